/*
 * log_time.h
 *		Points of time as exports and services write them, besides ISO 8601 with a zone.
 *
 * datetime_text_read_log() is for what a log should write; this is for the rest: times
 * without a zone, which are UTC, and dates in figures, which mean different days in
 * different countries.
 */
#ifndef VIGIL_COMMON_LOG_TIME_H
#define VIGIL_COMMON_LOG_TIME_H

/* What stands first in 03/04/2025, where the date itself does not tell. */
typedef enum LogDateOrder
{
	LOG_DATE_MONTH_FIRST,
	LOG_DATE_DAY_FIRST,
	LOG_DATE_UNKNOWN /* a date that may be two days is refused */
} LogDateOrder;

/* An order as a text, and back; false if the text is none. */
extern const char *log_date_order_text(LogDateOrder order);
extern bool log_date_order_read(const char *text, LogDateOrder *order);

/* What a date in figures says about the order. */
typedef enum LogDateClue
{
	LOG_CLUE_NONE, /* it has another form, or day and month are the same */
	LOG_CLUE_EITHER,
	LOG_CLUE_MONTH_FIRST,
	LOG_CLUE_DAY_FIRST
} LogDateClue;

typedef struct LogTime
{
	int64 ticks; /* since 0001-01-01, within the years 1 to 9999 */
	LogDateClue clue;
	bool has_zone;     /* it says which, else it is UTC */
	bool has_time;     /* not a date alone, which is its midnight */
	bool has_capitals; /* AM or PM, as an American browser writes them */
} LogTime;

typedef enum LogTimeResult
{
	LOG_TIME_READ,
	LOG_TIME_NONE,       /* it is no time */
	LOG_TIME_AMBIGUOUS,  /* it may be two days; all but the ticks is told */
	LOG_TIME_OTHER_ORDER /* it is a date of the other order; all but the ticks is told */
} LogTimeResult;

/*
 * Reads year-month-day, month/day/year or day/month/year (the order is said), day.month.year,
 * each alone or with a time of day, which may have AM or PM and a zone behind it; and
 * "/Date(milliseconds)/".  A year that another calendar writes in our time is no time.
 */
extern LogTimeResult log_time_read(const char *text, size_t length, LogDateOrder order,
								   LogTime *result);

/* Ticks of so many units of so many ticks since 1970; false if they leave the years 1 to 9999. */
extern bool log_time_of_epoch(int64 count, int64 unit, int64 *ticks);

#endif /* VIGIL_COMMON_LOG_TIME_H */
