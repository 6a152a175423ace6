/*
 * fuzz_csv.c
 *		Fuzz target: reads any bytes as separated values, and their cells as times.
 */
#include "common/port.h"

#include "common/csv_walk.h"
#include "common/log_time.h"
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

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	/* A copy of its own length, so that a byte too far is seen. */
	char *copy = palloc(size > 0 ? size : 1);

	memcpy(copy, data, size);
	read_all(copy, size, ',');
	read_all(copy, size, ';');
	fuzz_memory_reset();
	return 0;
}
