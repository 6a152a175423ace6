/*
 * undefined.c
 *		Reads memory that nobody wrote, so that test/memory can show that its checker sees it.
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(read_undefined);

/* Decides by an undefined value. */
Datum
read_undefined(PG_FUNCTION_ARGS)
{
	/* Volatile, so that the compiler does not see what the checker shall. */
	int *volatile memory = malloc(sizeof(int));

	if (memory == NULL)
		elog(ERROR, "out of memory");
	if (*memory == 42)
		elog(DEBUG1, "it is 42");
	free(memory);
	PG_RETURN_VOID();
}
