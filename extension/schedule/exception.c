/*
 * exception.c
 *		Findings that a rule shall not raise: conditions over its result, kept beside it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/report.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "query/flag.h"
#include "schedule/exception.h"
#include "schedule/rule_store.h"
#include "slot/window.h"

void
exception_read(ExceptionSet *set, const pg_uuid_t *rule, TimestampTz slot_end)
{
	SpiArgs args = {0};

	memset(set, 0, sizeof(*set));
	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, slot_end);
	set->count = (int) spi_run("SELECT id, condition FROM vigil.exceptions"
							   " WHERE rule_id OPERATOR(pg_catalog.=) $1"
							   " AND (expires_at IS NULL"
							   "   OR expires_at OPERATOR(pg_catalog.>=) $2)"
							   " ORDER BY id",
							   &args);
	set->item = palloc0(sizeof(Exception) * Max(set->count, 1));
	set->flag = palloc0(sizeof(Exception *) * Max(set->count, 1));
	for (int i = 0; i < set->count; i++)
	{
		set->item[i].id = spi_column_long(i, "id", 0);
		set->item[i].condition = spi_column_text(i, "condition");
	}
}

/* Compiles a query with those exceptions of a set that have no error; NULL if that fails. */
static CompiledQuery *
compile_with(ExceptionSet *set, const char *kql, const QueryOptions *options)
{
	char **condition = palloc(sizeof(char *) * Max(set->count, 1));
	CompiledQuery *query;
	DiagList diag;

	set->used = 0;
	for (int i = 0; i < set->count; i++)
	{
		if (set->item[i].error != NULL)
			continue;
		condition[set->used] = set->item[i].condition;
		set->flag[set->used++] = &set->item[i];
	}
	if (set->used == 0)
		return query_compile(kql, options);
	query = query_check(query_flag_add(kql, set->used, condition), options, &diag);
	if (query == NULL)
		return NULL;
	for (int i = 0; i < set->used; i++)
	{
		if (strcmp(query->field_type[--query->field_count], "bool") != 0)
			return NULL;
	}
	return query;
}

/* What is wrong with the last column of a query as a condition; NULL if nothing is. */
static char *
type_error(const CompiledQuery *query)
{
	const char *type = query->field_type[query->field_count - 1];

	return strcmp(type, "bool") == 0 ? NULL
									 : psprintf("the condition is of type %s, not bool", type);
}

char *
exception_error(const char *kql, char *condition, const QueryOptions *options)
{
	DiagList diag = {0};
	CompiledQuery *query;

	query_flag_check(condition, &diag);
	if (diag.error_count > 0)
		return pstrdup(diag_first_error(&diag)->message);
	query = query_check(query_flag_add(kql, 1, &condition), options, &diag);
	return query != NULL ? type_error(query) : pstrdup(diag_first_error(&diag)->message);
}

CompiledQuery *
exception_compile(ExceptionSet *set, const char *kql, const QueryOptions *options)
{
	CompiledQuery *query = compile_with(set, kql, options);

	if (query != NULL)
		return query;
	/* The query itself may be at fault: then its error is the one to raise. */
	(void) query_compile(kql, options);
	for (int i = 0; i < set->count; i++)
		set->item[i].error = exception_error(kql, set->item[i].condition, options);
	query = compile_with(set, kql, options);
	if (query != NULL)
		return query;
	/* Each compiles, all together do not: there are too many for one query. */
	for (int i = 0; i < set->count; i++)
		set->item[i].error = pstrdup("the query cannot have so many exceptions");
	return compile_with(set, kql, options);
}

bool
exception_holds(ExceptionSet *set, const CompiledQuery *query, TupleDesc desc, HeapTuple row)
{
	for (int i = 0; i < set->used; i++)
	{
		bool isnull;
		Datum value = heap_getattr(row, query->field_count + i + 1, desc, &isnull);

		if (!isnull && DatumGetBool(value))
		{
			set->flag[i]->hits++;
			set->hits++;
			return true;
		}
	}
	return false;
}

