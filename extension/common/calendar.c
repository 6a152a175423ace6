/*
 * calendar.c
 *		Days and dates of the Gregorian calendar.
 *
 * Called by whoever reads or writes a datetime.  The server has such functions
 * too, which the front end cannot reach.
 */
#include "common/port.h"

#include "common/calendar.h"

/* Days of the year before each month, without and with a leap day. */
static const int16 days_before_month[2][13] = {
	{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
	{0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
};

static int
is_leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64
days_before_year(int year)
{
	int64 y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

bool
calendar_is_date(const CalendarDate *date)
{
	const int16 *before;

	if (date->year < 1 || date->year > 9999 || date->month < 1 || date->month > 12)
		return false;
	before = days_before_month[is_leap_year(date->year)];
	return date->day >= 1 && date->day <= before[date->month] - before[date->month - 1];
}

int64
calendar_days(const CalendarDate *date)
{
	return days_before_year(date->year) +
		   days_before_month[is_leap_year(date->year)][date->month - 1] + date->day - 1;
}

void
calendar_date(int64 days, CalendarDate *date)
{
	/* Years begin in March here, so that the leap day is the last of its year. */
	int64 shifted = days + 306;
	int64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64 day_of_era = shifted - era * 146097;
	int64 year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64 month_from_march = (5 * day_of_year + 2) / 153;

	date->day = (int) (day_of_year - (153 * month_from_march + 2) / 5 + 1);
	date->month = (int) (month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	date->year = (int) (year_of_era + era * 400 + (date->month <= 2 ? 1 : 0));
}
