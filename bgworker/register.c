/*
 * register.c
 *		What the library does when the server loads it at its start.
 *
 * Loaded later (by CREATE EXTENSION or LOAD) it does none of this: functions
 * work, nothing runs by itself, and vigil.health says why.  Nothing of ours
 * runs in pg_upgrade.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "base/clock.h"
#include "base/compat.h"
#include "bgworker/ddl_hook.h"
#include "bgworker/launcher.h"
#include "bgworker/point.h"
#include "bgworker/register.h"
#include "bgworker/board.h"

void
bgworker_register(void)
{
	if (!process_shared_preload_libraries_in_progress || IsBinaryUpgrade)
		return;
	clock_register();
	point_register();
	board_register();
	launcher_register();
	ddl_hook_register();
}