void
exception_write(const ExceptionSet *set, TimestampTz slot_end)
{
	for (int i = 0; i < set->count; i++)
	{
		const Exception *item = &set->item[i];
		SpiArgs args = {0};

		spi_arg_long(&args, item->id);
		spi_arg_long(&args, item->hits);
		spi_arg_time(&args, slot_end);
		spi_arg_text(&args, item->error);
		spi_run("UPDATE vigil.exceptions SET hits = hits OPERATOR(pg_catalog.+) $2,"
				" last_hit_at = CASE WHEN $2 OPERATOR(pg_catalog.>) 0"
				"   THEN greatest(last_hit_at, $3) ELSE last_hit_at END, error = $4"
				" WHERE id OPERATOR(pg_catalog.=) $1"
				" AND ($2 OPERATOR(pg_catalog.>) 0"
				"   OR coalesce(error, '') OPERATOR(pg_catalog.<>) coalesce($4, ''))",
				&args);
	}
}

void
exception_warn(const pg_uuid_t *rule, const char *rule_name, const char *kql)
{
	QueryOptions options = query_options_interactive();
	int level = path_pin(guc_rule_search_path);
	ExceptionSet set;
	Authority saved;

	authority_take(&saved);
	exception_read(&set, rule, clock_now());
	authority_return(&saved);
	for (int i = 0; i < set.count; i++)
	{
		char *error = exception_error(kql, set.item[i].condition, &options);

		if (error != NULL)
			ereport(WARNING,
					(errmsg("exception " INT64_FORMAT " of rule \"%s\" does not fit its query any "
							"more: %s",
							set.item[i].id, rule_name, error),
					 errhint("Until vigil.drop_exception(" INT64_FORMAT "), runs leave it out.",
							 set.item[i].id)));
	}
	path_restore(level);
}

/* Makes an exception of a file, or brings one of the same condition up to date. */
static void
store_one(const pg_uuid_t *id, const RuleException *exception, const char *user)
{
	SpiArgs args = {0};

	spi_arg_text(spi_set(&args, "reason"), exception->reason.value);
	spi_arg_text(spi_set(&args, "owner"),
				 exception->owner.value != NULL ? exception->owner.value : user);
	spi_arg(spi_set(&args, "expires_at"), TIMESTAMPTZOID,
			TimestampTzGetDatum(exception->expires.us + SLOT_EPOCH), !exception->expires.is_given);
	spi_arg_text(spi_set(&args, "condition"), exception->where.value);
	spi_arg_uuid(spi_set(&args, "rule_id"), id);
	spi_arg_text(spi_set(&args, "origin"), "file");
	if (spi_update("vigil.exceptions", &args,
				   "WHERE condition OPERATOR(pg_catalog.=) $4 AND rule_id OPERATOR(pg_catalog.=) "
				   "$5 AND origin OPERATOR(pg_catalog.=) $6") > 0)
		return;
	spi_arg_time(spi_set(&args, "created_at"), clock_now());
	spi_insert("vigil.exceptions", &args, "");
}

void
exception_store(const pg_uuid_t *id, const Rule *rule)
{
	char *user = GetUserNameFromId(GetUserId(), false);
	Authority saved;
	SpiArgs args = {0};
	Vec kept = {0};

	VEC_EACH (const RuleException, exception, &rule->exception)
	{
		vec_push(&kept, exception->where.value);
	}
	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_texts(&args, &kept);
	spi_run("DELETE FROM vigil.exceptions WHERE rule_id OPERATOR(pg_catalog.=) $1"
			" AND origin OPERATOR(pg_catalog.=) 'file'"
			" AND condition OPERATOR(pg_catalog.<>) ALL ($2)",
			&args);
	VEC_EACH (const RuleException, exception, &rule->exception)
	{
		store_one(id, exception, user);
	}
	authority_return(&saved);
}

static void
check_reason(const char *reason)
{
	if (reason[strspn(reason, " \t\r\n")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the reason must not be empty"),
				 errhint("Who finds that rows are missing reads it in vigil.exceptions.")));
}

