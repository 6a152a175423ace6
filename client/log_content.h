/*
 * log_content.h
 *		What a file of logs holds, unpacked, and how it begins.
 */
#ifndef VIGIL_CLIENT_LOG_CONTENT_H
#define VIGIL_CLIENT_LOG_CONTENT_H

#include "client/sha256.h"

/* A beginning has a power of two of bytes, 2^(this - 1) at most. */
#define CONTENT_BEGINNINGS 17

typedef struct LogContent
{
	bool is_packed;
	bool is_small; /* packed, and goes to the server as it is */
	/* SHA-256 of the first byte, of the first two, the first four …, as far as there are so many. */
	char beginning[CONTENT_BEGINNINGS][SHA256_TEXT];
	int beginnings;
	int64 size; /* -1: not known */
	char sha256[SHA256_TEXT];
	const char *problem; /* why it cannot be unpacked to its end; NULL: it can, or is not packed */
	int64
		rest_place; /* of bytes behind what is packed, in the file as it lies; 0: there are none */
} LogContent;

/* Looks how a file begins of which so many bytes are known; false and an error if that fails. */
extern bool log_content_look(LogContent *content, const char *path, int64 file_size);

/* Unpacks all of a file and finds out what it holds; false and an error if reading fails. */
extern bool log_content_unpack(LogContent *content, const char *path, int64 file_size);

/*
 * Whether what a file holds begins with so many bytes that have a SHA-256; *is_all says whether
 * these are all of it.
 */
extern bool log_content_begins_with(const char *path, int64 file_size, int64 size,
									const char *sha256, bool *is_all);

#endif /* VIGIL_CLIENT_LOG_CONTENT_H */
