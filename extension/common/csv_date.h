/*
 * csv_date.h
 *		What the rows of a text of separated values say about the order of its dates in figures.
 *
 * One date may be two days, and all of a column together tell which.  The server learns it of what
 * it is given as a whole, and the client of what it gives in parts.
 */
#ifndef VIGIL_COMMON_CSV_DATE_H
#define VIGIL_COMMON_CSV_DATE_H

#include "common/csv_walk.h"
#include "common/log_time.h"

/* What was met so far. */
typedef struct CsvDates
{
	bool month_first;
	bool day_first;
	bool american; /* dates with AM or PM as an American browser writes them */
} CsvDates;

/* Looks at the cells of a row in the columns of times, whose numbers are given. */
extern void csv_dates_look(CsvDates *dates, const CsvWalk *row, const int *column, int count);

/* Adds what was met elsewhere. */
extern void csv_dates_join(CsvDates *dates, const CsvDates *others);

extern LogDateOrder csv_dates_order(const CsvDates *dates);

/*
 * True if a record is a row below a header of so many columns, of which one is the time (-1: none),
 * without a look at what its cells say; otherwise it may be a header again.
 */
extern bool csv_is_plain_row(const CsvWalk *row, int count, int time);

#endif /* VIGIL_COMMON_CSV_DATE_H */
