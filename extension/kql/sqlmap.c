/*
 * sqlmap.c
 *		Where pieces of the emitted SQL come from in the KQL text.
 */
#include "common/port.h"

#include "kql/sqlmap.h"

void
sqlmap_add(SqlMap *map, int sql_start, int sql_end, Span kql)
{
	vec_push(&map->entry,
			 MAKE(SqlMapEntry, .sql_start = sql_start, .sql_end = sql_end, .kql = kql));
}

bool
sqlmap_find(const SqlMap *map, int sql_offset, Span *kql)
{
	const SqlMapEntry *best = NULL;

	VEC_EACH (const SqlMapEntry, entry, &map->entry)
	{
		if (entry->sql_start <= sql_offset && sql_offset < entry->sql_end &&
			(best == NULL || entry->sql_end - entry->sql_start <= best->sql_end - best->sql_start))
			best = entry;
	}
	if (best == NULL)
		return false;
	*kql = best->kql;
	return true;
}
