/*
 * field.h
 *		One value of a JSON record as the value of one column.
 */
#ifndef VIGIL_INGEST_FIELD_H
#define VIGIL_INGEST_FIELD_H

#include "common/log_time.h"
#include "ingest/reason.h"

typedef enum FieldType
{
	FIELD_TEXT,          /* scalar as text; an object or array is refused */
	FIELD_TEXT_REQUIRED, /* the same, and not empty */
	FIELD_TEXT_IF_PLAIN, /* scalar as text; anything else leaves the column alone */
	FIELD_TEXT_OR_JSON,  /* string decoded, anything else as compact JSON text */
	FIELD_CODE,          /* string as it is, number in canonical decimal form */
	FIELD_RESULT_CODE,   /* the same, also of a number in a string: "50126.0" is 50126 */
	FIELD_BOOL,          /* true, false, "true", "false" */
	FIELD_TIME,          /* a time of a log, or a date; truncated to microseconds */
	FIELD_TIME_REQUIRED, /* the same, and there, and no date alone */
	FIELD_SECONDS,       /* a number that counts since 1970, also as a string */
	FIELD_MILLISECONDS,
	FIELD_MICROSECONDS,
	FIELD_NANOSECONDS,
	FIELD_INT,         /* integer, also as a string */
	FIELD_LONG,        /* bigint, also as a string */
	FIELD_REAL,        /* double precision, also as a string */
	FIELD_DECIMAL,     /* numeric, also as a string */
	FIELD_TIMESPAN,    /* interval: a timespan of the language */
	FIELD_GUID,        /* uuid */
	FIELD_DYNAMIC,     /* jsonb; a string that holds an object or array is taken as that */
	FIELD_DATE,        /* a time or a date: its day, in UTC */
	FIELD_JSON,        /* json; a string as for jsonb */
	FIELD_RESOURCE_ID, /* the id of a resource of Azure in small letters, or a part of it */
	FIELD_SUBSCRIPTION,
	FIELD_RESOURCE_GROUP,
	FIELD_RESOURCE_PROVIDER,
	FIELD_RESOURCE_NAME,
	FIELD_OTHER,   /* of a type that KQL has not: see other_type.h */
	FIELD_NO_VALUE /* nothing: any value is refused */
} FieldType;

/* The SQL type of a column that is filled by a field of this type, unless the column is of another. */
extern Oid field_type_oid(FieldType type);

/* The field type that fills a column of an SQL type; false if there is none. */
extern bool field_type_for(Oid type, FieldType *result);

/* How a column of a name and type is filled: a result is a code, other texts are what they are. */
extern FieldType field_type_named(FieldType type, const char *column);

typedef struct FieldValue
{
	Datum value;
	bool isnull;         /* null or absent: the column keeps its default */
	bool guessed;        /* a date that might have been another day, had its order been another */
	bool is_other_order; /* a date that is refused is one of the other order */
} FieldValue;

/*
 * Converts a value that has been passed.  What the column cannot hold gives a
 * reason.  The result lives in the current memory context.
 */
extern IngestReason field_convert(FieldType type, JsonKind kind, const JsonSpan *span,
								  bool unstorable, LogDateOrder order, FieldValue *result);

/*
 * Reads a GUID, 8-4-4-4-12 hexadecimal digits that may stand in braces or parentheses and nothing
 * else that the server would take for a UUID, into 37 bytes, in small letters; false if it is none.
 */
extern bool field_read_guid(const JsonSpan *span, char *guid);

#endif /* VIGIL_INGEST_FIELD_H */
