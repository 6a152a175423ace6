/*
 * other_type_int.h
 *		What reads values of other types, and what reads composites of them.
 */
#ifndef VIGIL_INGEST_OTHER_TYPE_INT_H
#define VIGIL_INGEST_OTHER_TYPE_INT_H

#include "access/tupdesc.h"
#include "fmgr.h"

#include "base/owner.h"
#include "ingest/other_type.h"

/* What a text must be like before the input function sees it. */
typedef enum TextForm
{
	TEXT_ANY,
	TEXT_TIME,    /* of a day, without a zone */
	TEXT_ZONED,   /* with one, or in UTC */
	TEXT_ADDRESS, /* no number begins with a zero */
	TEXT_TIMES    /* may hold times: none that needs a guess */
} TextForm;

struct OtherType
{
	Oid type;
	bool has_field;
	FieldType field; /* that reads it, if it has_field */
	FmgrInfo input;  /* else */
	Oid input_argument;
	TextForm form;
	OtherType *element; /* of an array; NULL: it is none */
	Oid element_type;   /* likewise, which may be a domain */
	TupleDesc desc;     /* of a composite; NULL: it is none */
	OtherType **part;   /* its fields, NULL for one that is dropped */

	Oid act_as; /* the role as whom input functions and checks run; InvalidOid: the caller */

	/* Of a part of a composite, which nobody else brings to its length and checks. */
	Oid domain; /* InvalidOid: it is none */
	void *domain_state;
	bool runs_checks;
	int32 typmod;
	FmgrInfo length; /* if there is a typmod */
	MemoryContext context;

	int16 len;
	bool by_value;
	char align;
};

/* Whether all fields of a composite are read. */
extern bool other_type_has_parts(Oid type);

/* A part of a composite or an array, and those of a composite. */
extern OtherType *other_type_make_part(Oid type, int32 typmod);
extern void other_type_make_parts(OtherType *other);

/* Brings a part of a composite to its length, and lets its domain look at it. */
extern IngestReason other_type_settle(OtherType *type, FieldValue *field, const char **detail);

/* An object of JSON as a composite: each key is a field, what has none is passed over. */
extern IngestReason other_type_composite(OtherType *type, const char *text, size_t len,
										 LogDateOrder order, FieldValue *result,
										 const char **detail);

#endif /* VIGIL_INGEST_OTHER_TYPE_INT_H */
