/*
 * option_value.c
 *		What the values of options may be, where that is a closed list.
 *
 * Called by the reader of options, help and completion.  The lists are those of value_list.h.
 */
#include "common/port.h"

#include "common/suggest.h"

#include "client/options.h"

/* The tactics of MITRE ATT&CK, with commas between them. */
#define ATTACK_TACTIC(name, id, title) "," name
#define ATTACK_TECHNIQUE(id, name, tactics, state, successor)
static const char tactics[] =
#include "rule/attack_list.h"
	;
#undef ATTACK_TACTIC
#undef ATTACK_TECHNIQUE
#define VALUE_TACTICS (tactics + 1)

/* No longer list of values is printed. */
#define OPTION_MAX_LISTED 500

/* What names a finding of a check: the id of the check, and the code of a diagnostic. */
#define LINT(id, severity, message, what) "," id
#define LINT_DIAG(id, diag, subject, what) "," id
#define DIAG(name, code, severity, sqlstate, message) "," code
static const char lints[] =
#include "common/diag_list.h"
#include "rule/lint_list.h"
	;
#undef LINT
#undef LINT_DIAG
#undef DIAG
#define VALUE_LINTS (lints + 1)

/* What the doctor may find. */
#define DOCTOR(topic, id) "," id
static const char doctor_ids[] =
#include "client/doctor_list.h"
	;
#undef DOCTOR
#define VALUE_DOCTOR (doctor_ids + 1)

/* What the value of an option may be, by command: the lines of value_list.h. */
static const struct
{
	const char *command;
	const char *option;
	const char *values; /* with commas between them */
	bool is_list;       /* it takes several */
	bool is_open;       /* and others */
} option_values[] = {
#define VALUE(command, option, values) {#command, option, values, false, false},
#define LIST(command, option, values) {#command, option, values, true, false},
#define OFFER(command, option, values) {#command, option, values, true, true},
#include "client/value_list.h"
#undef VALUE
#undef LIST
#undef OFFER
};

const char *
options_values(const char *command, const char *option, bool *is_list)
{
	for (int i = 0; i < lengthof(option_values); i++)
	{
		if (strcmp(option_values[i].command, command) != 0 ||
			strcmp(option_values[i].option, option) != 0)
			continue;
		*is_list = option_values[i].is_list;
		return option_values[i].values;
	}
	return NULL;
}

/* Which of some values a word is, from 0; -1 if it is none. */
static int
options_find_value(const char *values, const char *word, size_t length)
{
	int number = 0;

	for (const char *at = values; at != NULL; number++)
	{
		if (strcspn(at, ",") == length && strncmp(at, word, length) == 0)
			return number;
		at = strchr(at, ',');
		at += at != NULL;
	}
	return -1;
}

int
options_value_number(const char *command, const char *option, const char *value)
{
	bool is_list;

	return options_find_value(options_values(command, option, &is_list), value, strlen(value));
}

char *
options_tell_values(const char *values)
{
	const char *last = strrchr(values, ',');
	StringInfoData out;

	initStringInfo(&out);
	for (const char *at = values; *at != '\0'; at++)
	{
		if (*at != ',')
			appendStringInfoChar(&out, *at);
		else
			appendStringInfoString(&out, at == last ? " or " : ", ");
	}
	return out.data;
}

/* Do the values of an option stand for all that it takes? */
static bool
options_are_all(const char *command, const char *option)
{
	for (int i = 0; i < lengthof(option_values); i++)
	{
		if (strcmp(option_values[i].command, command) == 0 &&
			strcmp(option_values[i].option, option) == 0)
			return !option_values[i].is_open;
	}
	return true;
}

/* Tells that a value is none of those that it may be. */
static void
options_refuse_value(const char *command, const char *name, const char *word, const char *values,
					 bool is_list, bool is_error)
{
	Suggest near;

	if (is_error)
		output_error("invalid value \"%s\" for option --%s", word, name);
	else
		output_warning("\"%s\" is no known value for option --%s", word, name);
	suggest_start(&near, word);
	for (const char *at = values; at != NULL; at = strchr(at, ','))
	{
		at += *at == ',';
		suggest_offer(&near, pnstrdup(at, strcspn(at, ",")));
	}
	if (strlen(values) > OPTION_MAX_LISTED)
	{
		if (suggest_best(&near) != NULL)
			output_hint("Did you mean \"%s\"?", suggest_best(&near));
		else if (is_error)
			output_hint("\"vigil help %s\" lists them.", command);
		return;
	}
	output_hint("%s %s%s.%s", is_error ? "It may be" : "Known are", options_tell_values(values),
				is_list ? "; several with commas between them" : "",
				suggest_best(&near) != NULL ? psprintf(" Did you mean \"%s\"?", suggest_best(&near))
											: "");
}

/* What the server takes without, as libpq does for all that says where it is. */
static bool
options_may_be_empty(const char *option)
{
	static const char *const name[] = {"dbname", "host", "port", "username", "comment"};

	for (int i = 0; i < lengthof(name); i++)
	{
		if (strcmp(name[i], option) == 0)
			return true;
	}
	return false;
}

bool
options_check_value(const char *command, const char *option, const char *argument)
{
	bool is_list = false;
	const char *values = options_values(command, option, &is_list);
	bool is_all = options_are_all(command, option);

	if (*argument == '\0' && !options_may_be_empty(option))
	{
		output_error("option --%s needs a value, which is empty", option);
		output_hint("Is a variable not set that is to have it? Try \"vigil help %s\" for more"
					" information.",
					command);
		return false;
	}
	for (const char *at = argument; values != NULL && at != NULL;)
	{
		size_t length = is_list ? strcspn(at, ",") : strlen(at);

		if (options_find_value(values, at, length) < 0)
		{
			options_refuse_value(command, option, pnstrdup(at, length), values, is_list, is_all);
			if (is_all)
				return false;
		}
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return true;
}
