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

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "ingest/gunzip.h"
#include "ingest/ingest.h"

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
		if (at >= error || (at + 1 < end && at[1] == '{'))
			return at;
	}
	return end;
}

/* Puts a broken value aside; the cursor goes to where reading can resume. */
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
	if (from == start || !only_closing(from, end))
	{
		if (from == start)
			ingest->number++;
		ingest_reject(ingest, reason_of_walk(walk), NULL, from, end);
	}
	walk->at = end;
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
		const char *start = walk.at;
		int64 number = ingest->number;
		bool sound;

		CHECK_FOR_INTERRUPTS();
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

/* What an input that is no JSON at all is; none if it may be JSON. */
static IngestReason
document_is_foreign(const char *data, size_t len)
{
	static const char portal[] = "Date (UTC)";
	const char *end;
	const char *quote;

	if (len >= 4 && memcmp(data, "PK\003\004", 4) == 0)
		return REASON_ARCHIVE;
	if (len >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0))
		return REASON_BAD_ENCODING;
	while (len > 0 && strchr(" \t\r\n", *data) != NULL && *data != '\0')
	{
		data++;
		len--;
	}
	if (len == 0)
		return REASON_NONE;
	/* What Export-Clixml writes. */
	if (len > 5 && memcmp(data, "<Objs", 5) == 0)
		return REASON_POWERSHELL;
	if (*data == '<')
		return REASON_NOT_JSON;
	if (len > sizeof(portal) && memcmp(data + (*data == '"'), portal, sizeof(portal) - 1) == 0)
		return REASON_NO_RISK_COLUMNS;
	if (len > 13 && memcmp(data, "TimeGenerated", 13) == 0)
		return REASON_CSV;
	/* A string that is followed by a comma is the first cell of a CSV header. */
	end = data + len;
	quote = *data == '"' ? memchr(data + 1, '"', len - 1) : NULL;
	if (quote != NULL && quote + 1 < end && quote[1] == ',')
		return REASON_CSV;
	return REASON_NONE;
}

/* Unpacks a document and reads what is in it. */
static void
read_packed(Ingest *ingest, const char *data, size_t len)
{
	StringInfoData text;
	IngestReason reason;

	initStringInfo(&text);
	reason = gunzip(data, len, &text);
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
		ingest_reject(ingest, REASON_ARCHIVE, "packed twice", data, data + len);
	}
	pfree(text.data);
}

void
ingest_document(Ingest *ingest, const char *data, size_t len, bool is_text)
{
	IngestReason reason;

	ingest->base = data;
	if (gunzip_is_gzip(data, len))
	{
		read_packed(ingest, data, len);
		return;
	}
	reason = document_is_foreign(data, len);
	if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, NULL, data, data + len);
		return;
	}
	ingest->checked = is_text || pg_encoding_verifymbstr(PG_UTF8, data, (int) len) == (int) len;
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
	{
		data += 3;
		len -= 3;
	}
	read_sequence(ingest, data, len);
}
