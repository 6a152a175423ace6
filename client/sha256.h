/*
 * sha256.h
 *		The SHA-256 of the first bytes of a file, and what signs what is sent.
 */
#ifndef VIGIL_CLIENT_SHA256_H
#define VIGIL_CLIENT_SHA256_H

#define SHA256_BYTES 32

/* Digits of a hash and the end of the text. */
#define SHA256_TEXT 65

/* The hash of bytes that come one behind the other. */
extern struct pg_cryptohash_ctx *sha256_start(void);
extern void sha256_add(struct pg_cryptohash_ctx *context, const void *bytes, size_t length);
extern void sha256_end_text(struct pg_cryptohash_ctx *context, char hash[SHA256_TEXT]);

/*
 * Hashes the first size bytes of a file and, if short_size is not negative, the first so many
 * of them besides.  False and an error if it has fewer, or cannot be read.
 */
extern bool sha256_file(const char *path, int64 size, char hash[SHA256_TEXT], int64 short_size,
						char short_hash[SHA256_TEXT]);

/* Whether the first size bytes of an open file have the hash; its place is lost. */
extern bool sha256_stream_is(FILE *file, int64 size, const char *hash);

/* The HMAC with SHA-256 (RFC 2104) of two texts behind each other, with a key of any length. */
extern void sha256_sign(const void *key, size_t length, const char *head, const char *body,
						uint8 digest[SHA256_BYTES]);

#endif /* VIGIL_CLIENT_SHA256_H */
