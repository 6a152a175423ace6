/*
 * beside.c
 *		Rule files that are read together, and the settings of their folders.
 */
#include "common/port.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/source.h"
#include "common/utf8.h"
#include "foreign/settings.h"

#include "client/beside.h"
#include "client/input.h"

/* What a folder and those around it say. */
typedef struct BesideSettings
{
	const char *folder; /* without links, so that it has one name */
	const char *text;   /* NULL: nothing */
	const ForeignSettings *own;
	const struct BesideSettings *outer; /* of the folder around it; NULL behind the last */
} BesideSettings;

/* A file that takes part: regular, so that it can be read once more. */
static bool
is_readable(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && input_is_rule(path) &&
		   access(path, R_OK) == 0;
}

static bool
is_text(const char *text, int length)
{
	return utf8_find_invalid(text, length) < 0 && (int) strlen(text) == length;
}

/* ---- settings ---- */

/* The file of settings in a folder, NULL if it has none that can be trusted. */
static char *
find_file(const char *folder)
{
	static const char *const name[] = {SETTINGS_FILE, SETTINGS_FILE_SHORT};

	for (int i = 0; i < lengthof(name); i++)
	{
		char *path = psprintf("%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name[i]);
		struct stat status;

		if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
			continue;
		/* Anybody can write into a folder such as /tmp, and settings leave rules out. */
		if (status.st_uid == geteuid() || status.st_uid == 0)
			return path;
		output_notice("\"%s\" belongs to somebody else, and is passed over", path);
	}
	return NULL;
}

/* Tells what is wrong with settings, unless their turn comes. */
static void
tell_errors(const Beside *beside, const char *path, const char *text, int length,
			const DiagList *diag)
{
	VEC_EACH (const char, one, &beside->listed)
	{
		char full[PATH_MAX];

		if (settings_is_file(one) && realpath(one, full) != NULL && strcmp(full, path) == 0)
			return;
	}
	(void) input_is_sound(path, text, length, diag);
}

/* Reads the settings of a folder, if there is a file of them. */
static void
read_own(Beside *beside, BesideSettings *settings)
{
	char *path = find_file(settings->folder);
	const char *outer = settings->outer != NULL ? settings->outer->text : NULL;
	DiagList diag = {0};
	int length;
	char *text;

	settings->text = outer;
	if (path == NULL)
		return;
	text = input_read_text(path, &length);
	if (text != NULL && !is_text(text, length))
	{
		output_error("\"%s\" is not valid UTF-8", path);
		text = NULL;
	}
	if (text != NULL)
		settings->own = settings_read(text, length, &diag);
	if (text == NULL || diag.error_count > 0)
		beside->is_broken = true;
	if (text == NULL)
		return;
	if (diag.error_count > 0)
		tell_errors(beside, path, text, length, &diag);
	settings->text = outer != NULL ? settings_below(outer, text) : text;
}

/*
 * The settings of a folder and of those around it, out to the top of a repository of git or of the
 * file system.
 */
static const BesideSettings *
settings_of(Beside *beside, const char *folder)
{
	BesideSettings *settings;
	const char *slash = strrchr(folder, '/');
	struct stat status;

	VEC_EACH (const BesideSettings, known, &beside->settings)
	{
		if (strcmp(known->folder, folder) == 0)
			return known;
	}
	settings = MAKE(BesideSettings, .folder = pstrdup(folder));
	if (slash != NULL && folder[1] != '\0' && lstat(psprintf("%s/.git", folder), &status) != 0)
		settings->outer =
			settings_of(beside, slash == folder ? "/" : pnstrdup(folder, slash - folder));
	read_own(beside, settings);
	vec_push(&beside->settings, settings);
	return settings;
}

/* The settings for a file, NULL if it lies in no folder; *name is its name there. */
static const BesideSettings *
settings_for(Beside *beside, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];

	*name = slash != NULL ? slash + 1 : path;
	if (strcmp(path, "-") == 0 || realpath(slash == NULL   ? "."
										   : slash == path ? "/"
														   : pnstrdup(path, slash - path),
										   folder) == NULL)
		return NULL;
	return settings_of(beside, folder);
}

bool
beside_leaves_out(Beside *beside, const char *path, const Options *options)
{
	const char *name;
	const BesideSettings *inner = settings_for(beside, path, &name);

	if (options != NULL && options_has_argument(options, path))
		return false;
	for (const BesideSettings *one = inner; one != NULL; one = one->outer)
	{
		const char *below = inner->folder + strlen(one->folder);

		below += *below == '/';
		if (settings_leaves_path(one->own, psprintf("%s%s%s", below, *below ? "/" : "", name)))
			return true;
	}
	return false;
}

/* ---- files ---- */

void
beside_read(Beside *beside, Vec *path, const Options *options)
{
	Vec kept = {0};

	beside->listed = *path;
	VEC_EACH (char, one, path)
	{
		if (options != NULL && beside_leaves_out(beside, one, options))
			vec_push(&beside->left, one);
		else
			vec_push(&kept, one);
	}
	*path = kept;
	if (kept.count < 2)
		return;
	VEC_EACH (const char, one, &kept)
	{
		int length;
		char *text = is_readable(one) ? input_read_text(one, &length) : NULL;

		if (text != NULL && is_text(text, length))
			foreign_folder_add(&beside->folder, text, length);
	}
}

char *
beside_text(Beside *beside, const char *path, int *length)
{
	char *text = input_read_text(path, length);
	const BesideSettings *settings;
	const char *name;

	if (text == NULL || !input_is_rule(path) || !is_text(text, *length))
		return text;
	if (beside->folder.file.count > 0)
		text = foreign_folder_text(&beside->folder, text, *length, length);
	settings = settings_for(beside, path, &name);
	/* Without settings that can be used nobody knows what the rules are to be. */
	if (beside->is_broken)
		return NULL;
	if (settings == NULL || settings->text == NULL)
		return text;
	text = settings_behind(text, settings->text);
	*length = (int) strlen(text);
	return text;
}