/* Raises if a rule has as many exceptions as it may; as the extension's owner. */
static void
check_quota(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_run("SELECT pg_catalog.count(*) AS exceptions FROM vigil.exceptions "
			"WHERE rule_id OPERATOR(pg_catalog.=) $1",
			&args);
	if (spi_column_long(0, "exceptions", 0) >= guc_max_exceptions)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("the rule has too many exceptions"),
						errdetail("It may have %d.", guc_max_exceptions),
						errhint("Drop some that have ended, or raise vigil.max_exceptions.")));
}

/* Raises unless the query of a rule compiles with a condition behind it; as the caller. */
static void
check_condition(const pg_uuid_t *id, char *condition)
{
	QueryOptions options = query_options_interactive();
	Authority saved;
	DiagList diag = {0};
	StoredRule *rule;
	char *error;
	int level;

	query_flag_check(condition, &diag);
	report_first_error(&diag, condition);
	authority_take(&saved);
	rule = rule_store_fetch(id, CurrentMemoryContext);
	authority_return(&saved);
	level = path_pin(guc_rule_search_path);
	error = type_error(query_compile(query_flag_add(rule->query, 1, &condition), &options));
	path_restore(level);
	if (error != NULL)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg_internal("%s", error),
						errhint("It is a comparison over the columns of the result, or several "
								"of them with and, or.")));
}

/* vigil.create_exception(rule uuid, condition text, reason text, expires_at timestamptz) -> bigint */
SQL_FUNCTION(vigil_create_exception)
{
	pg_uuid_t *rule;
	char *condition;
	char *user = GetUserNameFromId(GetUserId(), false);
	SpiArgs args = {0};
	Authority saved;
	int64 id;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("rule, condition and reason must not be null")));
	check_reason(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	if (!PG_ARGISNULL(3) && PG_GETARG_TIMESTAMPTZ(3) <= clock_now())
		ereport(WARNING, (errmsg("the exception has expired"),
						  errdetail("It holds for slots that end before %s.",
									timestamptz_to_str(PG_GETARG_TIMESTAMPTZ(3)))));
	rule = PG_GETARG_UUID_P(0);
	condition = text_to_cstring(PG_GETARG_TEXT_PP(1));
	version_spi_connect();
	rule_store_own(rule);
	check_condition(rule, condition);
	authority_take(&saved);
	check_quota(rule);
	spi_arg_uuid(spi_set(&args, "rule_id"), rule);
	spi_arg_text(spi_set(&args, "condition"), condition);
	spi_arg(spi_set(&args, "reason"), TEXTOID, PG_GETARG_DATUM(2), false);
	spi_arg(spi_set(&args, "expires_at"), TIMESTAMPTZOID, PG_GETARG_DATUM(3), PG_ARGISNULL(3));
	spi_arg_text(spi_set(&args, "owner"), user);
	spi_arg_text(spi_set(&args, "origin"), "function");
	spi_arg_time(spi_set(&args, "created_at"), clock_now());
	spi_insert("vigil.exceptions", &args, "RETURNING id");
	id = spi_column_long(0, "id", 0);
	authority_return(&saved);
	SPI_finish();
	PG_RETURN_INT64(id);
}

/* vigil.drop_exception(exception bigint) */
SQL_FUNCTION(vigil_drop_exception)
{
	int64 id = PG_GETARG_INT64(0);
	SpiArgs args = {0};
	Authority saved;
	pg_uuid_t rule;
	char *origin;

	version_spi_connect();
	spi_arg_long(&args, id);
	authority_take(&saved);
	if (spi_run("DELETE FROM vigil.exceptions WHERE id OPERATOR(pg_catalog.=) $1"
				" RETURNING rule_id, origin",
				&args) == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
						errmsg("exception " INT64_FORMAT " does not exist", id),
						errhint("The exceptions are in vigil.exceptions.")));
	(void) spi_column_uuid(0, "rule_id", &rule);
	origin = spi_column_text(0, "origin");
	authority_return(&saved);
	/* An error takes the change back. */
	rule_store_own(&rule);
	if (strcmp(origin, "file") == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("exception " INT64_FORMAT " is one of the rule's file", id),
						errhint("Take it out of x-exceptions there, and load the file.")));
	SPI_finish();
	PG_RETURN_VOID();
}
