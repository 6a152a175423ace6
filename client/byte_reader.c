/*
 * byte_reader.c
 *		The bytes of a file, unpacked if they are packed with gzip, one at a time.
 *
 * Called by the reader of records.  Memory is two blocks, however much a packed file
 * grows; how much it may grow is bounded.
 */
#include "common/port.h"

#include "client/byte_reader.h"

/* The two bytes that gzip begins with. */
#define GZIP_FIRST 0x1f
#define GZIP_SECOND 0x8b

void
byte_reader_start(ByteReader *reader, FILE *file, int64 max_bytes)
{
	unsigned char first[3]; /* as many as a byte order mark has, which readers look for */
	size_t count;

	memset(reader, 0, sizeof(*reader));
	reader->file = file;
	reader->max_bytes = max_bytes;
	count = fread(first, 1, sizeof(first), file);
	reader->is_packed = count >= 2 && first[0] == GZIP_FIRST && first[1] == GZIP_SECOND;
	/* The file need not be one that can be read again. */
	memcpy(reader->is_packed ? reader->packed : reader->block, first, count);
	if (!reader->is_packed)
	{
		reader->length = count;
		reader->bytes = (int64) count;
		return;
	}
	reader->stream.next_in = reader->packed;
	reader->stream.avail_in = (uInt) count;
	if (inflateInit2(&reader->stream, 15 + 16) != Z_OK)
		reader->error = pstrdup("could not unpack it");
	reader->within_member = true;
}

/*
 * Begins the next member; false if there is none so far.  What follows the last one and is none is
 * passed over, as gzip(1) does; zeros fill a block of a tape.
 */
static bool
byte_reader_next_member(ByteReader *reader)
{
	z_stream *stream = &reader->stream;

	while (!reader->has_rest && stream->avail_in > 0 && *stream->next_in == 0)
	{
		stream->next_in++;
		stream->avail_in--;
	}
	if (stream->avail_in > 0 && !reader->has_rest && *stream->next_in == GZIP_FIRST &&
		inflateReset(stream) == Z_OK)
		return true;
	reader->has_rest = reader->has_rest || stream->avail_in > 0;
	stream->avail_in = 0;
	return false;
}

/* The next piece of a packed file; several files that were packed one behind the other are one. */
static bool
byte_reader_unpack(ByteReader *reader)
{
	reader->stream.next_out = reader->block;
	reader->stream.avail_out = sizeof(reader->block);
	while (reader->stream.avail_out == sizeof(reader->block))
	{
		int code;

		if (reader->stream.avail_in == 0)
		{
			reader->stream.next_in = reader->packed;
			reader->stream.avail_in =
				(uInt) fread(reader->packed, 1, sizeof(reader->packed), reader->file);
			if (reader->stream.avail_in == 0)
				break;
		}
		if (!reader->within_member && !byte_reader_next_member(reader))
			continue;
		reader->within_member = true;
		code = inflate(&reader->stream, Z_NO_FLUSH);
		if (code == Z_STREAM_END)
			reader->within_member = false;
		else if (code != Z_OK)
		{
			reader->error = pstrdup("what is packed with gzip is broken");
			return false;
		}
	}
	reader->length = sizeof(reader->block) - reader->stream.avail_out;
	if (reader->length == 0 && reader->within_member)
		reader->error = pstrdup("what is packed with gzip has no end");
	return reader->length > 0;
}

bool
byte_reader_fill(ByteReader *reader)
{
	reader->at = 0;
	reader->length = 0;
	if (reader->error != NULL)
		return false;
	if (reader->is_packed)
		(void) byte_reader_unpack(reader);
	else
		reader->length = fread(reader->block, 1, sizeof(reader->block), reader->file);
	if (reader->error == NULL && ferror(reader->file))
		reader->error = psprintf("could not read it: %s", strerror(errno));
	reader->bytes += (int64) reader->length;
	if (reader->error == NULL && reader->bytes > reader->max_bytes)
		reader->error = psprintf("it is larger than " INT64_FORMAT " bytes", reader->max_bytes);
	if (reader->error != NULL)
		reader->length = 0;
	return reader->length > 0;
}

void
byte_reader_end(ByteReader *reader)
{
	if (reader->is_packed)
		inflateEnd(&reader->stream);
}
