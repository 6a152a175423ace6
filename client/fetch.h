/*
 * fetch.h
 *		What is at an address, in a file without a name.
 */
#ifndef VIGIL_CLIENT_FETCH_H
#define VIGIL_CLIENT_FETCH_H

typedef struct Fetch
{
	/* What is asked. */
	const char *address;
	const char *etag;          /* of the state that is known, or NULL */
	const char *last_modified; /* likewise, as the server wrote it */
	const char *format;        /* what the data shall be: a page for people is none of it */
	int64 max_bytes;
	int64 timeout; /* milliseconds */

	/* What came of it. */
	FILE *body;              /* at its start; closed by fetch_end() */
	bool unchanged;          /* the state is the known one: there is no body */
	char *new_etag;          /* or NULL */
	char *new_last_modified; /* or NULL */
	char *error;             /* why there is nothing, or NULL */
} Fetch;

/*
 * Fetches an address: http, https (from which no redirect leads to http) or file.  The body is
 * complete, or *error says why there is none.  False if it failed or was cancelled.
 */
extern bool fetch_run(Fetch *fetch);

/* Closes the body. */
extern void fetch_end(Fetch *fetch);

#endif /* VIGIL_CLIENT_FETCH_H */
