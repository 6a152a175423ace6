/*
 * ingest_functions.c
 *		The SQL functions that load logs: vigil.ingest_*().
 *
 * They run with the caller's rights: whoever may INSERT into a log table may
 * load it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/hold.h"
#include "base/owner.h"
#include "base/published.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "common/suggest.h"
#include "ingest/mapped.h"
#include "ingest/reject.h"
#include "ingest/remark.h"
#include "ingest/target_code.h"

/* What a role needs that loads into a table, as the statement that gives it. */
static char *
tell_grants(const char *schema, const char *relation)
{
	const char *role = quote_identifier(GetUserNameFromId(GetUserId(), false));

	return psprintf("The owner of the table gives it: GRANT USAGE ON SCHEMA %s TO %s; "
					"GRANT INSERT, SELECT ON %s TO %s.",
					quote_identifier(schema), role, quote_qualified_identifier(schema, relation),
					role);
}

/* The kind of logs or log table that is nearest to a name; NULL: none is near. */
static const char *
nearest_kind(const char *name)
{
	Suggest near;
	SpiArgs args = {0};
	int64 rows;

	suggest_start(&near, name);
	rows = spi_run("SELECT k.name FROM vigil.log_kinds() AS k UNION ALL "
				   "SELECT s.name FROM vigil.log_sources AS s",
				   &args);
	for (int64 i = 0; i < rows; i++)
		suggest_offer(&near, spi_column_text(i, "name"));
	return suggest_best(&near);
}

static void
refuse_unknown_table(const char *name)
{
	const char *near;

	if (published_knows(name))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE), errmsg("there is no log table \"%s\"", name),
				 errhint("Make it with vigil.create_log_table('%s'), or name one of yours with "
						 "vigil.register_source().",
						 name)));
	near = nearest_kind(name);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_TABLE), errmsg("there is no log table \"%s\"", name),
			 errhint("%svigil.log_kinds() lists the kinds of logs.  Name a table of yours with "
					 "vigil.register_source(), or make one of the catalogue with "
					 "vigil.create_log_table().",
					 near != NULL ? psprintf("Perhaps you mean \"%s\".  ", near) : "")));
}

/*
 * The relation that is registered for a log table's name; if there is none, an error or
 * InvalidOid.  What happens to lie first in the search_path under the name is none.
 */
static Oid
target_find(const char *name, bool missing_ok)
{
	SpiArgs args = {0};
	Oid relid = InvalidOid;

	spi_arg_text(&args, name);
	if (spi_run("SELECT s.relation_schema, s.relation_name, (SELECT "
				"pg_catalog.has_schema_privilege(n.oid, 'USAGE') FROM pg_catalog.pg_namespace AS n "
				"WHERE n.nspname OPERATOR(pg_catalog.=) s.relation_schema) AS may_use "
				"FROM vigil.log_sources AS s WHERE s.name OPERATOR(pg_catalog.=) $1",
				&args) > 0)
	{
		char *schema = spi_column_text(0, "relation_schema");
		char *relation = spi_column_text(0, "relation_name");
		bool isnull;
		bool may_use = DatumGetBool(spi_column(0, "may_use", &isnull));

		if (!isnull && !may_use)
			ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
							errmsg("permission denied for schema %s", schema),
							errhint("%s", tell_grants(schema, relation))));
		relid = RangeVarGetRelid(makeRangeVar(schema, relation, -1), RowExclusiveLock, true);
	}
	if (!OidIsValid(relid) && !missing_ok)
		refuse_unknown_table(name);
	return relid;
}

Relation
ingest_target(const char *log_table, bool missing_ok)
{
	Oid relid = target_find(log_table, missing_ok);
	Relation target;
	AclResult right;

	if (!OidIsValid(relid))
		return NULL;
	target = relation_open(relid, RowExclusiveLock);
	/* Statements name it. */
	(void) hold_relation(relid);
	right = pg_class_aclcheck(relid, GetUserId(), ACL_INSERT);

	/* The INSERT checks it too, but a load without one row must not write dead letters. */
	if (right != ACLCHECK_OK)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for %s %s",
							   target->rd_rel->relkind == RELKIND_VIEW ? "view" : "table",
							   RelationGetRelationName(target)),
						errhint("%s", tell_grants(get_namespace_name(RelationGetNamespace(target)),
												  RelationGetRelationName(target)))));
	target_refuse_code_of_others(target);
	return target;
}

