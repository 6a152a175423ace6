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
	reader->packed_max = PG_INT64_MAX;
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
	reader->packed_bytes = (int64) count;
	if (inflateInit2(&reader->stream, 15 + 16) != Z_OK)
		reader->error = pstrdup("could not unpack it");
	reader->within_member = true;
}

void
byte_reader_limit(ByteReader *reader, int64 size)
{
	reader->packed_max = size;
}

/* Reads on behind what was not unpacked yet; false at the end of a packed file. */
static bool
byte_reader_read_packed(ByteReader *reader)
{
	z_stream *stream = &reader->stream;
	int64 left = reader->packed_max - reader->packed_bytes;
	size_t room = sizeof(reader->packed) - stream->avail_in;
	size_t count = 0;

	memmove(reader->packed, stream->next_in, stream->avail_in);
	stream->next_in = reader->packed;
	if (left > 0)
		count = fread(reader->packed + stream->avail_in, 1, (size_t) Min((int64) room, left),
					  reader->file);
	stream->avail_in += (uInt) count;
	reader->packed_bytes += (int64) count;
	return count > 0;
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
	if (reader->has_rest || stream->avail_in == 0)
	{
		stream->avail_in = 0;
		return false;
	}
	if (stream->avail_in == 1)
		(void) byte_reader_read_packed(reader);
	if (stream->avail_in > 1 && stream->next_in[0] == GZIP_FIRST &&
		stream->next_in[1] == GZIP_SECOND && inflateReset(stream) == Z_OK)
		return true;
	reader->has_rest = true;
	reader->rest_place = reader->packed_bytes - (int64) stream->avail_in;
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

		if (reader->stream.avail_in == 0 && !byte_reader_read_packed(reader))
			break;
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
