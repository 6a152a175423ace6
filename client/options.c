/*
 * options.c
 *		The command line, read.
 *
 * One list of options for all commands, so that an option means the same
 * everywhere; a command names the ones it takes.
 */
#include "common/port.h"

#include <getopt.h>

#include "client/options.h"

/* Help shows no longer list of values. */
#define OPTION_MAX_TOLD 100
/* Longer ones, of a paragraph of their own; lists that are longer still are in the documentation. */
#define OPTION_MAX_PRINTED 2000
#define OPTION_LIST_WIDTH 76

enum
{
	OPTION_HELP = OPTION_LONG_ONLY,
	OPTION_JSON,
	OPTION_FORMAT,
	OPTION_IGNORE,
	OPTION_STRICT,
	OPTION_CSV,
	OPTION_OFFLINE,
	OPTION_SUMMARY,
	OPTION_CREATE_TABLES,
	OPTION_RUN,
	OPTION_AS_OF,
	OPTION_ENABLE,
	OPTION_FORCE,
	OPTION_PRUNE,
	OPTION_YES,
	OPTION_SOURCE,
	OPTION_SINCE,
	OPTION_RULE,
	OPTION_OUTPUT,
	OPTION_NAVIGATOR,
	OPTION_DATE,
	OPTION_ALL,
	OPTION_COLUMNS,
	OPTION_TABLE,
	OPTION_PATTERN,
	OPTION_HEADER,
	OPTION_COMMENTS,
	OPTION_EMPTY,
	OPTION_KEY,
	OPTION_DRY_RUN,
	OPTION_AGAIN,
	OPTION_JOBS,
	OPTION_QUIET,
	OPTION_WATCH,
	OPTION_LISTEN,
	OPTION_SOCKET_MODE,
	OPTION_FROM,
	OPTION_TO,
	OPTION_OWNER,
	OPTION_SECRET_FILE,
	OPTION_HEADER_FILE,
	OPTION_TIMEOUT,
	OPTION_RATE,
	OPTION_TRIES,
	OPTION_ONCE,
	OPTION_SEVERITY,
	OPTION_TACTIC,
	OPTION_UNTIL,
	OPTION_STATUS,
	OPTION_ENTITY,
	OPTION_AS,
	OPTION_REASON,
	OPTION_COMMENT
};

