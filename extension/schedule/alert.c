/*
 * alert.c
 *		From the rows of a run to alerts in vigil.alerts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/async.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/spi.h"
#include "schedule/alert.h"
#include "schedule/alert_text.h"
#include "schedule/entity.h"
#include "schedule/evidence.h"
#include "slot/suppression.h"
#include "rule/threshold.h"

#define FINGERPRINT_LENGTH 64
#define ALERT_CHANNEL "vigil_alert"

/* What is the same for all alerts of a run. */
typedef struct AlertWriter
{
	const StoredRule *rule;
	const AlertRun *run;
	const CompiledQuery *query;
	SPITupleTable *table;
	int count; /* rows */
	HeapTuple *tuple;
	Jsonb **row; /* each row as an object */
	char **fingerprint;
	bool suppressed;
	SPIPlanPtr insert_alert; /* prepared with the first alert */
	char *insert_alert_text;
	SPIPlanPtr insert_entities;
	MemoryContext context; /* of all alerts */
	MemoryContext scratch; /* of one alert */
} AlertWriter;

/* How often a fingerprint has occurred. */
typedef struct FingerprintCount
{
	char fingerprint[FINGERPRINT_LENGTH + 1]; /* key: first, NUL-terminated */
	int count;
} FingerprintCount;

static HTAB *
alert_make_counts(void)
{
	HASHCTL info = {0};

	info.keysize = FINGERPRINT_LENGTH + 1;
	info.entrysize = sizeof(FingerprintCount);
	info.hcxt = CurrentMemoryContext;
	return hash_create("vigil fingerprints", 256, &info, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
}

/* Fingerprint of a row; an equal row further down in the same result gets another one. */
static char *
alert_row_fingerprint(const pg_uuid_t *rule, const Jsonb *row, HTAB *counts)
{
	char *fingerprint = evidence_fingerprint(rule, row, 0);
	bool found;
	FingerprintCount *entry = hash_search(counts, fingerprint, HASH_ENTER, &found);

	if (!found)
		entry->count = 0;
	if (entry->count++ == 0)
		return fingerprint;
	return evidence_fingerprint(rule, row, entry->count - 1);
}

static void
alert_read_rows(AlertWriter *writer)
{
	HTAB *counts = alert_make_counts();

	writer->count = (int) writer->table->numvals;
	writer->tuple = palloc(sizeof(HeapTuple) * Max(writer->count, 1));
	writer->row = palloc(sizeof(Jsonb *) * Max(writer->count, 1));
	writer->fingerprint = palloc(sizeof(char *) * Max(writer->count, 1));
	for (int i = 0; i < writer->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		writer->tuple[i] = writer->table->vals[i];
		writer->row[i] =
			query_row_to_jsonb(writer->query, writer->table->tupdesc, writer->tuple[i]);
		writer->fingerprint[i] = alert_row_fingerprint(&writer->rule->id, writer->row[i], counts);
	}
	hash_destroy(counts);
}

/* Fingerprints of all rows that the slot's alerts hold already; NULL if it has none. */
static HTAB *
alert_read_raised(const AlertWriter *writer)
{
	SpiArgs args = {0};
	HTAB *counts;
	HTAB *raised;
	int64 count;

	spi_arg_uuid(&args, &writer->rule->id);
	spi_arg_time(&args, writer->run->slot_end);
	count = spi_run("SELECT e.value FROM vigil.alerts AS a "
					"CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(a.evidence) AS e "
					"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 "
					"AND a.slot_end OPERATOR(pg_catalog.=) $2",
					&args);
	if (count == 0)
		return NULL;
	counts = alert_make_counts();
	raised = alert_make_counts();
	for (int64 i = 0; i < count; i++)
	{
		bool isnull;
		Datum value = spi_column(i, "value", &isnull);
		char *fingerprint = alert_row_fingerprint(&writer->rule->id, DatumGetJsonbP(value), counts);

		(void) hash_search(raised, fingerprint, HASH_ENTER, NULL);
	}
	hash_destroy(counts);
	return raised;
}

/* Leaves only the rows that the slot has not raised an alert for. */
static void
alert_drop_raised(AlertWriter *writer)
{
	HTAB *raised = alert_read_raised(writer);
	int kept = 0;

	if (raised == NULL)
		return;
	for (int i = 0; i < writer->count; i++)
	{
		if (hash_search(raised, writer->fingerprint[i], HASH_FIND, NULL) != NULL)
			continue;
		writer->row[kept] = writer->row[i];
		writer->fingerprint[kept] = writer->fingerprint[i];
		writer->tuple[kept] = writer->tuple[i];
		kept++;
	}
	writer->count = kept;
	hash_destroy(raised);
}

static bool
alert_is_suppressed(const AlertWriter *writer)
{
	SpiArgs args = {0};
	TimestampTz last = 0;
	bool raised;

	if (writer->rule->suppression_us == 0)
		return false;
	spi_arg_uuid(&args, &writer->rule->id);
	spi_arg_time(&args, writer->run->slot_end);
	spi_run("SELECT pg_catalog.max(a.slot_end) AS last FROM vigil.alerts AS a "
			"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 AND a.slot_end OPERATOR(pg_catalog.<) $2 "
			"AND a.status OPERATOR(pg_catalog.<>) 'suppressed'",
			&args);
	raised = spi_column_moment(0, "last", &last);
	return suppression_active(writer->run->slot_end, raised, last, writer->rule->suppression_us);
}

/*
 * Widens a span by the times of a column in rows [first, first + count).  Times
 * outside the window are not of events that the run has read.
 */
static bool
alert_widen(const AlertWriter *writer, int column, int first, int count, TimestampTz *start,
			TimestampTz *end)
{
	bool found = false;

	for (int i = first; i < first + count; i++)
	{
		bool isnull;
		Datum value = SPI_getbinval(writer->tuple[i], writer->table->tupdesc, column + 1, &isnull);
		TimestampTz time = isnull ? 0 : DatumGetTimestampTz(value);

		if (isnull || time < writer->run->window_start || time >= writer->run->window_end)
			continue;
		*start = Min(*start, time);
		*end = Max(*end, time);
		found = true;
	}
	return found;
}

/* Time of the evidence: of TimeGenerated if the result has it, else of all its times. */
static void
alert_times(const AlertWriter *writer, int first, int count, TimestampTz *start, TimestampTz *end)
{
	const CompiledQuery *query = writer->query;
	bool found = false;

	*start = PG_INT64_MAX;
	*end = PG_INT64_MIN;
	for (int pass = 0; pass < 2 && !found; pass++)
	{
		for (int i = 0; i < query->field_count; i++)
		{
			bool generated = strcmp(query->field_name[i], "TimeGenerated") == 0;

			if (strcmp(query->field_type[i], "datetime") == 0 && (pass == 1 || generated))
				found = alert_widen(writer, i, first, count, start, end) || found;
		}
	}
	if (!found)
	{
		*start = writer->run->window_start;
		*end = writer->run->window_end;
	}
}

/* Runs a statement that is the same for all alerts of a run; the number of rows. */
static int64
alert_execute(SPIPlanPtr *plan, const char *sql, SpiArgs *args)
{
	int code;

	if (*plan == NULL)
		*plan = SPI_prepare(sql, args->count, args->type);
	if (*plan == NULL)
		elog(ERROR, "statement failed: %s", SPI_result_code_string(SPI_result));
	code = SPI_execute_plan(*plan, args->value, args->null, false, 0);
	if (code < 0)
		elog(ERROR, "statement failed: %s", SPI_result_code_string(code));
	return (int64) SPI_processed;
}

static void
alert_announce(const AlertWriter *writer, int64 alert_id, const AlertText *text)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json,
					 "{\"alert\": " INT64_FORMAT ", \"rule\": \"%s\", \"severity\": ", alert_id,
					 writer->rule->rule->id.value);
	escape_json(&json, text->severity);
	appendStringInfoString(&json, ", \"name\": ");
	escape_json(&json, text->name);
	appendStringInfo(&json, ", \"run\": " INT64_FORMAT "}", writer->run->run_id);
	Async_Notify(ALERT_CHANNEL, json.data);
}