/* The log tables whose records were skipped for want of them. */
static Vec
absent_tables(const Ingest *ingest)
{
	Vec tables = {0};

	for (int i = 0; i < ingest->form_count; i++)
	{
		const IngestForm *form = ingest->form[i];

		if (form->absent.skipped > 0 && form->log_table[0] != '\0')
			vec_push(&tables, pstrdup(form->log_table));
	}
	return tables;
}

/* Tells which tables were missing. */
static void
report_absent(const Ingest *ingest)
{
	int64 others = ingest->tally[REASON_OTHER_CATEGORY].skipped;

	for (int i = 0; i < ingest->form_count; i++)
	{
		const IngestForm *form = ingest->form[i];

		others -= form->absent.skipped;
		if (form->absent.skipped == 0)
			continue;
		if (form->log_table[0] == '\0')
			ereport(NOTICE, (errmsg("skipped %lld of %lld records: of a category that has no log "
									"table of its own",
									(long long) form->absent.skipped, (long long) ingest->number),
							 ingest->unknown_category != NULL
								 ? errdetail("The first is of \"%s\".", ingest->unknown_category)
								 : 0));
		else
			ereport(NOTICE,
					(errmsg("skipped %lld of %lld records: of log table \"%s\", which is not here",
							(long long) form->absent.skipped, (long long) ingest->number,
							form->log_table),
					 errhint("To have them: SELECT vigil.create_log_table(%s), and load the input "
							 "once more%s.",
							 quote_literal_cstr(form->log_table),
							 ingest->load != 0 ? "; of a file only they are taken then" : "")));
	}
	if (others > 0)
		ereport(NOTICE,
				(errmsg("skipped %lld of %lld records: of another category than log table \"%s\"",
						(long long) others, (long long) ingest->number, ingest->log_table)));
}

/* Tells what was skipped, and what the input lacks. */
static void
report_notes(Ingest *ingest)
{
	report_absent(ingest);
	for (int i = 0; i < REASON_COUNT; i++)
	{
		if (i != REASON_OTHER_CATEGORY && ingest->tally[i].skipped > 0)
			ereport(
				NOTICE,
				(errmsg("skipped %lld of %lld records: %s", (long long) ingest->tally[i].skipped,
						(long long) ingest->number, reason_text((IngestReason) i)),
				 errdetail("The code of the reason is %s.", reason_code((IngestReason) i))));
	}
	if (ingest->other_dates > 0 && ingest->guessed_dates > 0)
		ereport(
			WARNING,
			(errmsg("dates of rows that were read as month/day/year: %lld; records that were "
					"refused because theirs is day/month/year: %lld",
					(long long) ingest->guessed_dates, (long long) ingest->other_dates),
			 errhint(
				 "If the day stands first in all, the rows have the wrong day: undo the load, and "
				 "write times as 2026-03-02T09:00:00Z.")));
	/* For the command, to which notices are not shown. */
	if (ingest->guessed_years > 0)
		(void) remark_add(
			ingest, "guessed_year",
			"lines have a time without a year, and are taken to be of the latest one in "
			"which they are not later than tomorrow: for older lines register a mapping "
			"with \"year\"");
	if (ingest->guessed_years > 0)
		ereport(
			NOTICE,
			(errmsg("%lld of %lld lines have a time without a year",
					(long long) ingest->guessed_years, (long long) ingest->number),
			 errdetail(
				 "Each is taken to be of the latest year in which it is not later than tomorrow."),
			 errhint("For older lines register a mapping with \"year\".")));
	if (ingest->more_pages)
		ereport(WARNING,
				(errmsg("the input is one page of several"),
				 errhint("Fetch the pages that \"@odata.nextLink\" names and load them too.")));
}

