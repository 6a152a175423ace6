/*
 * fuzz_csv.c
 *		Fuzz target: reads any bytes as separated values, their cells as times, and as lines.
 */
#include "common/port.h"

#include "common/csv_walk.h"
#include "common/json_walk.h"
#include "common/log_time.h"
#include "common/syslog_line.h"
#include "fuzz_memory.h"

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
read_all(const char *data, size_t size, char separator)
{
	CsvWalk walk;
	const char *before = data;

	csv_walk_init(&walk, data, size, separator);
	while (csv_walk_next(&walk))
	{
		require(walk.start >= before && walk.stop >= walk.start && walk.at >= walk.stop);
		require(walk.at > before && walk.at <= data + size);
		before = walk.at;
		for (int i = 0; i < walk.count && !walk.is_broken; i++)
		{
			size_t len;
			const char *cell = csv_walk_cell(&walk, i, &len);
			LogTime time;

			for (int order = LOG_DATE_MONTH_FIRST; order <= LOG_DATE_UNKNOWN; order++)
				(void) log_time_read(cell, len, order, &time);
		}
	}
	require(walk.at == data + size);
	csv_walk_free(&walk);
}

static bool
knows(void *context, const char *key, size_t len)
{
	return len % 2 == 0;
}

/* A record is JSON, whatever the line is, unless its bytes are no text. */
static void
check_record(const StringInfo out)
{
	JsonWalk walk;

	json_walk_init(&walk, out->data, out->len);
	require(json_walk_value(&walk, NULL, NULL) && json_walk_peek(&walk) == WALK_END);
}

static void
read_lines(const char *data, size_t size)
{
	static const SyslogClock fixed = {INT64CONST(638000000000000000), 0, 0};
	const char *end = data + size;

	for (const char *at = data; at < end;)
	{
		const char *stop = memchr(at, '\n', end - at);
		size_t len = (stop != NULL ? stop : end) - at;
		StringInfoData out;
		int guessed;

		initStringInfo(&out);
		syslog_line_append(at, len, &fixed, &out, &guessed);
		check_record(&out);
		resetStringInfo(&out);
		if (cef_line_append(at, len, &fixed, knows, NULL, &out, &guessed))
			check_record(&out);
		else
			require(out.len == 0);
		at += len + 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	/* A copy of its own length, so that a byte too far is seen. */
	char *copy = palloc(size > 0 ? size : 1);

	memcpy(copy, data, size);
	read_all(copy, size, ',');
	read_all(copy, size, ';');
	read_lines(copy, size);
	fuzz_memory_reset();
	return 0;
}
