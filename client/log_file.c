/*
 * log_file.c
 *		A file of logs, in parts that the server takes.
 *
 * Called by `vigil ingest`.  A small packed file is one part, as it is.  Anything else is a
 * text, unpacked here if need be, that is one part if it is short.  A longer one is cut before
 * a line that starts with a brace, when the first line is an object as a whole; at the end of a
 * line, when it has lines of logs that are no JSON; where its JSON lets it (log_cut.h); before a
 * row of a CSV, whose header is repeated (log_csv.h).
 */
#include "common/port.h"

#include <sys/stat.h>
#include <unistd.h>

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
	LOG_CSV,
	LOG_JSON
} LogForm;

struct LogFile
{
	const char *path;
	LogInput input; /* of JSON, what is behind the head */
	LogForm form;
	const char *error; /* what was told of it, or NULL */
	bool is_stream;    /* it can be read only once */
	bool is_started;
	bool is_done;
	int64 start; /* what is before it was taken earlier */
	LogCut cut;
	LogCsv csv;
	size_t passed;               /* bytes that the cutter has seen */
	size_t taken;                /* of the bytes, by the last part */
	const char *tail;            /* closes the brackets of the part in hand */
	StringInfoData head;         /* of the part that comes next */
	char *covered;               /* bytes of the next part that the end of this one lies on, */
	char kept[LOG_INPUT_BEHIND]; /* and what they are */
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
bool
log_file_is_small(FILE *file, int64 size)
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
log_file_open(const char *path, int64 size, int64 content_size, bool is_whole)
{
	bool is_standard = strcmp(path, "-") == 0;
	LogFile *file = palloc0(sizeof(LogFile));
	FILE *stream;

	file->path = path;
	/* A pipe may keep us waiting for ever. */
	file->is_stream = size < 0;
	if (file->is_stream)
		connection_interrupt_reads();
	stream = is_standard ? stdin : fopen(path, "rb");
	if (stream == NULL)
	{
		if (!connection_is_cancelled())
			output_error("could not open \"%s\": %s", path, strerror(errno));
		pfree(file);
		return NULL;
	}
	log_input_start(&file->input, stream, content_size, size);
	if (is_whole && file->input.reader->is_packed && log_file_is_small(stream, size))
		file->form = LOG_WHOLE;
	log_cut_start(&file->cut);
	initStringInfo(&file->head);
	return file;
}

void
log_file_close(LogFile *file)
{
	if (file->is_stream && (file->input.has_rest || file->input.reader->has_rest))
		output_warning("\"%s\" has bytes behind what is packed with gzip, which were not read",
					   file->path);
	log_input_end(&file->input);
	pfree(file->cut.head.data);
	pfree(file->head.data);
	pfree(file);
}

const char *
log_file_error(const LogFile *file)
{
	return file->error;
}

int64
log_file_read_bytes(const LogFile *file)
{
	int64 place = (int64) ftello(file->input.file);

	return place >= 0 ? place : file->input.reader->bytes;
}

FILE *
log_file_stream(const LogFile *file)
{
	return file->input.file;
}

/* Drops bytes that were taken. */
static void
log_drop(LogFile *file, size_t count)
{
	file->passed -= Min(file->passed, count);
	log_input_drop(&file->input, count);
}

/* Notes what a part begins with that starts at the cutter's place, and what closes the one before. */
static void
log_note_head(LogFile *file, StringInfo head)
{
	int length = log_cut_head(&file->cut, &file->tail);

	resetStringInfo(head);
	if (file->cut.in_list)
		appendBinaryStringInfo(head, file->cut.head.data, length);
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

	while (file->passed < file->input.length && (file->passed < limit || place == 0))
	{
		if (!log_cut_pass(&file->cut, file->input.bytes[file->passed++]) ||
			(is_outermost && file->cut.in_list))
			continue;
		place = file->passed;
		is_outermost = !file->cut.in_list;
		log_note_head(file, head);
	}
	return place;
}

/* Writes a head in front of the bytes that are a part, where there is room for it. */
static void
log_put_head(LogFile *file, LogPart *part, const char *head, int length)
{
	part->head = length;
	part->bytes = file->input.bytes - length;
	part->length += (size_t) length;
	memcpy(file->input.bytes - length, head, length);
}

/*
 * Writes what closes the brackets of a part over the comma at its end and the bytes behind it,
 * until log_uncover(): a part may be so large that no copy of it is wanted.
 */
static void
log_cover(LogFile *file, LogPart *part, size_t count)
{
	file->covered = file->input.bytes + count - 1;
	memcpy(file->kept, file->covered, sizeof(file->kept));
	memcpy(file->covered, file->tail, strlen(file->tail));
	part->length += strlen(file->tail) - 1;
}

static void
log_uncover(LogFile *file)
{
	if (file->covered != NULL)
		memcpy(file->covered, file->kept, sizeof(file->kept));
	file->covered = NULL;
}

/* Hands on bytes as a part, between the head that is due and what closes the brackets of the next one. */
static void
log_take(LogFile *file, LogPart *part, size_t count, StringInfo next_head)
{
	bool in_list = next_head != NULL && next_head->len > 0;

	*part = (LogPart){.length = count,
					  .position = file->input.position,
					  .next = file->input.position + (int64) count,
					  .is_last = next_head == NULL};
	log_put_head(file, part, file->head.data, file->head.len);
	/* The comma behind the last element is in no part. */
	if (in_list)
		log_cover(file, part, count);
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
	LogInput *input = &file->input;
	size_t size = (size_t) input->packed_size;

	log_input_reserve(input, size);
	input->length = input->reader->stream.avail_in;
	memcpy(input->bytes, input->reader->stream.next_in, input->length);
	input->length += fread(input->bytes + input->length, 1, size - input->length, input->file);
	input->at_end = true;
	return !ferror(input->file);
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
	if (!log_input_fill(&file->input, log_part_size()))
		return false;
	if (file->form == LOG_UNKNOWN)
		file->form = log_form_of(file->input.bytes, file->input.length);
	return true;
}

/* Passes what was taken earlier. */
static bool
log_pass_taken(LogFile *file)
{
	const CsvSection *section = NULL;

	/* Rows that were appended to a CSV that is not cut need their header. */
	if (file->form == LOG_WHOLE_TEXT && file->start > 0 && file->csv.sections.count > 0)
		section = log_csv_section(&file->csv, file->start);
	if (section != NULL && section->position < file->start)
		appendBinaryStringInfo(&file->head, section->head, section->head_length);
	while (file->input.position < file->start && (file->input.length > 0 || !file->input.at_end))
	{
		size_t count = (size_t) Min((int64) file->input.length, file->start - file->input.position);

		for (; file->form == LOG_JSON && file->passed < count; file->passed++)
			(void) log_cut_pass(&file->cut, file->input.bytes[file->passed]);
		log_drop(file, count);
		if (!log_input_fill(&file->input, log_part_size()))
			return false;
	}
	if (section == NULL)
		log_note_head(file, &file->head);
	return true;
}

/* The place where the next part ends, 0 if more has to be read to know it. */
static size_t
log_next_cut(LogFile *file, size_t limit, StringInfo head)
{
	if (file->form == LOG_WHOLE || (file->input.at_end && file->input.length <= limit))
		return file->input.length;
	if (file->form == LOG_LINES)
		return log_cut_last_line(file->input.bytes, Min(file->input.length, limit));
	if (file->form == LOG_PLAIN_LINES)
		return log_cut_last_log_line(file->input.bytes, Min(file->input.length, limit));
	if (file->form == LOG_WHOLE_TEXT)
		return 0;
	return log_find_cut(file, limit, head);
}

/* Tells an error of the file, which is kept for the list of loads. */
static void
log_tell(LogFile *file, char *error)
{
	output_error("%s", error);
	file->error = error;
}

/* Tells that reading failed, or the copy of what can be read only once. */
static void
log_report(LogFile *file)
{
	const LogInput *input = &file->input;
	const char *what = log_input_error(input);

	if (connection_is_cancelled())
		return;
	if (input->full_folder == NULL)
	{
		log_tell(file, psprintf("could not read \"%s\": %s", file->path, what));
		if (input->reader->is_packed && !ferror(input->file))
			output_hint("It is cut off or damaged: fetch it again. What was taken of it is loaded; "
						"vigil.loads tells how much.");
		return;
	}
	log_tell(file, psprintf("could not keep what \"%s\" has in a file in \"%s\": %s", file->path,
							input->full_folder, what));
	output_hint("A CSV that can be read only once is kept there, unpacked, while it is loaded: set "
				"TMPDIR to a folder with room for it, or load it from a file.");
}

static bool
log_report_uncut(LogFile *file)
{
	log_tell(file, psprintf("\"%s\" has more than %d MB that cannot be cut into parts", file->path,
							LOG_MAX_SIZE / (1024 * 1024)));
	if (file->csv.problem != NULL)
		output_hint(
			"It is a CSV that is read as a whole: %s. Give each part of it its header, in a "
			"file of its own.",
			file->csv.problem);
	else
		output_hint("Write a record per line.");
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

		if (!log_input_fill(&file->input, limit))
		{
			log_report(file);
			return false;
		}
		place = log_next_cut(file, limit, &head);
		is_rest = file->input.at_end &&
				  (place == file->input.length || (place == 0 && file->input.length <= limit));
		if (is_rest || place > 0)
		{
			log_take(file, part, is_rest ? file->input.length : place, is_rest ? NULL : &head);
			break;
		}
		if (limit >= LOG_MAX_SIZE)
			return log_report_uncut(file);
		limit *= 2;
	}
	pfree(head.data);
	return true;
}

