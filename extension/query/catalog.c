/*
 * catalog.c
 *		The compiler's view of this database: tables, saved functions, watchlists.
 *
 * Called by the compiler through SchemaProvider, for each name once.  A name is
 * looked up in vigil.log_sources first, then as a relation of exactly that
 * spelling in the search_path.
 *
 * Our own tables, which tell nothing that a user of the compiler may not know, are read as their
 * owner; what a name leads to is looked up with the user's rights.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/authority.h"
#include "base/published.h"
#include "base/right.h"
#include "base/spi.h"
#include "base/version.h"
#include "common/wildcard.h"
#include "common/lookup.h"
#include "common/suggest.h"
#include "query/catalog.h"
#include "query/geo.h"
#include "query/hunting.h"
#include "query/probe.h"
#include "query/relation.h"
#include "query/saved.h"
#include "query/shadow.h"
#include "query/user_agent.h"

/* Our own tables under the names of Sentinel, for queries about alerts. */
static const char *const own_view[] = {"SecurityAlert", "SecurityIncident", "SentinelHealth"};

typedef struct Catalog
{
	SchemaProvider provider;
	MemoryContext context;
	Vec table;      /* of SchemaTable: those asked for before */
	Vec used;       /* of SavedItem: what has become part of the query */
	Vec makeable;   /* of char *: names of no table that could be made */
	bool executes;  /* the query will be executed with the same rights at once */
	Shadow *shadow; /* what stands in for tables, or NULL */
	bool is_survey; /* of what is not here; what is and may not be read is passed over */
	Vec hidden;     /* of char *: tables that were passed over */
} Catalog;

/* ---- tables ---- */

typedef struct SourceRow
{
	bool found;
	Oid relation;
	char *time_column;
	char *ingestion_column;
	bool managed;
} SourceRow;

static char *
text_column(MemoryContext context, int64 row, const char *name)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return isnull ? NULL : MemoryContextStrdup(context, TextDatumGetCString(value));
}

#define SOURCE_SELECT                                                                              \
	"SELECT relation_schema, relation_name, time_column, ingestion_time_column, managed "          \
	"FROM vigil.log_sources WHERE "

/* The registered source that a statement finds. */
static SourceRow
source_find(Catalog *catalog, const char *sql, const SpiArgs *args)
{
	SourceRow source = {0};

	version_spi_connect();
	if (authority_run(sql, args) > 0)
	{
		char *schema = text_column(catalog->context, 0, "relation_schema");
		char *relation = text_column(catalog->context, 0, "relation_name");
		bool isnull;

		source.found = true;
		source.time_column = text_column(catalog->context, 0, "time_column");
		source.ingestion_column = text_column(catalog->context, 0, "ingestion_time_column");
		source.managed = DatumGetBool(spi_column(0, "managed", &isnull));
		source.relation = relation_find(schema, relation);
	}
	SPI_finish();
	return source;
}

/* Describes a table; NULL if it is none, or may not be read and that is no error. */
static SchemaTable *
describe_table(Catalog *catalog, const SourceRow *source, const char *name)
{
	if (catalog->is_survey && !right_to_read(source->relation, InvalidAttrNumber))
	{
		vec_push(&catalog->hidden, MemoryContextStrdup(catalog->context, name));
		return NULL;
	}
	return relation_describe(source->relation, name, source->time_column, source->ingestion_column,
							 source->managed);
}

/* A table that nobody registered has its time in TimeGenerated, if it has that column. */
static SchemaTable *
find_unregistered(Catalog *catalog, const char *name)
{
	SourceRow source = {.relation = RelnameGetRelid(name), .time_column = "TimeGenerated"};

	return OidIsValid(source.relation) ? describe_table(catalog, &source, name) : NULL;
}

/* A view of the engine, which a user's own table of the name hides. */
static SchemaTable *
find_own_view(const char *name)
{
	Oid oid = LOOKUP(own_view, name) != NULL ? relation_find("vigil", name) : InvalidOid;
	SchemaTable *table =
		OidIsValid(oid) ? relation_describe(oid, name, "TimeGenerated", NULL, false) : NULL;

	if (table == NULL)
		return NULL;
	/* No column of a view is declared so, but these are. */
	schema_column(table, "TimeGenerated")->not_null = true;
	return table;
}

