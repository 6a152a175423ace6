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

/* Says that a name that was written is kept shorter; two that become one are an error. */
void
bind_warn_long_name(Binder *b, const char *name, Span span)
{
	if (strlen(name) <= NAME_MAX_BYTES)
		return;
	VEC_EACH (const char, other, &b->long_name)
	{
		if (strcmp(other, name) == 0 || strcmp(bind_short_name(other), bind_short_name(name)) != 0)
			continue;
		diag_hint(bind_error(b, DIAG_SAME_LONG_NAME, span, other, name),
				  "A column of the table needs a shorter name: rename it, or add another one.");
		return;
	}
	vec_push(&b->long_name, unconstify(char *, name));
	bind_error(b, DIAG_LONG_NAME, span, name, bind_short_name(name));
}

/* What to do for a column that a table lacks only because of its long name, or NULL. */
const char *
bind_long_name_hint(const char *name)
{
	if (strlen(name) <= NAME_MAX_BYTES)
		return NULL;
	return psprintf("If a table should have it: ALTER TABLE … ADD COLUMN \"%s\" text. PostgreSQL "
					"keeps 63 bytes of a name, and the long one finds it.",
					bind_short_name(name));
}
