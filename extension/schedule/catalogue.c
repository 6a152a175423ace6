/*
 * catalogue.c
 *		What rules are made of, as the database keeps it; the names of ATT&CK.
 *
 * A rule's catalogue is made of its trees when it is loaded.  vigil.refresh_catalogue() makes
 * it again, for rules that an earlier release has loaded, or whose tables have changed.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/owner.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "query/facts.h"
#include "rule/attack.h"
#include "schedule/catalogue.h"
#include "schedule/rule_store.h"
#include "schedule/run.h"

void
catalogue_store(const pg_uuid_t *id, int32 version_no, const CompiledQuery *query)
{
	QueryFacts facts = query_facts(query);
	SpiArgs args = {0};

	spi_arg_uuid(&args, id);
	spi_arg_int(&args, version_no);
	spi_arg_json(&args, facts.stages);
	spi_arg_json(&args, facts.indicators);
	spi_arg_json(&args, facts.fields);
	spi_run("SELECT vigil.store_catalogue($1, $2, $3, $4, $5)", &args);
}

/* ---- refresh ---- */

/* Compiles a rule as its owner, for the window that ends now. */
static CompiledQuery *
compile_as_owner(const StoredRule *rule)
{
	QueryOptions options = {.has_window = true, .now = clock_now()};
	OwnerTask task = {.owner = rule->owner, .timeout = run_timeout(rule)};
	CompiledQuery *query;
	OwnerScope scope;

	options.window_end = options.now;
	options.window_start = options.now - rule->period_us;
	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		query = query_compile(rule->query, &options);
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		PG_RE_THROW();
	}
	PG_END_TRY();
	owner_scope_leave(&scope);
	return query;
}

/* False, and a warning, if the rule cannot be compiled now: its catalogue stays what it was. */
static bool
refresh_rule(const StoredRule *rule)
{
	MemoryContext context = CurrentMemoryContext;
	CompiledQuery *volatile query = NULL;
	TimestampTz start = GetCurrentTimestamp();

	if (!OidIsValid(rule->owner))
	{
		ereport(WARNING, (errmsg("role \"%s\", which owns rule \"%s\", does not exist",
								 rule->owner_name, rule->name)));
		return false;
	}
	PG_TRY();
	{
		query = compile_as_owner(rule);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		/* A cancel is for all of it, the end of the rule's own time is not. */
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) ==
				ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION) &&
			!TimestampDifferenceExceeds(start, GetCurrentTimestamp(), run_timeout(rule)))
			PG_RE_THROW();
		FlushErrorState();
		ereport(WARNING, (errcode(error->sqlerrcode),
						  errmsg("rule \"%s\" cannot be compiled: %s", rule->name, error->message),
						  errdetail("Its catalogue stays what it was.")));
	}
	PG_END_TRY();
	if (query == NULL)
		return false;
	catalogue_store(&rule->id, rule->version_no, query);
	return true;
}

/* The ids of all rules, or of the one that is given and must exist; in the current context. */
static int
list_rules(const pg_uuid_t *only, pg_uuid_t **id)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	int count;

	spi_arg(&args, UUIDOID, UUIDPGetDatum(only), only == NULL);
	count = (int) spi_run("SELECT id FROM vigil.rules WHERE $1 IS NULL OR id "
						  "OPERATOR(pg_catalog.=) $1 ORDER BY id",
						  &args);
	if (count == 0 && only != NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("rule %s does not exist",
							   DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(only)))),
						errhint("The rules are in vigil.rules.")));
	*id = MemoryContextAlloc(context, sizeof(pg_uuid_t) * Max(count, 1));
	for (int i = 0; i < count; i++)
		(void) spi_column_uuid(i, "id", &(*id)[i]);
	return count;
}

/* vigil.refresh_catalogue(rule uuid) -> bigint */
SQL_FUNCTION(vigil_refresh_catalogue)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "vigil catalogue of a rule",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;
	Authority saved;
	pg_uuid_t *id;
	int count;
	int64 done = 0;

	authority_take(&saved);
	version_spi_connect();
	count = list_rules(PG_ARGISNULL(0) ? NULL : PG_GETARG_UUID_P(0), &id);
	for (int i = 0; i < count; i++)
	{
		StoredRule *rule;

		CHECK_FOR_INTERRUPTS();
		old = MemoryContextSwitchTo(scratch);
		rule = rule_store_fetch(&id[i], scratch);
		if (rule != NULL && refresh_rule(rule))
			done++;
		MemoryContextSwitchTo(old);
		MemoryContextReset(scratch);
	}
	SPI_finish();
	authority_return(&saved);
	PG_RETURN_INT64(done);
}

/* ---- ATT&CK ---- */

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text[0] == '\0';
	return *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}

/* vigil.attack_tactics() -> table */
SQL_FUNCTION(vigil_attack_tactics)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	srf_begin(fcinfo);
	for (int i = 0; i < attack_tactic_count; i++)
	{
		Datum value[4];
		bool isnull[4] = {false};

		value[0] = Int32GetDatum(i + 1);
		value[1] = CStringGetTextDatum(attack_tactic[i].word);
		value[2] = text_or_null(attack_tactic[i].id, &isnull[2]);
		value[3] = CStringGetTextDatum(attack_tactic[i].name);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

/* text[] of words with a blank between two. */
static Datum
word_array(const char *words)
{
	char *rest = pstrdup(words);
	Datum *value = palloc(sizeof(Datum) * (strlen(words) / 2 + 1));
	int count = 0;

	for (char *word = rest; *word != '\0'; word = rest)
	{
		rest += strcspn(rest, " ");
		if (*rest != '\0')
			*rest++ = '\0';
		value[count++] = CStringGetTextDatum(word);
	}
	return PointerGetDatum(construct_array(value, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* vigil.attack_techniques() -> table */
SQL_FUNCTION(vigil_attack_techniques)
{
	static const char *const state[] = {
		[ATTACK_CURRENT] = "current",
		[ATTACK_REVOKED] = "revoked",
		[ATTACK_DEPRECATED] = "deprecated",
	};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	srf_begin(fcinfo);
	for (int i = 0; i < attack_technique_count; i++)
	{
		const AttackTechnique *one = &attack_technique[i];
		Datum value[5];
		bool isnull[5] = {false};

		value[0] = CStringGetTextDatum(one->id);
		value[1] = CStringGetTextDatum(one->name);
		value[2] = word_array(one->tactics);
		value[3] = CStringGetTextDatum(state[one->state]);
		value[4] = text_or_null(one->successor, &isnull[4]);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
