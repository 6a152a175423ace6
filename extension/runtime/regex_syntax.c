/*
 * regex_syntax.c
 *		Turns the regular expressions of the language into RE2's syntax.
 *
 * KQL writes regular expressions as the Rust regex crate does.  That is RE2's
 * syntax but for: \d, \w and \s that know all of Unicode, \v as white space,
 * (?<name>…), \u escapes, the flags x and u, and classes inside classes.  What
 * RE2 would silently read in another way (set operations in a class) is refused.
 *
 * Many published queries are older than that crate and hold "[[]": a bracket in a class that
 * opens no other class.  Where classes inside classes leave one open, so that Rust refuses the
 * pattern, a '[' in a class is the sign itself, as it is for RE2.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "base/sql_function.h"
#include "runtime/regex.h"
#include "runtime/string_case.h"

#define DIGIT_CLASS "\\p{Nd}"
#define WORD_CLASS "\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}"
#define NOT_WORD_CLASS "\\p{C}\\p{Z}\\p{S}\\p{No}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}"
#define SPACE_CLASS                                                                                \
	"\\t-\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"       \
	"\\x{3000}"
#define NOT_SPACE_CLASS                                                                            \
	"\\x00-\\x08\\x0e-\\x1f\\x21-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"       \
	"\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"                 \
	"\\x{3001}-\\x{10ffff}"
#define ASCII_NOT_SPACE_CLASS "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}"

#define CLASS_MAX_DEPTH 50

static const char open_class[] = "missing closing ]";

typedef struct Translation
{
	const char *at;
	const char *end;
	bool unicode;
	bool verbose; /* flag x: blanks and comments do not count */
	bool is_flat; /* '[' in a class is the sign itself */
	StringInfoData out;
	StringInfoData scopes; /* verbose of each open group, a byte each */
	const char *error;
	const char *refused; /* an error if the brackets match */
} Translation;

/* \u{…}, \uXXXX and \UXXXXXXXX; at stands on the letter. */
static void
translate_code_point(Translation *t)
{
	int digits = *t->at == 'u' ? 4 : 8;
	const char *from = t->at + 1;
	const char *to = from;

	if (from < t->end && *from == '{')
	{
		from++;
		to = memchr(from, '}', t->end - from);
		if (!to)
			to = from;
		t->at = to + 1;
	}
	else
	{
		to = from + digits;
		t->at = to;
	}
	if (to <= from || to > t->end || to - from > 8)
	{
		t->error = "invalid escape sequence \\u";
		return;
	}
	for (const char *p = from; p < to; p++)
		if (!isxdigit((unsigned char) *p))
			t->error = "invalid escape sequence \\u";
	appendStringInfo(&t->out, "\\x{%.*s}", (int) (to - from), from);
}

/* What a class escape stands for inside brackets, or NULL. */
static const char *
class_escape(char c, bool unicode)
{
	switch (c)
	{
		case 'd':
			return unicode ? DIGIT_CLASS : "\\d";
		case 'D':
			return unicode ? "\\P{Nd}" : "\\D";
		case 'w':
			return unicode ? WORD_CLASS : "\\w";
		case 'W':
			return unicode ? NOT_WORD_CLASS : "\\W";
		case 's':
			return unicode ? SPACE_CLASS : "\\t-\\r ";
		case 'S':
			return unicode ? NOT_SPACE_CLASS : ASCII_NOT_SPACE_CLASS;
		default:
			return NULL;
	}
}

