/*
 * spec.h
 *		A mapping that is data: what vigil.register_mapping() takes.
 */
#ifndef VIGIL_INGEST_SPEC_H
#define VIGIL_INGEST_SPEC_H

#include "nodes/pg_list.h"

#include "ingest/field.h"

/* Longest path, in bytes. */
#define SPEC_MAX_PATH 1000

/* A column, and where its value comes from. */
typedef struct SpecColumn
{
	const char *name;
	List *paths; /* of char *, as mapping_add_path() takes them; the best first */
	bool has_time;
	FieldType time; /* how a number counts */
	bool required;
	bool has_value;
	JsonKind value_kind; /* a constant */
	JsonSpan value;
} SpecColumn;

/* A record is taken if the value of a path is one of some texts. */
typedef struct SpecCondition
{
	const char *path;
	List *values; /* of char * */
} SpecCondition;

typedef enum SpecFormat
{
	SPEC_JSON,
	SPEC_SYSLOG,
	SPEC_CEF
} SpecFormat;

typedef struct MappingSpec
{
	const char *log_table;
	const char *description;
	SpecFormat format;
	int64 zone;    /* of lines whose time has none, in ticks before UTC */
	int year;      /* of lines whose time has none; 0: the latest */
	List *records; /* of char *: paths of lists of records */
	List *columns; /* of SpecColumn */
	List *when;    /* of SpecCondition: all must hold */
} MappingSpec;

/*
 * Reads a mapping, in the current memory context.  An error names the place in the JSON, and
 * what may stand there.
 */
extern MappingSpec *spec_read(const char *json);

#endif /* VIGIL_INGEST_SPEC_H */