/* What came of the records by a reason, as an object of JSON. */
static void
append_tally(StringInfo out, IngestReason reason, const IngestTally *tally)
{
	const char *text = reason_message(reason, tally->detail);

	appendStringInfo(out,
					 "%s{\"reason\": \"%s\", \"rejected\": " INT64_FORMAT
					 ", \"skipped\": " INT64_FORMAT ", \"record\": " INT64_FORMAT
					 ", \"byte\": " INT64_FORMAT ", \"message\": ",
					 out->len > 1 ? ", " : "", reason_code(reason), tally->rejected, tally->skipped,
					 tally->number, tally->offset);
	json_append_string(out, text, strlen(text));
	appendStringInfoChar(out, '}');
}

/* What was skipped as of another table: each of those that are not here by itself. */
static void
append_absent(StringInfo out, const Ingest *ingest)
{
	IngestTally rest = ingest->tally[REASON_OTHER_CATEGORY];

	for (int i = 0; i < ingest->form_count; i++)
	{
		const IngestForm *form = ingest->form[i];
		IngestTally absent = form->absent;

		if (absent.skipped == 0 || form->log_table[0] == '\0')
			continue;
		absent.detail = psprintf("log table \"%s\", which is not here", form->log_table);
		rest.skipped -= absent.skipped;
		append_tally(out, REASON_OTHER_CATEGORY, &absent);
	}
	if (rest.skipped < ingest->tally[REASON_OTHER_CATEGORY].skipped)
		rest.detail = ingest->unknown_category != NULL
						  ? psprintf("category \"%s\", which has no log table of its own",
									 ingest->unknown_category)
						  : NULL;
	if (rest.skipped > 0)
		append_tally(out, REASON_OTHER_CATEGORY, &rest);
}

/* What came of the records by reasons, as an array. */
static char *
make_reasons(const Ingest *ingest)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	for (int i = 0; i < REASON_COUNT; i++)
	{
		if (i == REASON_OTHER_CATEGORY)
			append_absent(&out, ingest);
		else if (ingest->tally[i].rejected + ingest->tally[i].skipped > 0)
			append_tally(&out, (IngestReason) i, &ingest->tally[i]);
	}
	if (ingest->remarks.len > 0)
		appendStringInfoString(&out, ingest->remarks.data + (out.len > 1 ? 0 : 2));
	appendStringInfoChar(&out, ']');
	return out.data;
}

char *
ingest_reasons(const Ingest *ingest)
{
	return ingest->reasons;
}

void
ingest_start(Ingest *ingest)
{
	MemoryContext context = CurrentMemoryContext;

	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("logs can only be loaded into a database with encoding UTF8")));
	version_spi_connect();
	ingest->target = ingest_target(ingest->log_table, false);
	ingest->result_context = context;
	ingest->context = CurrentMemoryContext;
	ingest->record_context =
		AllocSetContextCreate(ingest->context, "vigil record", ALLOCSET_DEFAULT_SIZES);
	/* The first form is that of a record without further ado. */
	(void) ingest_form_number(ingest, ingest->log_table, strlen(ingest->log_table),
							  ingest->profile == &ingest_rows ? SHAPE_ROW : SHAPE_OWN);
}

void
ingest_run(Ingest *ingest, const char *data, size_t len, bool is_text)
{
	MemoryContext context = CurrentMemoryContext;

	PreventCommandIfReadOnly("vigil ingestion");
	ingest_start(ingest);
	ingest->input = (JsonSpan){data, len, false};
	ingest_document(ingest, data, len, is_text);
	ingest_finish_forms(ingest);
	reject_batch_flush(ingest->letters);
	if (ingest->checks_kind)
		ingest_check_input(ingest);
	report_notes(ingest);
	remark_unknown_keys(ingest);
	remark_finish(ingest);
	MemoryContextSwitchTo(context);
	ingest->reasons = make_reasons(ingest);
	ingest->absent = absent_tables(ingest);
	SPI_finish();
	MemoryContextSwitchTo(context);
}

