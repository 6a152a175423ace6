/*
 * log_file.c
 *		A file of logs, in parts that the server takes.
 *
 * Called by `vigil ingest`.  A small packed file is one part, as it is.  Anything else is a
 * text, unpacked here if need be, that is one part if it is short.  A longer one is cut before
 * a line that starts with a brace, when the first line is an object as a whole; at the end of a
 * line, when it has lines of logs that are no JSON; where its JSON lets it (log_cut.h).  A CSV is
 * one part.
 */
#include "common/port.h"

#include <sys/stat.h>
#include <unistd.h>

#include "client/byte_reader.h"
#include "client/connection.h"
#include "client/log_cut.h"
#include "client/log_file.h"
#include "client/output.h"

/* How the parts of a file are found. */
typedef enum LogForm
{
	LOG_UNKNOWN,    /* nothing was read yet */
	LOG_WHOLE,      /* packed, one part */
	LOG_WHOLE_TEXT, /* one part */
	LOG_LINES,
	LOG_PLAIN_LINES,
	LOG_JSON
} LogForm;

struct LogFile
{
	const char *path;
	FILE *file;
	int64 size; /* of the file, -1 if it is not known */
	LogForm form;
	ByteReader *reader;
	char *bytes; /* what was read and not taken; of JSON, behind the head */
	size_t length;
	size_t capacity;
	bool at_end;
	bool is_done;
	int64 position; /* of the first of the bytes */
	int64 start;    /* what is before it was taken earlier */
	LogCut cut;
	size_t passed;       /* bytes that the cutter has seen */
	size_t taken;        /* of the bytes, by the last part */
	StringInfoData head; /* of the part that comes next */
	StringInfoData part; /* of JSON: head, bytes and tail */
};

size_t
log_part_size(void)
{
	const char *text = getenv("VIGIL_INGEST_PART");
	long size = text != NULL ? strtol(text, NULL, 10) : 0;

	return size > 0 && size <= LOG_MAX_SIZE ? (size_t) size : LOG_PART_SIZE;
}

/*
 * Whether a packed file is small, unpacked as well: what repeats itself becomes a thousandth, and
 * then it is cut here.  Its last bytes tell how many there are, of the last member at least;
 * deflate makes of none more than 1032, so a larger number is something else.
 */
static bool
log_is_small(FILE *file, int64 size)
{
	uint8 end[4];
	int64 unpacked;

	if (size > (int64) Min(LOG_PACKED_MAX, log_part_size()) || size < (int64) sizeof(end) ||
		pread(fileno(file), end, sizeof(end), (off_t) (size - (int64) sizeof(end))) !=
			(ssize_t) sizeof(end))
		return false;
	unpacked = (int64) ((uint32) end[0] | (uint32) end[1] << 8 | (uint32) end[2] << 16 |
						(uint32) end[3] << 24);
	return unpacked <= LOG_UNPACKED_MAX || unpacked / 1032 > size;
}

LogFile *
log_file_open(const char *path, int64 size)
{
	bool is_standard = strcmp(path, "-") == 0;
	LogFile *file = palloc0(sizeof(LogFile));

	file->path = path;
	file->size = size;
	/* A pipe may keep us waiting for ever. */
	if (size < 0)
		connection_interrupt_reads();
	file->file = is_standard ? stdin : fopen(path, "rb");
	if (file->file == NULL)
	{
		if (!connection_is_cancelled())
			output_error("could not open \"%s\": %s", path, strerror(errno));
		pfree(file);
		return NULL;
	}
	file->reader = palloc(sizeof(ByteReader));
	byte_reader_start(file->reader, file->file, PG_INT64_MAX);
	if (file->reader->is_packed && log_is_small(file->file, size))
		file->form = LOG_WHOLE;
	log_cut_start(&file->cut);
	initStringInfo(&file->head);
	initStringInfo(&file->part);
	return file;
}

void
log_file_close(LogFile *file)
{
	if (file->reader->has_rest)
		output_warning("\"%s\" has bytes behind what is packed with gzip, which were not read",
					   file->path);
	byte_reader_end(file->reader);
	if (file->file != stdin)
		fclose(file->file);
	pfree(file->reader);
	if (file->bytes != NULL)
		pfree(file->bytes);
	pfree(file->cut.head.data);
	pfree(file->head.data);
	pfree(file->part.data);
	pfree(file);
}

