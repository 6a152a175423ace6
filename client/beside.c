/*
 * beside.c
 *		Rule files that are read together.
 */
#include "common/port.h"

#include <sys/stat.h>

#include "common/utf8.h"

#include "client/beside.h"
#include "client/input.h"

/* A file that takes part: regular, so that it can be read once more. */
static bool
is_readable(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && input_is_rule(path);
}

void
beside_read(ForeignFolder *folder, const Vec *path)
{
	if (path->count < 2)
		return;
	VEC_EACH (const char, one, path)
	{
		int length;
		char *text = is_readable(one) ? input_read_text(one, &length) : NULL;

		if (text != NULL && utf8_find_invalid(text, length) < 0 && (int) strlen(text) == length)
			foreign_folder_add(folder, text, length);
	}
}

char *
beside_text(ForeignFolder *folder, const char *path, int *length)
{
	char *text = input_read_text(path, length);

	return text == NULL || folder->file.count == 0
			   ? text
			   : foreign_folder_text(folder, text, *length, length);
}
