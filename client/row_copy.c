/*
 * row_copy.c
 *		Records on their way into a temporary table.
 *
 * Called inside a transaction of the caller, who then has the server make rows of it, all or
 * nothing.  The binary form of COPY is used: there nothing that a file holds has a meaning.
 */
#include "common/port.h"

#include "client/row_copy.h"

/* Bytes that are handed to the server at once. */
#define COPY_BLOCK 65536

/* The type text, and the version of the binary form of jsonb. */
#define COPY_TEXT_OID 25
#define COPY_JSONB_VERSION 1

static const char *const table_sql =
	"CREATE TEMPORARY TABLE vigil_external (line pg_catalog.int8, field pg_catalog.text[],"
	" record pg_catalog.jsonb) ON COMMIT DROP";

static const char *const copy_sql =
	"COPY pg_temp.vigil_external (line, field, record) FROM STDIN (FORMAT binary)";

/* A number of so many bytes, the highest one first. */
static void
copy_number(StringInfo out, int64 value, int bytes)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		appendStringInfoCharMacro(out, (char) (((uint64) value >> shift) & 0xff));
}

/* The fields as an array of texts. */
static void
copy_fields(StringInfo out, const Record *record)
{
	int start = 0;

	copy_number(out, 20 + 4 * record->count + record->text->len, 4);
	copy_number(out, 1, 4); /* dimensions */
	copy_number(out, 0, 4); /* no nulls */
	copy_number(out, COPY_TEXT_OID, 4);
	copy_number(out, record->count, 4);
	copy_number(out, 1, 4); /* the first one's number */
	for (int i = 0; i < record->count; i++)
	{
		copy_number(out, record->end[i] - start, 4);
		appendBinaryStringInfo(out, record->text->data + start, record->end[i] - start);
		start = record->end[i];
	}
}

static void
copy_row(StringInfo out, const Record *record)
{
	copy_number(out, 3, 2);
	copy_number(out, sizeof(int64), 4);
	copy_number(out, record->line, 8);
	if (record->is_json)
	{
		copy_number(out, -1, 4);
		copy_number(out, 1 + record->text->len, 4);
		appendStringInfoChar(out, COPY_JSONB_VERSION);
		appendBinaryStringInfo(out, record->text->data, record->text->len);
	}
	else
	{
		copy_fields(out, record);
		copy_number(out, -1, 4);
	}
}

static void
copy_take_header(RowCopy *copy, const Record *record)
{
	int start = 0;

	for (int i = 0; i < record->count; i++)
	{
		vec_push(&copy->header, pnstrdup(record->text->data + start, record->end[i] - start));
		start = record->end[i];
	}
}

/* Hands all records over; false if the server is gone. */
static bool
copy_records(PGconn *conn, const char *about, RecordReader *reader, RowCopy *copy)
{
	StringInfoData block;
	const Record *record;
	bool sound = true;

	initStringInfo(&block);
	while (sound && (record = record_next(reader, &copy->error)) != NULL)
	{
		copy_row(&block, record);
		copy->rows++;
		if (block.len < COPY_BLOCK)
			continue;
		sound = connection_copy_put(conn, about, block.data, block.len);
		resetStringInfo(&block);
		if (sound && connection_is_cancelled())
			copy->error = pstrdup("it was interrupted");
		sound = sound && copy->error == NULL;
	}
	if (sound && copy->error == NULL && block.len > 0)
		sound = connection_copy_put(conn, about, block.data, block.len);
	pfree(block.data);
	return sound;
}

bool
row_copy_run(PGconn *conn, const char *about, RecordReader *reader, bool takes_header,
			 RowCopy *copy)
{
	PGresult *result;

	if (takes_header)
	{
		const Record *first = record_next(reader, &copy->error);

		if (first != NULL && !first->is_json)
			copy_take_header(copy, first);
		else if (copy->error == NULL)
			copy->error = pstrdup("it has no first record that names the columns");
		if (copy->error != NULL)
			return false;
	}
	result = connection_run(conn, about, table_sql, 0, NULL);
	PQclear(result);
	if (result == NULL || !connection_copy_start(conn, about, copy_sql))
		return false;
	if (!copy_records(conn, about, reader, copy) && copy->error == NULL)
		return false;
	return connection_copy_end(conn, about, copy->error);
}

char *
row_copy_header(const RowCopy *copy)
{
	StringInfoData text;

	if (copy->header.count == 0)
		return NULL;
	initStringInfo(&text);
	VEC_EACH (const char, name, &copy->header)
	{
		appendStringInfoString(&text, name_at == 0 ? "{\"" : ",\"");
		for (const char *c = name; *c != '\0'; c++)
		{
			if (*c == '"' || *c == '\\')
				appendStringInfoChar(&text, '\\');
			appendStringInfoChar(&text, *c);
		}
		appendStringInfoChar(&text, '"');
	}
	appendStringInfoChar(&text, '}');
	return text.data;
}
