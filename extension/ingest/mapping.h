/*
 * mapping.h
 *		Which value of a record goes to which column.
 *
 * A mapping is a list of (column, path, type).  It is made into a tree of keys
 * once per call, and a record is then read in one pass: each key is looked up
 * in the node of its object, values that no column wants are passed over.
 */
#ifndef VIGIL_INGEST_MAPPING_H
#define VIGIL_INGEST_MAPPING_H

#include "common/vec.h"
#include "ingest/field.h"

/* A larger record is put aside. */
#define INGEST_MAX_RECORD (64 * 1024 * 1024)

/*
 * One line of a mapping.  The path is made of keys joined by ".", and "[0]"
 * for the first element of an array.  "?path" is a second choice: it is used
 * when no other path gave the column a value.  "=text" is a constant.
 */
typedef struct MapEntry
{
	const char *column;
	const char *path;
	FieldType type;
	Oid sql_type; /* of the column, if it is another than that of such fields */
} MapEntry;

/* Whether a column is named when a row is inserted. */
typedef enum MapNaming
{
	MAP_ALWAYS,
	MAP_IF_BROUGHT, /* the table has a value of its own for a row that brings none */
	MAP_NEVER       /* the table alone fills it */
} MapNaming;

typedef struct MapColumn
{
	const char *name;
	Oid type; /* InvalidOid: no value of a record fits it */
	MapNaming naming;
	struct OtherType *other; /* what reads its fields of type FIELD_OTHER */
	bool required;           /* a record without it is refused */
	bool has_fill; /* the mapping, not the table, says what a record means that does not give it */
	Datum fill;    /* value of a column that the record does not give */
	bool fill_null;
} MapColumn;

typedef struct Mapping
{
	MapColumn *column;
	int count;
	struct MapNode *root;
	bool is_of_rows;    /* keys are names of columns */
	bool notes_unknown; /* the caller wants to know the outermost keys that no column takes */
	Vec unknown;        /* of char *: those that were met */
	int next_unknown;
} Mapping;

/* A value that a column cannot hold. */
typedef struct MapRefusal
{
	IngestReason reason; /* REASON_NONE: there is none */
	const char *detail;
	char rank; /* of its path: one of a higher rank counts instead */
} MapRefusal;

/* One record's values; arrays have an element per column of the mapping. */
typedef struct MapRow
{
	Datum *value;
	bool *isnull;
	char *rank; /* of the path that gave it, 0 if none did */
	uint64 number;
	const char *start;         /* of the record */
	int noted;                 /* unknown keys that were noted before it */
	LogDateOrder date_order;   /* of dates in figures; the caller sets it */
	bool guessed_date;         /* one was read by this order alone */
	bool other_date;           /* one is of the other order */
	int unknown;               /* outermost keys that no column takes */
	MapRefusal *refusal;       /* the last value of each column that it cannot hold */
	IngestReason reason;       /* what is wrong with the record */
	const char *reason_column; /* the column it concerns, or NULL */
} MapRow;

/*
 * Makes a mapping in the current memory context.  Keys are compared without
 * regard to case if fold_case.
 */
extern Mapping *mapping_make(const MapEntry *entry, int count, bool fold_case);

/* An empty mapping, and a key of its outermost object that goes to a column of the same name. */
extern Mapping *mapping_make_empty(bool fold_case);
extern void mapping_add_key(Mapping *mapping, const char *key, FieldType type, Oid sql_type);

/* Adds a column that the caller fills; its number. */
extern int mapping_add_column(Mapping *mapping, const char *name, Oid type);

/*
 * The next key of a path: its length, and the key with a NUL byte; a backslash keeps the dot or
 * backslash behind it in the key.  The path moves behind it.
 */
extern size_t mapping_path_key(const char **path, char *key);

/* Adds a path to a column; of several that give it a value the one of the highest rank counts. */
extern void mapping_add_path(Mapping *mapping, const char *path, int column, FieldType type,
							 char rank);

/* Sets what a text column has if the record does not give it a value; nothing if there is none. */
extern void mapping_fill(Mapping *mapping, const char *column, const char *text);

/* Number of a column, -1 if there is none of that name. */
extern int mapping_column(const Mapping *mapping, const char *name);

/*
 * The column that a key of the outermost object goes to, -1 if it goes to none; its type, and
 * whether a column that must be there takes it.
 */
extern int mapping_key(const Mapping *mapping, const char *key, size_t len, FieldType *type,
					   bool *required);

/* The keys of the outermost object, as char *, that columns take, or those only that must be there. */
extern Vec mapping_keys(const Mapping *mapping, bool required_only);

/*
 * The length of the name of the column of which a union made one of the name, since its tables have
 * it with several types ("X_dynamic"); 0: it is not so called.
 */
extern size_t mapping_union_base(const char *key, size_t len);

/*
 * Converts a value that has been passed to one of a column; *detail is the name of the column, and
 * what is wrong with a value that it does not hold.
 */
extern IngestReason mapping_convert(const MapColumn *column, FieldType type, JsonKind kind,
									const JsonSpan *span, bool unstorable, LogDateOrder order,
									FieldValue *result, const char **detail);

extern MapRow *mapping_row_make(const Mapping *mapping);

/*
 * Reads the object at the cursor into the row.  False if its JSON is broken.
 * If it is sound but cannot become a row, row->reason says so.  Values live in
 * the current memory context; of a record that is larger than one may be, only what is small
 * beyond that is kept: it is known what it has, not what all of it says.
 */
extern bool mapping_read(Mapping *mapping, JsonWalk *walk, MapRow *row);

/* The same for a value that belongs to one key of the outermost object, of a record that starts at a place. */
extern void mapping_row_reset(const Mapping *mapping, MapRow *row, const char *start);
extern bool mapping_read_key(Mapping *mapping, const JsonSpan *key, JsonWalk *walk, MapRow *row);
extern void mapping_check(const Mapping *mapping, MapRow *row);

/* True if the record just read gave a column its value by this outermost key. */
extern bool mapping_took(const Mapping *mapping, const MapRow *row, const char *key);

/* True if the record just read has something that the mapping knows below this outermost key. */
extern bool mapping_met(const Mapping *mapping, const MapRow *row, const char *key);

#endif /* VIGIL_INGEST_MAPPING_H */
