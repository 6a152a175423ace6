/*
 * main.c
 *		The vigil command: finds the command that is meant and runs it.
 *
 * Everything else is in the cmd_ files; what they are called and take is in
 * command_list.h.
 */
#include "common/port.h"

#include <fcntl.h>

#include "common/suggest.h"

#include "client/command.h"
#include "client/complete.h"
#include "client/usage.h"
#include "common/version.h"

typedef struct Command
{
	const char *name;
	const char *options;
	const char *arguments;
	const char *summary;
	const char *details;
	int (*run)(Options *options);
} Command;

static const Command command_table[] = {
#define COMMAND(name, options, arguments, summary, details)                                        \
	{#name, options, arguments, summary, details, cmd_##name},
#include "client/command_list.h"
#undef COMMAND
};

static void
help_all(void)
{
	printf("vigil checks, loads and runs detection rules in a PostgreSQL database.\n\n"
		   "Usage:\n  vigil COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n");
	for (int i = 0; i < lengthof(command_table); i++)
		printf("  %-12s%s\n", command_table[i].name, command_table[i].summary);
	printf("  %-12s%s\n", "help", "show this help, or that of a command");
	printf("\nOptions:\n");
	options_help("", "d");
	printf("      --version          show the version\n"
		   "\nWithout options the database is that of PGHOST, PGPORT, PGUSER and PGDATABASE.\n"
		   "Exit codes: 0 all is well, 1 something failed, 2 wrong usage, 130 interrupted.\n");
}

static void
help_command(const Command *command)
{
	Vec way = usage_ways(command->arguments);

	printf("vigil %s: %s\n\nUsage:\n", command->name, command->summary);
	VEC_EACH (const char, one, &way)
	{
		/* The first action is taken where none is named. */
		bool optional = one_at == 0 && usage_is_action(one);

		printf("  vigil %s [OPTION...]%s%s%s%s\n", command->name, *one != '\0' ? " " : "",
			   optional ? "[" : "", one, optional ? "]" : "");
	}
	printf("\n%s\n", command->details);
	options_help_lists(command->name, command->options);
	printf("Options:\n");
	options_help(command->name, command->options);
}

static const Command *
find_command(const char *name)
{
	Suggest near;

	suggest_start(&near, name);
	for (int i = 0; i < lengthof(command_table); i++)
	{
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
		suggest_offer(&near, command_table[i].name);
	}
	output_error("command \"%s\" does not exist", name);
	if (suggest_best(&near) != NULL)
		output_hint("Did you mean \"%s\"?", suggest_best(&near));
	else
		output_hint("Try \"vigil help\" for the commands there are.");
	return NULL;
}

static int
run_help(int argc, char **argv)
{
	const Command *command;
	int place = options_find_command(argc - 1, argv + 1);

	if (place == 0)
	{
		help_all();
		return EXIT_DONE;
	}
	command = find_command(argv[1 + place]);
	if (command == NULL)
		return EXIT_USAGE;
	help_command(command);
	return EXIT_DONE;
}

static int
run_command(int argc, char **argv)
{
	const Command *command = find_command(argv[1]);
	Options options = {{0}};

	if (command == NULL ||
		!options_read(&options, command->name, command->options, argc - 1, argv + 1))
		return EXIT_USAGE;
	if (options.help)
	{
		help_command(command);
		return EXIT_DONE;
	}
	if (!options_fit_action(&options, command->name, command->arguments))
		return EXIT_USAGE;
	return command->run(&options);
}

/* Brings the command in front of the options that are given before it; false if there is none. */
static bool
put_command_first(int argc, char **argv)
{
	int place = options_find_command(argc, argv);
	char *command = argv[place];

	if (place == 0)
		return false;
	memmove(argv + 2, argv + 1, (place - 1) * sizeof(*argv));
	argv[1] = command;
	return true;
}

/* What was printed counts only once it is written. */
static int
finish(int code)
{
	if (fflush(stdout) != 0)
		output_error("could not write to standard output: %s", strerror(errno));
	else if (ferror(stdout))
		/* An earlier write failed, whose reason nobody kept. */
		output_error("could not write all of it to standard output");
	else
		return code;
	return code == EXIT_DONE ? EXIT_FAILED : code;
}

/*
 * Takes the places of standard input, output and error that are closed, so that no connection or file
 * that is opened gets one of them, and what is printed goes into it.  They are opened the wrong way
 * round: who reads or writes there is told that it fails.
 */
static void
hold_standard_files(void)
{
	for (int number = 0; number <= 2; number++)
	{
		if (fcntl(number, F_GETFD) < 0)
			(void) open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY);
	}
}

int
main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "";

	hold_standard_files();
	connection_catch_signals();
	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0)
	{
		printf("vigil %s\n", VIGIL_VERSION);
		return finish(EXIT_DONE);
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-?") == 0)
		return finish(run_help(argc, argv));
	/* What shells call; its words are none of this command line. */
	if (strcmp(first, "complete") == 0)
	{
		complete_words(argc - 2, argv + 2);
		return finish(EXIT_DONE);
	}
	if (!put_command_first(argc, argv))
	{
		output_error("no command given");
		output_hint("Try \"vigil help\" for the commands there are.");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "help") == 0)
		return finish(run_help(argc, argv));
	return finish(run_command(argc, argv));
}
