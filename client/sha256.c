/*
 * sha256.c
 *		The SHA-256 of the first bytes of a file.
 *
 * Called by the loader of files, before it asks whether one is loaded already.
 */
#include "common/port.h"

#include "common/cryptohash.h"
#include "common/sha2.h"

#include "client/output.h"
#include "client/sha256.h"

#define SHA256_BLOCK (256 * 1024)

static void
sha256_finish(pg_cryptohash_ctx *context, char hash[SHA256_TEXT])
{
	uint8 digest[PG_SHA256_DIGEST_LENGTH];

	if (pg_cryptohash_final(context, digest, sizeof(digest)) < 0)
		memset(digest, 0, sizeof(digest));
	pg_cryptohash_free(context);
	for (int i = 0; i < PG_SHA256_DIGEST_LENGTH; i++)
		snprintf(hash + 2 * i, 3, "%02x", digest[i]);
}

static pg_cryptohash_ctx *
sha256_start(void)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	if (context == NULL || pg_cryptohash_init(context) < 0)
	{
		output_error("could not start to compute an SHA-256");
		exit(EXIT_FAILURE);
	}
	return context;
}

/* Hashes an open file; the number of bytes that it has, up to the size. */
static int64
sha256_read(FILE *file, int64 size, pg_cryptohash_ctx *whole, int64 short_size,
			pg_cryptohash_ctx *beginning)
{
	uint8 *block = palloc(SHA256_BLOCK);
	int64 place = 0;

	while (place < size)
	{
		size_t count = fread(block, 1, (size_t) Min((int64) SHA256_BLOCK, size - place), file);

		if (count == 0)
			break;
		(void) pg_cryptohash_update(whole, block, count);
		if (place < short_size)
			(void) pg_cryptohash_update(beginning, block,
										(size_t) Min((int64) count, short_size - place));
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
	sha256_finish(whole, hash);
	sha256_finish(beginning, short_hash);
	if (ferror(file))
		output_error("could not read \"%s\": %s", path, strerror(errno));
	else if (read < size)
		output_error("\"%s\" became shorter while it was read", path);
	fclose(file);
	return read == size;
}
