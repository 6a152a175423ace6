/*
 * elastic_esql_stats.c
 *		Groups of rows: the command STATS.
 *
 * A row whose key is null is in the group of that, and one with several values of it is in the
 * group of each.  Aggregates pass over what is null.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"

typedef enum EsqlAggregate
{
	STATS_COUNT,
	STATS_DISTINCT,
	STATS_VALUES,
	STATS_LEAST,
	STATS_MOST,
	STATS_SUM,
	STATS_MEAN
} EsqlAggregate;

static const struct
{
	const char *name;
	EsqlAggregate form;
} stats_function[] = {{"count", STATS_COUNT},   {"count_distinct", STATS_DISTINCT},
					  {"values", STATS_VALUES}, {"min", STATS_LEAST},
					  {"max", STATS_MOST},      {"sum", STATS_SUM},
					  {"avg", STATS_MEAN}};

/* An aggregate, found. */
typedef struct Stats
{
	const EsqlItem *item;
	EsqlAggregate form;
	const EsqlExpr *of; /* NULL: of rows */
	EsqlType type;
} Stats;

/* ---- what is aggregated ---- */

/* Is a kind of values one that an aggregate takes? */
static bool
takes(EsqlReader *reader, const Stats *stats)
{
	EsqlType type = stats->of->type;
	bool is_number = type.kind == ESQL_INTEGER || type.kind == ESQL_DOUBLE;
	bool is_sound = type.kind != ESQL_PERIOD;

	if (stats->form >= STATS_LEAST)
		is_sound = is_sound && !type.is_list;
	if (stats->form >= STATS_SUM)
		is_sound = is_sound && (is_number || type.kind == ESQL_NULL);
	/* Texts have an order here that depends on the database. */
	if (stats->form == STATS_LEAST || stats->form == STATS_MOST)
		is_sound = is_sound && type.kind != ESQL_TEXT;
	if (is_sound)
		return true;
	return esql_refuse(reader, stats->of->span, "%s of %s", stats->item->expr->text,
					   type.is_list             ? "a field of several values"
					   : type.kind == ESQL_TEXT ? "texts"
												: "what is no number");
}

/* The type of what an aggregate gives; of no rows at all there is nothing but a count. */
static EsqlType
result_type(const Stats *stats, bool has_rows)
{
	EsqlType type = {.kind = ESQL_INTEGER};

	if (stats->form <= STATS_DISTINCT)
		type.is_sure = true;
	else
	{
		type.kind = stats->of->type.kind == ESQL_NULL ? ESQL_TEXT : stats->of->type.kind;
		type.any_case = stats->of->type.any_case;
		type.is_address = stats->of->type.is_address;
		type.is_list = stats->form == STATS_VALUES;
		type.is_sure = stats->form != STATS_VALUES && has_rows && stats->of->type.is_sure &&
					   stats->item->where == NULL;
		if (stats->form >= STATS_SUM && stats->of->type.kind == ESQL_NULL)
			type.kind = ESQL_INTEGER;
		if (stats->form == STATS_MEAN)
			type.kind = ESQL_DOUBLE;
	}
	return type;
}

/* Finds what an aggregate is of; NULL after an error. */
static Stats *
find_stats(EsqlReader *reader, const EsqlItem *item, bool has_rows)
{
	EsqlExpr *call = item->expr;
	Stats *stats = MAKE(Stats, .item = item);
	bool is_known = false;

	for (int i = 0; call->form == ESQL_CALL && i < lengthof(stats_function); i++)
	{
		if (strcmp(stats_function[i].name, call->text) != 0)
			continue;
		stats->form = stats_function[i].form;
		is_known = true;
	}
	if (!is_known)
	{
		esql_refuse(reader, call->span, call->form == ESQL_CALL ? "%s() in STATS" : "%s in STATS",
					call->form == ESQL_CALL ? call->text : "what is no aggregate");
		return NULL;
	}
	if (item->where != NULL && !esql_check_condition(reader, item->where))
		return NULL;
	if (call->part.count > 0)
		stats->of = VEC_AT(&call->part, EsqlExpr, 0);
	if (stats->of != NULL && stats->of->form == ESQL_STAR)
		stats->of = NULL;
	if (call->part.count > (stats->form == STATS_DISTINCT ? 2 : 1) ||
		(stats->of == NULL && stats->form != STATS_COUNT))
	{
		diag_add(reader->elastic->diag, DIAG_FOREIGN_SHAPE, esql_span(reader, call->span),
				 psprintf("the number of arguments of %s", call->text), "1");
		return NULL;
	}
	if (stats->of != NULL && (!esql_check(reader, VEC_AT(&call->part, EsqlExpr, 0)) ||
							  (esql_lacks(stats->of) == NULL && !takes(reader, stats))))
		return NULL;
	if (stats->of != NULL && stats->form == STATS_COUNT && stats->of->form == ESQL_LITERAL &&
		stats->of->type.kind != ESQL_NULL)
		stats->of = NULL;
	stats->type = result_type(stats, has_rows);
	return stats;
}

