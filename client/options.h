/*
 * options.h
 *		The command line, read.
 */
#ifndef VIGIL_CLIENT_OPTIONS_H
#define VIGIL_CLIENT_OPTIONS_H

#include "client/connection.h"
#include "client/output.h"
#include "common/vec.h"

/* Values of options without a short form start here. */
#define OPTION_LONG_ONLY 256

/* What there is to know of an option. */
typedef struct OptionFact
{
	char group;           /* the letter in a command's list; 0: every command */
	const char *name;     /* long form */
	int value;            /* short form, or a value of its own */
	const char *argument; /* NULL: takes none */
	const char *help;
} OptionFact;

/* All options, of all commands. */
extern const OptionFact option_fact[];
extern const int option_fact_count;

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
	const char *from;      /* --from */
	const char *to;        /* --to */
	const char *owner;     /* --owner */
	const char *output;    /* --output */
	bool enable;           /* --enable */
	bool force;            /* --force */
	bool prune;            /* --prune */
	bool yes;              /* --yes */
	bool offline;          /* --offline */
	bool summary;          /* --summary */
	bool create_tables;    /* --create-tables */
	bool run;              /* --run */
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
	bool again;            /* --again */
	int64 jobs;            /* --jobs, 0 if not given */
	bool quiet;            /* --quiet */
	const char *watch;     /* --watch */
	const char *listen;    /* --listen */
	const char *mode;      /* --socket-mode */
	const char *secrets;   /* --secret-file */
	const char *headers;   /* --header-file */
	const char *timeout;   /* --timeout */
	const char *rate;      /* --rate */
	int64 tries;           /* --tries, 0 if not given */
	bool once;             /* --once */
	const char *severity;  /* --severity */
	const char *tactic;    /* --tactic */
	const char *until;     /* --until */
	const char *status;    /* --status */
	const char *entity;    /* --entity */
	const char *as;        /* --as */
	const char *reason;    /* --reason */
	const char *comment;   /* --comment */
	bool help;             /* --help */
	Vec given;             /* of const char: names of the options that were given */
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
 * Whether the action that is called looks at all options that are given; an error if not.
 * Arguments are those of the command, as its entry in the list of commands tells them.
 */
extern bool options_fit_action(const Options *options, const char *command, const char *arguments);

/*
 * Where the command stands among the arguments: behind the options that are given before it,
 * with their values.  0 if there is none.
 */
extern int options_find_command(int argc, char **argv);

/* The option that an argument is, with or without its value; NULL if there is none. */
extern const OptionFact *options_find(const char *text);

/* Whether an argument is an option whose value is the next one. */
extern bool options_take_next(const char *text);

/* Whether a command with this list takes the option. */
extern bool options_is_taken(const OptionFact *fact, const char *allowed);

/*
 * What the value of an option of a command may be, with commas between, and whether it takes
 * several; NULL: anything.
 */
extern const char *options_values(const char *command, const char *option, bool *is_list);

/* Which of them a value is, from 0; -1 if it is none. */
extern int options_value_number(const char *command, const char *option, const char *value);

/* False and an error if the value of an option is none of those that it may have. */
extern bool options_check_value(const char *command, const char *option, const char *argument);

/* A list of values as people read it: a, b or c. */
extern char *options_tell_values(const char *values);

/* Whether one of the arguments is this: of a file, that it is named by itself, not by its folder. */
extern bool options_has_argument(const Options *options, const char *text);

/* Whether a list with commas between its words, which may be NULL, has a word, whatever its case. */
extern bool options_list_has(const char *list, const char *word);

/* Prints a paragraph for each option of the command whose values are too many for its line. */
extern void options_help_lists(const char *command, const char *allowed);

/* Prints a line for each option of the command. */
extern void options_help(const char *command, const char *allowed);

#endif /* VIGIL_CLIENT_OPTIONS_H */