int64
log_file_read_bytes(const LogFile *file)
{
	int64 place = (int64) ftello(file->file);

	return place >= 0 ? place : file->reader->bytes;
}

FILE *
log_file_stream(const LogFile *file)
{
	return file->file;
}

/* Reads the next block behind the bytes; false if reading fails. */
static bool
log_read_block(LogFile *file)
{
	ByteReader *reader = file->reader;
	size_t room = BYTE_READER_BLOCK;

	if (!reader->is_packed && file->size >= 0)
		room = (size_t) Min((int64) room, file->size - file->position - (int64) file->length);
	if (room == 0 || (reader->at >= reader->length && !byte_reader_fill(reader)))
	{
		file->at_end = reader->error == NULL;
		return file->at_end;
	}
	room = reader->is_packed || file->size < 0 ? reader->length - reader->at
											   : Min(room, reader->length - reader->at);
	memcpy(file->bytes + file->length, reader->block + reader->at, room);
	reader->at += room;
	file->length += room;
	return true;
}

/* Reads on until there are so many bytes, or no more; false if reading fails. */
static bool
log_fill(LogFile *file, size_t wanted)
{
	if (file->length < wanted && wanted + BYTE_READER_BLOCK > file->capacity)
	{
		file->capacity = wanted + BYTE_READER_BLOCK;
		file->bytes = file->bytes == NULL ? palloc_extended(file->capacity, MCXT_ALLOC_HUGE)
										  : repalloc(file->bytes, file->capacity);
	}
	while (file->length < wanted && !file->at_end)
	{
		if (!log_read_block(file))
			return false;
	}
	return true;
}

/* Drops bytes that were taken. */
static void
log_drop(LogFile *file, size_t count)
{
	file->length -= count;
	file->passed -= Min(file->passed, count);
	file->position += (int64) count;
	memmove(file->bytes, file->bytes + count, file->length);
}

/* Notes the head of a part that starts at the cutter's place. */
static void
log_note_head(const LogCut *cut, StringInfo head)
{
	resetStringInfo(head);
	if (cut->in_list)
		appendBinaryStringInfo(head, cut->head.data, cut->head_length);
}

/*
 * Lets the cutter pass on; the last place up to the limit where the text may be cut, or the
 * first one behind it, 0 if there is none.  Behind an outermost value rather than within a list:
 * if values end within a part, they are records, and a list in one of them is a field of it.
 * *head is what the next part begins with.
 */
static size_t
log_find_cut(LogFile *file, size_t limit, StringInfo head)
{
	size_t place = 0;
	bool is_outermost = false;

	while (file->passed < file->length && (file->passed < limit || place == 0))
	{
		if (!log_cut_pass(&file->cut, file->bytes[file->passed++]) ||
			(is_outermost && file->cut.in_list))
			continue;
		place = file->passed;
		is_outermost = !file->cut.in_list;
		log_note_head(&file->cut, head);
	}
	return place;
}

/* Hands on bytes as a part, between the head that is due and what closes the brackets of the next one. */
static void
log_take(LogFile *file, LogPart *part, size_t count, StringInfo next_head)
{
	bool in_list = next_head != NULL && next_head->len > 0;

	part->bytes = file->bytes;
	part->length = count;
	part->position = file->position;
	part->next = file->position + (int64) count;
	part->head = file->head.len;
	part->is_last = next_head == NULL;
	if (file->head.len > 0 || in_list)
	{
		resetStringInfo(&file->part);
		appendBinaryStringInfo(&file->part, file->head.data, file->head.len);
		/* The comma behind the last element is in no part. */
		appendBinaryStringInfo(&file->part, file->bytes, (int) (count - (in_list ? 1 : 0)));
		if (in_list)
			appendStringInfoString(&file->part, next_head->data[0] == '[' ? "]" : "]}");
		part->bytes = file->part.data;
		part->length = file->part.len;
	}
	resetStringInfo(&file->head);
	if (in_list)
		appendBinaryStringInfo(&file->head, next_head->data, next_head->len);
	file->is_done = part->is_last;
	file->taken = count;
}

/* Reads the whole of a packed file. */
static bool
log_read_packed(LogFile *file)
{
	ByteReader *reader = file->reader;
	size_t size = (size_t) file->size;

	file->bytes = palloc(size + 1);
	file->length = reader->stream.avail_in;
	memcpy(file->bytes, reader->stream.next_in, file->length);
	file->length += fread(file->bytes + file->length, 1, size - file->length, file->file);
	file->at_end = true;
	return !ferror(file->file);
}