/* Writes the entities of an alert as rows, all at once. */
static void
alert_insert_entities(AlertWriter *writer, int64 alert_id, const EntitySet *set)
{
	int count = set->identifier.count;
	Datum *number = palloc(sizeof(Datum) * Max(count, 1));
	Datum *mapping = palloc(sizeof(Datum) * Max(count, 1));
	Vec type = {0};
	Vec identifier = {0};
	Vec value = {0};
	SpiArgs args = {0};

	if (count == 0)
		return;
	for (int i = 0; i < count; i++)
	{
		EntityIdentifier *row = VEC_AT(&set->identifier, EntityIdentifier, i);

		number[i] = Int32GetDatum(row->entity_no);
		mapping[i] = Int32GetDatum(row->mapping_no);
		vec_push(&type, unconstify(char *, row->type));
		vec_push(&identifier, unconstify(char *, row->identifier));
		vec_push(&value, row->value);
	}
	spi_arg_long(&args, alert_id);
	spi_arg(&args, INT4ARRAYOID,
			PointerGetDatum(construct_array(number, count, INT4OID, 4, true, TYPALIGN_INT)), false);
	spi_arg(&args, INT4ARRAYOID,
			PointerGetDatum(construct_array(mapping, count, INT4OID, 4, true, TYPALIGN_INT)),
			false);
	spi_arg_texts(&args, &type);
	spi_arg_texts(&args, &identifier);
	spi_arg_texts(&args, &value);
	alert_execute(&writer->insert_entities,
				  "INSERT INTO vigil.alert_entities "
				  "(alert_id, entity_no, mapping_no, type, identifier, value) "
				  "SELECT $1, e.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), "
				  "pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6)) AS e",
				  &args);
}

