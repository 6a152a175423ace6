/*
 * log_catalog.c
 *		The published log tables, which are a file beside the extension.
 *
 * A line is the name of a table and its columns, with ":type" where that is not string.
 */
#include "postgres.h"

#include <unistd.h>

#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "base/srf.h"
#include "query/log_catalog.h"

#define CATALOG_FILE "vigil_log_tables.txt"
#define CATALOG_MAX_BYTES (64 * 1024 * 1024)

/* The whole file. */
static char *
read_catalog(void)
{
	char share[MAXPGPATH];
	char *path;
	FILE *file;
	StringInfoData text;
	char buffer[8192];
	size_t got;

	get_share_path(my_exec_path, share);
	path = psprintf("%s/extension/%s", share, CATALOG_FILE);
	file = AllocateFile(path, "r");
	if (file == NULL)
		ereport(ERROR, (errcode_for_file_access(),
						errmsg("could not open the list of log tables \"%s\": %m", path),
						errhint("It comes with the extension: install that again.")));
	initStringInfo(&text);
	while ((got = fread(buffer, 1, sizeof(buffer), file)) > 0 && text.len < CATALOG_MAX_BYTES)
	{
		CHECK_FOR_INTERRUPTS();
		appendBinaryStringInfo(&text, buffer, (int) got);
	}
	FreeFile(file);
	return text.data;
}

/* The next word of a line, ended by a zero; NULL at its end. */
static char *
next_word(char **line)
{
	char *word = *line;
	char *end;

	if (*word == '\0')
		return NULL;
	end = strchr(word, ' ');
	*line = end != NULL ? end + 1 : word + strlen(word);
	if (end != NULL)
		*end = '\0';
	return word;
}

/* The next line that is no comment, ended by a zero; NULL at the end of the text. */
static char *
next_line(char **text)
{
	while (**text != '\0')
	{
		char *line = *text;
		char *end = strchr(line, '\n');

		CHECK_FOR_INTERRUPTS();
		*text = end != NULL ? end + 1 : line + strlen(line);
		if (end != NULL)
			*end = '\0';
		if (*line != '#' && *line != '\0')
			return line;
	}
	return NULL;
}

static void
put_columns(ReturnSetInfo *result, const char *table, char *columns)
{
	char *word;

	for (int ordinal = 1; (word = next_word(&columns)) != NULL; ordinal++)
	{
		char *type = strchr(word, ':');
		Datum value[4];
		bool isnull[4] = {false};

		if (type != NULL)
			*type++ = '\0';
		value[0] = CStringGetTextDatum(table);
		value[1] = CStringGetTextDatum(word);
		value[2] = CStringGetTextDatum(type != NULL ? type : "string");
		value[3] = Int32GetDatum(ordinal);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
}

SQL_FUNCTION(vigil_published_columns)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *wanted = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *text;
	char *line;

	srf_begin(fcinfo);
	text = read_catalog();
	while ((line = next_line(&text)) != NULL)
	{
		char *table = next_word(&line);

		if (wanted == NULL || strcmp(table, wanted) == 0)
			put_columns(result, table, line);
	}
	return (Datum) 0;
}

bool
log_catalog_publishes(const char *table)
{
	char *text = read_catalog();
	char *start = text;
	char *line;
	bool found = false;

	while (!found && (line = next_line(&text)) != NULL)
		found = strcmp(next_word(&line), table) == 0;
	pfree(start);
	return found;
}
