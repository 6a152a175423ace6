/*
 * foreign_code.h
 *		Whose code a query would run, besides the current user's and the server's.
 */
#ifndef VIGIL_QUERY_FOREIGN_CODE_H
#define VIGIL_QUERY_FOREIGN_CODE_H

#include "executor/spi.h"
#include "nodes/pg_list.h"

/*
 * Roles, as OIDs, whose code planning or executing a prepared statement would run and who have
 * fewer rights than the current user.  Nothing of it is run by looking.
 */
extern List *foreign_code_owners(SPIPlanPtr plan);

/*
 * Roles that own a table of the statement and have fewer rights than the current user, if that is a
 * superuser: what they put on it after the look is run by the planner, and no lock of a reader
 * keeps them from it.
 */
extern List *foreign_code_holders(SPIPlanPtr plan);

/*
 * Lets the tables keep their names to the end of the transaction if the current user is a superuser,
 * so that the statement reads the same ones when it is prepared once more; an error if it does not.
 */
extern void foreign_code_hold(SPIPlanPtr plan, const char *sql);

/* Does something as such a role, read-only, without a way back, and no longer than a rule may run. */
extern void foreign_code_run_as(Oid role, void (*run)(void *context), void *context);

/* Whether row security hides rows of one of the statement's tables from the current user. */
extern bool foreign_code_has_policies(SPIPlanPtr plan);

#endif /* VIGIL_QUERY_FOREIGN_CODE_H */
