/*
 * published.c
 *		The published log tables, which are a file beside the extension.
 *
 * A line is the name of a table and its columns, with ":type" where that is not string; a "|" stands
 * behind those that published queries name often.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/memutils.h"

#include "base/published.h"

#define CATALOG_FILE "vigil_log_tables.txt"
#define CATALOG_MAX_BYTES (64 * 1024 * 1024)

static char *
catalog_path(void)
{
	char share[MAXPGPATH];

	get_share_path(my_exec_path, share);
	return psprintf("%s/extension/%s", share, CATALOG_FILE);
}

/* The whole file. */
static char *
read_catalog(void)
{
	char *path = catalog_path();
	FILE *file;
	StringInfoData text;
	char buffer[8192];
	size_t got;

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

/* The rest of a table's line in the file; NULL if it has none. */
static char *
find_line(const char *table)
{
	char *start = read_catalog();
	char *text = start;
	char *found = NULL;
	char *line;

	while (found == NULL && (line = next_line(&text)) != NULL)
	{
		if (strcmp(next_word(&line), table) == 0)
			found = pstrdup(line);
	}
	pfree(start);
	return found;
}

/* ---- lines that were asked for: queries of a slim table ask each time ---- */

typedef struct KnownLine
{
	char *table;
	char *line;
} KnownLine;

static MemoryContext known_context = NULL;
static Vec known_line = {0}; /* of KnownLine */
static struct stat known_file;

/* Forgets all if the file is another one than when they were read. */
static void
check_known(void)
{
	char *path = catalog_path();
	struct stat now = {0};

	if (known_context == NULL)
		known_context =
			AllocSetContextCreate(TopMemoryContext, "vigil published tables", ALLOCSET_SMALL_SIZES);
	/* If there is none, reading it says so. */
	if (stat(path, &now) != 0 || now.st_mtime != known_file.st_mtime ||
		now.st_size != known_file.st_size || now.st_ino != known_file.st_ino)
	{
		known_line = (Vec){0};
		MemoryContextReset(known_context);
	}
	known_file = now;
	pfree(path);
}

static const char *
known_columns(const char *table)
{
	MemoryContext old;
	char *line;

	check_known();
	VEC_EACH (const KnownLine, known, &known_line)
	{
		if (strcmp(known->table, table) == 0)
			return known->line;
	}
	line = find_line(table);
	if (line == NULL)
		return NULL;
	old = MemoryContextSwitchTo(known_context);
	line = pstrdup(line);
	vec_push(&known_line, MAKE(KnownLine, .table = pstrdup(table), .line = line));
	MemoryContextSwitchTo(old);
	return line;
}

Vec
published_columns(const char *table)
{
	const char *line = known_columns(table);

	return line != NULL ? read_columns(pstrdup(line)) : (Vec){0};
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
