/*
 * execute.h
 *		Compile a KQL text against this database, and shape its rows.
 *
 * Called by the kql.* SQL functions and by the schedule layer.  It joins the
 * server-free compiler (kql/compile.h) with the catalogs: table names resolve
 * through vigil.log_sources and the search_path with the rights of the current
 * user, and diagnostics become errors with a caret.
 */
#ifndef VIGIL_QUERY_EXECUTE_H
#define VIGIL_QUERY_EXECUTE_H

#include "access/htup.h"
#include "access/tupdesc.h"
#include "datatype/timestamp.h"
#include "utils/jsonb.h"

#include "common/diag.h"

/* What a query may read, and what it takes for the current time. */
typedef struct QueryOptions
{
	bool has_window;            /* false: tables are read whole */
	TimestampTz window_start;   /* rows with window_start <= time column ... */
	TimestampTz window_end;     /* ... < window_end are read */
	TimestampTz now;            /* value of now(); ago() counts from it */
	bool now_is_live;           /* for views: now() is the time of the reader's transaction */
	bool executes;              /* the query is executed with the same rights at once */
	struct Shadow *shadow;      /* tables that stand in for those of the database; or NULL */
	const struct KqlKept *kept; /* what is wanted of groups whose states are kept; or NULL */
	/* Tables are read as far back as events of a row can lie before the slot (kql/slot_complete.h). */
	bool slot_complete;
	TimestampTz slot_start;
	int64 max_distance; /* in µs, of events of which the query does not tell */
} QueryOptions;

struct KqlCompiled;

typedef struct CompiledQuery
{
	char *sql; /* one SELECT, no parameters, no trailing semicolon */
	int field_count;
	char **field_name;       /* as KQL names them */
	const char **field_type; /* KQL type names: "string", "datetime", … */
	/* each result row depends on one input row only: windows may be joined or split */
	bool row_wise;
	char *kql;         /* the text itself */
	char *compiled_in; /* saved functions and watchlists in it, as JSON (query/saved.h) */
	void *source_map;  /* for query_errors_begin */
	const struct KqlCompiled *compiled; /* its trees, for query/facts.h */
} CompiledQuery;

/*
 * Compiles a query.  Raises the first error with its position in the KQL text;
 * the result lives in the current memory context.
 */
extern CompiledQuery *query_compile(const char *kql, const QueryOptions *options);

/*
 * The same, but leaves the diagnostics in the result (kql/compile.h), in the order of their
 * places, instead of raising one.
 */
extern struct KqlCompiled *query_compile_quietly(const char *kql, const QueryOptions *options);

/*
 * The log tables that a query reads, that are not here and could be made, of char *; some
 * twice.
 */
extern const Vec *query_makeable_tables(const char *kql);

/* Compiles a query and hands over what there is to say of it; NULL if it has errors. */
extern CompiledQuery *query_check(const char *kql, const QueryOptions *options, DiagList *diag);

/* Which columns of a result are times of the events of its rows, and how far back tables are read. */
typedef struct QueryTimes
{
	char *refusal; /* why rows cannot be given to slots by these; NULL: they can */
	Span span;
	int count;
	const int *place;
	int64 read_back; /* µs before the slot */
} QueryTimes;

/*
 * The times of a query that was compiled with slot_complete.  What depends on the time at which
 * it is run is refused as well: it is compiled once more for another, with the same rights.
 */
extern QueryTimes query_times(const struct KqlCompiled *compiled, const char *kql,
							  const QueryOptions *options);

/* Adds why its rows cannot be given to slots by their times, if they cannot. */
extern void query_check_times(const struct KqlCompiled *compiled, const char *kql,
							  const QueryOptions *options, DiagList *diag);

/*
 * While the query's SQL runs: an error in it is shown at its place in the KQL
 * text.  The callback struct is the caller's, and outlives the execution.
 */
extern void query_errors_begin(const CompiledQuery *query, ErrorContextCallback *callback);
extern void query_errors_end(ErrorContextCallback *callback);

/* Options of an interactive query: no window, now() is the transaction's start. */
extern QueryOptions query_options_interactive(void);

/*
 * One result row as a JSON object of the query's fields, palloc'd: datetime as ISO 8601 with
 * seven digits and Z, timespan in Kusto's text form, other types as themselves; independent
 * of any session setting.  A query without fields gives {}: its SQL has a column all the same.
 */
extern Jsonb *query_row_to_jsonb(const CompiledQuery *query, TupleDesc desc, HeapTuple row);

/*
 * What is done with each row as it comes, as the JSON object of query_row_to_jsonb().  The
 * current context is reset after each row; what is kept is copied elsewhere.
 */
typedef void (*QueryRowHandler)(void *argument, TupleDesc desc, HeapTuple row, Jsonb *object);

/*
 * Executes the plan of a query under the active snapshot, read-only, and hands its rows over
 * one by one: never more than one is held, whatever their number and size.  Needs SPI.
 */
struct _SPI_plan;
extern void query_each_row(const CompiledQuery *query, struct _SPI_plan *plan,
						   QueryRowHandler handler, void *argument);

#endif /* VIGIL_QUERY_EXECUTE_H */
