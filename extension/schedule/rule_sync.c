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
#include "schedule/rule_beside.h"
#include "schedule/rule_check.h"
#include "schedule/rule_functions.h"
#include "schedule/rule_store.h"
#include "schedule/rule_sync_int.h"
#include "schedule/test_run.h"

/* Errors that are listed below the first one. */
#define SYNC_MAX_LISTED 20

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

	vec_push(&sync->row, MAKE(SyncRow, .action = action, .has_id = id != NULL,
							  .id = id != NULL ? *id : (pg_uuid_t){{0}},
							  .name = name == NULL ? NULL : pstrdup(name), .path = path,
							  .details = details == NULL ? NULL : pstrdup(details)));
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

/* The ids of two lists of SyncRule as uuid[]. */
static Datum
sync_ids(const Vec *rule, const Vec *kept)
{
	Datum *value = palloc(sizeof(Datum) * Max(rule->count + kept->count, 1));

	VEC_EACH (const SyncRule, one, rule)
		value[one_at] = DirectFunctionCall1(uuid_in, CStringGetDatum(one->id));
	VEC_EACH (const SyncRule, one, kept)
		value[rule->count + one_at] = DirectFunctionCall1(uuid_in, CStringGetDatum(one->id));
	return PointerGetDatum(construct_array(value, rule->count + kept->count, UUIDOID,
										   sizeof(pg_uuid_t), false, TYPALIGN_CHAR));
}

/*
 * Passes over a rule that is none of its own in the stored correlation, whose text cannot be taken:
 * it would begin to raise alerts.
 */
static bool
sync_skip_part(Sync *sync, const SyncFile *file, const pg_uuid_t *id)
{
	Vec none = {0};
	char *correlation;

	if (sync->kept.count == 0)
		return false;
	correlation = rule_beside_find(id, sync_ids(&none, &sync->kept));
	if (correlation == NULL)
		return false;
	sync_add_row(sync, "skip", NULL, NULL, file->path,
				 psprintf("correlation \"%s\", which stays as it is, stands on it", correlation));
	return true;
}

/*
 * Passes over a stored rule with a filter that is in no file, while there is one that may have it and
 * cannot be read: it would find what the filter excludes.
 */
static bool
sync_skip_filtered(Sync *sync, const SyncFile *file, const RuleCheck *check)
{
	char *filter;

	/* A rule in the format of vigil has its filters in its text. */
	if (sync->unread == NULL || foreign_platform(file->text, (int) strlen(file->text)) == NULL)
		return false;
	filter = rule_beside_find_filter(rule_id(check), &sync->filter);
	if (filter == NULL)
		return false;
	sync_add_row(sync, "skip", rule_id(check), check->rule->name.value, file->path,
				 psprintf("stays as it is; it has filter \"%s\", which may be in \"%s\"", filter,
						  sync->unread));
	return true;
}

static void
sync_rule(Sync *sync, const SyncFile *file, const RuleCheck *check)
{
	pg_uuid_t *id = rule_id(check);
	const char *name = check->rule->name.value;
	int32 before = sync_find(sync, id);
	bool saved;
	/* A text that says enabled: false is off, whatever is declared of its folder. */
	bool on = file->state == SYNC_ON && check->rule->enabled;
	const char *owner = file->owner != NULL ? file->owner : check->part->owner;
	SpiArgs args = {0};

	if (before == 0 ? sync_skip_part(sync, file, id) : sync_skip_filtered(sync, file, check))
		return;
	saved = rule_save(check, 0);
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
	if (owner != NULL && rule_set_owner(id, owner))
		sync_add_row(sync, "owner", id, name, file->path, owner);
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

/* ---- what is passed over ---- */

/* Is an id that of a rule of another file, which can be taken? */
static bool
sync_is_declared(const Sync *sync, const char *id, const SyncFile *file)
{
	VEC_EACH (const SyncRule, rule, &sync->rule)
	{
		if (rule->path != file->path && pg_strcasecmp(rule->id, id) == 0)
			return true;
	}
	return false;
}

/* Adds a row for each stored rule of these ids, or one for the file if there is none. */
static void
sync_skip(Sync *sync, const SyncFile *file, const Vec *id, const char *why)
{
	bool any = false;

	VEC_EACH (const char, one, id)
	{
		pg_uuid_t *rule = DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(one)));
		SpiArgs args = {0};
		char *name;

		spi_arg_uuid(&args, rule);
		name = sync_ask("SELECT name AS answer FROM vigil.rules WHERE id OPERATOR(pg_catalog.=) $1",
						&args);
		if (name != NULL && sync_is_declared(sync, one, file))
			continue;
		if (name != NULL)
			sync_add_row(sync, "skip", rule, name, file->path, psprintf("stays as it is; %s", why));
		any = any || name != NULL;
	}
	if (!any)
		sync_add_row(sync, "skip", NULL, NULL, file->path, why);
}