/* An escape; at stands on the backslash. */
static void
translate_escape(Translation *t, bool in_class)
{
	const char *class;
	uint32 c;
	char letter;
	int size;

	if (t->at + 1 >= t->end)
	{
		appendStringInfoChar(&t->out, *t->at++);
		return;
	}
	letter = *++t->at;
	class = class_escape(letter, t->unicode);
	if (class)
	{
		const char *open = "[";

		/* Outside of brackets the complement is the simpler form. */
		if (letter == 'W' || letter == 'S')
		{
			if (!in_class)
				class = class_escape((char) (letter + 32), t->unicode);
			open = "[^";
		}
		if (in_class)
			appendStringInfoString(&t->out, class);
		else
			appendStringInfo(&t->out, "%s%s]", open, class);
		t->at++;
		return;
	}
	if (letter == 'u' || letter == 'U')
	{
		translate_code_point(t);
		return;
	}
	if (letter == 'C' || letter == 'Q' || letter == 'E')
	{
		t->error = "invalid escape sequence";
		return;
	}
	size = char_decode(t->at, t->end, &c);
	appendStringInfoChar(&t->out, '\\');
	appendBinaryStringInfo(&t->out, t->at, size);
	t->at += size;
	if ((letter == 'p' || letter == 'P' || letter == 'x') && t->at < t->end && *t->at == '{')
	{
		const char *close = memchr(t->at, '}', t->end - t->at);
		int len = close ? (int) (close - t->at + 1) : (int) (t->end - t->at);

		appendBinaryStringInfo(&t->out, t->at, len);
		t->at += len;
	}
}

static bool
at_text(const Translation *t, const char *text)
{
	size_t len = strlen(text);

	return (size_t) (t->end - t->at) >= len && memcmp(t->at, text, len) == 0;
}

/* The inside of a class, up to and with its ']'; at stands behind '[' or '[^'. */
static void
translate_class_items(Translation *t, int depth)
{
	bool first = true;

	if (depth > CLASS_MAX_DEPTH)
	{
		t->error = "character classes are nested too deeply";
		return;
	}
	while (!t->error)
	{
		if (t->at >= t->end)
		{
			t->error = open_class;
			return;
		}
		if (*t->at == ']' && !first)
		{
			t->at++;
			return;
		}
		if (*t->at == '\\')
			translate_escape(t, true);
		else if (at_text(t, "[:"))
		{
			const char *close = memchr(t->at, ']', t->end - t->at);
			int len = close ? (int) (close - t->at + 1) : (int) (t->end - t->at);

			appendBinaryStringInfo(&t->out, t->at, len);
			t->at += len;
		}
		else if (t->is_flat && *t->at == '[')
		{
			appendStringInfoString(&t->out, "\\[");
			t->at++;
		}
		else if (at_text(t, "[^"))
		{
			t->refused = "a negated character class inside another one is not supported";
			t->at += 2;
			translate_class_items(t, depth + 1);
		}
		else if (*t->at == '[')
		{
			t->at++;
			translate_class_items(t, depth + 1);
		}
		else if (!first && (at_text(t, "&&") || at_text(t, "--") || at_text(t, "~~")))
			t->error = "set operations in a character class are not supported";
		else if (t->verbose && isspace((unsigned char) *t->at))
			t->at++;
		else
		{
			if (*t->at == ']')
				appendStringInfoChar(&t->out, '\\');
			appendStringInfoChar(&t->out, *t->at++);
		}
		first = false;
	}
}

static void
translate_class(Translation *t)
{
	t->at++;
	appendStringInfoChar(&t->out, '[');
	if (t->at < t->end && *t->at == '^')
	{
		appendStringInfoChar(&t->out, '^');
		t->at++;
	}
	translate_class_items(t, 0);
	appendStringInfoChar(&t->out, ']');
}

