/*
 * ingest.h
 *		Loading raw log records into a log table: what the parts share.
 *
 * A load reads one input (a file, a message) in any of the containers its kind
 * of log comes in.  Each record becomes a row, is skipped because it belongs
 * elsewhere, is there already, or goes to the dead letters; none is lost and none
 * holds up the others:  records = rows + rejected + skipped + duplicates.
 */
#ifndef VIGIL_INGEST_INGEST_H
#define VIGIL_INGEST_INGEST_H

#include "fmgr.h"
#include "utils/rel.h"

#include "common/vec.h"
#include "ingest/batch.h"
#include "ingest/kind_list.h"
#include "ingest/mapping.h"
#include "ingest/reason.h"

/* Documents in documents: a message holds a notification holds a file holds records. */
#define INGEST_MAX_NESTING 8

/* What a key of an outermost object says about the object. */
typedef enum KeyMeaning
{
	KEY_OTHER,      /* nothing: look at the next key */
	KEY_RECORD,     /* the object is a record */
	KEY_ROW,        /* the object is a record of SHAPE_ROW */
	KEY_LIST,       /* its value is the list of records */
	KEY_DETAIL,     /* its value is the record (EventBridge) */
	KEY_ENVELOPE,   /* the object has a KEY_DETAIL */
	KEY_LOG_EVENTS, /* its value is a list of {"message": record as a string} */
	KEY_LOOKUP,     /* its value is a list of {"CloudTrailEvent": record as a string} */
	KEY_LAKE,       /* its value is a list of rows of CloudTrail Lake */
	KEY_LAMBDA,     /* its value is {"data": base64 of gzip} */
	KEY_MESSAGE,    /* the object is a notification: {"Message": text} */
	KEY_TABLES,     /* its value is a list of {"columns": …, "rows": …} */
	KEY_SEARCH, /* its value is {"hits": [{"_source": record}, …]}: an answer of Elasticsearch */
	KEY_HIT,    /* its value is the record (one of them) */
	KEY_DIGEST, /* the object is a digest file */
	KEY_GRAPH_ERROR, /* the object is an error message of Microsoft Graph */
	KEY_NEXT_PAGE    /* there are more pages than this one */
} KeyMeaning;

typedef struct KeyWord
{
	const char *key;
	KeyMeaning meaning;
} KeyWord;

/* How a record says what it says. */
typedef enum IngestShape
{
	SHAPE_OWN,        /* as its kind does */
	SHAPE_ROW,        /* keys are column names */
	SHAPE_DIAGNOSTIC, /* diagnostic settings: "category", and most under "properties" */
	SHAPE_GRAPH,      /* Microsoft Graph */
	/* The same two with capitals at the start of keys. */
	SHAPE_DIAGNOSTIC_CAPITALS,
	SHAPE_GRAPH_CAPITALS
} IngestShape;

/* What became of the records that have one reason. */
typedef struct IngestTally
{
	int64 rejected;
	int64 skipped;
	int64 number; /* of the first one, 0 if there is none */
	int64 offset; /* where it starts */
	char *detail; /* what is to be said of it besides the reason, or NULL */
} IngestTally;

/* Records of a shape for a table: their mapping, and what is made of it for the load at hand. */
typedef struct IngestForm
{
	const char *log_table;
	IngestShape shape;
	Relation target;    /* where its rows go; NULL: there is none, its records are skipped */
	IngestTally absent; /* what was skipped for want of a target */
	Mapping *mapping;
	Batch *batch;
	MapRow *row;
	int raw_column;     /* column of the record as it came, -1 if the table has none */
	int type_column;    /* of rows: the name of their table, -1 if there is none */
	const bool *common; /* of the mapping's columns: many tables have it, it tells nothing */
	bool has_others;    /* there are other columns than those */
} IngestForm;

/* A load that meets more shapes and tables skips the records of the others. */
#define INGEST_MAX_FORMS 256

struct Ingest;
struct Fit;

/* A kind of log. */
typedef struct IngestProfile
{
	const KeyWord *keyword; /* ends with a NULL key */
	Mapping *(*make_mapping)(struct Ingest *ingest, const IngestForm *form);
	/* Number of the form of the record that the cursor (a copy) stands on; NULL: SHAPE_OWN. */
	int (*form_of)(struct Ingest *ingest, JsonWalk walk);
	/* Why a sound record is not of this table, or none; NULL: every one is. */
	IngestReason (*skip)(const IngestForm *form);
	const struct MappingSpec *spec; /* of a kind whose mapping is data, else NULL */
	bool routes_rows; /* a row goes to the table that its Type names; form_of does not see to it */
} IngestProfile;

