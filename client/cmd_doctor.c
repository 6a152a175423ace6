/*
 * cmd_doctor.c
 *		vigil doctor: what is not as it should be, and what to do about it.
 *
 * The server looks (vigil.doctor()); here what it found is printed and judged.
 */
#include "common/port.h"

#include <sys/time.h>
#include <time.h>

#include "common/version.h"

#include "client/command.h"
#include "client/lock_wait.h"

/* ORDER: that of the columns of vigil.doctor(). */
typedef enum DoctorColumn
{
	DOCTOR_TOPIC,
	DOCTOR_SEVERITY,
	DOCTOR_ID,
	DOCTOR_MESSAGE,
	DOCTOR_HINT
} DoctorColumn;

typedef struct DoctorCount
{
	int errors;
	int warnings;
	int infos;
} DoctorCount;

/* The client's clock, as the server reads a time. */
static char *
doctor_time(void)
{
	struct timeval now;
	struct tm utc;
	char text[32];

	gettimeofday(&now, NULL);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &utc);
	return psprintf("%s.%06d+00", text, (int) now.tv_usec);
}

/* A line of what was found, and what to do below it. */
static void
doctor_print_text(const PGresult *result, int row)
{
	const char *id = PQgetvalue(result, row, DOCTOR_ID);
	const char *hint = PQgetvalue(result, row, DOCTOR_HINT);
	StringInfoData line;

	initStringInfo(&line);
	appendStringInfo(&line, "%-8s %-13s ", PQgetvalue(result, row, DOCTOR_SEVERITY),
					 PQgetvalue(result, row, DOCTOR_TOPIC));
	output_plain_text(&line, PQgetvalue(result, row, DOCTOR_MESSAGE));
	if (*id != '\0')
		appendStringInfo(&line, " (%s)", id);
	if (*hint != '\0')
	{
		appendStringInfo(&line, "\n%-23s", "");
		output_plain_text(&line, hint);
	}
	puts(line.data);
}

static void
doctor_count(DoctorCount *count, const char *severity)
{
	count->errors += strcmp(severity, "error") == 0;
	count->warnings += strcmp(severity, "warning") == 0;
	count->infos += strcmp(severity, "info") == 0;
}

/* Prints what was found; a topic of which all is passed over is not shown. */
static DoctorCount
doctor_print(const Options *options, const PGresult *result)
{
	bool is_json =
		options->form != NULL ? strcmp(options->form, "json") == 0 : options->format == OUTPUT_JSON;
	DoctorCount count = {0};
	Output output;
	char **name = palloc(PQnfields(result) * sizeof(char *));

	for (int i = 0; i < PQnfields(result); i++)
		name[i] = PQfname(result, i);
	output_start(&output, OUTPUT_JSON, PQnfields(result), name);
	for (int row = 0; row < PQntuples(result); row++)
	{
		const char *severity = PQgetvalue(result, row, DOCTOR_SEVERITY);

		/* An error is never passed over. */
		if (strcmp(severity, "error") != 0 &&
			options_list_has(options->ignore, PQgetvalue(result, row, DOCTOR_ID)))
			continue;
		doctor_count(&count, severity);
		if (is_json)
			output_row(&output, result, row);
		else
			doctor_print_text(result, row);
	}
	if (!is_json)
		printf("%d error%s, %d warning%s, %d of information\n", count.errors,
			   count.errors == 1 ? "" : "s", count.warnings, count.warnings == 1 ? "" : "s",
			   count.infos);
	return count;
}

int
cmd_doctor(Options *options)
{
	const char *value[] = {VIGIL_VERSION, NULL};
	DoctorCount count = {0};
	PGconn *conn;
	PGresult *result;

	if (options->count > 0)
	{
		output_error("too many arguments for doctor");
		return EXIT_USAGE;
	}
	lock_wait_set(LOCK_WAIT_NOTED);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	value[1] = doctor_time();
	result = connection_run(conn, NULL,
							"SELECT topic, severity, id, message, hint"
							" FROM vigil.doctor($1, $2::pg_catalog.timestamptz)",
							2, value);
	if (result != NULL)
		count = doctor_print(options, result);
	else
		output_hint("A role that may read alerts may: vigil.grant_access(role, 'reader').");
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(result == NULL || count.errors > 0 ||
								(options->strict && count.warnings > 0));
}
