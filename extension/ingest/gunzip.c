/*
 * gunzip.c
 *		Unpacking of gzip data, member after member, with a limit.
 *
 * zlib's memory comes from palloc, so that an error leaves nothing behind.  Where the build
 * found libdeflate, that unpacks a member that is whole and small, in less than half of the
 * time; whatever it does not take is zlib's, which also tells what is wrong.
 */
#include "postgres.h"

#ifdef USE_LIBDEFLATE
#include <libdeflate.h>
#endif
#include <zlib.h>

#include "miscadmin.h"

#include "ingest/gunzip.h"

#define GUNZIP_STEP (256 * 1024)

static void *
gunzip_alloc(void *context, unsigned int items, unsigned int size)
{
	return palloc_extended((Size) items * size, MCXT_ALLOC_NO_OOM);
}

static void
gunzip_free(void *context, void *data)
{
	pfree(data);
}

bool
gunzip_is_gzip(const char *data, size_t len)
{
	return len >= 2 && (unsigned char) data[0] == 0x1f && (unsigned char) data[1] == 0x8b;
}

#ifdef USE_LIBDEFLATE

/* Members that become larger are zlib's, which makes room as it goes. */
#define GUNZIP_MAX_WHOLE (32 * 1024 * 1024)

/* What logs of JSON seldom exceed; the last member tells its own size. */
#define GUNZIP_USUAL_RATIO 16

/* What a member has besides its data: ten bytes before, a checksum and its size behind. */
#define GZIP_LEAST_SIZE 18
#define GZIP_FLAGS 3
#define GZIP_FLAG_HEADER_CRC 0x02

/* How much room a member is given: what it needs, if it is the last one. */
static size_t
gunzip_room(const unsigned char *data, size_t len)
{
	const unsigned char *size = data + len - 4;
	size_t told = size[0] | size[1] << 8 | size[2] << 16 | (size_t) size[3] << 24;

	return Max(told, Min(len * GUNZIP_USUAL_RATIO, GUNZIP_MAX_WHOLE));
}

/* Unpacks one member at once; false, and nothing is changed, if that is left to zlib. */
static bool
gunzip_whole(z_stream *stream, StringInfo out)
{
	/* Tables of a fixed size, which each call makes anew: kept for the life of the process. */
	static struct libdeflate_decompressor *unpacker = NULL;
	const unsigned char *data = stream->next_in;
	size_t len = stream->avail_in;
	size_t room;
	size_t used;
	size_t made;

	if (len < GZIP_LEAST_SIZE || (data[GZIP_FLAGS] & GZIP_FLAG_HEADER_CRC))
		return false;
	room = gunzip_room(data, len);
	if (room > GUNZIP_MAX_WHOLE || out->len + room > GUNZIP_MAX_SIZE)
		return false;
	if (unpacker == NULL)
		unpacker = libdeflate_alloc_decompressor();
	if (unpacker == NULL)
		return false;
	CHECK_FOR_INTERRUPTS();
	enlargeStringInfo(out, (int) room);
	if (libdeflate_gzip_decompress_ex(unpacker, data, len, out->data + out->len, room, &used,
									  &made) != LIBDEFLATE_SUCCESS)
	{
		out->data[out->len] = '\0';
		return false;
	}
	out->len += (int) made;
	out->data[out->len] = '\0';
	stream->next_in += used;
	stream->avail_in -= (uInt) used;
	return true;
}

#endif

/* Unpacks one member; the stream stands at its start. */
static IngestReason
gunzip_member(z_stream *stream, StringInfo out)
{
#ifdef USE_LIBDEFLATE
	if (gunzip_whole(stream, out))
		return REASON_NONE;
#endif
	for (;;)
	{
		int code;

		CHECK_FOR_INTERRUPTS();
		if (out->len >= GUNZIP_MAX_SIZE)
			return REASON_EXPANSION_LIMIT;
		enlargeStringInfo(out, GUNZIP_STEP);
		stream->next_out = (Bytef *) out->data + out->len;
		stream->avail_out = GUNZIP_STEP;
		code = inflate(stream, Z_NO_FLUSH);
		out->len += GUNZIP_STEP - stream->avail_out;
		out->data[out->len] = '\0';
		if (code == Z_STREAM_END)
			return REASON_NONE;
		if (code == Z_MEM_ERROR)
			ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
		if (code != Z_OK && code != Z_BUF_ERROR)
			return REASON_GZIP_CRC;
		if (stream->avail_in == 0 && stream->avail_out > 0)
			return REASON_TRUNCATED_GZIP;
	}
}

IngestReason
gunzip(const char *data, size_t len, StringInfo out, size_t *used)
{
	z_stream stream = {0};
	IngestReason reason;

	stream.zalloc = gunzip_alloc;
	stream.zfree = gunzip_free;
	stream.next_in = (Bytef *) data;
	stream.avail_in = (uInt) len;
	if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	do
	{
		reason = gunzip_member(&stream, out);
		/* Zeros behind a member fill a block of a tape. */
		while (reason == REASON_NONE && stream.avail_in > 0 && *stream.next_in == '\0')
		{
			stream.next_in++;
			stream.avail_in--;
		}
	} while (reason == REASON_NONE &&
			 gunzip_is_gzip((const char *) stream.next_in, stream.avail_in) &&
			 inflateReset(&stream) == Z_OK);
	inflateEnd(&stream);
	*used = len - stream.avail_in;
	return reason;
}

bool
base64_decode(const char *data, size_t len, StringInfo out)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32 bits = 0;
	int count = 0;
	size_t i = 0;

	for (; i < len && data[i] != '='; i++)
	{
		const char *digit;

		if (strchr(" \r\n\t", data[i]) != NULL && data[i] != '\0')
			continue;
		digit = data[i] != '\0' ? strchr(alphabet, data[i]) : NULL;
		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32) (digit - alphabet);
		if (++count == 4)
		{
			char bytes[3] = {bits >> 16, bits >> 8, bits};

			appendBinaryStringInfo(out, bytes, 3);
			bits = 0;
			count = 0;
		}
	}
	if (count == 1 || len - i > 2)
		return false;
	if (count > 1)
	{
		char bytes[2] = {count == 2 ? bits >> 4 : bits >> 10, bits >> 2};

		appendBinaryStringInfo(out, bytes, count - 1);
	}
	return true;
}
