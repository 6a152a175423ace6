/*
 * published.c
 *		The published log tables, which are a file beside the extension.
 *
 * A line is the name of a table and its columns, with ":type" where that is not string; a "|" stands
 * behind those that published queries name often.
 */
#include "postgres.h"

#include <unistd.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/memutils.h"

#include "base/published.h"

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

/* The columns that are the rest of a line. */
static Vec
read_columns(char *line)
{
	bool is_ranked = strstr(line, " | ") != NULL;
	bool is_hot = is_ranked;
	Vec columns = {0};
	char *word;

	while ((word = next_word(&line)) != NULL)
	{
		char *type = strchr(word, ':');

		if (strcmp(word, "|") == 0)
		{
			is_hot = false;
			continue;
		}
		if (type != NULL)
			*type++ = '\0';
		vec_push(&columns, MAKE(PublishedColumn, .name = pstrdup(word),
								.kql_type = pstrdup(type != NULL ? type : "string"),
								.is_ranked = is_ranked, .is_hot = is_hot));
	}
	return columns;
}

Vec
published_columns(const char *table)
{
	char *start = read_catalog();
	char *text = start;
	Vec columns = {0};
	char *line;

	while (columns.count == 0 && (line = next_line(&text)) != NULL)
	{
		if (strcmp(next_word(&line), table) == 0)
			columns = read_columns(line);
	}
	pfree(start);
	return columns;
}

void
published_each(PublishedTaker take, void *argument)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil published", ALLOCSET_DEFAULT_SIZES);
	char *start = read_catalog();
	char *text = start;
	char *line;

	while ((line = next_line(&text)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(context);
		char *table = next_word(&line);
		Vec columns = read_columns(line);

		MemoryContextSwitchTo(old);
		take(argument, table, &columns);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
	pfree(start);
}

bool
published_knows(const char *table)
{
	char *start = read_catalog();
	char *text = start;
	bool found = false;
	char *line;

	while (!found && (line = next_line(&text)) != NULL)
		found = strcmp(next_word(&line), table) == 0;
	pfree(start);
	return found;
}
