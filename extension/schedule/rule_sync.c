/*
 * rule_sync.c
 *		vigil.sync_rules(): rules as a folder of files declares them, all or none.
 *
 * A dry run does the same in a subtransaction that is rolled back, so that it shows exactly what
 * would be done.  A file is checked, stored and forgotten before the next one is looked at.
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/report.h"
#include "base/role.h"
#include "base/savepoint.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "common/source.h"
#include "foreign/folder.h"
#include "schedule/rule_check.h"
#include "schedule/rule_functions.h"
#include "schedule/rule_store.h"
#include "schedule/test_run.h"

/* Errors that are listed below the first one. */
#define SYNC_MAX_LISTED 20

typedef enum SyncState
{
	SYNC_AS_IT_IS,
	SYNC_ON,
	SYNC_OFF
} SyncState;

/* A file as it is declared. */
typedef struct SyncFile
{
	char *path;
	char *text;
	SyncState state;
} SyncFile;

/* A rule of a file, before it is checked. */
typedef struct SyncRule
{
	char *id;
	const char *path;
} SyncRule;

typedef struct SyncRow
{
	const char *action;
	pg_uuid_t id;
	char *name;
	const char *path; /* NULL: it is in no file */
	char *details;
} SyncRow;

typedef struct Sync
{
	MemoryContext context; /* of what outlives a file, and a dry run */
	Vec file;              /* of SyncFile */
	Vec rule;              /* of SyncRule, by id */
	Vec row;               /* of SyncRow */
	const char *source;
	bool prune;
	int errors; /* in the files */
	int sqlstate;
	char *message; /* of the first */
	char *hint;
	StringInfoData detail;
} Sync;

/* ---- what is declared ---- */

static void
sync_refuse_item(int64 number, const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("element " INT64_FORMAT " of the rules %s", number, what),
					errhint("Each is an object with path and text, which are strings, and perhaps "
							"enabled, which is true or false.")));
}

static bool
column_is(int64 row, const char *column, const char *value)
{
	const char *text = spi_column_text(row, column);

	return text != NULL && strcmp(text, value) == 0;
}

/* Reads one element from a row of the result. */
static void
sync_read_file(Sync *sync, int64 row)
{
	const char *enabled = spi_column_text(row, "enabled");
	SyncFile *file;
	MemoryContext old;

	if (!column_is(row, "type", "object"))
		sync_refuse_item(row + 1, "is no object");
	if (!column_is(row, "path_type", "string") || !column_is(row, "text_type", "string"))
		sync_refuse_item(row + 1, "has no path or no text");
	if (enabled != NULL && !column_is(row, "enabled_type", "boolean"))
		sync_refuse_item(row + 1, "is neither enabled nor not");
	if (spi_column_text(row, "unknown") != NULL)
		sync_refuse_item(row + 1,
						 psprintf("has the unknown key \"%s\"", spi_column_text(row, "unknown")));
	old = MemoryContextSwitchTo(sync->context);
	file = MAKE(SyncFile, .path = pstrdup(spi_column_text(row, "path")),
				.text = pstrdup(spi_column_text(row, "text")),
				.state = enabled == NULL                ? SYNC_AS_IT_IS
						 : strcmp(enabled, "true") == 0 ? SYNC_ON
														: SYNC_OFF);
	vec_push(&sync->file, file);
	rule_check_settings(file->path, file->text);
	MemoryContextSwitchTo(old);
}