/* The field that an aggregate lacks, or NULL. */
static const EsqlColumn *
stats_lack(const Stats *stats)
{
	const EsqlColumn *lacks = stats->of != NULL ? esql_lacks(stats->of) : NULL;

	if (lacks == NULL && stats->item->where != NULL)
		lacks = esql_lacks(stats->item->where);
	return lacks;
}

/* ---- aggregates as KQL ---- */

/* Appends that a row counts: what the query says, and that there is a value. */
static void
write_filter(EsqlReader *reader, const Stats *stats, bool has_value)
{
	const EsqlExpr *where = stats->item->where;
	bool asks = has_value && stats->of != NULL;

	if (where != NULL)
	{
		kql_code(reader->out, "(");
		esql_write_condition(reader, where, true);
		kql_code(reader->out, asks ? ") and " : ")");
	}
	if (asks)
		esql_write_present(reader, stats->of, true);
	if (where == NULL && !asks)
		kql_code(reader->out, "true");
}

/* Appends function(value, filter). */
static void
write_call(EsqlReader *reader, const char *function, const Stats *stats)
{
	kql_code(reader->out, function);
	kql_code(reader->out, "(");
	if (stats->of->type.is_list)
		esql_write_list(reader, stats->of);
	else
		esql_write(reader, stats->of,
				   stats->of->type.kind == ESQL_NULL ? stats->type.kind : stats->of->type.kind);
	kql_code(reader->out, ", ");
	write_filter(reader, stats, true);
	kql_code(reader->out, ")");
}

/* Appends an aggregate that is null if no row counts. */
static void
write_number(EsqlReader *reader, const Stats *stats, const char *function)
{
	KqlBuf *out = reader->out;

	if (stats->type.is_sure)
	{
		write_call(reader, function, stats);
		return;
	}
	kql_code(out, "iff(countif(");
	write_filter(reader, stats, true);
	kql_code(out, ") > 0, ");
	write_call(reader, function, stats);
	kql_code(out, ", ");
	esql_write_none(out, stats->type);
	kql_code(out, ")");
}

/* Appends the least or the most of truths: false is less. */
static void
write_truth(EsqlReader *reader, const Stats *stats)
{
	KqlBuf *out = reader->out;
	bool is_most = stats->form == STATS_MOST;

	kql_code(out, "iff(countif(");
	write_filter(reader, stats, true);
	kql_code(out, ") > 0, countif((");
	write_filter(reader, stats, true);
	kql_code(out, ") and (");
	esql_write_condition(reader, stats->of, is_most);
	kql_code(out, is_most ? ")) > 0, bool(null))" : ")) == 0, bool(null))");
}

/* Appends what an aggregate calculates. */
static void
write_stats(EsqlReader *reader, const Stats *stats)
{
	KqlBuf *out = reader->out;
	bool is_list = stats->of != NULL && stats->of->type.is_list;

	switch (stats->form)
	{
		case STATS_COUNT:
			if (stats->of == NULL && stats->item->where == NULL)
			{
				kql_code(out, "count()");
				return;
			}
			kql_code(out, is_list ? "sumif(array_length(" : "countif(");
			if (is_list)
			{
				esql_write_list(reader, stats->of);
				kql_code(out, "), ");
			}
			write_filter(reader, stats, true);
			kql_code(out, ")");
			return;
		case STATS_DISTINCT:
			kql_code(out, is_list ? "array_length(" : "");
			write_call(reader, is_list ? "make_set_if" : "count_distinctif", stats);
			kql_code(out, is_list ? ")" : "");
			return;
		case STATS_VALUES:
			kql_code(out, "array_sort_asc(");
			write_call(reader, "make_set_if", stats);
			kql_code(out, ")");
			return;
		case STATS_LEAST:
		case STATS_MOST:
			if (stats->of->type.kind == ESQL_BOOL)
				write_truth(reader, stats);
			else
				write_call(reader, stats->form == STATS_LEAST ? "minif" : "maxif", stats);
			return;
		case STATS_SUM:
			write_number(reader, stats, "sumif");
			return;
		case STATS_MEAN:
			write_number(reader, stats, "avgif");
			return;
	}
}

/* ---- keys ---- */

/* Checks the keys; those of several values become columns with a row for each. */
static bool
prepare_keys(EsqlReader *reader, const EsqlCommand *command)
{
	VEC_EACH (EsqlItem, one, &command->key)
	{
		if (!esql_check(reader, one->expr) || !esql_has_all(reader, one->expr))
			return false;
		if (one->expr->type.kind == ESQL_PERIOD)
			return esql_refuse(reader, one->span, "groups by a period");
		if (!one->expr->type.is_list)
			continue;
		kql_code(reader->out, "\n| mv-expand ");
		kql_name(reader->out, psprintf("_key%d", one_at + 1));
		kql_code(reader->out, " = iff(array_length(");
		esql_write_list(reader, one->expr);
		kql_code(reader->out, ") > 0, ");
		esql_write_list(reader, one->expr);
		kql_code(reader->out, ", dynamic([null])) to typeof(");
		kql_code(reader->out, esql_type_name(one->expr->type.kind));
		kql_code(reader->out, ")");
	}
	return true;
}

