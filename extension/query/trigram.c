/*
 * trigram.c
 *		Which columns of a table have an index that finds parts of texts.
 *
 * Called by catalog.c.  The compiler writes an ILIKE that such an index serves
 * before the exact test of has and contains; without an index it would only
 * cost.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "base/version.h"
#include "query/trigram.h"

/*
 * Would ILIKE miss what the language finds?  Turkish and its kin tell i from I,
 * and pg_trgm folds case by the locale of the database.
 */
static bool
locale_folds_ascii(void)
{
	static int answer = -1; /* of this process's database: it never changes */

	if (answer < 0)
	{
		version_spi_connect();
		answer = SPI_execute("SELECT 1 WHERE pg_catalog.lower('I'::pg_catalog.text COLLATE "
							 "pg_catalog.\"default\") OPERATOR(pg_catalog.=) 'i'",
							 true, 1) == SPI_OK_SELECT &&
				 SPI_processed == 1;
		SPI_finish();
	}
	return answer == 1;
}

static bool
is_trigram_class(Oid opclass)
{
	HeapTuple tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
	const char *name;
	bool answer;

	if (!HeapTupleIsValid(tuple))
		return false;
	name = NameStr(((Form_pg_opclass) GETSTRUCT(tuple))->opcname);
	answer = strcmp(name, "gin_trgm_ops") == 0 || strcmp(name, "gist_trgm_ops") == 0;
	ReleaseSysCache(tuple);
	return answer;
}

static void
mark_column(SchemaTable *table, const char *name)
{
	for (int i = 0; name != NULL && i < table->column.count; i++)
	{
		SchemaColumn *column = VEC_AT(&table->column, SchemaColumn, i);

		if (strcmp(column->name, name) == 0 && !column->needs_cast)
			column->has_trigram_index = true;
	}
}

void
trigram_mark_columns(SchemaTable *table, Relation relation)
{
	List *indexes = RelationGetIndexList(relation);
	ListCell *cell;

	foreach (cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);
		Form_pg_index form = index->rd_index;

		for (int i = 0; form->indisvalid && i < form->indnkeyatts; i++)
		{
			AttrNumber column = form->indkey.values[i];

			if (column > 0 && get_atttype(RelationGetRelid(relation), column) == TEXTOID &&
				is_trigram_class(get_index_column_opclass(RelationGetRelid(index), i + 1)) &&
				locale_folds_ascii())
				mark_column(table, get_attname(RelationGetRelid(relation), column, true));
		}
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
}