static void
sync_read(Sync *sync, Jsonb *rules)
{
	Authority saved;
	SpiArgs args = {0};
	int64 count;

	if (!JB_ROOT_IS_ARRAY(rules) || JB_ROOT_IS_SCALAR(rules))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the rules must be a list of objects with path and text")));
	authority_take(&saved);
	version_spi_connect();
	spi_arg(&args, JSONBOID, JsonbPGetDatum(rules), false);
	count =
		spi_run("SELECT e.o OPERATOR(pg_catalog.->>) 'path' AS path, "
				"e.o OPERATOR(pg_catalog.->>) 'text' AS text, "
				"e.o OPERATOR(pg_catalog.->>) 'enabled' AS enabled, "
				"pg_catalog.jsonb_typeof(e.o) AS type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'path') AS path_type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'text') AS text_type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'enabled') AS enabled_type, "
				"(SELECT pg_catalog.min(k.key) FROM pg_catalog.jsonb_object_keys("
				"CASE WHEN pg_catalog.jsonb_typeof(e.o) OPERATOR(pg_catalog.=) 'object' THEN e.o "
				"ELSE '{}' END) AS k (key) WHERE k.key OPERATOR(pg_catalog.<>) "
				"ALL ('{path,text,enabled}'::pg_catalog.text[])) AS unknown "
				"FROM pg_catalog.jsonb_array_elements($1) WITH ORDINALITY AS e (o, n) ORDER BY e.n",
				&args);
	for (int64 row = 0; row < count; row++)
		sync_read_file(sync, row);
	SPI_finish();
	authority_return(&saved);
	foreign_folder_join(&sync->file, offsetof(SyncFile, path), offsetof(SyncFile, text));
}

static int
compare_rules(const void *a, const void *b)
{
	return strcmp((*(SyncRule *const *) a)->id, (*(SyncRule *const *) b)->id);
}

/* Notes the ids of all files, as far as they can be read; raises if two are the same. */
static void
sync_note_rules(Sync *sync)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "vigil rules of a file",
												  ALLOCSET_DEFAULT_SIZES);

	VEC_EACH (const SyncFile, file, &sync->file)
	{
		MemoryContext old = MemoryContextSwitchTo(scratch);
		DiagList diag = {0};
		ForeignOptions options = rule_foreign_options();
		Vec part = foreign_split(file->text, (int) strlen(file->text), &options, &diag);

		CHECK_FOR_INTERRUPTS();
		VEC_EACH (const RulePart, one, &part)
		{
			const char *id = rule_read(one->text, one->length, &diag)->id.value;

			if (id == NULL)
				continue;
			MemoryContextSwitchTo(sync->context);
			vec_push(&sync->rule, MAKE(SyncRule, .id = pstrdup(id), .path = file->path));
			MemoryContextSwitchTo(scratch);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
	if (sync->rule.count > 1)
		qsort(sync->rule.item, sync->rule.count, sizeof(void *), compare_rules);
	for (int i = 1; i < sync->rule.count; i++)
	{
		const SyncRule *former = VEC_AT(&sync->rule, SyncRule, i - 1);
		const SyncRule *rule = VEC_AT(&sync->rule, SyncRule, i);

		if (strcmp(former->id, rule->id) == 0)
			ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT),
							errmsg("two rules have the id %s", rule->id),
							errdetail("They are in \"%s\" and \"%s\".", former->path, rule->path),
							errhint("Give one of them an id of its own.")));
	}
}

/* ---- errors ---- */

/* Keeps the errors of a file for sync_raise(). */
static void
sync_keep_errors(Sync *sync, const SyncFile *file, const RuleFile *checked)
{
	MemoryContext old = MemoryContextSwitchTo(sync->context);

	VEC_EACH (const Diag, diag, &checked->diag.diag)
	{
		SourcePlace place = source_place(checked->text, checked->length, diag->span.start);

		if (diag_severity(diag->code) != DIAG_ERROR)
			continue;
		if (sync->errors == 0)
		{
			sync->sqlstate = report_sqlstate(diag);
			sync->message = pstrdup(diag->message);
			sync->hint = diag->hint == NULL ? NULL : pstrdup(diag->hint);
			appendStringInfo(&sync->detail, "%s:%d:%d:\n%s", file->path, place.line, place.column,
							 source_quote("", checked->text, checked->length, diag->span.start));
		}
		else if (sync->errors <= SYNC_MAX_LISTED)
			appendStringInfo(&sync->detail, "\n%s:%d:%d: %s.", file->path, place.line, place.column,
							 diag->message);
		sync->errors++;
	}
	MemoryContextSwitchTo(old);
}

