/*
 * log_file.h
 *		A file of logs, in parts that the server takes.
 */
#ifndef VIGIL_CLIENT_LOG_FILE_H
#define VIGIL_CLIENT_LOG_FILE_H

/* A file of a record per line is cut into parts of about this size. */
#define LOG_PART_SIZE (16 * 1024 * 1024)

/* No part is larger: the server unpacks and reads no more at once. */
#define LOG_MAX_SIZE (512 * 1024 * 1024)

typedef struct LogPart
{
	const char *path;
	int64 offset; /* of its first byte in the file */
	const char *bytes;
	size_t length;
} LogPart;

/* Takes one part; false ends the reading. */
typedef bool (*LogTake)(void *context, const LogPart *part);

/*
 * Reads a file ("-": standard input) and hands its parts on in order; memory is
 * bounded by the largest part.  False, and an error unless take gave false, if
 * not all of it was read and taken.
 */
extern bool log_file_read(const char *path, LogTake take, void *context);

#endif /* VIGIL_CLIENT_LOG_FILE_H */
