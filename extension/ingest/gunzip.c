/*
 * gunzip.c
 *		Unpacking of gzip data, member after member, with a limit.
 *
 * zlib's memory comes from palloc, so that an error leaves nothing behind.
 */
#include "postgres.h"

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

/* Unpacks one member; the stream stands at its start. */
static IngestReason
gunzip_member(z_stream *stream, StringInfo out)
{
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
gunzip(const char *data, size_t len, StringInfo out)
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
	} while (reason == REASON_NONE &&
			 gunzip_is_gzip((const char *) stream.next_in, stream.avail_in) &&
			 inflateReset(&stream) == Z_OK);
	inflateEnd(&stream);
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
