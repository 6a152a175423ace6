/*
 * window_test.c
 *		Tests of slot/window.c: slots tile the axis, also across clock changes.
 */
#include "common/port.h"

#include "slot/window.h"
#include "unit.h"

#define SECOND INT64CONST(1000000)
#define HOUR (3600 * SECOND)
#define RANDOM_GRIDS 20000

/*
 * A zone like Berlin's that changes twice a "year" of 364 days: +1 h, and +2 h
 * from day 84 to day 300, both changes at 01:00 UTC.
 */
static int64
berlin(void *zone, int64 utc)
{
	int64 year = 364 * SLOT_DAY;
	int64 in_year = ((utc % year) + year) % year;

	return (in_year >= 84 * SLOT_DAY + HOUR && in_year < 300 * SLOT_DAY + HOUR) ? 2 * HOUR : HOUR;
}

/* A zone that skips a whole day once, as Samoa did. */
static int64
samoa(void *zone, int64 utc)
{
	return utc < 1000 * SLOT_DAY + 10 * HOUR ? -10 * HOUR : 14 * HOUR;
}

static uint64 seed = 42;

static int64
chance(int64 limit)
{
	seed = seed * UINT64CONST(6364136223846793005) + UINT64CONST(1442695040888963407);
	return (int64) ((seed >> 11) % (uint64) limit);
}

static SlotGrid
random_grid(int kind)
{
	SlotGrid grid = {.anchor = chance(2000 * SLOT_DAY) - 1000 * SLOT_DAY};

	switch (kind % 3)
	{
		case 0:
			grid.length = 1 + chance(40 * SLOT_DAY);
			break;
		case 1:
			grid.length = (1 + chance(14)) * SLOT_DAY;
			grid.offset = berlin;
			break;
		case 2:
			grid.length = (2 + chance(14)) * SLOT_DAY;
			grid.offset = samoa;
			break;
	}
	return grid;
}

/* From any moment, the slots before and behind it fit together. */
static void
test_tiling(void)
{
	bool contains = true;
	bool stable = true;
	bool adjacent = true;
	bool counted = true;

	for (int i = 0; i < RANDOM_GRIDS; i++)
	{
		SlotGrid grid = random_grid(i);
		int64 moment = chance(4000 * SLOT_DAY) - 1000 * SLOT_DAY;
		int64 start = slot_floor(&grid, moment);
		int64 end = slot_next(&grid, moment);

		contains = contains && start <= moment && moment < end;
		stable = stable && slot_floor(&grid, start) == start && slot_floor(&grid, end - 1) == start;
		adjacent = adjacent && slot_next(&grid, start) == end && slot_previous(&grid, end) == start;
		counted = counted && slot_count(&grid, start, slot_next(&grid, end), 100) == 2;
	}
	unit_ok(contains, "a moment lies in its slot");
	unit_ok(stable, "a boundary is its own floor, and the last moment belongs to the slot");
	unit_ok(adjacent, "the next slot begins where the last one ends");
	unit_ok(counted, "slots are counted");
}

/* Walking along the axis meets each boundary once, with days of 23 to 25 hours. */
static void
test_calendar(void)
{
	SlotGrid grid = {.anchor = 23 * HOUR, .length = SLOT_DAY, .offset = berlin};
	int64 at = grid.anchor;
	int short_days = 0;
	int long_days = 0;
	int other = 0;

	for (int day = 0; day < 364 * 4; day++)
	{
		int64 next = slot_next(&grid, at);

		if (next - at == 23 * HOUR)
			short_days++;
		else if (next - at == 25 * HOUR)
			long_days++;
		else if (next - at != 24 * HOUR)
			other++;
		if ((next + berlin(NULL, next)) % SLOT_DAY != 0)
			other++;
		at = next;
	}
	unit_int(short_days, 4, "one day of 23 hours a year");
	unit_int(long_days, 4, "one day of 25 hours a year");
	unit_int(other, 0, "every slot begins at local midnight");
	unit_int(at, grid.anchor + 364 * 4 * SLOT_DAY, "as many slots as days");
}

/* A daily rule at 02:30 local time, which does not exist on one day and occurs twice on another. */
static void
test_skipped_time(void)
{
	SlotGrid grid = {.anchor = HOUR + HOUR / 2, .length = SLOT_DAY, .offset = berlin};
	int64 at = grid.anchor;
	bool grows = true;

	for (int day = 0; day < 364 * 2; day++)
	{
		int64 next = slot_next(&grid, at);

		grows = grows && next > at && next - at <= 25 * HOUR && next - at >= 23 * HOUR;
		at = next;
	}
	unit_ok(grows, "slots that begin in a skipped or repeated hour tile");
	unit_int(at, grid.anchor + 728 * SLOT_DAY, "and none is lost");
}

