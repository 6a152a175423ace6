/*
 * diag_list.h
 *		Every diagnostic of the front end, one line each.
 *
 * DIAG(name, code, severity, SQLSTATE, message)
 * %s in a message is filled by the arguments of diag_add().  Codes are stable:
 * users and tests name them.  VK = the KQL language, VR = the rule format,
 * VF = rules of other platforms.
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
DIAG(LOOSE_LITERAL, "VK0107", DIAG_WARNING, "01000", "%s literal: %s")
DIAG(LOOSE_ASSIGNMENT, "VK0108", DIAG_WARNING, "01000",
	 "\"%s =\" compares nothing: the condition is what stands behind it")
DIAG(UNKNOWN_COLUMN, "VK0201", DIAG_ERROR, "42703", "column \"%s\" does not exist here")
DIAG(UNKNOWN_TABLE, "VK0202", DIAG_ERROR, "42P01", "table \"%s\" does not exist")
DIAG(UNKNOWN_FUNCTION, "VK0203", DIAG_ERROR, "42883", "function \"%s\" does not exist")
DIAG(DUPLICATE_COLUMN, "VK0204", DIAG_ERROR, "42701", "column \"%s\" is defined more than once")
DIAG(NO_TABLES, "VK0205", DIAG_ERROR, "42P01", "no table matches \"%s\"")
DIAG(DUPLICATE_NAME, "VK0207", DIAG_ERROR, "42710", "\"%s\" is defined more than once")
DIAG(ABSENT_COLUMN, "VK0210", DIAG_WARNING, "01000",
	 "column \"%s\" is not in the data now: it is null")
DIAG(EMPTY_UNION, "VK0211", DIAG_WARNING, "01000",
	 "none of the tables of this union exists: it has no rows")
DIAG(TOO_MANY_KEYS, "VK0212", DIAG_WARNING, "01000",
	 "%s makes more than %s columns of the data: only those that the query names are kept")
DIAG(LONG_NAME, "VK0213", DIAG_WARNING, "01000",
	 "name \"%s\" is longer than the 63 bytes that PostgreSQL keeps: it is \"%s\"")
DIAG(SAME_LONG_NAME, "VK0240", DIAG_ERROR, "42701",
	 "names \"%s\" and \"%s\" are one: PostgreSQL keeps 63 bytes of each")
DIAG(EMPTY_KEY, "VK0214", DIAG_WARNING, "01000",
	 "%s makes a column without a name of the data: it is left out")
DIAG(OUTSIDE, "VK0215", DIAG_ERROR, "42P01",
	 "%s lies outside of this database, and nothing here stands for it")
DIAG(NO_KNOWLEDGE, "VK0216", DIAG_WARNING, "01000", "%s() knows nothing here: it is null")
DIAG(NOT_KEPT, "VK0246", DIAG_ERROR, "0A000", "states of its long windows cannot be kept: %s")
DIAG(TYPE_MISMATCH, "VK0301", DIAG_ERROR, "42804", "%s must be of type %s, not %s")
DIAG(NO_OPERATOR, "VK0302", DIAG_ERROR, "42804", "operator %s cannot be applied to %s and %s")
DIAG(NOT_ALLOWED_TYPE, "VK0303", DIAG_ERROR, "42804", "%s cannot be used with type %s")
DIAG(ARGUMENT_COUNT, "VK0401", DIAG_ERROR, "42883",
	 "wrong number of arguments for function \"%s\": expected %s but found %s")
DIAG(BAD_ARGUMENT, "VK0402", DIAG_ERROR, "22023", "%s: %s")
DIAG(NOT_CONSTANT, "VK0403", DIAG_ERROR, "22023", "%s must be a constant")
DIAG(MISPLACED, "VK0404", DIAG_ERROR, "42601", "%s is not allowed here")
DIAG(UNSUPPORTED, "VK0501", DIAG_ERROR, "0A000", "%s is not supported")
DIAG(TOO_DEEP, "VK0601", DIAG_ERROR, "54001", "the query is nested too deeply")
DIAG(TOO_LONG, "VK0602", DIAG_ERROR, "54000", "the query is too long: %s bytes, at most %s")
DIAG(TOO_COMPLEX, "VK0603", DIAG_ERROR, "54000", "the query is too complex: %s")
DIAG(INTERNAL, "VK0699", DIAG_ERROR, "XX000", "internal error of the compiler: %s")
DIAG(TOO_MANY, "VK0604", DIAG_ERROR, "54000", "too many diagnostics, the rest is not shown")
DIAG(YAML_SYNTAX, "VR0101", DIAG_ERROR, "42601", "the rule is not valid YAML: %s")
DIAG(JSON_SYNTAX, "VR0130", DIAG_ERROR, "42601", "the rule is not valid JSON: %s")
DIAG(YAML_ALIAS, "VR0102", DIAG_ERROR, "0A000", "YAML anchors and aliases are not supported")
DIAG(YAML_LIMIT, "VR0103", DIAG_ERROR, "54000", "the rule is too large: %s")
DIAG(YAML_DUPLICATE_KEY, "VR0104", DIAG_ERROR, "42701", "key \"%s\" occurs more than once")
DIAG(YAML_SHAPE, "VR0105", DIAG_ERROR, "22023", "%s must be %s")
DIAG(RULE_UNKNOWN_KEY, "VR0106", DIAG_ERROR, "42703", "unknown key \"%s\"")
DIAG(RULE_EXTRA_KEY, "VR0107", DIAG_WARNING, "01000",
	 "key \"%s\" is not part of the format, it is kept but has no effect")
DIAG(RULE_MISSING_KEY, "VR0108", DIAG_ERROR, "22004", "%s is missing")
DIAG(RULE_BAD_VALUE, "VR0109", DIAG_ERROR, "22023", "invalid value for %s: \"%s\"")
DIAG(RULE_BAD_DURATION, "VR0110", DIAG_ERROR, "22007", "invalid duration for %s: \"%s\"")
DIAG(RULE_OUT_OF_RANGE, "VR0111", DIAG_ERROR, "22023", "%s must be between %s and %s")
DIAG(RULE_TOO_LONG, "VR0112", DIAG_ERROR, "22001", "%s is too long: %s characters, at most %s")
DIAG(RULE_TOO_MANY, "VR0113", DIAG_ERROR, "54000", "too many %s: %s, at most %s")
DIAG(RULE_PERIOD_SHORT, "VR0114", DIAG_ERROR, "22023", "queryPeriod is shorter than queryFrequency")
DIAG(RULE_PERIOD_LONG, "VR0115", DIAG_WARNING, "01000",
	 "a queryPeriod of two days or more asks for a queryFrequency of one hour or more")
DIAG(RULE_ENTITY_INCOMPLETE, "VR0116", DIAG_ERROR, "22023", "entity %s needs one of %s")
DIAG(RULE_REPEATED, "VR0117", DIAG_ERROR, "42710", "%s \"%s\" is given more than once")
DIAG(RULE_NO_COLUMN, "VR0118", DIAG_ERROR, "42703",
	 "column \"%s\" is not in the result of the query")
DIAG(RULE_SPELLING, "VR0119", DIAG_WARNING, "01000", "%s is spelled \"%s\"")
DIAG(RULE_PLACEHOLDERS, "VR0121", DIAG_WARNING, "01000",
	 "%s has %s placeholders, Sentinel takes %s at most")
DIAG(RULE_BARE_BRACES, "VR0122", DIAG_WARNING, "01000",
	 "%s should be in quotes: YAML reads {{ as the start of a mapping")
DIAG(RULE_UNSUPPORTED, "VR0123", DIAG_ERROR, "0A000", "%s is not supported")
DIAG(RULE_BAD_EXCEPTION, "VR0136", DIAG_ERROR, "42601",
	 "the condition of an exception does not fit the query: %s")
DIAG(RULE_NO_COLUMNS, "VR0124", DIAG_WARNING, "01000",
	 "the result of the query has no columns: it only counts rows, and its alerts say nothing")
DIAG(RULE_RISK, "VR0138", DIAG_WARNING, "01000",
	 "\"%s\" is a %s: alerts of the rule have no risk score")
DIAG(RULE_FOLDED, "VR0131", DIAG_WARNING, "01000",
	 "the comment swallows the lines below it: YAML folds the lines of the query into one")
DIAG(RULE_ID, "VR0132", DIAG_WARNING, "01000", "id \"%s\" is not a GUID, the rule gets %s")
DIAG(RULE_NO_LIST, "VR0133", DIAG_WARNING, "01000", "%s should be a list")
DIAG(RULE_NOT_SLOT_COMPLETE, "VR0135", DIAG_ERROR, "0A000", "the query cannot be slot-complete: %s")
DIAG(RULE_SUPPRESSION_SHORT, "VR0134", DIAG_ERROR, "22023",
	 "suppressionDuration is shorter than queryFrequency")
DIAG(FOREIGN_MISSING, "VF0100", DIAG_ERROR, "22023", "%s is missing")
DIAG(FOREIGN_SHAPE, "VF0101", DIAG_ERROR, "22023", "%s must be %s")
DIAG(FOREIGN_VALUE, "VF0102", DIAG_ERROR, "22023", "invalid %s: %s")
DIAG(FOREIGN_SOURCE, "VF0103", DIAG_ERROR, "0A000", "no table holds the logs of \"%s\"")
DIAG(FOREIGN_FIELD, "VF0104", DIAG_ERROR, "42703", "table \"%s\" has nothing for field \"%s\"")
DIAG(FOREIGN_MODIFIER, "VF0105", DIAG_ERROR, "42704", "modifier \"%s\" does not exist")
DIAG(FOREIGN_MODIFIER_USE, "VF0106", DIAG_ERROR, "22023", "modifier %s: %s")
DIAG(FOREIGN_CONDITION, "VF0107", DIAG_ERROR, "42601", "expected %s but found %s")
DIAG(FOREIGN_REFERENCE, "VF0108", DIAG_ERROR, "42704", "there is no %s \"%s\"")
DIAG(FOREIGN_UNSUPPORTED, "VF0109", DIAG_ERROR, "0A000", "%s is not supported")
DIAG(FOREIGN_NEVER, "VF0110", DIAG_ERROR, "22023", "no row can match this rule")
DIAG(FOREIGN_LIMIT, "VF0111", DIAG_ERROR, "54000", "the rule is too large: %s")
DIAG(FOREIGN_WRITTEN, "VF0112", DIAG_ERROR, "22023", "what the rule becomes is no rule: %s")
DIAG(FOREIGN_PLATFORM, "VF0190", DIAG_ERROR, "0A000", "rules of %s are not read")
DIAG(FOREIGN_NEVER_VALUE, "VF0120", DIAG_WARNING, "01000", "value \"%s\" never matches: %s")
DIAG(FOREIGN_FIELD_PATH, "VF0121", DIAG_WARNING, "01000", "value \"%s\" is the name of a field")
DIAG(FOREIGN_UNUSED, "VF0122", DIAG_WARNING, "01000", "\"%s\" is not used")
DIAG(FOREIGN_SHOULD, "VF0123", DIAG_WARNING, "01000", "%s should be %s")
DIAG(FOREIGN_IDLE, "VF0124", DIAG_WARNING, "01000", "%s changes nothing")
DIAG(FOREIGN_DEFAULT, "VF0125", DIAG_WARNING, "01000", "%s is missing: it is %s here")
DIAG(FOREIGN_CUT, "VF0126", DIAG_WARNING, "01000", "%s is cut to %s characters")
DIAG(FOREIGN_KEY, "VF0127", DIAG_ERROR, "22023", "%s has no key \"%s\"")
DIAG(FOREIGN_CYCLE, "VF0128", DIAG_ERROR, "22023", "a correlation refers to itself")
DIAG(FOREIGN_ELSEWHERE, "VF0129", DIAG_ERROR, "22023", "%s \"%s\" has errors in its own file")
DIAG(FOREIGN_TWICE, "VF0130", DIAG_WARNING, "01000", "\"%s\" is in %s twice")
DIAG(FOREIGN_FIRST, "VF0131", DIAG_WARNING, "01000",
	 "the condition is true for the first event of a group already")
DIAG(FOREIGN_TOML, "VF0132", DIAG_ERROR, "42601", "the rule is not valid TOML: %s")
DIAG(FOREIGN_PATH, "VF0157", DIAG_WARNING, "01000", "column \"%s\" is not known to have \"%s\"")
DIAG(FOREIGN_SPELLING, "VF0158", DIAG_WARNING, "01000",
	 "value \"%s\" is \"%s\" to YAML, and compared with a text")
DIAG(ESQL_NO_COLUMN, "VF0143", DIAG_ERROR, "42703", "the query has no column \"%s\" here")
DIAG(FOREIGN_FILTER, "VF0133", DIAG_WARNING, "01000", "the filter changes no rule: %s")
DIAG(SPLUNK_NO_FIELD, "VF0160", DIAG_ERROR, "42703", "the search has no field \"%s\" here")
DIAG(SPLUNK_JOINED, "VF0161", DIAG_WARNING, "01000",
	 "\"%s\" has no value of its own, and a dot joins values")
