/*
 * log_input.h
 *		The bytes of a file of logs, unpacked, as many at a time as are wanted.
 */
#ifndef VIGIL_CLIENT_LOG_INPUT_H
#define VIGIL_CLIENT_LOG_INPUT_H

#include "client/byte_reader.h"

/*
 * So many bytes may be written in front of those that were read, as many as a header has, and so
 * many behind them.
 */
#define LOG_INPUT_FRONT (1024 * 1024)
#define LOG_INPUT_BEHIND 8

typedef struct LogInput
{
	FILE *file;
	int64 size;        /* so many bytes of what it holds are read, -1: all */
	int64 packed_size; /* of a packed file so many bytes as they lie, -1: all */
	ByteReader *reader;
	char *bytes; /* what was read and not dropped; in front of it and behind it there is room */
	size_t length;
	size_t capacity;
	bool at_end;
	int64 position; /* of the first of the bytes */
	bool has_rest;  /* there were bytes behind what is packed, also where they are read anew */
	const char *full_folder; /* where a copy could not be kept, or NULL */
} LogInput;

/* Starts at the file's place; what is packed is of so many bytes as they lie. */
extern void log_input_start(LogInput *input, FILE *file, int64 size, int64 packed_size);

/* Opens a file; NULL and errno if that fails. */
extern FILE *log_input_open(LogInput *input, const char *path, int64 size, int64 packed_size);

/* Goes to a place behind what was dropped; false if reading fails, or there are not so many bytes. */
extern bool log_input_pass(LogInput *input, int64 place);

/* Reads on until there are so many bytes, or no more; false if reading fails. */
extern bool log_input_fill(LogInput *input, size_t wanted);

/* Makes room for so many bytes. */
extern void log_input_reserve(LogInput *input, size_t wanted);

/* Drops bytes from the front. */
extern void log_input_drop(LogInput *input, size_t count);

/* Starts anew at the beginning of the file; false if that fails. */
extern bool log_input_rewind(LogInput *input);

/*
 * Copies what was read, and all that follows, into a file that has no name, which is read instead:
 * that can be done twice.  False and errno if it fails.
 */
extern bool log_input_spool(LogInput *input);

/* What went wrong. */
extern const char *log_input_error(const LogInput *input);

extern void log_input_end(LogInput *input);

#endif /* VIGIL_CLIENT_LOG_INPUT_H */
