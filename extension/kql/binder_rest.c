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
REST(bind_scan, AstScan, "scan")
REST(bind_partition, AstPartition, "partition")
BoundExpr *
bind_scan_state(Binder *b, const AstPath *path)
{
	return NULL;
}