/* How a text is cut that starts like this. */
static LogForm
log_form_of(const char *bytes, size_t length)
{
	size_t start = log_cut_text_start(bytes, length);

	if (log_cut_is_lines(bytes + start, length - start))
		return LOG_LINES;
	if (!log_cut_is_plain(bytes, length))
		return LOG_JSON;
	return log_cut_is_log_lines(bytes, length) ? LOG_PLAIN_LINES : LOG_WHOLE_TEXT;
}

/* Reads the start of the file, and finds out how it is cut. */
static bool
log_start(LogFile *file)
{
	if (file->form == LOG_WHOLE)
		return log_read_packed(file);
	if (!log_fill(file, log_part_size()))
		return false;
	file->form = log_form_of(file->bytes, file->length);
	return true;
}

/* Passes what was taken earlier. */
static bool
log_pass_taken(LogFile *file)
{
	size_t header = 0;

	/* Rows that were appended to a CSV need its header. */
	if (file->form == LOG_WHOLE_TEXT && file->start > 0)
		header = log_cut_header(file->bytes, file->length);
	appendBinaryStringInfo(&file->head, file->bytes, (int) header);
	while (file->position < file->start && (file->length > 0 || !file->at_end))
	{
		size_t count = (size_t) Min((int64) file->length, file->start - file->position);

		for (; file->form == LOG_JSON && file->passed < count; file->passed++)
			(void) log_cut_pass(&file->cut, file->bytes[file->passed]);
		log_drop(file, count);
		if (!log_fill(file, log_part_size()))
			return false;
	}
	if (header == 0)
		log_note_head(&file->cut, &file->head);
	return true;
}

/* The place where the next part ends, 0 if more has to be read to know it. */
static size_t
log_next_cut(LogFile *file, size_t limit, StringInfo head)
{
	if (file->form == LOG_WHOLE || (file->at_end && file->length <= limit))
		return file->length;
	if (file->form == LOG_LINES)
		return log_cut_last_line(file->bytes, Min(file->length, limit));
	if (file->form == LOG_PLAIN_LINES)
		return log_cut_last_log_line(file->bytes, Min(file->length, limit));
	if (file->form == LOG_WHOLE_TEXT)
		return 0;
	return log_find_cut(file, limit, head);
}

/* Tells that reading failed. */
static void
log_report(const LogFile *file)
{
	if (connection_is_cancelled())
		return;
	if (file->reader->error != NULL)
		output_error("could not read \"%s\": %s", file->path, file->reader->error);
	else
		output_error("could not read \"%s\": %s", file->path, strerror(errno));
}

static bool
log_report_uncut(const LogFile *file)
{
	output_error("\"%s\" has more than %d MB that cannot be cut into parts", file->path,
				 LOG_MAX_SIZE / (1024 * 1024));
	output_hint(
		"Write a record per line; give each part of a CSV its header, in a file of its own.");
	return false;
}

/* Reads until a part is complete. */
static bool
log_read_part(LogFile *file, LogPart *part)
{
	size_t limit = log_part_size();
	StringInfoData head;
	size_t place;

	initStringInfo(&head);
	for (;;)
	{
		bool is_rest;

		if (!log_fill(file, limit))
		{
			log_report(file);
			return false;
		}
		place = log_next_cut(file, limit, &head);
		is_rest = file->at_end && (place == 0 || place == file->length);
		if (is_rest || place > 0)
		{
			log_take(file, part, is_rest ? file->length : place, is_rest ? NULL : &head);
			break;
		}
		if (limit >= LOG_MAX_SIZE)
			return log_report_uncut(file);
		limit *= 2;
	}
	pfree(head.data);
	return true;
}

bool
log_file_next(LogFile *file, LogPart *part, bool *failed)
{
	if (file->is_done)
		return false;
	if (file->bytes == NULL && (!log_start(file) || !log_pass_taken(file)))
	{
		log_report(file);
		*failed = true;
		return false;
	}
	log_drop(file, file->taken);
	file->taken = 0;
	if (log_read_part(file, part))
		return true;
	*failed = true;
	return false;
}

void
log_file_skip(LogFile *file, int64 position)
{
	file->start = position;
}
