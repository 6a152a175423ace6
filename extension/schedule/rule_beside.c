/*
 * rule_beside.c
 *		Rules that other files say something of, loaded without them.
 *
 * A correlation keeps the rules that it stands on as they were when it was loaded, and knows them by
 * their ids; a rule knows the filters that were put to it (foreign/write.c).  Called by what loads
 * rules, when they are stored.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/authority.h"
#include "base/spi.h"
#include "schedule/rule_beside.h"

/* Correlations that are stored: the index rule_versions_of_correlations has them. */
#define BESIDE_CORRELATIONS                                                                        \
	"vigil.rules AS c JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) c.id "     \
	"AND v.version_no OPERATOR(pg_catalog.=) c.version_no "                                        \
	"AND (v.definition OPERATOR(pg_catalog.#>) '{metadata,correlatedRules}') IS NOT NULL "

#define BESIDE_PARTS "(v.definition OPERATOR(pg_catalog.#>) '{metadata,correlatedRules}')"

static Datum
uuid_array(const Vec *id)
{
	Datum *value = palloc(sizeof(Datum) * Max(id->count, 1));

	VEC_EACH (pg_uuid_t, one, id)
		value[one_at] = UUIDPGetDatum(one);
	return PointerGetDatum(
		construct_array(value, id->count, UUIDOID, sizeof(pg_uuid_t), false, TYPALIGN_CHAR));
}

void
rule_beside_warn_parts(const Vec *id)
{
	Authority saved;
	SpiArgs args = {0};
	int64 count;

	authority_take(&saved);
	spi_arg(&args, UUIDARRAYOID, uuid_array(id), false);
	count = spi_run("SELECT c.name AS correlation, p.name AS part FROM " BESIDE_CORRELATIONS
					"JOIN vigil.rules AS p ON " BESIDE_PARTS
					" OPERATOR(pg_catalog.?) p.id::pg_catalog.text "
					"WHERE p.id OPERATOR(pg_catalog.=) ANY ($1) OR p.enabled "
					"AND c.id OPERATOR(pg_catalog.=) ANY ($1) ORDER BY 1, 2",
					&args);
	authority_return(&saved);
	for (int64 row = 0; row < count; row++)
	{
		char *correlation = spi_column_text(row, "correlation");

		ereport(
			WARNING,
			(errmsg("rule \"%s\" raises alerts of its own beside correlation \"%s\", which "
					"stands on it",
					spi_column_text(row, "part"), correlation),
			 errdetail("The correlation keeps what the rule was when they were loaded together."),
			 errhint("Load the files together, and delete the rule with vigil.delete_rule(); "
					 "\"generate: true\" in the correlation keeps both.")));
	}
}

char *
rule_beside_find(const pg_uuid_t *part, Datum ids)
{
	Authority saved;
	SpiArgs args = {0};
	char *name;

	authority_take(&saved);
	spi_arg_uuid(&args, part);
	spi_arg(&args, UUIDARRAYOID, ids, false);
	name = spi_run("SELECT c.name FROM " BESIDE_CORRELATIONS
				   "WHERE c.id OPERATOR(pg_catalog.=) ANY ($2) AND " BESIDE_PARTS
				   " OPERATOR(pg_catalog.?) $1::pg_catalog.text ORDER BY 1 LIMIT 1",
				   &args) == 0
			   ? NULL
			   : spi_column_text(0, "name");
	authority_return(&saved);
	return name;
}

char *
rule_beside_find_filter(const pg_uuid_t *id, const Vec *known)
{
	Authority saved;
	SpiArgs args = {0};
	char *filter;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_texts(&args, known);
	filter =
		spi_run("SELECT f.filter FROM vigil.rules AS r "
				"JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id "
				"AND v.version_no OPERATOR(pg_catalog.=) r.version_no "
				"CROSS JOIN LATERAL (SELECT v.definition OPERATOR(pg_catalog.#>) "
				"'{metadata,filters}' AS filters) AS d "
				"CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(CASE "
				"pg_catalog.jsonb_typeof(d.filters) WHEN 'array' THEN d.filters ELSE '[]' END) "
				"WITH ORDINALITY AS f (filter, n) "
				"WHERE r.id OPERATOR(pg_catalog.=) $1 "
				"AND f.filter OPERATOR(pg_catalog.<>) ALL ($2) ORDER BY f.n LIMIT 1",
				&args) == 0
			? NULL
			: spi_column_text(0, "filter");
	authority_return(&saved);
	return filter;
}

void
rule_beside_warn_filters(const pg_uuid_t *id)
{
	Authority saved;
	SpiArgs args = {0};
	int64 count;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	count = spi_run(
		"SELECT r.name, f.filter FROM vigil.rules AS r "
		"JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id "
		"AND v.version_no OPERATOR(pg_catalog.=) r.version_no "
		"JOIN LATERAL (SELECT o.definition OPERATOR(pg_catalog.#>) '{metadata,filters}' AS filters "
		"FROM vigil.rule_versions AS o WHERE o.rule_id OPERATOR(pg_catalog.=) r.id "
		"AND o.version_no OPERATOR(pg_catalog.<) r.version_no "
		"ORDER BY o.version_no DESC LIMIT 1) AS o "
		"ON pg_catalog.jsonb_typeof(o.filters) OPERATOR(pg_catalog.=) 'array' "
		"CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(CASE "
		"pg_catalog.jsonb_typeof(o.filters) WHEN 'array' THEN o.filters ELSE '[]' END) "
		"AS f (filter) "
		"WHERE r.id OPERATOR(pg_catalog.=) $1 AND NOT coalesce((v.definition "
		"OPERATOR(pg_catalog.#>) '{metadata,filters}') OPERATOR(pg_catalog.?) f.filter, false)",
		&args);
	authority_return(&saved);
	for (int64 row = 0; row < count; row++)
	{
		char *filter = spi_column_text(row, "filter");

		ereport(WARNING,
				(errmsg("rule \"%s\" was loaded with filter \"%s\", and is not now",
						spi_column_text(row, "name"), filter),
				 errhint("If the filter is not meant to be gone, load its file with that of "
						 "the rule, or the folder of both.")));
	}
}