static void
sync_raise(Sync *sync)
{
	if (sync->errors == 0)
		return;
	if (sync->errors > SYNC_MAX_LISTED + 1)
		appendStringInfo(&sync->detail, "\nAnd %d more.", sync->errors - SYNC_MAX_LISTED - 1);
	ereport(ERROR, (errcode(sync->sqlstate), errmsg_internal("%s", sync->message),
					errdetail_internal("%s", sync->detail.data),
					sync->hint != NULL ? errhint("%s", sync->hint) : 0));
}

/* After an error: raises it again with the file that it is about. */
static _Noreturn void
sync_name_file(const Sync *sync, const char *path)
{
	ErrorData *error;

	MemoryContextSwitchTo(sync->context);
	error = CopyErrorData();
	FlushErrorState();
	error->detail = psprintf("%s%sIn file \"%s\".", error->detail == NULL ? "" : error->detail,
							 error->detail == NULL ? "" : "\n", path);
	ReThrowError(error);
	pg_unreachable();
}

/* ---- what is done ---- */

static void
sync_add_row(Sync *sync, const char *action, const pg_uuid_t *id, const char *name,
			 const char *path, const char *details)
{
	MemoryContext old = MemoryContextSwitchTo(sync->context);

	vec_push(&sync->row, MAKE(SyncRow, .action = action, .id = *id, .name = pstrdup(name),
							  .path = path, .details = details == NULL ? NULL : pstrdup(details)));
	MemoryContextSwitchTo(old);
}

/* Runs a query about one rule, as the extension's owner; the text of its only column. */
static char *
sync_ask(const char *sql, SpiArgs *args)
{
	Authority saved;
	char *text;

	authority_take(&saved);
	text = spi_run(sql, args) == 0 ? NULL : spi_column_text(0, "answer");
	authority_return(&saved);
	return text;
}

/* The version of a rule, 0 if there is none; warns if the rules of another source have it. */
static int32
sync_find(const Sync *sync, const pg_uuid_t *id)
{
	SpiArgs args = {0};
	SpiArgs managed = {0};
	char *version;
	char *other;

	spi_arg_uuid(&args, id);
	version = sync_ask("SELECT version_no::pg_catalog.text AS answer FROM vigil.rules "
					   "WHERE id OPERATOR(pg_catalog.=) $1",
					   &args);
	spi_arg_uuid(&managed, id);
	spi_arg_text(&managed, sync->source);
	other = sync_ask("SELECT managed_by AS answer FROM vigil.rules "
					 "WHERE id OPERATOR(pg_catalog.=) $1 AND managed_by OPERATOR(pg_catalog.<>) $2",
					 &managed);
	if (other != NULL)
		ereport(WARNING, (errmsg("the rule is one of the source \"%s\", too", other)));
	return version == NULL ? 0 : pg_strtoint32(version);
}

/* Marks a rule as one that a sync has made. */
static void
sync_mark(const Sync *sync, const pg_uuid_t *id)
{
	Authority saved;
	SpiArgs args = {0};

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_text(&args, sync->source);
	spi_run("UPDATE vigil.rules SET managed_by = $2 WHERE id OPERATOR(pg_catalog.=) $1", &args);
	authority_return(&saved);
}

