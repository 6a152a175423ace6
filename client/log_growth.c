/*
 * log_growth.c
 *		Where a file goes on that was loaded when it was shorter.
 *
 * Called by the loader once it knows that the first bytes are the same.  Log files are
 * appended to, and the last line may have been half written when it was taken: then it was
 * put aside, and is taken again as a whole.
 */
#include "common/port.h"

#include "client/log_cut.h"
#include "client/log_growth.h"

/* The first line, and the last one that was taken, are looked at as far as this. */
#define GROWTH_LINE_MAX (16 * 1024 * 1024)

/* Where the line starts that ends at the place; -1 if it is too long to tell. */
static int64
growth_line_start(const char *bytes, size_t length, int64 first)
{
	while (length > 0 && bytes[length - 1] != '\n')
		length--;
	return length == 0 && first > 0 ? -1 : first + (int64) length;
}

/* Reads bytes of a file from a place on; how many there were. */
static size_t
growth_read(FILE *file, int64 place, char *bytes, size_t length)
{
	if (fseeko(file, (off_t) place, SEEK_SET) != 0)
		return 0;
	return fread(bytes, 1, length, file);
}

static int64
growth_find(FILE *file, int64 position, char *bytes)
{
	size_t length = growth_read(file, 0, bytes, GROWTH_LINE_MAX);
	int64 first = Max(position - GROWTH_LINE_MAX, 0);
	int64 start;

	if (!log_cut_is_lines(bytes, length))
		return 0;
	length = growth_read(file, first, bytes, (size_t) (position - first));
	if (length == 0 || bytes[length - 1] == '\n')
		return position;
	start = growth_line_start(bytes, length, first);
	if (start < 0)
		return 0;
	/* With an end, the line is as complete as it looks. */
	bytes[length] = '\n';
	return log_cut_is_lines(bytes + (start - first), length + 1 - (size_t) (start - first))
			   ? position
			   : start;
}

int64
log_growth_start(const char *path, const LogGrowth *growth)
{
	FILE *file;
	char *bytes;
	int64 start;

	/* A load that was broken off stopped between two records. */
	file = fopen(path, "rb");
	if (file == NULL)
		return 0;
	bytes = palloc(GROWTH_LINE_MAX + 1);
	start = growth_find(file, growth->position, bytes);
	if (!growth->is_complete && start > 0)
		start = growth->position;
	pfree(bytes);
	fclose(file);
	return start;
}
