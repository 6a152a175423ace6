/*
 * own_value.h
 *		What a log table gives a column of a row that is inserted without it.
 */
#ifndef VIGIL_INGEST_OWN_VALUE_H
#define VIGIL_INGEST_OWN_VALUE_H

#include "utils/rel.h"

#include "ingest/mapping.h"

typedef enum OwnValue
{
	OWN_NULL,    /* null */
	OWN_NOTHING, /* null, which the column does not take */
	OWN_EMPTY,   /* the text that is empty */
	OWN_DEFAULT, /* a default, another at each row perhaps */
	OWN_ALWAYS   /* nobody else may give it a value: generated, or not of the table below a view */
} OwnValue;

extern OwnValue own_value(Relation target, AttrNumber number);

/* Whether it is OWN_ALWAYS. */
extern bool own_value_is_all(Relation target, AttrNumber number);

/*
 * Makes what a record does not bring what an INSERT would make of it that does not name the
 * column: its default, or null.  An absent text of the catalogue's is an empty one, as ever, and
 * what the mapping says itself stays.  Raises if a column cannot take what the mapping has for it.
 * Columns that the table does not have are left alone.  SPI is connected.
 */
extern void own_value_settle(Relation target, const char *log_table, Mapping *mapping);

#endif /* VIGIL_INGEST_OWN_VALUE_H */
