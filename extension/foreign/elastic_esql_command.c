/*
 * elastic_esql_command.c
 *		Commands of ES|QL as operators of KQL.
 *
 * As long as a row is one of the log, KEEP and DROP only say which names there are: the result has
 * the columns of the table.  Behind STATS they are what the result has.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"

/* ---- WHERE ---- */

/* Appends a condition, a where for each part of an AND; what all rows are anyway is left out. */
static bool
write_where(EsqlReader *reader, EsqlExpr *expr)
{
	int start;

	if (expr->form == ESQL_AND)
	{
		VEC_EACH (EsqlExpr, one, &expr->part)
		{
			if (!write_where(reader, one))
				return false;
		}
		return true;
	}
	if (esql_is_certain(reader, expr))
		return true;
	if (!esql_check_condition(reader, expr) || !esql_has_all(reader, expr))
		return false;
	kql_code(reader->out, "\n| where ");
	start = reader->out->text.len;
	esql_write_condition(reader, expr, true);
	kql_mark(reader->out, start, esql_span(reader, expr->span));
	return true;
}

/* ---- EVAL ---- */

/* Does an expression ask for one of so many columns that the command has made before? */
static bool
asks_for(const EsqlExpr *expr, const EsqlCommand *command, int from, int to)
{
	PORT_CHECK_STACK();
	for (int i = from; expr->form == ESQL_FIELD && i < to; i++)
	{
		if (strcmp(expr->text, VEC_AT(&command->item, EsqlItem, i)->name) == 0)
			return true;
	}
	VEC_EACH (const EsqlExpr, one, &expr->part)
	{
		if (asks_for(one, command, from, to))
			return true;
	}
	return false;
}

/* Is the name made in one of these items? */
static bool
is_made(const EsqlCommand *command, const char *name, int from, int to)
{
	for (int i = from; i < to; i++)
	{
		if (strcmp(VEC_AT(&command->item, EsqlItem, i)->name, name) == 0)
			return true;
	}
	return false;
}

/* Appends the columns that EVAL makes; each may ask for those before. */
static bool
write_eval(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;
	int first = -1; /* of the operator that is being written */

	VEC_EACH (EsqlItem, one, &command->item)
	{
		EsqlExpr *expr = one->expr;
		const EsqlColumn *lacks;
		EsqlColumn *column;

		if (!esql_check(reader, expr))
			return false;
		if (expr->type.kind == ESQL_PERIOD)
			return esql_refuse(reader, expr->span, "a period as a column");
		lacks = esql_lacks(expr);
		if (lacks == NULL)
		{
			if (first < 0 || asks_for(expr, command, first, one_at) ||
				is_made(command, one->name, first, one_at))
			{
				kql_code(out, "\n| extend ");
				first = one_at;
			}
			else
				kql_code(out, ",\n    ");
			kql_name(out, esql_column_name(reader, one->name));
			kql_code(out, " = ");
			esql_write_any(
				reader, expr,
				(EsqlType){.kind = expr->type.kind == ESQL_NULL ? ESQL_TEXT : expr->type.kind,
						   .is_list = expr->type.is_list});
		}
		column = esql_set(reader, one->name, expr->type, one->span);
		if (column == NULL)
			return false;
		column->lacks = lacks != NULL ? lacks->lacks : NULL;
		column->lacks_span = lacks != NULL ? lacks->lacks_span : expr->span;
	}
	return true;
}

/* ---- KEEP, DROP, RENAME ---- */

/* Is a name that is not there one of the document that a row is? */
static bool
is_metadata(const EsqlReader *reader, const char *name)
{
	VEC_EACH (const char, one, &reader->query->metadata)
	{
		if (strcmp(one, name) == 0)
			return true;
	}
	return false;
}

/* Checks that what KEEP or DROP name is there. */
static bool
check_names(EsqlReader *reader, const EsqlCommand *command)
{
	VEC_EACH (const EsqlItem, one, &command->item)
	{
		if (strchr(one->name, '*') == NULL && !is_metadata(reader, one->name) &&
			(reader->is_grouped || reader->view.count > 0) &&
			esql_find(reader, one->name, one->span, false) == NULL)
			return false;
	}
	return true;
}

/* Appends the columns that are left of groups. */
static void
write_project(EsqlReader *reader)
{
	KqlBuf *out = reader->out;
	bool any = false;

	VEC_EACH (const EsqlColumn, one, &reader->column)
	{
		if (one->is_hidden || one->lacks != NULL)
			continue;
		kql_code(out, any ? ",\n    " : "\n| project ");
		kql_name(out, one->column);
		any = true;
	}
	if (reader->has_last)
		kql_code(out, any ? ", " ESQL_LAST : "\n| project " ESQL_LAST);
}

/* Adds to what says which fields of the log there are; an error if that is said too often. */
static bool
add_view(EsqlReader *reader, bool is_keep, const Vec *item, Span span)
{
	if (reader->view.count < ESQL_MAX_VIEWS)
	{
		vec_push(&reader->view, MAKE(EsqlView, .is_keep = is_keep, .item = *item));
		return true;
	}
	diag_add(reader->elastic->diag, DIAG_FOREIGN_LIMIT, esql_span(reader, span),
			 psprintf("%d times KEEP, DROP or RENAME in front of STATS", ESQL_MAX_VIEWS));
	return false;
}

