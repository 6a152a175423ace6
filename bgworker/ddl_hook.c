/*
 * ddl_hook.c
 *		Steps out of the way of commands that want a database for themselves.
 *
 * DROP, RENAME and SET TABLESPACE of a database and CREATE DATABASE ... TEMPLATE
 * fail while somebody is connected; DROP and ALTER EXTENSION wait for a run.  So
 * workers of that database are ended first and none is started until the command
 * is over; what they were at is lost and tried again.  Only for users who may
 * give the command: others get the server's own error without our doing.
 */
#include "postgres.h"

#include <signal.h>

#include "access/xact.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "tcop/utility.h"
#include "utils/acl.h"

#include "base/compat.h"
#include "bgworker/ddl_hook.h"
#include "bgworker/board.h"

static ProcessUtility_hook_type previous_hook = NULL;

/* Our own database is blocked until the end of the transaction. */
static bool own_blocked = false;
static bool callback_registered = false;

/* Database of a name, if the user owns it and it is not ours. */
static Oid
owned_database(const char *name)
{
	Oid database = name != NULL ? get_database_oid(name, true) : InvalidOid;

	if (!OidIsValid(database) || !COMPAT_DATABASE_OWNERCHECK(database, GetUserId()))
		return InvalidOid;
	return database;
}

/* Value of an option of CREATE or ALTER DATABASE, or NULL. */
static const char *
option_value(List *options, const char *name)
{
	ListCell *cell;

	foreach (cell, options)
	{
		DefElem *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0 && option->arg != NULL)
			return defGetString(option);
	}
	return NULL;
}

/* The database that a command wants for itself, or InvalidOid. */
static Oid
wanted_database(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_DropdbStmt:
			return owned_database(((DropdbStmt *) statement)->dbname);
		case T_RenameStmt:
			if (((RenameStmt *) statement)->renameType != OBJECT_DATABASE)
				return InvalidOid;
			return owned_database(((RenameStmt *) statement)->subname);
		case T_AlterDatabaseStmt:
			if (option_value(((AlterDatabaseStmt *) statement)->options, "tablespace") == NULL)
				return InvalidOid;
			return owned_database(((AlterDatabaseStmt *) statement)->dbname);
		case T_CreatedbStmt:
			return owned_database(option_value(((CreatedbStmt *) statement)->options, "template"));
		default:
			return InvalidOid;
	}
}

/* Whether a command removes or changes the extension. */
static bool
touches_extension(Node *statement)
{
	Oid extension = InvalidOid;
	ListCell *cell;

	switch (nodeTag(statement))
	{
		case T_AlterExtensionStmt:
			if (strcmp(((AlterExtensionStmt *) statement)->extname, "vigil") != 0)
				return false;
			break;
		case T_DropStmt:
			if (((DropStmt *) statement)->removeType != OBJECT_EXTENSION)
				return false;
			foreach (cell, ((DropStmt *) statement)->objects)
			{
				if (strcmp(strVal(lfirst(cell)), "vigil") == 0)
					break;
			}
			if (cell == NULL)
				return false;
			break;
		case T_DropOwnedStmt:
			break;
		default:
			return false;
	}
	extension = get_extension_oid("vigil", true);
	return OidIsValid(extension) && COMPAT_EXTENSION_OWNERCHECK(extension, GetUserId());
}

static void
unblock_own(XactEvent event, void *argument)
{
	if (!own_blocked ||
		(event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE))
		return;
	own_blocked = false;
	board_unblock(MyDatabaseId);
}

static void
block_own(void)
{
	if (!callback_registered)
		RegisterXactCallback(unblock_own, NULL);
	callback_registered = true;
	own_blocked = true;
	board_block(MyDatabaseId);
}

static void
run_statement(PlannedStmt *statement, const char *query, bool read_only_tree,
			  ProcessUtilityContext context, ParamListInfo parameters,
			  QueryEnvironment *environment, DestReceiver *receiver, QueryCompletion *completion)
{
	if (previous_hook != NULL)
		previous_hook(statement, query, read_only_tree, context, parameters, environment, receiver,
					  completion);
	else
		standard_ProcessUtility(statement, query, read_only_tree, context, parameters, environment,
								receiver, completion);
}

static void
hook(PlannedStmt *statement, const char *query, bool read_only_tree, ProcessUtilityContext context,
	 ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
	 QueryCompletion *completion)
{
	Node *utility = statement->utilityStmt;
	Oid database;
	volatile bool done = false;

	/* Outside a transaction there is no catalog to ask, and nothing for us to do. */
	if (board == NULL || !IsTransactionState() || IsAbortedTransactionBlockState())
	{
		run_statement(statement, query, read_only_tree, context, parameters, environment, receiver,
					  completion);
		return;
	}
	if (touches_extension(utility))
		block_own();
	database = wanted_database(utility);
	if (!OidIsValid(database) || database == MyDatabaseId)
	{
		run_statement(statement, query, read_only_tree, context, parameters, environment, receiver,
					  completion);
		return;
	}
	board_block(database);
	PG_TRY();
	{
		run_statement(statement, query, read_only_tree, context, parameters, environment, receiver,
					  completion);
		done = true;
	}
	PG_FINALLY();
	{
		if (done && IsA(utility, DropdbStmt))
			board_forget(database);
		else
			board_unblock(database);
	}
	PG_END_TRY();
}

void
ddl_hook_register(void)
{
	previous_hook = ProcessUtility_hook;
	ProcessUtility_hook = hook;
}
