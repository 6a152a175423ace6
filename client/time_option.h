/*
 * time_option.h
 *		Options whose value is a time.
 */
#ifndef VIGIL_CLIENT_TIME_OPTION_H
#define VIGIL_CLIENT_TIME_OPTION_H

#include "libpq-fe.h"

/*
 * Takes the value of an option, NULL if it is not given, as one of two: value[0] is how long ago, in
 * microseconds; value[1] a time that the server reads.  False and an error if it is neither.
 */
extern bool time_option_read(PGconn *conn, const char *option, const char *text,
							 const char **value);

/* The same for an option that takes a time alone: true if it is one, or is not given. */
extern bool time_option_check(PGconn *conn, const char *option, const char *text);

#endif /* VIGIL_CLIENT_TIME_OPTION_H */
