/*
 * wildcard.c
 *		Names with stars.
 *
 * Called by the binder for columns and by the catalog for tables.
 */
#include "common/port.h"

#include "common/wildcard.h"

bool
wildcard_match(const char *pattern, const char *name)
{
	const char *star = NULL;
	const char *retry = NULL;

	while (*name != '\0')
	{
		if (*pattern == '*')
		{
			star = ++pattern;
			retry = name;
		}
		else if (*pattern == *name)
		{
			pattern++;
			name++;
		}
		else if (star != NULL)
		{
			pattern = star;
			name = ++retry;
		}
		else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
