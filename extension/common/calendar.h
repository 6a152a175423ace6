/*
 * calendar.h
 *		Days and dates of the Gregorian calendar, years 1 to 9999.
 */
#ifndef VIGIL_COMMON_CALENDAR_H
#define VIGIL_COMMON_CALENDAR_H

typedef struct CalendarDate
{
	int year;
	int month; /* 1 .. 12 */
	int day;   /* 1 .. 31 */
} CalendarDate;

/* Days of the years 1 to 9999, and those before 1970. */
#define CALENDAR_DAYS INT64CONST(3652059)
#define CALENDAR_DAYS_TO_1970 INT64CONST(719162)

/* True if there is such a day in the years 1 to 9999. */
extern bool calendar_is_date(const CalendarDate *date);

/* Days from 0001-01-01 to the date, which exists. */
extern int64 calendar_days(const CalendarDate *date);

/* The date so many days after 0001-01-01, or before it, in years that go on below 1. */
extern void calendar_date(int64 days, CalendarDate *date);

#endif /* VIGIL_COMMON_CALENDAR_H */
