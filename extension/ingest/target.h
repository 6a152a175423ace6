/*
 * target.h
 *		The columns of a log table that a record can fill.
 */
#ifndef VIGIL_INGEST_TARGET_H
#define VIGIL_INGEST_TARGET_H

#include "utils/rel.h"

#include "common/vec.h"
#include "ingest/mapping.h"

typedef struct TargetColumn
{
	const char *name;
	Oid type;           /* of what is inserted */
	bool has_field;     /* a record can give a value of the type */
	FieldType field;    /* how it does, as a value of this type; FIELD_NO_VALUE if it cannot */
	bool in_rest;       /* a field of a slim table that has no column of its own */
	const char *absent; /* what such a text has if the table says nothing of it */
} TargetColumn;

/*
 * The columns, without those that the loader or the table fills by itself, of TargetColumn, in the
 * current memory context.  SPI is connected.
 */
extern Vec target_columns(Relation target);

/* The one of a name, or NULL. */
extern const TargetColumn *target_column(const Vec *columns, const char *name);

/* The columns that the catalogue has for a log table that is not here. */
extern Vec target_columns_of(const char *log_table);

/* How a value gets into a column of a table; raises if there is no way. */
extern FieldType target_field(const char *table, const TargetColumn *column);

/* As other_type_prepare(), for all columns: what runs for them does so with the rights of the table's owner. */
extern void target_prepare_types(Relation target, const Mapping *mapping, bool runs_checks);

#endif /* VIGIL_INGEST_TARGET_H */
