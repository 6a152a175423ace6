/*
 * rule_version.c
 *		Versions of rules: back to an old one, and what differs between two.
 *
 * SQL functions of sql/54_rule_version.sql.  History is never rewritten: an old text that comes
 * back is a version of its own, and must be sound today.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "common/sequence.h"
#include "query/facts.h"
#include "schedule/rule_check.h"
#include "schedule/rule_functions.h"
#include "schedule/rule_store.h"
#include "schedule/test_run.h"

/* ---- rollback ---- */

/* The text of a version, in the context given; raises if there is none. */
static char *
version_text(const pg_uuid_t *id, int32 version_no, bool *current, MemoryContext context)
{
	Authority saved;
	SpiArgs args = {0};
	char *text;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_int(&args, version_no);
	if (spi_run("SELECT v.yaml, r.version_no OPERATOR(pg_catalog.=) v.version_no AS is_current, "
				"r.name FROM vigil.rule_versions AS v "
				"JOIN vigil.rules AS r ON r.id OPERATOR(pg_catalog.=) v.rule_id "
				"WHERE v.rule_id OPERATOR(pg_catalog.=) $1 "
				"AND v.version_no OPERATOR(pg_catalog.=) $2",
				&args) == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("version %d of rule %s does not exist", version_no,
							   DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(id)))),
						errhint("The versions are in vigil.rule_versions.")));
	*current = spi_column_bool(0, "is_current");
	text = MemoryContextStrdup(context, spi_column_text(0, "yaml"));
	authority_return(&saved);
	return text;
}

/* The number of the current version. */
static int32
current_version(const pg_uuid_t *id)
{
	Authority saved;
	SpiArgs args = {0};
	int32 number;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_run("SELECT version_no FROM vigil.rules WHERE id OPERATOR(pg_catalog.=) $1", &args);
	number = spi_column_int(0, "version_no", 0);
	authority_return(&saved);
	return number;
}

/* vigil.rollback_rule(rule uuid, version_no integer) -> integer */
SQL_FUNCTION(vigil_rollback_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	int32 version_no = PG_GETARG_INT32(1);
	MemoryContext context = CurrentMemoryContext;
	const RuleCheck *check;
	RuleFile *file;
	bool current;
	char *text;
	int32 number;

	version_spi_connect();
	rule_store_own(id);
	text = version_text(id, version_no, &current, context);
	SPI_finish();
	if (current)
	{
		ereport(NOTICE, (errmsg("version %d is the current one already", version_no)));
		PG_RETURN_INT32(version_no);
	}
	file = rule_check_file(text, (int) strlen(text));
	file->name = psprintf("version %d", version_no);
	rule_check_raise(file);
	rule_check_warn(file);
	test_before_load(file);
	check = VEC_AT(&file->check, RuleCheck, 0);
	if (file->check.count != 1 || memcmp(rule_id(check), id, sizeof(pg_uuid_t)) != 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("the text of version %d is not one of this rule", version_no)));
	version_spi_connect();
	if (!rule_save(check, version_no))
		ereport(NOTICE,
				(errmsg("the current version has the same text as version %d", version_no)));
	number = current_version(id);
	SPI_finish();
	PG_RETURN_INT32(number);
}

/* ---- differences ---- */

/* vigil.rule_facts(yaml text, file text) -> jsonb */
SQL_FUNCTION(vigil_rule_facts)
{
	char *yaml = text_to_cstring(PG_GETARG_TEXT_PP(0));
	RuleFile *file = rule_check_file(yaml, (int) strlen(yaml));
	const RuleCheck *check;
	QueryFacts facts;
	char at[MAXDATELEN + 1];
	StringInfoData json;

	file->name = text_to_cstring(PG_GETARG_TEXT_PP(1));
	rule_check_raise(file);
	if (file->check.count != 1)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a file with %d rules is not one rule", file->check.count)));
	check = VEC_AT(&file->check, RuleCheck, 0);
	facts = query_facts(check->query);
	initStringInfo(&json);
	appendStringInfo(&json, "{\"definition\": %s, \"stages\": %s, \"indicators\": %s, ",
					 rule_to_json(check->rule), facts.stages, facts.indicators);
	JsonEncodeDateTime(at, TimestampTzGetDatum(clock_now()), TIMESTAMPTZOID, NULL);
	appendStringInfo(&json, "\"fields\": %s, \"at\": \"%s\", \"sql\": ", facts.fields, at);
	escape_json(&json, check->query->sql);
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* The texts of an array; raises if one is null. */
static Sequence
array_sequence(ArrayType *array)
{
	Vec text = spi_texts(array);

	return (Sequence){text.count, (const char **) text.item};
}

/* vigil.diff_sequence(from text[], to text[], pairs boolean) -> table */
SQL_FUNCTION(vigil_diff_sequence)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Sequence from = array_sequence(PG_GETARG_ARRAYTYPE_P(0));
	Sequence to = array_sequence(PG_GETARG_ARRAYTYPE_P(1));
	Vec step = sequence_steps(from, to, PG_GETARG_BOOL(2));

	srf_begin(fcinfo);
	VEC_EACH (const SequenceStep, one, &step)
	{
		Datum value[3];
		bool isnull[3] = {one->from < 0, one->to < 0, false};

		value[0] = Int32GetDatum(one->from + 1);
		value[1] = Int32GetDatum(one->to + 1);
		value[2] = BoolGetDatum(one->same);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
