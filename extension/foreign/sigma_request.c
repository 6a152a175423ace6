/*
 * sigma_request.c
 *		Queries of requests, in which rules of web servers and proxies have the whole request.
 *
 * Logs of W3C split a request at its question mark; those for which most rules are written do not.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

/* The part of a request that a test is of: all of it, or its query. */
static const ForeignField *
request_part(const ForeignField *field, bool is_whole)
{
	ForeignField *made;

	if (field == NULL || field->kind != MAP_REQUEST)
		return field;
	made = MAKE(ForeignField, .kind = MAP_COMPUTED);
	*made = *field;
	made->kind = MAP_COMPUTED;
	made->column = is_whole ? field->path : field->column;
	made->path = "";
	return made;
}

const ForeignField *
sigma_request_field(const ForeignField *field, const Pattern *pattern)
{
	return request_part(field, pattern->length > 0 &&
								   (pattern->mark[0] == '*' || pattern->text[0] == '/') &&
								   (pattern->length > 1 || pattern->mark[0] != '*'));
}

const ForeignField *
sigma_request_regex(const ForeignField *field, const char *regex)
{
	return request_part(field, regex[0] != '^' || regex[1] == '/' ||
								   strncmp(regex, "^\\/", 3) == 0 || regex[1] == '.');
}