/* Loads one input and gives (rows, rejected, skipped, duplicates). */
static Datum
ingest_load(FunctionCallInfo fcinfo, const IngestProfile *profile, const char *kind,
			const char *log_table, const char *data, size_t len, bool is_text, const char *source)
{
	Ingest *ingest = palloc0(sizeof(Ingest));
	TupleDesc desc;
	Datum values[4];
	bool nulls[4] = {false, false, false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	ingest->profile = profile;
	ingest->kind = kind;
	ingest->log_table = log_table;
	ingest->source = source;
	ingest_run(ingest, data, len, is_text);
	values[0] = Int64GetDatum(ingest->rows);
	values[1] = Int64GetDatum(ingest->rejected);
	values[2] = Int64GetDatum(ingest->skipped);
	values[3] = Int64GetDatum(ingest->duplicates);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* A text or bytea argument, and the name of the source behind it. */
static Datum
ingest_varlena(FunctionCallInfo fcinfo, const IngestProfile *profile, const char *kind,
			   const char *log_table, int argument, bool is_text)
{
	struct varlena *data = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(argument));

	return ingest_load(fcinfo, profile, kind, log_table, VARDATA_ANY(data), VARSIZE_ANY_EXHDR(data),
					   is_text, text_to_cstring(PG_GETARG_TEXT_PP(argument + 1)));
}

static Datum
ingest_jsonb(FunctionCallInfo fcinfo, const IngestProfile *profile, const char *kind,
			 const char *log_table)
{
	Jsonb *json = PG_GETARG_JSONB_P(0);
	char *string = JsonbToCString(NULL, &json->root, VARSIZE(json));

	return ingest_load(fcinfo, profile, kind, log_table, string, strlen(string), true,
					   text_to_cstring(PG_GETARG_TEXT_PP(1)));
}

/* vigil.ingest_NAME(payload text | bytea | jsonb, source) → (rows, rejected, skipped) */
#define KIND_FUNCTIONS(name, log_table, what)                                                      \
	SQL_FUNCTION(vigil_ingest_##name##_text)                                                       \
	{                                                                                              \
		return ingest_varlena(fcinfo, &ingest_##name, #name, log_table, 0, true);                  \
	}                                                                                              \
	SQL_FUNCTION(vigil_ingest_##name##_bytea)                                                      \
	{                                                                                              \
		return ingest_varlena(fcinfo, &ingest_##name, #name, log_table, 0, false);                 \
	}                                                                                              \
	SQL_FUNCTION(vigil_ingest_##name##_jsonb)                                                      \
	{                                                                                              \
		return ingest_jsonb(fcinfo, &ingest_##name, #name, log_table);                             \
	}

LOG_KINDS(KIND_FUNCTIONS)

static Datum
ingest_table(FunctionCallInfo fcinfo, bool is_text)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));

	return ingest_varlena(fcinfo, &ingest_rows, name, name, 1, is_text);
}

/* vigil.ingest_rows(name, payload, source) → (rows, rejected, skipped) */
SQL_VALUE(vigil_ingest_rows_text, ingest_table(fcinfo, true));
SQL_VALUE(vigil_ingest_rows_bytea, ingest_table(fcinfo, false));

/* A kind of log as a row of the list. */
typedef struct LogKind
{
	const char *name;
	const char *log_table;
	const char *what;
	const IngestProfile *profile;
} LogKind;

#define KIND_ROW(name, log_table, what) {#name, log_table, what, &ingest_##name},

static const LogKind log_kinds[] = {LOG_KINDS(KIND_ROW)};

/* The mapping that is registered under a name, as JSON; NULL: there is none. */
static char *
find_mapping(const char *name)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	char *json = NULL;

	version_spi_connect();
	spi_arg_text(&args, name);
	if (spi_run("SELECT m.mapping::pg_catalog.text AS mapping FROM vigil.known_mappings() AS m "
				"WHERE m.name OPERATOR(pg_catalog.=) $1",
				&args) > 0)
		json = MemoryContextStrdup(context, spi_column_text(0, "mapping"));
	SPI_finish();
	MemoryContextSwitchTo(context);
	return json;
}

const IngestProfile *
ingest_kind(const char *name, const char **log_table)
{
	char *json;

	for (int i = 0; i < lengthof(log_kinds); i++)
	{
		if (strcmp(log_kinds[i].name, name) != 0)
			continue;
		*log_table = log_kinds[i].log_table;
		return log_kinds[i].profile;
	}
	json = find_mapping(name);
	if (json != NULL)
	{
		MappingSpec *spec = spec_read(json);

		*log_table = spec->log_table;
		return mapped_profile(spec);
	}
	*log_table = name;
	return &ingest_rows;
}

/* vigil.ingest(kind, payload, source): a kind of the list, a mapping, or rows of the table of that name. */
SQL_FUNCTION(vigil_ingest)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *log_table;
	const IngestProfile *profile = ingest_kind(name, &log_table);

	return ingest_varlena(fcinfo, profile, name, log_table, 1, false);
}

Datum
ingest_answer(FunctionCallInfo fcinfo, const Ingest *ingest)
{
	TupleDesc desc;
	Datum value[5];
	bool isnull[5] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	value[0] = Int64GetDatum(ingest->rows);
	value[1] = Int64GetDatum(ingest->rejected);
	value[2] = Int64GetDatum(ingest->skipped);
	value[3] = Int64GetDatum(ingest->duplicates);
	value[4] = DirectFunctionCall1(jsonb_in, CStringGetDatum(ingest_reasons(ingest)));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), value, isnull));
}

