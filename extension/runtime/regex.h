/*
 * regex.h
 *		Regular expressions of the language on top of RE2.
 *
 * KQL's syntax is that of the Rust regex crate.  regex_syntax.c turns it into
 * RE2's; regex.cc compiles, caches and matches.  It and regex_filter.cc are the only
 * C++ in the module.  No exception leaves them, and they call nothing of the server, so
 * no error of the server can jump across their frames.
 *
 * A pattern whose \d, \w or \s would also match other than ASCII characters is
 * compiled twice: a cheap form for ASCII text, and the full one, made at the
 * first text that needs it.  \b knows ASCII words only.
 *
 * RE2 looks at no interrupt, so the size of a text times that of its pattern is
 * bounded: decision 0038.
 */
#ifndef VIGIL_RUNTIME_REGEX_H
#define VIGIL_RUNTIME_REGEX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes of text times instructions of the pattern, at most: where RE2's automaton fails, or to
 * find the groups inside a match, each of these takes some nanoseconds.  So a search takes about
 * a second at most.
 */
#define REGEX_MAX_WORK 300e6

#ifdef __cplusplus
extern "C"
{
#endif

/* Groups that a match reports at most, the whole match among them. */
#define REGEX_MAX_GROUPS 128

#define REGEX_ERROR_SIZE 256

/* Bytes of a pattern at most: what RE2 makes of one while it reads it is many times larger. */
#define REGEX_MAX_PATTERN (64 * 1024)

	typedef struct Regex Regex;

	/* Where a group matched: bytes [start, end); start is -1 if it took no part. */
	typedef struct RegexGroup
	{
		long start;
		long end;
	} RegexGroup;

	typedef enum RegexResult
	{
		REGEX_NO_MATCH,
		REGEX_MATCH,
		REGEX_FAILED,     /* out of memory, or the pattern is too large for its limit */
		REGEX_TOO_COMPLEX /* the text is too long for the pattern to be searched in time */
	} RegexResult;

	/*
 * Returns the cached pattern, or NULL.  A Regex is valid until the next call of
 * regex_store.
 */
	extern Regex *regex_find(const char *pattern, size_t len);

	/*
 * Compiles and caches a pattern.  ascii and unicode are its two translations;
 * unicode is NULL if they are the same.  Returns NULL and a message on failure.
 */
	extern Regex *regex_store(const char *pattern, size_t len, const char *ascii,
							  const char *unicode, char *error);

	/* The number of capture groups; the place of a named one, or -1. */
	extern int regex_group_count(const Regex *regex);
	extern int regex_group_index(const Regex *regex, const char *name, size_t len);

	/* Does the answer depend on whether the text is all ASCII? */
	extern bool regex_needs_ascii_check(const Regex *regex);

	/*
 * Searches from a place in the text on; '^' and \b see what lies before it.
 * Fills count entries of groups, 0 being the whole match; entries behind the
 * last group get start -1.
 */
	extern RegexResult regex_search(Regex *regex, const char *text, size_t len, size_t from,
									bool ascii, RegexGroup *groups, int count);

#ifdef __cplusplus
}
#else

#include "runtime/string_term.h"

/* The compiled pattern; raises an error if it is no regular expression. */
extern Regex *regex_get(TextPiece pattern);

/*
 * The same of an argument, but NULL for a bad pattern that comes from data: it
 * matches nothing.  Such rows are counted, and the first one of a call is told in
 * a warning.  Takes the call's fn_extra.
 */
extern Regex *regex_of_argument(FunctionCallInfo fcinfo, int argno);

/* The same of a pattern that was made of that argument. */
extern Regex *regex_of_pattern(FunctionCallInfo fcinfo, int argno, TextPiece pattern);

/* Can the argument be another one in each row? */
extern bool regex_argument_is_data(FunctionCallInfo fcinfo, int argno);

/* What is wrong with a pattern, valid until the next pattern is compiled, or NULL. */
extern const char *regex_mistake(TextPiece pattern);

/* A search loop over one text. */
typedef struct RegexScan
{
	Regex *regex;
	TextPiece text;
	bool ascii;
	size_t from;
	bool done;
	bool after_match; /* the last match ended at from and was not empty */
	int group_count;
	RegexGroup groups[REGEX_MAX_GROUPS];
} RegexScan;

/* Starts a scan that reports the whole match and up to groups capture groups. */
extern void regex_scan_begin(RegexScan *scan, Regex *regex, TextPiece text, int groups);

/* Finds the next match that does not overlap the last one. */
extern bool regex_scan_next(RegexScan *scan);

/* The text of a group, '' if it took no part or is none (-1). */
extern TextPiece regex_scan_group(const RegexScan *scan, int group);

/* Translates a pattern into RE2's syntax; returns NULL and a message on failure (palloc'd). */
extern char *regex_translate(TextPiece pattern, bool unicode, const char **error);

#endif /* __cplusplus */

#endif /* VIGIL_RUNTIME_REGEX_H */
