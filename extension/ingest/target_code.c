/*
 * target_code.c
 *		Whether what others have put on a log table can run with no more rights than theirs.
 *
 * It is asked before each part of a file, and nearly always of a table whose partitions are
 * of one owner and have no triggers.  The catalog's rows of the partitions say so, which are
 * in the caches; only else is vigil.refuse_code_of_others() asked, which looks into all.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/syscache.h"

#include "base/compat.h"
#include "base/owner.h"
#include "base/spi.h"
#include "ingest/target_code.h"

/* Whether a relation is a table of an owner that runs nothing later and hands rows on to none but its partitions. */
static bool
keeps_its_rows(Oid relation, Oid owner)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	bool keeps;

	if (!HeapTupleIsValid(tuple))
		return false;
	Form_pg_class entry = (Form_pg_class) GETSTRUCT(tuple);
	keeps = (entry->relkind == RELKIND_RELATION || entry->relkind == RELKIND_PARTITIONED_TABLE) &&
			entry->relowner == owner && !entry->relhasrules && !entry->relhastriggers;
	ReleaseSysCache(tuple);
	return keeps;
}

/* Whether a table and all its partitions are such. */
static bool
all_keep_their_rows(Relation target)
{
	List *part = find_all_inheritors(RelationGetRelid(target), NoLock, NULL);
	bool keep = true;
	ListCell *cell;

	foreach (cell, part)
		keep = keep && keeps_its_rows(lfirst_oid(cell), target->rd_rel->relowner);
	list_free(part);
	return keep;
}

void
target_refuse_code_of_others(Relation target)
{
	SpiArgs args = {0};

	if (!superuser() && !OidIsValid(owner_to_act_as(target->rd_rel->relowner)))
		return;
	if (all_keep_their_rows(target))
		return;
	spi_arg(&args, REGCLASSOID, ObjectIdGetDatum(RelationGetRelid(target)), false);
	(void) spi_run("SELECT vigil.refuse_code_of_others($1)", &args);
}
