/*
 * foreign.c
 *		Files of any platform taken apart: the door of this folder.
 */
#include "common/port.h"

#include "foreign/foreign.h"
#include "rule/json_reader.h"

/* Does a line of the text start with this? */
static bool
has_line(const char *text, int length, const char *start)
{
	int wanted = (int) strlen(start);

	for (int at = 0; at + wanted <= length;)
	{
		const char *end;

		if (memcmp(text + at, start, wanted) == 0)
			return true;
		end = memchr(text + at, '\n', length - at);
		if (end == NULL)
			return false;
		at = (int) (end - text) + 1;
	}
	return false;
}

const char *
foreign_platform(const char *text, int length)
{
	/* Keys that each document of Sigma has one of, and no rule of Sentinel. */
	static const char *const key[] = {"detection:", "correlation:", "filter:", "logsource:"};

	if (json_is_json(text, length) || has_line(text, length, "query:"))
		return NULL;
	for (int i = 0; i < lengthof(key); i++)
	{
		if (has_line(text, length, key[i]))
			return "Sigma";
	}
	return NULL;
}

Vec
foreign_translate(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec rule = sigma_read(text, length, options, diag);
	Vec part = {0};

	VEC_EACH (ForeignRule, one, &rule)
	{
		ForeignPart *made = foreign_write(one, diag);

		PORT_CHECK_INTERRUPTS();
		if (made != NULL)
			vec_push(&part, made);
	}
	return part;
}

Vec
foreign_split(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	return foreign_platform(text, length) != NULL ? foreign_translate(text, length, options, diag)
												  : rule_split(text, length, diag);
}

Vec
foreign_read_all(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec part = foreign_split(text, length, options, diag);

	VEC_EACH (RulePart, one, &part)
		one->rule = rule_read(one->text, one->length, &one->diag);
	return part;
}
