/*
 * json_key.h
 *		Whether a key of a JSON text that is walked is the one that is looked for.
 */
#ifndef VIGIL_RUNTIME_JSON_KEY_H
#define VIGIL_RUNTIME_JSON_KEY_H

#include "common/json_walk.h"
#include "runtime/string_term.h"

static inline bool
json_key_is(const JsonSpan *span, TextPiece key)
{
	StringInfoData text;
	bool same;

	if (!span->escaped)
		return span->len == key.len && memcmp(span->data, key.data, key.len) == 0;
	initStringInfo(&text);
	(void) json_decode(span, &text);
	same = span_equals(buffer_piece(&text), key);
	pfree(text.data);
	return same;
}

#endif /* VIGIL_RUNTIME_JSON_KEY_H */
