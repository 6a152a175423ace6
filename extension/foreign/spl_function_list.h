/*
 * spl_function_list.h
 *		Functions of eval that are understood.
 *
 * CALL(name, least arguments, most, kinds of them, kind of the result)
 * Kinds: t a text, n a number, l a list, c a condition, v any value, r a text that is a regular
 * expression of the search itself, k a text of the search itself; the last stands for all that
 * follow, and two letters in front of a "+" for pairs.  "=" is the kind of the values.
 */
CALL("if", 3, 3, "cvv", '=')
CALL("case", 2, 64, "cv+", '=')
CALL("coalesce", 1, 64, "v", '=')
CALL("null", 0, 0, "", '0')
CALL("true", 0, 0, "", 'c')
CALL("false", 0, 0, "", 'c')
CALL("isnull", 1, 1, "v", 'c')
CALL("isnotnull", 1, 1, "v", 'c')
CALL("match", 2, 2, "vr", 'c')
CALL("mvindex", 2, 2, "ln", 't')
CALL("mvfind", 2, 2, "lr", 'n')
CALL("mvcount", 1, 1, "v", 'n')
CALL("mvappend", 1, 64, "l", 'l')
CALL("split", 2, 2, "tk", 'l')
CALL("lower", 1, 1, "t", 't')
CALL("upper", 1, 1, "t", 't')
CALL("len", 1, 1, "t", 'n')
CALL("replace", 3, 3, "trk", 't')
CALL("tostring", 1, 1, "t", 't')
CALL("tonumber", 1, 1, "n", 'n')
