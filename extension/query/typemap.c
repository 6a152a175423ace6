/*
 * typemap.c
 *		Which KQL type a PostgreSQL type is read as.
 *
 * Called by catalog.c for the columns of log tables.  A timestamp or date
 * without time zone is taken for UTC, as log pipelines write it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "query/typemap.h"

typedef struct TypeLine
{
	Oid oid;
	TypeMapping mapping;
} TypeLine;

static const TypeLine type_line[] = {
	{BOOLOID, {KQL_BOOL, false, NULL}},
	{INT2OID, {KQL_INT, true, NULL}},
	{INT4OID, {KQL_INT, false, NULL}},
	{INT8OID, {KQL_LONG, false, NULL}},
	{OIDOID, {KQL_LONG, true, NULL}},
	{FLOAT4OID, {KQL_REAL, true, NULL}},
	{FLOAT8OID, {KQL_REAL, false, NULL}},
	{NUMERICOID, {KQL_DECIMAL, false, NULL}},
	{TEXTOID, {KQL_STRING, false, NULL}},
	{VARCHAROID, {KQL_STRING, true, NULL}},
	{BPCHAROID, {KQL_STRING, true, NULL}},
	{NAMEOID, {KQL_STRING, true, NULL}},
	{TIMESTAMPTZOID, {KQL_DATETIME, false, NULL}},
	{TIMESTAMPOID, {KQL_DATETIME, true, "($1 AT TIME ZONE 'UTC')"}},
	{DATEOID, {KQL_DATETIME, true, "($1::timestamp AT TIME ZONE 'UTC')"}},
	{INTERVALOID, {KQL_TIMESPAN, true, "kql.totimespan($1)"}},
	{JSONBOID, {KQL_DYNAMIC, false, NULL}},
	{JSONOID, {KQL_DYNAMIC, true, NULL}},
	{UUIDOID, {KQL_GUID, false, NULL}},
	{INETOID, {KQL_STRING, true, "pg_catalog.host($1)"}},
	{BYTEAOID, {KQL_STRING, true, "pg_catalog.encode($1, 'base64')"}},
};

TypeMapping
typemap_find(Oid type)
{
	Oid base = getBaseType(type);
	TypeMapping text = {KQL_STRING, true, NULL};
	TypeMapping array = {KQL_DYNAMIC, true, "pg_catalog.to_jsonb($1)"};

	for (int i = 0; i < lengthof(type_line); i++)
	{
		if (type_line[i].oid == base)
			return type_line[i].mapping;
	}
	return OidIsValid(get_element_type(base)) || get_typtype(base) == TYPTYPE_COMPOSITE ? array
																						: text;
}
