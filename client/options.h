/*
 * options.h
 *		The command line, read.
 */
#ifndef VIGIL_CLIENT_OPTIONS_H
#define VIGIL_CLIENT_OPTIONS_H

#include "client/connection.h"
#include "client/output.h"

typedef struct Options
{
	ConnectionOptions connection;
	OutputFormat format;
	const char *text;      /* --command */
	const char *form;      /* --format, NULL if not given */
	const char *ignore;    /* --ignore */
	const char *as_of;     /* --as-of */
	const char *since;     /* --since */
	const char *rule;      /* --rule */
	const char *navigator; /* --navigator */
	const char *date;      /* --date */
	int64 limit;           /* -n, 0 if not given */
	const char *source;    /* --source */
	bool enable;           /* --enable */
	bool force;            /* --force */
	bool prune;            /* --prune */
	bool yes;              /* --yes */
	bool offline;          /* --offline */
	bool summary;          /* --summary */
	bool create_tables;    /* --create-tables */
	bool strict;           /* --strict */
	bool all;              /* --all */
	const char *columns;   /* --columns */
	const char *table;     /* --table */
	const char *pattern;   /* --pattern */
	bool header;           /* --header */
	bool comments;         /* --comments */
	const char *key;       /* --key */
	bool dry_run;          /* --dry-run */
	bool empty;            /* --empty */
	bool help;             /* --help */
	int count;             /* arguments that are no options */
	char **argument;
} Options;

/*
 * Reads the arguments of a command; allowed has the letters of the options that
 * it takes.  False, and an error on stderr, if they are not right.
 */
extern bool options_read(Options *options, const char *command, const char *allowed, int argc,
						 char **argv);

/*
 * Where the command stands among the arguments: behind the options that are given before it,
 * with their values.  0 if there is none.
 */
extern int options_find_command(int argc, char **argv);

/* Prints a line for each option of the command. */
extern void options_help(const char *allowed);

#endif /* VIGIL_CLIENT_OPTIONS_H */