const OptionFact option_fact[] = {
	{'d', "dbname", 'd', "DBNAME", "database, or a connection string"},
	{'d', "host", 'h', "HOST", "server, or the folder of its socket"},
	{'d', "port", 'p', "PORT", "port of the server"},
	{'d', "username", 'U', "NAME", "role to connect as"},
	{'j', "json", OPTION_JSON, NULL, "print a JSON object per line"},
	{'f', "format", OPTION_FORMAT, "FORMAT", "how it is written"},
	{'v', "csv", OPTION_CSV, NULL, "print CSV with a header"},
	{'c', "command", 'c', "QUERY", "the query itself, instead of a file"},
	{'k', "ignore", OPTION_IGNORE, "ID,...", "pass over these warnings and pieces of information"},
	{'k', "strict", OPTION_STRICT, NULL, "warnings fail, too"},
	{'o', "offline", OPTION_OFFLINE, NULL, "ask no database"},
	{'m', "summary", OPTION_SUMMARY, NULL, "print only what of the queries runs here"},
	{'m', "create-tables", OPTION_CREATE_TABLES, NULL,
	 "make the log tables that are missing first"},
	{'m', "run", OPTION_RUN, NULL, "run each query, for ten seconds at most, before it counts"},
	{'a', "as-of", OPTION_AS_OF, "TIME", "when the slot ends; UTC unless it has a zone"},
	{'e', "enable", OPTION_ENABLE, NULL, "switch on what is loaded"},
	{'w', "force", OPTION_FORCE, NULL, "overwrite files that were changed"},
	{'w', "prune", OPTION_PRUNE, NULL, "delete what a sync has made and the folder has no more"},
	{'w', "source", OPTION_SOURCE, "NAME",
	 "which folder it is, if there are several; sync unless given"},
	{'w', "strict", OPTION_STRICT, NULL, "a rule of another platform that is refused fails it all"},
	{'w', "yes", OPTION_YES, NULL, "ask nothing"},
	{'s', "since", OPTION_SINCE, "TIME", "a time, or how long ago (2h, 7d); 1d unless given"},
	{'r', "rule", OPTION_RULE, "RULE", "of this rule only, by id or name"},
	{'n', "limit", 'n', "COUNT", "no more than so many"},
	{'u', "output", OPTION_OUTPUT, "FILE", "write a file, as a whole, instead of stdout"},
	{'g', "navigator", OPTION_NAVIGATOR, "FILE",
	 "write a layer of ATT&CK Navigator (- for stdout)"},
	{'g', "date", OPTION_DATE, "TIME",
	 "the last day shown and the date of the pages; now unless given"},
	{'l', "all", OPTION_ALL, NULL, "take every file of a folder"},
	{'x', "columns", OPTION_COLUMNS, "NAME:TYPE,...",
	 "the columns of a table that is made, as externaldata declares them"},
	{'t', "table", OPTION_TABLE, "TABLE",
	 "the table that is filled; otherwise its name is made up"},
	{'x', "pattern", OPTION_PATTERN, "PATTERN",
	 "what queries read from it instead of the address; * is any text"},
	{'x', "header", OPTION_HEADER, NULL, "the first record names the columns"},
	{'x', "comments", OPTION_COMMENTS, NULL, "lines that begin with # are no records"},
	{'x', "empty", OPTION_EMPTY, NULL, "no rows at all are no mistake"},
	{'y', "key", OPTION_KEY, "COLUMN", "the column that queries see as SearchKey"},
	{'z', "dry-run", OPTION_DRY_RUN, NULL, "tell what would be done, save nothing"},
	{'i', "strict", OPTION_STRICT, NULL, "a record that is rejected fails its file as a whole"},
	{'i', "again", OPTION_AGAIN, NULL, "take files that were loaded before once more"},
	{'i', "since", OPTION_SINCE, "TIME",
	 "only files changed since a time in UTC, or so long ago (2h, 7d)"},
	{'i', "jobs", OPTION_JOBS, "COUNT", "load so many files at a time"},
	{'i', "force", OPTION_FORCE, NULL, "load it even if it seems to be of another kind"},
	{'i', "quiet", OPTION_QUIET, NULL, "print nothing but what goes wrong"},
	{'i', "watch", OPTION_WATCH, "FOLDER", "load what comes into a folder, until stopped"},
	{'i', "listen", OPTION_LISTEN, "SOCKET",
	 "load lines of JSON that come to a Unix socket, or (-) to stdin"},
	{'i', "socket-mode", OPTION_SOCKET_MODE, "MODE",
	 "who may write to the socket: 0660, the group as well; as the umask says unless given"},
	{'F', "from", OPTION_FROM, "TIME", "where a range begins: a time, or how long ago (2h, 7d)"},
	{'F', "to", OPTION_TO, "TIME", "where it ends; now unless given"},
	{'O', "owner", OPTION_OWNER, "ROLE", "the role that rules run as which are loaded"},
	{'N', "to", OPTION_TO, "TARGET", "where alerts are sent; see above"},
	{'N', "since", OPTION_SINCE, "TIME",
	 "begin with those since a time, or so long ago; the first time only"},
	{'N', "once", OPTION_ONCE, NULL, "send what is there, and end"},
	{'N', "rate", OPTION_RATE, "RATE", "send no more than so many: 10/s, 600/m, 1000/h"},
	{'N', "timeout", OPTION_TIMEOUT, "TIME", "how long one alert may take; 30s unless given"},
	{'N', "tries", OPTION_TRIES, "COUNT",
	 "give an alert up that was refused so often; 10 unless given"},
	{'N', "secret-file", OPTION_SECRET_FILE, "FILE", "sign with the secrets in it, one a line"},
	{'N', "header-file", OPTION_HEADER_FILE, "FILE", "send the headers in it, one a line"},
	{'S', "severity", OPTION_SEVERITY, "SEVERITY,...", "of these severities only"},
	{'S', "tactic", OPTION_TACTIC, "TACTIC,...", "with one of these tactics of ATT&CK only"},
	{'A', "until", OPTION_UNTIL, "TIME", "raised before a time, or so long ago"},
	{'A', "status", OPTION_STATUS, "STATUS,...", "with one of these statuses only"},
	{'A', "entity", OPTION_ENTITY, "VALUE", "about this address, account, host or other value"},
	{'B', "as", OPTION_AS, "CLASS", "what it was"},
	{'B', "reason", OPTION_REASON, "REASON", "why"},
	{'B', "comment", OPTION_COMMENT, "TEXT", "what there is to say of it"},
	{0, "help", OPTION_HELP, NULL, "show this help"},
};

const int option_fact_count = lengthof(option_fact);

bool
options_is_taken(const OptionFact *fact, const char *allowed)
{
	return fact->group == 0 || strchr(allowed, fact->group) != NULL;
}

/* The name of an option that was read. */
static const char *
options_name(int value)
{
	const char *name = "";

	for (int i = 0; i < lengthof(option_fact); i++)
	{
		if (option_fact[i].value == value)
			name = option_fact[i].name;
	}
	return name;
}