/* The table of the database that a name leads to; in the current context. */
static SchemaTable *
find_table(Catalog *catalog, const char *name)
{
	SpiArgs args = {0};
	SourceRow source;
	SchemaTable *table;

	spi_arg_text(&args, name);
	source = source_find(catalog, SOURCE_SELECT "name OPERATOR(pg_catalog.=) $1", &args);

	if (source.found && OidIsValid(source.relation))
		return describe_table(catalog, &source, name);
	if (source.found)
		return NULL;
	table = find_unregistered(catalog, name);
	return table != NULL ? table : find_own_view(name);
}

/* The same, or what stands in for it. */
static SchemaTable *
find_table_or_shadow(Catalog *catalog, const char *name)
{
	SchemaTable *known;

	if (catalog->shadow == NULL)
		return find_table(catalog, name);
	known = shadow_find(catalog->shadow, name);
	return known != NULL ? known
						 : shadow_stand_in(catalog->shadow, name, find_table(catalog, name));
}

static const SchemaTable *
provide_table(void *context, const char *name)
{
	Catalog *catalog = context;
	MemoryContext old;
	SchemaTable *table;

	VEC_EACH (SchemaTable, known, &catalog->table)
	{
		if (strcmp(known->name, name) == 0)
			return known;
	}
	old = MemoryContextSwitchTo(catalog->context);
	table = find_table_or_shadow(catalog, name);
	if (table != NULL)
	{
		hunting_add_time(table);
		vec_push(&catalog->table, table);
	}
	MemoryContextSwitchTo(old);
	return table;
}

