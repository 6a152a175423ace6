/*
 * binder_scan.c
 *		scan: refused.  Its state passes from row to row, for which one SELECT has
 *		no plain form.
 */
#include "common/port.h"

#include "kql/binder_int.h"

void
bind_scan(Binder *b, Pipe *pipe, const AstScan *ast)
{
	diag_hint(
		bind_error(b, DIAG_UNSUPPORTED, ast->base.keyword_span, "operator \"scan\"", NULL, NULL),
		"Use row_cumsum(), prev() and row_window_session() on sorted rows.");
	pipe->is_broken = true;
}
