/*
 * lookup.h
 *		Finds a name in a constant table.
 *
 * For small tables: every line is compared.  The lines are names, or begin with their name.
 */
#ifndef VIGIL_COMMON_LOOKUP_H
#define VIGIL_COMMON_LOOKUP_H

static inline const void *
lookup_line(const void *table, size_t size, size_t count, const char *name)
{
	for (const char *line = table; count > 0; line += size, count--)
	{
		if (strcmp(*(const char *const *) line, name) == 0)
			return line;
	}
	return NULL;
}

/* The line of an array, or NULL. */
#define LOOKUP(table, name) lookup_line(table, sizeof((table)[0]), lengthof(table), name)

#endif /* VIGIL_COMMON_LOOKUP_H */
