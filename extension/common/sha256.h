/*
 * sha256.h
 *		SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104), for programs without a server.
 *
 * libpgcommon has them only by way of the TLS library of the build.
 */
#ifndef VIGIL_COMMON_SHA256_H
#define VIGIL_COMMON_SHA256_H

#define SHA256_BYTES 32
#define SHA256_BLOCK 64

typedef struct Sha256
{
	uint32 state[8];
	uint64 length; /* bytes so far */
	uint8 block[SHA256_BLOCK];
} Sha256;

/* Starts a sum over bytes that come in any pieces. */
extern void sha256_start(Sha256 *sum);
extern void sha256_add(Sha256 *sum, const void *bytes, size_t length);

/* Ends it; digest has SHA256_BYTES bytes. */
extern void sha256_end(Sha256 *sum, uint8 *digest);

/* An HMAC in the same way; the key may have any length. */
typedef struct HmacSha256
{
	Sha256 inner;
	uint8 outer_key[SHA256_BLOCK];
} HmacSha256;

extern void hmac_sha256_start(HmacSha256 *mac, const void *key, size_t length);
extern void hmac_sha256_add(HmacSha256 *mac, const void *bytes, size_t length);
extern void hmac_sha256_end(HmacSha256 *mac, uint8 *digest);

#endif /* VIGIL_COMMON_SHA256_H */
