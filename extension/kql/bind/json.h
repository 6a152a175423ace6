/*
 * json.h
 *		Reading the constant JSON text of dynamic literals, as far as lists need it.
 */
#ifndef VIGIL_KQL_BIND_JSON_H
#define VIGIL_KQL_BIND_JSON_H

#include "common/vec.h"

typedef enum JsonItemKind
{
	JSON_NULL,
	JSON_TRUE,
	JSON_FALSE,
	JSON_INTEGER,
	JSON_REAL,
	JSON_STRING,
	JSON_OTHER /* an object, or a number that fits no type: its JSON text */
} JsonItemKind;

typedef struct JsonItem
{
	JsonItemKind kind;
	char *text; /* string: the value; null: NULL; other: the JSON text */
	int64 int_value;
	double real_value;
} JsonItem;

/*
 * The elements of a JSON array, of JsonItem; arrays in it are taken apart too.
 * A scalar is a list of one.  False if the text is not plain JSON.
 */
extern bool json_flatten(const char *text, Vec *item);

#endif /* VIGIL_KQL_BIND_JSON_H */
