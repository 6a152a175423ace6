/*
 * record_reader.c
 *		A file of data as records, one at a time.
 *
 * Called for what `vigil external refresh` fetched and `vigil watchlist load` reads.  It only
 * cuts: what a field or an object means is the server's to say.  A record that is
 * not as it should be is an error, because what follows it would be read at the wrong place.
 */
#include "common/port.h"

#include "common/utf8.h"

#include "client/byte_reader.h"
#include "client/record_reader.h"

struct RecordReader
{
	ByteReader bytes;
	char delimiter; /* '\0': a line is one field */
	bool is_json;
	bool skip_comments;
	bool in_array;    /* of JSON objects */
	bool needs_comma; /* in that array: behind an object */
	bool after_comma; /* in that array */
	int64 line;       /* of the next byte */
	StringInfoData text;
	Record record;
	char *error;
};

RecordReader *
record_open(FILE *file, const char *format, bool skip_comments, int64 max_bytes)
{
	RecordReader *reader = palloc0(sizeof(RecordReader));

	byte_reader_start(&reader->bytes, file, max_bytes);
	reader->is_json = strcmp(format, "json") == 0 || strcmp(format, "multijson") == 0;
	reader->delimiter = strcmp(format, "csv") == 0    ? ','
						: strcmp(format, "tsv") == 0  ? '\t'
						: strcmp(format, "psv") == 0  ? '|'
						: strcmp(format, "scsv") == 0 ? ';'
													  : '\0';
	reader->skip_comments = skip_comments;
	reader->line = 1;
	initStringInfo(&reader->text);
	reader->record.is_json = reader->is_json;
	reader->record.text = &reader->text;
	reader->record.end = palloc(RECORD_MAX_FIELDS * sizeof(int));
	/* The mark of UTF-8 that some programs put in front. */
	if (byte_reader_peek(&reader->bytes) == 0xef && reader->bytes.length >= 3 &&
		memcmp(reader->bytes.block, "\xef\xbb\xbf", 3) == 0)
		reader->bytes.at = 3;
	return reader;
}

static int
record_take(RecordReader *reader)
{
	int c = byte_reader_next(&reader->bytes);

	if (c == '\n')
		reader->line++;
	return c;
}

static bool
record_fail(RecordReader *reader, char *error)
{
	if (reader->error == NULL)
		reader->error = error;
	return false;
}

static bool
record_append(RecordReader *reader, int c)
{
	if (reader->text.len >= RECORD_MAX_BYTES)
		return record_fail(reader,
						   psprintf("the record at line " INT64_FORMAT " is larger than %d MB",
									reader->record.line, RECORD_MAX_BYTES / (1024 * 1024)));
	appendStringInfoCharMacro(&reader->text, (char) c);
	return true;
}

static bool
record_end_field(RecordReader *reader)
{
	if (reader->record.count >= RECORD_MAX_FIELDS)
		return record_fail(reader,
						   psprintf("the record at line " INT64_FORMAT " has more than %d fields",
									reader->record.line, RECORD_MAX_FIELDS));
	reader->record.end[reader->record.count++] = reader->text.len;
	return true;
}

/* A field in quotes, whose first one was passed; two quotes stand for one. */
static bool
record_quoted(RecordReader *reader)
{
	for (;;)
	{
		int c = record_take(reader);

		if (c == EOF)
			return record_fail(reader, psprintf("the quotes in the record at line " INT64_FORMAT
												" are not closed",
												reader->record.line));
		if (c == '"')
		{
			if (byte_reader_peek(&reader->bytes) != '"')
				return true;
			(void) record_take(reader);
		}
		if (!record_append(reader, c))
			return false;
	}
}

