/*
 * upgrade.c
 *		What upgrade scripts need of the library.
 *
 * The functions here are made and dropped by a script of sql/upgrade/; outside of one
 * nobody can call them.  They stay as long as there is a script that does.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#include "base/spi.h"
#include "base/sql_function.h"
#include "schedule/entity.h"
#include "schedule/entity_store.h"
#include "schedule/evidence.h"
#include "schedule/finding.h"
#include "schedule/run.h"
#include "schedule/source.h"

/* Equal rows of a run that are told apart. */
#define UPGRADE_MAX_OCCURRENCE 1000000

/*
 * upgrade_statement(text): runs a statement as if it stood behind the script.  What it makes
 * is no part of the extension, and what it grants is an administrator's, which is dumped.
 */
SQL_FUNCTION(vigil_upgrade_statement)
{
	char *statement = text_to_cstring(PG_GETARG_TEXT_PP(0));
	bool saved = creating_extension;

	creating_extension = false;
	PG_TRY();
	{
		SPI_connect();
		if (SPI_execute(statement, false, 0) < 0)
			elog(ERROR, "statement cannot be run: %s", statement);
		SPI_finish();
	}
	PG_FINALLY();
	{
		creating_extension = saved;
	}
	PG_END_TRY();
	PG_RETURN_VOID();
}

/*
 * upgrade_relations(rule, slot_start, slot_end): the tables that the current version of a rule
 * reads, as vigil.runs has them.
 */
SQL_FUNCTION(vigil_upgrade_relations)
{
	Slot slot = {.start = PG_GETARG_TIMESTAMPTZ(1), .end = PG_GETARG_TIMESTAMPTZ(2)};
	bool saved = creating_extension;
	MemoryContext context = CurrentMemoryContext;
	volatile Datum relations = (Datum) 0;

	creating_extension = false;
	PG_TRY();
	{
		StoredRule *rule;

		SPI_connect();
		rule = rule_store_fetch(PG_GETARG_UUID_P(0), CurrentMemoryContext);
		if (rule != NULL)
		{
			relations = source_oids(run_relations(rule, slot));
			relations = SPI_datumTransfer(relations, false, -1);
		}
		SPI_finish();
	}
	PG_FINALLY();
	{
		creating_extension = saved;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	if (relations == (Datum) 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(relations);
}

/* The identifiers of an entity as an alert of 0.1.0 has it; its Type, or NULL. */
static char *
read_entity(const Jsonb *object, Vec *part)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, object)->root);
	JsonbValue value;
	JsonbIteratorToken token;
	char *type = evidence_text(object, "Type");

	(void) JsonbIteratorNext(&it, &value, false);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		char *key;

		if (token != WJB_KEY)
			continue;
		key = pnstrdup(value.val.string.val, value.val.string.len);
		token = JsonbIteratorNext(&it, &value, true);
		if (strcmp(key, "$id") != 0 && strcmp(key, "Type") != 0 && value.type != jbvBinary &&
			value.type != jbvNull)
			vec_push(part,
					 MAKE(EntityPart, .identifier = key, .value = evidence_text(object, key)));
	}
	return type[0] == '\0' ? NULL : type;
}

/* upgrade_entity(object): its row of vigil.entity_activity; null if it is no entity. */
SQL_FUNCTION(vigil_upgrade_entity)
{
	Jsonb *object = PG_GETARG_JSONB_P(0);
	Datum value[5];
	bool isnull[5] = {false};
	Vec part = {0};
	pg_uuid_t id;
	EntityKey *key;
	TupleDesc desc;
	char *type;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (!JB_ROOT_IS_OBJECT(object) || (type = read_entity(object, &part)) == NULL ||
		part.count == 0)
		PG_RETURN_NULL();
	SPI_connect();
	key = entity_identify(type, &part, &id);
	value[0] = UUIDPGetDatum(&id);
	value[1] = CStringGetTextDatum(key->type);
	value[2] = CStringGetTextDatum(key->text);
	value[3] = BoolGetDatum(key->strong);
	value[4] = JsonbPGetDatum(entity_store_identifiers(key));
	value[0] = PointerGetDatum(SPI_returntuple(heap_form_tuple(desc, value, isnull), desc));
	SPI_finish();
	return value[0];
}

