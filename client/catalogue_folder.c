/*
 * catalogue_folder.c
 *		A folder that is written as a whole: new beside the old one, then put in its place.
 *
 * Called by `vigil catalogue`.  The folder's list, FOLDER_LIST, names the files that it was
 * written with: a folder without it, or with a file that it does not name, is somebody else's
 * and is never replaced, and nothing but what it names is ever removed.
 */
#include "common/port.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/catalogue_folder.h"
#include "client/output.h"

/* The list, hidden from a web server's directory of the folder. */
#define FOLDER_LIST ".vigil-catalogue"
#define FOLDER_LIST_HEAD "# Written by vigil catalogue, which replaces these files and no others.\n"

/* A list has a line per rule. */
#define FOLDER_LIST_MAX (64 * 1024 * 1024)

static bool
folder_complain(const char *what, const char *path)
{
	output_error("could not %s \"%s\": %s", what, path, strerror(errno));
	return false;
}

/* Reads the names of a list; false if there is none. */
static bool
folder_read_list(const char *path, Vec *file)
{
	char *name = psprintf("%s/%s", path, FOLDER_LIST);
	FILE *stream = fopen(name, "r");
	StringInfoData text;
	char buffer[8192];
	size_t got;
	char *line;

	if (stream == NULL)
		return false;
	initStringInfo(&text);
	while (text.len < FOLDER_LIST_MAX && (got = fread(buffer, 1, sizeof(buffer), stream)) > 0)
		appendBinaryStringInfo(&text, buffer, got);
	fclose(stream);
	if (strncmp(text.data, FOLDER_LIST_HEAD, strlen(FOLDER_LIST_HEAD)) != 0)
		return false;
	line = text.data + strlen(FOLDER_LIST_HEAD);
	while (*line != '\0')
	{
		char *end = strchr(line, '\n');

		if (end == NULL)
			return false;
		*end = '\0';
		/* Nobody's list leads out of the folder. */
		if (*line == '/' || strstr(line, "..") != NULL)
			return false;
		vec_push(file, line);
		line = end + 1;
	}
	vec_push(file, FOLDER_LIST);
	return true;
}

static bool
folder_has(const Vec *file, const char *name)
{
	VEC_EACH (const char, one, file)
	{
		if (strcmp(one, name) == 0)
			return true;
	}
	return false;
}

/* Counts what lies below the folder, up to the first that the list does not name. */
static const char *
folder_find_foreign(const char *path, const char *inside, const Vec *file, int *count)
{
	DIR *dir = opendir(path);
	const char *found = NULL;
	struct dirent *entry;

	if (dir == NULL)
		return inside;
	while (found == NULL && (entry = readdir(dir)) != NULL)
	{
		char *full = psprintf("%s/%s", path, entry->d_name);
		char *name = psprintf("%s%s%s", inside, *inside != '\0' ? "/" : "", entry->d_name);
		struct stat about;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		(*count)++;
		if (lstat(full, &about) == 0 && S_ISDIR(about.st_mode))
			found = folder_find_foreign(full, name, file, count);
		else if (!folder_has(file, name))
			found = name;
	}
	closedir(dir);
	return found;
}

bool
folder_start(CatalogueFolder *folder, const char *path)
{
	char *real = realpath(path, NULL);
	Vec old = {0};
	int count = 0;
	const char *foreign;
	struct stat about;

	*folder = (CatalogueFolder){0};
	folder->path = pstrdup(real != NULL ? real : path);
	while (strlen(folder->path) > 1 && folder->path[strlen(folder->path) - 1] == '/')
		folder->path[strlen(folder->path) - 1] = '\0';
	if (real == NULL && errno != ENOENT)
		return folder_complain("look at", path);
	free(real);
	if (stat(folder->path, &about) == 0)
	{
		if (!S_ISDIR(about.st_mode))
		{
			output_error("\"%s\" is no folder", path);
			return false;
		}
		(void) folder_read_list(folder->path, &old);
		foreign = folder_find_foreign(folder->path, "", &old, &count);
		if (foreign != NULL)
		{
			output_error("\"%s\" holds something else than a catalogue: \"%s\"", path, foreign);
			output_hint("Name a folder that does not exist, an empty one, or a catalogue that "
						"is to be replaced.");
			return false;
		}
	}
	folder->written = psprintf("%s.new.%ld", folder->path, (long) getpid());
	if (mkdir(folder->written, 0777) == 0)
		return true;
	return folder_complain("create folder", folder->written);
}

bool
folder_make(CatalogueFolder *folder, const char *name)
{
	char *full = psprintf("%s/%s", folder->written, name);

	return mkdir(full, 0777) == 0 || folder_complain("create folder", full);
}

/*
 * Writes all bytes.  They are not forced to the disk, which would take longer than all else
 * for a page of each rule: what a power cut takes can be made again.
 */
static bool
folder_write_bytes(const char *full, const char *text, int length)
{
	FILE *stream = fopen(full, "w");

	if (stream == NULL)
		return folder_complain("create", full);
	if (fwrite(text, 1, length, stream) != (size_t) length || fflush(stream) != 0)
	{
		(void) folder_complain("write", full);
		fclose(stream);
		return false;
	}
	return fclose(stream) == 0 || folder_complain("write", full);
}

bool
folder_write(CatalogueFolder *folder, const char *name, const char *text, int length)
{
	vec_push(&folder->file, pstrdup(name));
	return folder_write_bytes(psprintf("%s/%s", folder->written, name), text, length);
}

/* Removes the files that are named, and the folders that are empty then. */
static void
folder_remove(const char *path, const Vec *file)
{
	VEC_EACH (const char, name, file)
		(void) unlink(psprintf("%s/%s", path, name));
	VEC_EACH (const char, name, file)
	{
		const char *slash = strchr(name, '/');

		if (slash != NULL)
			(void) rmdir(psprintf("%s/%.*s", path, (int) (slash - name), name));
	}
	if (rmdir(path) != 0)
		output_warning("could not remove folder \"%s\": %s", path, strerror(errno));
}

/* Puts one folder in the place of another, which then has the first one's name. */
static bool
folder_exchange(const char *one, const char *other)
{
#ifdef RENAME_EXCHANGE
	if (renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
#endif
	/* A file system that cannot do both at once. */
	{
		char *aside = psprintf("%s.old", one);

		if (rename(other, aside) != 0)
			return false;
		if (rename(one, other) != 0)
		{
			int saved = errno;

			(void) rename(aside, other);
			errno = saved;
			return false;
		}
		return rename(aside, one) == 0;
	}
}

bool
folder_finish(CatalogueFolder *folder)
{
	StringInfoData list;
	Vec old = {0};

	initStringInfo(&list);
	appendStringInfoString(&list, FOLDER_LIST_HEAD);
	VEC_EACH (const char, name, &folder->file)
		appendStringInfo(&list, "%s\n", name);
	if (!folder_write(folder, FOLDER_LIST, list.data, list.len))
		return false;

	/* A folder that is empty, or does not exist, is simply taken. */
	if (!folder_read_list(folder->path, &old))
		return rename(folder->written, folder->path) == 0 ||
			   folder_complain("create folder", folder->path);
	if (!folder_exchange(folder->written, folder->path))
		return folder_complain("replace folder", folder->path);
	folder_remove(folder->written, &old);
	return true;
}

void
folder_give_up(CatalogueFolder *folder)
{
	if (folder->file.count > 0)
		folder_remove(folder->written, &folder->file);
	else
		(void) rmdir(folder->written);
}
