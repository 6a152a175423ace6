/*
 * sha256.c
 *		The SHA-256 of the first bytes of a file, and what signs what is sent.
 *
 * Called by the loader of files, before it asks whether one is loaded already, and by whoever
 * signs.  The sums are those of libpgcommon; its HMAC is not in PostgreSQL 14.
 */
#include "common/port.h"

#include "common/cryptohash.h"
#include "common/sha2.h"

#include "client/output.h"
#include "client/sha256.h"

/* Bytes of a file that are read at once. */
#define SHA256_READ (256 * 1024)

/* What cannot be hashed must not be taken for something else. */
static void
sha256_fail(void)
{
	output_error("could not compute an SHA-256");
	exit(EXIT_FAILURE);
}

pg_cryptohash_ctx *
sha256_start(void)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	if (context == NULL || pg_cryptohash_init(context) < 0)
		sha256_fail();
	return context;
}

void
sha256_add(pg_cryptohash_ctx *context, const void *bytes, size_t length)
{
	if (pg_cryptohash_update(context, bytes, length) < 0)
		sha256_fail();
}

static void
sha256_end(pg_cryptohash_ctx *context, uint8 digest[SHA256_BYTES])
{
	if (pg_cryptohash_final(context, digest, SHA256_BYTES) < 0)
		sha256_fail();
	pg_cryptohash_free(context);
}

void
sha256_end_text(pg_cryptohash_ctx *context, char hash[SHA256_TEXT])
{
	uint8 digest[SHA256_BYTES];

	sha256_end(context, digest);
	for (int i = 0; i < SHA256_BYTES; i++)
		snprintf(hash + 2 * i, 3, "%02x", digest[i]);
}

/* Hashes an open file; the number of bytes that it has, up to the size. */
static int64
sha256_read(FILE *file, int64 size, pg_cryptohash_ctx *whole, int64 short_size,
			pg_cryptohash_ctx *beginning)
{
	uint8 *block = palloc(SHA256_READ);
	int64 place = 0;

	while (place < size)
	{
		size_t count = fread(block, 1, (size_t) Min((int64) SHA256_READ, size - place), file);

		if (count == 0)
			break;
		sha256_add(whole, block, count);
		if (place < short_size)
			sha256_add(beginning, block, (size_t) Min((int64) count, short_size - place));
		place += (int64) count;
	}
	pfree(block);
	return place;
}

bool
sha256_file(const char *path, int64 size, char hash[SHA256_TEXT], int64 short_size,
			char short_hash[SHA256_TEXT])
{
	pg_cryptohash_ctx *whole;
	pg_cryptohash_ctx *beginning;
	FILE *file = fopen(path, "rb");
	int64 read;

	if (file == NULL)
	{
		output_error("could not open \"%s\": %s", path, strerror(errno));
		return false;
	}
	whole = sha256_start();
	beginning = sha256_start();
	read = sha256_read(file, size, whole, short_size, beginning);
	sha256_end_text(whole, hash);
	sha256_end_text(beginning, short_hash);
	if (ferror(file))
		output_error("could not read \"%s\": %s", path, strerror(errno));
	else if (read < size)
		output_error("\"%s\" became shorter while it was read", path);
	fclose(file);
	return read == size;
}

bool
sha256_stream_is(FILE *file, int64 size, const char *hash)
{
	char found[SHA256_TEXT];
	pg_cryptohash_ctx *whole = sha256_start();
	int64 read;

	rewind(file);
	read = sha256_read(file, size, whole, -1, NULL);
	sha256_end_text(whole, found);
	return read == size && strcmp(found, hash) == 0;
}

void
sha256_sign(const void *key, size_t length, const char *head, const char *body,
			uint8 digest[SHA256_BYTES])
{
	uint8 block[PG_SHA256_BLOCK_LENGTH] = {0};
	pg_cryptohash_ctx *context = sha256_start();

	/* RFC 2104: a key that is longer than a block stands for its sum. */
	if (length > sizeof(block))
	{
		sha256_add(context, key, length);
		sha256_end(context, block);
		context = sha256_start();
	}
	else
		memcpy(block, key, length);
	for (int i = 0; i < (int) sizeof(block); i++)
		block[i] ^= 0x36;
	sha256_add(context, block, sizeof(block));
	sha256_add(context, head, strlen(head));
	sha256_add(context, body, strlen(body));
	sha256_end(context, digest);

	context = sha256_start();
	for (int i = 0; i < (int) sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	sha256_add(context, block, sizeof(block));
	sha256_add(context, digest, SHA256_BYTES);
	sha256_end(context, digest);
}
