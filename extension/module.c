/*
 * module.c
 *		Entry point of the shared library: registers what the layers define.
 *
 * Nothing is decided here.  Each layer has one registration function, called
 * in the order of the layers.
 */
#include "postgres.h"

#include "fmgr.h"

#include "base/guc.h"
#include "bgworker/register.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	guc_register();
	bgworker_register();
}
