/*
 * window.h
 *		Slots by pure arithmetic: where they begin and end, what a run may read.
 *
 * A grid of boundaries lies on the time axis; the slot between two neighbours is
 * what one run owes.  Slots tile the axis: no gap, no overlap, whatever the
 * time zone does.  All times are microseconds of the server's timestamps.
 * Nothing here reads a clock or a table.
 */
#ifndef VIGIL_SLOT_WINDOW_H
#define VIGIL_SLOT_WINDOW_H

#include "common/port.h"

#define SLOT_DAY INT64CONST(86400000000)

/* 1970-01-01 00:00 as a time of the server, which counts from 2000. */
#define SLOT_EPOCH (-10957 * SLOT_DAY)

/* Offset of local time from UTC, in microseconds, at a moment. */
typedef int64 (*SlotOffset)(void *zone, int64 utc);

typedef struct SlotGrid
{
	int64 anchor;      /* a boundary */
	int64 length;      /* > 0 */
	SlotOffset offset; /* NULL: fixed length; else whole days of local time */
	void *zone;        /* first argument of offset */
} SlotGrid;

/* A half-open piece of the time axis, [start, end). */
typedef struct Slot
{
	int64 start;
	int64 end;
} Slot;

/*
 * The calendar's grid: boundaries at multiples of the length since 1970-01-01 00:00 of
 * the zone, or of UTC if offset is NULL.  Lengths of whole days follow the clocks of the
 * zone; shorter ones are fixed, so they count from its standard time.
 */
extern SlotGrid slot_calendar(int64 length, SlotOffset offset, void *zone);

/* Whether the grid counts days of local time: a zone, and a length of whole days. */
extern bool slot_is_calendar(const SlotGrid *grid);

/* Greatest boundary at or before a moment, and smallest one behind it. */
extern int64 slot_floor(const SlotGrid *grid, int64 moment);
extern int64 slot_next(const SlotGrid *grid, int64 moment);

/* The boundary that is nearest to a moment, the later one of two. */
extern int64 slot_nearest(const SlotGrid *grid, int64 moment);

/* Boundary before a boundary. */
extern int64 slot_previous(const SlotGrid *grid, int64 boundary);

/* The slot that ends at a moment, which need not be a boundary. */
extern Slot slot_ending_at(const SlotGrid *grid, int64 end);

/* Number of slots that end in (from, to]; stops counting at limit. */
extern int slot_count(const SlotGrid *grid, int64 from, int64 to, int limit);

/*
 * What the run of a slot may read: [end - period, end), never less than the slot.  Whole days of a
 * grid that counts them are days of local time.
 */
extern Slot window_of_slot(const SlotGrid *grid, Slot slot, int64 period);

#endif /* VIGIL_SLOT_WINDOW_H */
