/*
 * log_file.c
 *		A file of logs, in parts that the server takes.
 *
 * Called by `vigil ingest`.  Only a file of a record per line can be cut without
 * being understood: at a line that starts with a brace, when the first line is
 * an object as a whole.  Anything else is one part.
 */
#include "common/port.h"

#include "client/log_file.h"
#include "client/output.h"

typedef struct LogBuffer
{
	FILE *file;
	char *bytes;
	size_t length;
	size_t capacity;
	bool at_end;
} LogBuffer;

/* Reads on until there are so many bytes, or no more; false if reading fails. */
static bool
log_fill(LogBuffer *buffer, size_t wanted)
{
	if (wanted > buffer->capacity)
	{
		buffer->bytes = repalloc(buffer->bytes, wanted);
		buffer->capacity = wanted;
	}
	while (buffer->length < wanted && !buffer->at_end)
	{
		buffer->length +=
			fread(buffer->bytes + buffer->length, 1, wanted - buffer->length, buffer->file);
		if (ferror(buffer->file))
			return false;
		buffer->at_end = feof(buffer->file) != 0;
	}
	return true;
}

/* True if the first line is one object, so that the lines are records. */
static bool
log_is_lines(const LogBuffer *buffer)
{
	int depth = 0;
	bool in_string = false;

	if (buffer->length == 0 || buffer->bytes[0] != '{')
		return false;
	for (size_t i = 0; i < buffer->length; i++)
	{
		char c = buffer->bytes[i];

		if (c == '\n')
			return depth == 0 && !in_string;
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	}
	return false;
}

/* Where the last record starts, if one starts behind the first; otherwise 0. */
static size_t
log_last_start(const LogBuffer *buffer)
{
	for (size_t at = buffer->length - 1; at > 0; at--)
	{
		if (buffer->bytes[at] == '{' && buffer->bytes[at - 1] == '\n')
			return at;
	}
	return 0;
}

/* Hands on the parts of an open file. */
static bool
log_read_parts(LogBuffer *buffer, LogPart *part, LogTake take, void *context)
{
	size_t wanted = LOG_PART_SIZE;
	bool sound = log_fill(buffer, wanted);
	bool is_lines = log_is_lines(buffer);

	while (sound && !buffer->at_end)
	{
		size_t cut = is_lines ? log_last_start(buffer) : 0;

		if (cut == 0 && wanted >= LOG_MAX_SIZE)
		{
			output_error("\"%s\" is larger than %d MB and not a record per line", part->path,
						 LOG_MAX_SIZE / (1024 * 1024));
			output_hint("Split it.");
			return false;
		}
		if (cut == 0)
			wanted *= 2;
		else
		{
			part->bytes = buffer->bytes;
			part->length = cut;
			if (!take(context, part))
				return false;
			part->offset += (int64) cut;
			buffer->length -= cut;
			memmove(buffer->bytes, buffer->bytes + cut, buffer->length);
			wanted = LOG_PART_SIZE;
		}
		sound = log_fill(buffer, wanted);
	}
	if (!sound)
	{
		output_error("could not read \"%s\": %s", part->path, strerror(errno));
		return false;
	}
	part->bytes = buffer->bytes;
	part->length = buffer->length;
	return part->length == 0 || take(context, part);
}

bool
log_file_read(const char *path, LogTake take, void *context)
{
	bool is_standard = strcmp(path, "-") == 0;
	LogBuffer buffer = {0};
	LogPart part = {path, 0, NULL, 0};
	bool done;

	buffer.file = is_standard ? stdin : fopen(path, "rb");
	if (buffer.file == NULL)
	{
		output_error("could not open \"%s\": %s", path, strerror(errno));
		return false;
	}
	buffer.capacity = 64 * 1024;
	buffer.bytes = palloc(buffer.capacity);
	done = log_read_parts(&buffer, &part, take, context);
	if (!is_standard)
		fclose(buffer.file);
	pfree(buffer.bytes);
	return done;
}
