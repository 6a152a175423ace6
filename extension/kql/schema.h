/*
 * schema.h
 *		What the compiler asks its host about the world: tables and functions.
 *
 * The server answers from the catalogs (query/catalog.c), the client and the
 * fuzzer from a fixed list.  Answers live as long as the compilation.
 */
#ifndef VIGIL_KQL_SCHEMA_H
#define VIGIL_KQL_SCHEMA_H

#include "common/vec.h"
#include "kql/type.h"

typedef struct SchemaColumn
{
	char *name;
	KqlType type;
	bool not_null;   /* declared NOT NULL */
	bool needs_cast; /* the stored type is another one that converts: emit a cast */
	const char *
		sql_cast; /* template of that cast with $1, e.g. "kql.from_inet($1)"; NULL: sql type cast */
	char *source_name;      /* name of the column that is read, when it is not the name above */
	bool has_trigram_index; /* an index finds texts by parts of them: ILIKE is worth writing */
	bool is_hidden;         /* can be named, but is not part of * */
	char *rest_key;    /* the column that is read is a JSON object, which has it under this key */
	char *rest_absent; /* what a string has if the object lacks it; NULL: '' */
} SchemaColumn;

/* The name of the column that is read. */
static inline const char *
schema_stored_name(const SchemaColumn *column)
{
	return column->source_name != NULL ? column->source_name : column->name;
}

typedef struct SchemaTable
{
	char *name;   /* as KQL names it */
	char *schema; /* SQL names; NULL: what the statement is given, see kept.h */
	char *relation;
	Vec column;             /* of SchemaColumn */
	char *time_column;      /* the window clips on it; NULL: never clipped */
	bool time_is_local;     /* the time column has no time zone: its values are UTC */
	char *ingestion_column; /* ingestion_time(); NULL if there is none */
	double row_estimate;
} SchemaTable;

/* The column that KQL names so, or NULL. */
static inline SchemaColumn *
schema_column(const SchemaTable *table, const char *name)
{
	VEC_EACH (SchemaColumn, column, &table->column)
	{
		if (strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

/* A saved function of the workspace: its parameters and body as KQL text. */
typedef struct SchemaFunction
{
	char *name;
	char *text; /* "(a:long, b:string = 'x') { body }" */
} SchemaFunction;

typedef struct SchemaProvider
{
	/* The table of that exact name, or NULL. */
	const SchemaTable *(*table)(void *context, const char *name);
	/* Names of tables that match a wildcard pattern, of char *: for union T*, search, find. */
	Vec (*tables_like)(void *context, const char *pattern);
	/* The saved function of that name, or NULL. */
	const SchemaFunction *(*function)(void *context, const char *name);
	/* The watchlist of that alias as a table, or NULL. */
	const SchemaTable *(*watchlist)(void *context, const char *alias);
	/*
	 * What stands for a place outside of the database, such as the x of workspace("x") or
	 * the "c/d" of cluster("c").database("d"): the name of its schema, or NULL.
	 */
	const char *(*place)(void *context, const char *place);
	/* The table of that exact name in the schema that stands for a place, or NULL. */
	const SchemaTable *(*place_table)(void *context, const char *schema, const char *place,
									  const char *name);
	/* What stands for the data at an address, or NULL. */
	const SchemaTable *(*external)(void *context, const char *address);
	/*
	 * For a function that knows something of the world, an SQL expression made of the table that
	 * an administrator named for it, or NULL: geo_info_from_ip_address, with $1 for an inet;
	 * parse_user_agent, the list of patterns.
	 */
	const char *(*knowledge)(void *context, const char *function);
	/*
	 * Runs a compiled SELECT that returns one text column and gives its values,
	 * of char *: for operators whose columns depend on the data (bag_unpack,
	 * pivot).  NULL function: such operators are refused.
	 */
	Vec (*probe)(void *context, const char *sql);
	/* Names that resemble the given one, best first, for hints; may be NULL. */
	const char *(*nearest_table)(void *context, const char *name);
	/* Is it a table that could be made at once, by vigil.create_log_table()? May be NULL. */
	bool (*can_make_table)(void *context, const char *name);
	/* The statement that lets the user see a table that is there for others, or NULL. May be NULL. */
	const char *(*missing_right)(void *context, const char *name);
	/*
	 * What is wrong with a regular expression, or NULL; group is the name or number
	 * of a group that it must have, or NULL.  NULL function: it is found at run time.
	 */
	const char *(*check_regex)(void *context, const char *pattern, const char *group);
	void *context;
} SchemaProvider;

#endif /* VIGIL_KQL_SCHEMA_H */
