/*
 * record_reader.h
 *		A file of data as records, one at a time.
 */
#ifndef VIGIL_CLIENT_RECORD_READER_H
#define VIGIL_CLIENT_RECORD_READER_H

#include "lib/stringinfo.h"

/* A longer record is refused: the memory of a reader is bounded by it. */
#define RECORD_MAX_BYTES (16 * 1024 * 1024)
#define RECORD_MAX_FIELDS 1600

typedef struct RecordReader RecordReader;

typedef struct Record
{
	int64 line;      /* where it begins, from 1; of JSON: which record it is */
	bool is_json;    /* the text is an object; otherwise it is of fields */
	StringInfo text; /* field behind field, without anything between them */
	int count;       /* of fields */
	int *end;        /* where each field ends in the text */
} Record;

/*
 * A reader of an open file: csv, tsv, psv, scsv, txt, json or multijson, packed with gzip or
 * not.  Unpacked it may have so many bytes.  Lives until the program ends.
 */
extern RecordReader *record_open(FILE *file, const char *format, bool skip_comments,
								 int64 max_bytes);

/*
 * The next record, which is valid until the next call; NULL at the end, and after an error,
 * which *error then tells.
 */
extern const Record *record_next(RecordReader *reader, char **error);

/* How many bytes were read so far, unpacked. */
extern int64 record_bytes(const RecordReader *reader);

/* Gives back the memory and ends the unpacking; the file is the caller's. */
extern void record_close(RecordReader *reader);

#endif /* VIGIL_CLIENT_RECORD_READER_H */
