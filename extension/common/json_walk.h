/*
 * json_walk.h
 *		A cursor over JSON text: one pass, no tree, no allocation.
 *
 * The server's own JSON parser reads one document and stops at the first error.
 * Log files are sequences of documents of which one may be broken, and columns
 * take the text of a value as it was written, so the loader walks the bytes
 * itself: every step validates what it passes, knows where it is, and an error
 * leaves the caller free to go on behind the broken record.
 *
 * A function that returns false has met an error (see "error") unless its
 * comment says otherwise.
 */
#ifndef VIGIL_INGEST_JSON_WALK_H
#define VIGIL_INGEST_JSON_WALK_H

#include "lib/stringinfo.h"

#include "ingest/reason.h"

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

typedef struct JsonSpan
{
	const char *data; /* a string without its quotes, other values as written */
	size_t len;
	bool escaped; /* a string with escape sequences in it */
} JsonSpan;

typedef struct JsonWalk
{
	const char *at;
	const char *end;
	int depth;
	IngestReason error; /* REASON_NONE while all is well */
	bool saw_nul;       /* an escaped U+0000 was passed */
	bool saw_large;     /* a number too large for the server's numeric was passed */
	bool stray_comma;   /* a comma before a closing bracket was passed */
} JsonWalk;

extern void json_walk_init(JsonWalk *walk, const char *data, size_t len);

/* Skips white space and tells what comes next. */
extern JsonKind json_walk_peek(JsonWalk *walk);

/* Passes one value of any kind; *span is optional. */
extern bool json_walk_value(JsonWalk *walk, JsonKind *kind, JsonSpan *span);

/*
 * Opens an object or array; then each call of next gives a key or stands before
 * an element, which the caller must pass; false at the closing bracket, and on
 * an error.
 */
extern bool json_walk_open(JsonWalk *walk);
extern bool json_walk_next_member(JsonWalk *walk, bool *first, JsonSpan *key);
extern bool json_walk_next_element(JsonWalk *walk, bool *first);

/* Appends the decoded text of a string; the reason why that is not possible, or none. */
extern IngestReason json_decode(const JsonSpan *span, StringInfo out);

/* Appends a value without the white space between its tokens. */
extern void json_compact(const JsonSpan *span, StringInfo out);

/* True if the key is the given word (keys with escapes are compared decoded). */
extern bool json_span_is(const JsonSpan *span, const char *word);

/*
 * Finds the end of a broken object or array by its brackets alone; NULL if they
 * do not close before the end of the input.
 */
extern const char *json_bracket_end(const char *start, const char *end);

#endif /* VIGIL_INGEST_JSON_WALK_H */
