/*
 * csv_date.c
 *		What the rows of a text of separated values say about the order of its dates in figures.
 */
#include "common/port.h"

#include <ctype.h>

#include "common/csv_date.h"

void
csv_dates_look(CsvDates *dates, const CsvWalk *row, const int *column, int count)
{
	for (int i = 0; !row->is_broken && i < count; i++)
	{
		LogTime time;
		size_t len;
		const char *cell;

		if (column[i] >= row->count)
			continue;
		cell = csv_walk_cell(row, column[i], &len);
		/* Other forms have no order. */
		if (memchr(cell, '/', len) == NULL ||
			log_time_read(cell, len, LOG_DATE_UNKNOWN, &time) == LOG_TIME_NONE)
			continue;
		dates->month_first |= time.clue == LOG_CLUE_MONTH_FIRST;
		dates->day_first |= time.clue == LOG_CLUE_DAY_FIRST;
		dates->american |= time.clue != LOG_CLUE_NONE && time.has_capitals;
	}
}

void
csv_dates_join(CsvDates *dates, const CsvDates *others)
{
	dates->month_first |= others->month_first;
	dates->day_first |= others->day_first;
	dates->american |= others->american;
}

LogDateOrder
csv_dates_order(const CsvDates *dates)
{
	if (dates->month_first && dates->day_first)
		return LOG_DATE_UNKNOWN;
	if (dates->day_first)
		return LOG_DATE_DAY_FIRST;
	return dates->month_first || dates->american ? LOG_DATE_MONTH_FIRST : LOG_DATE_UNKNOWN;
}

bool
csv_is_plain_row(const CsvWalk *row, int count, int time)
{
	size_t len;
	const char *cell;

	if (row->is_broken)
		return true;
	if (time < 0 || row->count != count)
		return false;
	/* A time starts with a figure. */
	cell = csv_walk_cell(row, time, &len);
	return len == 0 || isdigit((unsigned char) *cell);
}
