/*
 * late_turn.c
 *		Which tables are searched for late rows, and how that went.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/spi.h"
#include "schedule/late.h"

#define EQ " OPERATOR(pg_catalog.=) "

/* A search that was broken off and is older than so many intervals is overdue. */
#define OVERDUE 3

int
late_sources(int limit, LateSource **sources)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_time(&args, clock_now());
	spi_arg_time(&args, clock_now() - (int64) guc_late_interval * USECS_PER_SEC);
	spi_arg_int(&args, limit);
	count = spi_run("SELECT q.relation::pg_catalog.int8, c.relowner::pg_catalog.int8 AS owner FROM"
					" (SELECT DISTINCT u.relation FROM vigil.rules AS r JOIN vigil.rule_state AS s"
					"    ON s.rule_id" EQ
					"r.id CROSS JOIN LATERAL pg_catalog.unnest(s.sources) AS u (relation)"
					"  WHERE r.enabled) AS q"
					" JOIN pg_catalog.pg_class AS c ON c.oid" EQ "q.relation"
					"   AND (c.relkind" EQ "'r' OR c.relkind" EQ "'p')"
					" LEFT JOIN vigil.source_searches AS l ON l.relation" EQ "q.relation"
					" WHERE l.tried_at IS NULL OR l.tried_at OPERATOR(pg_catalog.>) $1"
					"   OR l.tried_at OPERATOR(pg_catalog.<=) $2"
					" ORDER BY pg_catalog.row_number() OVER (PARTITION BY c.relowner"
					"   ORDER BY l.tried_at NULLS FIRST), l.tried_at NULLS FIRST LIMIT $3",
					&args);
	*sources = palloc(sizeof(LateSource) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		(*sources)[i].relation = (Oid) spi_column_long(i, "relation", InvalidOid);
		(*sources)[i].owner = (Oid) spi_column_long(i, "owner", InvalidOid);
	}
	return (int) count;
}

bool
late_begin(Oid relation)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_time(&args, clock_now());
	spi_arg_time(&args, clock_now() - (int64) guc_late_interval * USECS_PER_SEC);
	return spi_run("INSERT INTO vigil.source_searches AS l (relation, tried_at) VALUES ($1, $2)"
				   " ON CONFLICT ON CONSTRAINT source_searches_pkey DO UPDATE SET tried_at = $2"
				   " WHERE l.tried_at OPERATOR(pg_catalog.>) $2"
				   "   OR l.tried_at OPERATOR(pg_catalog.<=) $3",
				   &args) > 0;
}

void
late_postpone(Oid relation)
{
	SpiArgs args = {0};
	int64 interval = (int64) guc_late_interval * USECS_PER_SEC;

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_time(&args, clock_now() - interval);
	spi_arg_time(&args, clock_now() - OVERDUE * interval);
	spi_arg_text(&args, "rules that are due leave no time to look, see"
						" vigil.max_workers_per_database");
	/* Once is nothing; again and again is a state of the rules that read the table. */
	spi_run("UPDATE vigil.source_searches AS l SET tried_at = $2,"
			" sqlstate = CASE WHEN l.searched_at OPERATOR(pg_catalog.>=) $3 THEN l.sqlstate"
			"   ELSE coalesce(l.sqlstate, '57014') END,"
			" error = CASE WHEN l.searched_at OPERATOR(pg_catalog.>=) $3 THEN l.error"
			"   ELSE coalesce(l.error, $4) END WHERE l.relation" EQ "$1",
			&args);
}

void
late_fail(Oid relation, const char *sqlstate, const char *message)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_text(&args, sqlstate);
	spi_arg_text(&args, message);
	spi_arg_time(&args, clock_now());
	spi_run("UPDATE vigil.source_searches SET failures = failures OPERATOR(pg_catalog.+) 1,"
			" failed_at = $4, sqlstate = $2, error = pg_catalog.left($3, 8000)"
			" WHERE relation" EQ "$1",
			&args);
}

void
late_forget(void)
{
	SpiArgs args = {0};

	/* As long as late rows are looked for behind a run, and a day more. */
	spi_arg_time(&args, clock_now() - (int64) guc_late_horizon * USECS_PER_SEC - USECS_PER_DAY);
	spi_run("DELETE FROM vigil.source_partitions AS p WHERE p.noted_at"
			" OPERATOR(pg_catalog.<) $1",
			&args);
	spi_run("DELETE FROM vigil.source_searches AS l WHERE NOT EXISTS (SELECT FROM"
			" pg_catalog.pg_class AS c WHERE c.oid" EQ "l.relation)"
			" OR l.tried_at OPERATOR(pg_catalog.<) $1",
			&args);
}
