/*
 * query_file.h
 *		The queries of a file that is no rule: one, several, or those that a page shows.
 */
#ifndef VIGIL_CLIENT_QUERY_FILE_H
#define VIGIL_CLIENT_QUERY_FILE_H

#include "common/diag.h"

/* A query of a file. */
typedef struct FileQuery
{
	Span span;  /* where it stands in the file */
	char *text; /* the file up to its end with blanks in place of the rest: places are the file's */
	int length;
} FileQuery;

/*
 * The queries of a text, of FileQuery.  Several stand one behind the other, each a text of its
 * own behind a blank line or a comment, or a statement of its own behind ';', which shares the
 * lets.  Of a page of Markdown (is_page) they are the blocks of code that are KQL: those that say
 * so, and those that say nothing or another language and look like it.
 */
extern Vec query_file_split(const char *text, int length, bool is_page);

#endif /* VIGIL_CLIENT_QUERY_FILE_H */
