/*
 * regex_functions.c
 *		The language's functions with a regular expression.
 *
 * All read NULL text as ''.  A constant pattern that is no regular expression is
 * an error of the caller, raised when the function first runs; one that comes from
 * a row matches nothing (regex_of_argument).
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/regex.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

extern Datum kql_countof(PG_FUNCTION_ARGS);

/* The number of the last group that can be asked for. */
static int
group_limit(const Regex *regex)
{
	return Min(regex_group_count(regex), REGEX_MAX_GROUPS - 1);
}

/* The group with this name, or else with this number in digits; -1 if there is none. */
static int64
group_of_text(const Regex *regex, TextPiece name)
{
	int64 group = regex_group_index(regex, name.data, name.len);

	if (group >= 0 || name.len == 0)
		return group;
	group = 0;
	for (size_t i = 0; i < name.len; i++)
	{
		if (!isdigit((unsigned char) name.data[i]))
			return -1;
		group = group * 10 + (name.data[i] - '0');
		if (group > group_limit(regex))
			return -1;
	}
	return group;
}

/*
 * regex_error(regex, group): what is wrong with a pattern, or with asking it for a
 * group by name or number; NULL if nothing is.
 */
SQL_FUNCTION(kql_regex_error)
{
	TextPiece pattern = ARG_PIECE(0);
	const char *message = regex_mistake(pattern);

	if (message)
		PG_RETURN_TEXT_P(cstring_to_text(message));
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (group_of_text(regex_get(pattern), ARG_PIECE(1)) >= 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(
		psprintf("it has no capture group %s", text_to_cstring(PG_GETARG_TEXT_PP(1)))));
}

/* The infix matches regex. */
SQL_FUNCTION(kql_matches_regex)
{
	RegexScan scan;
	Regex *regex = regex_of_argument(fcinfo, 1);

	if (!regex)
		PG_RETURN_BOOL(false);
	regex_scan_begin(&scan, regex, ARG_PIECE(0), 0);
	PG_RETURN_BOOL(regex_scan_next(&scan));
}

/* extract(regex, group, source): '' if there is no match or no such group. */
SQL_FUNCTION(kql_extract)
{
	RegexScan scan;
	Regex *regex = regex_of_argument(fcinfo, 0);
	int64 group = PG_ARGISNULL(1) ? -1 : PG_GETARG_INT64(1);

	if (!regex || group < 0 || group > regex_group_count(regex) || group >= REGEX_MAX_GROUPS)
		PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
	regex_scan_begin(&scan, regex, ARG_PIECE(2), (int) group);
	if (!regex_scan_next(&scan))
		PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
	PG_RETURN_TEXT_P(SPAN_TEXT(regex_scan_group(&scan, (int) group)));
}

/* All matches as a dynamic array: of texts for one group, of arrays for several. */
static Datum
extract_all(FunctionCallInfo fcinfo, Regex *regex, const int *wanted, int count, TextPiece source)
{
	RegexScan scan;
	DynamicBuilder builder = {0};
	bool found = false;
	int last = 0;

	for (int i = 0; i < count; i++)
		last = Max(last, wanted[i]);
	regex_scan_begin(&scan, regex, source, last);
	while (regex_scan_next(&scan))
	{
		if (!found)
			dynamic_begin_array(&builder);
		found = true;
		if (count > 1)
			dynamic_begin_array(&builder);
		for (int i = 0; i < count; i++)
			dynamic_add_text(&builder, regex_scan_group(&scan, wanted[i]));
		if (count > 1)
			dynamic_end_array(&builder);
	}
	if (!found)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* extract_all(regex, source): all groups; an error if a constant regex has none. */
SQL_FUNCTION(kql_extract_all)
{
	Regex *regex = regex_of_argument(fcinfo, 0);
	int wanted[REGEX_MAX_GROUPS];
	int count = regex ? group_limit(regex) : 0;

	if (count == 0 && regex_argument_is_data(fcinfo, 0))
		PG_RETURN_NULL();
	if (count == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("regular expression has no capture group")));
	for (int i = 0; i < count; i++)
		wanted[i] = i + 1;
	return extract_all(fcinfo, regex, wanted, count, ARG_PIECE(1));
}

