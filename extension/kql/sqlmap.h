/*
 * sqlmap.h
 *		Where pieces of the emitted SQL come from in the KQL text.
 */
#ifndef VIGIL_KQL_SQLMAP_H
#define VIGIL_KQL_SQLMAP_H

#include "common/diag.h"
#include "common/vec.h"

typedef struct SqlMapEntry
{
	int sql_start; /* bytes of the SQL text, [start, end) */
	int sql_end;
	Span kql;
} SqlMapEntry;

/* A stage of the SQL, or the SELECT behind all stages. */
typedef struct SqlStage
{
	char *text;
	bool is_grouped; /* it has a grouping, perhaps without keys */
	Vec origin;      /* of Span: what of the query it does, in the order of the work */
} SqlStage;

typedef struct SqlMap
{
	Vec entry; /* of SqlMapEntry; an inner piece comes after the piece around it */
	Vec stage; /* of SqlStage, in the order of the SQL */
} SqlMap;

/* Notes that a piece of SQL comes from a span of the query. */
extern void sqlmap_add(SqlMap *map, int sql_start, int sql_end, Span kql);

/* The innermost KQL span for a byte of the SQL; false if none covers it. */
extern bool sqlmap_find(const SqlMap *map, int sql_offset, Span *kql);

#endif /* VIGIL_KQL_SQLMAP_H */
