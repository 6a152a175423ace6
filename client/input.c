/*
 * input.c
 *		Files that the user names: what they hold, and what lies in a folder.
 *
 * Called by the commands that read rules, queries or logs.
 */
#include "common/port.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/source.h"
#include "common/utf8.h"
#include "foreign/settings.h"
#include "rule/rule.h"

#include "client/input.h"
#include "client/output.h"

static bool
input_ends_in(const char *name, const char *end)
{
	size_t length = strlen(name);

	return length > strlen(end) && pg_strcasecmp(name + length - strlen(end), end) == 0;
}

bool
input_confirm(const char *question)
{
	char answer[8];

	if (!isatty(STDIN_FILENO))
		return false;
	printf("%s [y/N] ", question);
	fflush(stdout);
	return fgets(answer, sizeof(answer), stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

bool
input_is_rule(const char *name)
{
	/* What a folder says of its rules is none. */
	if (settings_is_file(name))
		return false;
	return input_ends_in(name, ".yaml") || input_ends_in(name, ".yml") ||
		   input_ends_in(name, ".toml") || input_ends_in(name, ".json") ||
		   input_ends_in(name, ".ndjson");
}

bool
input_is_page(const char *name)
{
	return input_ends_in(name, ".md");
}

bool
input_is_checkable(const char *name)
{
	/* Rules of Chronicle are refused by their name. */
	return input_is_rule(name) || settings_is_file(name) || input_ends_in(name, ".yaral") ||
		   input_is_page(name) || input_ends_in(name, ".kql") || input_ends_in(name, ".csl");
}

bool
input_is_log(const char *name)
{
	static const char *const end[] = {".json", ".jsonl", ".ndjson"};

	for (int i = 0; i < lengthof(end); i++)
	{
		if (input_ends_in(name, end[i]) || input_ends_in(name, psprintf("%s.gz", end[i])))
			return true;
	}
	return false;
}

char *
input_read_text(const char *path, int *length)
{
	bool is_standard = strcmp(path, "-") == 0;
	FILE *file = is_standard ? stdin : fopen(path, "rb");
	StringInfoData text;
	char piece[16384];
	size_t count;

	initStringInfo(&text);
	if (file != NULL)
	{
		while ((count = fread(piece, 1, sizeof(piece), file)) > 0 && text.len <= INPUT_MAX_TEXT)
			appendBinaryStringInfo(&text, piece, (int) count);
	}
	if (file == NULL || ferror(file))
	{
		output_error("could not read \"%s\": %s", path, strerror(errno));
		return NULL;
	}
	if (!is_standard)
		fclose(file);
	if (text.len > INPUT_MAX_TEXT)
	{
		output_error("\"%s\" is too large: rules and queries have at most %d MB", path,
					 INPUT_MAX_TEXT / (1024 * 1024));
		return NULL;
	}
	*length = text.len;
	return text.data;
}

char *
input_read_query(const char *path)
{
	int length;
	char *text = input_read_text(path, &length);
	DiagList diag = {0};
	Rule *rule;

	if (text == NULL || !input_is_text(path, text, length))
		return NULL;
	if (!input_is_rule(path))
		return text;
	rule = rule_read(text, length, &diag);
	if (rule->query.value == NULL)
	{
		output_error("\"%s\" is no rule with a query", path);
		output_hint("\"vigil check %s\" tells what is wrong with it.", path);
	}
	return rule->query.value;
}

static int
input_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Names in a folder, in order, without hidden ones. */
static bool
input_names(const char *path, Vec *name)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (folder == NULL)
	{
		output_error("could not open folder \"%s\": %s", path, strerror(errno));
		return false;
	}
	while ((entry = readdir(folder)) != NULL)
	{
		if (entry->d_name[0] != '.')
			vec_push(name, pstrdup(entry->d_name));
	}
	closedir(folder);
	if (name->count > 1)
		qsort(name->item, name->count, sizeof(void *), input_compare);
	return true;
}

/* A folder that is looked through. */
typedef struct InputWalk
{
	const char *root; /* without links */
	InputFilter wanted;
	Vec *file;
	int *left; /* NULL: what cannot be taken is told */
} InputWalk;

/* Where what a path leads to lies in the folder that is looked through; NULL if it lies elsewhere. */
static char *
input_place(const InputWalk *walk, const char *path)
{
	char full[PATH_MAX];
	size_t length = strcmp(walk->root, "/") == 0 ? 0 : strlen(walk->root);

	if (realpath(path, full) == NULL || strncmp(full, walk->root, length) != 0 ||
		(full[length] != '\0' && full[length] != '/'))
		return NULL;
	return pstrdup(full + length);
}

/* Does a link lead to a log that is met by its own name as well? */
static bool
input_is_met(const InputWalk *walk, const char *path)
{
	char *place = input_place(walk, path);

	return place != NULL && strstr(place, "/.") == NULL &&
		   (walk->wanted == NULL || walk->wanted(strrchr(place, '/') + 1));
}

/* Counts what is not taken, or tells it if it has the name of what is wanted; false if that is missed. */
static bool
input_pass_over(const InputWalk *walk, const char *own, const char *path, mode_t mode)
{
	if (walk->left != NULL)
	{
		(*walk->left)++;
		return true;
	}
	if (S_ISREG(mode))
		return true;
	if (S_ISDIR(mode))
	{
		/* Links to folders could go round. */
		if (input_place(walk, path) != NULL)
			return true;
		output_error("\"%s\" is a link to another folder, which is not followed", path);
		output_hint("Name that folder by itself.");
		return false;
	}
	if (walk->wanted != NULL && !walk->wanted(own))
		return true;
	output_error("\"%s\" is no file that can be read: it is a %s", path,
				 S_ISFIFO(mode)   ? "pipe"
				 : S_ISSOCK(mode) ? "socket"
								  : "device");
	return false;
}

/* Takes what lies below a folder. */
static bool
input_list_folder(const InputWalk *walk, const char *path)
{
	Vec name = {0};
	bool sound = input_names(path, &name);

	VEC_EACH (const char, own, &name)
	{
		char *full = psprintf("%s%s%s", path, input_ends_in(path, "/") ? "" : "/", own);
		struct stat state;
		struct stat target;

		if (lstat(full, &state) != 0 || stat(full, &target) != 0)
		{
			output_error("could not look at \"%s\": %s", full, strerror(errno));
			sound = false;
		}
		else if (S_ISDIR(state.st_mode))
			sound = input_list_folder(walk, full) && sound;
		/* By two names, a log that grows would be two. */
		else if (walk->left != NULL && S_ISLNK(state.st_mode) && S_ISREG(target.st_mode) &&
				 input_is_met(walk, full))
			continue;
		else if (S_ISREG(target.st_mode) && (walk->wanted == NULL || walk->wanted(own)))
			vec_push(walk->file, full);
		else
			sound = input_pass_over(walk, own, full, target.st_mode) && sound;
	}
	return sound;
}

bool
input_list(const char *path, InputFilter wanted, Vec *file, int *left)
{
	struct stat state;
	char root[PATH_MAX];

	if (strcmp(path, "-") == 0)
	{
		vec_push(file, pstrdup(path));
		return true;
	}
	if (stat(path, &state) != 0)
	{
		output_error("could not look at \"%s\": %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(state.st_mode))
		return input_list_folder(
			&(InputWalk){realpath(path, root) != NULL ? root : path, wanted, file, left}, path);
	vec_push(file, pstrdup(path));
	return true;
}

bool
input_is_text(const char *path, const char *text, int length)
{
	int null = (int) strlen(text);
	int bad = utf8_find_invalid(text, Min(length, null));

	if (bad >= 0)
		output_error("\"%s\" is not valid UTF-8 at byte %d", path, bad);
	else if (null < length)
		output_error("\"%s\" has a null character at byte %d", path, null);
	else
		return true;
	return false;
}

/* Prints the line of a text with the caret below it, which nothing stands in front of. */
static void
print_excerpt(const char *excerpt)
{
	while (*excerpt != '\0')
	{
		int length = (int) strcspn(excerpt, "\n");
		StringInfoData line;

		initStringInfo(&line);
		output_plain_text(&line, pnstrdup(excerpt, length));
		fprintf(stderr, "%s\n", line.data);
		excerpt += length + (excerpt[length] == '\n');
	}
}

bool
input_is_sound(const char *path, const char *text, int length, const DiagList *diag)
{
	const Diag *first = diag_first_error(diag);

	if (first == NULL)
		return true;
	output_error("%s: %s (%s)", path, first->message, diag_code_text(first->code));
	if (first->hint != NULL)
		output_hint("%s", first->hint);
	print_excerpt(source_excerpt(text, length, first->span));
	return false;
}
