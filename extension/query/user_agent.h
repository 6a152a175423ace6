/*
 * user_agent.h
 *		parse_user_agent(): the patterns that a registered table holds.
 */
#ifndef VIGIL_QUERY_USER_AGENT_H
#define VIGIL_QUERY_USER_AGENT_H

#include "postgres.h"

/*
 * An expression, palloc'd: the rows of the relation as the list that kql.parse_user_agent() takes.
 * An error if it holds no patterns: it has the columns position, kind and regex.
 */
extern char *user_agent_list_sql(Oid relation);

#endif /* VIGIL_QUERY_USER_AGENT_H */
