/*
 * function_list.h
 *		Every scalar function of the language, one line per overload.
 *
 * FUNCTION(name, signature, sql, naming)
 *
 * name		as KQL writes it; an alias is a line of its own.
 * signature	parameter types, ':' and the result type, one letter each:
 *			b bool, i int, l long, r real, m decimal, s string, t datetime,
 *			p timespan, d dynamic, g guid, x any scalar type, n any numeric type,
 *			o any type with an order (numeric, string, datetime, timespan, bool).
 *			'?' before a parameter makes it and all later ones optional, '*' after
 *			one repeats it (once or more), '!' before one demands a constant.
 *			As a result, '1', '2', … mean "the type of that argument" and '=' means
 *			"the common type of all arguments".
 *			An overload fits when each argument has the parameter's type or widens
 *			to it (int to long to real, int and long to decimal, dynamic to anything
 *			by a cast when no other line fits); lines are tried in order, exact fits first.
 * sql		what is emitted: $1, $2, … are the arguments, $* all of them, comma
 *			separated.  An optional argument that is missing takes the comma before
 *			it along: "kql.f($1, $2)" becomes "kql.f(a)".
 *			NULL: the binder treats the name itself (binder_call.c).
 * naming	the name of a result column without an explicit one: "" none (ColumnN),
 *			"=" that of the first argument, any other text: prefix + that name.
 *
 * Rules for the SQL side: a string argument is never NULL when the emitter
 * writes it, yet a function reads NULL text as ''; a function that returns a
 * string never returns NULL; every other failure is NULL, not an error.  All
 * are schema-qualified, IMMUTABLE and PARALLEL SAFE unless the line says why not.
 *
 * ORDER: by family; within one, by name.
 */

/* --- conversion ------------------------------------------------------------ */

/* --- date and time --------------------------------------------------------- */
FUNCTION("datepart", "!st:i", "kql.datetime_part($1, $2)", "")
FUNCTION("datetime_add", "!slt:t", "kql.datetime_add($1, $2, $3)", "")
FUNCTION("datetime_diff", "!stt:l", "kql.datetime_diff($1, $2, $3)", "")
FUNCTION("datetime_part", "!st:i", "kql.datetime_part($1, $2)", "")
FUNCTION("dayofmonth", "t:i", "kql.dayofmonth($1)", "")
FUNCTION("dayofweek", "t:p", "kql.dayofweek($1)", "")
FUNCTION("dayofyear", "t:i", "kql.dayofyear($1)", "")
FUNCTION("endofday", "t?l:t", "kql.endofday($1, $2)", "")
FUNCTION("endofmonth", "t?l:t", "kql.endofmonth($1, $2)", "")
FUNCTION("endofweek", "t?l:t", "kql.endofweek($1, $2)", "")
FUNCTION("endofyear", "t?l:t", "kql.endofyear($1, $2)", "")
FUNCTION("getmonth", "t:i", "kql.monthofyear($1)", "")
FUNCTION("getyear", "t:i", "kql.getyear($1)", "")
FUNCTION("hourofday", "t:i", "kql.hourofday($1)", "")
FUNCTION("monthofyear", "t:i", "kql.monthofyear($1)", "")
FUNCTION("startofday", "t?l:t", "kql.startofday($1, $2)", "=")
FUNCTION("startofmonth", "t?l:t", "kql.startofmonth($1, $2)", "")
FUNCTION("startofweek", "t?l:t", "kql.startofweek($1, $2)", "")
FUNCTION("startofyear", "t?l:t", "kql.startofyear($1, $2)", "")
FUNCTION("week_of_year", "t:i", "kql.week_of_year($1)", "")
FUNCTION("weekofyear", "t:i", "kql.week_of_year($1)", "")

/* --- mathematics and bits -------------------------------------------------- */

/* --- conditions and nulls -------------------------------------------------- */

/* --- string ---------------------------------------------------------------- */
FUNCTION("array_strcat", "ds:s", "kql.strcat_array($1, $2)", "")
FUNCTION("countof", "ss:l", "kql.countof($1, $2)", "")
FUNCTION("countof", "ss!s:l", "kql.countof($1, $2, $3)", "")
FUNCTION("has_any_index", "sd:l", "kql.has_any_index($1, $2)", "")
FUNCTION("indexof", "xx?lll:l", "kql.indexof($1, $2, $3, $4, $5)", "")
FUNCTION("isascii", "s:b", "kql.isascii($1)", "")
FUNCTION("isutf8", "s:b", "kql.isutf8($1)", "")
FUNCTION("make_string", "x*:s", "kql.unicode_codepoints_to_string($*)", "")
FUNCTION("replace_string", "sss:s", "kql.replace_string($1, $2, $3)", "")
FUNCTION("replace_strings", "sdd:s", "kql.replace_strings($1, $2, $3)", "")
FUNCTION("reverse", "x:s", "kql.reverse($1)", "")
FUNCTION("split", "ss?l:d", "kql.split($1, $2, $3)", "=")
FUNCTION("strcat", "x*:s", "kql.strcat($*)", "")
FUNCTION("strcat_array", "ds:s", "kql.strcat_array($1, $2)", "")
FUNCTION("strcat_delim", "sx*:s", "kql.strcat_delim($*)", "")
FUNCTION("strcmp", "ss:l", "kql.strcmp($1, $2)", "")
FUNCTION("string_size", "s:l", "kql.string_size($1)", "string_size_")
FUNCTION("strlen", "s:l", "kql.strlen($1)", "strlen_")
FUNCTION("strrep", "xl?s:s", "kql.strrep($1, $2, $3)", "")
FUNCTION("substring", "sl?l:s", "kql.substring($1, $2, $3)", "")
FUNCTION("to_utf8", "s:d", "kql.unicode_codepoints_from_string($1)", "")
FUNCTION("tolower", "s:s", "kql.tolower($1)", "")
FUNCTION("toupper", "s:s", "kql.toupper($1)", "")
FUNCTION("translate", "sss:s", "kql.translate($1, $2, $3)", "")
FUNCTION("unicode_codepoints_from_string", "s:d", "kql.unicode_codepoints_from_string($1)", "")
FUNCTION("unicode_codepoints_to_string", "x*:s", "kql.unicode_codepoints_to_string($*)", "")