static void
test_window(void)
{
	SlotGrid fixed = {.anchor = 0, .length = HOUR};
	SlotGrid daily = {.anchor = 23 * HOUR, .length = SLOT_DAY, .offset = berlin};
	Slot slot = slot_ending_at(&fixed, 90 * SECOND);
	Slot window = window_of_slot(&fixed, slot, 24 * HOUR);
	int64 change = 84 * SLOT_DAY + 22 * HOUR;

	unit_int(slot.start, 90 * SECOND - HOUR, "a slot may end off the grid");
	unit_int(window.start, 90 * SECOND - 24 * HOUR, "the window reaches back a period");
	unit_int(window.end, slot.end, "the window ends with the slot");
	unit_int(window_of_slot(&fixed, slot, SECOND).start, slot.start,
			 "a window is never less than its slot");
	unit_int(slot_ending_at(&daily, change).start, change - 23 * HOUR,
			 "the day before the end of the day of the change has 23 hours");
	unit_int(window_of_slot(&daily, slot_ending_at(&daily, change), SLOT_DAY).start,
			 change - 23 * HOUR, "which are its window, too");
	unit_int(window_of_slot(&daily, slot_ending_at(&daily, change), 7 * SLOT_DAY).start,
			 change + HOUR - 7 * SLOT_DAY, "and a week is seven days of the zone");
	unit_int(window_of_slot(&daily, slot_ending_at(&daily, change), 30 * HOUR).start,
			 change - 30 * HOUR, "hours are hours");
	unit_int(slot_floor(&fixed, -1), -HOUR, "moments before the epoch are floored");
	unit_int(slot_count(&fixed, 0, 1000 * HOUR, 7), 7, "counting stops at the limit");
	unit_int(slot_count(&fixed, HOUR, 0, 7), 0, "nothing lies between a moment and an earlier one");
}

/* Whether boundaries lie at multiples of the length since 1970 of a zone, over four "years". */
static bool
at_multiples(const SlotGrid *grid, SlotOffset offset)
{
	int64 at = slot_floor(grid, 0);

	for (int i = 0; i < 2000; i++)
	{
		int64 local = at + (offset != NULL ? offset(NULL, at) : 0);

		if ((local - SLOT_EPOCH) % grid->length != 0)
			return false;
		at = slot_next(grid, at);
	}
	return true;
}

static int64
kolkata(void *zone, int64 utc)
{
	return 5 * HOUR + HOUR / 2;
}

/* Half a year of summer time on the southern side, where January has it. */
static int64
sydney(void *zone, int64 utc)
{
	int64 in_year = ((utc % (364 * SLOT_DAY)) + 364 * SLOT_DAY) % (364 * SLOT_DAY);

	return in_year < 90 * SLOT_DAY || in_year >= 270 * SLOT_DAY ? 11 * HOUR : 10 * HOUR;
}

/* The calendar's grid counts from 1970, in the zone. */
static void
test_calendar_grid(void)
{
	static const int64 length[] = {60 * SECOND, 5 * 60 * SECOND, HOUR,         7 * HOUR,
								   SLOT_DAY,    7 * SLOT_DAY,    13 * SLOT_DAY};
	bool utc = true;
	bool berlin_days = true;
	bool india = true;
	SlotGrid grid;

	for (int i = 0; i < (int) lengthof(length); i++)
	{
		grid = slot_calendar(length[i], NULL, NULL);
		utc = utc && at_multiples(&grid, NULL);
		grid = slot_calendar(length[i], kolkata, NULL);
		india = india && at_multiples(&grid, kolkata);
		grid = slot_calendar(length[i], berlin, NULL);
		berlin_days = berlin_days && (length[i] % SLOT_DAY != 0 || at_multiples(&grid, berlin));
	}
	unit_ok(utc, "slots of UTC end at multiples of the length since 1970");
	unit_ok(india, "those of a zone in its time");
	unit_ok(berlin_days, "days of a zone with summer time begin at its midnight");
	grid = slot_calendar(7 * SLOT_DAY, NULL, NULL);
	unit_int((slot_floor(&grid, 0) - SLOT_EPOCH) / SLOT_DAY % 7, 0,
			 "weeks are counted from 1970-01-01, a Thursday");
	unit_int(slot_floor(&grid, 0), -2 * SLOT_DAY, "so one begins at 1999-12-30");
	grid = slot_calendar(6 * HOUR, berlin, NULL);
	unit_int(slot_floor(&grid, 0), -HOUR, "pieces of a day count from standard time");
	grid = slot_calendar(6 * HOUR, sydney, NULL);
	unit_int((slot_floor(&grid, 0) + 10 * HOUR) % (6 * HOUR), 0, "in the south, too");
}

static void
test_nearest(void)
{
	SlotGrid grid = slot_calendar(HOUR, NULL, NULL);

	unit_int(slot_nearest(&grid, 0), 0, "a boundary is nearest to itself");
	unit_int(slot_nearest(&grid, HOUR / 2 - 1), 0, "the one before");
	unit_int(slot_nearest(&grid, HOUR / 2), HOUR, "of two the later");
	unit_int(slot_nearest(&grid, -1), 0, "the one behind");
}

int
main(void)
{
	test_tiling();
	test_calendar();
	test_skipped_time();
	test_window();
	test_calendar_grid();
	test_nearest();
	return unit_done();
}
