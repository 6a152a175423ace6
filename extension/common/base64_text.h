/*
 * base64_text.h
 *		Bytes as base64 (RFC 4648).
 */
#ifndef VIGIL_COMMON_BASE64_TEXT_H
#define VIGIL_COMMON_BASE64_TEXT_H

#include "lib/stringinfo.h"

/* The digits of 0 to 63, and the end of the text. */
extern const char base64_digits[];

/* Appends the bytes with their padding. */
extern void base64_append(StringInfo out, const char *bytes, size_t length);

#endif /* VIGIL_COMMON_BASE64_TEXT_H */
