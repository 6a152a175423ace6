/*
 * retry.c
 *		vigil.retry_dead_letter(): a record that was put aside is loaded once more.
 *
 * It is read as it would be in its input at the time when it came: as the same kind, its dates in
 * the order of its file, its year as of that day.  It is loaded in the name of the role that put
 * it aside.  Whoever tries a letter of another role again does so in that role's scope, so that
 * triggers, policies and defaults of the log table get no other rights than the load had.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/role.h"
#include "base/savepoint.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "ingest/batch.h"
#include "ingest/ingest.h"
#include "ingest/reject.h"

typedef struct Letter
{
	int64 id;
	char *kind;
	char *source;
	char *loaded_by;
	char *date_order;
	int64 load;
	int64 offset;
	int64 number;
	TimestampTz received_at;
	bytea *record;
	Oid role; /* in whose name it is loaded; InvalidOid if it is gone */
} Letter;

/* Whether the caller may work off the letters of others. */
static bool
may_see_all(void)
{
	Oid relation = get_relname_relid("dead_letter", get_namespace_oid("vigil", false));

	return pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
		   pg_class_aclcheck(relation, GetUserId(), ACL_DELETE) == ACLCHECK_OK;
}

/* Reads and locks a letter that is open, in the current memory context; NULL if there is none. */
static Letter *
letter_read(int64 id)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	Letter *letter;
	bool isnull;

	version_spi_connect();
	spi_arg_long(&args, id);
	role_args(&args, GetUserId());
	spi_arg_bool(&args, may_see_all());
	if (authority_run(
			"SELECT coalesce(d.kind, (SELECT k.name FROM vigil.built_in_kinds() AS k "
			"WHERE k.log_table OPERATOR(pg_catalog.=) d.log_table), d.log_table) AS kind, "
			"d.source, d.loaded_by, d.loaded_by_oid, d.date_order, d.load, d.byte_offset, "
			"d.record_number, d.received_at, d.record FROM vigil.dead_letter AS d "
			"WHERE d.id OPERATOR(pg_catalog.=) $1 AND d.resolved_at IS NULL "
			"AND (" OWN_LETTER " OR $4) FOR UPDATE OF d",
			&args) == 0)
	{
		SPI_finish();
		return NULL;
	}
	MemoryContextSwitchTo(context);
	letter = palloc0(sizeof(Letter));
	letter->id = id;
	letter->kind = spi_column_text(0, "kind");
	letter->source = spi_column_text(0, "source");
	letter->loaded_by = spi_column_text(0, "loaded_by");
	letter->role = role_in_row(0, "loaded_by", "loaded_by_oid");
	letter->date_order = spi_column_text(0, "date_order");
	letter->load = spi_column_long(0, "load", 0);
	letter->offset = spi_column_long(0, "byte_offset", 0);
	letter->number = spi_column_long(0, "record_number", 0);
	letter->received_at = spi_column_time(0, "received_at");
	letter->record = DatumGetByteaPCopy(spi_column(0, "record", &isnull));
	SPI_finish();
	MemoryContextSwitchTo(context);
	return letter;
}

/*
 * Whether the caller may act for the role in whose name a letter is loaded, which may be gone;
 * a warning if not: other letters may well be tried.
 */
static bool
may_act_for_role(const Letter *letter)
{
	if (!OidIsValid(letter->role) || COMPAT_ROLE_IS_MEMBER(GetUserId(), letter->role))
		return true;
	ereport(WARNING,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("dead letter %lld stays: role \"%s\" may not load in the name of role \"%s\", "
					"which put it aside",
					(long long) letter->id, GetUserNameFromId(GetUserId(), false),
					GetUserNameFromId(letter->role, false)),
			 errhint("That role may, its members, and a superuser.")));
	return false;
}

