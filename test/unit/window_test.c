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
	Slot window = window_of_slot(slot, 24 * HOUR);
	int64 change = 84 * SLOT_DAY + 22 * HOUR;

	unit_int(slot.start, 90 * SECOND - HOUR, "a slot may end off the grid");
	unit_int(window.start, 90 * SECOND - 24 * HOUR, "the window reaches back a period");
	unit_int(window.end, slot.end, "the window ends with the slot");
	unit_int(window_of_slot(slot, SECOND).start, slot.start,
			 "a window is never less than its slot");
	unit_int(slot_ending_at(&daily, change).start, change - 23 * HOUR,
			 "the day before the end of the day of the change has 23 hours");
	unit_int(slot_floor(&fixed, -1), -HOUR, "moments before the epoch are floored");
	unit_int(slot_count(&fixed, 0, 1000 * HOUR, 7), 7, "counting stops at the limit");
	unit_int(slot_count(&fixed, HOUR, 0, 7), 0, "nothing lies between a moment and an earlier one");
}

int
main(void)
{
	test_tiling();
	test_calendar();
	test_skipped_time();
	test_window();
	return unit_done();
}
