/*
 * kept_part.c
 *		Partitions of a table by time, and whether one has been changed.
 *
 * Nothing in a row tells that others have been deleted.  But whatever changes what a page
 * of a table holds writes WAL and leaves its place in the page, and takes the page's mark in
 * the visibility map away; VACUUM, which sets that mark again, leaves its place in the page of
 * the map.  So the greatest of the places in the map's pages, and in those pages of the table
 * that have no mark, moves with every change; and few pages have to be looked at once the
 * partition has been vacuumed.
 *
 * What a snapshot sees of pages that are as they were depends on who was still writing: a mark
 * says something of later snapshots only if, when it was taken, nobody was.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/relation.h"
#include "access/visibilitymap.h"
#include "access/xlogdefs.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "base/distributed.h"
#include "schedule/kept_part.h"

/* Pages without a mark that are looked at: so many, or one of so many of a partition. */
#define BARE_PAGES 8192
#define BARE_SHARE 4

/* A column whose values are computed when they are read; a letter that older servers do not know. */
#define GENERATED_VIRTUAL 'v'

/* ---- the partitions of a table ---- */

static bool
has_virtual_column(Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);

	for (int i = 0; i < desc->natts; i++)
	{
		if (TupleDescAttr(desc, i)->attgenerated == GENERATED_VIRTUAL)
			return true;
	}
	return false;
}