static bool
options_read_count(const char *option, const char *text, int64 *count)
{
	char *end;

	errno = 0;
	*count = strtoll(text, &end, 10);
	if (errno == 0 && *end == '\0' && end > text && *count > 0)
		return true;
	output_error("invalid value \"%s\" for option %s", text, option);
	output_hint("It is a whole number from 1 on.");
	return false;
}

/* Takes note of one option; false if its value is not right. */
static bool
options_take(Options *options, int value, char *argument)
{
	switch (value)
	{
		case 'd':
			options->connection.dbname = argument;
			return true;
		case 'h':
			options->connection.host = argument;
			return true;
		case 'p':
			options->connection.port = argument;
			return true;
		case 'U':
			options->connection.user = argument;
			return true;
		case 'c':
			options->text = argument;
			return true;
		case 'n':
			return options_read_count("-n", argument, &options->limit);
		case OPTION_JSON:
			options->format = OUTPUT_JSON;
			return true;
		case OPTION_FORMAT:
			options->form = argument;
			return true;
		case OPTION_IGNORE:
			options->ignore = argument;
			return true;
		case OPTION_STRICT:
			options->strict = true;
			return true;
		case OPTION_CSV:
			options->format = OUTPUT_CSV;
			return true;
		case OPTION_OFFLINE:
			options->offline = true;
			return true;
		case OPTION_SUMMARY:
			options->summary = true;
			return true;
		case OPTION_CREATE_TABLES:
			options->create_tables = true;
			return true;
		case OPTION_RUN:
			options->run = true;
			return true;
		case OPTION_AS_OF:
			options->as_of = argument;
			return true;
		case OPTION_ENABLE:
			options->enable = true;
			return true;
		case OPTION_FORCE:
			options->force = true;
			return true;
		case OPTION_PRUNE:
			options->prune = true;
			return true;
		case OPTION_YES:
			options->yes = true;
			return true;
		case OPTION_SOURCE:
			options->source = argument;
			return true;
		case OPTION_SINCE:
			options->since = argument;
			return true;
		case OPTION_RULE:
			options->rule = argument;
			return true;
		case OPTION_OUTPUT:
			options->output = argument;
			return true;
		case OPTION_NAVIGATOR:
			options->navigator = argument;
			return true;
		case OPTION_DATE:
			options->date = argument;
			return true;
		case OPTION_ALL:
			options->all = true;
			return true;
		case OPTION_COLUMNS:
			options->columns = argument;
			return true;
		case OPTION_TABLE:
			options->table = argument;
			return true;
		case OPTION_PATTERN:
			options->pattern = argument;
			return true;
		case OPTION_HEADER:
			options->header = true;
			return true;
		case OPTION_COMMENTS:
			options->comments = true;
			return true;
		case OPTION_EMPTY:
			options->empty = true;
			return true;
		case OPTION_KEY:
			options->key = argument;
			return true;
		case OPTION_DRY_RUN:
			options->dry_run = true;
			return true;
		case OPTION_AGAIN:
			options->again = true;
			return true;
		case OPTION_JOBS:
			return options_read_count("--jobs", argument, &options->jobs);
		case OPTION_QUIET:
			options->quiet = true;
			return true;
		case OPTION_WATCH:
			options->watch = argument;
			return true;
		case OPTION_LISTEN:
			options->listen = argument;
			return true;
		case OPTION_SOCKET_MODE:
			options->mode = argument;
			return true;
		case OPTION_FROM:
			options->from = argument;
			return true;
		case OPTION_TO:
			options->to = argument;
			return true;
		case OPTION_OWNER:
			options->owner = argument;
			return true;
		case OPTION_SECRET_FILE:
			options->secrets = argument;
			return true;
		case OPTION_HEADER_FILE:
			options->headers = argument;
			return true;
		case OPTION_TIMEOUT:
			options->timeout = argument;
			return true;
		case OPTION_RATE:
			options->rate = argument;
			return true;
		case OPTION_TRIES:
			return options_read_count("--tries", argument, &options->tries);
		case OPTION_ONCE:
			options->once = true;
			return true;
		case OPTION_SEVERITY:
			options->severity = argument;
			return true;
		case OPTION_TACTIC:
			options->tactic = argument;
			return true;
		case OPTION_UNTIL:
			options->until = argument;
			return true;
		case OPTION_STATUS:
			options->status = argument;
			return true;
		case OPTION_ENTITY:
			options->entity = argument;
			return true;
		case OPTION_AS:
			options->as = argument;
			return true;
		case OPTION_REASON:
			options->reason = argument;
			return true;
		case OPTION_COMMENT:
			options->comment = argument;
			return true;
		case OPTION_HELP:
			options->help = true;
			return true;
	}
	return false;
}

