/*
 * check.h
 *		What is wrong with a rule file or a query.
 */
#ifndef VIGIL_CLIENT_CHECK_H
#define VIGIL_CLIENT_CHECK_H

#include "client/options.h"

typedef struct CheckCount
{
	int files;
	int errors;
	int warnings;
} CheckCount;

/*
 * Checks a text and prints every finding on stdout, with its line and a caret
 * below it.  Without a connection only what the text says by itself.  False if
 * the server could not be asked.
 */
extern bool check_text(PGconn *conn, OutputFormat format, const char *path, const char *text,
					   int length, CheckCount *count);

#endif /* VIGIL_CLIENT_CHECK_H */
