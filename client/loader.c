/*
 * loader.c
 *		Files into log tables, each remembered in vigil.loads.
 *
 * Called by `vigil ingest`.  Each part is a transaction with its note in vigil.loads.  When the
 * connection is lost, also while a COMMIT was waited for, the server is asked where the load
 * stands, and it goes on there.
 */
#include "common/port.h"

#include <unistd.h>

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/loader.h"
#include "client/loader_csv.h"
#include "client/loader_earlier.h"
#include "client/loader_file.h"
#include "client/loader_known.h"
#include "client/loader_packed.h"
#include "client/loader_part.h"

/* So long a server that is gone is waited for, and another session that may be about to end. */
#define LOADER_PATIENCE_US (60 * INT64CONST(1000000))
#define LOADER_BUSY_US (5 * INT64CONST(1000000))
#define LOADER_PAUSE_US 100000
#define LOADER_MAX_PAUSE_US 5000000

/* So often a part that lost a deadlock is tried. */
#define LOADER_MAX_TRIES 5

/* What is noted of a file that is not what it was when the load began. */
static const char *const changed_error = "the file was changed while it was loaded";

/* Messages about files that are loaded already: the rest is only counted. */
#define LOADER_MAX_TOLD 5

/*
 * $1: kind, $2: source, $3: SHA-256, $4: size, $5: again, $6 to $9: what it follows,
 * $10 to $12: what it holds.  If the row is lost in a crash, so is everything behind it: its commit need not wait for the disk.
 */
static const char *const begin_sql =
	"SELECT b.load, b.status, b.taken, b.earlier_source, b.finished_at"
	" FROM pg_catalog.set_config('synchronous_commit', 'off', true),"
	" vigil.begin_load($1::pg_catalog.text, $2::pg_catalog.text,"
	" pg_catalog.decode($3::pg_catalog.text, 'hex'), $4::pg_catalog.int8, $5::pg_catalog.bool,"
	" $6::pg_catalog.int8, $7::pg_catalog.int8, $8::pg_catalog.int8, $9::pg_catalog.int8,"
	" pg_catalog.decode($10::pg_catalog.text, 'hex'), $11::pg_catalog.int8,"
	" pg_catalog.decode($12::pg_catalog.text, 'hex')) AS b";

static const char *const state_sql =
	"SELECT l.position, l.status, l.loaded, l.dead, l.skipped, l.duplicates FROM vigil.loads AS l"
	" WHERE l.id OPERATOR(pg_catalog.=) $1::pg_catalog.int8";

/* $1: SHA-256, $2: kind */
static const char *const known_sql =
	"SELECT l.start_position, vigil.tables_made(l.missing, CURRENT_USER::pg_catalog.text) FROM "
	"vigil.loads AS l"
	" WHERE l.sha256 OPERATOR(pg_catalog.=) pg_catalog.decode($1, 'hex')"
	" AND l.kind OPERATOR(pg_catalog.=) $2 AND l.status OPERATOR(pg_catalog.=) 'complete'"
	" AND " OWN_LOAD " ORDER BY l.repeat DESC LIMIT 1";

static const char *const end_sql =
	"SELECT vigil.end_load($1::pg_catalog.int8, $2::pg_catalog.text, $3::pg_catalog.text,"
	" $4::pg_catalog.bool)";

/* ---- statements ---- */

/* True if the server is gone, or is about to go. */
static bool
loader_is_lost(const Loader *loader, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	/* What the server says has a code; what has none is said of the connection. */
	return PQstatus(loader->conn) != CONNECTION_OK || state == NULL ||
		   strncmp(state, "57P", 3) == 0;
}