/* Takes columns out of groups, and else says which fields of the log there are. */
static bool
write_view(EsqlReader *reader, const EsqlCommand *command)
{
	bool is_keep = command->verb == ESQL_KEEP;
	Vec left = {0};

	if (!check_names(reader, command))
		return false;
	VEC_EACH (EsqlColumn, one, &reader->column)
		one->is_hidden = one->is_hidden || esql_is_named(&command->item, one->name) != is_keep;
	if (!reader->is_grouped)
	{
		return add_view(reader, is_keep, &command->item, command->span);
	}
	VEC_EACH (EsqlColumn, one, &reader->column)
	{
		if (!one->is_hidden)
			vec_push(&left, one);
	}
	reader->column = left;
	write_project(reader);
	return true;
}

/* Gives a column another name; the old one is no more. */
static bool
write_rename(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;

	VEC_EACH (const EsqlItem, one, &command->item)
	{
		EsqlColumn *old = esql_find(reader, one->expr->text, one->expr->span, false);
		EsqlColumn *column;
		EsqlType type;
		Vec gone = {0};

		if (old == NULL)
			return false;
		if (strcmp(old->name, one->name) == 0)
			continue;
		type = old->type;
		if (old->lacks == NULL)
		{
			kql_code(out, "\n| extend ");
			kql_name(out, esql_column_name(reader, one->name));
			kql_code(out, " = ");
			kql_name(out, old->column);
		}
		column = esql_set(reader, one->name, type, one->span);
		if (column == NULL)
			return false;
		column->lacks = old->lacks;
		column->lacks_span = old->lacks_span;
		vec_push(&gone, MAKE(EsqlItem, .name = old->name));
		if (old->is_log && !add_view(reader, false, &gone, one->span))
			return false;
		old->is_hidden = !old->is_log;
		if (reader->is_grouped && old->lacks == NULL)
		{
			kql_code(out, "\n| project-away ");
			kql_name(out, old->column);
		}
	}
	return true;
}

/* ---- SORT, LIMIT, MV_EXPAND ---- */

/* Appends an order, which matters only to a LIMIT behind it. */
static bool
write_sort(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;

	VEC_EACH (EsqlItem, one, &command->item)
	{
		const EsqlExpr *expr = one->expr;
		const char *nulls = one->nulls_first ? " nulls first" : " nulls last";

		if (!esql_check(reader, one->expr) || !esql_has_all(reader, expr))
			return false;
		if (expr->type.is_list || expr->type.kind == ESQL_PERIOD)
			return esql_refuse(reader, one->span, "an order by several values");
		kql_code(out, one_at == 0 ? "\n| sort by " : ", ");
		if (expr->type.kind == ESQL_TEXT)
		{
			esql_write_present(reader, expr, false);
			kql_code(out, one->nulls_first ? " desc, " : " asc, ");
		}
		esql_write(reader, expr, expr->type.kind);
		kql_code(out, one->is_descending ? " desc" : " asc");
		kql_code(out, nulls);
	}
	return true;
}

/* Appends a row for each value of a column. */
static bool
write_expand(EsqlReader *reader, const EsqlCommand *command)
{
	EsqlExpr *expr = command->expr;
	KqlBuf *out = reader->out;
	EsqlColumn *column;
	EsqlType type;

	if (expr->form != ESQL_FIELD)
		return esql_refuse(reader, expr->span, "MV_EXPAND of what is no column");
	if (!esql_check(reader, expr) || !esql_has_all(reader, expr))
		return false;
	if (!expr->type.is_list)
		return true;
	kql_code(out, "\n| mv-expand ");
	kql_name(out, expr->column->column);
	kql_code(out, " = iff(array_length(");
	kql_name(out, expr->column->column);
	kql_code(out, ") > 0, ");
	kql_name(out, expr->column->column);
	kql_code(out, ", dynamic([null])) to typeof(");
	kql_code(out, esql_type_name(expr->type.kind));
	kql_code(out, ")");
	type = expr->type;
	type.is_list = false;
	column = esql_set(reader, expr->text, type, expr->span);
	return column != NULL;
}

/* Appends what a command does, without a mark. */
static bool
write_verb(EsqlReader *reader, const EsqlCommand *command)
{
	switch (command->verb)
	{
		case ESQL_WHERE:
			return write_where(reader, command->expr);
		case ESQL_EVAL:
			return write_eval(reader, command);
		case ESQL_STATS:
			return esql_write_stats(reader, command);
		case ESQL_KEEP:
		case ESQL_DROP:
			return write_view(reader, command);
		case ESQL_RENAME:
			return write_rename(reader, command);
		case ESQL_SORT:
			return write_sort(reader, command);
		case ESQL_LIMIT:
			kql_code(reader->out, "\n| take ");
			kql_number(reader->out, command->text);
			return true;
		case ESQL_MV_EXPAND:
			return write_expand(reader, command);
		case ESQL_DISSECT:
			return esql_write_dissect(reader, command);
		case ESQL_GROK:
			return esql_write_grok(reader, command);
	}
	pg_unreachable();
}

bool
esql_write_command(EsqlReader *reader, const EsqlCommand *command)
{
	int start = reader->out->text.len;
	int errors = reader->elastic->diag->error_count;

	if (!write_verb(reader, command) || reader->elastic->diag->error_count > errors)
		return false;
	if (command->verb != ESQL_WHERE && reader->out->text.len > start)
		kql_mark(reader->out, start, esql_span(reader, command->span));
	return true;
}
