/*
 * spi_rows.h
 *		Rows of one of our tables that are written by one statement.
 *
 * To start the executor costs more than to insert a row.  So rows are collected as values of
 * the table's row type, and go to the server as one array.
 */
#ifndef VIGIL_BASE_SPI_ROWS_H
#define VIGIL_BASE_SPI_ROWS_H

#include "access/tupdesc.h"

#include "base/spi.h"

typedef struct SpiRows
{
	const char *table; /* of schema vigil */
	const char *rest;  /* of the statement, or "" */
	MemoryContext context;
	TupleDesc desc;
	Oid array_type;
	int place[SPI_MAX_ARGUMENTS]; /* of each argument of a row in the table */
	char *statement;              /* made with the first row */
	SPIPlanPtr plan;
	Datum *row; /* those that wait, in the context in which the first of them was added */
	int count;
	int room;
} SpiRows;

/*
 * Begins rows for a table of schema vigil; rest follows the statement: ON CONFLICT, RETURNING.  The
 * current memory context must live until the last of them is written, and SPI stay connected.
 */
extern void spi_rows_start(SpiRows *rows, const char *table, const char *rest);

/*
 * Adds a row, copied into the current memory context, which must live until it is written.  All
 * rows have the same columns in the same order.
 */
extern void spi_rows_add(SpiRows *rows, const SpiArgs *args);

/* Inserts those that wait, in their order; returns the number of rows of the statement. */
extern int64 spi_rows_write(SpiRows *rows);

/*
 * Runs another statement with those that wait as $1, an array of rows, and leaves them waiting.  It
 * is prepared with the first of them.
 */
extern int64 spi_rows_run(SpiRows *rows, SPIPlanPtr *plan, const char *sql);

/* Forgets those that wait. */
extern void spi_rows_forget(SpiRows *rows);

#endif /* VIGIL_BASE_SPI_ROWS_H */
