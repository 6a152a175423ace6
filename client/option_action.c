/*
 * option_action.c
 *		Options that the action that is called does not look at.
 *
 * Called for every command before it runs, so that an option is never passed over in silence.
 */
#include "common/port.h"

#include "client/options.h"
#include "client/usage.h"

static const struct
{
	const char *command;
	const char *option;
	const char *actions;
} action_options[] = {
#define ACTION_OPTION(command, option, actions) {#command, option, actions},
#include "client/action_list.h"
#undef ACTION_OPTION
};

/* The first word of a way to call a command. */
static char *
action_word(const char *way)
{
	return pnstrdup(way, strcspn(way, " "));
}

/* The action that is called, as the list knows it; NULL if there is none. */
static const char *
action_called(const Options *options, const char *command, const char *arguments)
{
	Vec way = usage_ways(arguments);
	const char *first = NULL; /* where no action is named */
	const char *other = NULL; /* where the first argument is none */

	if (strcmp(command, "ingest") == 0)
		return options->listen != NULL ? "--listen" : options->watch != NULL ? "--watch" : "FILE";
	VEC_EACH (const char, one, &way)
	{
		char *word = action_word(one);

		if (!usage_is_action(one))
			other = word;
		else if (options->count > 0 && strcmp(options->argument[0], word) == 0)
			return word;
		else if (first == NULL)
			first = word;
	}
	return options->count > 0 ? other : first;
}

/* Which actions look at an option, with blanks around them; NULL: all. */
static const char *
action_lookers(const char *command, const char *option)
{
	for (int i = 0; i < lengthof(action_options); i++)
	{
		if (strcmp(action_options[i].command, command) == 0 &&
			strcmp(action_options[i].option, option) == 0)
			return action_options[i].actions;
	}
	return NULL;
}

/* The actions of a list, with commas between them. */
static char *
action_tell(const char *actions)
{
	char *list = pnstrdup(actions + 1, strlen(actions) - 2);

	for (char *at = list; *at != '\0'; at++)
		*at = *at == ' ' ? ',' : *at;
	return options_tell_values(list);
}

bool
options_fit_action(const Options *options, const char *command, const char *arguments)
{
	const char *action = action_called(options, command, arguments);

	VEC_EACH (const char, option, &options->given)
	{
		const char *lookers = action_lookers(command, option);

		if (action == NULL || lookers == NULL || strstr(lookers, psprintf(" %s ", action)) != NULL)
			continue;
		output_error("%s %s takes no --%s", command, action, option);
		output_hint("It is for %s %s. Try \"vigil help %s\" for more information.", command,
					action_tell(lookers), command);
		return false;
	}
	return true;
}