/* What the loader is told of a letter. */
static Ingest *
letter_ingest(const Letter *letter)
{
	Ingest *ingest = palloc0(sizeof(Ingest));

	ingest->kind = letter->kind;
	ingest->profile = ingest_kind(letter->kind, &ingest->log_table);
	ingest->source = letter->source;
	ingest->load = letter->load;
	ingest->first_byte = letter->offset;
	ingest->number = ingest->earlier = Max(letter->number - 1, 0);
	ingest->as_of = letter->received_at;
	ingest->is_order_given =
		letter->date_order != NULL && log_date_order_read(letter->date_order, &ingest->date_order);
	return ingest;
}

static void
refuse_without_role(const Letter *letter)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
					errmsg("role \"%s\", which put it aside, does not exist", letter->loaded_by),
					errhint("Set loaded_by in vigil.dead_letter to the role that is to load it.")));
}

/* Reads a letter into its table, with the rights at hand; true if something was taken. */
static bool
letter_load(const Letter *letter, Ingest **ingest)
{
	*ingest = letter_ingest(letter);
	ingest_run(*ingest, VARDATA_ANY(letter->record), VARSIZE_ANY_EXHDR(letter->record), false);
	return (*ingest)->rows + (*ingest)->duplicates > 0;
}

/* The same in the scope of the role that put it aside; nothing is left of what was not taken. */
static bool
letter_load_as_role(const Letter *letter, Ingest **ingest)
{
	OwnerTask task = {.owner = letter->role, .timeout = guc_max_rule_timeout, .writes = true};
	OwnerScope scope;
	volatile bool taken = false;

	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		taken = letter_load(letter, ingest);
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		PG_RE_THROW();
	}
	PG_END_TRY();
	if (taken)
		owner_scope_leave(&scope);
	else
		owner_scope_abort(&scope);
	return taken;
}

/*
 * Makes what is checked at the end of the transaction be checked at once, or puts back what each
 * constraint is declared as.  What waits to be checked is checked now, with the rights at hand.
 */
static void
set_constraints(bool is_immediate)
{
	SpiArgs args = {0};
	char *names = NULL;

	version_spi_connect();
	spi_arg_bool(&args, is_immediate);
	/* A name may be that of several, of which none must become what it is not declared. */
	if (spi_run("SELECT pg_catalog.string_agg(c.name, ', ') AS names FROM (SELECT "
				"pg_catalog.format('%I.%I', n.nspname, c.conname) AS name "
				"FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_namespace AS n "
				"ON n.oid OPERATOR(pg_catalog.=) c.connamespace GROUP BY n.nspname, c.conname "
				"HAVING CASE WHEN $1 THEN pg_catalog.bool_or(c.condeferrable) "
				"ELSE pg_catalog.bool_and(c.condeferred) END) AS c",
				&args) > 0)
		names = spi_column_text(0, "names");
	if (names != NULL)
		(void) spi_run(
			psprintf("SET CONSTRAINTS %s %s", names, is_immediate ? "IMMEDIATE" : "DEFERRED"),
			NULL);
	SPI_finish();
}

/* The scope of a role leaves nothing behind that would run with other rights: no deferred trigger. */
static bool
is_deferred_trigger(const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE && error->funcname != NULL &&
		   strcmp(error->funcname, "afterTriggerMarkEvents") == 0;
}

/* Whether an error is for one letter, so that others may still be loaded. */
static bool
is_of_letter(const ErrorData *error)
{
	/* What a table refuses, what is not there or not allowed, and what is locked or in use. */
	static const char *const class[] = {"0A", "42", "55"};

	for (int i = 0; i < lengthof(class); i++)
	{
		if (memcmp(unpack_sql_state(error->sqlerrcode), class[i], 2) == 0)
			return true;
	}
	return batch_is_about_row(error);
}

/* Tries a letter once; nothing is left of one that was not taken.  An error of the letter, or NULL. */
static ErrorData *
letter_try(const Letter *letter, bool is_immediate, Ingest **ingest, bool *taken)
{
	ErrorData *volatile error = NULL;
	Savepoint point;

	*taken = false;
	*ingest = NULL;
	savepoint_begin(&point);
	PG_TRY();
	{
		if (!OidIsValid(letter->role))
			refuse_without_role(letter);
		if (is_immediate)
			set_constraints(true);
		*taken = letter->role == GetUserId() ? letter_load(letter, ingest)
											 : letter_load_as_role(letter, ingest);
		if (is_immediate && *taken)
			set_constraints(false);
		if (*taken)
			savepoint_release(&point);
		else
			savepoint_rollback(&point);
	}
	PG_CATCH();
	{
		error = savepoint_catch(&point);
		*taken = false;
	}
	PG_END_TRY();
	return error;
}