static void
sync_rule(Sync *sync, const SyncFile *file, const RuleCheck *check)
{
	pg_uuid_t *id = rule_id(check);
	const char *name = check->rule->name.value;
	int32 before = sync_find(sync, id);
	bool saved = rule_save(check, 0);
	/* A text that says enabled: false is off, whatever is declared of its folder. */
	bool on = file->state == SYNC_ON && check->rule->enabled;
	SpiArgs args = {0};

	if (before == 0)
	{
		sync_mark(sync, id);
		sync_add_row(sync, "create", id, name, file->path, NULL);
	}
	else if (saved)
	{
		spi_arg_uuid(&args, id);
		spi_arg_int(&args, before);
		sync_add_row(sync, "update", id, name, file->path,
					 sync_ask("SELECT vigil.diff_summary($1, $2, r.version_no) AS answer "
							  "FROM vigil.rules AS r WHERE r.id OPERATOR(pg_catalog.=) $1",
							  &args));
	}
	else
		sync_add_row(sync, "unchanged", id, name, file->path, NULL);
	if (rule_give(check))
		sync_add_row(sync, "owner", id, name, file->path, check->part->owner);
	if (file->state != SYNC_AS_IT_IS && rule_switch(id, on))
		sync_add_row(sync, on ? "enable" : "disable", id, name, file->path, NULL);
}

/* Locks a rule if it is there. */
static void
sync_lock_rule(const Sync *sync, const SyncRule *rule)
{
	PG_TRY();
	{
		pg_uuid_t *id = DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(rule->id)));
		SpiArgs args = {0};

		spi_arg_uuid(&args, id);
		if (sync_ask("SELECT name AS answer FROM vigil.rules WHERE id OPERATOR(pg_catalog.=) $1",
					 &args) != NULL)
			rule_store_own(id);
	}
	PG_CATCH();
	{
		sync_name_file(sync, rule->path);
	}
	PG_END_TRY();
}

/* Locks the rules that are there in one order, so that two syncs wait for each other. */
static void
sync_lock(const Sync *sync)
{
	VEC_EACH (const SyncRule, rule, &sync->rule)
	{
		CHECK_FOR_INTERRUPTS();
		sync_lock_rule(sync, rule);
	}
}

/* Checks the rules of a file, and stores them unless there has been an error. */
static void
sync_check_file(Sync *sync, const SyncFile *file)
{
	RuleFile *checked = rule_check_file(file->text, (int) strlen(file->text));

	checked->name = file->path;
	sync_keep_errors(sync, file, checked);
	if (sync->errors > 0)
		return;
	rule_check_warn(checked);
	test_before_load(checked);
	VEC_EACH (const RuleCheck, check, &checked->check)
		sync_rule(sync, file, check);
}

static void
sync_file(Sync *sync, const SyncFile *file)
{
	PG_TRY();
	{
		sync_check_file(sync, file);
	}
	PG_CATCH();
	{
		sync_name_file(sync, file->path);
	}
	PG_END_TRY();
}

/* ---- what is declared no more ---- */

/* The ids of the files as uuid[]. */
static Datum
sync_ids(const Sync *sync)
{
	Datum *value = palloc(sizeof(Datum) * Max(sync->rule.count, 1));

	VEC_EACH (const SyncRule, rule, &sync->rule)
		value[rule_at] = DirectFunctionCall1(uuid_in, CStringGetDatum(rule->id));
	return PointerGetDatum(
		construct_array(value, sync->rule.count, UUIDOID, sizeof(pg_uuid_t), false, TYPALIGN_CHAR));
}

/* Rules that a sync of the source has made, and that are in no file: with and without the right. */
static void
sync_find_others(const Sync *sync, Vec *own, Vec *foreign)
{
	MemoryContext context = CurrentMemoryContext;
	Authority saved;
	SpiArgs args = {0};
	int64 count;

	authority_take(&saved);
	spi_arg_text(&args, sync->source);
	spi_arg(&args, UUIDARRAYOID, sync_ids(sync), false);
	count =
		spi_run("SELECT r.id, r.name, r.run_as::pg_catalog.text, r.run_as_oid, " ROLE_CLUSTER_COLUMN
				" FROM vigil.rules AS r "
				"WHERE r.managed_by OPERATOR(pg_catalog.=) $1 "
				"AND r.id OPERATOR(pg_catalog.<>) ALL ($2) ORDER BY r.id",
				&args);
	authority_return(&saved);
	MemoryContextSwitchTo(context);
	for (int64 row = 0; row < count; row++)
	{
		SyncRow *other = MAKE(SyncRow, .action = "delete", .name = spi_column_text(row, "name"));

		(void) spi_column_uuid(row, "id", &other->id);
		vec_push(rule_store_is_own(role_of_row(row, "run_as", "run_as_oid")) ? own : foreign,
				 other);
	}
}