/* --- regular expressions --------------------------------------------------- */
FUNCTION("extract", "sls:s", "kql.extract($1, $2, $3)", "")
FUNCTION("extract_all", "ss:d", "kql.extract_all($1, $2)", "")
FUNCTION("extract_all", "sds:d", "kql.extract_all($1, $2, $3)", "")
FUNCTION("extractall", "ss:d", "kql.extract_all($1, $2)", "")
FUNCTION("extractall", "sds:d", "kql.extract_all($1, $2, $3)", "")
FUNCTION("indexof_regex", "ss?lll:l", "kql.indexof_regex($1, $2, $3, $4, $5)", "")
FUNCTION("regex_quote", "s:s", "kql.regex_quote($1)", "")
FUNCTION("replace", "sss:s", "kql.replace_regex($3, $1, $2)", "")
FUNCTION("replace_regex", "sss:s", "kql.replace_regex($1, $2, $3)", "")
FUNCTION("trim", "ss:s", "kql.trim($1, $2)", "")
FUNCTION("trim_end", "ss:s", "kql.trim_end($1, $2)", "")
FUNCTION("trim_start", "ss:s", "kql.trim_start($1, $2)", "")

/* --- parsing --------------------------------------------------------------- */

/* --- encoding and hashes --------------------------------------------------- */

/* --- dynamic: arrays, bags, sets ------------------------------------------- */

/* --- network --------------------------------------------------------------- */
FUNCTION("format_ipv4", "s?l:s", "kql.format_ipv4($1, $2)", "")
FUNCTION("format_ipv4", "l?l:s", "kql.format_ipv4($1, $2)", "")
FUNCTION("format_ipv4_mask", "s?l:s", "kql.format_ipv4_mask($1, $2)", "")
FUNCTION("format_ipv4_mask", "l?l:s", "kql.format_ipv4_mask($1, $2)", "")
FUNCTION("geo_distance_2points", "rrrr:r", "kql.geo_distance_2points($1, $2, $3, $4)", "")
FUNCTION("geo_point_in_circle", "rrrrr:b", "kql.geo_point_in_circle($1, $2, $3, $4, $5)", "")
FUNCTION("has_any_ipv4", "sx*:b", "kql.has_any_ipv4($*)", "")
FUNCTION("has_any_ipv4_prefix", "sx*:b", "kql.has_any_ipv4_prefix($*)", "")
FUNCTION("has_ipv4", "ss:b", "kql.has_ipv4($1, $2)", "")
FUNCTION("has_ipv4_prefix", "ss:b", "kql.has_ipv4_prefix($1, $2)", "")
FUNCTION("ipv4_compare", "ss?l:l", "kql.ipv4_compare($1, $2, $3)", "")
FUNCTION("ipv4_is_in_any_range", "sx*:b", "kql.ipv4_is_in_any_range($*)", "")
FUNCTION("ipv4_is_in_range", "ss:b", "kql.ipv4_is_in_range($1, $2)", "")
FUNCTION("ipv4_is_match", "ss?l:b", "kql.ipv4_is_match($1, $2, $3)", "")
FUNCTION("ipv4_is_private", "s:b", "kql.ipv4_is_private($1)", "")
FUNCTION("ipv4_netmask_suffix", "s:l", "kql.ipv4_netmask_suffix($1)", "")
FUNCTION("ipv4_range_to_cidr_list", "ss:d", "kql.ipv4_range_to_cidr_list($1, $2)", "")
FUNCTION("ipv6_compare", "ss?l:l", "kql.ipv6_compare($1, $2, $3)", "")
FUNCTION("ipv6_is_in_any_range", "sx*:b", "kql.ipv6_is_in_any_range($*)", "")
FUNCTION("ipv6_is_in_range", "ss:b", "kql.ipv6_is_in_range($1, $2)", "")
FUNCTION("ipv6_is_match", "ss?l:b", "kql.ipv6_is_match($1, $2, $3)", "")
FUNCTION("parse_ipv4", "s:l", "kql.parse_ipv4($1)", "")
FUNCTION("parse_ipv4_mask", "sl:l", "kql.parse_ipv4_mask($1, $2)", "")
FUNCTION("parse_ipv6", "s:s", "kql.parse_ipv6($1)", "")
FUNCTION("parse_ipv6_mask", "sl:s", "kql.parse_ipv6_mask($1, $2)", "")

/* --- series ---------------------------------------------------------------- */
