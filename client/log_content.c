/*
 * log_content.c
 *		What a file of logs holds, unpacked, and how it begins.
 *
 * Called by the loader before the first part is sent.  A log is the same whether it is packed or
 * not: it is known by the bytes that it holds, which are looked at only where a log of its name began
 * alike, or where it is packed and so large that it is unpacked here anyway.
 */
#include "common/port.h"

#include "client/connection.h"
#include "client/log_content.h"
#include "client/log_file.h"
#include "client/output.h"

/* So much is read at a time. */
#define CONTENT_BLOCK (256 * 1024)

static bool
content_open(LogInput *input, const char *path, int64 file_size)
{
	if (log_input_open(input, path, -1, file_size) != NULL)
	{
		/* Of what is not packed the file's bytes are what it holds. */
		if (!input->reader->is_packed)
			input->size = file_size;
		return true;
	}
	output_error("could not open \"%s\": %s", path, strerror(errno));
	return false;
}

bool
log_content_look(LogContent *content, const char *path, int64 file_size)
{
	size_t size = (size_t) 1 << (CONTENT_BEGINNINGS - 1);
	LogInput input;

	*content = (LogContent){.size = -1};
	if (!content_open(&input, path, file_size))
		return false;
	content->is_packed = input.reader->is_packed;
	content->is_small = content->is_packed && log_file_is_small(input.file, file_size);
	/* What cannot be read or unpacked is told when all of it is read. */
	(void) log_input_fill(&input, size);
	size = Min(size, input.length);
	for (size_t length = 1; length <= size; length *= 2)
	{
		struct pg_cryptohash_ctx *hash = sha256_start();

		sha256_add(hash, input.bytes, length);
		sha256_end_text(hash, content->beginning[content->beginnings++]);
	}
	log_input_end(&input);
	return true;
}

/* Hashes what comes, up to so many bytes (-1: all); how many there were. */
static int64
content_read(LogInput *input, int64 size, char hash[SHA256_TEXT])
{
	struct pg_cryptohash_ctx *context = sha256_start();

	while ((size < 0 || input->position < size) && !connection_is_cancelled())
	{
		size_t count;

		(void) log_input_fill(input, CONTENT_BLOCK);
		count =
			size < 0 ? input->length : (size_t) Min((int64) input->length, size - input->position);
		if (count == 0)
			break;
		sha256_add(context, input->bytes, count);
		log_input_drop(input, count);
	}
	sha256_end_text(context, hash);
	return input->position;
}

bool
log_content_unpack(LogContent *content, const char *path, int64 file_size)
{
	LogInput input;
	bool is_read;

	if (!content_open(&input, path, file_size))
		return false;
	content->size = content_read(&input, -1, content->sha256);
	is_read = !ferror(input.file) && !connection_is_cancelled();
	if (!is_read && !connection_is_cancelled())
		output_error("could not read \"%s\": %s", path, strerror(errno));
	content->problem = input.reader->error;
	content->rest_place = input.reader->has_rest ? input.reader->rest_place : 0;
	if (content->problem != NULL)
		content->size = -1;
	log_input_end(&input);
	return is_read;
}

bool
log_content_begins_with(const char *path, int64 file_size, int64 size, const char *sha256,
						bool *is_all)
{
	char hash[SHA256_TEXT];
	LogInput input;
	bool is_same;

	*is_all = false;
	if (!content_open(&input, path, file_size))
		return false;
	is_same = content_read(&input, size, hash) == size && strcmp(hash, sha256) == 0;
	if (is_same)
		*is_all = log_input_fill(&input, 1) && input.length == 0;
	log_input_end(&input);
	return is_same;
}
