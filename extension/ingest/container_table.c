/*
 * container_table.c
 *		Tables of an answer of the query API: names of columns, and rows of values in their order.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "ingest/fit.h"
#include "ingest/route.h"

/* The names of the columns of a table: [{"name": …, "type": …}, …] */
static List *
table_columns(JsonWalk *walk)
{
	List *names = NIL;
	bool first = true;

	if (json_walk_peek(walk) != WALK_ARRAY || !json_walk_open(walk))
		return NIL;
	while (json_walk_next_element(walk, &first))
	{
		bool first_key = true;
		JsonSpan key;

		if (json_walk_peek(walk) != WALK_OBJECT || !json_walk_open(walk))
			return NIL;
		while (json_walk_next_member(walk, &first_key, &key))
		{
			JsonSpan *value = palloc(sizeof(JsonSpan));

			if (!json_walk_value(walk, NULL, value))
				return NIL;
			if (json_span_is(&key, "name"))
				names = lappend(names, value);
		}
	}
	return names;
}

/* Reads the values of a row in the order of the columns; false if the JSON is broken. */
static bool
table_values(const IngestForm *form, JsonWalk *walk, List *columns)
{
	bool first = true;
	int number = 0;

	mapping_row_reset(form->mapping, form->row, walk->at);
	(void) json_walk_open(walk);
	while (json_walk_next_element(walk, &first))
	{
		bool known = number < list_length(columns);

		if (known ? !mapping_read_key(form->mapping, list_nth(columns, number), walk, form->row)
				  : !json_walk_value(walk, NULL, NULL))
			return false;
		number++;
	}
	mapping_check(form->mapping, form->row);
	return walk->error == WALK_OK;
}

/* Reads a row of a table, which may say that it is of another one. */
static bool
table_row(Ingest *ingest, JsonWalk *walk, List *columns)
{
	IngestForm *form = ingest_main_form(ingest, SHAPE_ROW);
	IngestForm *other;
	const char *start;
	JsonWalk again;

	CHECK_FOR_INTERRUPTS();
	ingest->number++;
	MemoryContextReset(ingest->record_context);
	if (json_walk_peek(walk) != WALK_ARRAY)
	{
		start = walk->at;
		if (!json_walk_value(walk, NULL, NULL))
			return false;
		ingest_reject(ingest, REASON_NOT_OBJECT, NULL, start, walk->at);
		return true;
	}
	start = walk->at;
	again = *walk;
	if (!table_values(form, walk, columns))
		return false;
	other = route_row(ingest, form);
	if (other != form)
		(void) table_values(other, &again, columns);
	ingest_finish_record(ingest, other, start, walk->at - start);
	return true;
}

/* Whether rows with these columns may be of the table; each says so itself if it has a Type. */
static IngestReason
table_judge(Ingest *ingest, List *columns, const char **detail)
{
	Vec names = {0};
	ListCell *lc;

	*detail = NULL;
	foreach (lc, columns)
	{
		const JsonSpan *column = lfirst(lc);

		if (json_span_is(column, "Type"))
			return REASON_NONE;
		vec_push(&names, pnstrdup(column->data, column->len));
	}
	return fit_judge(ingest, ingest_main_form(ingest, SHAPE_ROW), &names, detail);
}

/* Reads the rows of a table, each an array of values in the order of the columns. */
static bool
table_rows(Ingest *ingest, JsonWalk *walk, List *columns)
{
	const char *start = walk->at;
	const char *detail;
	IngestReason reason = table_judge(ingest, columns, &detail);
	bool first = true;

	if (reason != REASON_NONE)
	{
		ingest->number++;
		if (!json_walk_value(walk, NULL, NULL))
			return false;
		ingest_reject(ingest, reason, detail, start, walk->at);
		return true;
	}
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_element(walk, &first))
	{
		MemoryContext old = MemoryContextSwitchTo(ingest->record_context);
		bool sound = table_row(ingest, walk, columns);

		MemoryContextSwitchTo(old);
		if (!sound)
			return false;
	}
	return walk->error == WALK_OK;
}

bool
container_table(Ingest *ingest, JsonWalk *walk)
{
	List *columns = NIL;
	bool first = true;
	JsonSpan key;

	if (json_walk_peek(walk) != WALK_OBJECT)
		return container_refuse(ingest, walk);
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		if (json_span_is(&key, "columns"))
			columns = table_columns(walk);
		else if (columns != NIL && json_span_is(&key, "rows") && json_walk_peek(walk) == WALK_ARRAY)
		{
			MemoryContext old = CurrentMemoryContext;
			bool sound = table_rows(ingest, walk, columns);

			MemoryContextSwitchTo(old);
			if (!sound)
				return false;
		}
		else if (!json_walk_value(walk, NULL, NULL))
			return false;
	}
	return walk->error == WALK_OK;
}
