/*
 * scope.c
 *		What a place of the query sees: names, the row, how deep and large the tree is;
 * 		and the errors reported there.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Inside a saved function every span is that of its call: the text is another one. */
Span
bind_span(const Binder *b, Span span)
{
	return b->has_fixed_span ? b->fixed_span : span;
}

/* Reports; the texts fill the %s of the code's message in order. */
Diag *
bind_error(Binder *b, DiagCode code, Span span, ...)
{
	va_list args;
	Diag *diag;

	va_start(args, span);
	diag = diag_add_va(b->diag, code, bind_span(b, span), args);
	va_end(args);
	return diag;
}

/* The same for an expression; gives what stands for it. */
BoundExpr *
bind_refuse(Binder *b, DiagCode code, Span span, ...)
{
	va_list args;

	va_start(args, span);
	diag_add_va(b->diag, code, bind_span(b, span), args);
	va_end(args);
	return bind_unknown(b, span);
}

/* Counts nodes of the bound tree.  False, and an error once, when there are too many. */
bool
bind_count_node(Binder *b, Span span, int nodes)
{
	PORT_CHECK_INTERRUPTS();
	if (b->too_complex)
		return false;
	b->node_count += nodes;
	if (b->node_count <= BINDER_MAX_NODES)
		return true;
	b->too_complex = true;
	bind_error(b, DIAG_TOO_COMPLEX, span, psprintf("more than %d nodes", BINDER_MAX_NODES));
	return false;
}

/* Counts the columns of a row, the same way. */
bool
bind_count_slots(Binder *b, Span span, int slots)
{
	PORT_CHECK_INTERRUPTS();
	if (b->too_complex)
		return false;
	b->slot_count += slots;
	if (b->slot_count <= BINDER_MAX_SLOTS)
		return true;
	b->too_complex = true;
	bind_error(b, DIAG_TOO_COMPLEX, span,
			   psprintf("more than %d columns in all its steps", BINDER_MAX_SLOTS));
	return false;
}

/* False, and an error once, when an operator makes rows wider than PostgreSQL can have them. */
bool
bind_check_width(Binder *b, Span span, int columns)
{
	if (b->too_complex)
		return false;
	/* A union of many tables is wider, but few of its columns are read. */
	if (columns <= BINDER_MAX_COLUMNS + b->union_width)
		return true;
	b->too_complex = true;
	diag_hint(
		bind_error(b, DIAG_TOO_COMPLEX, span, psprintf("more than %d columns", BINDER_MAX_COLUMNS)),
		"PostgreSQL has no wider rows: project the columns that are needed.");
	return false;
}

/* Enters one level of recursion; false when it must not go deeper. */
bool
bind_enter(Binder *b, Span span)
{
	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (b->too_complex)
		return false;
	if (b->depth >= BINDER_MAX_DEPTH)
	{
		b->too_complex = true;
		bind_error(b, DIAG_TOO_DEEP, span);
		return false;
	}
	b->depth++;
	return true;
}

void
bind_leave(Binder *b)
{
	b->depth--;
}

/* ---- environment ---- */

/* Adds a name to the innermost environment. */
Binding *
bind_define(Binder *b, const char *name, BindingKind kind)
{
	Binding *binding = MAKE(Binding, .outer = b->env, .name = name, .kind = kind);

	b->env = binding;
	return binding;
}

Binding *
scope_find(Binder *b, const char *name)
{
	for (Binding *binding = b->env; binding != NULL; binding = binding->outer)
	{
		if (strcmp(binding->name, name) == 0)
			return binding;
	}
	return NULL;
}

BoundShared *
bind_share(Binder *b, const char *name, BoundRel *rel)
{
	BoundShared *shared = MAKE(BoundShared, .name = pstrdup(name), .rel = rel);

	vec_push(&b->shared, shared);
	return shared;
}

void
bind_define_shared(Binder *b, const char *name, BoundShared *shared, bool is_sorted)
{
	Binding *binding = bind_define(b, name, BINDING_TABLE);

	binding->shared = shared;
	binding->is_sorted = is_sorted;
}

/* ---- rows ---- */

/* Makes the pipe's columns the ones that expressions may name. */
RowScope *
bind_push_row(Binder *b, RowScope *row, const Pipe *pipe)
{
	memset(row, 0, sizeof(*row));
	row->saved = b->row;
	row->outer = pipe->outer;
	row->column = &pipe->rel->column;
	row->table = pipe->table;
	row->is_literal = pipe->is_literal;
	row->is_broken = pipe->is_broken;
	row->is_open = pipe->rel->is_open;
	b->row = row;
	return row;
}

void
bind_pop_row(Binder *b, const RowScope *row)
{
	Assert(b->row == row);
	b->row = row->saved;
}
