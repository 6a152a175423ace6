/*
 * number.h
 *		Reading numbers from text and from other numbers, as KQL's casts do.
 */
#ifndef VIGIL_RUNTIME_NUMBER_H
#define VIGIL_RUNTIME_NUMBER_H

#include "fmgr.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "runtime/string_term.h"

/* "42", "-7", " 0x1F ": decimal or hexadecimal digits, nothing else. */
extern bool number_parse_int64(TextPiece text, int64 *result);

/* The same within 32 bits; hexadecimal digits may fill all of them. */
extern bool number_parse_int32(TextPiece text, int32 *result);

/* "1.5", "1e400" (infinite), "nan", "-inf", "Infinity". */
extern bool number_parse_double(TextPiece text, double *result);

/* The number that the server reads from a text that is known to be one. */
extern Numeric number_from_digits(const char *text);

/* A decimal number; NULL if the text is none. */
extern Numeric number_parse_decimal(TextPiece text);

/* A guid: 32 hexadecimal digits, with hyphens between or without; NULL if the text is none. */
extern pg_uuid_t *number_parse_guid(TextPiece text);

/* Truncates; beyond the range the nearest bound, false for NaN and infinities. */
extern bool number_double_to_int64(double number, int64 *result);
extern bool number_double_to_int32(double number, int32 *result);

/*
 * The same for numbers that are known to be within the range: the one way of this
 * folder from a double to an integer, as C leaves every other value undefined.
 * NaN is 0.
 */
extern int64 number_truncate(double number);

/* round() to so many digits after the point, halves away from zero. */
extern double number_round(double number, int64 digits);

#endif /* VIGIL_RUNTIME_NUMBER_H */
