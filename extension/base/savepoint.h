/*
 * savepoint.h
 *		A subtransaction in which what fails can be taken back.
 *
 *		savepoint_begin(&point);
 *		PG_TRY();
 *		{
 *			...
 *			savepoint_release(&point);
 *		}
 *		PG_CATCH();
 *		{
 *			error = savepoint_catch(&point);
 *		}
 *		PG_END_TRY();
 */
#ifndef VIGIL_BASE_SAVEPOINT_H
#define VIGIL_BASE_SAVEPOINT_H

#include "utils/palloc.h"
#include "utils/resowner.h"

typedef struct Savepoint
{
	MemoryContext context;
	ResourceOwner owner;
} Savepoint;

/* Begins it; the memory context stays that of the caller. */
extern void savepoint_begin(Savepoint *point);

/* Keeps what was done, or takes it back; memory context and resource owner are those of before. */
extern void savepoint_release(const Savepoint *point);
extern void savepoint_rollback(const Savepoint *point);

/* Behind PG_CATCH: takes back what was done; the error, in the caller's memory context. */
extern ErrorData *savepoint_catch(const Savepoint *point);

#endif /* VIGIL_BASE_SAVEPOINT_H */
