/*
 * long_name.c
 *		Names longer than PostgreSQL keeps: shortened the same way wherever one is
 *		made or looked for, as PostgreSQL shortens those of tables.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "kql/bind/binder_int.h"

/* Bytes of a name. */
#define NAME_MAX_BYTES 63

/* The first bytes of the name, at most so many, and no half characters. */
static const char *
name_cut(const char *name, int most)
{
	int length = 0;

	if (strlen(name) <= (size_t) most)
		return name;
	for (;;)
	{
		int bytes;

		utf8_decode(name + length, &bytes);
		if (length + bytes > most)
			return psprintf("%.*s", length, name);
		length += bytes;
	}
}

/* The name as it is kept. */
const char *
bind_short_name(const char *name)
{
	return name_cut(name, NAME_MAX_BYTES);
}

/* The name with a number behind it, which it keeps when it is shortened. */
const char *
bind_numbered_name(const char *base, int number)
{
	char *suffix = psprintf("%d", number);

	char *name = psprintf("%s%s", name_cut(base, NAME_MAX_BYTES - (int) strlen(suffix)), suffix);

	pfree(suffix);
	return name;
}

/* Says that a name that was written is kept shorter. */
void
bind_warn_long_name(Binder *b, const char *name, Span span)
{
	if (strlen(name) > NAME_MAX_BYTES)
		bind_error(b, DIAG_LONG_NAME, span, name, bind_short_name(name));
}
