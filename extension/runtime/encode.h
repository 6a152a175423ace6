/*
 * encode.h
 *		Bytes as base64, and text that is made of foreign bytes.
 */
#ifndef VIGIL_RUNTIME_ENCODE_H
#define VIGIL_RUNTIME_ENCODE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "runtime/string_term.h"

/* The bytes in base64. */
extern text *encoding_base64(TextPiece bytes);

/* Appends the decoded bytes; false if the text is not base64. */
extern bool encoding_read_base64(StringInfo out, TextPiece encoded);

/*
 * Makes a text of bytes: zero bytes, which the server cannot hold, are left
 * out.  NULL if the bytes are not UTF-8.
 */
extern text *bytes_to_text(const char *data, size_t len);

#endif /* VIGIL_RUNTIME_ENCODE_H */
