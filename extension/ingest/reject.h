/*
 * reject.h
 *		Records that were not taken: the dead-letter table.
 */
#ifndef VIGIL_INGEST_REJECT_H
#define VIGIL_INGEST_REJECT_H

#include "base/role.h"
#include "common/json_walk.h"
#include "ingest/reason.h"

/* Of the row of a dead letter, that it is of the role that role_args() has set as $2 and $3. */
#define OWN_LETTER ROLE_IS("d.loaded_by", "$2", "$3")

/* A piece of input that could not become a row, and where it was. */
typedef struct Reject
{
	const char *log_table;
	const char *kind;   /* that it is to be read as */
	const char *source; /* what the caller calls the input: a file, a queue */
	int64 load;         /* number in vigil.loads, 0 if it is not remembered */
	int64 offset;       /* byte position in the unpacked input */
	int64 number;       /* number of the record in the input, from 1 */
	IngestReason reason;
	const char *detail; /* the column it concerns, or NULL */
	JsonSpan header;    /* what belongs before the record, or nothing */
	JsonSpan record;
	const char *date_order; /* of its file, or NULL */
} Reject;

/* Letters of a load that have not been written yet. */
typedef struct RejectBatch RejectBatch;

/* Lives in the current memory context, and so does what it holds. */
extern RejectBatch *reject_batch_make(void);

/*
 * Adds a row of vigil.dead_letter, as the table's owner: whoever may load a log table may also put
 * aside what cannot be loaded, and nothing else.  What is given is copied.  SPI must be connected.
 * A failure is an error: a record is never dropped; so are more open letters than a role may have.
 */
extern void reject_batch_add(RejectBatch *batch, const Reject *reject);

/* Writes what has gathered, in its order; the load is not done before.  NULL: there is nothing. */
extern void reject_batch_flush(RejectBatch *batch);

/* Raises an error that tells of it, for a load that takes all or nothing. */
extern void reject_raise(const Reject *reject);

#endif /* VIGIL_INGEST_REJECT_H */
