/*
 * query.h
 *		The query that a command line names.
 */
#ifndef VIGIL_CLIENT_QUERY_H
#define VIGIL_CLIENT_QUERY_H

#include "client/options.h"

/*
 * The text of --command or of the file, whose name is then in *about; NULL and
 * an error if there is none.
 */
extern const char *query_from_options(const Options *options, const char **about);

/* The exit code when there is none: a file that cannot be read is no wrong usage. */
extern int query_failure(const Options *options);

/*
 * Prints rows that a statement gives as jsonb objects, with these columns; the
 * statement's parameters stand before those of the columns' names.  False and
 * an error if it fails.
 */
extern bool query_print_objects(PGconn *conn, OutputFormat format, const char *about,
								const char *from, int count, const char *const *value,
								const PGresult *field);

/* Prints the rows of a statement that has no parameters; the exit code. */
extern int query_print_rows(PGconn *conn, OutputFormat format, const char *sql);

#endif /* VIGIL_CLIENT_QUERY_H */
