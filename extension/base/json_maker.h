/*
 * json_maker.h
 *		JSON values that are put together from their parts.
 *
 * For what is written with every alert: a text that the server parses again takes several times as
 * long.  What comes out is what that text would have become.
 */
#ifndef VIGIL_BASE_JSON_MAKER_H
#define VIGIL_BASE_JSON_MAKER_H

#include "utils/jsonb.h"

#include "common/vec.h"

/* An object that is being made, in the memory context in which it began. */
typedef struct JsonMaker
{
	JsonbParseState *state;
} JsonMaker;

extern void json_maker_start(JsonMaker *maker);

/* Adds a member; of several with one key the last one counts.  Texts must live until the end. */
extern void json_maker_add(JsonMaker *maker, const char *key, JsonbValue *value);
extern void json_maker_add_text(JsonMaker *maker, const char *key, const char *value);
extern void json_maker_add_long(JsonMaker *maker, const char *key, int64 value);
extern void json_maker_add_texts(JsonMaker *maker, const char *key, const Vec *list); /* of char */
extern void json_maker_add_object(JsonMaker *maker, const char *key, Jsonb *object);

/* The object, palloc'd. */
extern Jsonb *json_maker_end(JsonMaker *maker);

/* A text as a value, without a copy. */
extern JsonbValue json_text_value(const char *text);

/* The list of some objects (a Vec of Jsonb), palloc'd. */
extern Jsonb *json_list(const Vec *object);

#endif /* VIGIL_BASE_JSON_MAKER_H */
