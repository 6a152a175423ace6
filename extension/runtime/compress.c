/*
 * compress.c
 *		gzip and zlib texts in base64.
 *
 * What is not base64, not compressed, not UTF-8 or grows beyond a limit gives
 * ''.  zlib takes its memory from the current context, so nothing leaks when an
 * error is raised half-way.
 */
#include "postgres.h"

#include <zlib.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/encode.h"
#include "runtime/limit.h"

/* A text that is decompressed may have so many bytes. */
#define DECOMPRESS_MAX (64 * 1024 * 1024)

#define WINDOW_ZLIB MAX_WBITS
#define WINDOW_GZIP (MAX_WBITS + 16)

/* zlib's memory, from the current context. */
static void *
zlib_alloc(void *opaque, unsigned int count, unsigned int size)
{
	return palloc((Size) count * size);
}

/* Gives it back. */
static void
zlib_free(void *opaque, void *pointer)
{
	pfree(pointer);
}

/* The text of argument 0, packed, in base64. */
static Datum
compress_text(FunctionCallInfo fcinfo, int window)
{
	TextPiece value = ARG_PIECE(0);
	z_stream stream = {0};
	TextPiece packed;
	uLong room;

	stream.zalloc = zlib_alloc;
	stream.zfree = zlib_free;
	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) !=
		Z_OK)
		elog(ERROR, "could not initialize compression");
	room = deflateBound(&stream, value.len);
	packed.data = palloc(room);
	stream.next_in = (Bytef *) unconstify(char *, value.data);
	stream.avail_in = (uInt) value.len;
	stream.next_out = (Bytef *) unconstify(char *, packed.data);
	stream.avail_out = (uInt) room;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		elog(ERROR, "could not compress");
	packed.len = stream.total_out;
	deflateEnd(&stream);
	PG_RETURN_TEXT_P(encoding_base64(packed));
}

/* Appends what the packed bytes hold; false if they are damaged or hold too much. */
static bool
unpack(StringInfo packed, int window, StringInfo out)
{
	z_stream stream = {0};
	int result;

	stream.zalloc = zlib_alloc;
	stream.zfree = zlib_free;
	stream.next_in = (Bytef *) packed->data;
	stream.avail_in = (uInt) packed->len;
	if (inflateInit2(&stream, window) != Z_OK)
		return false;
	do
	{
		char chunk[8192];

		CHECK_FOR_INTERRUPTS();
		stream.next_out = (Bytef *) chunk;
		stream.avail_out = sizeof(chunk);
		result = inflate(&stream, Z_NO_FLUSH);
		appendBinaryStringInfo(out, chunk, (int) (sizeof(chunk) - stream.avail_out));
	} while (result == Z_OK && out->len <= DECOMPRESS_MAX);
	inflateEnd(&stream);
	return result == Z_STREAM_END && out->len <= DECOMPRESS_MAX;
}

/* The text that argument 0 holds packed, '' if there is none. */
static Datum
decompress_text(FunctionCallInfo fcinfo, int window)
{
	StringInfoData packed;
	StringInfoData out;
	text *result = NULL;

	initStringInfo(&packed);
	initStringInfo(&out);
	if (encoding_read_base64(&packed, ARG_PIECE(0)) && unpack(&packed, window, &out))
		result = bytes_to_text(out.data, out.len);
	PG_RETURN_TEXT_P(result ? result : cstring_to_text_with_len("", 0));
}

SQL_VALUE(kql_gzip_compress, compress_text(fcinfo, WINDOW_GZIP));
SQL_VALUE(kql_gzip_decompress, decompress_text(fcinfo, WINDOW_GZIP));
SQL_VALUE(kql_zlib_compress, compress_text(fcinfo, WINDOW_ZLIB));
SQL_VALUE(kql_zlib_decompress, decompress_text(fcinfo, WINDOW_ZLIB));
