#include "common/port.h"
#include "kql/binder_int.h"
#define REST(name, type, word)                                                                     \
	void name(Binder *b, Pipe *pipe, const type *ast)                                              \
	{                                                                                              \
		bind_error(b, DIAG_UNSUPPORTED, ast->base.keyword_span, "operator \"" word "\"", NULL,     \
				   NULL);                                                                          \
		if (pipe->rel == NULL)                                                                     \
			pipe->rel = bind_no_rel(b, ast->base.span);                                            \
		pipe->is_broken = true;                                                                    \
	}
REST(bind_make_series, AstMakeSeries, "make-series")
REST(bind_top_nested, AstTopNested, "top-nested")
REST(bind_top_hitters, AstTop, "top-hitters")
REST(bind_sample, AstTop, "sample")
REST(bind_sample_distinct, AstTop, "sample-distinct")
REST(bind_search, AstSearch, "search")
REST(bind_find_operator, AstSearch, "find")
REST(bind_evaluate, AstInvoke, "evaluate")
REST(bind_invoke, AstInvoke, "invoke")
REST(bind_scan, AstScan, "scan")
REST(bind_partition, AstPartition, "partition")
BoundExpr *
bind_any_column(Binder *b, const AstBinary *ast)
{
	bind_error(b, DIAG_UNSUPPORTED, ast->base.span, "*", NULL, NULL);
	return bind_unknown(b, ast->base.span);
}
BoundExpr *
bind_scan_state(Binder *b, const AstPath *path)
{
	return NULL;
}
bool
bind_is_multi_value(const char *name)
{
	return false;
}
bool
bind_multi_value(Binder *b, const AstCall *call, MultiValue *multi)
{
	return false;
}
