/*
 * probe.c
 *		Executing a query while another one is only compiled, to find out its columns.
 *
 * Called by catalog.c for bag_unpack(), pivot() and their kin.  Whoever only checks
 * a query does not expect that it runs, least of all a superuser who checks what an author
 * has written: what is behind a view of the author must not get the superuser's rights.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/plancache.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/version.h"
#include "query/foreign_code.h"
#include "query/probe.h"

/* Rows that an operator may look at to find its columns. */
#define PROBE_MAX_VALUES 10000

static SPIPlanPtr
probe_prepare(const char *sql)
{
	SPIPlanPtr plan = SPI_prepare(sql, 0, NULL);

	if (plan == NULL)
		elog(ERROR, "could not prepare the look for columns: %s",
			 SPI_result_code_string(SPI_result));
	return plan;
}

static void
probe_read(SPIPlanPtr plan, MemoryContext context, Vec *values)
{
	if (SPI_execute_plan(plan, NULL, NULL, true, PROBE_MAX_VALUES) != SPI_OK_SELECT)
		elog(ERROR, "could not look for the columns of the result");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *text = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		MemoryContext old = MemoryContextSwitchTo(context);

		vec_push(values, text == NULL ? NULL : pstrdup(text));
		MemoryContextSwitchTo(old);
	}
}

/* Raises the error that reading the tables of a query would raise for the current user. */
static bool
probe_check_rights(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, probe_check_rights, context);
	(void) COMPAT_CHECK_QUERY_RIGHTS((Query *) node);
	return query_tree_walker((Query *) node, probe_check_rights, context, 0);
}

static void
probe_refuse(List *owners)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("columns that depend on the data cannot be looked for"),
			 errdetail("The query could run code of role \"%s\" with the rights of \"%s\".",
					   GetUserNameFromId(linitial_oid(owners), false),
					   GetUserNameFromId(GetUserId(), false)),
			 errhint("Write the columns behind the plugin, \": (name: type, …)\", or check the "
					 "query as that role.")));
}

/* A look of which a role's code is part. */
typedef struct Probe
{
	const char *sql;
	MemoryContext context; /* of the values */
	Vec *values;
} Probe;

/* Prepares it anew, with the rights of that role. */
static void
probe_run(void *context)
{
	const Probe *probe = context;

	probe_read(probe_prepare(probe->sql), probe->context, probe->values);
}

Vec
probe_values(const char *sql, bool trust_all, MemoryContext context)
{
	Vec values = {0};
	SPIPlanPtr plan;
	List *owners;
	ListCell *cell;
	int path;

	version_spi_connect();
	path = path_pin(NULL);
	guc_plan_without_jit();
	plan = probe_prepare(sql);
	owners = trust_all
				 ? NIL
				 : list_concat_unique_oid(foreign_code_owners(plan), foreign_code_holders(plan));
	if (owners == NIL)
		probe_read(plan, context, &values);
	else
	{
		/* As another role, rows would show that the user's policies hide. */
		if (list_length(owners) > 1 || (!superuser() && foreign_code_has_policies(plan)))
			probe_refuse(owners);
		foreach (cell, SPI_plan_get_plan_sources(plan))
			(void) probe_check_rights((Node *) ((CachedPlanSource *) lfirst(cell))->query_list,
									  NULL);
		foreign_code_hold(plan, sql);
		foreign_code_run_as(linitial_oid(owners), probe_run, &(Probe){sql, context, &values});
	}
	path_restore(path);
	SPI_finish();
	return values;
}
