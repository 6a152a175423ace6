/*
 * pattern.h
 *		Texts with wildcards: * for any run of characters, ? for exactly one.
 */
#ifndef VIGIL_FOREIGN_PATTERN_H
#define VIGIL_FOREIGN_PATTERN_H

#include "common/port.h"

/*
 * Bytes of a text; mark[i] is '*' or '?' where byte i is that wildcard, '-' where it is any
 * dash or slash, else '\0'.  Of a text in JSON '"' is a quote with any number of backslashes in front,
 * and '\\' one character that may have a backslash in front.
 */
typedef struct Pattern
{
	char *text; /* ends with a NUL that is no part of it */
	char *mark;
	int length;
} Pattern;

/* The simplest test that a pattern is. */
typedef enum PatternForm
{
	PATTERN_EQUAL,
	PATTERN_CONTAINS,
	PATTERN_STARTS,
	PATTERN_ENDS,
	PATTERN_ANYTHING, /* nothing but stars */
	PATTERN_MIXED     /* wildcards inside, or ? anywhere */
} PatternForm;

/* A pattern whose bytes all stand for themselves. */
extern Pattern *pattern_literal(const char *text, int length);

/*
 * Reads Sigma's form: * and ? are wildcards, a backslash in front of *, ? or a backslash makes
 * that character stand for itself, any other backslash is one.
 */
extern Pattern *pattern_read(const char *text);

extern bool pattern_has_wildcard(const Pattern *pattern);

/* Is a text what the pattern stands for, as a whole? */
extern bool pattern_matches(const Pattern *pattern, const char *text, bool is_cased);

/* Does it begin and end with a star, and have something between? */
extern bool pattern_is_open(const Pattern *pattern);

/* A copy with a star at the start or the end, unless there is one already. */
extern Pattern *pattern_open(const Pattern *pattern, bool at_start, bool at_end);

/* A copy in which each occurrence of a text, in any case, is replaced by another. */
extern Pattern *pattern_replace(const Pattern *pattern, const char *from, const char *to);

/* What the pattern tests, and the text that it tests for; *text is palloc'd. */
extern PatternForm pattern_form(const Pattern *pattern, char **text);

/* A copy in which a dash or a slash in front of a word is any dash or a slash. */
extern Pattern *pattern_free_dashes(const Pattern *pattern);

/*
 * A copy that stands for the same in the text of JSON, where a backslash is two, and a quote is
 * one of JSON or one of a value, with backslashes in front.
 */
extern Pattern *pattern_in_json(const Pattern *pattern);

/* A regular expression for the pattern as a whole; an end with a star is open. */
extern char *pattern_regex(const Pattern *pattern);

/* Matches a regular expression no empty text?  False where that is not seen at once. */
extern bool pattern_regex_needs_text(const char *regex);

/* Appends one byte so that a regular expression takes it for itself. */
extern void pattern_quote(StringInfo out, char byte);

#endif /* VIGIL_FOREIGN_PATTERN_H */
