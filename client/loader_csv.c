/*
 * loader_csv.c
 *		What the server is asked about a CSV that is to be loaded in parts.
 *
 * Called by the loader before the first part.  Mappings are the server's: it tells which columns
 * are times, and whether a row is a header once more.
 */
#include "common/port.h"

#include "client/loader_csv.h"

/* $1: kind, $2: header, $3: row */
static const char *const header_sql =
	"SELECT h.is_header, h.problem, h.separator, h.length, h.columns, h.time_column,"
	" pg_catalog.array_to_string(h.time_columns, ' '),"
	" pg_catalog.array_to_string(h.names, pg_catalog.chr(1)),"
	" pg_catalog.array_to_string(h.keys, pg_catalog.chr(1)), h.record_column"
	" FROM vigil.csv_header($1::pg_catalog.text, pg_catalog.decode($2::pg_catalog.text, 'hex'),"
	" pg_catalog.decode($3::pg_catalog.text, 'hex')) AS h";

static char *
hex_text(const char *bytes, size_t length)
{
	static const char digit[] = "0123456789abcdef";
	char *text = palloc(2 * length + 1);

	for (size_t i = 0; i < length; i++)
	{
		text[2 * i] = digit[(unsigned char) bytes[i] >> 4];
		text[2 * i + 1] = digit[(unsigned char) bytes[i] & 15];
	}
	text[2 * length] = '\0';
	return text;
}

static void
answer_read_times(CsvAnswer *answer, const char *text)
{
	answer->times = palloc(sizeof(int) * (strlen(text) + 1));
	while (*text != '\0')
	{
		char *end;

		answer->times[answer->time_count++] = (int) strtol(text, &end, 10);
		text = *end == ' ' ? end + 1 : end;
	}
}

static void
answer_read_names(Vec *names, const char *text)
{
	while (*text != '\0')
	{
		size_t length = strcspn(text, "\x01");

		vec_push(names, pnstrdup(text, length));
		text += text[length] != '\0' ? length + 1 : length;
	}
}

static void
answer_read(CsvAnswer *answer, const PGresult *result)
{
	*answer =
		(CsvAnswer){.is_header = PQgetvalue(result, 0, 0)[0] == 't', .time = -1, .record = -1};
	if (!answer->is_header)
		return;
	if (!PQgetisnull(result, 0, 1))
		answer->problem = pstrdup(PQgetvalue(result, 0, 1));
	answer->separator = PQgetvalue(result, 0, 2)[0];
	answer->length = (int) strtol(PQgetvalue(result, 0, 3), NULL, 10);
	answer->columns = (int) strtol(PQgetvalue(result, 0, 4), NULL, 10);
	answer->time = (int) strtol(PQgetvalue(result, 0, 5), NULL, 10);
	answer_read_times(answer, PQgetvalue(result, 0, 6));
	answer_read_names(&answer->names, PQgetvalue(result, 0, 7));
	answer_read_names(&answer->keys, PQgetvalue(result, 0, 8));
	answer->record = (int) strtol(PQgetvalue(result, 0, 9), NULL, 10);
}

bool
loader_ask_csv(void *context, const char *header, size_t length, const char *row, size_t row_length,
			   CsvAnswer *answer)
{
	CsvQuestion *question = context;
	char *header_hex = hex_text(header, length);
	char *row_hex = hex_text(row, row_length);
	const char *value[] = {question->loader->kind, header_hex, row_hex};
	PGresult *result =
		loader_ask(question->loader, header_sql, lengthof(value), value, &question->end);
	bool is_answered = result != NULL;

	if (is_answered)
		answer_read(answer, result);
	PQclear(result);
	pfree(header_hex);
	pfree(row_hex);
	return is_answered;
}

LoaderEnd
loader_plan_csv(Loader *loader, LogFile *file)
{
	CsvQuestion question = {loader, LOADER_DONE};
	int session = PQbackendPID(loader->conn);
	bool failed = false;

	if (!log_file_plan(file, loader_ask_csv, &question, &failed))
	{
		if (connection_is_cancelled())
			return LOADER_CANCELLED;
		return failed ? LOADER_UNREADABLE : question.end;
	}
	/* Of a stream there is none. */
	return session != PQbackendPID(loader->conn) && loader->sha256[0] != '\0' &&
				   !loader->options->dry_run
			   ? LOADER_AGAIN
			   : LOADER_DONE;
}
