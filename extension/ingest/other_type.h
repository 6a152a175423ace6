/*
 * other_type.h
 *		Values of columns whose type KQL has no counterpart of: addresses, arrays, enums, …
 *
 * Somebody's own table may have columns of any type.  A value is read by the input function of
 * the type, an array element by element.
 */
#ifndef VIGIL_INGEST_OTHER_TYPE_H
#define VIGIL_INGEST_OTHER_TYPE_H

#include "ingest/field.h"

/* How values of a type are read. */
typedef struct OtherType OtherType;

/*
 * Whether values of a type are read, which is no domain.  Not of ranges of domains: their input
 * would run what somebody has made a check of.  Nor of an array of them, which the INSERT makes of
 * one of the type that they are of (other_type_stored).
 */
extern bool other_type_has(Oid type);

/* The type of which the INSERT makes one of a type: of a domain, or an array of them, what they are of. */
extern Oid other_type_stored(Oid type);

/* Lives in the current memory context.  A domain of a column is told by the type that it is of. */
extern OtherType *other_type_make(Oid type);

/*
 * Converts a value that has been passed, as field_convert() does.  What the type says of a value
 * that it does not take is *detail, or NULL.
 */
extern IngestReason other_type_convert(OtherType *type, JsonKind kind, const JsonSpan *span,
									   bool unstorable, LogDateOrder order, FieldValue *result,
									   const char **detail);

/*
 * Domains of the fields of a composite: the INSERT does not check them.  Their checks are code of
 * somebody, as whom they are run (InvalidOid: the caller), and only when the row is stored.
 */
extern bool other_type_has_checks(const OtherType *type);
extern void other_type_prepare(OtherType *type, Oid act_as, bool runs_checks);

/* The time that a text of units tells, such as "2 hours" or PT2H; false if it is none, or has months. */
extern bool other_type_read_interval(const JsonSpan *span, Datum *result);

#endif /* VIGIL_INGEST_OTHER_TYPE_H */