static void
sync_prune(Sync *sync)
{
	Vec own = {0};
	Vec foreign = {0};

	sync_find_others(sync, &own, &foreign);
	VEC_EACH (const SyncRow, other, &foreign)
		ereport(WARNING, (errmsg("rule \"%s\" is not declared any more, and stays", other->name),
						  errdetail("It is another role's.")));
	if (own.count > 0 && !sync->prune)
		ereport(NOTICE, (errmsg_plural("%d rule of the source \"%s\" is not declared any more, and "
									   "stays without prune",
									   "%d rules of the source \"%s\" are not declared any more, "
									   "and stay without prune",
									   own.count, own.count, sync->source)));
	if (!sync->prune || own.count == 0)
		return;
	if (sync->rule.count == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("no rules are declared, and %d would be deleted", own.count),
						errhint("If that is meant, delete them with vigil.delete_rule().")));
	VEC_EACH (const SyncRow, other, &own)
	{
		CHECK_FOR_INTERRUPTS();
		rule_drop(&other->id);
		sync_add_row(sync, "delete", &other->id, other->name, NULL, NULL);
	}
}

/* ---- all of it ---- */

static void
sync_apply(Sync *sync)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "vigil rules of a file",
												  ALLOCSET_DEFAULT_SIZES);

	/* The same lock that counts the rules of a role: two syncs of one role come one after the other. */
	LockSharedObject(AuthIdRelationId, GetUserId(), 0, ShareUpdateExclusiveLock);
	version_spi_connect();
	sync_lock(sync);
	SPI_finish();
	VEC_EACH (const SyncFile, file, &sync->file)
	{
		MemoryContext old = MemoryContextSwitchTo(scratch);

		CHECK_FOR_INTERRUPTS();
		version_spi_connect();
		MemoryContextSwitchTo(scratch);
		sync_file(sync, file);
		SPI_finish();
		MemoryContextSwitchTo(old);
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
	sync_raise(sync);
	version_spi_connect();
	sync_prune(sync);
	SPI_finish();
}

/* Does all of it, and takes it back. */
static void
sync_try(Sync *sync)
{
	Savepoint point;

	savepoint_begin(&point);
	PG_TRY();
	{
		sync_apply(sync);
	}
	PG_CATCH();
	{
		ReThrowError(savepoint_catch(&point));
	}
	PG_END_TRY();
	savepoint_rollback(&point);
}

/* vigil.sync_rules(rules jsonb, dry_run boolean, prune boolean, source text) -> table */
SQL_FUNCTION(vigil_sync_rules)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Sync sync = {.context = CurrentMemoryContext, .prune = PG_GETARG_BOOL(2)};

	sync.source = text_to_cstring(PG_GETARG_TEXT_PP(3));
	initStringInfo(&sync.detail);
	sync_read(&sync, PG_GETARG_JSONB_P(0));
	sync_note_rules(&sync);
	if (PG_GETARG_BOOL(1))
		sync_try(&sync);
	else
		sync_apply(&sync);
	srf_begin(fcinfo);
	VEC_EACH (SyncRow, row, &sync.row)
	{
		bool isnull[5] = {false, false, false, row->path == NULL, row->details == NULL};
		Datum value[5];

		value[0] = CStringGetTextDatum(row->action);
		value[1] = UUIDPGetDatum(&row->id);
		value[2] = CStringGetTextDatum(row->name);
		value[3] = row->path == NULL ? (Datum) 0 : CStringGetTextDatum(row->path);
		value[4] = row->details == NULL ? (Datum) 0 : CStringGetTextDatum(row->details);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
