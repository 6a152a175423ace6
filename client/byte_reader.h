/*
 * byte_reader.h
 *		The bytes of a file, unpacked if they are packed with gzip, one at a time.
 */
#ifndef VIGIL_CLIENT_BYTE_READER_H
#define VIGIL_CLIENT_BYTE_READER_H

#include <zlib.h>

#define BYTE_READER_BLOCK 65536

typedef struct ByteReader
{
	FILE *file;
	bool is_packed;
	z_stream stream;
	unsigned char packed[BYTE_READER_BLOCK];
	unsigned char block[BYTE_READER_BLOCK];
	size_t length; /* of the block */
	size_t at;     /* in the block */
	int64 bytes;   /* unpacked so far */
	int64 max_bytes;
	int64 packed_bytes; /* read of a packed file */
	int64 packed_max;   /* no more of it are */
	bool within_member; /* of gzip: its end has not been seen */
	bool has_rest;      /* what follows the last member is none, and was passed over */
	int64 rest_place;   /* where that starts in the file as it lies */
	char *error;
} ByteReader;

/* Starts at the file's place, where gzip is recognized by its first bytes. */
extern void byte_reader_start(ByteReader *reader, FILE *file, int64 max_bytes);

/* Of a packed file no more than its first bytes are read, as many as these. */
extern void byte_reader_limit(ByteReader *reader, int64 size);

/* Fills the block; false at the end of the file, and after an error, which is then in reader->error. */
extern bool byte_reader_fill(ByteReader *reader);

extern void byte_reader_end(ByteReader *reader);

/* The next byte, EOF at the end and after an error. */
static inline int
byte_reader_next(ByteReader *reader)
{
	if (reader->at >= reader->length && !byte_reader_fill(reader))
		return EOF;
	return reader->block[reader->at++];
}

/* The same without passing it. */
static inline int
byte_reader_peek(ByteReader *reader)
{
	if (reader->at >= reader->length && !byte_reader_fill(reader))
		return EOF;
	return reader->block[reader->at];
}

#endif /* VIGIL_CLIENT_BYTE_READER_H */
