/*
 * catalogue_read.c
 *		Reads what the pages of the catalogue show.
 *
 * Called by `vigil catalogue`, in a transaction that the caller opened.  A statement per
 * part, not per rule: counting who shares an indicator takes a look at all rules each time.
 * Nothing here depends on when it is called but through the time that is passed.
 */
#include "common/port.h"

#include "client/catalogue.h"
#include "client/connection.h"

/* $1 of every statement: the time, which not all of them need. */
#define CATALOGUE_TIME "$1::pg_catalog.timestamptz"

/* The first day that is shown. */
#define CATALOGUE_FIRST_DAY                                                                        \
	"(pg_catalog.date_trunc('day', " CATALOGUE_TIME ") OPERATOR(pg_catalog.-) interval '29 days')"
#define CATALOGUE_BEHIND_DAY                                                                       \
	"(pg_catalog.date_trunc('day', " CATALOGUE_TIME ") OPERATOR(pg_catalog.+) interval '1 day')"

/* ORDER: by CataloguePart; the columns by the enums of catalogue.h. */
static const char *const catalogue_sql[PART_COUNT] = {
	"SELECT pg_catalog.to_char(" CATALOGUE_TIME
	", 'YYYY-MM-DD HH24:MI') OPERATOR(pg_catalog.||) ' UTC'",

	"SELECT t.tactic, coalesce(t.id, ''), t.name, t.ordinal OPERATOR(pg_catalog.<=) 14 FROM "
	"vigil.attack_tactics() AS t"
	" WHERE " CATALOGUE_TIME " IS NOT NULL ORDER BY t.ordinal",

	"SELECT c.rule_id, coalesce(c.tactic, ''), coalesce(c.tactic_name, c.tactic, ''),"
	" coalesce(c.technique, ''), coalesce(c.technique_name, ''), coalesce(c.fits, true),"
	" coalesce(c.successor, ''), c.rule_name, c.enabled,"
	" coalesce(c.last_alert_at OPERATOR(pg_catalog.>) (" CATALOGUE_TIME
	" OPERATOR(pg_catalog.-) interval '90 days'), false),"
	" c.enabled AND coalesce(c.source_active_at OPERATOR(pg_catalog.<) (" CATALOGUE_TIME
	" OPERATOR(pg_catalog.-) interval '1 day'), true)"
	" FROM vigil.attack_coverage AS c LEFT JOIN vigil.attack_tactics() AS t ON t.tactic "
	"OPERATOR(pg_catalog.=) c.tactic"
	" ORDER BY t.ordinal, c.tactic, c.technique COLLATE \"C\", c.rule_name COLLATE \"C\","
	" c.rule_id",

	"SELECT r.id, r.name, v.severity, r.enabled, v.description, coalesce(v.version, ''),"
	" r.version_no, v.kind, v.query_frequency, v.query_period,"
	" CASE v.trigger_operator WHEN 'gt' THEN 'more than ' WHEN 'lt' THEN 'fewer than '"
	" WHEN 'eq' THEN 'exactly ' ELSE 'not ' END OPERATOR(pg_catalog.||) v.trigger_threshold,"
	" v.query, v.sql, ARRAY(SELECT DISTINCT u.name COLLATE \"C\" FROM vigil.rule_stages AS s"
	" CROSS JOIN LATERAL pg_catalog.unnest(s.tables) AS u (name) WHERE s.rule_id "
	"OPERATOR(pg_catalog.=) r.id ORDER BY 1),"
	" v.techniques,"
	" pg_catalog.row_number() OVER (ORDER BY pg_catalog.lower(r.name COLLATE \"C\"), r.name "
	"COLLATE \"C\", r.id) OPERATOR(pg_catalog.-) 1"
	" FROM vigil.rules AS r JOIN vigil.rule_versions AS v"
	" ON v.rule_id OPERATOR(pg_catalog.=) r.id AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
	" WHERE " CATALOGUE_TIME " IS NOT NULL ORDER BY r.id",

	"SELECT s.rule_id, s.path, s.depth, s.operator, s.text, s.predicates, s.tables"
	" FROM vigil.rule_stages AS s WHERE " CATALOGUE_TIME " IS NOT NULL"
	" ORDER BY s.rule_id, s.ordinal",

	"SELECT i.rule_id, coalesce(i.stage, ''), coalesce(i.table_name, ''), i.field, i.kind,"
	" i.\"values\", i.negated, i.ignores_case, i.derived, i.excluding,"
	" coalesce(i.alternative, ''), i.lineage, i.value_source, coalesce(i.other_rules, 0),"
	" i.other_rules_by_value FROM vigil.rule_indicators AS i"
	" WHERE " CATALOGUE_TIME " IS NOT NULL ORDER BY i.rule_id, i.ordinal",

	"SELECT f.rule_id, f.name, f.type, coalesce(f.stage, ''), coalesce(f.operator, ''),"
	" f.lineage, f.is_time, f.used_by FROM vigil.rule_output_fields AS f"
	" WHERE " CATALOGUE_TIME " IS NOT NULL ORDER BY f.rule_id, f.ordinal",

	"SELECT p.rule_id, p.related_id, p.related_name, p.shared, p.jaccard, p.outcome"
	" FROM vigil.related_rules AS p WHERE " CATALOGUE_TIME " IS NOT NULL"
	" ORDER BY p.rule_id, p.jaccard DESC, p.related_name COLLATE \"C\", p.related_id",

	"SELECT d.rule_id, pg_catalog.date_part('day', d.day "
	"OPERATOR(pg_catalog.-) " CATALOGUE_FIRST_DAY "),"
	" pg_catalog.to_char(d.day, 'YYYY-MM-DD'), pg_catalog.sum(d.succeeded), "
	"pg_catalog.sum(d.failed), pg_catalog.sum(d.alerts) FROM ("
	"SELECT r.rule_id, pg_catalog.date_trunc('day', r.slot_start) AS day,"
	" pg_catalog.count(*) FILTER (WHERE r.status OPERATOR(pg_catalog.=) 'succeeded') AS succeeded,"
	" pg_catalog.count(*) FILTER (WHERE r.status OPERATOR(pg_catalog.<>) 'succeeded') AS failed, 0 "
	"AS alerts"
	" FROM vigil.runs AS r WHERE r.slot_start OPERATOR(pg_catalog.>=) " CATALOGUE_FIRST_DAY
	" AND r.slot_start OPERATOR(pg_catalog.<) " CATALOGUE_BEHIND_DAY " GROUP BY 1, 2 UNION ALL"
	" SELECT a.rule_id, pg_catalog.date_trunc('day', a.slot_start), 0, 0, pg_catalog.count(*)"
	" FROM vigil.alerts AS a WHERE a.slot_start OPERATOR(pg_catalog.>=) " CATALOGUE_FIRST_DAY
	" AND a.slot_start OPERATOR(pg_catalog.<) " CATALOGUE_BEHIND_DAY " GROUP BY 1, 2) AS d"
	" GROUP BY d.rule_id, d.day ORDER BY d.rule_id, d.day",

	"SELECT v.rule_id, coalesce(x.one OPERATOR(pg_catalog.->>) 'name', ''), "
	"pg_catalog.jsonb_pretty(x.one)"
	" FROM vigil.rules AS r JOIN vigil.rule_versions AS v"
	" ON v.rule_id OPERATOR(pg_catalog.=) r.id AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
	" CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(CASE WHEN "
	"pg_catalog.jsonb_typeof(v.definition OPERATOR(pg_catalog.->) 'x-tests')"
	" OPERATOR(pg_catalog.=) 'array' THEN v.definition OPERATOR(pg_catalog.->) 'x-tests' ELSE '[]' "
	"END) WITH ORDINALITY AS x (one, at)"
	" WHERE " CATALOGUE_TIME " IS NOT NULL ORDER BY v.rule_id, x.at",
};

