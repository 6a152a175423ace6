/*
 * loader.h
 *		Files into log tables, each remembered in vigil.loads.
 */
#ifndef VIGIL_CLIENT_LOADER_H
#define VIGIL_CLIENT_LOADER_H

#include <sys/stat.h>

#include "client/log_content.h"
#include "client/log_file.h"
#include "client/options.h"
#include "client/totals.h"

/* Where a session stands that loads. */
typedef struct Loader
{
	PGconn *conn;
	const Options *options;
	const char *kind;
	Totals *totals;
	bool is_patient;                        /* waits for the server as long as it takes */
	bool is_lines;                          /* what it takes are lines, each a record */
	void (*on_part)(struct Loader *loader); /* called when something was taken, or NULL */
	void *context;                          /* of on_part */

	/* The load that it is at. */
	const char *source;
	char *label;     /* the source as the database knows it, in UTF-8 */
	char *load;      /* its number in vigil.loads; NULL: none, or a dry run */
	int64 position;  /* where the server wants to go on */
	int64 count[4];  /* what came of it: rows, rejected, skipped, duplicates */
	char sha256[65]; /* by which the load is known; empty: of a stream */
	int64 size;
	char file_sha256[65]; /* of the file as it lies, which may be known by what it holds */
	int64 file_size;
	int64 short_size; /* so many of its first bytes were hashed along; -1: none */
	char short_sha256[65];
	LogContent content;
	struct stat state; /* of the file before it was hashed */
	bool is_unsure;    /* it was written to since then */
	bool is_mixed;     /* the server may have parts that are not of what was hashed */
	char *follows;     /* load of the file when it was shorter, or NULL */
	int64 from;        /* where it starts behind that, or 0 */
	int64 seen;        /* how far that load had come */
	char *beside;      /* the last that follows it and is of another file, or NULL */
	Vec broken;        /* of char: loads that could not unpack the file when it was shorter */
	char *error;       /* what was told last of the load, or NULL */
	const char *only; /* of a dry run: the only log tables that would be taken, an array; or NULL */
} Loader;

/* What became of a file. */
typedef enum LoaderEnd
{
	LOADER_DONE,
	LOADER_KNOWN,      /* it was loaded before */
	LOADER_BUSY,       /* another session loads it */
	LOADER_UNREADABLE, /* it could not be read */
	LOADER_REFUSED,    /* the server refused it; others may do */
	LOADER_BROKEN,     /* no other file will do either */
	LOADER_CANCELLED,
	LOADER_AGAIN /* inside of the loader: the same once more */
} LoaderEnd;

/* Connects; false and an error if that fails. */
extern bool loader_start(Loader *loader);

/*
 * Loads a file ("-": standard input) as far as it is not loaded.  What goes wrong is told;
 * the totals are kept.  It goes on by itself when the connection is lost and comes back.
 */
extern LoaderEnd loader_take_file(Loader *loader, const char *path);

/* Begins a load that has no end, such as that of a socket. */
extern LoaderEnd loader_begin_stream(Loader *loader, const char *source);

/* Loads one part; LOADER_DONE only once it is committed. */
extern LoaderEnd loader_take_part(Loader *loader, const LogPart *part);

/*
 * Runs a statement that may be run again, however often the connection is lost; NULL, and *end
 * tells why, if it fails.
 */
extern PGresult *loader_ask(Loader *loader, const char *sql, int count, const char *const *value,
							LoaderEnd *end);

/* Notes how the load ended, which was not by its last part. */
extern void loader_end(Loader *loader, const char *status, const char *error);

#endif /* VIGIL_CLIENT_LOADER_H */
