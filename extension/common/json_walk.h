/*
 * json_walk.h
 *		The one reader of JSON: a cursor over its text, one pass, no tree, no allocation.
 *
 * Log records (ingest), parse_json() (runtime), dynamic literals and constant
 * arrays (kql), rule files (rule) are all read with it.  Every step validates
 * what it passes, knows where it is, and an error leaves the caller free to go
 * on behind the broken value.  What a caller builds is its own affair.
 *
 * The grammar is RFC 8259, with two exceptions that the caller decides about: a
 * comma before a closing bracket is passed and noted ("stray_comma"), and what
 * the modes below allow.  The server's own JSON parser cannot be used: it reads
 * one document, stops at the first error and forgets how a value was written.
 *
 * A function that returns false has met an error (see "error") unless its
 * comment says otherwise.
 */
#ifndef VIGIL_COMMON_JSON_WALK_H
#define VIGIL_COMMON_JSON_WALK_H

#include "lib/stringinfo.h"

/* Deeper nesting than this is refused; real records stay below 20. */
#define JSON_WALK_MAX_DEPTH 512

typedef enum JsonKind
{
	WALK_END, /* nothing but space is left */
	WALK_BAD, /* not the start of a value */
	WALK_NULL,
	WALK_TRUE,
	WALK_FALSE,
	WALK_NUMBER,
	WALK_STRING,
	WALK_ARRAY,
	WALK_OBJECT
} JsonKind;

typedef enum JsonWalkError
{
	WALK_OK,
	WALK_SYNTAX,    /* a byte that is not "expected" */
	WALK_TRUNCATED, /* the text ends within a value */
	WALK_TOO_DEEP,
	WALK_BAD_SURROGATE /* half of a surrogate pair */
} JsonWalkError;

typedef struct JsonSpan
{
	const char *data; /* a string without its quotes, other values as written */
	size_t len;
	bool escaped; /* a string with escape sequences in it */
} JsonSpan;

typedef struct JsonWalk
{
	const char *at; /* after an error: where it was found */
	const char *end;
	int depth;
	JsonWalkError error;
	const char *expected; /* what should stand at "at", in words, after an error */

	/* Modes, set by the caller after json_walk_init(). */
	int max_depth;
	bool pass_surrogates; /* half of a surrogate pair is let pass, it decodes to U+FFFD */
	bool pass_no_comma;   /* so is a missing comma where blanks part elements, see "no_comma" */
	/* Steps over blanks and comments of another language; NULL: JSON's own. */
	const char *(*skip_blanks)(const char *at, const char *end);

	/* What was passed; the caller may reset them. */
	bool saw_nul;         /* an escaped U+0000 */
	bool saw_large;       /* a number too large for the server's numeric */
	bool stray_comma;     /* a comma before a closing bracket */
	const char *no_comma; /* where the first comma is missing */
} JsonWalk;

extern void json_walk_init(JsonWalk *walk, const char *data, size_t len);

/* Skips white space and tells what comes next. */
extern JsonKind json_walk_peek(JsonWalk *walk);

/* Passes one value of any kind; *kind and *span are optional. */
extern bool json_walk_value(JsonWalk *walk, JsonKind *kind, JsonSpan *span);

/*
 * Opens an object or array; then each call of next gives a key or stands before
 * an element, which the caller must pass; false at the closing bracket, and on
 * an error.
 */
extern bool json_walk_open(JsonWalk *walk);
extern bool json_walk_next_member(JsonWalk *walk, bool *first, JsonSpan *key);
extern bool json_walk_next_element(JsonWalk *walk, bool *first);

/*
 * The parts of json_walk_next_member(), for a caller whose keys are no JSON
 * strings: next stands before a key, colon passes what follows it.
 */
extern bool json_walk_next(JsonWalk *walk, bool *first, char close);
extern bool json_walk_colon(JsonWalk *walk);

/*
 * Appends the decoded text of a string that was passed, in UTF-8.  What a text
 * cannot hold, U+0000 and half of a surrogate pair, becomes U+FFFD; false if
 * there was a U+0000.
 */
extern bool json_decode(const JsonSpan *span, StringInfo out);

/* Appends a value without the white space between its tokens. */
extern void json_compact(const JsonSpan *span, StringInfo out);

/* True if the key is the given word (keys with escapes are compared decoded). */
extern bool json_span_is(const JsonSpan *span, const char *word);

/*
 * Finds the end of a broken object or array by its brackets alone; NULL if they
 * do not close before the end of the input.
 */
extern const char *json_bracket_end(const char *start, const char *end);

/* Appends a text of length bytes as a JSON string, in quotes. */
extern void json_append_string(StringInfo out, const char *text, size_t length);

#endif /* VIGIL_COMMON_JSON_WALK_H */
