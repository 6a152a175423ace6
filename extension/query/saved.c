/*
 * saved.c
 *		Saved functions and watchlists, as the current user sees them.
 *
 * Called by catalog.c.  Somebody else's are not seen unless an administrator shares
 * them: their text is compiled into the query and runs with the rights of its user.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/json.h"
#include "utils/memutils.h"

#include "base/authority.h"
#include "base/role.h"
#include "base/spi.h"
#include "base/version.h"
#include "query/saved.h"

static const struct
{
	const char *word;
	const char *sql;
} saved_kind[] = {
	[SAVED_FUNCTION] =
		{"function", "SELECT f.body, NULL::pg_catalog.text AS relation_schema, "
					 "NULL::pg_catalog.text AS relation_name, NULL::pg_catalog.text AS search_key, "
					 "f.created_by::pg_catalog.text AS owner, f.created_by_oid AS owner_oid, "
					 "f.shared, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
					 "f.body, 'UTF8')), 'hex') AS hash, " ROLE_CLUSTER_COLUMN
					 " FROM vigil.functions AS f WHERE f.name OPERATOR(pg_catalog.=) $1 "
					 "ORDER BY f.created_by"},
	[SAVED_WATCHLIST] = {"watchlist",
						 "SELECT NULL::pg_catalog.text AS body, w.relation_schema, "
						 "w.relation_name, w.search_key, "
						 "w.created_by::pg_catalog.text AS owner, w.created_by_oid AS owner_oid, "
						 "w.shared, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
						 "pg_catalog.format('%I.%I %I', w.relation_schema, w.relation_name, "
						 "w.search_key), 'UTF8')), 'hex') AS hash, " ROLE_CLUSTER_COLUMN
						 " FROM vigil.watchlists AS w WHERE w.alias OPERATOR(pg_catalog.=) $1 "
						 "ORDER BY w.created_by"},
};

/* The row of the result that the user sees, -1 if none. */
static int64
visible_row(int64 rows)
{
	int64 shared = -1;

	for (int64 i = 0; i < rows; i++)
	{
		if (role_of_row(i, "owner", "owner_oid") == GetUserId())
			return i;
		if (spi_column_bool(i, "shared"))
			shared = i;
	}
	return shared;
}

SavedItem *
saved_find(SavedKind kind, const char *name, MemoryContext context)
{
	SavedItem *item = NULL;
	SpiArgs args = {0};
	Authority saved;
	int64 row;

	version_spi_connect();
	spi_arg_text(&args, name);
	authority_take(&saved);
	row = spi_run(saved_kind[kind].sql, &args);
	authority_return(&saved);
	row = visible_row(row);
	if (row >= 0)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		item = palloc0(sizeof(SavedItem));
		item->kind = kind;
		item->name = pstrdup(name);
		item->owner = spi_column_text(row, "owner");
		item->hash = spi_column_text(row, "hash");
		item->body = spi_column_text(row, "body");
		item->schema = spi_column_text(row, "relation_schema");
		item->relation = spi_column_text(row, "relation_name");
		item->key = spi_column_text(row, "search_key");
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
	return item;
}

char *
saved_list_json(const Vec *items)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	VEC_EACH (const SavedItem, item, items)
	{
		if (json.len > 1)
			appendStringInfoString(&json, ", ");
		appendStringInfo(&json, "{\"kind\": \"%s\", \"name\": ", saved_kind[item->kind].word);
		escape_json(&json, item->name);
		appendStringInfoString(&json, ", \"owner\": ");
		escape_json(&json, item->owner);
		appendStringInfo(&json, ", \"hash\": \"%s\"}", item->hash);
	}
	appendStringInfoChar(&json, ']');
	return json.data;
}