/* One field up to the delimiter, the end of the line or of the file, which is in *stop. */
static bool
record_field(RecordReader *reader, int *stop)
{
	if (reader->delimiter != '\0' && byte_reader_peek(&reader->bytes) == '"')
	{
		(void) record_take(reader);
		if (!record_quoted(reader))
			return false;
	}
	for (;;)
	{
		int c = record_take(reader);

		if (c == '\r' &&
			(byte_reader_peek(&reader->bytes) == '\n' || byte_reader_peek(&reader->bytes) == EOF))
			c = record_take(reader);
		*stop = c;
		if (c == EOF || c == '\n' || (c == reader->delimiter && c != '\0'))
			return record_end_field(reader);
		if (!record_append(reader, c))
			return false;
	}
}

/* Passes lines that are no records: empty ones, and comments if they are to be left out. */
static void
record_pass_lines(RecordReader *reader)
{
	int c;

	while ((c = byte_reader_peek(&reader->bytes)) != EOF)
	{
		if (c == '#' && reader->skip_comments)
		{
			while ((c = record_take(reader)) != EOF && c != '\n')
				;
		}
		else if (c == '\n' || c == '\r')
			(void) record_take(reader);
		else
			break;
	}
}

static bool
record_read_fields(RecordReader *reader)
{
	int stop;

	record_pass_lines(reader);
	reader->record.line = reader->line;
	if (byte_reader_peek(&reader->bytes) == EOF)
		return false;
	do
	{
		if (!record_field(reader, &stop))
			return false;
	} while (stop != EOF && stop != '\n');
	return true;
}

/* Steps to the next object, through arrays of objects; false at the end and after an error. */
static bool
record_find_object(RecordReader *reader)
{
	for (;;)
	{
		int c = byte_reader_peek(&reader->bytes);
		bool right;

		if (c == EOF && reader->in_array)
			return record_fail(reader, pstrdup("the JSON ends within an array"));
		if (c == EOF)
			return false;
		if (c == '{' && !reader->needs_comma)
			return true;
		right = isspace(c) || (c == '[' && !reader->in_array) ||
				(c == ']' && reader->in_array && !reader->after_comma) ||
				(c == ',' && reader->needs_comma);
		if (!right)
			return record_fail(reader, psprintf("line " INT64_FORMAT
												" has something else than a JSON object",
												reader->line));
		(void) record_take(reader);
		if (isspace(c))
			continue;
		reader->in_array = c == '[' || c == ',';
		reader->after_comma = c == ',';
		reader->needs_comma = false;
	}
}

static bool
record_read_object(RecordReader *reader)
{
	int depth = 0;
	bool in_string = false;

	if (!record_find_object(reader))
		return false;
	reader->record.line++;
	do
	{
		int c = record_take(reader);

		if (c == EOF)
			return record_fail(reader, pstrdup("the JSON ends within an object"));
		if (!record_append(reader, c))
			return false;
		if (in_string && c == '\\')
		{
			c = record_take(reader);
			if (c != EOF && !record_append(reader, c))
				return false;
		}
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	} while (depth > 0);
	reader->needs_comma = reader->in_array;
	reader->after_comma = false;
	return true;
}

const Record *
record_next(RecordReader *reader, char **error)
{
	bool found;

	*error = NULL;
	resetStringInfo(&reader->text);
	reader->record.count = 0;
	found = reader->is_json ? record_read_object(reader) : record_read_fields(reader);
	if (reader->bytes.error != NULL)
		*error = reader->bytes.error;
	else if (reader->error != NULL)
		*error = reader->error;
	else if (found && utf8_find_invalid(reader->text.data, reader->text.len) >= 0)
		*error = psprintf("the record at line " INT64_FORMAT " is not valid UTF-8",
						  reader->is_json ? reader->line : reader->record.line);
	return found && *error == NULL ? &reader->record : NULL;
}

int64
record_bytes(const RecordReader *reader)
{
	return reader->bytes.bytes;
}

void
record_close(RecordReader *reader)
{
	byte_reader_end(&reader->bytes);
	pfree(reader->text.data);
	pfree(reader->record.end);
	pfree(reader);
}