/* Reads the rows of a CSV up to the next place where it is cut. */
static bool
log_read_rows(LogFile *file, LogPart *part)
{
	LogInput *input = &file->input;
	const CsvSection *section = log_csv_section(&file->csv, input->position);
	int64 next = log_csv_next(&file->csv, input->position);
	size_t wanted = (size_t) (next - input->position);
	int head = input->position > section->position ? section->head_length : 0;

	if (!log_input_fill(input, wanted))
	{
		log_report(file);
		return false;
	}
	*part = (LogPart){.length = Min(wanted, input->length),
					  .position = input->position,
					  .next = next,
					  .date_order = log_date_order_text(csv_dates_order(&section->dates)),
					  .is_last = next >= file->csv.end || input->length < wanted};
	log_put_head(file, part, section->head, head);
	file->is_done = part->is_last;
	file->taken = Min(wanted, input->length);
	return true;
}

/* Plans the parts of a CSV whose first bytes are there; false if that fails. */
static bool
log_plan_csv(LogFile *file, const CsvAnswer *header, CsvAsk ask, void *context, bool *failed)
{
	LogInput *input = &file->input;
	bool asks_failed = false;

	/* Below a header that is refused all is one record. */
	file->form = LOG_WHOLE_TEXT;
	file->csv.problem = header->problem;
	if (header->problem != NULL)
		return true;
	if ((file->is_stream && (!log_input_spool(input) || !log_input_fill(input, header->length))) ||
		!log_csv_plan(&file->csv, input, header, file->start, ask, context, &asks_failed) ||
		!log_input_rewind(input))
	{
		*failed = !asks_failed;
		if (*failed)
			log_report(file);
		return false;
	}
	if (file->csv.problem == NULL)
		file->form = LOG_CSV;
	else if (file->start > file->csv.end)
	{
		log_tell(file, psprintf("\"%s\" cannot be gone on with behind byte %lld: %s", file->path,
								(long long) file->start, file->csv.problem));
		output_hint("Load what was appended as a file of its own, with its header.");
		*failed = true;
		return false;
	}
	return true;
}

