/*
 * duplicate.c
 *		Records that a log table has already.
 *
 * A record is a duplicate if the table has a row of the same time and event id, and the same
 * values in all columns but the record itself, whose white space may differ.  Within a batch a
 * hash of the bytes tells; what the table has is found by an index on time and id, for the rows
 * between the first and the last of the batch's times that it has.  Two sessions do not see
 * what the other one has not committed.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/partition.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "base/compat.h"
#include "base/distributed.h"
#include "base/spi.h"
#include "ingest/duplicate.h"

/* Most inputs are small; what is met grows as it needs. */
#define DUPLICATE_ROWS 256

struct DuplicateKey
{
	int time; /* columns of the mapping, and their names */
	int id;
	const char *time_name;
	const char *id_name;
	uint64 seed;
	HTAB *met; /* of DuplicateEntry: what the batch has; NULL: nothing */
	MemoryContext context;
	Oid relation;      /* the log table */
	TimestampTz first; /* times of what the batch has */
	TimestampTz last;
	SPIPlanPtr overlap; /* the first and last of these times that the table has */
};

typedef struct DuplicateEntry
{
	uint64 key;
	uint64 bytes;
} DuplicateEntry;

/* The column of the event id that the table is searched by; NULL if it is not. */
static char *
duplicate_column(const char *log_table)
{
	SpiArgs args = {0};

	spi_arg_text(&args, log_table);
	if (spi_run("SELECT event_id FROM vigil.log_sources WHERE name OPERATOR(pg_catalog.=) $1",
				&args) == 0)
		return NULL;
	return spi_column_text(0, "event_id");
}

static bool
duplicate_may_search(Relation target)
{
	Oid relid = RelationGetRelid(target);
	char *index = psprintf("%s_event_id", RelationGetRelationName(target));

	/* Without the index each batch would read the table. */
	return OidIsValid(get_relname_relid(index, RelationGetNamespace(target))) &&
		   pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
		   !relation_is_distributed(relid);
}

/* Whether the server itself knows when two values of a type are the same. */
static bool
has_equality(Oid type)
{
	Oid operator= lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;

	return OidIsValid(operator) && operator<FirstNormalObjectId;
}

/* Appends the list of columns that must be the same, each with an alias. */
static void
append_columns(StringInfo sql, const Mapping *mapping, const char *alias)
{
	const char *comma = "";

	for (int i = 0; i < mapping->count; i++)
	{
		/* json has none, and is what keeps the record. */
		if (!has_equality(mapping->column[i].type))
			continue;
		appendStringInfo(sql, "%s%s.%s", comma, alias, quote_identifier(mapping->column[i].name));
		comma = ", ";
	}
}

/* Appends whether the table lacks the row b of a batch. */
static void
append_is_fresh(StringInfo sql, const DuplicateKey *key, Relation target, const Mapping *mapping)
{
	const char *relation = quote_qualified_identifier(
		get_namespace_name(RelationGetNamespace(target)), RelationGetRelationName(target));
	const char *time = quote_identifier(key->time_name);
	const char *id = quote_identifier(key->id_name);

	appendStringInfo(sql,
					 "NOT EXISTS ("
					 "SELECT 1 FROM %s AS t WHERE t.%s OPERATOR(pg_catalog.=) b.%s "
					 "AND pg_catalog.hashtextextended(t.%s, 0) OPERATOR(pg_catalog.=) "
					 "pg_catalog.hashtextextended(b.%s, 0) "
					 "AND t.%s OPERATOR(pg_catalog.=) b.%s "
					 "AND b.%s OPERATOR(pg_catalog.<>) ''::pg_catalog.text "
					 "AND b.%s OPERATOR(pg_catalog.>=) $1 AND b.%s OPERATOR(pg_catalog.<=) $2 "
					 "AND t.%s OPERATOR(pg_catalog.>=) $1 AND t.%s OPERATOR(pg_catalog.<=) $2 "
					 "AND ROW(",
					 relation, time, time, id, id, id, id, id, time, time, time, time);
	append_columns(sql, mapping, "t");
	appendStringInfoString(sql, ") IS NOT DISTINCT FROM ROW(");
	append_columns(sql, mapping, "b");
	/* Never a join: OFFSET keeps the look for one row a look for each of them. */
	appendStringInfoString(sql, ") OFFSET 0)");
}

char *
duplicate_fresh_rows(const DuplicateKey *key, Relation target, const Mapping *mapping,
					 const char *label)
{
	StringInfoData sql;

	/* Rows without an id have no other to be the same as. */
	if (mapping_column(mapping, key->id_name) < 0)
		return NULL;
	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT ");
	for (int i = 0; i < mapping->count; i++)
		appendStringInfo(&sql, "%sb.%s", i > 0 ? ", " : "",
						 quote_identifier(mapping->column[i].name));
	appendStringInfo(&sql, " FROM %s AS b WHERE ", quote_identifier(label));
	append_is_fresh(&sql, key, target, mapping);
	return sql.data;
}

char *
duplicate_fresh_marks(const DuplicateKey *key, Relation target, const Mapping *mapping,
					  const char *label)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT ");
	append_is_fresh(&sql, key, target, mapping);
	/* The rows are read in their order, as there is but one way to read them. */
	appendStringInfo(&sql, " FROM %s AS b", quote_identifier(label));
	return sql.data;
}

SPIPlanPtr
duplicate_prepare(const char *sql)
{
	Oid type[] = {TIMESTAMPTZOID, TIMESTAMPTZOID};
	SPIPlanPtr plan = SPI_prepare_cursor(sql, lengthof(type), type, CURSOR_OPT_CUSTOM_PLAN);

	if (plan == NULL)
		elog(ERROR, "could not prepare a search for duplicates: %s",
			 SPI_result_code_string(SPI_result));
	return plan;
}

