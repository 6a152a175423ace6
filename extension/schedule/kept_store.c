/*
 * kept_store.c
 *		Groups that are kept, in their tables.
 *
 * The only file that reads and writes vigil.kept_parts, kept_states and kept_rules.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/spi.h"
#include "schedule/kept_store.h"

#define EQ " OPERATOR(pg_catalog.=) "
#define OF_PART "rule_id" EQ "$1 AND query" EQ "$2 AND part" EQ "$3"

static bytea *
copy_of(bytea *value)
{
	return (bytea *) memcpy(palloc(VARSIZE(value)), value, VARSIZE(value));
}

Vec
kept_store_list(const pg_uuid_t *rule)
{
	SpiArgs args = {0};
	Vec list = {0};
	int64 count;

	spi_arg_uuid(&args, rule);
	count = authority_run(
		"SELECT k.query, k.part::pg_catalog.int8 AS part, k.range_start, k.range_end, k.mark,"
		" k.groups, k.bytes FROM vigil.kept_parts AS k WHERE k.rule_id" EQ "$1"
		" ORDER BY k.query, k.range_start, k.part",
		&args);
	for (int64 i = 0; i < count; i++)
	{
		bool isnull;
		Datum query = spi_column(i, "query", &isnull);

		vec_push(&list, MAKE(KeptGroups, .query = copy_of(DatumGetByteaP(query)),
							 .part = {.relation = (Oid) spi_column_long(i, "part", 0),
									  .range = {spi_column_time(i, "range_start"),
												spi_column_time(i, "range_end")}},
							 .mark = pstrdup(spi_column_text(i, "mark")),
							 .count = spi_column_long(i, "groups", 0),
							 .bytes = spi_column_long(i, "bytes", 0)));
	}
	SPI_freetuptable(SPI_tuptable);
	return list;
}

static void
part_args(SpiArgs *args, const pg_uuid_t *rule, const KeptGroups *groups)
{
	spi_arg_uuid(args, rule);
	spi_arg(args, BYTEAOID, PointerGetDatum(groups->query), false);
	spi_arg(args, OIDOID, ObjectIdGetDatum(groups->part.relation), false);
}

void
kept_store_read(const pg_uuid_t *rule, KeptGroups *groups)
{
	SpiArgs args = {0};
	int64 count;

	part_args(&args, rule, groups);
	count = authority_run("SELECT k.groups FROM vigil.kept_states AS k WHERE k." OF_PART
						  " ORDER BY k.ordinal",
						  &args);
	for (int64 i = 0; i < count; i++)
	{
		bool isnull;
		bytea *value = DatumGetByteaP(spi_column(i, "groups", &isnull));
		StringInfo piece = makeStringInfo();

		appendBinaryStringInfo(piece, VARDATA(value), VARSIZE(value) - VARHDRSZ);
		vec_push(&groups->piece, piece);
	}
	SPI_freetuptable(SPI_tuptable);
}

void
kept_store_remove(const pg_uuid_t *rule, const KeptGroups *groups)
{
	SpiArgs args = {0};

	part_args(&args, rule, groups);
	authority_run("DELETE FROM vigil.kept_parts WHERE " OF_PART, &args);
}

void
kept_store_add(const pg_uuid_t *rule, const KeptGroups *groups)
{
	SpiArgs args = {0};

	kept_store_remove(rule, groups);
	part_args(&args, rule, groups);
	spi_arg_time(&args, groups->part.range.start);
	spi_arg_time(&args, groups->part.range.end);
	spi_arg_text(&args, groups->mark);
	spi_arg_long(&args, groups->count);
	spi_arg_long(&args, groups->bytes);
	spi_arg_time(&args, clock_now());
	authority_run(
		"INSERT INTO vigil.kept_parts (rule_id, query, part, range_start, range_end, mark, groups,"
		" bytes, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		&args);
	VEC_EACH (const StringInfoData, piece, &groups->piece)
	{
		SpiArgs more = {0};

		part_args(&more, rule, groups);
		spi_arg_int(&more, piece_at);
		spi_arg(&more, BYTEAOID, PointerGetDatum(cstring_to_text_with_len(piece->data, piece->len)),
				false);
		authority_run("INSERT INTO vigil.kept_states (rule_id, query, part, ordinal, groups)"
					  " VALUES ($1, $2, $3, $4, $5)",
					  &more);
	}
}

void
kept_store_clear(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	/* A run has some in its hands: what it keeps is as good as before, and tidied up later. */
	authority_run("DELETE FROM vigil.kept_parts WHERE ctid" EQ "ANY (ARRAY(SELECT k.ctid"
				  " FROM vigil.kept_parts AS k WHERE k.rule_id" EQ "$1 FOR UPDATE SKIP LOCKED))",
				  &args);
	authority_run("DELETE FROM vigil.kept_rules WHERE rule_id" EQ "$1", &args);
}

void
kept_store_note(const pg_uuid_t *rule, int used, int made, const char *note, TimestampTz retry_at)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_int(&args, used);
	spi_arg_int(&args, made);
	spi_arg_text(&args, note);
	spi_arg_time_or_null(&args, retry_at);
	spi_arg_time(&args, clock_now());
	authority_run(
		"INSERT INTO vigil.kept_rules AS k (rule_id, used, made, note, retry_at, noted_at)"
		" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT kept_rules_pkey DO UPDATE"
		" SET used = $2, made = $3, note = $4, retry_at = $5, noted_at = $6",
		&args);
}

TimestampTz
kept_store_retry_at(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	return authority_run("SELECT k.retry_at FROM vigil.kept_rules AS k WHERE k.rule_id" EQ "$1",
						 &args) == 0
			   ? 0
			   : spi_column_time(0, "retry_at");
}

char *
kept_store_words(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	authority_run(
		"SELECT coalesce((SELECT 'the last run read its window whole: '"
		"   OPERATOR(pg_catalog.||) k.note FROM vigil.kept_rules AS k WHERE k.rule_id" EQ "$1"
		"   AND k.note IS NOT NULL),"
		" pg_catalog.format('groups of %s partitions are kept, %s in %s; the last run read %s of"
		" them, and made %s', pg_catalog.count(*), coalesce(pg_catalog.sum(p.groups), 0),"
		" pg_catalog.pg_size_pretty(coalesce(pg_catalog.sum(p.bytes), 0)),"
		" coalesce((SELECT k.used FROM vigil.kept_rules AS k WHERE k.rule_id" EQ "$1), 0),"
		" coalesce((SELECT k.made FROM vigil.kept_rules AS k WHERE k.rule_id" EQ "$1), 0)))"
		" AS words FROM vigil.kept_parts AS p WHERE p.rule_id" EQ "$1",
		&args);
	return pstrdup(spi_column_text(0, "words"));
}

void
kept_store_tidy(void)
{
	SpiArgs args = {0};

	authority_run("DELETE FROM vigil.kept_parts WHERE ctid" EQ "ANY (ARRAY(SELECT k.ctid"
				  " FROM vigil.kept_parts AS k JOIN vigil.rules AS r ON r.id" EQ "k.rule_id"
				  " WHERE NOT (r.enabled AND r.keep_states) FOR UPDATE OF k SKIP LOCKED))",
				  &args);
	authority_run("DELETE FROM vigil.kept_rules AS k USING vigil.rules AS r WHERE r.id" EQ
				  "k.rule_id"
				  " AND NOT r.keep_states",
				  &args);
}
