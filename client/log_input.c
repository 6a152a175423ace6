/*
 * log_input.c
 *		The bytes of a file of logs, unpacked, as many at a time as are wanted.
 *
 * Called by the reader of log files.
 */
#include "common/port.h"

#include <unistd.h>

#include "client/log_input.h"

static void
log_input_start_reader(LogInput *input)
{
	byte_reader_start(input->reader, input->file, PG_INT64_MAX);
	if (input->reader->is_packed && input->packed_size >= 0)
		byte_reader_limit(input->reader, input->packed_size);
}

void
log_input_start(LogInput *input, FILE *file, int64 size, int64 packed_size)
{
	memset(input, 0, sizeof(*input));
	input->file = file;
	input->size = size;
	input->packed_size = packed_size;
	input->reader = palloc(sizeof(ByteReader));
	log_input_start_reader(input);
}

FILE *
log_input_open(LogInput *input, const char *path, int64 size, int64 packed_size)
{
	FILE *file = fopen(path, "rb");

	if (file != NULL)
		log_input_start(input, file, size, packed_size);
	return file;
}

/* Reads the next block behind the bytes; false if reading fails. */
static bool
log_input_read_block(LogInput *input)
{
	ByteReader *reader = input->reader;
	size_t room = BYTE_READER_BLOCK;

	if (input->size >= 0)
		room = (size_t) Max(
			Min((int64) room, input->size - input->position - (int64) input->length), 0);
	if (room == 0 || (reader->at >= reader->length && !byte_reader_fill(reader)))
	{
		input->at_end = reader->error == NULL;
		return input->at_end;
	}
	room = Min(room, reader->length - reader->at);
	memcpy(input->bytes + input->length, reader->block + reader->at, room);
	reader->at += room;
	input->length += room;
	return true;
}

void
log_input_reserve(LogInput *input, size_t wanted)
{
	size_t size = LOG_INPUT_FRONT + wanted + LOG_INPUT_BEHIND;
	char *block;

	if (input->capacity >= wanted)
		return;
	block = input->bytes == NULL ? palloc_extended(size, MCXT_ALLOC_HUGE)
								 : repalloc(input->bytes - LOG_INPUT_FRONT, size);
	input->bytes = block + LOG_INPUT_FRONT;
	input->capacity = wanted;
}

bool
log_input_fill(LogInput *input, size_t wanted)
{
	if (input->length < wanted)
		log_input_reserve(input, wanted + BYTE_READER_BLOCK);
	while (input->length < wanted && !input->at_end)
	{
		if (!log_input_read_block(input))
			return false;
	}
	return true;
}

void
log_input_drop(LogInput *input, size_t count)
{
	if (count == 0)
		return;
	input->length -= count;
	input->position += (int64) count;
	memmove(input->bytes, input->bytes + count, input->length);
}

bool
log_input_pass(LogInput *input, int64 place)
{
	if (!input->reader->is_packed && place > input->position + (int64) input->length)
	{
		if (fseeko(input->file, (off_t) place, SEEK_SET) != 0)
			return false;
		input->reader->at = input->reader->length = 0;
		input->length = 0;
		input->position = place;
		input->at_end = false;
	}
	while (input->position < place)
	{
		if (!log_input_fill(input, BYTE_READER_BLOCK) || input->length == 0)
			return false;
		log_input_drop(input, (size_t) Min((int64) input->length, place - input->position));
	}
	return true;
}

bool
log_input_rewind(LogInput *input)
{
	if (fseeko(input->file, 0, SEEK_SET) != 0)
		return false;
	input->has_rest |= input->reader->has_rest;
	byte_reader_end(input->reader);
	log_input_start_reader(input);
	input->length = 0;
	input->position = 0;
	input->at_end = false;
	return true;
}

/* The folder where files without a name are kept. */
static const char *
log_input_spool_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

/* Opens such a file; NULL and errno if that fails. */
static FILE *
log_input_open_spool(void)
{
	char *path = psprintf("%s/vigil.XXXXXX", log_input_spool_folder());
	int descriptor = mkstemp(path);
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "w+b") : NULL;

	if (descriptor >= 0)
		unlink(path);
	pfree(path);
	return file;
}

bool
log_input_spool(LogInput *input)
{
	FILE *spool = log_input_open_spool();
	int error;

	input->full_folder = log_input_spool_folder();
	if (spool == NULL)
		return false;
	for (;;)
	{
		if (fwrite(input->bytes, 1, input->length, spool) != input->length)
			break;
		log_input_drop(input, input->length);
		if (!log_input_fill(input, BYTE_READER_BLOCK))
		{
			input->full_folder = NULL;
			break;
		}
		if (input->length > 0)
			continue;
		if (fflush(spool) != 0)
			break;
		input->full_folder = NULL;
		if (input->file != stdin)
			fclose(input->file);
		input->file = spool;
		/* What was unpacked is no packed file, whatever it begins with. */
		return log_input_rewind(input);
	}
	error = errno;
	fclose(spool);
	errno = error;
	return false;
}

const char *
log_input_error(const LogInput *input)
{
	return input->reader->error != NULL ? input->reader->error : strerror(errno);
}

void
log_input_end(LogInput *input)
{
	byte_reader_end(input->reader);
	if (input->file != stdin)
		fclose(input->file);
	pfree(input->reader);
	if (input->bytes != NULL)
		pfree(input->bytes - LOG_INPUT_FRONT);
}