DuplicateKey *
duplicate_make(Relation target, const char *log_table, const Mapping *mapping)
{
	char *column = duplicate_column(log_table);
	DuplicateKey *key;

	if (column == NULL || !duplicate_may_search(target))
		return NULL;
	key = palloc0(sizeof(DuplicateKey));
	key->time = mapping_column(mapping, "TimeGenerated");
	key->id = mapping_column(mapping, column);
	if (key->time < 0 || key->id < 0 || mapping->column[key->time].type != TIMESTAMPTZOID ||
		mapping->column[key->id].type != TEXTOID)
		return NULL;
	key->time_name = mapping->column[key->time].name;
	key->id_name = mapping->column[key->id].name;
	key->context = CurrentMemoryContext;
	key->relation = RelationGetRelid(target);
	/* Nobody can make two records that look the same. */
	if (!pg_strong_random(&key->seed, sizeof(key->seed)))
		elog(ERROR, "could not generate random values");
	return key;
}

void
duplicate_prepare_overlap(DuplicateKey *key, Relation target)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql,
					 "SELECT pg_catalog.min(t.\"TimeGenerated\") AS first, "
					 "pg_catalog.max(t.\"TimeGenerated\") AS last "
					 "FROM %s AS t WHERE t.\"TimeGenerated\" OPERATOR(pg_catalog.>=) $1 "
					 "AND t.\"TimeGenerated\" OPERATOR(pg_catalog.<=) $2",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(target)),
												RelationGetRelationName(target)));
	key->overlap = duplicate_prepare(sql.data);
}

static void
duplicate_start(DuplicateKey *key)
{
	HASHCTL control = {
		.keysize = sizeof(uint64), .entrysize = sizeof(DuplicateEntry), .hcxt = key->context};

	key->met = hash_create("vigil duplicates", DUPLICATE_ROWS, &control,
						   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	key->first = DT_NOEND;
	key->last = DT_NOBEGIN;
}

DuplicateAnswer
duplicate_meet(DuplicateKey *key, const MapRow *row, const char *start, size_t len)
{
	TimestampTz time = DatumGetTimestampTz(row->value[key->time]);
	DuplicateEntry *entry;
	text *id;
	uint64 hash;
	uint64 bytes;
	bool found;

	if (row->isnull[key->id])
		return DUPLICATE_NO;
	id = DatumGetTextPP(row->value[key->id]);
	if (VARSIZE_ANY_EXHDR(id) == 0)
		return DUPLICATE_NO;
	if (key->met == NULL)
		duplicate_start(key);
	hash = hash_bytes_extended((const unsigned char *) VARDATA_ANY(id), (int) VARSIZE_ANY_EXHDR(id),
							   key->seed ^ (uint64) time);
	bytes = hash_bytes_extended((const unsigned char *) start, (int) len, key->seed);
	entry = hash_search(key->met, &hash, HASH_ENTER, &found);
	if (found)
		return entry->bytes == bytes ? DUPLICATE_SAME : DUPLICATE_OTHER;
	entry->bytes = bytes;
	key->first = Min(key->first, time);
	key->last = Max(key->last, time);
	return DUPLICATE_NO;
}

/* Runs a statement for these times; one probe of the index for each row. */
static int
duplicate_run(SPIPlanPtr plan, TimestampTz first, TimestampTz last)
{
	static const char *const off[] = {"enable_hashjoin", "enable_mergejoin", "enable_seqscan",
									  "enable_bitmapscan", "jit"};
	Datum value[] = {TimestampTzGetDatum(first), TimestampTzGetDatum(last)};
	int nest = NewGUCNestLevel();
	int code;

	for (int i = 0; i < lengthof(off); i++)
		(void) set_config_option(off[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
								 0, false);
	code = SPI_execute_plan(plan, value, NULL, false, 0);
	AtEOXact_GUC(true, nest);
	return code;
}

/* The times of the batch that the table has, too; false if it has none of them. */
static bool
duplicate_overlap(const DuplicateKey *key, TimestampTz *first, TimestampTz *last)
{
	int code = duplicate_run(key->overlap, key->first, key->last);

	if (code != SPI_OK_SELECT)
		elog(ERROR, "could not search a batch: %s", SPI_result_code_string(code));
	return spi_column_moment(0, "first", first) && spi_column_moment(0, "last", last);
}

/*
 * Rows of the default partition move when their days get partitions of their own.  A statement
 * that is planned meanwhile would wait for that, and then find them neither where they were nor
 * in partitions that its plan does not know: so it is waited for before, and none begins until
 * the end of the transaction.
 */
static void
duplicate_hold_partitions(const DuplicateKey *key)
{
	Oid rest = get_default_partition_oid(key->relation);

	if (!OidIsValid(rest))
		return;
	LockRelationOid(rest, RowExclusiveLock);
	/* The lock may have been ours already. */
	AcceptInvalidationMessages();
}

bool
duplicate_search(const DuplicateKey *key, SPIPlanPtr plan, int *code)
{
	TimestampTz first;
	TimestampTz last;

	if (key->met == NULL)
		return false;
	duplicate_hold_partitions(key);
	if (!duplicate_overlap(key, &first, &last))
		return false;
	*code = duplicate_run(plan, first, last);
	return true;
}

void
duplicate_forget(DuplicateKey *key)
{
	if (key->met != NULL)
		hash_destroy(key->met);
	key->met = NULL;
}
