/*
 * sha256.c
 *		SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104), for programs without a server.
 */
#include "common/port.h"

#include "common/sha256.h"

/* Fractions of the cube roots of the first 64 primes. */
static const uint32 round_constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32
sha256_rotate(uint32 word, int bits)
{
	return (word >> bits) | (word << (32 - bits));
}

/* The 64 words of the schedule of a block. */
static void
sha256_expand(const uint8 *block, uint32 *word)
{
	for (int i = 0; i < 16; i++)
		word[i] = (uint32) block[4 * i] << 24 | (uint32) block[4 * i + 1] << 16 |
				  (uint32) block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++)
	{
		uint32 a = word[i - 15];
		uint32 b = word[i - 2];

		word[i] = word[i - 16] + word[i - 7] +
				  (sha256_rotate(a, 7) ^ sha256_rotate(a, 18) ^ (a >> 3)) +
				  (sha256_rotate(b, 17) ^ sha256_rotate(b, 19) ^ (b >> 10));
	}
}

static void
sha256_compress(uint32 *state, const uint8 *block)
{
	uint32 word[64];
	uint32 s[8];

	sha256_expand(block, word);
	memcpy(s, state, sizeof(s));
	for (int i = 0; i < 64; i++)
	{
		uint32 choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32 majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
		uint32 first =
			s[7] + (sha256_rotate(s[4], 6) ^ sha256_rotate(s[4], 11) ^ sha256_rotate(s[4], 25)) +
			choice + round_constant[i] + word[i];
		uint32 second =
			(sha256_rotate(s[0], 2) ^ sha256_rotate(s[0], 13) ^ sha256_rotate(s[0], 22)) + majority;

		memmove(s + 1, s, 7 * sizeof(uint32));
		s[4] += first;
		s[0] = first + second;
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

void
sha256_start(Sha256 *sum)
{
	/* Fractions of the square roots of the first eight primes. */
	static const uint32 start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
									0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memcpy(sum->state, start, sizeof(start));
	sum->length = 0;
}

void
sha256_add(Sha256 *sum, const void *bytes, size_t length)
{
	const uint8 *at = bytes;

	while (length > 0)
	{
		size_t filled = sum->length % SHA256_BLOCK;
		size_t part = Min(length, SHA256_BLOCK - filled);

		memcpy(sum->block + filled, at, part);
		sum->length += part;
		at += part;
		length -= part;
		if (filled + part == SHA256_BLOCK)
			sha256_compress(sum->state, sum->block);
	}
}

void
sha256_end(Sha256 *sum, uint8 *digest)
{
	static const uint8 padding[SHA256_BLOCK] = {0x80};
	uint64 bits = sum->length * 8;
	size_t filled = sum->length % SHA256_BLOCK;
	uint8 count[8];

	sha256_add(sum, padding, (filled < 56 ? 56 : 56 + SHA256_BLOCK) - filled);
	for (int i = 0; i < 8; i++)
		count[i] = (uint8) (bits >> (56 - 8 * i));
	sha256_add(sum, count, sizeof(count));
	for (int i = 0; i < SHA256_BYTES; i++)
		digest[i] = (uint8) (sum->state[i / 4] >> (24 - 8 * (i % 4)));
}

void
hmac_sha256_start(HmacSha256 *mac, const void *key, size_t length)
{
	uint8 block[SHA256_BLOCK] = {0};
	uint8 inner_key[SHA256_BLOCK];

	if (length > SHA256_BLOCK)
	{
		Sha256 sum;

		sha256_start(&sum);
		sha256_add(&sum, key, length);
		sha256_end(&sum, block);
	}
	else
		memcpy(block, key, length);
	for (int i = 0; i < SHA256_BLOCK; i++)
	{
		inner_key[i] = block[i] ^ 0x36;
		mac->outer_key[i] = block[i] ^ 0x5c;
	}
	sha256_start(&mac->inner);
	sha256_add(&mac->inner, inner_key, sizeof(inner_key));
}

void
hmac_sha256_add(HmacSha256 *mac, const void *bytes, size_t length)
{
	sha256_add(&mac->inner, bytes, length);
}

void
hmac_sha256_end(HmacSha256 *mac, uint8 *digest)
{
	uint8 inner[SHA256_BYTES];
	Sha256 outer;

	sha256_end(&mac->inner, inner);
	sha256_start(&outer);
	sha256_add(&outer, mac->outer_key, sizeof(mac->outer_key));
	sha256_add(&outer, inner, sizeof(inner));
	sha256_end(&outer, digest);
}
