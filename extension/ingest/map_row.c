/*
 * map_row.c
 *		The values of a record: what its columns have, and which of them cannot be held.
 *
 * A value that cannot be read counts as one: no other path takes its place but one that goes
 * before it anyway.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"

#include "base/compat.h"
#include "ingest/map_row.h"
#include "ingest/other_type.h"
#include "ingest/resource_id.h"

/* Bytes that are shown of a value that cannot be read. */
#define MAX_SHOWN 60

MapRow *
mapping_row_make(const Mapping *mapping)
{
	MapRow *row = palloc0(sizeof(MapRow));

	row->value = palloc0(sizeof(Datum) * mapping->count);
	row->isnull = palloc0(sizeof(bool) * mapping->count);
	row->rank = palloc0(mapping->count);
	row->refusal = palloc0(sizeof(MapRefusal) * mapping->count);
	return row;
}

void
map_row_clear(const Mapping *mapping, MapRow *row, int column)
{
	row->value[column] = mapping->column[column].fill;
	row->isnull[column] = mapping->column[column].fill_null;
	row->rank[column] = 0;
}

void
mapping_row_reset(const Mapping *mapping, MapRow *row, const char *start)
{
	for (int i = 0; i < mapping->count; i++)
	{
		map_row_clear(mapping, row, i);
		row->refusal[i].reason = REASON_NONE;
	}
	row->number++;
	row->start = start;
	row->noted = mapping->unknown.count;
	row->reason = REASON_NONE;
	row->reason_column = NULL;
	row->guessed_date = false;
	row->other_date = false;
	row->unknown = 0;
}

void
map_row_refuse(MapRow *row, IngestReason reason, const char *column)
{
	if (row->reason == REASON_NONE)
	{
		row->reason = reason;
		row->reason_column = column;
	}
}

void
map_row_refuse_value(MapRow *row, int column, MapRefusal refusal)
{
	if (row->refusal[column].reason == REASON_NONE || row->refusal[column].rank <= refusal.rank)
		row->refusal[column] = refusal;
}

IngestReason
mapping_convert(const MapColumn *column, FieldType type, JsonKind kind, const JsonSpan *span,
				bool unstorable, LogDateOrder order, FieldValue *result, const char **detail)
{
	const char *said = NULL;
	IngestReason reason;

	*detail = column->name;
	if (type == FIELD_OTHER)
	{
		reason = other_type_convert(column->other, kind, span, unstorable, order, result, &said);
		if (said != NULL)
			*detail = psprintf("%s: %s", column->name, said);
		return reason;
	}
	if (type >= FIELD_RESOURCE_ID && type <= FIELD_RESOURCE_NAME)
		return resource_id_convert(type, kind, span, result);
	reason = field_convert(type, kind, span, unstorable, order, result);
	if (reason == REASON_BAD_TIME || reason == REASON_AMBIGUOUS_DATE)
		*detail = psprintf("%s: %.*s%s", column->name,
						   pg_mbcliplen(span->data, (int) Min(span->len, MAX_SHOWN + 1), MAX_SHOWN),
						   span->data, span->len > MAX_SHOWN ? " …" : "");
	if (reason == REASON_BAD_TIMESPAN && kind == WALK_STRING &&
		other_type_read_interval(span, &result->value))
		reason = REASON_NONE;
	return reason;
}

void
mapping_check(const Mapping *mapping, MapRow *row)
{
	for (int i = 0; i < mapping->count; i++)
	{
		const MapColumn *column = &mapping->column[i];
		const MapRefusal *refusal = &row->refusal[i];

		/* What cannot be read does not count if a path that goes before it gave a value. */
		if (refusal->reason != REASON_NONE && refusal->rank >= row->rank[i])
			map_row_refuse(row, refusal->reason, refusal->detail);
		if (!column->required)
			continue;
		if ((column->type == TIMESTAMPTZOID || column->type == TIMESTAMPOID) && row->isnull[i])
			map_row_refuse(row, REASON_MISSING_TIME, column->name);
		else if (row->isnull[i] || (column->type == TEXTOID &&
									VARSIZE_ANY_EXHDR(DatumGetPointer(row->value[i])) == 0))
			map_row_refuse(row, REASON_MISSING_FIELD, column->name);
	}
}
