/*
 * name_guid.c
 *		A GUID for a text that is none.
 *
 * Called for the ids of rules that are not the GUIDs they should be.  What comes out is
 * stored as the identity of a rule: it must never change.  SHA-1 stands here because the
 * server's own lives in its SSL library, which a program of the front end does not have.
 */
#include "common/port.h"

#include "rule/name_guid.h"

#define SHA1_BLOCK 64
#define SHA1_WORDS 5

/* The namespace of URLs (RFC 4122), with the prefix below in front of the name. */
static const uint8 name_space[16] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
									 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
#define NAME_PREFIX "vigil:rule:"

static uint32
sha1_rotate(uint32 word, int bits)
{
	return (word << bits) | (word >> (32 - bits));
}

/* Adds a block of 64 bytes to the state. */
static void
sha1_block(uint32 *state, const uint8 *block)
{
	static const uint32 constant[] = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
	uint32 word[80];
	uint32 v[SHA1_WORDS];

	for (int i = 0; i < lengthof(word); i++)
		word[i] = i < 16 ? (uint32) block[4 * i] << 24 | (uint32) block[4 * i + 1] << 16 |
							   (uint32) block[4 * i + 2] << 8 | block[4 * i + 3]
						 : sha1_rotate(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
	memcpy(v, state, sizeof(v));
	for (int i = 0; i < lengthof(word); i++)
	{
		uint32 mix = i < 20              ? (v[1] & v[2]) | (~v[1] & v[3])
					 : i >= 40 && i < 60 ? (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])
										 : v[1] ^ v[2] ^ v[3];
		uint32 next = sha1_rotate(v[0], 5) + mix + v[4] + word[i] + constant[i / 20];

		v[4] = v[3];
		v[3] = v[2];
		v[2] = sha1_rotate(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (int i = 0; i < SHA1_WORDS; i++)
		state[i] += v[i];
}

/* SHA-1 of a text: its five words. */
static void
sha1(const char *text, size_t length, uint32 *state)
{
	static const uint32 start[SHA1_WORDS] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476,
											 0xC3D2E1F0};
	size_t padded = (length + 1 + 8 + SHA1_BLOCK - 1) / SHA1_BLOCK * SHA1_BLOCK;
	uint8 *block = palloc0(padded);

	memcpy(block, text, length);
	block[length] = 0x80;
	for (int i = 0; i < 8; i++)
		block[padded - 1 - i] = (uint8) ((uint64) length * 8 >> 8 * i);
	memcpy(state, start, sizeof(start));
	for (size_t at = 0; at < padded; at += SHA1_BLOCK)
		sha1_block(state, block + at);
}

char *
name_guid(const char *name)
{
	StringInfoData text;
	uint32 word[SHA1_WORDS];

	initStringInfo(&text);
	appendBinaryStringInfo(&text, (const char *) name_space, sizeof(name_space));
	appendStringInfoString(&text, NAME_PREFIX);
	appendStringInfoString(&text, name);
	sha1(text.data, text.len, word);
	word[1] = (word[1] & 0xFFFF0FFF) | 0x5000;      /* version 5 */
	word[2] = (word[2] & 0x3FFFFFFF) | 0x80000000U; /* the variant of RFC 4122 */
	return psprintf("%08x-%04x-%04x-%04x-%04x%08x", word[0], word[1] >> 16, word[1] & 0xFFFF,
					word[2] >> 16, word[2] & 0xFFFF, word[3]);
}
