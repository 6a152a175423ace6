/*
 * string_case.h
 *		Characters of the language: decoding, case and what makes a term.
 *
 * Case follows Unicode's simple mappings from an own table, so an answer never
 * depends on the database's locale, collation or operating system.  A mapping
 * between a non-ASCII letter and an ASCII one is left out (the Kelvin sign, the
 * long s, the dotted and dotless i): ASCII text can then be searched as bytes.
 *
 * All text is taken as UTF-8.  A byte that begins no valid character counts as
 * one character that equals nothing but the same byte; nothing here fails.
 */
#ifndef VIGIL_RUNTIME_STRING_CASE_H
#define VIGIL_RUNTIME_STRING_CASE_H

#include "postgres.h"

/* Characters that stand for a byte that is not part of valid UTF-8. */
#define CHAR_INVALID 0x110000

/* Lower case of each ASCII byte; other bytes map to themselves. */
extern const unsigned char ascii_lower[256];

/* Decodes the character at p (p < end) and returns its length in bytes. */
extern int char_decode_slow(const unsigned char *p, const unsigned char *end, uint32 *c);

/* Mappings and class of a non-ASCII character. */
extern uint32 char_lower_slow(uint32 c);
extern uint32 char_upper_slow(uint32 c);
extern bool char_is_term_slow(uint32 c);

/* Writes c (valid, not a stand-in for a byte) to out; returns its length, at most 4. */
extern int char_encode(uint32 c, char *out);

/* Has the text only ASCII bytes? */
extern bool text_is_ascii(const char *data, size_t len);

/* The number of characters. */
extern int64 text_char_count(const char *data, size_t len);

/* The place that lies n characters behind data, at most end. */
extern const char *text_skip_chars(const char *data, const char *end, int64 n);

static inline int
char_decode(const char *p, const char *end, uint32 *c)
{
	unsigned char first = (unsigned char) *p;

	if (first < 0x80)
	{
		*c = first;
		return 1;
	}
	return char_decode_slow((const unsigned char *) p, (const unsigned char *) end, c);
}

static inline uint32
char_lower(uint32 c)
{
	return c < 0x80 ? ascii_lower[c] : char_lower_slow(c);
}

/* Is it part of a term?  Letters and decimal digits are; '_' is not. */
static inline bool
char_is_term(uint32 c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (ascii_lower[c] >= 'a' && ascii_lower[c] <= 'z');
	return char_is_term_slow(c);
}

#endif /* VIGIL_RUNTIME_STRING_CASE_H */
