/*
 * point.c
 *		Places in the run protocol where a test can stop, break or kill a process.
 */
#include "postgres.h"

#include "fmgr.h"

#include "bgworker/point.h"

PointHook *point_hook = NULL;

void
point_register(void)
{
	point_hook = (PointHook *) find_rendezvous_variable(POINT_HOOK);
}