static void
alert_add_args(const AlertWriter *writer, SpiArgs *args, const AlertText *text, EntitySet *set,
			   const char *fingerprint)
{
	Vec truncated = {0};

	if (set->truncated)
		vec_push(&truncated, pstrdup("entities"));
	if (text->details_truncated)
		vec_push(&truncated, pstrdup("custom_details"));
	spi_arg_uuid(spi_set(args, "rule_id"), &writer->rule->id);
	spi_arg_int(spi_set(args, "rule_version"), writer->rule->version_no);
	spi_arg_text(spi_set(args, "rule_name"), writer->rule->name);
	spi_arg_text(spi_set(args, "severity"), text->severity);
	spi_arg_text(spi_set(args, "name"), text->name);
	spi_arg_text(spi_set(args, "description"), text->description);
	spi_arg_texts(spi_set(args, "tactics"), &text->tactic);
	spi_arg_texts(spi_set(args, "techniques"), &text->technique);
	spi_arg_long(spi_set(args, "run_id"), writer->run->run_id);
	spi_arg_time(spi_set(args, "slot_start"), writer->run->slot_start);
	spi_arg_time(spi_set(args, "slot_end"), writer->run->slot_end);
	spi_arg_time(spi_set(args, "window_start"), writer->run->window_start);
	spi_arg_time(spi_set(args, "window_end"), writer->run->window_end);
	spi_arg_json(spi_set(args, "entities"), entity_set_json(set));
	spi_arg_json(spi_set(args, "custom_details"), text->custom_details);
	spi_arg_json(spi_set(args, "properties"), text->properties);
	spi_arg_json(spi_set(args, "evidence"), text->evidence);
	spi_arg_texts(spi_set(args, "truncated"), &truncated);
	spi_arg_text(spi_set(args, "fingerprint"), fingerprint);
	spi_arg_text(spi_set(args, "status"), writer->suppressed ? "suppressed" : "new");
	spi_arg_text(spi_set(args, "origin"), run_origin_word(writer->run->origin));
	spi_arg_time(spi_set(args, "raised_at"), writer->run->now);
}

/* Writes one alert for rows [first, first + count); false if the slot has it already. */
static bool
alert_insert(AlertWriter *writer, int first, int count, const char *fingerprint)
{
	AlertRows rows = {count, writer->row + first};
	AlertText text;
	EntitySet set;
	SpiArgs args = {0};
	TimestampTz start;
	TimestampTz end;
	int64 alert_id;
	bool written;

	alert_text_build(&text, writer->rule->rule, &rows);
	entity_set_start(&set);
	for (int i = 0; i < count; i++)
		entity_set_add_row(&set, writer->rule->rule, rows.row[i]);
	alert_times(writer, first, count, &start, &end);
	alert_add_args(writer, &args, &text, &set, fingerprint);
	spi_arg_time(spi_set(&args, "start_time"), start);
	spi_arg_time(spi_set(&args, "end_time"), end);
	if (writer->insert_alert_text == NULL)
		writer->insert_alert_text = MemoryContextStrdup(
			writer->context,
			spi_insert_text("vigil.alerts", &args, "ON CONFLICT DO NOTHING RETURNING id"));
	written = alert_execute(&writer->insert_alert, writer->insert_alert_text, &args) > 0;
	alert_id = written ? spi_column_long(0, "id", 0) : 0;
	SPI_freetuptable(SPI_tuptable);
	if (!written)
		return false;
	alert_insert_entities(writer, alert_id, &set);
	if (!writer->suppressed)
		alert_announce(writer, alert_id, &text);
	return true;
}

static bool
alert_insert_rows(AlertWriter *writer, int first, int count, const char *fingerprint)
{
	MemoryContext old = MemoryContextSwitchTo(writer->scratch);
	bool written = alert_insert(writer, first, count, fingerprint);

	MemoryContextSwitchTo(old);
	MemoryContextReset(writer->scratch);
	CHECK_FOR_INTERRUPTS();
	return written;
}

int64
alert_write(const StoredRule *rule, const AlertRun *run, const CompiledQuery *query,
			SPITupleTable *rows)
{
	AlertWriter writer = {0};
	MemoryContext context;
	MemoryContext old;
	int64 written = 0;
	bool found_rows = rows->numvals > 0;

	if (!threshold_met(rule->trigger, rule->threshold, (int64) rows->numvals))
		return 0;
	context = AllocSetContextCreate(CurrentMemoryContext, "vigil alerts", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	writer.rule = rule;
	writer.run = run;
	writer.query = query;
	writer.table = rows;
	writer.context = context;
	writer.scratch = AllocSetContextCreate(context, "vigil alert", ALLOCSET_DEFAULT_SIZES);
	alert_read_rows(&writer);
	alert_drop_raised(&writer);
	writer.suppressed = alert_is_suppressed(&writer);

	if (rule->grouping == RULE_SINGLE_ALERT || !found_rows)
	{
		/* A rule that waits for too few rows raises an alert without any. */
		if (writer.count > 0 || !found_rows)
			written += alert_insert_rows(
				&writer, 0, writer.count,
				evidence_fingerprint_rows(&rule->id, writer.count, writer.fingerprint));
	}
	else
	{
		for (int i = 0; i < writer.count; i++)
			written += alert_insert_rows(&writer, i, 1, writer.fingerprint[i]);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return writer.suppressed ? 0 : written;
}