bool
options_read(Options *options, const char *command, const char *allowed, int argc, char **argv)
{
	struct option table[lengthof(option_fact) + 1] = {{0}};
	StringInfoData letters;
	int count = 0;
	int value;

	initStringInfo(&letters);
	appendStringInfoChar(&letters, ':');
	for (int i = 0; i < lengthof(option_fact); i++)
	{
		const OptionFact *fact = &option_fact[i];

		if (!options_is_taken(fact, allowed))
			continue;
		table[count].name = fact->name;
		table[count].has_arg = fact->argument != NULL ? required_argument : no_argument;
		table[count++].val = fact->value;
		if (fact->value < OPTION_LONG_ONLY)
			appendStringInfo(&letters, fact->argument != NULL ? "%c:" : "%c", fact->value);
	}

	opterr = 0;
	while ((value = getopt_long(argc, argv, letters.data, table, NULL)) != -1)
	{
		if (value == '?' || value == ':')
		{
			output_error(value == ':' ? "option %s needs a value" : "unrecognized option \"%s\"",
						 argv[optind - 1]);
			output_hint("Try \"vigil help %s\" for more information.", command);
			return false;
		}
		if (optarg != NULL && !options_check_value(command, options_name(value), optarg))
			return false;
		if (!options_take(options, value, optarg))
			return false;
		vec_push(&options->given, unconstify(char *, options_name(value)));
	}
	options->count = argc - optind;
	options->argument = argv + optind;
	return true;
}

const OptionFact *
options_find(const char *text)
{
	const char *name = strncmp(text, "--", 2) == 0 ? text + 2 : NULL;
	int length = name != NULL ? (int) strcspn(name, "=") : 0;

	if (text[0] != '-' || text[1] == '\0')
		return NULL;
	for (int i = 0; i < lengthof(option_fact); i++)
	{
		const OptionFact *fact = &option_fact[i];

		if (name != NULL
				? strncmp(name, fact->name, length) == 0 && (int) strlen(fact->name) == length
				: text[1] == fact->value)
			return fact;
	}
	return NULL;
}

bool
options_take_next(const char *text)
{
	const OptionFact *fact = options_find(text);

	if (fact == NULL || fact->argument == NULL)
		return false;
	return text[1] == '-' ? strchr(text, '=') == NULL : text[2] == '\0';
}

int
options_find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
	{
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			return i;
		if (options_take_next(argv[i]))
			i++;
	}
	return 0;
}

bool
options_has_argument(const Options *options, const char *text)
{
	for (int i = 0; i < options->count; i++)
	{
		if (strcmp(options->argument[i], text) == 0)
			return true;
	}
	return false;
}

bool
options_list_has(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; at != NULL; at = strchr(at, ','))
	{
		at += *at == ',';
		if (pg_strncasecmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

void
options_help(const char *command, const char *allowed)
{
	for (int i = 0; i < lengthof(option_fact); i++)
	{
		const OptionFact *fact = &option_fact[i];
		bool is_list;
		const char *values = options_values(command, fact->name, &is_list);
		char *left;

		/* Words that everybody looks up elsewhere. */
		if (values != NULL && strlen(values) > OPTION_MAX_TOLD)
			values = NULL;

		if (!options_is_taken(fact, allowed))
			continue;
		left = fact->value < OPTION_LONG_ONLY ? psprintf("-%c, ", fact->value) : pstrdup("    ");
		left = psprintf("%s--%s%s%s", left, fact->name, fact->argument != NULL ? "=" : "",
						fact->argument != NULL ? fact->argument : "");
		printf("  %-22s %s%s%s\n", left, fact->help, values != NULL ? ": " : "",
			   values != NULL ? options_tell_values(values) : "");
	}
}

/* Prints values with commas between them, in lines that a terminal shows. */
static void
options_print_list(const char *values)
{
	int column = 0;

	for (const char *at = values; *at != '\0';)
	{
		int length = (int) strcspn(at, ",");

		if (column > 0 && column + length + 2 > OPTION_LIST_WIDTH)
			column = 0;
		printf("%s%.*s", column > 0 ? ", " : at == values ? "  " : ",\n  ", length, at);
		column += length + 2;
		at += length + (at[length] == ',');
	}
	printf("\n\n");
}

void
options_help_lists(const char *command, const char *allowed)
{
	for (int i = 0; i < lengthof(option_fact); i++)
	{
		const OptionFact *fact = &option_fact[i];
		bool is_list;
		const char *values = options_values(command, fact->name, &is_list);

		if (values == NULL || strlen(values) <= OPTION_MAX_TOLD ||
			strlen(values) > OPTION_MAX_PRINTED || !options_is_taken(fact, allowed))
			continue;
		printf("--%s takes:\n", fact->name);
		options_print_list(values);
	}
}
