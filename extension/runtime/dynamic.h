/*
 * dynamic.h
 *		Values of the language's dynamic type: jsonb, read and written as KQL does.
 *
 * A dynamic null is SQL NULL at the top level and JSON null inside a container,
 * so functions that take a value out of a container return SQL NULL for JSON
 * null.  Numbers that KQL calls real keep their fraction in jsonb ("1.0"), which
 * is how they are told from integers.
 *
 * Everything is allocated in the caller's memory context.  Nothing here raises
 * an error for what a query can contain, but for its size (limit.h) and the depth
 * that the server's stack allows.
 */
#ifndef VIGIL_RUNTIME_DYNAMIC_H
#define VIGIL_RUNTIME_DYNAMIC_H

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#include "base/compat.h"
#include "runtime/string_term.h"

/*
 * Builds one JSON array or object; nest with the begin/end pairs.  Begins as {0}.
 * Adding looks at interrupts, and is an error (54000) beyond the bounds of limit.h.
 */
typedef struct DynamicBuilder
{
	JsonbParseState *state;
	JsonbValue *result;
	Size bytes;  /* at least those of the finished value, but for the padding of numbers */
	Size memory; /* about what its parts take until then */
	MemoryContext context; /* of the parts; gone when it is finished */
} DynamicBuilder;

/* --- reading ----------------------------------------------------------------- */

/*
 * Loads the root of a jsonb: a scalar as itself, a container as jbvBinary.  The
 * value points into jb.
 */
extern void dynamic_load(Jsonb *jb, JsonbValue *value);

/* Tells whether a value is an array or an object (jbvBinary only). */
extern bool dynamic_value_is_array(const JsonbValue *value);
extern bool dynamic_value_is_object(const JsonbValue *value);

/* The same for a whole jsonb. */
#define DYNAMIC_IS_ARRAY(jb) (JB_ROOT_IS_ARRAY(jb) && !JB_ROOT_IS_SCALAR(jb))
#define DYNAMIC_IS_OBJECT(jb) JB_ROOT_IS_OBJECT(jb)
#define DYNAMIC_IS_SCALAR(jb) JB_ROOT_IS_SCALAR(jb)

/* The characters of a jbvString. */
static inline TextPiece
json_piece(const JsonbValue *value)
{
	return (TextPiece){value->val.string.val, value->val.string.len};
}

/* Copies the elements of an array into a palloc'd vector; *count gets their number. */
extern JsonbValue *dynamic_container_elements(JsonbContainer *container, int *count);
#define dynamic_elements(jb, count) dynamic_container_elements(&(jb)->root, count)

/* The same of an argument; false, and none, if it is missing, NULL or no array. */
extern bool dynamic_argument_elements(FunctionCallInfo fcinfo, int argument, JsonbValue **elements,
									  int *count);

/* An argument of any type as an element; a missing one and NULL are JSON null. */
extern void dynamic_argument(FunctionCallInfo fcinfo, int argument, JsonbValue *value);

/* The same for a bag or an array that is packed: there a NULL text is ''. */
extern void dynamic_argument_packed(FunctionCallInfo fcinfo, int argument, JsonbValue *value);

/* Equality of two values as KQL's sets see it: 1 and 1.0 are equal, 1 and "1" are not. */
extern bool dynamic_values_equal(const JsonbValue *a, const JsonbValue *b);

/* A hash that agrees with dynamic_values_equal. */
extern uint32 dynamic_value_hash(const JsonbValue *value);

/* An integral number within the range of long, written without a fraction. */
extern bool dynamic_value_int64(const JsonbValue *value, int64 *result);

/* A number as a double; false when the value is no number. */
extern bool dynamic_value_double(const JsonbValue *value, double *result);

/* --- text -------------------------------------------------------------------- */

/* Appends compact JSON text (no blanks), as Kusto prints it. */
extern void dynamic_append_json(StringInfo out, const JsonbValue *value);

/* Appends what tostring() gives: a string bare, null nothing, the rest as JSON. */
extern void dynamic_append_text(StringInfo out, const JsonbValue *value);

/* tostring() of a whole jsonb, palloc'd. */
extern text *dynamic_to_text(Jsonb *jb);

/* Appends a real in its shortest form that reads back: 1.0, 0.1, 1E+20, NaN, Infinity. */
extern void dynamic_append_double(StringInfo out, double number);

/* The same as tostring() writes it: an infinite one is inf or -inf. */
extern void dynamic_append_real(StringInfo out, double number);

/*
 * Parses JSON.  Returns false if the text is not JSON (or deeper than the
 * parser allows); *result is NULL for JSON null.
 */
extern bool dynamic_parse(TextPiece text, Jsonb **result);

/* parse_json(): text that is not JSON becomes a string; '' and null become NULL. */
extern Jsonb *dynamic_from_text(TextPiece text);

/* --- making ------------------------------------------------------------------ */

/* JSON null, to be added as it is. */
extern const JsonbValue json_null;

extern void json_value_null(JsonbValue *value);
extern void json_value_bool(JsonbValue *value, bool b);
extern void json_value_text(JsonbValue *value, const char *data, int length);
extern void json_value_int64(JsonbValue *value, int64 number);
extern void json_value_double(JsonbValue *value, double number);

/*
 * Turns a value of any of the language's SQL types into an element; types that
 * JSON lacks become strings in tostring()'s form.  A jsonb argument is loaded.
 */
extern void json_value_from_datum(JsonbValue *value, Oid type, Datum datum);

extern void dynamic_begin_array(DynamicBuilder *builder);
extern void dynamic_end_array(DynamicBuilder *builder);
extern void dynamic_begin_object(DynamicBuilder *builder);
extern void dynamic_end_object(DynamicBuilder *builder);
extern void dynamic_add(DynamicBuilder *builder, const JsonbValue *value);
extern void dynamic_add_text(DynamicBuilder *builder, TextPiece text);

/* Adds what is in a buffer, whose memory it frees: a buffer is much larger than most texts. */
extern void dynamic_add_buffer(DynamicBuilder *builder, StringInfo text);
extern void dynamic_add_key(DynamicBuilder *builder, const char *key, int length);

/* The finished jsonb of a builder; ends the outermost container if that is still open. */
extern Jsonb *dynamic_finish(DynamicBuilder *builder);

/* An array of so many elements. */
extern Jsonb *dynamic_array(const JsonbValue *elements, int64 count);

/* A jsonb of one value; NULL for JSON null. */
extern Jsonb *dynamic_make(const JsonbValue *value);

#endif /* VIGIL_RUNTIME_DYNAMIC_H */
