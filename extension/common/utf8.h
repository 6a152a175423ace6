/*
 * utf8.h
 *		Characters of UTF-8 text, without asking for the server's encoding.
 */
#ifndef VIGIL_COMMON_UTF8_H
#define VIGIL_COMMON_UTF8_H

#include "lib/stringinfo.h"

/* Offset of the first byte that is not valid UTF-8 (a NUL byte counts), or -1. */
extern int utf8_find_invalid(const char *text, int length);

/* Number of characters in valid text. */
extern int utf8_count(const char *text, int length);

/* The character at text (valid, not empty) and its number of bytes. */
extern uint32 utf8_decode(const char *text, int *bytes);

/* Bytes of the character that starts at p, 0 if it is not valid.  Any bytes will do. */
extern int utf8_valid_bytes(const char *p, const char *end);

/* Does a character turn the text around it, or does nobody see it? */
extern bool utf8_is_hidden(uint32 character);

/* Bytes of the white space of Unicode that starts at p, 0 if none does.  Any bytes will do. */
extern int utf8_space_bytes(const char *p, const char *end);

/* The same for what parts the words of a query: also what has no width, and is left by editors. */
extern int utf8_blank_bytes(const char *p, const char *end);

/* Appends one character.  It must not be a surrogate nor above U+10FFFF. */
extern void utf8_append(StringInfo to, uint32 character);

#endif /* VIGIL_COMMON_UTF8_H */
