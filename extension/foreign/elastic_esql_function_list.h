/*
 * elastic_esql_function_list.h
 *		Functions of ES|QL that are understood.
 *
 * CALL(name, least arguments, most, kinds of them, kind of the result)
 * Kinds: t a text, n a number, d a time, p a period, a any value, v any value or several, c a
 * condition, k a text of the query itself, i a whole number of the query itself; the last stands
 * for all that follow.  Results: t, i a whole number, f a number, n the kind of the first argument,
 * d, b a condition, l several texts, = the kind of the values, e one value of the first argument.
 */
CALL("case", 2, 200, "cv", '=')
CALL("coalesce", 1, 100, "v", '=')
CALL("to_lower", 1, 1, "t", 't')
CALL("to_upper", 1, 1, "t", 't')
CALL("trim", 1, 1, "t", 't')
CALL("length", 1, 1, "t", 'i')
CALL("concat", 2, 100, "t", 't')
CALL("starts_with", 2, 2, "t", 'b')
CALL("ends_with", 2, 2, "t", 'b')
CALL("contains", 2, 2, "t", 'b')
CALL("cidr_match", 2, 100, "tk", 'b')
CALL("replace", 3, 3, "tkk", 't')
CALL("substring", 2, 3, "ti", 't')
CALL("split", 2, 2, "tk", 'l')
CALL("from_base64", 1, 1, "t", 't')
CALL("mv_first", 1, 1, "v", 'e')
CALL("mv_last", 1, 1, "v", 'e')
CALL("mv_count", 1, 1, "v", 'i')
CALL("mv_concat", 2, 2, "vk", 't')
CALL("mv_dedupe", 1, 1, "v", 'm')
CALL("round", 1, 2, "ni", 'n')
CALL("abs", 1, 1, "n", 'n')
CALL("to_string", 1, 1, "a", 't')
CALL("to_double", 1, 1, "n", 'f')
CALL("to_long", 1, 1, "n", 'i')
CALL("to_integer", 1, 1, "n", 'i')
CALL("now", 0, 0, "", 'd')
CALL("date_trunc", 2, 2, "pd", 'd')
CALL("date_diff", 3, 3, "kd", 'i')
