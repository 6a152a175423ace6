/*
 * time_option.c
 *		Options whose value is a time.
 *
 * The server reads it, since it knows more forms than anybody lists ("yesterday"); but what it says
 * of one that it does not know names neither the option nor what else there is.
 */
#include "common/port.h"

#include "common/duration.h"

#include "client/command.h"
#include "client/time_option.h"

/* Asks the server whether a text is a time; false and an error if it is none. */
static bool
time_option_ask(PGconn *conn, const char *option, const char *text, const char *hint)
{
	const char *value[] = {text};
	char *sqlstate;
	char *message;

	if (connection_try_run(conn, "SELECT $1::pg_catalog.timestamptz", 1, value, &sqlstate,
						   &message))
		return true;
	/* What is wrong with a value has a class of its own. */
	if (strncmp(sqlstate, "22", 2) != 0)
	{
		output_error("%s", message);
		return false;
	}
	output_error("invalid value \"%s\" for option --%s", text, option);
	output_hint("%s", hint);
	return false;
}

bool
time_option_read(PGconn *conn, const char *option, const char *text, const char **value)
{
	int64 ago;

	if (text == NULL)
		return true;
	if (duration_parse(text, &ago) == NULL)
		value[0] = psprintf(INT64_FORMAT, ago);
	else
		value[1] = text;
	return value[1] == NULL ||
		   time_option_ask(conn, option, text,
						   "It is a time, UTC unless it has a zone, such as 2026-03-01T12:00:00, or"
						   " how long ago: 2h, 7d.");
}

bool
time_option_check(PGconn *conn, const char *option, const char *text)
{
	return text == NULL ||
		   time_option_ask(conn, option, text,
						   "It is a time, UTC unless it has a zone, such as 2026-03-01T12:00:00.");
}