/* The group that an element of a list names or numbers; -1 if there is none. */
static int64
group_of_element(Regex *regex, const JsonbValue *element)
{
	int64 group;

	if (element->type == jbvString)
		return group_of_text(regex, (TextPiece){element->val.string.val, element->val.string.len});
	return dynamic_value_int64(element, &group) && group <= group_limit(regex) ? group : -1;
}

/* extract_all(regex, groups, source): those with the names or numbers. */
SQL_FUNCTION(kql_extract_all_groups)
{
	Regex *regex = regex_of_argument(fcinfo, 0);
	int wanted[REGEX_MAX_GROUPS];
	int count = 0;
	JsonbValue *elements;

	if (!regex || !dynamic_argument_elements(fcinfo, 1, &elements, &count))
		PG_RETURN_NULL();
	if (count == 0 || count >= REGEX_MAX_GROUPS)
		PG_RETURN_NULL();
	for (int i = 0; i < count; i++)
	{
		int64 group = group_of_element(regex, &elements[i]);

		if (group < 0 && (regex_argument_is_data(fcinfo, 0) || regex_argument_is_data(fcinfo, 1)))
			PG_RETURN_NULL();
		if (group < 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("regular expression has no such capture group")));
		wanted[i] = (int) group;
	}
	return extract_all(fcinfo, regex, wanted, count, ARG_PIECE(2));
}

/* Appends a rewrite: \0 … \9 are groups, \\ is a backslash. */
static void
append_rewrite(StringInfo out, const RegexScan *scan, TextPiece rewrite)
{
	for (size_t i = 0; i < rewrite.len; i++)
	{
		char next = i + 1 < rewrite.len ? rewrite.data[i + 1] : '\0';

		if (rewrite.data[i] != '\\' || (next != '\\' && !(next >= '0' && next <= '9')))
			value_append(out, rewrite.data + i, 1);
		else
		{
			i++;
			if (next == '\\')
				appendStringInfoChar(out, '\\');
			else
			{
				TextPiece group = regex_scan_group(scan, next - '0');

				value_append(out, group.data, group.len);
			}
		}
	}
}

/* replace_regex(source, regex, rewrite) */
SQL_FUNCTION(kql_replace_regex)
{
	TextPiece source = ARG_PIECE(0);
	TextPiece rewrite = ARG_PIECE(2);
	Regex *regex = regex_of_argument(fcinfo, 1);
	RegexScan scan;
	StringInfoData out;
	size_t copied = 0;

	if (!regex)
		PG_RETURN_TEXT_P(SPAN_TEXT(source));
	regex_scan_begin(&scan, regex, source, memchr(rewrite.data, '\\', rewrite.len) ? 9 : 0);
	initStringInfo(&out);
	while (regex_scan_next(&scan))
	{
		value_append(&out, source.data + copied, scan.groups[0].start - copied);
		append_rewrite(&out, &scan, rewrite);
		copied = scan.groups[0].end;
	}
	value_append(&out, source.data + copied, source.len - copied);
	PG_RETURN_TEXT_P(value_text(&out));
}

/*
 * indexof_regex(source, regex [, start [, length [, occurrence]]]): the place of
 * a match inside a stretch of the source, in characters.
 */
SQL_FUNCTION(kql_indexof_regex)
{
	TextPiece source = ARG_PIECE(0);
	const char *end = source.data + source.len;
	Regex *regex = regex_of_argument(fcinfo, 1);
	RegexScan scan;
	TextPiece stretch;
	int64 start = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	int64 length = PG_ARGISNULL(3) ? -1 : PG_GETARG_INT64(3);
	int64 occurrence = PG_ARGISNULL(4) ? 1 : PG_GETARG_INT64(4);

	if (start < 0 || length < -1 || occurrence < 1)
		PG_RETURN_NULL();
	if (!regex)
		PG_RETURN_INT64(-1);
	stretch.data = text_skip_chars(source.data, end, start);
	if (length >= 0)
		end = text_skip_chars(stretch.data, end, length);
	stretch.len = end - stretch.data;
	regex_scan_begin(&scan, regex, stretch, 0);
	while (regex_scan_next(&scan))
		if (--occurrence == 0)
			PG_RETURN_INT64(
				text_char_count(source.data, stretch.data + scan.groups[0].start - source.data));
	PG_RETURN_INT64(-1);
}

