/*
 * hash.c
 *		Hash functions: hash() and hash_xxhash64() are XXH64 with seed 0, over
 *		the bytes of a value; hash_md5() and its kin digest its text form.
 *
 * A string is hashed as its UTF-8 bytes, a datetime or timespan as its eight
 * bytes of 100 ns ticks, a number as its bytes, all with the low byte first.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/md5.h"
#include "common/sha1.h"
#include "common/sha2.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/string_term.h"

#define PRIME1 UINT64CONST(0x9E3779B185EBCA87)
#define PRIME2 UINT64CONST(0xC2B2AE3D27D4EB4F)
#define PRIME3 UINT64CONST(0x165667B19E3779F9)
#define PRIME4 UINT64CONST(0x85EBCA77C2B2AE63)
#define PRIME5 UINT64CONST(0x27D4EB2F165667C5)

static uint64
rotate(uint64 x, int bits)
{
	return (x << bits) | (x >> (64 - bits));
}

static uint64
read_bytes(const unsigned char *p, int count)
{
	uint64 value = 0;

	for (int i = 0; i < count; i++)
		value |= (uint64) p[i] << (8 * i);
	return value;
}

static uint64
xxh_round(uint64 lane, uint64 input)
{
	return rotate(lane + input * PRIME2, 31) * PRIME1;
}

static uint64
xxh_lanes(const unsigned char **at, const unsigned char *end)
{
	uint64 lane[4] = {PRIME1 + PRIME2, PRIME2, 0, -PRIME1};
	uint64 hash;

	for (; end - *at >= 32; *at += 32)
		for (int i = 0; i < 4; i++)
			lane[i] = xxh_round(lane[i], read_bytes(*at + 8 * i, 8));
	hash = rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);
	for (int i = 0; i < 4; i++)
		hash = (hash ^ xxh_round(0, lane[i])) * PRIME1 + PRIME4;
	return hash;
}

static int64
xxh64(TextPiece bytes)
{
	const unsigned char *at = (const unsigned char *) bytes.data;
	const unsigned char *end = at + bytes.len;
	uint64 hash = bytes.len >= 32 ? xxh_lanes(&at, end) : PRIME5;

	hash += bytes.len;
	for (; end - at >= 8; at += 8)
		hash = rotate(hash ^ xxh_round(0, read_bytes(at, 8)), 27) * PRIME1 + PRIME4;
	if (end - at >= 4)
	{
		hash = rotate(hash ^ (read_bytes(at, 4) * PRIME1), 23) * PRIME2 + PRIME3;
		at += 4;
	}
	for (; at < end; at++)
		hash = rotate(hash ^ (*at * PRIME5), 11) * PRIME1;
	hash = (hash ^ (hash >> 33)) * PRIME2;
	hash = (hash ^ (hash >> 29)) * PRIME3;
	return (int64) (hash ^ (hash >> 32));
}

/* The bytes of a number, low byte first, in buffer. */
static TextPiece
number_bytes(uint64 number, int count, char *buffer)
{
	TextPiece span = {buffer, count};

	for (int i = 0; i < count; i++)
		buffer[i] = (char) (number >> (8 * i));
	return span;
}

/* The bytes that stand for an argument; buffer has room for 16. */
static TextPiece
value_bytes(FunctionCallInfo fcinfo, int argno, char *buffer)
{
	TextPiece empty = {"", 0};
	int64 usecs;
	uint64 bits;
	float8 real;

	if (PG_ARGISNULL(argno))
		return empty;
	switch (get_fn_expr_argtype(fcinfo->flinfo, argno))
	{
		case BOOLOID:
			return number_bytes(PG_GETARG_BOOL(argno), 1, buffer);
		case INT4OID:
			return number_bytes((uint32) PG_GETARG_INT32(argno), 4, buffer);
		case INT8OID:
			return number_bytes((uint64) PG_GETARG_INT64(argno), 8, buffer);
		case FLOAT8OID:
			real = PG_GETARG_FLOAT8(argno);
			memcpy(&bits, &real, sizeof(bits));
			return number_bytes(bits, 8, buffer);
		case TIMESTAMPTZOID:
			usecs = PG_GETARG_TIMESTAMPTZ(argno) + DAYS_TO_2000 * USECS_PER_DAY;
			return number_bytes((uint64) usecs * 10, 8, buffer);
		case INTERVALOID:
			if (!timespan_from_interval(PG_GETARG_INTERVAL_P(argno), &usecs))
				return empty;
			return number_bytes((uint64) usecs * 10, 8, buffer);
		default:
			return span_of_any(fcinfo, argno);
	}
}

/* hash(value [, mod]) */
SQL_FUNCTION(kql_hash)
{
	char buffer[16];
	int64 hash = xxh64(value_bytes(fcinfo, 0, buffer));
	int64 mod;

	if (PG_NARGS() < 2 || PG_ARGISNULL(1))
		PG_RETURN_INT64(hash);
	mod = PG_GETARG_INT64(1);
	if (mod == 0)
		PG_RETURN_NULL();
	if (mod == -1)
		PG_RETURN_INT64(0);
	hash %= mod;
	if (hash < 0)
		hash += mod < 0 ? -mod : mod;
	PG_RETURN_INT64(hash);
}

/* The lower-case hexadecimal digest of the argument's text. */
static Datum
digest(FunctionCallInfo fcinfo, pg_cryptohash_type type, int length)
{
	TextPiece value = span_of_any(fcinfo, 0);
	uint8 bytes[PG_SHA256_DIGEST_LENGTH];
	char hex[2 * PG_SHA256_DIGEST_LENGTH + 1];
	pg_cryptohash_ctx *context = pg_cryptohash_create(type);

	if (pg_cryptohash_init(context) < 0 ||
		pg_cryptohash_update(context, (const uint8 *) value.data, value.len) < 0 ||
		pg_cryptohash_final(context, bytes, length) < 0)
	{
		pg_cryptohash_free(context);
		elog(ERROR, "could not compute a digest");
	}
	pg_cryptohash_free(context);
	for (int i = 0; i < length; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(hex, 2 * length));
}

SQL_VALUE(kql_hash_md5, digest(fcinfo, PG_MD5, MD5_DIGEST_LENGTH));
SQL_VALUE(kql_hash_sha1, digest(fcinfo, PG_SHA1, SHA1_DIGEST_LENGTH));
SQL_VALUE(kql_hash_sha256, digest(fcinfo, PG_SHA256, PG_SHA256_DIGEST_LENGTH));
