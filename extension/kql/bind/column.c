/*
 * column.c
 *		Columns by their names, and what is said of a name that means nothing.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

BoundColumn *
bind_find_column(const Vec *column, const char *name)
{
	name = bind_short_name(name);
	VEC_EACH (BoundColumn, candidate, column)
	{
		if (candidate->name[0] == name[0] && strcmp(candidate->name, name) == 0)
			return candidate;
	}
	return NULL;
}

/* The column that a bare name means in the current row, or NULL. */
BoundColumn *
bind_row_column(Binder *b, const char *name)
{
	for (const RowScope *row = b->row; row != NULL; row = row->outer)
	{
		BoundColumn *column = bind_find_column(row->column, name);

		if (column == NULL && row->right != NULL)
			column = bind_find_column(row->right, name);
		if (column != NULL)
			return column;
	}
	return NULL;
}

/* The column of time under its other name: Sentinel's and that of Advanced Hunting. */
static const char *
expr_time_name(Binder *b, const char *name)
{
	static const char *const pair[][2] = {{"Timestamp", "TimeGenerated"},
										  {"TimeGenerated", "Timestamp"}};

	for (int i = 0; i < lengthof(pair); i++)
	{
		if (pg_strcasecmp(name, pair[i][0]) == 0 && bind_row_column(b, pair[i][1]) != NULL)
			return pair[i][1];
	}
	return NULL;
}

/* Are the columns in reach those that the data has now? */
bool
bind_row_is_open(const Binder *b)
{
	for (const RowScope *row = b->row; row != NULL; row = row->outer)
	{
		if (row->is_open)
			return true;
	}
	return false;
}

/* Says that a column that the data could have is null. */
static void
expr_absent_column(Binder *b, const char *name, Span span)
{
	Diag *diag = bind_error(b, DIAG_ABSENT_COLUMN, span, name);

	if (b->probed != NULL)
		diag_hint(diag,
				  "Columns that must always be there are written behind %s: %s : (name: type, …).",
				  b->probed, b->probed);
}

/*
 * Reports a name that means nothing, with the nearest one that does.  Where the columns are
 * those that the data has now, this is a warning, and the caller goes on with a null.
 */
void
bind_unknown_column(Binder *b, const char *name, Span span)
{
	Suggest near;
	Diag *diag;

	if (bind_row_is_open(b))
	{
		expr_absent_column(b, name, span);
		return;
	}

	for (const RowScope *row = b->row; row != NULL; row = row->outer)
	{
		if (row->is_broken)
			return;
	}
	diag = bind_error(b, DIAG_UNKNOWN_COLUMN, span, name);
	if (expr_time_name(b, name) != NULL)
	{
		diag_hint(diag, "Did you mean \"%s\"?", expr_time_name(b, name));
		return;
	}
	if (strcmp(name, "_ItemId") == 0)
		diag_hint(diag, "Log Analytics has it in every table, with an id for each record. Where a "
						"query needs it: ALTER TABLE … ADD COLUMN \"_ItemId\" text DEFAULT "
						"gen_random_uuid().");
	else if (bind_long_name_hint(name) != NULL)
		diag_hint(diag, "%s", bind_long_name_hint(name));
	if (diag->hint != NULL)
		return;
	suggest_start(&near, name);
	for (const RowScope *row = b->row; row != NULL; row = row->outer)
	{
		for (int i = 0; i < row->column->count; i++)
			suggest_offer(&near, VEC_AT(row->column, BoundColumn, i)->name);
	}
	for (Binding *binding = b->env; binding != NULL; binding = binding->outer)
	{
		if (binding->kind == BINDING_EXPR)
			suggest_offer(&near, binding->name);
	}
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
}