/* What the rows of an alert have, here and in 0.1.0, which had no x-dedup. */
typedef struct RowFingerprints
{
	Vec first;  /* of rows, as if none were equal */
	Vec now;    /* equal ones are told apart */
	Vec before; /* likewise, as 0.1.0 did it */
} RowFingerprints;

/* The number of rows before row "at" that are equal to it. */
static int
count_equal(const Vec *first, int at)
{
	int count = 0;

	for (int i = 0; i < at; i++)
		count += strcmp(VEC_AT(first, char, i), VEC_AT(first, char, at)) == 0 ? 1 : 0;
	return count;
}

static void
read_fingerprints(const pg_uuid_t *rule, Jsonb *evidence, RowFingerprints *found)
{
	HTAB *counts = finding_make_counts(CurrentMemoryContext);
	JsonbIterator *it = JsonbIteratorInit(&evidence->root);
	Rule plain = {0};
	JsonbValue value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		Jsonb *row;
		char *first;
		char *now;

		if (token != WJB_ELEM)
			continue;
		CHECK_FOR_INTERRUPTS();
		row = JsonbValueToJsonb(&value);
		if (!JB_ROOT_IS_OBJECT(row))
			continue;
		first = evidence_fingerprint(rule, &plain, row);
		now = finding_occurrence(rule, first, counts);
		vec_push(&found->first, first);
		vec_push(&found->now, now);
		vec_push(&found->before,
				 strcmp(first, now) == 0
					 ? first
					 : evidence_fingerprint_numbered(
						   rule, row, count_equal(&found->first, found->first.count - 1)));
	}
	hash_destroy(counts);
}

/* The fingerprint of the n-th row that is equal to the alert's, if 0.1.0 gave it the one known. */
static char *
find_occurrence(const pg_uuid_t *rule, Jsonb *evidence, char *first, const char *known)
{
	Jsonb *row = JsonbValueToJsonb(getIthJsonbValueFromContainer(&evidence->root, 0));

	for (int n = 1; n < UPGRADE_MAX_OCCURRENCE; n++)
	{
		CHECK_FOR_INTERRUPTS();
		if (strcmp(evidence_fingerprint_numbered(rule, row, n), known) == 0)
			return evidence_fingerprint_again(rule, first, n);
	}
	return NULL;
}

/*
 * upgrade_fingerprints(rule, evidence, fingerprint): what an alert of 0.1.0 has in the columns
 * fingerprint and row_fingerprints, so that its findings are known when a slot is run again.
 */
SQL_FUNCTION(vigil_upgrade_fingerprints)
{
	pg_uuid_t *rule = PG_GETARG_UUID_P(0);
	Jsonb *evidence = PG_GETARG_JSONB_P(1);
	char *known = text_to_cstring(PG_GETARG_TEXT_PP(2));
	RowFingerprints fingerprint = {{0}};
	Datum value[2];
	bool isnull[2] = {false, true};
	TupleDesc desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	read_fingerprints(rule, evidence, &fingerprint);
	if (fingerprint.now.count > 0 &&
		strcmp(evidence_fingerprint_rows(rule, fingerprint.before.count,
										 (char **) fingerprint.before.item),
			   known) == 0)
	{
		Datum *row = palloc(sizeof(Datum) * fingerprint.now.count);

		VEC_EACH (char, text, &fingerprint.now)
			row[text_at] = CStringGetTextDatum(text);
		value[1] = PointerGetDatum(
			construct_array(row, fingerprint.now.count, TEXTOID, -1, false, TYPALIGN_INT));
		isnull[1] = false;
	}
	else if (fingerprint.now.count == 1 && strcmp(VEC_AT(&fingerprint.first, char, 0), known) != 0)
	{
		char *found = find_occurrence(rule, evidence, VEC_AT(&fingerprint.first, char, 0), known);

		known = found == NULL ? known : found;
	}
	value[0] = CStringGetTextDatum(known);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), value, isnull));
}
