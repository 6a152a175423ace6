/*
 * batch_int.h
 *		What gathers rows and what writes them.
 */
#ifndef VIGIL_INGEST_BATCH_INT_H
#define VIGIL_INGEST_BATCH_INT_H

#include "executor/spi.h"
#include "utils/queryenvironment.h"
#include "utils/tuplestore.h"

#include "base/owner.h"
#include "ingest/batch.h"
#include "ingest/duplicate.h"

/* Rows that name the same columns. */
typedef struct BatchGroup
{
	const Mapping *mapping; /* the columns that are named */
	int *source;            /* each as a column of the batch's mapping; NULL: all of these */
	bool *brought;          /* of the columns that may be named or not, in their order */
	SPIPlanPtr insert;      /* of all rows of the relation, or of the arrays */
	SPIPlanPtr fresh; /* of those that the table has not; NULL: duplicates are not looked for */
	bool selects;     /* fresh gives the rows, which are still to be inserted */
	TupleDesc desc;
	EphemeralNamedRelation relation; /* NULL: the rows travel as arrays */
	Datum *value;                    /* of a row, if source is not NULL */
	bool *isnull;
	Tuplestorestate *store; /* NULL: there is no row */
	BatchRecord *record;    /* of each row */
	int rows;
	int room;
	MemoryContext context;
} BatchGroup;

struct Batch
{
	Relation target;
	Oid act_as;             /* whom the table is changed as; InvalidOid: the caller */
	const Mapping *mapping; /* the columns that may be named */
	struct RestPack *rest;  /* NULL: rows are written as they come */
	const char *label;
	bool is_distributed;
	bool may_drop; /* something of the table may leave rows out */
	int *optional; /* columns that are named for some rows only */
	int optional_count;
	BatchGroup *group[16];
	int group_count;
	int label_count;
	MemoryContext lasting;
	MemoryContext context; /* of the rows, reset when they are written */
	DuplicateKey *key;     /* NULL: duplicates are not looked for */
	int64 rows;
	size_t bytes;
	BatchCount count;
	int refused; /* rows one behind the other, with none between that the table takes */
	BatchRefuse refuse;
	void *refuse_context;
};

/* Prepares the statements of a group, whose mapping is made. */
extern void batch_prepare_group(Batch *batch, BatchGroup *group);

/* Whether something of the table may leave rows out without an error. */
extern bool batch_target_may_drop(Relation target);

/* Writes the rows of a group. */
extern void batch_write_group(Batch *batch, BatchGroup *group);

#endif /* VIGIL_INGEST_BATCH_INT_H */
