/*
 * cmd_rules_pull.c
 *		vigil rules pull: the rules of the database as files of a folder.
 *
 * A file that somebody has changed is nobody's to overwrite, unless --force says so.
 */
#include "common/port.h"

#include <ctype.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/command.h"
#include "client/rule_folder.h"
#include "client/whole_file.h"

/* Names of files are cut to this length. */
#define PULL_MAX_NAME 80

/* What is pulled where. */
typedef struct Pull
{
	PGconn *conn;
	const char *path;
	bool force;
	Folder folder;
	int written;
	int refused;
} Pull;

/* A name for the file of a rule: of letters, digits and hyphens. */
static char *
pull_name(const char *name)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *name != '\0' && out.len < PULL_MAX_NAME; name++)
	{
		unsigned char letter = (unsigned char) *name;

		if (letter < 0x80 && isalnum(letter))
			appendStringInfoChar(&out, (char) tolower(letter));
		else if (out.len > 0 && out.data[out.len - 1] != '-')
			appendStringInfoChar(&out, '-');
	}
	while (out.len > 0 && out.data[out.len - 1] == '-')
		out.data[--out.len] = '\0';
	return out.data;
}

static bool
file_exists(const char *path)
{
	struct stat state;

	return lstat(path, &state) == 0;
}

/* The path of a file that is not there yet, for a rule that is in none. */
static char *
pull_new_path(const Pull *pull, const char *id, const char *name, const char *text)
{
	char first = text[strspn(text, " \t\r\n")];
	const char *ending = first == '{' || first == '[' ? "json" : "yaml";
	char *slug = pull_name(name);
	char *path;

	if (*slug != '\0')
	{
		path = psprintf("%s/%s.%s", pull->path, slug, ending);
		if (!file_exists(path))
			return path;
	}
	return psprintf("%s/%s%s%s.%s", pull->path, slug, *slug == '\0' ? "" : "-", id, ending);
}

static bool
pull_write(Pull *pull, const char *path, const char *text, int length)
{
	if (!whole_file_write(path, text, length, 0))
		return false;
	pull->written++;
	printf("wrote %s\n", path);
	return true;
}

/* Whether a text is a version of the rule that the database has: nobody loses it. */
static bool
pull_is_version(Pull *pull, const char *id, const char *text)
{
	const char *value[] = {id, text};
	PGresult *result =
		connection_run(pull->conn, NULL,
					   "SELECT FROM vigil.rule_versions WHERE rule_id OPERATOR(pg_catalog.=) "
					   "$1::pg_catalog.uuid AND yaml OPERATOR(pg_catalog.=) $2 LIMIT 1",
					   2, value);
	bool found = result != NULL && PQntuples(result) > 0;

	PQclear(result);
	return found;
}

static bool
pull_refuse(Pull *pull, const char *path, const char *why)
{
	output_error("\"%s\" %s, and is not overwritten", path, why);
	pull->refused++;
	return false;
}

/* Pulls one rule; false if its file stays another. */
static bool
pull_rule(Pull *pull, const PGresult *stored, int row)
{
	const char *id = PQgetvalue(stored, row, 0);
	const char *text = PQgetvalue(stored, row, 3);
	int length = PQgetlength(stored, row, 3);
	const FolderRule *local = folder_find(&pull->folder, id);
	char *path;

	/* Its file is here all the same. */
	VEC_EACH (const char, name, &pull->folder.left_out)
	{
		if (strcmp(name, PQgetvalue(stored, row, 1)) == 0)
			return true;
	}
	if (local == NULL && folder_find_refused(&pull->folder, id) != NULL)
		return true;
	VEC_EACH (const char, left, &pull->folder.left_id)
	{
		if (local == NULL && pg_strcasecmp(left, id) == 0)
			return true;
	}
	if (local == NULL)
	{
		path = pull_new_path(pull, id, PQgetvalue(stored, row, 1), text);
		if (file_exists(path) && !pull->force)
			return pull_refuse(pull, path, "is there already");
		return pull_write(pull, path, text, length);
	}
	if (strcmp(local->text, text) == 0)
		return true;
	if (local->file->platform != NULL)
	{
		const char *made = folder_made_text(pull->conn, local);

		if (made == NULL || strcmp(made, text) == 0)
			return made != NULL;
		/* The database has only what the rule became. */
		return pull_refuse(pull, local->file->path, "has a rule of another platform");
	}
	if (local->file->rules > 1)
		return pull_refuse(pull, local->file->path, "has several rules, one of them changed");
	if (!pull->force && !pull_is_version(pull, id, local->text))
		return pull_refuse(pull, local->file->path, "has been changed");
	return pull_write(pull, local->file->path, text, length);
}

int
rules_pull(Options *options, PGconn *conn)
{
	Pull pull = {.conn = conn, .path = options->argument[1], .force = options->force};
	PGresult *stored;
	bool sound = true;

	if (mkdir(pull.path, 0777) != 0 && errno != EEXIST)
	{
		output_error("could not create folder \"%s\": %s", pull.path, strerror(errno));
		return EXIT_FAILED;
	}
	/* A rule whose file cannot be read would get a second one. */
	if (!folder_read(options, pull.path, &pull.folder))
		return EXIT_FAILED;
	VEC_EACH (const FolderRefused, file, &pull.folder.refused)
	{
		if (file->is_known)
			continue;
		output_error("\"%s\" has a rule whose id cannot be read: %s", file->path, file->message);
		return EXIT_FAILED;
	}
	stored = rules_fetch(conn);
	if (stored == NULL)
		return connection_exit_code(true);
	for (int row = 0; row < PQntuples(stored) && !connection_is_cancelled(); row++)
		sound = pull_rule(&pull, stored, row) && sound;
	if (pull.refused > 0 && !pull.force)
		output_hint("\"vigil rules diff %s\" shows the differences, --force overwrites.",
					pull.path);
	printf("%d of %d rules written\n", pull.written, PQntuples(stored));
	PQclear(stored);
	return connection_exit_code(!sound);
}
