/*
 * resource_id.c
 *		Ids of resources of Azure, of which Log Analytics makes columns.
 *
 * /subscriptions/NUMBER/resourceGroups/NAME/providers/PROVIDER/KIND/NAME…, in whatever letters.  What
 * is no such id, as of a tenant, says nothing of a resource.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "common/json_walk.h"
#include "ingest/resource_id.h"

/* The step behind the one of a name, "" if there is none; of an id with a slash in front. */
static char *
step_behind(const char *id, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = id; *at == '/'; at += 1 + strcspn(at + 1, "/"))
	{
		if (pg_strncasecmp(at + 1, name, length) == 0 && at[1 + length] == '/')
			return pnstrdup(at + length + 2, strcspn(at + length + 2, "/"));
	}
	return pstrdup("");
}

static char *
fold_letters(char *text, unsigned char (*fold)(unsigned char))
{
	for (char *at = text; *at != '\0'; at++)
		*at = (char) fold((unsigned char) *at);
	return text;
}

static char *
part_of(FieldType type, char *id)
{
	switch (type)
	{
		case FIELD_RESOURCE_ID:
			return fold_letters(id, pg_ascii_tolower);
		case FIELD_SUBSCRIPTION:
			return fold_letters(step_behind(id, "subscriptions"), pg_ascii_tolower);
		case FIELD_RESOURCE_GROUP:
			return step_behind(id, "resourceGroups");
		case FIELD_RESOURCE_PROVIDER:
			return fold_letters(step_behind(id, "providers"), pg_ascii_toupper);
		default:
			return step_behind(id, "providers")[0] != '\0' ? strrchr(id, '/') + 1 : pstrdup("");
	}
}

IngestReason
resource_id_convert(FieldType type, JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	StringInfoData id;
	char *part;

	result->isnull = true;
	result->guessed = false;
	result->value = (Datum) 0;
	if (kind != WALK_STRING)
		return REASON_NONE;
	initStringInfo(&id);
	if (!json_decode(span, &id) || pg_strncasecmp(id.data, "/subscriptions/", 15) != 0)
		return REASON_NONE;
	while (id.len > 1 && id.data[id.len - 1] == '/')
		id.data[--id.len] = '\0';
	part = part_of(type, id.data);
	if (*part == '\0')
		return REASON_NONE;
	result->isnull = false;
	result->value = CStringGetTextDatum(part);
	return REASON_NONE;
}
