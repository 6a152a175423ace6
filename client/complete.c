/*
 * complete.c
 *		What may stand next on a command line: what a shell offers when TAB is pressed.
 *
 * All of it comes from the lists that help is made of: commands and their usage from
 * command_list.h, options from options.c, values from value_list.h.  A word of a usage in
 * lower case is an action, one in upper case a kind of argument; kinds whose values a
 * database knows have a line in complete_kind.  Nothing here prints an error: a line that is
 * not right has nothing that can stand next.
 */
#include "common/port.h"

#include <signal.h>
#include <unistd.h>

#include "common/lookup.h"
#include "common/vec.h"

#include "client/command.h"
#include "client/complete.h"
#include "client/usage.h"

/* How long a database may take, in seconds. */
#define COMPLETE_PATIENCE 1

/* What stands around kinds of arguments in a usage: [ADDRESS|TABLE...]. */
#define KIND_SIGNS "[]|."

typedef struct CompleteCommand
{
	const char *name;
	const char *options;
	const char *arguments;
	const char *summary;
} CompleteCommand;

static const CompleteCommand complete_command[] = {
#define COMMAND(name, options, arguments, summary, details) {#name, options, arguments, summary},
#include "client/command_list.h"
#undef COMMAND
};

/* A kind of argument whose values a database knows: two columns, what and a description. */
typedef struct CompleteKind
{
	const char *name;
	const char *sql;
} CompleteKind;

static const CompleteKind complete_kind[] = {
	{"RULE", "SELECT name, id FROM vigil.rules ORDER BY name, id"},
	{"KIND", "SELECT name, description FROM vigil.log_kinds() ORDER BY name"},
	{"TABLE", "SELECT name, pg_catalog.format('%I.%I', relation_schema, relation_name)"
			  " FROM vigil.log_sources ORDER BY name"},
	{"CATALOGUED", "SELECT table_name, columns::pg_catalog.text OPERATOR(pg_catalog.||) ' columns'"
				   " FROM vigil.catalogue ORDER BY table_name"},
	{"ADDRESS", "SELECT address, pg_catalog.format('%I.%I', relation_schema, relation_name)"
				" FROM vigil.external_sources ORDER BY address"},
	{"FORWARDER", "SELECT name, target FROM vigil.forwarders ORDER BY name"},
	{"FUNCTION", "SELECT name, created_by FROM vigil.functions ORDER BY name"},
	{"WATCHLIST", "SELECT alias, created_by FROM vigil.watchlists ORDER BY alias"},
	{"FORWARDER", "SELECT name, target FROM vigil.forwarders ORDER BY name"},
	{"ROLE", "SELECT rolname, '' FROM pg_catalog.pg_roles"
			 " WHERE rolname OPERATOR(pg_catalog.!~) '^pg_' ORDER BY rolname"},
};

/* The line as far as it is understood. */
typedef struct CompleteLine
{
	const CompleteCommand *command; /* NULL: not there yet */
	bool is_help;                   /* vigil help: a command is what comes next */
	ConnectionOptions connection;
	Vec argument;           /* of char: what is no option, behind the command */
	const OptionFact *open; /* the option whose value comes next */
	bool ended;             /* -- was there: no options any more */
	const char *prefix;     /* what has been typed of the next word */
} CompleteLine;

/* Prints a value that begins as the word does; one that a line cannot show is left out. */
static void
complete_offer(const CompleteLine *line, const char *before, const char *value,
			   const char *description)
{
	StringInfoData plain;
	StringInfoData told;

	initStringInfo(&plain);
	initStringInfo(&told);
	output_plain_text(&plain, value);
	output_plain_text(&told, description);
	if (strcmp(plain.data, value) != 0 || strncmp(value, line->prefix, strlen(line->prefix)) != 0)
		return;
	printf("%s%s\t%s\n", before, value, told.data);
}

/* The database takes too long. */
static void
complete_give_up(int signal_number)
{
	_exit(EXIT_DONE);
}

