/*
 * named.c
 *		Operators that only name their input, or do nothing.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* as name: the rows so far under a name, for later in the statement. */
void
bind_as(Binder *b, Pipe *pipe, const AstNamedOperator *ast)
{
	BoundShared *shared = bind_share(b, ast->name, pipe->rel);

	shared->is_broken = pipe->is_broken;
	bind_define_shared(b, ast->name, shared, pipe->is_sorted);
	b->env->source_name = ast->name;
	pipe->rel = bind_use_shared(b, shared, ast->base.span);
	pipe->source_name = ast->name;
	pipe->table = NULL;
}

/* consume, render: the rows are what they were. */
void
bind_nothing(Binder *b, Pipe *pipe, const AstNamedOperator *ast)
{
}