bool
log_file_plan(LogFile *file, CsvAsk ask, void *context, bool *failed)
{
	LogInput *input = &file->input;
	CsvAnswer header;

	*failed = false;
	if (file->form == LOG_WHOLE)
		return true;
	*failed = !log_start(file);
	if (!*failed && (!log_cut_is_plain(input->bytes, input->length) ||
					 (file->start == 0 && input->at_end && input->length <= log_part_size())))
		return true;
	*failed = *failed || !log_input_fill(input, LOG_CSV_HEADER_MAX);
	if (*failed)
	{
		log_report(file);
		return false;
	}
	if (!ask(context, input->bytes, Min(input->length, LOG_CSV_HEADER_MAX), NULL, 0, &header))
		return false;
	return !header.is_header || log_plan_csv(file, &header, ask, context, failed);
}

bool
log_file_next(LogFile *file, LogPart *part, bool *failed)
{
	if (file->is_done)
		return false;
	if (!file->is_started && (!log_start(file) || !log_pass_taken(file)))
	{
		log_report(file);
		*failed = true;
		return false;
	}
	file->is_started = true;
	log_uncover(file);
	log_drop(file, file->taken);
	file->taken = 0;
	if (file->form == LOG_CSV ? log_read_rows(file, part) : log_read_part(file, part))
		return true;
	*failed = true;
	return false;
}

void
log_file_skip(LogFile *file, int64 position)
{
	file->start = position;
}