static Vec
provide_tables_like(void *context, const char *pattern)
{
	Catalog *catalog = context;
	Vec names = {0};
	SpiArgs args = {0};
	int64 rows;
	Vec all = {0};

	version_spi_connect();
	rows = authority_run("SELECT name FROM vigil.log_sources ORDER BY name COLLATE \"C\"", &args);
	for (int64 i = 0; i < rows; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(catalog->context);

		vec_push(&all, text_column(catalog->context, i, "name"));
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
	if (catalog->shadow != NULL)
		shadow_add_names(catalog->shadow, &all);
	for (int i = 0; i < all.count; i++)
	{
		if (wildcard_match(pattern, VEC_AT(&all, char, i)))
			vec_push(&names, all.item[i]);
	}
	return names;
}

static const char *
provide_nearest_table(void *context, const char *name)
{
	Vec names = provide_tables_like(context, "*");
	Suggest near;

	suggest_start(&near, name);
	VEC_EACH (char, text, &names)
		suggest_offer(&near, text);
	return suggest_best(&near);
}

static bool
can_make_table(const char *name)
{
	SpiArgs args = {0};
	bool known;

	if (published_knows(name))
		return true;
	version_spi_connect();
	spi_arg_text(&args, name);
	known = authority_run(
				"SELECT FROM vigil.log_catalog WHERE table_name OPERATOR(pg_catalog.=) $1 LIMIT 1",
				&args) > 0;
	SPI_finish();
	return known;
}

/* Whether a table of the name is here, though the user may not read it, or not know of it. */
static bool
is_hidden(const Catalog *catalog, const char *name)
{
	SpiArgs args = {0};
	bool is_there;

	VEC_EACH (const char, hidden, &catalog->hidden)
	{
		if (strcmp(hidden, name) == 0)
			return true;
	}
	version_spi_connect();
	spi_arg_text(&args, name);
	is_there = authority_run("SELECT FROM vigil.log_sources AS s"
							 " WHERE s.name OPERATOR(pg_catalog.=) $1 AND"
							 " vigil.find_relation(s.relation_schema, s.relation_name) IS NOT NULL",
							 &args) > 0;
	SPI_finish();
	return is_there;
}

static bool
provide_can_make_table(void *context, const char *name)
{
	Catalog *catalog = context;

	if (!can_make_table(name) || (catalog->is_survey && is_hidden(catalog, name)))
		return false;
	vec_push(&catalog->makeable, MemoryContextStrdup(catalog->context, name));
	return true;
}

static const char *
provide_missing_right(void *context, const char *name)
{
	Catalog *catalog = context;
	SpiArgs args = {0};
	char *right = NULL;

	spi_arg_text(&args, name);
	spi_arg(&args, OIDOID, ObjectIdGetDatum(GetUserId()), false);
	version_spi_connect();
	if (authority_run(
			"SELECT pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', s.relation_schema,"
			" pg_catalog.pg_get_userbyid($2)) AS statement FROM vigil.log_sources AS s"
			" WHERE s.name OPERATOR(pg_catalog.=) $1 AND"
			" vigil.find_relation(s.relation_schema, s.relation_name) IS NOT NULL"
			" AND NOT pg_catalog.has_schema_privilege($2, s.relation_schema, 'USAGE')",
			&args) > 0)
		right = text_column(catalog->context, 0, "statement");
	SPI_finish();
	return right;
}

/* ---- saved functions and watchlists ---- */

/* What a name means for the user; what is found is noted, as it becomes part of the query. */
static SavedItem *
find_saved(Catalog *catalog, SavedKind kind, const char *name)
{
	SavedItem *item = saved_find(kind, name, catalog->context);
	MemoryContext old;

	if (item == NULL)
		return NULL;
	VEC_EACH (SavedItem, known, &catalog->used)
	{
		if (known->kind == kind && strcmp(known->name, name) == 0)
			return known;
	}
	old = MemoryContextSwitchTo(catalog->context);
	vec_push(&catalog->used, item);
	MemoryContextSwitchTo(old);
	return item;
}

static const SchemaFunction *
provide_function(void *context, const char *name)
{
	Catalog *catalog = context;
	SavedItem *item = find_saved(catalog, SAVED_FUNCTION, name);
	SchemaFunction *function;

	if (item == NULL)
		return NULL;
	function = MemoryContextAllocZero(catalog->context, sizeof(SchemaFunction));
	function->name = item->name;
	function->text = item->body;
	return function;
}

/* Adds the search key under the name SearchKey; it takes the place of another column so called. */
static void
add_search_key(SchemaTable *table, const char *key)
{
	const SchemaColumn *from = schema_column(table, key);
	SchemaColumn *at = schema_column(table, "SearchKey");

	if (from == NULL || from == at)
		return;
	if (at == NULL)
	{
		at = MAKE(SchemaColumn);
		vec_push(&table->column, at);
	}
	*at = *from;
	at->source_name = unconstify(char *, schema_stored_name(from));
	at->name = pstrdup("SearchKey");
}

/* The watchlist's table, with its search key once more under the name SearchKey. */
static const SchemaTable *
provide_watchlist(void *context, const char *alias)
{
	Catalog *catalog = context;
	MemoryContext old = MemoryContextSwitchTo(catalog->context);
	SavedItem *item = find_saved(catalog, SAVED_WATCHLIST, alias);
	char *key = item != NULL ? item->key : NULL;
	Oid oid = item != NULL ? relation_find(item->schema, item->relation) : InvalidOid;
	SchemaTable *table = NULL;

	if (OidIsValid(oid))
		table = relation_describe(oid, alias, NULL, NULL, false);
	if (table != NULL && key != NULL)
		add_search_key(table, key);
	if (catalog->shadow != NULL)
		table = shadow_replace(catalog->shadow, psprintf(SHADOW_WATCHLIST, alias), table);
	MemoryContextSwitchTo(old);
	return table;
}

/* ---- what stands for what is outside ---- */

static const char *
provide_place(void *context, const char *place)
{
	Catalog *catalog = context;
	SpiArgs args = {0};
	const char *schema = NULL;

	version_spi_connect();
	spi_arg_text(&args, place);
	if (authority_run(
			"SELECT schema_name FROM vigil.workspaces WHERE name OPERATOR(pg_catalog.=) $1",
			&args) > 0)
		schema = text_column(catalog->context, 0, "schema_name");
	SPI_finish();
	/* A test may have rows of tables that are not here. */
	return schema == NULL && catalog->shadow != NULL ? "pg_temp" : schema;
}

/* A table there has its times where vigil.log_sources says, or in TimeGenerated. */
static const SchemaTable *
provide_place_table(void *context, const char *schema, const char *place, const char *name)
{
	Catalog *catalog = context;
	MemoryContext old = MemoryContextSwitchTo(catalog->context);
	Oid oid = relation_find(schema, name);
	SchemaTable *table = NULL;

	if (OidIsValid(oid))
	{
		SpiArgs args = {0};
		SourceRow source;

		spi_arg_text(&args, schema);
		spi_arg_text(&args, name);
		source = source_find(catalog,
							 SOURCE_SELECT
							 "relation_schema OPERATOR(pg_catalog.=) $1 AND relation_name "
							 "OPERATOR(pg_catalog.=) $2 ORDER BY name COLLATE \"C\" LIMIT 1",
							 &args);
		table = relation_describe(oid, name, source.found ? source.time_column : "TimeGenerated",
								  source.ingestion_column, source.managed);
	}
	if (catalog->shadow != NULL)
		table = shadow_stand_in(catalog->shadow, psprintf(SHADOW_PLACE_TABLE, place, name), table);
	MemoryContextSwitchTo(old);
	return table;
}

/* A function that a relation stands for: only its own name finds it, and no pattern. */
static bool
is_function_pattern(const char *address)
{
	size_t length = strlen(address);

	return length > 2 && strcmp(address + length - 2, "()") == 0 &&
		   strspn(address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == length - 2;
}

/* The relation of the longest pattern that the address matches. */
static Oid
external_relation(Catalog *catalog, const char *address)
{
	Oid relation = InvalidOid;
	bool is_function = is_function_pattern(address);
	SpiArgs args = {0};
	int64 rows;

	version_spi_connect();
	rows = authority_run("SELECT pattern, relation_schema, relation_name FROM vigil.external_data "
						 "ORDER BY pg_catalog.length(pattern) DESC, pattern COLLATE \"C\"",
						 &args);
	for (int64 i = 0; i < rows && !OidIsValid(relation); i++)
	{
		char *pattern = text_column(catalog->context, i, "pattern");

		if (is_function ? strcmp(pattern, address) == 0 : wildcard_match(pattern, address))
			relation = relation_find(text_column(catalog->context, i, "relation_schema"),
									 text_column(catalog->context, i, "relation_name"));
	}
	SPI_finish();
	return relation;
}

static const SchemaTable *
provide_external(void *context, const char *address)
{
	Catalog *catalog = context;
	MemoryContext old = MemoryContextSwitchTo(catalog->context);
	Oid relation = external_relation(catalog, address);
	SchemaTable *table = NULL;

	if (OidIsValid(relation))
		table = relation_describe(relation, address, NULL, NULL, false);
	if (catalog->shadow != NULL)
		table = shadow_replace(catalog->shadow, psprintf(SHADOW_EXTERNAL, address), table);
	MemoryContextSwitchTo(old);
	return table;
}

static const char *
provide_knowledge(void *context, const char *function)
{
	Catalog *catalog = context;
	MemoryContext old = MemoryContextSwitchTo(catalog->context);
	Oid relation = external_relation(catalog, psprintf("%s()", function));
	char *sql = NULL;

	/* Describing it raises the error of SELECT if the user may not read it. */
	if (OidIsValid(relation) && relation_describe(relation, "", NULL, NULL, false) != NULL)
		sql = strcmp(function, "parse_user_agent") == 0 ? user_agent_list_sql(relation)
														: geo_lookup_sql(relation);
	MemoryContextSwitchTo(old);
	return sql;
}

/* ---- columns that depend on the data ---- */

static Vec
provide_probe(void *context, const char *sql)
{
	Catalog *catalog = context;

	return probe_values(sql, catalog->executes, catalog->context);
}

/* ---- regular expressions ---- */

/* The runtime knows them; it is asked through SQL, as a query does. */
static const char *
provide_check_regex(void *context, const char *pattern, const char *group)
{
	Catalog *catalog = context;
	SpiArgs args = {0};
	char *message = NULL;

	version_spi_connect();
	spi_arg_text(&args, pattern);
	spi_arg_text(&args, group);
	if (authority_run(
			"SELECT message FROM kql.regex_error($1, $2) AS message WHERE message IS NOT NULL",
			&args) > 0)
		message = text_column(catalog->context, 0, "message");
	SPI_finish();
	return message;
}

const SchemaProvider *
catalog_provider(bool executes, Shadow *shadow)
{
	Catalog *catalog =
		MAKE(Catalog, .context = CurrentMemoryContext, .executes = executes, .shadow = shadow,
			 .provider.table = provide_table, .provider.tables_like = provide_tables_like,
			 .provider.function = provide_function, .provider.watchlist = provide_watchlist,
			 .provider.place = provide_place, .provider.place_table = provide_place_table,
			 .provider.external = provide_external, .provider.knowledge = provide_knowledge,
			 .provider.probe = provide_probe, .provider.nearest_table = provide_nearest_table,
			 .provider.can_make_table = provide_can_make_table,
			 .provider.missing_right = provide_missing_right,
			 .provider.check_regex = provide_check_regex);

	/* Before the tables of a test are there nobody looks into them. */
	if (shadow != NULL && !executes)
		catalog->provider.probe = NULL;
	catalog->provider.context = catalog;
	return &catalog->provider;
}

const SchemaProvider *
catalog_survey_provider(void)
{
	const SchemaProvider *provider = catalog_provider(false, NULL);

	((Catalog *) provider->context)->is_survey = true;
	return provider;
}

char *
catalog_used(const SchemaProvider *provider)
{
	return saved_list_json(&((const Catalog *) provider->context)->used);
}

const Vec *
catalog_makeable(const SchemaProvider *provider)
{
	return &((const Catalog *) provider->context)->makeable;
}