bool
catalogue_read(Catalogue *catalogue, PGconn *conn, const char *date)
{
	/* Operators and functions are the server's own, whatever the user's path has. */
	PGresult *result =
		connection_run(conn, NULL, "SET LOCAL search_path TO pg_catalog, pg_temp", 0, NULL);

	if (result == NULL)
		return false;
	PQclear(result);
	/* A word such as "yesterday" would mean something else in each statement. */
	result = connection_run(
		conn, NULL,
		"SELECT pg_catalog.to_char(coalesce($1::pg_catalog.timestamptz, pg_catalog.now()),"
		" 'YYYY-MM-DD HH24:MI:SS.US') OPERATOR(pg_catalog.||) '+00'",
		1, &date);
	if (result == NULL)
		return false;
	date = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	for (int i = 0; i < PART_COUNT; i++)
	{
		catalogue->part[i] = connection_run(conn, NULL, catalogue_sql[i], 1, &date);
		if (catalogue->part[i] == NULL)
			return false;
	}
	catalogue->date = catalogue_value(catalogue, PART_CONTEXT, 0, 0);
	return true;
}

void
catalogue_free(Catalogue *catalogue)
{
	for (int i = 0; i < PART_COUNT; i++)
		PQclear(catalogue->part[i]);
}

int
catalogue_rows(const Catalogue *catalogue, CataloguePart part)
{
	return PQntuples(catalogue->part[part]);
}

const char *
catalogue_value(const Catalogue *catalogue, CataloguePart part, int row, int column)
{
	return PQgetvalue(catalogue->part[part], row, column);
}

bool
catalogue_is_true(const Catalogue *catalogue, CataloguePart part, int row, int column)
{
	return *catalogue_value(catalogue, part, row, column) == 't';
}

/* One element of an array as the server writes it; gives the place behind it. */
static const char *
catalogue_read_element(const char *at, Vec *list)
{
	bool quoted = *at == '"';
	StringInfoData text;

	initStringInfo(&text);
	if (quoted)
		at++;
	while (*at != '\0' && (quoted ? *at != '"' : *at != ',' && *at != '}'))
	{
		if (*at == '\\' && at[1] != '\0')
			at++;
		appendStringInfoChar(&text, *at++);
	}
	if (quoted && *at == '"')
		at++;
	else if (!quoted && strcmp(text.data, "NULL") == 0)
		resetStringInfo(&text);
	vec_push(list, text.data);
	return at;
}

Vec
catalogue_list(const Catalogue *catalogue, CataloguePart part, int row, int column)
{
	const char *at = catalogue_value(catalogue, part, row, column);
	Vec list = {0};

	if (*at != '{' || at[1] == '}')
		return list;
	do
		at = catalogue_read_element(at + 1, &list);
	while (*at == ',');
	return list;
}

int
catalogue_find(const Catalogue *catalogue, CataloguePart part, const char *rule, int *first)
{
	int low = 0;
	int high = catalogue_rows(catalogue, part);
	int count = 0;

	/* The server orders ids by their bytes, which is the order of their texts. */
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (strcmp(catalogue_value(catalogue, part, middle, 0), rule) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (low + count < catalogue_rows(catalogue, part) &&
		   strcmp(catalogue_value(catalogue, part, low + count, 0), rule) == 0)
		count++;
	return count;
}
