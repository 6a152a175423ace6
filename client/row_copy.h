/*
 * row_copy.h
 *		Records on their way into a temporary table.
 */
#ifndef VIGIL_CLIENT_ROW_COPY_H
#define VIGIL_CLIENT_ROW_COPY_H

#include "common/vec.h"

#include "client/connection.h"
#include "client/record_reader.h"

/* What keeps a file from being taken is told by the reader, or by the server. */
typedef struct RowCopy
{
	Vec header;  /* of char *: the fields of the first record, if it names the columns */
	int64 rows;  /* handed over */
	char *error; /* of the reader; NULL if the server said it, which is told already */
} RowCopy;

/*
 * Makes the table vigil_external of this transaction (line, field, record) of all records of a
 * reader; the first one goes to the header if takes_header is set.  False if that failed;
 * the transaction is to be rolled back then.
 */
extern bool row_copy_run(PGconn *conn, const char *about, RecordReader *reader, bool takes_header,
						 RowCopy *copy);

/* The header as an array of SQL, for a parameter of type text[]; NULL if there is none. */
extern char *row_copy_header(const RowCopy *copy);

#endif /* VIGIL_CLIENT_ROW_COPY_H */
