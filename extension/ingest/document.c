/*
 * document.c
 *		One input of a load: packed or not, a sequence of JSON values.
 *
 * One object, one array, a line per record, or objects with nothing between
 * them: all are sequences of values.  A value whose JSON is broken is put
 * aside and the reader goes on behind it, or at the next line if its end
 * cannot be told.
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "base/compat.h"
#include "ingest/csv.h"
#include "ingest/csv_head.h"
#include "ingest/format.h"
#include "ingest/gunzip.h"
#include "ingest/mapped.h"

/* What remains of a document once its records are read: brackets and space. */
static bool
only_closing(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n,]}", *at) != NULL && *at != '\0')
		at++;
	return at == end;
}

/*
 * The end of the line on which a broken value ends: the line of the error, or
 * an earlier one that is followed by the start of another record.  A line that
 * was cut would otherwise swallow the next.
 */
static const char *
line_end(const char *from, const char *error, const char *end)
{
	for (const char *at = from; at < end; at++)
	{
		at = memchr(at, '\n', end - at);
		if (at == NULL)
			break;
		if (at >= error || (at + 1 < end && at[1] == '{') ||
			format_pass_time(at + 1, end) != at + 1)
			return at;
	}
	return end;
}

/*
 * Puts a broken value aside; the cursor goes to where reading can resume.  Brackets that are
 * left over behind the records of a container are nothing, but one that does not close may
 * have had more records.
 */
static void
sequence_skip_broken(Ingest *ingest, JsonWalk *walk, const char *start)
{
	const char *from = ingest->taken > start ? ingest->taken : start;
	const char *error = Max(walk->at, from);
	const char *end = NULL;

	if (from == start && (*start == '{' || *start == '['))
		end = json_bracket_end(start, walk->end);
	if (end == NULL || memchr(start, '\n', end - start) != NULL)
		end = line_end(from, error, walk->end);
	if (from == start || walk->error == WALK_TRUNCATED || !only_closing(from, end))
		ingest_reject_broken(ingest, reason_of_walk(walk), from, end);
	walk->at = end;
}

/*
 * Passes marks of UTF-8, of which each program that writes a file may add one, white space, and
 * the separators that stand before the texts of a JSON sequence (RFC 7464).
 */