/*
 * vigil.preview_ingest(kind, payload, source, check_kind, date_order, first_byte, earlier)
 *		→ (rows, rejected, skipped, duplicates, reasons)
 */
SQL_FUNCTION(vigil_preview_ingest)
{
	bytea *payload = PG_GETARG_BYTEA_PP(1);
	Ingest *ingest = palloc0(sizeof(Ingest));

	ingest->kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ingest->profile = ingest_kind(ingest->kind, &ingest->log_table);
	ingest->source = text_to_cstring(PG_GETARG_TEXT_PP(2));
	ingest->is_trial = true;
	ingest->checks_kind = PG_GETARG_BOOL(3);
	ingest_give_order(ingest, PG_GETARG_TEXT_PP(4));
	ingest->first_byte = PG_GETARG_INT64(5);
	ingest->number = ingest->earlier = PG_GETARG_INT64(6);
	ingest->only = spi_texts(PG_GETARG_ARRAYTYPE_P(7));
	ingest_run(ingest, VARDATA_ANY(payload), VARSIZE_ANY_EXHDR(payload), false);
	return ingest_answer(fcinfo, ingest);
}

/* vigil.built_in_kinds(): the list. */
SQL_FUNCTION(vigil_built_in_kinds)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	srf_begin(fcinfo);
	for (int i = 0; i < lengthof(log_kinds); i++)
	{
		Datum value[3] = {CStringGetTextDatum(log_kinds[i].name),
						  CStringGetTextDatum(log_kinds[i].log_table),
						  CStringGetTextDatum(log_kinds[i].what)};
		bool isnull[3] = {false, false, false};

		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

/* vigil.check_mapping(mapping): an error unless its log table takes what it has for the columns. */
SQL_FUNCTION(vigil_check_mapping)
{
	Jsonb *json = PG_GETARG_JSONB_P(0);
	MappingSpec *spec = spec_read(JsonbToCString(NULL, &json->root, VARSIZE(json)));
	Oid relid;
	Relation target = NULL;

	version_spi_connect();
	relid = target_find(spec->log_table, true);
	if (OidIsValid(relid))
		target = relation_open(relid, NoLock);
	mapped_check(spec, target);
	if (target != NULL)
		relation_close(target, NoLock);
	SPI_finish();
	PG_RETURN_VOID();
}

/* vigil.mapping_columns(mapping): the columns that a mapping fills; an error if it is none. */
SQL_FUNCTION(vigil_mapping_columns)
{
	Jsonb *json = PG_GETARG_JSONB_P(0);
	MappingSpec *spec = spec_read(JsonbToCString(NULL, &json->root, VARSIZE(json)));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell *lc;

	srf_begin(fcinfo);
	foreach (lc, spec->columns)
	{
		const SpecColumn *column = lfirst(lc);
		Datum value[2] = {CStringGetTextDatum(column->name), BoolGetDatum(column->has_time)};
		bool isnull[2] = {false, false};

		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
