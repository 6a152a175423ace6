/*
 * user_agent.c
 *		parse_user_agent(): the patterns that a registered table holds.
 *
 * Called by catalog.c.  A subquery that depends on no row, so the table is read once for a query,
 * with the rights of whoever asks.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "query/user_agent.h"

char *
user_agent_list_sql(Oid relation)
{
	static const char *const needed[] = {"position", "kind", "regex"};
	char *table_sql = quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
												 get_rel_name(relation));

	for (size_t i = 0; i < lengthof(needed); i++)
	{
		if (get_attnum(relation, needed[i]) == InvalidAttrNumber)
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
							errmsg("%s holds no patterns of user agents", table_sql),
							errdetail("It has no column \"%s\".", needed[i]),
							errhint("vigil.load_user_agents() and the command \"vigil useragents "
									"load\" make such a table.")));
	}
	return psprintf("(SELECT kql.user_agent_list(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(agent.*) "
					"ORDER BY agent.\"position\")) FROM %s AS agent)",
					table_sql);
}
