/*
 * diag_list.h
 *		Every diagnostic of the front end, one line each.
 *
 * DIAG(name, code, severity, SQLSTATE, message)
 * %s in a message is filled by the arguments of diag_add().  Codes are stable:
 * users and tests name them.  VK = the KQL language, VR = the rule format.
 * 01xx lexer and parser, 02xx names, 03xx types, 04xx arguments and values,
 * 05xx not supported, 06xx limits.
 */
DIAG(SYNTAX, "VK0100", DIAG_ERROR, "42601", "expected %s but found %s")
DIAG(UNTERMINATED_STRING, "VK0101", DIAG_ERROR, "42601", "unterminated string literal")
DIAG(BAD_CHARACTER, "VK0102", DIAG_ERROR, "42601", "unexpected character %s")
DIAG(BAD_LITERAL, "VK0103", DIAG_ERROR, "22007", "invalid %s literal: %s")
DIAG(NOT_CLOSED, "VK0104", DIAG_ERROR, "42601", "expected %s to close %s but found %s")
DIAG(UNKNOWN_OPERATOR, "VK0105", DIAG_ERROR, "42601", "unknown query operator \"%s\"")
DIAG(BAD_ENCODING, "VK0106", DIAG_ERROR, "22021", "the query is not valid UTF-8")
DIAG(UNKNOWN_COLUMN, "VK0201", DIAG_ERROR, "42703", "column \"%s\" does not exist here")
DIAG(UNKNOWN_TABLE, "VK0202", DIAG_ERROR, "42P01", "table \"%s\" does not exist")
DIAG(UNKNOWN_FUNCTION, "VK0203", DIAG_ERROR, "42883", "function \"%s\" does not exist")
DIAG(DUPLICATE_COLUMN, "VK0204", DIAG_ERROR, "42701", "column \"%s\" is defined more than once")
DIAG(AMBIGUOUS_COLUMN, "VK0205", DIAG_ERROR, "42702", "column \"%s\" is ambiguous")
DIAG(TYPE_MISMATCH, "VK0301", DIAG_ERROR, "42804", "%s must be of type %s, not %s")
DIAG(NO_OPERATOR, "VK0302", DIAG_ERROR, "42804", "operator %s cannot be applied to %s and %s")
DIAG(NOT_ALLOWED_TYPE, "VK0303", DIAG_ERROR, "42804", "%s cannot be used with type %s")
DIAG(ARGUMENT_COUNT, "VK0401", DIAG_ERROR, "42883", "function \"%s\" takes %s arguments, not %s")
DIAG(BAD_ARGUMENT, "VK0402", DIAG_ERROR, "22023", "%s: %s")
DIAG(NOT_CONSTANT, "VK0403", DIAG_ERROR, "22023", "%s must be a constant")
DIAG(MISPLACED, "VK0404", DIAG_ERROR, "42601", "%s is not allowed here")
DIAG(UNSUPPORTED, "VK0501", DIAG_ERROR, "0A000", "%s is not supported")
DIAG(TOO_DEEP, "VK0601", DIAG_ERROR, "54001", "the query is nested too deeply")
DIAG(TOO_LONG, "VK0602", DIAG_ERROR, "54000", "the query is too long: %s bytes, at most %s")
DIAG(TOO_COMPLEX, "VK0603", DIAG_ERROR, "54000", "the query is too complex: %s")
DIAG(TOO_MANY, "VK0604", DIAG_ERROR, "54000", "too many diagnostics, the rest is not shown")
