/*
 * forward_target.c
 *		Which kind of target an address means, and what all kinds have in common.
 */
#include "common/port.h"

#include <stdarg.h>
#include <time.h>

#include "client/forward.h"

/* Bytes of a reason that are kept. */
#define FORWARD_MAX_REASON 1000

int64
forward_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * INT64CONST(1000000) + now.tv_nsec / 1000;
}

void
forward_answer(ForwardAnswer *answer, ForwardOutcome outcome, const char *format, ...)
{
	char text[FORWARD_MAX_REASON];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	answer->outcome = outcome;
	resetStringInfo(&answer->reason);
	output_plain_text(&answer->reason, text);
}

/* Does a text begin as an address of some protocol does? */
static bool
forward_has_scheme(const char *to)
{
	size_t letters = 0;

	while (isalpha((unsigned char) to[letters]))
		letters++;
	return letters > 1 && to[letters] == ':';
}

ForwardTarget *
forward_target(const ForwardSettings *settings)
{
	const char *to = settings->to;
	ForwardTarget *target = NULL;

	if (pg_strncasecmp(to, "http:", 5) == 0 || pg_strncasecmp(to, "https:", 6) == 0)
		target = forward_http_target(settings);
	else if (settings->secret_file != NULL || settings->header_file != NULL)
	{
		output_error("--secret-file and --header-file are for addresses of https and http");
		return NULL;
	}
	else if (*to == '|')
		target = forward_command_target(to + 1);
	else if (strncmp(to, "syslog:", 7) == 0)
		target = forward_syslog_target(to + 7);
	else if (forward_has_scheme(to) || *to == '\0')
	{
		output_error("\"%s\" is nothing that alerts can be sent to", to);
		output_hint("It is https://…, http://…, syslog:…, |COMMAND, or the path of a file.");
	}
	else
		target = forward_file_target(to);
	if (target != NULL)
		target->timeout = settings->timeout;
	return target;
}