/* Loads a letter; false if it was not taken, and then perhaps the error that kept it out. */
static bool
letter_take(const Letter *letter, Ingest **ingest, ErrorData **error)
{
	bool taken;

	*error = letter_try(letter, false, ingest, &taken);
	if (*error != NULL && is_deferred_trigger(*error))
		*error = letter_try(letter, true, ingest, &taken);
	if (*error != NULL && !is_of_letter(*error))
		ReThrowError(*error);
	if (*error != NULL)
		ereport(WARNING,
				(errmsg("dead letter %lld stays: %s", (long long) letter->id, (*error)->message),
				 (*error)->detail != NULL ? errdetail("%s", (*error)->detail) : 0,
				 (*error)->hint != NULL ? errhint("%s", (*error)->hint) : 0));
	return taken;
}

/* Notes why a letter was not taken. */
static void
letter_note(const Letter *letter, IngestReason reason, const char *detail)
{
	SpiArgs args = {0};

	spi_arg_long(&args, letter->id);
	spi_arg_text(&args, reason_code(reason));
	spi_arg_text(&args, reason_message(reason, detail));
	authority_run("UPDATE vigil.dead_letter SET reason = $2, message = $3 "
				  "WHERE id OPERATOR(pg_catalog.=) $1",
				  &args);
}

/* Marks a letter that was taken; of one that was not, notes why. */
static void
letter_settle(const Letter *letter, const Ingest *ingest, const ErrorData *error, bool taken)
{
	SpiArgs args = {0};
	IngestReason reason = error == NULL ? ingest_first_reason(ingest) : REASON_REFUSED;

	version_spi_connect();
	if (taken)
	{
		spi_arg_long(&args, letter->id);
		authority_run("UPDATE vigil.dead_letter SET resolved_at = "
					  "pg_catalog.clock_timestamp() WHERE id OPERATOR(pg_catalog.=) $1",
					  &args);
	}
	else if (error != NULL)
		letter_note(letter, reason, error->message);
	else if (reason != REASON_NONE)
		letter_note(letter, reason, ingest->tally[reason].detail);
	SPI_finish();
}

/* vigil.retry_dead_letter(id) → boolean */
SQL_FUNCTION(vigil_retry_dead_letter)
{
	Letter *letter;
	Ingest *ingest;
	ErrorData *error;
	bool taken;

	PreventCommandIfReadOnly("vigil ingestion");
	letter = letter_read(PG_GETARG_INT64(0));
	if (letter == NULL)
	{
		ereport(NOTICE,
				(errmsg("role \"%s\" has no open dead letter %lld",
						GetUserNameFromId(GetUserId(), false), (long long) PG_GETARG_INT64(0))));
		PG_RETURN_BOOL(false);
	}
	if (!may_act_for_role(letter))
		PG_RETURN_BOOL(false);
	taken = letter_take(letter, &ingest, &error);
	letter_settle(letter, ingest, error, taken);
	PG_RETURN_BOOL(taken);
}

/* vigil.settle_load(load) → number of letters: what it put aside came again, as a part of a file that is whole. */
SQL_FUNCTION(vigil_settle_load)
{
	SpiArgs args = {0};
	int64 settled;

	PreventCommandIfReadOnly("vigil ingestion");
	version_spi_connect();
	spi_arg_long(&args, PG_GETARG_INT64(0));
	role_args(&args, GetUserId());
	settled = authority_run(
		"UPDATE vigil.dead_letter AS d SET resolved_at = pg_catalog.clock_timestamp() "
		"WHERE d.load OPERATOR(pg_catalog.=) $1 AND " OWN_LETTER " AND d.resolved_at IS NULL",
		&args);
	SPI_finish();
	PG_RETURN_INT64(settled);
}
