/*
 * geo.c
 *		geo_info_from_ip_address(): what a registered table tells of an address.
 *
 * Called by catalog.c.  A subquery at the place of the call, so that an index on the addresses
 * serves each row, and the table is read with the rights of whoever asks.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "query/geo.h"

/* The fields of the answer, in the order in which they are written. */
static const char *const geo_field[] = {"country", "state", "city", "latitude", "longitude"};

static bool
has_column(Oid relation, const char *name)
{
	return get_attnum(relation, name) != InvalidAttrNumber;
}

/* Has it a column of that name that holds addresses or networks? */
static bool
has_addresses(Oid relation, const char *name)
{
	AttrNumber number = get_attnum(relation, name);
	Oid type =
		number == InvalidAttrNumber ? InvalidOid : getBaseType(get_atttype(relation, number));

	return type == INETOID || type == CIDROID;
}

/* The answer as an expression on a row of the relation. */
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
		appendStringInfo(&sql, "%s%s, geo.%s", comma, quote_literal_cstr(geo_field[i]),
						 quote_identifier(geo_field[i]));
		comma = ", ";
	}
	appendStringInfoString(&sql, "))");
	return sql.data;
}

char *
geo_lookup_sql(Oid relation)
{
	char *from = quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
											get_rel_name(relation));

	if (has_addresses(relation, "network"))
		return psprintf("(SELECT %s FROM %s AS geo WHERE geo.network OPERATOR(pg_catalog.>>=) $1 "
						"ORDER BY pg_catalog.masklen(geo.network) DESC LIMIT 1)",
						answer_sql(relation), from);
	if (has_addresses(relation, "first") && has_addresses(relation, "last"))
		return psprintf("(SELECT CASE WHEN geo.last OPERATOR(pg_catalog.>=) $1 THEN %s END "
						"FROM %s AS geo WHERE geo.first OPERATOR(pg_catalog.<=) $1 "
						"ORDER BY geo.first DESC LIMIT 1)",
						answer_sql(relation), from);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s holds no addresses of networks", from),
			 errhint("It needs the column \"network\", or \"first\" and \"last\", of type "
					 "inet or cidr.")));
}