/* What the record in hand was before it was made JSON, if it was something else. */
typedef struct IngestOriginal
{
	JsonSpan header; /* what stands before the record in each dead letter */
	JsonSpan record; /* in the document */
} IngestOriginal;

typedef struct Ingest
{
	const IngestProfile *profile;
	const char *kind; /* by whose name a dead letter is tried again */
	const char *log_table;
	Relation target;
	const char *source;

	/* What the caller wants besides. */
	int64 load;          /* number in vigil.loads; 0: it is not remembered */
	int64 first_byte;    /* where the input starts in what it is a part of */
	Vec only;            /* log tables of char: records of others were taken earlier; empty: all */
	bool is_strict;      /* a record that is put aside is an error */
	bool is_trial;       /* nothing is written */
	bool checks_kind;    /* an input of another kind is an error */
	bool is_lines;       /* lines of many senders: none tells what the input is */
	TimestampTz as_of;   /* when the input came, by which years are guessed; 0: now */
	bool is_order_given; /* date_order is that of the file that it was in */

	/* Where we are. */
	JsonSpan input;     /* all that the caller has given, unpacked: it lasts as long as rows wait */
	const char *base;   /* start of the current document */
	const char *taken;  /* everything before this has become a row or a dead letter */
	int nesting;        /* documents inside strings of others */
	JsonSpan envelope;  /* that holds the record in hand and no other, or nothing */
	int64 outer_offset; /* position of the outermost string we are in */
	bool checked;       /* the document is known to be UTF-8 */
	int64 number;       /* records met, those of earlier parts of the load included */
	int64 earlier;      /* of them, those of earlier parts */
	bool is_wanted;     /* the record in hand is of one of "only" */
	IngestOriginal original;
	LogDateOrder date_order; /* of dates in figures */
	bool is_order_known;     /* it is what a file of CSV says */

	/* What came of it. */
	int64 rows;
	int64 rejected;
	int64 skipped;
	int64 duplicates;
	IngestTally tally[REASON_COUNT];
	Vec absent; /* log tables, of char, whose records were skipped for want of them; likewise */
	bytea *content_sha256; /* of what the input holds, if all of it was packed; NULL: it was not */
	int64 content_size;
	char *reasons; /* them all, as JSON, once the load is done; in the result context */
	bool more_pages;
	int64 guessed_dates;         /* rows with a date that was read by date_order alone */
	int64 guessed_years;         /* lines whose time has no year */
	int64 other_dates;           /* records that were refused for a date of the other order */
	struct RejectBatch *letters; /* that are not written yet; NULL: there is none */
	StringInfoData remarks; /* what is to be said besides, as objects of JSON; empty: nothing */
	bool has_more_remarks;  /* than there is room for */
	char *unknown_category; /* the first of those that have no table, or NULL */

	struct Fit *fit; /* what the columns of the published tables are, once they were asked for */
	Vec routes;      /* of Route: what rows were found to say of their table */
	Vec mappings;    /* of GuessMapping, once they were asked for */

	IngestForm *form[INGEST_MAX_FORMS];
	int form_count;
	MemoryContext context;        /* lives as long as the load */
	MemoryContext result_context; /* the caller's: of what came of it */
	MemoryContext record_context; /* reset for each record */
} Ingest;

/* The kinds of log, and rows of Log Analytics for any table. */
#define KIND_PROFILE(name, log_table, what) extern const IngestProfile ingest_##name;
LOG_KINDS(KIND_PROFILE)
extern const IngestProfile ingest_rows;

/*
 * The kind of a name: one of the list, a mapping that is registered, or rows of the log table
 * of the name, for which *log_table becomes the name itself.  Lives in the current memory context.
 */
extern const IngestProfile *ingest_kind(const char *name, const char **log_table);

/*
 * Loads an input: the caller has set what it wants, and finds what came of it.  Errors
 * of the table are raised.
 */
extern void ingest_run(Ingest *ingest, const char *data, size_t len, bool is_text);

/* The same in steps: connects SPI and opens the table; the caller closes them again. */
extern void ingest_start(Ingest *ingest);

/*
 * What separates the cells of a text that is read as CSV, and where its header starts; NUL: it is
 * read as something else.
 */
extern char ingest_csv_separator(Ingest *ingest, const char *data, size_t len, const char **start);

/* Why the first record was not taken that was not; REASON_NONE if all were. */
extern IngestReason ingest_first_reason(const Ingest *ingest);