/* countof(value, part, kind): regular expressions are counted without overlap. */
SQL_FUNCTION(kql_countof_kind)
{
	TextPiece kind = ARG_PIECE(2);
	TextPiece regex = {"regex", 5};
	RegexScan scan;
	Regex *pattern;
	int64 count = 0;

	if (!span_equals_ci(kind, regex))
		return kql_countof(fcinfo);
	pattern = regex_of_argument(fcinfo, 1);
	if (!pattern)
		PG_RETURN_INT64(0);
	regex_scan_begin(&scan, pattern, ARG_PIECE(0), 0);
	while (regex_scan_next(&scan))
		count++;
	PG_RETURN_INT64(count);
}

/* Is a pattern a text that matches itself, as most are that are trimmed? */
static bool
is_plain(TextPiece pattern)
{
	if (pattern.len > REGEX_MAX_PATTERN)
		return false;
	for (size_t i = 0; i < pattern.len; i++)
		if (strchr("\\.+*?()|[]{}^$", pattern.data[i]))
			return false;
	return true;
}

/* The source without such a text at the edges asked for. */
static TextPiece
trim_plain(TextPiece plain, TextPiece source, bool start, bool end)
{
	if (start && source.len >= plain.len && memcmp(source.data, plain.data, plain.len) == 0)
	{
		source.data += plain.len;
		source.len -= plain.len;
	}
	if (end && source.len >= plain.len &&
		memcmp(source.data + source.len - plain.len, plain.data, plain.len) == 0)
		source.len -= plain.len;
	return source;
}

/*
 * Removes one match of the pattern that touches the start, or the end.  The
 * pattern is argument 0, known to be one.
 */
static TextPiece
trim_edge(FunctionCallInfo fcinfo, TextPiece source, bool at_end)
{
	TextPiece pattern = ARG_PIECE(0);
	StringInfoData anchored;
	Regex *regex;
	RegexScan scan;
	TextPiece whole;

	initStringInfo(&anchored);
	appendStringInfo(&anchored, "%s(?:%.*s)%s", at_end ? "" : "\\A", (int) pattern.len,
					 pattern.data, at_end ? "\\z" : "");
	whole.data = anchored.data;
	whole.len = anchored.len;
	regex = regex_of_pattern(fcinfo, 0, whole);
	if (regex)
		regex_scan_begin(&scan, regex, source, 0);
	if (regex && regex_scan_next(&scan))
	{
		if (at_end)
			source.len = scan.groups[0].start;
		else
		{
			source.data += scan.groups[0].end;
			source.len -= scan.groups[0].end;
		}
	}
	pfree(anchored.data);
	return source;
}

/* The source without the matches at the edges asked for. */
static Datum
trim_edges(FunctionCallInfo fcinfo, bool start, bool end)
{
	TextPiece source = ARG_PIECE(1);

	if (is_plain(ARG_PIECE(0)))
		source = trim_plain(ARG_PIECE(0), source, start, end);
	else if (regex_of_argument(fcinfo, 0) != NULL)
	{
		if (start)
			source = trim_edge(fcinfo, source, false);
		if (end)
			source = trim_edge(fcinfo, source, true);
	}
	PG_RETURN_TEXT_P(SPAN_TEXT(source));
}

SQL_VALUE(kql_trim, trim_edges(fcinfo, true, true));        /* trim(regex, source) */
SQL_VALUE(kql_trim_start, trim_edges(fcinfo, true, false)); /* trim_start(regex, source) */
SQL_VALUE(kql_trim_end, trim_edges(fcinfo, false, true));   /* trim_end(regex, source) */

/* Escapes what has a meaning in a regular expression. */
SQL_FUNCTION(kql_regex_quote)
{
	TextPiece source = ARG_PIECE(0);
	StringInfoData out;

	initStringInfo(&out);
	for (size_t i = 0; i < source.len; i++)
	{
		if (source.data[i] && strchr("\\.+*?()|[]{}^$#&-~", source.data[i]))
			appendStringInfoChar(&out, '\\');
		appendStringInfoChar(&out, source.data[i]);
	}
	PG_RETURN_TEXT_P(value_text(&out));
}
