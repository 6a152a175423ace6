/*
 * spi.h
 *		Running our own SQL from C: parameters in, columns by name out.
 *
 * For the engine's bookkeeping.  The caller has connected SPI and has an
 * active snapshot or lets SPI take one.  Every statement is read with a search_path
 * of ours, and names the schema of what it uses all the same; none is compiled to machine code.
 */
#ifndef VIGIL_BASE_SPI_H
#define VIGIL_BASE_SPI_H

#include "datatype/timestamp.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "common/vec.h"

#define SPI_MAX_ARGUMENTS 32

/* Arguments of a statement, in the order in which they are added. */
typedef struct SpiArgs
{
	int count;
	Oid type[SPI_MAX_ARGUMENTS];
	Datum value[SPI_MAX_ARGUMENTS];
	char null[SPI_MAX_ARGUMENTS + 1];
	const char *column[SPI_MAX_ARGUMENTS]; /* that the argument is the value of, or NULL */
} SpiArgs;

extern void spi_arg(SpiArgs *args, Oid type, Datum value, bool isnull);
extern void spi_arg_uuid(SpiArgs *args, const pg_uuid_t *value);
extern void spi_arg_int(SpiArgs *args, int32 value);
extern void spi_arg_long(SpiArgs *args, int64 value);
extern void spi_arg_bool(SpiArgs *args, bool value);
extern void spi_arg_text(SpiArgs *args, const char *value); /* NULL is NULL */
extern void spi_arg_time(SpiArgs *args, TimestampTz value); /* never NULL: 0 is a time, of 2000 */
/* For readings of the clock, which are never 0: there 0 is NULL. */
extern void spi_arg_time_or_null(SpiArgs *args, TimestampTz value);
extern void spi_arg_name(SpiArgs *args, const char *value);
extern void spi_arg_json(SpiArgs *args, const char *value); /* jsonb; must not be NULL */
extern void spi_arg_jsonb(SpiArgs *args, Jsonb *value);
extern void spi_arg_interval(SpiArgs *args, int64 usecs);
extern void spi_arg_texts(SpiArgs *args, const Vec *list); /* text[] of a Vec of char */

/* Says which column the next argument is the value of; returns the arguments for it. */
extern SpiArgs *spi_set(SpiArgs *args, const char *column);

/* "INSERT INTO table (columns) VALUES (arguments) rest" of the arguments that have a column. */
extern char *spi_insert_text(const char *table, const SpiArgs *args, const char *rest);

/*
 * Inserts a row, or updates rows, by the columns of the arguments; rest is what follows:
 * ON CONFLICT, or WHERE, where an argument that has no column is $1, $2 … in its order.
 */
extern int64 spi_insert(const char *table, const SpiArgs *args, const char *rest);
extern int64 spi_update(const char *table, const SpiArgs *args, const char *rest);

/* Runs a statement; errors are raised.  Returns the number of rows. */
extern int64 spi_run(const char *sql, const SpiArgs *args);

/* The same for a statement that is run many times: it is prepared with the first of them. */
extern int64 spi_run_prepared(SPIPlanPtr *plan, const char *sql, const SpiArgs *args);

/* Value of a column of row "row" of the last result; raises if there is none of that name. */
extern Datum spi_column(int64 row, const char *name, bool *isnull);
extern int64 spi_column_long(int64 row, const char *name, int64 if_null);
extern int32 spi_column_int(int64 row, const char *name, int32 if_null);
extern bool spi_column_bool(int64 row, const char *name);
extern TimestampTz spi_column_time(int64 row, const char *name);                /* NULL is 0 */
extern bool spi_column_moment(int64 row, const char *name, TimestampTz *value); /* false: NULL */
extern char *spi_column_text(int64 row, const char *name);                      /* NULL is NULL */
extern bool spi_column_uuid(int64 row, const char *name, pg_uuid_t *value);

/* The texts of an array, of char; that of a column is empty if it is NULL.  An element that is NULL is an error. */
extern Vec spi_texts(ArrayType *array);
extern Vec spi_column_texts(int64 row, const char *name);

#endif /* VIGIL_BASE_SPI_H */
