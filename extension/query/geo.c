/*
 * geo.c
 *		geo_info_from_ip_address(): what a registered table tells of an address.
 *
 * The table has the column "network", or "first" and "last", of type inet or cidr; its other
 * columns are the fields of the answer.  The statement is prepared once for each call in a
 * query, so that an index on the addresses makes an answer a few microseconds.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/inet.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "base/path.h"
#include "base/sql_function.h"
#include "base/spi.h"
#include "base/version.h"

/* The fields of the answer, in the order in which they are written. */
static const char *const geo_field[] = {"country", "state", "city", "latitude", "longitude"};

typedef struct GeoPlan
{
	SPIPlanPtr plan;
	MemoryContextCallback release;
} GeoPlan;

static void
release_plan(void *argument)
{
	GeoPlan *geo = argument;

	if (geo->plan != NULL)
		SPI_freeplan(geo->plan);
}

static bool
has_column(Oid relation, const char *name)
{
	return get_attnum(relation, name) != InvalidAttrNumber;
}

/* The answer as an expression on the row "g". */
static char *
answer_sql(Oid relation)
{
	StringInfoData sql;
	const char *comma = "";

	initStringInfo(&sql);
	appendStringInfoString(&sql, "pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(");
	for (size_t i = 0; i < lengthof(geo_field); i++)
	{
		if (!has_column(relation, geo_field[i]))
			continue;
		appendStringInfo(&sql, "%s%s, g.%s", comma, quote_literal_cstr(geo_field[i]),
						 quote_identifier(geo_field[i]));
		comma = ", ";
	}
	appendStringInfoString(&sql, "))");
	return sql.data;
}

/* The statement for a relation; an error if it has not the columns. */
static char *
lookup_sql(const char *schema, const char *name)
{
	char *from = quote_qualified_identifier(schema, name);
	Oid relation = get_relname_relid(name, get_namespace_oid(schema, false));

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation %s does not exist", from)));
	if (has_column(relation, "network"))
		return psprintf("SELECT %s AS answer FROM %s AS g "
						"WHERE g.network OPERATOR(pg_catalog.>>=) $1 "
						"ORDER BY pg_catalog.masklen(g.network) DESC LIMIT 1",
						answer_sql(relation), from);
	if (has_column(relation, "first") && has_column(relation, "last"))
		return psprintf("SELECT r.answer FROM (SELECT %s AS answer, "
						"g.last OPERATOR(pg_catalog.>=) $1 AS is_inside FROM %s AS g "
						"WHERE g.first OPERATOR(pg_catalog.<=) $1 "
						"ORDER BY g.first DESC LIMIT 1) AS r WHERE r.is_inside",
						answer_sql(relation), from);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s holds no addresses", from),
					errhint("It needs the column \"network\", or \"first\" and \"last\", of type "
							"inet or cidr.")));
}

/* The plan of this call in the query; SPI is connected. */
static GeoPlan *
plan_of_call(FunctionCallInfo fcinfo)
{
	GeoPlan *geo = fcinfo->flinfo->fn_extra;
	Oid type = INETOID;
	int path;

	if (geo != NULL && geo->plan != NULL)
		return geo;
	if (geo == NULL)
	{
		geo = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(GeoPlan));
		geo->release.func = release_plan;
		geo->release.arg = geo;
		MemoryContextRegisterResetCallback(fcinfo->flinfo->fn_mcxt, &geo->release);
		fcinfo->flinfo->fn_extra = geo;
	}
	path = path_pin(NULL);
	geo->plan = SPI_prepare(
		lookup_sql(text_to_cstring(PG_GETARG_TEXT_PP(1)), text_to_cstring(PG_GETARG_TEXT_PP(2))), 1,
		&type);
	path_restore(path);
	if (geo->plan == NULL || SPI_keepplan(geo->plan) != 0)
		elog(ERROR, "could not prepare: %s", SPI_result_code_string(SPI_result));
	return geo;
}

/* geo_info(address, schema, relation) */
SQL_FUNCTION(kql_geo_info)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum argument;
	Jsonb *answer = NULL;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	argument = PG_GETARG_DATUM(0);
	version_spi_connect();
	if (SPI_execute_plan(plan_of_call(fcinfo)->plan, &argument, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look up an address");
	if (SPI_processed > 0)
	{
		bool isnull;
		Datum value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);

		if (!isnull)
		{
			MemoryContext old = MemoryContextSwitchTo(caller);

			answer = DatumGetJsonbPCopy(value);
			MemoryContextSwitchTo(old);
		}
	}
	SPI_finish();
	if (answer == NULL)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(answer);
}