/* Is there a key, or an aggregate behind this one, of the same name? */
static bool
is_overwritten(const EsqlCommand *command, int at, bool is_key)
{
	const EsqlItem *item = VEC_AT(is_key ? &command->key : &command->item, EsqlItem, at);

	VEC_EACH (const EsqlItem, key, &command->key)
	{
		if (strcmp(key->name, item->name) == 0 && (!is_key || key_at > at))
			return true;
	}
	for (int i = at + 1; !is_key && i < command->item.count; i++)
	{
		if (strcmp(VEC_AT(&command->item, EsqlItem, i)->name, item->name) == 0)
			return true;
	}
	return false;
}

/* Appends the keys. */
static void
write_keys(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;
	bool any = false;

	VEC_EACH (const EsqlItem, one, &command->key)
	{
		bool is_plain = one->expr->form == ESQL_FIELD && !one->expr->type.is_list &&
						strcmp(one->expr->text, one->name) == 0;

		if (is_overwritten(command, one_at, true))
			continue;
		kql_code(out, any ? ", " : "\n    by ");
		any = true;
		kql_name(out, esql_column_name(reader, one->name));
		if (is_plain)
			continue;
		kql_code(out, " = ");
		if (one->expr->type.is_list)
			kql_name(out, psprintf("_key%d", one_at + 1));
		else
			esql_write(reader, one->expr,
					   one->expr->type.kind == ESQL_NULL ? ESQL_TEXT : one->expr->type.kind);
	}
}

/* ---- the command ---- */

/* Appends what leaves groups that have an event of the last slot, and one of no rows. */
static void
write_slot(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;

	kql_code(out, "\n| where ");
	kql_code(out, command->key.count == 0 ? "isnull(" ESQL_LAST ") or " : "");
	kql_code(out, ESQL_LAST " >= ago(");
	query_write_span(out, reader->elastic->rule->frequency_us);
	kql_code(out, ")\n| project-away " ESQL_LAST);
	reader->has_last = false;
}

/* Makes the columns of the result all that there is. */
static bool
set_columns(EsqlReader *reader, const EsqlCommand *command, const Vec *stats)
{
	bool is_sound = true;

	reader->column.count = 0;
	reader->is_grouped = true;
	VEC_EACH (const Stats, one, stats)
	{
		EsqlColumn *column = esql_set(reader, one->item->name, one->type, one->item->span);
		const EsqlColumn *lacks = stats_lack(one);

		is_sound = is_sound && column != NULL;
		if (column == NULL || lacks == NULL)
			continue;
		column->lacks = lacks->lacks;
		column->lacks_span = lacks->lacks_span;
	}
	VEC_EACH (const EsqlItem, one, &command->key)
	{
		EsqlType type = one->expr->type;

		type.is_list = false;
		type.is_sure = type.is_sure && !one->expr->type.is_list;
		is_sound = esql_set(reader, one->name, type, one->span) != NULL && is_sound;
	}
	return is_sound;
}

bool
esql_write_stats(EsqlReader *reader, const EsqlCommand *command)
{
	KqlBuf *out = reader->out;
	bool keeps_last = reader->elastic->rule->period_us > reader->elastic->rule->frequency_us;
	Vec stats = {0};
	bool any = false;

	VEC_EACH (const EsqlItem, one, &command->item)
	{
		Stats *found = find_stats(reader, one, command->key.count > 0);

		if (found == NULL)
			return false;
		if (!is_overwritten(command, one_at, false))
			vec_push(&stats, found);
	}
	if (!prepare_keys(reader, command))
		return false;
	kql_code(out, "\n| summarize");
	VEC_EACH (const Stats, one, &stats)
	{
		if (stats_lack(one) != NULL)
			continue;
		kql_code(out, any ? ",\n    " : " ");
		any = true;
		kql_name(out, esql_column_name(reader, one->item->name));
		kql_code(out, " = ");
		write_stats(reader, one);
	}
	if (keeps_last)
	{
		kql_code(out, any ? ",\n    " : " ");
		kql_code(out, reader->has_last ? ESQL_LAST " = max(" ESQL_LAST ")"
									   : ESQL_LAST " = max(TimeGenerated)");
		reader->has_last = true;
	}
	write_keys(reader, command);
	if (--reader->groups == 0 && keeps_last)
		write_slot(reader, command);
	return set_columns(reader, command, &stats);
}
