/*
 * log_file.h
 *		A file of logs, in parts that the server takes.
 */
#ifndef VIGIL_CLIENT_LOG_FILE_H
#define VIGIL_CLIENT_LOG_FILE_H

#include "client/log_csv.h"

/* A file is cut into parts of about this size, where its form lets it. */
#define LOG_PART_SIZE (4 * 1024 * 1024)

/* No part is larger: the server unpacks and reads no more at once. */
#define LOG_MAX_SIZE (512 * 1024 * 1024)

/* A packed file that is not larger, and unpacked neither, goes to the server as it is. */
#define LOG_PACKED_MAX (4 * 1024 * 1024)
#define LOG_UNPACKED_MAX (8 * 1024 * 1024)

typedef struct LogFile LogFile;

typedef struct LogPart
{
	const char *bytes;
	size_t length;
	int64 position;         /* of its first byte in the file, unpacked if it goes unpacked */
	int64 next;             /* where the part behind it starts */
	int head;               /* so many of its bytes are repeated from before it in the file */
	const char *date_order; /* of a CSV: as all of it tells; empty: this part does; NULL is empty */
	bool is_last;
} LogPart;

/*
 * Opens a file ("-": standard input), of which no more than the first size bytes are read (-1: it is
 * a stream), and, unpacked, no more than the first bytes of what it holds (-1: all).  A small packed
 * file may go as it is, as a whole.  NULL and an error if that fails.
 */
extern LogFile *log_file_open(const char *path, int64 size, int64 content_size, bool is_whole);

/* Whether a packed file of so many bytes, which is open, is small enough for that. */
extern bool log_file_is_small(FILE *file, int64 size);

/* Passes what was taken; the next part starts at the position, where an earlier one ended. */
extern void log_file_skip(LogFile *file, int64 position);

/*
 * Looks whether it is a CSV that is larger than a part, and if so where it is cut.  It is read
 * twice then; one that can be read only once is copied into a file without a name.  False if
 * reading fails, which is told and sets *failed, or if the server cannot be asked.
 */
extern bool log_file_plan(LogFile *file, CsvAsk ask, void *context, bool *failed);

/*
 * The next part, which lives until the following call; a file has at least one.  False behind
 * the last one, and after an error, which is told and sets *failed.  Memory is bounded by the
 * largest part.
 */
extern bool log_file_next(LogFile *file, LogPart *part, bool *failed);

/* What was told of a failure, which lives as long as the program; NULL: there was none. */
extern const char *log_file_error(const LogFile *file);

/* Bytes of the file that were read so far. */
extern int64 log_file_read_bytes(const LogFile *file);

/* The stream that is read; behind the last part it may be read anew. */
extern FILE *log_file_stream(const LogFile *file);

extern void log_file_close(LogFile *file);

/* The size of a part: LOG_PART_SIZE, or what VIGIL_INGEST_PART says, in bytes. */
extern size_t log_part_size(void);

#endif /* VIGIL_CLIENT_LOG_FILE_H */
