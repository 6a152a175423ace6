/*
 * window.c
 *		Slots by pure arithmetic: where they begin and end, what a run may read.
 *
 * Boundary number n of a fixed grid is anchor + n * length.  On a calendar grid
 * it is the same sum in local time, brought back to UTC: a day then has 23 or
 * 25 hours twice a year, and because a slot is at least one day long the
 * boundaries still grow strictly.  A local time that a zone skips means the
 * moment at which the clock would have shown it; one that occurs twice means
 * the first.
 */
#include "common/port.h"

#include "slot/window.h"

static int64
floor_div(int64 a, int64 b)
{
	int64 quotient = a / b;

	return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

bool
slot_is_calendar(const SlotGrid *grid)
{
	return grid->offset != NULL && grid->length % SLOT_DAY == 0;
}

/* First moment at which clocks of the zone show a local time. */
static int64
local_to_utc(const SlotGrid *grid, int64 local)
{
	int64 before = grid->offset(grid->zone, local - SLOT_DAY);
	int64 after = grid->offset(grid->zone, local + SLOT_DAY);
	int64 first = local - Max(before, after);
	int64 second = local - Min(before, after);

	if (grid->offset(grid->zone, first) == Max(before, after))
		return first;
	if (grid->offset(grid->zone, second) == Min(before, after))
		return second;
	return local - before;
}

SlotGrid
slot_calendar(int64 length, SlotOffset offset, void *zone)
{
	SlotGrid grid = {.anchor = SLOT_EPOCH, .length = length, .offset = offset, .zone = zone};

	if (slot_is_calendar(&grid))
		grid.anchor = local_to_utc(&grid, SLOT_EPOCH);
	else if (offset != NULL)
		/* Summer time is ahead of standard time, and at one of these the zone has no summer. */
		grid.anchor -= Min(offset(zone, 0), offset(zone, 182 * SLOT_DAY));
	return grid;
}

static int64
boundary(const SlotGrid *grid, int64 number)
{
	int64 local;

	if (!slot_is_calendar(grid))
		return grid->anchor + number * grid->length;
	local = grid->anchor + grid->offset(grid->zone, grid->anchor);
	return local_to_utc(grid, local + number * grid->length);
}

/* Number of the greatest boundary at or before a moment. */
static int64
boundary_number(const SlotGrid *grid, int64 moment)
{
	int64 number;
	int64 shift = 0;

	if (slot_is_calendar(grid))
		shift = grid->offset(grid->zone, moment) - grid->offset(grid->zone, grid->anchor);
	number = floor_div(moment + shift - grid->anchor, grid->length);
	while (boundary(grid, number) > moment)
		number--;
	while (boundary(grid, number + 1) <= moment)
		number++;
	return number;
}

int64
slot_floor(const SlotGrid *grid, int64 moment)
{
	return boundary(grid, boundary_number(grid, moment));
}

int64
slot_next(const SlotGrid *grid, int64 moment)
{
	return boundary(grid, boundary_number(grid, moment) + 1);
}

int64
slot_nearest(const SlotGrid *grid, int64 moment)
{
	int64 before = slot_floor(grid, moment);
	int64 after = slot_next(grid, moment);

	return moment - before < after - moment ? before : after;
}

int64
slot_previous(const SlotGrid *grid, int64 moment)
{
	return slot_floor(grid, moment - 1);
}

/* The moment that lies a length before another one: whole days are those of the calendar. */
static int64
back(const SlotGrid *grid, int64 end, int64 length)
{
	SlotGrid shifted = *grid;

	shifted.anchor = end;
	shifted.length = length;
	return boundary(&shifted, -1);
}

Slot
slot_ending_at(const SlotGrid *grid, int64 end)
{
	Slot slot = {.start = back(grid, end, grid->length), .end = end};

	return slot;
}

int
slot_count(const SlotGrid *grid, int64 from, int64 to, int limit)
{
	int64 count;

	if (to <= from)
		return 0;
	count = boundary_number(grid, to) - boundary_number(grid, from);
	return (int) Min(count, (int64) limit);
}

Slot
window_of_slot(const SlotGrid *grid, Slot slot, int64 period)
{
	Slot window = {.end = slot.end};

	/* Windows of days begin and end with days, or they would overlap on one of 23 hours. */
	window.start =
		Min(slot.start, slot_is_calendar(grid) ? back(grid, slot.end, period) : slot.end - period);
	return window;
}