/* "(?flags)" and "(?flags:"; at stands behind "(?". */
static void
translate_flags(Translation *t)
{
	const char *from = t->at;
	bool on = true;
	bool verbose = t->verbose;
	StringInfoData kept;

	initStringInfo(&kept);
	while (t->at < t->end && (isalpha((unsigned char) *t->at) || *t->at == '-'))
	{
		char flag = *t->at++;

		if (flag == '-')
			on = false;
		if (flag == 'x')
			verbose = on;
		else if (flag != 'u' || !on)
			appendStringInfoChar(&kept, flag);
	}
	if (t->at >= t->end || (*t->at != ')' && *t->at != ':'))
	{
		/* Not flags at all: let RE2 say what is wrong. */
		t->at = from;
		appendStringInfoString(&t->out, "(?");
		return;
	}
	if (kept.len > 0 && kept.data[kept.len - 1] == '-')
		kept.data[--kept.len] = '\0';
	if (*t->at == ':')
		appendStringInfo(&t->out, "(?%s:", kept.data);
	else if (kept.len > 0)
		appendStringInfo(&t->out, "(?%s)", kept.data);
	if (*t->at == ')')
		t->scopes.len--; /* no group was opened: the flags hold to the end of this one */
	t->verbose = verbose;
	t->at++;
}

static void
translate_open(Translation *t)
{
	t->at++;
	appendStringInfoChar(&t->scopes, t->verbose);
	if (t->at >= t->end || *t->at != '?')
	{
		appendStringInfoChar(&t->out, '(');
		return;
	}
	t->at++;
	if (t->at < t->end && *t->at == '<' && !at_text(t, "<=") && !at_text(t, "<!"))
		appendStringInfoString(&t->out, "(?P");
	else if (t->at < t->end && (isalpha((unsigned char) *t->at) || *t->at == '-') && *t->at != 'P')
		translate_flags(t);
	else
		appendStringInfoString(&t->out, "(?");
}

/* The whole pattern; is_flat: no class stands in another one. */
static char *
translate_pattern(TextPiece pattern, bool unicode, bool is_flat, const char **error)
{
	Translation t = {.at = pattern.data,
					 .end = pattern.data + pattern.len,
					 .unicode = unicode,
					 .is_flat = is_flat};

	initStringInfo(&t.out);
	initStringInfo(&t.scopes);
	while (t.at < t.end && !t.error)
	{
		char c = *t.at;

		if (c == '\\')
			translate_escape(&t, false);
		else if (c == '[')
			translate_class(&t);
		else if (c == '(')
			translate_open(&t);
		else if (t.verbose && isspace((unsigned char) c))
			t.at++;
		else if (t.verbose && c == '#')
		{
			while (t.at < t.end && *t.at != '\n')
				t.at++;
		}
		else
		{
			if (c == ')' && t.scopes.len > 0)
				t.verbose = t.scopes.data[--t.scopes.len];
			appendStringInfoChar(&t.out, c);
			t.at++;
		}
	}
	*error = t.error ? t.error : t.refused;
	return *error ? NULL : t.out.data;
}

char *
regex_translate(TextPiece pattern, bool unicode, const char **error)
{
	char *result = translate_pattern(pattern, unicode, false, error);

	return *error == open_class ? translate_pattern(pattern, unicode, true, error) : result;
}

/* The compiled pattern, or NULL and a message. */
static Regex *
try_pattern(TextPiece pattern, const char **message)
{
	static char error[REGEX_ERROR_SIZE]; /* of the last failure; read by the caller at once */
	Regex *regex = regex_find(pattern.data, pattern.len);
	char *ascii;
	char *unicode = NULL;

	if (regex)
		return regex;
	if (pattern.len > REGEX_MAX_PATTERN)
	{
		*message = "it is too long";
		return NULL;
	}
	ascii = regex_translate(pattern, false, message);
	if (ascii)
		unicode = regex_translate(pattern, true, message);
	if (*message)
		return NULL;
	*message = error;
	return regex_store(pattern.data, pattern.len, ascii,
					   strcmp(ascii, unicode) == 0 ? NULL : unicode, error);
}

/* Raises or warns of a pattern that is none. */
static void
report_pattern(int level, TextPiece pattern, const char *message)
{
	ereport(level, (errcode(ERRCODE_INVALID_REGULAR_EXPRESSION),
					errmsg("invalid regular expression: %s", message),
					errdetail("The pattern is \"%.*s\".",
							  pg_mbcliplen(pattern.data, (int) pattern.len, 200), pattern.data),
					level < ERROR ? errhint("A row with such a pattern matches nothing.") : 0));
}