/* Sets the order of dates that a caller gives as a text, of which an empty one gives none. */
extern void ingest_give_order(Ingest *ingest, const text *order);

/* Gives (rows, rejected, skipped, duplicates, reasons). */
extern Datum ingest_answer(FunctionCallInfo fcinfo, const Ingest *ingest);

/* What came of it by reasons, as a JSON array of objects. */
extern char *ingest_reasons(const Ingest *ingest);

/*
 * Raises an error if no record was taken, all for one reason, and there were many of them or
 * this one is of another kind.
 */
extern void ingest_check_kind(const Ingest *ingest, IngestReason reason);

/* Likewise at the end: an error if nothing was taken, and nothing of it is of the kind at all. */
extern void ingest_check_input(const Ingest *ingest);

/* The same for the first record of an input, which says that it is of a log table that is not here. */
extern void ingest_check_table(const Ingest *ingest, const char *log_table);

/*
 * Opens the log table for records of a shape.  Raises if the caller may not
 * INSERT into it.  If there is no such table: NULL if missing_ok, or an error.
 */
extern Relation ingest_target(const char *log_table, bool missing_ok);

/* Mapping of rows that are keyed by column name, for a relation that is a log table. */
extern Mapping *ingest_column_mapping(Relation target, const char *log_table);

/*
 * A mapping for a table that has only some of its columns, or has them with
 * other types: entries without a column are left out.
 */
extern Mapping *ingest_fitted_mapping(const MapEntry *entry, int count, bool fold_case,
									  Relation target);

/* The text of a column of the record just read; an empty one if it has none. */
extern JsonSpan ingest_text(const IngestForm *form, const char *column);

/* Reads one input; SPI is connected. */
extern void ingest_document(Ingest *ingest, const char *data, size_t len, bool is_text);

/* Used by the reader of containers. */
extern bool ingest_record(Ingest *ingest, JsonWalk *walk);
extern bool ingest_row_record(Ingest *ingest, JsonWalk *walk);
extern void ingest_finish_record(Ingest *ingest, IngestForm *form, const char *start, size_t len);

/*
 * Number of the form of a shape for the log table of a name; its target is opened.  Raises if
 * the caller may not INSERT into it.  A table that is not there has a form without a target.
 */
extern int ingest_form_number(Ingest *ingest, const char *log_table, size_t len, IngestShape shape);

/* That form for the table that is loaded; ready for rows. */
extern IngestForm *ingest_main_form(Ingest *ingest, IngestShape shape);

/* Writes what has gathered, and closes the targets. */
extern void ingest_finish_forms(Ingest *ingest);

/* The form of a number, ready to read records. */
extern IngestForm *ingest_form_ready(Ingest *ingest, int number);

/* A detail says where the record belongs; NULL: the reason does. */
extern void ingest_skip(Ingest *ingest, IngestReason reason, const char *detail);
extern void ingest_reject(Ingest *ingest, IngestReason reason, const char *detail,
						  const char *start, const char *end);

/* Takes a record back whose row the table refuses; the context is the load. */
extern void ingest_refuse_row(void *context, const BatchRecord *record, const char *message);

/* Puts aside what is broken, as far as nothing was taken of it, and counts it if that was not done. */
extern void ingest_reject_broken(Ingest *ingest, IngestReason reason, const char *start,
								 const char *end);

/* What an object is that is no record, by its keys; REASON_NONE if they do not tell. */
extern IngestReason ingest_foreign(const char *data, size_t len);

/* Reads the object at the cursor, whatever it is; false if its JSON is broken. */
extern bool container_read(Ingest *ingest, JsonWalk *walk);

/* Reads the elements of the array at the cursor, each with the given function. */
typedef bool (*ElementReader)(Ingest *ingest, JsonWalk *walk);
extern bool container_elements(Ingest *ingest, JsonWalk *walk, ElementReader reader);

/* Passes a value that should be an object and is none, and puts it aside. */
extern bool container_refuse(Ingest *ingest, JsonWalk *walk);

/* Reads {"name": …, "columns": […], "rows": […]}, a table of an answer of the query API. */
extern bool container_table(Ingest *ingest, JsonWalk *walk);

/* Reads a document that stands in a string, packed or not. */
extern void container_read_text(Ingest *ingest, const JsonSpan *span, bool packed);

/* Reads what an object that is no record holds; false if it is no envelope that is known. */
extern bool envelope_read(Ingest *ingest, const char *data, size_t len);

/* Reads an element that should be an object of any kind, or a record. */
extern bool container_element(Ingest *ingest, JsonWalk *walk);

#endif /* VIGIL_INGEST_INGEST_H */
