/*
 * late_table.h
 *		The statements that find rows of one table that came late.
 *
 * A row of our log tables carries the transaction that wrote it, a run the snapshot that
 * it saw.  Tables without that column, and those whose rows lie on other servers, are judged
 * by the time at which the row arrived, if they have a column for it.  Rows that come by a
 * subscription bring the transaction and the arrival of where they were written first: they
 * are judged by the transaction that the server itself keeps of each row (xmin), as are those of
 * tables that have neither, or may have a null in place of the transaction.  Bounds are
 * constants, so that the server leaves out the partitions, and the blocks, in which there is
 * nothing to find.
 */
#ifndef VIGIL_SCHEDULE_LATE_TABLE_H
#define VIGIL_SCHEDULE_LATE_TABLE_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

#include "slot/window.h"

typedef struct LateTable
{
	Oid relation;
	char *name;        /* qualified and quoted */
	char *column;      /* its column of event time, as "t.name" ... */
	char *time;        /* ... and as a timestamptz */
	bool is_local;     /* the column is a timestamp, of UTC */
	char *arrival;     /* column of the time of arrival, quoted; NULL: by transaction */
	bool by_writer;    /* by the transaction that the server keeps of a row, not the one it names */
	bool has_far_rows; /* some lie on other servers */
	bool by_block;     /* an index tells which blocks have late transactions: LATE_TABLE_INDEXED */
	List *unsearched;  /* OIDs: partitions that runs did not know */
} LateTable;

/*
 * The expression of such an index, brin (((_xid::text)::bigint)), as the server shows it: there
 * is no operator class of that kind for xid8.
 */
#define LATE_TABLE_INDEXED "((_xid)::text)::bigint"

/* Between what the rows lie that a statement looks at. */
typedef struct LateBounds
{
	Slot time;
	char *first; /* text of the transaction id, from which on rows may be unseen */
	char *end;   /* text of the one that had not begun when we looked */
	TimestampTz
		arrived; /* in place of both, if it goes by arrival: from then on rows may be unseen */
} LateBounds;

/*
 * Describes a table; false if it is none or has no time, so that no row of it is late.  An error if it has one
 * that cannot be read, or nothing to tell late rows by.  Needs SPI.
 */
extern bool late_table_describe(LateTable *table, Oid relation);

/*
 * The statement that says in which hours of event time there are rows that somebody may not
 * have seen.  Parameters: begins and ends of windows timestamptz[], what was seen
 * pg_snapshot[], until when timestamptz[].  Result: first, last (times of the rows).
 */
extern char *late_table_find(const LateTable *table, const LateBounds *bounds);

/*
 * The statement that counts for each run the rows of its window that it could not see.
 * Parameters: as above, then ids of the runs bigint[], and the partitions that each did not
 * know text[] of oid[].  Result: id, late.
 */
extern char *late_table_count(const LateTable *table, const LateBounds *bounds);

/*
 * Locks a table that the current user, its owner, is about to read: an error if it is not what was
 * described any more, if policies hide all rows from him, which would be taken for none, or if its
 * partitions are of others.
 */
extern void late_table_hold(const LateTable *table);

#endif /* VIGIL_SCHEDULE_LATE_TABLE_H */