Regex *
regex_get(TextPiece pattern)
{
	const char *message = NULL;
	Regex *regex = try_pattern(pattern, &message);

	if (!regex)
		report_pattern(ERROR, pattern, message);
	return regex;
}

const char *
regex_mistake(TextPiece pattern)
{
	const char *message = NULL;

	return try_pattern(pattern, &message) ? NULL : message;
}

/* Rows of this process whose pattern was none; only ever counted up. */
static int64 bad_pattern_count;

bool
regex_argument_is_data(FunctionCallInfo fcinfo, int argno)
{
	return !get_fn_expr_arg_stable(fcinfo->flinfo, argno);
}

Regex *
regex_of_argument(FunctionCallInfo fcinfo, int argno)
{
	return regex_of_pattern(fcinfo, argno, span_of_arg(fcinfo, argno));
}

Regex *
regex_of_pattern(FunctionCallInfo fcinfo, int argno, TextPiece pattern)
{
	const char *message = NULL;
	Regex *regex = try_pattern(pattern, &message);

	if (regex)
		return regex;
	if (!regex_argument_is_data(fcinfo, argno))
		report_pattern(ERROR, pattern, message);
	bad_pattern_count++;
	/* One warning a place of the query is enough. */
	if (fcinfo->flinfo->fn_extra == NULL)
	{
		fcinfo->flinfo->fn_extra = &bad_pattern_count;
		report_pattern(WARNING, pattern, message);
	}
	return NULL;
}

/* kql.bad_patterns(): how many rows of the session had a pattern that is none. */
SQL_VALUE(kql_bad_patterns, Int64GetDatum(bad_pattern_count));

void
regex_scan_begin(RegexScan *scan, Regex *regex, TextPiece text, int groups)
{
	scan->regex = regex;
	scan->text = text;
	scan->ascii = !regex_needs_ascii_check(regex) || text_is_ascii(text.data, text.len);
	scan->from = 0;
	scan->done = false;
	scan->after_match = false;
	scan->group_count = Min(groups, REGEX_MAX_GROUPS - 1);
}

bool
regex_scan_next(RegexScan *scan)
{
	const char *end = scan->text.data + scan->text.len;

	while (!scan->done)
	{
		RegexGroup *whole = &scan->groups[0];
		size_t from = scan->from;
		uint32 c;

		CHECK_FOR_INTERRUPTS();
		switch (regex_search(scan->regex, scan->text.data, scan->text.len, from, scan->ascii,
							 scan->groups, scan->group_count + 1))
		{
			case REGEX_NO_MATCH:
				scan->done = true;
				return false;
			case REGEX_FAILED:
				ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
								errmsg("regular expression is too large")));
				break;
			case REGEX_TOO_COMPLEX:
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("regular expression is too complex for a text of %zu bytes",
								scan->text.len - from),
						 errhint("Look at a shorter part of the text, or repeat fewer things in "
								 "the pattern.")));
				break;
			case REGEX_MATCH:
				break;
		}
		if (whole->end > whole->start)
		{
			scan->from = whole->end;
			scan->after_match = true;
			return true;
		}

		/* An empty match moves on by a character, and does not touch the last match. */
		if ((size_t) whole->end >= scan->text.len)
			scan->done = true;
		else
			scan->from = whole->end + char_decode(scan->text.data + whole->end, end, &c);
		if (!scan->after_match || (size_t) whole->start != from)
		{
			scan->after_match = false;
			return true;
		}
		scan->after_match = false;
	}
	return false;
}

TextPiece
regex_scan_group(const RegexScan *scan, int group)
{
	TextPiece span = {"", 0};

	if (group >= 0 && group <= scan->group_count && scan->groups[group].start >= 0)
	{
		span.data = scan->text.data + scan->groups[group].start;
		span.len = scan->groups[group].end - scan->groups[group].start;
	}
	return span;
}
