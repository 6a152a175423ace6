/*
 * usage.c
 *		What a command takes behind its name.
 *
 * Help shows a line for each way to call it, and completion follows them.
 */
#include "common/port.h"

#include "client/usage.h"

static bool
usage_is_lower(char sign)
{
	return sign >= 'a' && sign <= 'z';
}

bool
usage_is_action(const char *way)
{
	return usage_is_lower(*way);
}

Vec
usage_ways(const char *usage)
{
	bool has_actions = *usage == '[' && usage_is_lower(usage[1]);
	Vec way = {0};
	StringInfoData text;

	initStringInfo(&text);
	/* Brackets around all ways: the first is taken where none is named. */
	for (const char *at = usage + has_actions; *at != '\0'; at++)
	{
		if (has_actions && *at == ']' && at[1] == '\0')
			break;
		if (*at == '|' && usage_is_lower(at[1]))
		{
			vec_push(&way, pstrdup(text.data));
			resetStringInfo(&text);
		}
		else
			appendStringInfoChar(&text, *at);
	}
	vec_push(&way, text.data);
	return way;
}