/* Why the partitions of a relation cannot be used; NULL: they can. */
static char *
refusal_of(Relation relation, const char *time_column)
{
	PartitionKey key;
	AttrNumber time = get_attnum(RelationGetRelid(relation), time_column);

	if (relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		return psprintf("\"%s\" is no table with partitions", RelationGetRelationName(relation));
	if (relation->rd_rel->relrowsecurity)
		return psprintf("row security of \"%s\" is on", RelationGetRelationName(relation));
	if (has_virtual_column(relation))
		return psprintf("\"%s\" has columns that are computed when they are read",
						RelationGetRelationName(relation));
	key = RelationGetPartitionKey(relation);
	if (key->strategy != PARTITION_STRATEGY_RANGE || key->partnatts != 1 || time == 0 ||
		key->partattrs[0] != time || key->parttypid[0] != TIMESTAMPTZOID)
		return psprintf("\"%s\" is not partitioned by ranges of its time",
						RelationGetRelationName(relation));
	return NULL;
}

/* Is it a partition of the kind whose pages tell of changes? */
static bool
is_usable(Oid oid)
{
	Relation relation = try_relation_open(oid, NoLock);
	bool usable;

	if (relation == NULL)
		return false;
	usable = relation->rd_rel->relkind == RELKIND_RELATION && relation->rd_rel->relispartition &&
			 relation->rd_tableam == GetHeapamTableAmRoutine() && RelationNeedsWAL(relation) &&
			 relation->rd_rel->relpersistence == RELPERSISTENCE_PERMANENT;
	relation_close(relation, NoLock);
	return usable;
}

static Vec
parts_of(Relation relation)
{
	PartitionDesc desc = RelationGetPartitionDesc(relation, true);
	PartitionBoundInfo bound = desc->boundinfo;
	Vec parts = {0};

	for (int i = 1; bound != NULL && i < bound->ndatums; i++)
	{
		int number = bound->indexes[i];

		if (number < 0 || bound->kind[i - 1][0] != PARTITION_RANGE_DATUM_VALUE ||
			bound->kind[i][0] != PARTITION_RANGE_DATUM_VALUE)
			continue;
		vec_push(&parts, MAKE(KeptPart, .relation = desc->oids[number],
							  .range = {.start = DatumGetTimestampTz(bound->datums[i - 1][0]),
										.end = DatumGetTimestampTz(bound->datums[i][0])}));
	}
	return parts;
}

Vec
kept_parts(Oid table, const char *time_column, char **refusal)
{
	Relation relation = relation_open(table, AccessShareLock);
	Vec parts = {0};

	*refusal = refusal_of(relation, time_column);
	if (*refusal == NULL)
		parts = parts_of(relation);
	relation_close(relation, NoLock);
	if (*refusal == NULL && relation_has_far_rows(table))
	{
		*refusal = psprintf("rows of \"%s\" lie on other servers", get_rel_name(table));
		return (Vec){0};
	}
	return parts;
}

bool
kept_part_lock(Oid relation)
{
	return ConditionalLockRelationOid(relation, AccessShareLock) && is_usable(relation);
}

bool
kept_part_hold(Oid relation)
{
	return ConditionalLockRelationOid(relation, ShareLock);
}

void
kept_part_release(Oid relation)
{
	UnlockRelationOid(relation, ShareLock);
}

/* ---- changes ---- */

typedef struct PartPages
{
	Relation relation;
	BufferAccessStrategy strategy;
	BlockNumber blocks;
	BlockNumber marked; /* of them, those that the visibility map marks */
	XLogRecPtr latest;
} PartPages;

/* Notes the place of the last change of a page, which is pinned. */
static void
note_page(PartPages *pages, Buffer buffer)
{
	XLogRecPtr place;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	place = PageGetLSN(BufferGetPage(buffer));
	LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
	pages->latest = Max(pages->latest, place);
}

/* Are so few pages without a mark that looking at them costs little? */
static bool
is_marked(const PartPages *pages)
{
	Buffer map = InvalidBuffer;
	BlockNumber bare = 0;

	for (BlockNumber block = 0; block < pages->blocks; block++)
	{
		CHECK_FOR_INTERRUPTS();
		bare += !VM_ALL_VISIBLE(pages->relation, block, &map);
	}
	if (BufferIsValid(map))
		ReleaseBuffer(map);
	return bare <= Max(BARE_PAGES, pages->blocks / BARE_SHARE);
}

static void
look_at_pages(PartPages *pages)
{
	Buffer map = InvalidBuffer;

	for (BlockNumber block = 0; block < pages->blocks; block++)
	{
		Buffer page;
		uint8 status;

		CHECK_FOR_INTERRUPTS();
		/* The place of a page of the map is read after its marks: who sets one is not missed. */
		if (BufferIsValid(map) && !visibilitymap_pin_ok(block, map))
		{
			note_page(pages, map);
			ReleaseBuffer(map);
			map = InvalidBuffer;
		}
		status = visibilitymap_get_status(pages->relation, block, &map);
		if ((status & VISIBILITYMAP_ALL_VISIBLE) != 0)
		{
			pages->marked++;
			continue;
		}
		page =
			ReadBufferExtended(pages->relation, MAIN_FORKNUM, block, RBM_NORMAL, pages->strategy);
		note_page(pages, page);
		ReleaseBuffer(page);
	}
	if (BufferIsValid(map))
	{
		note_page(pages, map);
		ReleaseBuffer(map);
	}
}

/* The columns that a name may lead to: where they stand, and of what type they are. */
static uint64
hash_columns(Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);
	uint64 hash = 0;

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		const char *name = NameStr(column->attname);

		hash = hash_combine64(
			hash, hash_bytes_extended((const unsigned char *) name, (int) strlen(name), 0));
		hash = hash_combine64(hash, hash_uint32_extended(column->atttypid, 0));
		hash = hash_combine64(hash, hash_uint32_extended((uint32) column->atttypmod, 0));
		hash = hash_combine64(hash, hash_uint32_extended(column->attcollation, 0));
		hash = hash_combine64(hash, hash_uint32_extended(column->attisdropped, 0));
	}
	return hash;
}

char *
kept_part_mark(Oid oid)
{
	PartPages pages = {.relation = relation_open(oid, NoLock),
					   .strategy = GetAccessStrategy(BAS_BULKREAD)};
	char *mark = NULL;

	pages.blocks = RelationGetNumberOfBlocks(pages.relation);
	if (is_marked(&pages))
	{
		look_at_pages(&pages);
		mark = psprintf("%u %u %u %X/%X %016llx", (uint32) pages.relation->rd_rel->relfilenode,
						pages.blocks, pages.marked, LSN_FORMAT_ARGS(pages.latest),
						(unsigned long long) hash_columns(pages.relation));
	}
	FreeAccessStrategy(pages.strategy);
	relation_close(pages.relation, NoLock);
	return mark;
}
