/*
 * module.c
 *		Entry point of the shared library: registers what the layers define.
 *
 * Nothing is decided here.  Each layer has one registration function, called
 * in the order of the layers.
 */
#include "postgres.h"

#include "base/guc.h"
#include "base/sql_function.h"
#include "bgworker/register.h"

extern SQL_EXPORT const Pg_magic_struct *PG_MAGIC_FUNCTION_NAME(void);
PG_MODULE_MAGIC;

extern SQL_EXPORT void _PG_init(void);

void
_PG_init(void)
{
	guc_register();
	bgworker_register();
}