static const char *
text_start(const char *data, const char *end)
{
	while (end - data >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		data += 3;
	while (data < end && strchr(" \t\r\n\x1e", *data) != NULL && *data != '\0')
		data++;
	return data;
}

static void
read_sequence(Ingest *ingest, const char *data, size_t len)
{
	JsonWalk walk;
	JsonKind kind;

	ingest->taken = data;
	json_walk_init(&walk, data, len);
	while ((kind = json_walk_peek(&walk)) != WALK_END)
	{
		const char *start;
		int64 number = ingest->number;
		bool sound;

		CHECK_FOR_INTERRUPTS();
		/* Files that were joined have a mark each. */
		if (kind == WALK_BAD)
		{
			walk.at = text_start(walk.at, walk.end);
			kind = json_walk_peek(&walk);
			if (kind == WALK_END)
				break;
		}
		/* Lines that CloudWatch Logs exports start with a time. */
		if (kind == WALK_NUMBER)
		{
			walk.at = format_pass_time(walk.at, walk.end);
			kind = json_walk_peek(&walk);
		}
		start = walk.at;
		walk.depth = 0;
		walk.error = WALK_OK;
		if (kind == WALK_ARRAY)
			sound = container_elements(ingest, &walk, container_element);
		else if (kind == WALK_BAD)
		{
			walk.error = WALK_SYNTAX;
			sound = false;
		}
		else
			sound = container_element(ingest, &walk);
		if (!sound)
		{
			/* Count a broken record once. */
			if (ingest->taken <= start)
				ingest->number = number;
			sequence_skip_broken(ingest, &walk, start);
		}
	}
}

/* Whether a record may stand in the text: it starts with a bracket or a quote, or one of its lines does. */
static bool
may_hold_records(const char *data, const char *end)
{
	for (const char *at = data; at < end; at++)
	{
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		at = format_pass_time(at, end);
		if (at < end && strchr("{[\"", *at) != NULL && *at != '\0')
			return true;
		at = at < end ? memchr(at, '\n', end - at) : NULL;
		if (at == NULL)
			return false;
	}
	return false;
}

static bool
first_line_has(const char *data, const char *end, const char *word)
{
	const char *line = memchr(data, '\n', end - data);
	size_t len = strlen(word);

	for (const char *at = data; at + len <= (line != NULL ? line : end); at++)
	{
		if (memcmp(at, word, len) == 0)
			return true;
	}
	return false;
}

/* Whether a text is lines of a log: a line of syslog may well have a word that is the name of a column. */
static bool
is_of_lines(const Ingest *ingest, const char *data, const char *end)
{
	const MappingSpec *spec = ingest->profile->spec;

	return spec != NULL && spec->format != SPEC_JSON && !first_line_has(data, end, "TimeGenerated");
}

char
ingest_csv_separator(Ingest *ingest, const char *data, size_t len, const char **start)
{
	const char *end = data + len;
	const char *what;

	*start = text_start(data, end);
	if (gunzip_is_gzip(data, len) || format_foreign(data, len, &what) != REASON_NONE ||
		*start == end || **start == '{' || **start == '[' || is_of_lines(ingest, *start, end))
		return '\0';
	return csv_separator(ingest_main_form(ingest, SHAPE_ROW)->mapping, *start, end - *start);
}

/* Reads a text that starts with no bracket; false if it is to be read as JSON all the same. */
static bool
read_other_text(Ingest *ingest, const char *data, const char *end)
{
	const Mapping *mapping = ingest_main_form(ingest, SHAPE_ROW)->mapping;
	char separator = csv_separator(mapping, data, end - data);
	const char *quote = *data == '"' ? memchr(data + 1, '"', end - data - 1) : NULL;

	if (is_of_lines(ingest, data, end))
	{
		mapped_read_lines(ingest, data, end - data);
		return true;
	}
	if (separator != '\0')
	{
		csv_read(ingest, data, end - data, separator);
		return true;
	}
	/* A string that is followed by a comma is the first cell of a header. */
	if ((quote == NULL || quote + 1 == end || quote[1] != ',') && may_hold_records(data, end))
		return false;
	ingest->number++;
	if (quote != NULL || csv_looks_like(data, end - data))
		ingest_reject(ingest, REASON_CSV, NULL, ingest->base, end);
	else
		ingest_reject(ingest, REASON_NOT_JSON, format_of_text(data, end - data), ingest->base, end);
	return true;
}

/* Notes what the input holds, by which its load is known if it is found unpacked. */
static void
note_content(Ingest *ingest, const StringInfo text)
{
	MemoryContext old = MemoryContextSwitchTo(ingest->result_context);
	bytea *sum = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	SET_VARSIZE(sum, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (pg_cryptohash_init(context) < 0 ||
		pg_cryptohash_update(context, (const uint8 *) text->data, text->len) < 0 ||
		pg_cryptohash_final(context, (uint8 *) VARDATA(sum), PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute an SHA-256");
	pg_cryptohash_free(context);
	ingest->content_sha256 = sum;
	ingest->content_size = text->len;
	MemoryContextSwitchTo(old);
}

/* Unpacks a document and reads what is in it. */
static void
read_packed(Ingest *ingest, const char *data, size_t len)
{
	bool is_all = data == ingest->input.data && len == ingest->input.len;
	StringInfoData text;
	IngestReason reason;
	size_t used;

	initStringInfo(&text);
	reason = gunzip(data, len, &text, &used);
	/* Of what the caller gave, rows that wait know their records: it goes with them. */
	if (is_all)
		ingest->input = (JsonSpan){text.data, text.len, false};
	if (is_all && reason == REASON_NONE && ingest->load != 0)
		note_content(ingest, &text);
	if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, NULL, data, data + len);
	}
	else if (!gunzip_is_gzip(text.data, text.len))
		ingest_document(ingest, text.data, text.len, false);
	else
	{
		ingest->number++;
		ingest_reject(ingest, REASON_FOREIGN_FILE, "packed twice by gzip; unpack it once", data,
					  data + len);
	}
	if (!is_all)
		pfree(text.data);
	/* It may be a member whose start is damaged, and gzip(1) tells of it, too. */
	if (reason == REASON_NONE && used < len)
	{
		int64 behind = is_all ? (int64) text.len - (int64) used : 0;

		/* It is behind what was unpacked, so that it is settled if the file goes on there. */
		ingest->number++;
		ingest->base = data;
		ingest->first_byte += behind;
		ingest_reject(ingest, REASON_GZIP_REST, NULL, data + used, data + len);
		ingest->first_byte -= behind;
	}
}

/* Reads lines of which none tells what the others are: no packed bytes, no header of a CSV. */
static void
read_lines(Ingest *ingest, const char *data, size_t len, bool is_text)
{
	const MappingSpec *spec = ingest->profile->spec;

	ingest->checked = is_text || pg_encoding_verifymbstr(PG_UTF8, data, (int) len) == (int) len;
	if (spec != NULL && spec->format != SPEC_JSON)
		mapped_read_lines(ingest, data, len);
	else
		read_sequence(ingest, data, len);
}

void
ingest_document(Ingest *ingest, const char *data, size_t len, bool is_text)
{
	IngestReason reason;
	const char *start;
	const char *what;

	ingest->base = data;
	if (ingest->is_lines && ingest->nesting == 0)
	{
		read_lines(ingest, data, len, is_text);
		return;
	}
	if (gunzip_is_gzip(data, len))
	{
		read_packed(ingest, data, len);
		return;
	}
	reason = format_foreign(data, len, &what);
	if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, what, data, data + len);
		return;
	}
	ingest->checked = is_text || pg_encoding_verifymbstr(PG_UTF8, data, (int) len) == (int) len;
	start = text_start(data, data + len);
	if (start < data + len && *start != '{' && *start != '[' &&
		read_other_text(ingest, start, data + len))
		return;
	read_sequence(ingest, start, data + len - start);
}