/* Passes over a file of another platform that cannot be taken, as every repository has some. */
static bool
sync_skip_foreign(Sync *sync, const SyncFile *file, const RuleFile *checked)
{
	const Diag *error = diag_first_error(&checked->diag);
	SourcePlace place;
	Vec id = {0};

	if (error == NULL || sync->strict || foreign_platform(checked->text, checked->length) == NULL)
		return false;
	place = source_place(checked->text, checked->length, error->span.start);
	(void) foreign_ids(checked->text, checked->length, &id);
	sync_skip(sync, file, &id,
			  psprintf("line %d, column %d: %s", place.line, place.column, error->message));
	return true;
}

/*
 * Passes over a file that is no rule at all: it has neither a query nor anything that makes one be
 * run.  One that has the id of a stored rule is that rule, with a mistake.
 */
static bool
sync_skip_other(Sync *sync, const SyncFile *file, const RuleFile *checked)
{
	const Rule *rule =
		checked->check.count == 1 ? VEC_AT(&checked->check, RuleCheck, 0)->rule : NULL;
	SpiArgs args = {0};

	if (rule == NULL || sync->strict || !rule->is_unscheduled || rule->query.value != NULL ||
		foreign_platform(checked->text, checked->length) != NULL)
		return false;
	spi_arg_text(&args, rule->id.value);
	if (rule->id.value != NULL &&
		sync_ask("SELECT name AS answer FROM vigil.rules WHERE id::pg_catalog.text "
				 "OPERATOR(pg_catalog.=) pg_catalog.lower($1)",
				 &args) != NULL)
		return false;
	sync_add_row(sync, "skip", NULL, NULL, file->path,
				 "it is no rule: it has neither a query nor a schedule");
	return true;
}

/* Checks the rules of a file, and stores them unless there has been an error. */
static void
sync_check_file(Sync *sync, const SyncFile *file)
{
	RuleFile *checked = rule_check_file(file->text, (int) strlen(file->text));

	checked->name = file->path;
	if (sync_skip_foreign(sync, file, checked) || sync_skip_other(sync, file, checked))
		return;
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
	spi_arg(&args, UUIDARRAYOID, sync_ids(&sync->rule, &sync->kept), false);
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
		SyncRow *other =
			MAKE(SyncRow, .action = "delete", .has_id = true, .name = spi_column_text(row, "name"));

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
	if (sync->unknown != NULL)
	{
		ereport(WARNING,
				(errmsg("nothing is deleted: \"%s\" may have a rule whose id cannot be read",
						sync->unknown),
				 errhint("Leave the file out by its path in vigil.yaml, or mend it.")));
		return;
	}
	VEC_EACH (const SyncRow, other, &own)
	{
		CHECK_FOR_INTERRUPTS();
		rule_drop(&other->id);
		sync_add_row(sync, "delete", &other->id, other->name, NULL, NULL);
	}
}

/* ---- all of it ---- */

/* Warns of rules that correlations of the files stand on, and the other way round. */
static void
sync_warn_parts(const Sync *sync)
{
	Vec id = {0};

	VEC_EACH (const SyncRule, rule, &sync->rule)
		vec_push(&id, DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(rule->id))));
	rule_beside_warn_parts(&id);
}

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
	sync_warn_parts(sync);
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

/* vigil.sync_rules(rules jsonb, dry_run boolean, prune boolean, source text, strict boolean) -> table */
SQL_FUNCTION(vigil_sync_rules)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Sync sync = {.context = CurrentMemoryContext, .prune = PG_GETARG_BOOL(2)};

	/* Another version's has fewer arguments. */
	version_check();
	sync.strict = PG_GETARG_BOOL(4);
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
		bool isnull[5] = {false, !row->has_id, row->name == NULL, row->path == NULL,
						  row->details == NULL};
		Datum value[5];

		value[0] = CStringGetTextDatum(row->action);
		value[1] = UUIDPGetDatum(&row->id);
		value[2] = row->name == NULL ? (Datum) 0 : CStringGetTextDatum(row->name);
		value[3] = row->path == NULL ? (Datum) 0 : CStringGetTextDatum(row->path);
		value[4] = row->details == NULL ? (Datum) 0 : CStringGetTextDatum(row->details);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