/* Offers what a statement gives. */
static void
complete_ask(const CompleteLine *line, const char *before, const char *sql)
{
	const char *const keyword[] = {"dbname", "host", "port", "user", "fallback_application_name",
								   NULL};
	const char *const value[] = {line->connection.dbname, line->connection.host,
								 line->connection.port,   line->connection.user,
								 "vigil complete",        NULL};
	PGconn *conn;
	PGresult *result;

	fflush(stdout);
	signal(SIGALRM, complete_give_up);
	alarm(COMPLETE_PATIENCE);
	conn = PQconnectdbParams(keyword, value, 1);
	result = PQexec(conn, sql);
	alarm(0);
	for (int row = 0; PQresultStatus(result) == PGRES_TUPLES_OK && row < PQntuples(result); row++)
		complete_offer(line, before, PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
	PQclear(result);
	PQfinish(conn);
}

/* The kind of argument that a word of a usage is: what is to be made is not what is there. */
static const char *
complete_kind_name(const CompleteLine *line, const char *kind)
{
	bool is_new = line->command != NULL && strcmp(line->command->name, "setup") == 0 &&
				  strcmp(kind, "TABLE") == 0;

	return is_new ? "CATALOGUED" : kind;
}

/* Offers values of a kind of argument; kinds are what stands in a usage, with | between them. */
static void
complete_kinds(const CompleteLine *line, const char *before, const char *kinds)
{
	while (*kinds != '\0')
	{
		char *kind = pnstrdup(kinds, strcspn(kinds, KIND_SIGNS));
		const CompleteKind *known = LOOKUP(complete_kind, complete_kind_name(line, kind));

		if (known != NULL)
			complete_ask(line, before, known->sql);
		else if (strcmp(kind, "FILE") == 0)
			printf("\tFILE\n");
		else if (strcmp(kind, "FOLDER") == 0 || strcmp(kind, "DIR") == 0)
			printf("\tFOLDER\n");
		kinds += strlen(kind);
		kinds += strspn(kinds, KIND_SIGNS);
	}
}

/* Offers the values of a closed list; of several behind what is there already, each once. */
static void
complete_list(const CompleteLine *line, const char *before, const char *values, bool is_list)
{
	const char *comma = is_list ? strrchr(line->prefix, ',') : NULL;
	const char *there = pnstrdup(line->prefix, comma != NULL ? comma + 1 - line->prefix : 0);

	for (const char *at = values; at != NULL; at = strchr(at, ','))
	{
		char *value;

		at += *at == ',';
		value = pnstrdup(at, strcspn(at, ","));
		if (!options_list_has(*there != '\0' ? there : NULL, value))
			complete_offer(line, before, psprintf("%s%s", there, value), "");
	}
}

/* Offers values of an option. */
static void
complete_value(const CompleteLine *line, const char *before, const OptionFact *fact)
{
	bool is_list = false;
	const char *values =
		line->command != NULL ? options_values(line->command->name, fact->name, &is_list) : NULL;

	if (values != NULL)
		complete_list(line, before, values, is_list);
	else
		complete_kinds(line, before, fact->argument);
}

/* The word of a way at a place, from 0; the last one repeats if it ends in "..."; NULL: none. */
static char *
complete_way_word(const char *way, int place)
{
	const char *end;

	for (;; place--)
	{
		end = way + strcspn(way, " ");
		if (*way == '\0' || place == 0)
			break;
		if (*end == '\0')
			return strstr(way, "...") != NULL ? pstrdup(way) : NULL;
		way = end + 1;
	}
	return *way == '\0' ? NULL : pnstrdup(way, end - way);
}

/* Offers what may stand where no option stands. */
static void
complete_argument(const CompleteLine *line)
{
	Vec way = usage_ways(line->command->arguments);
	int place = line->argument.count;

	VEC_EACH (const char, one, &way)
	{
		bool is_action = usage_is_action(one);
		const char *first = complete_way_word(one, 0);
		const char *word = complete_way_word(one, place);

		if (word == NULL)
			continue;
		if (is_action && place == 0)
			complete_offer(line, "", word, "");
		else if (!is_action || strcmp(VEC_AT(&line->argument, char, 0), first) == 0)
			complete_kinds(line, "", word);
	}
}

static void
complete_options(const CompleteLine *line)
{
	const char *allowed = line->command != NULL ? line->command->options : "d";

	for (int i = 0; i < option_fact_count; i++)
	{
		const OptionFact *fact = &option_fact[i];

		if (options_is_taken(fact, allowed))
			complete_offer(line, "", psprintf("--%s", fact->name), fact->help);
	}
	if (line->command == NULL)
		complete_offer(line, "", "--version", "show the version");
}

static void
complete_note_option(CompleteLine *line, const OptionFact *fact, const char *value)
{
	switch (fact->value)
	{
		case 'd':
			line->connection.dbname = value;
			break;
		case 'h':
			line->connection.host = value;
			break;
		case 'p':
			line->connection.port = value;
			break;
		case 'U':
			line->connection.user = value;
			break;
	}
}

/* Reads a word that is there already. */
static void
complete_read_word(CompleteLine *line, const char *word)
{
	const OptionFact *fact = line->ended ? NULL : options_find(word);

	if (line->open != NULL)
	{
		complete_note_option(line, line->open, word);
		line->open = NULL;
	}
	else if (!line->ended && strcmp(word, "--") == 0)
		line->ended = true;
	else if (fact != NULL && options_take_next(word))
		line->open = fact;
	else if (fact != NULL && fact->argument != NULL)
		complete_note_option(line, fact, word[1] == '-' ? strchr(word, '=') + 1 : word + 2);
	else if (word[0] == '-' && word[1] != '\0' && !line->ended)
		return;
	else if (line->command != NULL)
		vec_push(&line->argument, pstrdup(word));
	else if (strcmp(word, "help") == 0)
		line->is_help = true;
	else
		line->command = LOOKUP(complete_command, word);
}

void
complete_words(int count, char **word)
{
	CompleteLine line = {.prefix = count > 0 ? word[count - 1] : ""};
	const OptionFact *fact = options_find(line.prefix);
	const char *value = strchr(line.prefix, '=');

	for (int i = 0; i < count - 1; i++)
		complete_read_word(&line, word[i]);
	if (line.open != NULL)
		complete_value(&line, "", line.open);
	else if (fact != NULL && !line.ended && fact->argument != NULL && value != NULL &&
			 line.prefix[1] == '-')
	{
		const char *before = pnstrdup(line.prefix, value + 1 - line.prefix);

		line.prefix = value + 1;
		complete_value(&line, before, fact);
	}
	else if (*line.prefix == '-' && !line.ended)
		complete_options(&line);
	else if (line.command != NULL && !line.is_help)
		complete_argument(&line);
	else if (line.command == NULL)
	{
		for (int i = 0; i < lengthof(complete_command); i++)
			complete_offer(&line, "", complete_command[i].name, complete_command[i].summary);
		if (!line.is_help)
			complete_offer(&line, "", "help", "show help, or that of a command");
	}
}