static bool
loader_has_done(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Keeps what was told last, for the list of loads; NULL: nothing. */
static void
loader_keep_error(Loader *loader, const char *message)
{
	if (loader->error != NULL)
		pfree(loader->error);
	loader->error = message != NULL ? pstrdup(message) : NULL;
}

/*
 * Tells of a statement that failed; whether another file may do.  A table that is not there, a
 * missing right, a full disk are no fault of the file.
 */
static LoaderEnd
loader_report(Loader *loader, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	static const char *const own_class[] = {"22", "23", "54"};

	if (connection_is_cancelled())
		return LOADER_CANCELLED;
	if (state != NULL && strcmp(state, "55006") == 0)
		return LOADER_BUSY;
	connection_report(loader->conn, result, loader->source);
	loader_keep_error(loader, message != NULL ? message : PQerrorMessage(loader->conn));
	if (state == NULL)
		return LOADER_BROKEN;
	for (int i = 0; i < lengthof(own_class); i++)
	{
		if (strncmp(state, own_class[i], 2) == 0)
			return LOADER_REFUSED;
	}
	/* An input of another kind: the first one tells what the others are, but not in a folder of years. */
	if (strcmp(state, "42804") == 0 &&
		(loader->is_patient || loader->totals->loaded + loader->totals->known > 0))
		return LOADER_REFUSED;
	return LOADER_BROKEN;
}

/* Sleeps for a while that grows; false if the user does not want to wait. */
static bool
loader_pause(int64 *pause, int64 *left)
{
	if (*left <= 0 || connection_is_cancelled())
		return false;
	pg_usleep((long) *pause);
	*left -= *pause;
	*pause = Min(*pause * 2, LOADER_MAX_PAUSE_US);
	return !connection_is_cancelled();
}

static bool
loader_prepare(Loader *loader)
{
	/* Each call would tell what it skipped; the summary does. */
	PGresult *result = connection_exec(loader->conn, "SET client_min_messages = warning");
	bool done = loader_has_done(result);

	PQclear(result);
	/* A server that can tell ends the work of a client that is gone. */
	PQclear(connection_exec(loader->conn, "SET client_connection_check_interval = '1s'"));
	if (loader->options->force)
		PQclear(connection_exec(loader->conn, "SET vigil.check_kind = off"));
	return done;
}

bool
loader_start(Loader *loader)
{
	lock_wait_set(loader->is_patient ? LOCK_WAIT_EVER : LOCK_WAIT_LONG);
	loader->conn = connection_await(&loader->options->connection, loader->is_patient);
	return loader->conn != NULL && loader_prepare(loader);
}

/* Connects again; false if the server does not come back, which is told. */
static bool
loader_connect_again(Loader *loader)
{
	int64 pause = LOADER_PAUSE_US;
	int64 left = loader->is_patient ? PG_INT64_MAX : LOADER_PATIENCE_US;

	if (!loader->options->quiet && !connection_is_cancelled())
		output_notice("the connection is lost; trying again");
	while (loader_pause(&pause, &left))
	{
		if (connection_again(loader->conn) && loader_prepare(loader))
			return true;
	}
	if (!connection_is_cancelled())
		output_error("the server did not come back: %s", connection_last_error(loader->conn));
	return false;
}

PGresult *
loader_ask(Loader *loader, const char *sql, int count, const char *const *value, LoaderEnd *end)
{
	for (;;)
	{
		PGresult *result = connection_exec_params(loader->conn, sql, count, value);
		bool is_lost;

		if (loader_has_done(result))
			return result;
		is_lost = loader_is_lost(loader, result);
		if (!is_lost)
			*end = loader_report(loader, result);
		PQclear(result);
		if (!is_lost)
			return NULL;
		if (!loader_connect_again(loader))
		{
			*end = connection_is_cancelled() ? LOADER_CANCELLED : LOADER_BROKEN;
			return NULL;
		}
	}
}

/* ---- where the load stands ---- */

/* Reads the position and what came of it so far; what the totals do not know is added to them. */
static bool
loader_read_state(Loader *loader, bool counts, bool *is_complete)
{
	const char *value[] = {loader->load};
	PGresult *result = connection_exec_params(loader->conn, state_sql, 1, value);
	bool found = loader_has_done(result) && PQntuples(result) == 1;
	int64 *const total[] = {&loader->totals->rows, &loader->totals->rejected,
							&loader->totals->skipped, &loader->totals->duplicates};

	if (found)
	{
		loader->position = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
		*is_complete = strcmp(PQgetvalue(result, 0, 1), "complete") == 0;
		for (int i = 0; i < lengthof(total); i++)
		{
			int64 count = strtoll(PQgetvalue(result, 0, 2 + i), NULL, 10);

			if (counts)
				*total[i] += count - loader->count[i];
			loader->count[i] = count;
		}
	}
	PQclear(result);
	return found;
}

/* Takes note of what begin_load() said. */
static LoaderEnd
loader_take_begin(Loader *loader, const PGresult *result)
{
	const char *status = PQgetvalue(result, 0, 1);
	bool is_complete;

	if (loader->load != NULL)
		pfree(loader->load);
	loader->load = pstrdup(PQgetvalue(result, 0, 0));
	loader->position = strtoll(PQgetvalue(result, 0, 2), NULL, 10);
	if (strcmp(status, "busy") == 0)
		return LOADER_BUSY;
	if (strcmp(status, "complete") != 0)
	{
		memset(loader->count, 0, sizeof(loader->count));
		if (loader->position > 0)
			(void) loader_read_state(loader, false, &is_complete);
		return LOADER_DONE;
	}
	if (!loader->options->quiet && loader->totals->told++ < LOADER_MAX_TOLD)
	{
		const char *earlier = PQgetvalue(result, 0, 3);

		output_notice("\"%s\" was loaded on %.19s%s%s (load %s); --again takes it once more",
					  loader->source, PQgetvalue(result, 0, 4),
					  strcmp(earlier, loader->label) == 0 ? "" : " as ",
					  strcmp(earlier, loader->label) == 0 ? "" : earlier, loader->load);
	}
	return LOADER_KNOWN;
}

/* Begins the load, or goes on with it.  LOADER_DONE: it is ours, from its position. */
static LoaderEnd
loader_begin(Loader *loader)
{
	char *size = psprintf(INT64_FORMAT, loader->size);
	char *from = psprintf(INT64_FORMAT, loader->from);
	char *seen = psprintf(INT64_FORMAT, loader->seen);
	const LogContent *content = &loader->content;
	char *content_size = psprintf(INT64_FORMAT, content->size);
	bool is_stream = loader->sha256[0] == '\0';
	const char *value[] = {
		loader->kind,
		loader->label,
		is_stream ? NULL : loader->sha256,
		is_stream ? NULL : size,
		loader->options->again ? "true" : "false",
		loader->follows,
		from,
		loader->follows != NULL ? seen : NULL,
		loader->follows != NULL ? loader->beside : NULL,
		!is_stream && content->beginnings > 0 ? content->beginning[content->beginnings - 1] : NULL,
		!is_stream && content->size >= 0 ? content_size : NULL,
		!is_stream && content->size >= 0 ? content->sha256 : NULL};
	int64 pause = LOADER_PAUSE_US;
	int64 left = LOADER_BUSY_US;
	LoaderEnd end;

	do
	{
		PGresult *result = loader_ask(loader, begin_sql, lengthof(value), value, &end);

		if (result != NULL)
			end = loader_take_begin(loader, result);
		PQclear(result);
		/* What it follows has to be looked at anew. */
	} while (end == LOADER_BUSY && loader->follows == NULL && loader_pause(&pause, &left));
	pfree(size);
	pfree(from);
	pfree(seen);
	pfree(content_size);
	return end;
}

LoaderEnd
loader_begin_stream(Loader *loader, const char *source)
{
	loader->source = source;
	loader->is_lines = true;
	loader->label = loader_label(source);
	loader->sha256[0] = loader->file_sha256[0] = '\0';
	return loader_begin(loader);
}

/* Connects again and asks where the load stands; LOADER_KNOWN: it is complete. */
static LoaderEnd
loader_recover(Loader *loader)
{
	bool is_complete = false;

	for (;;)
	{
		if (!loader_connect_again(loader))
			return connection_is_cancelled() ? LOADER_CANCELLED : LOADER_BROKEN;
		/* Where the server has lost its row, nothing was taken. */
		if (loader_read_state(loader, true, &is_complete))
			break;
		if (PQstatus(loader->conn) == CONNECTION_OK)
			return loader_begin(loader);
	}
	if (is_complete)
		return LOADER_KNOWN;
	/* The lock of a file went with the session. */
	return loader->sha256[0] != '\0' ? loader_begin(loader) : LOADER_DONE;
}

void
loader_end(Loader *loader, const char *status, const char *error)
{
	const char *value[] = {loader->load, status, error, loader->is_mixed ? "true" : "false"};

	if (loader->load == NULL || PQstatus(loader->conn) != CONNECTION_OK)
		return;
	if (PQtransactionStatus(loader->conn) != PQTRANS_IDLE)
		PQclear(connection_exec(loader->conn, "ROLLBACK"));
	PQclear(connection_exec_params(loader->conn, end_sql, lengthof(value), value));
}

/* ---- parts ---- */

/* Counts what came of a part. */
static void
loader_count(Loader *loader, const PGresult *result, const LogPart *part)
{
	totals_add_result(loader->totals, result, loader->source);
	for (int i = 0; i < lengthof(loader->count); i++)
		loader->count[i] += strtoll(PQgetvalue(result, 0, i), NULL, 10);
	loader->position = part->next;
}

/* True if a failure is only that of another session's work at the same time. */
static bool
loader_may_try_again(const Loader *loader, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return !loader->options->strict && !connection_is_cancelled() && state != NULL &&
		   (strcmp(state, "40P01") == 0 || strcmp(state, "40001") == 0 ||
			strcmp(state, "55P03") == 0);
}

LoaderEnd
loader_take_part(Loader *loader, const LogPart *part)
{
	for (int tries = 1;; tries++)
	{
		PGresult *result = loader_send_part(loader, part);
		bool is_lost = !loader_has_done(result) && loader_is_lost(loader, result);
		LoaderEnd end = LOADER_DONE;

		if (loader_has_done(result))
			loader_count(loader, result, part);
		else if (!is_lost && (tries >= LOADER_MAX_TRIES || !loader_may_try_again(loader, result)))
			end = loader_report(loader, result);
		else if (!is_lost)
			end = LOADER_AGAIN;
		PQclear(result);
		if (is_lost && loader->options->strict)
			return LOADER_AGAIN;
		if (is_lost)
		{
			end = loader_recover(loader);
			if (end == LOADER_KNOWN || (end == LOADER_DONE && loader->position >= part->next))
				end = LOADER_DONE;
			else if (end == LOADER_DONE)
				end = LOADER_AGAIN;
		}
		if (end != LOADER_AGAIN)
			return end;
	}
}

/* Begins to take parts: what is asked about the file is not part of a transaction over all of them. */
static LoaderEnd
loader_begin_parts(Loader *loader, LogFile *file, bool is_broken)
{
	LoaderEnd end;
	PGresult *result;

	log_file_skip(file, loader->position);
	end = is_broken ? LOADER_DONE : loader_plan_csv(loader, file);
	if (end != LOADER_DONE || !loader->options->strict || loader->options->dry_run)
		return end;
	result = connection_exec(loader->conn, "BEGIN");
	if (!loader_has_done(result))
		end = LOADER_AGAIN;
	PQclear(result);
	return end;
}

/* Reads the file and hands its parts to the server. */
static LoaderEnd
loader_take_parts(Loader *loader)
{
	LogFile *file = log_file_open(loader->source, loader->file_size, loader->content.size,
								  loader->content.is_small && loader->position == 0);
	bool is_broken = loader->content.problem != NULL && !loader->content.is_small;
	LoaderEnd end;
	const char *error = NULL;
	bool failed = false;
	LogPart part;
	int64 bytes = 0;

	if (file == NULL)
		return connection_is_cancelled() ? LOADER_CANCELLED : LOADER_UNREADABLE;
	end = loader_begin_parts(loader, file, is_broken);
	if (is_broken && end == LOADER_DONE)
		end = loader_take_broken(loader);
	while (!is_broken && end == LOADER_DONE && log_file_next(file, &part, &failed))
	{
		int64 read = log_file_read_bytes(file);

		if (connection_is_cancelled())
			end = LOADER_CANCELLED;
		else if (!loader_file_is_same(loader, file, part.is_last))
		{
			end = LOADER_UNREADABLE;
			error = changed_error;
		}
		else
			end = loader_take_with_rest(loader, &part);
		if (end != LOADER_DONE)
			break;
		loader->totals->bytes += read - bytes;
		bytes = read;
		if (loader->on_part != NULL)
			loader->on_part(loader);
	}
	if (end != LOADER_REFUSED && end != LOADER_BROKEN)
		loader_keep_error(loader, error != NULL ? error : log_file_error(file));
	log_file_close(file);
	if (failed)
		return connection_is_cancelled() ? LOADER_CANCELLED : LOADER_UNREADABLE;
	return end;
}

/* The same as one transaction, of which nothing stays unless all is taken. */
static LoaderEnd
loader_take_strictly(Loader *loader)
{
	Totals before = *loader->totals;
	LoaderEnd end = loader_take_parts(loader);

	if (end == LOADER_DONE)
	{
		PGresult *result = connection_exec(loader->conn, "COMMIT");

		if (!loader_has_done(result))
			end = loader_is_lost(loader, result) ? LOADER_AGAIN : loader_report(loader, result);
		PQclear(result);
	}
	if (end != LOADER_DONE)
	{
		*loader->totals = before;
		memset(loader->count, 0, sizeof(loader->count));
	}
	/* Whether an answer was lost or the work: the list of loads tells. */
	if (end == LOADER_AGAIN)
		end = loader_recover(loader);
	else
		return end;
	return end == LOADER_DONE ? LOADER_AGAIN : end == LOADER_KNOWN ? LOADER_DONE : end;
}

/* ---- files ---- */

/* A dry run: whether the file is loaded already, and otherwise what it would become. */
static LoaderEnd
loader_try(Loader *loader)
{
	const char *value[] = {loader->sha256, loader->kind};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = loader_ask(loader, known_sql, lengthof(value), value, &end);

	loader->position = loader->from;
	memset(loader->count, 0, sizeof(loader->count));
	/* As vigil.begin_load() has it: what it skipped for tables that are here now is taken again. */
	if (result != NULL && PQntuples(result) > 0 && !loader->options->again)
	{
		if (PQgetisnull(result, 0, 1))
			end = LOADER_KNOWN;
		loader->position = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
		loader->only = PQgetisnull(result, 0, 1) ? NULL : pstrdup(PQgetvalue(result, 0, 1));
	}
	PQclear(result);
	if (end == LOADER_DONE)
		end = loader_take_parts(loader);
	loader->only = NULL;
	return end;
}

/* Loads what was identified. */
static LoaderEnd
loader_take(Loader *loader)
{
	LoaderEnd end;

	if (loader->options->dry_run)
		return loader_try(loader);
	end = loader_begin(loader);
	while (end == LOADER_DONE)
	{
		end = loader->options->strict ? loader_take_strictly(loader) : loader_take_parts(loader);
		if (end != LOADER_AGAIN)
			break;
		end = loader_begin(loader);
	}
	if (end == LOADER_REFUSED || end == LOADER_BROKEN)
		loader_end(loader, "failed", loader->error);
	else if (loader->is_mixed)
		loader_end(loader, "failed", changed_error);
	else if (end == LOADER_CANCELLED || end == LOADER_UNREADABLE)
		loader_end(loader, "interrupted", end == LOADER_UNREADABLE ? loader->error : NULL);
	return end;
}

LoaderEnd
loader_take_file(Loader *loader, const char *path)
{
	LoaderEnd end = LOADER_DONE;
	int64 pause = LOADER_PAUSE_US;
	int64 left = LOADER_BUSY_US;

	loader->source = path;
	loader->label = loader_label(path);
	loader->size = loader->file_size = loader->short_size = -1;
	loader->from = 0;
	loader->position = 0;
	loader->sha256[0] = loader->file_sha256[0] = '\0';
	loader->content = (LogContent){.size = -1};
	loader->is_unsure = false;
	loader->is_mixed = false;
	for (;;)
	{
		bool follows;
		bool taken = false;

		if (strcmp(path, "-") != 0)
			end = loader_identify(loader);
		if (end == LOADER_DONE)
			end = loader_take_earlier(loader, loader_take, &taken);
		if (end == LOADER_DONE)
			end = loader_take(loader);
		if (end == LOADER_KNOWN && taken)
			end = LOADER_DONE;
		end = known_settle(loader, end);
		/* What was new in a file that grows another session may have taken meanwhile. */
		follows = loader->follows != NULL;
		if (follows)
			pfree(loader->follows);
		if (loader->beside != NULL)
			pfree(loader->beside);
		loader->follows = loader->beside = NULL;
		if (end != LOADER_BUSY || !follows || !loader_pause(&pause, &left))
			break;
	}
	pfree(loader->label);
	if (loader->load != NULL)
		pfree(loader->load);
	loader->load = NULL;
	return end;
}
