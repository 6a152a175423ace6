/*
 * loader_part.c
 *		A part of a file on its way to the server.
 *
 * Called by the loader, which sees to what comes of it.
 */
#include "common/port.h"

#include "client/loader_part.h"

/*
 * $1: the bytes, $2: load, $3: position, $4: next, $5: last, $6: head, $7: strict, $8: check,
 * $9: lines, $10: order of dates
 */
static const char *const part_sql =
	"SELECT p.rows, p.rejected, p.skipped, p.duplicates, p.reasons"
	" FROM vigil.ingest_part($2::pg_catalog.int8, $3::pg_catalog.int8, $1::pg_catalog.bytea,"
	" $4::pg_catalog.int8, $5::pg_catalog.bool, $6::pg_catalog.int4, $7::pg_catalog.bool,"
	" $8::pg_catalog.bool, $9::pg_catalog.bool, $10::pg_catalog.text) AS p";

/*
 * $1: the bytes, $2: kind, $3: source, $4: check, $5: order of dates, $6: first byte, $7: records
 * before, $8: the only log tables
 */
static const char *const preview_sql =
	"SELECT p.rows, p.rejected, p.skipped, p.duplicates, p.reasons"
	" FROM vigil.preview_ingest($2::pg_catalog.text, $1::pg_catalog.bytea,"
	" $3::pg_catalog.text, $4::pg_catalog.bool, $5::pg_catalog.text, $6::pg_catalog.int8,"
	" $7::pg_catalog.int8, coalesce($8::pg_catalog._text, '{}')) AS p";

/* A part that is so large goes without a plan of its own, which would have a copy of it. */
#define PART_LARGE (2 * LOG_PART_SIZE)

static PGresult *
loader_send_bytes(Loader *loader, const char *sql, const LogPart *part, int count,
				  const char *const *value)
{
	bool is_large = part->length > PART_LARGE;
	PGresult *result;

	if (is_large)
		PQclear(connection_exec(loader->conn, "SET plan_cache_mode = force_generic_plan"));
	result = connection_try_bytes(loader->conn, sql, part->bytes, (int) part->length, count, value);
	/* After an error the end of the transaction does it. */
	if (is_large)
		PQclear(connection_exec(loader->conn, "RESET plan_cache_mode"));
	return result;
}

/* Tries a part. */
static PGresult *
loader_preview_part(Loader *loader, const LogPart *part, const char *order)
{
	char *first = psprintf(INT64_FORMAT, part->position - part->head);
	char *earlier = psprintf(INT64_FORMAT, loader->count[0] + loader->count[1] + loader->count[2] +
											   loader->count[3]);
	/* As the server does for a load: the first part tells. */
	const char *value[] = {loader->kind,
						   loader->label,
						   loader->options->force || part->position > 0 ? "false" : "true",
						   order,
						   first,
						   earlier,
						   loader->only};
	PGresult *result = loader_send_bytes(loader, preview_sql, part, lengthof(value), value);

	pfree(first);
	pfree(earlier);
	return result;
}

PGresult *
loader_send_part(Loader *loader, const LogPart *part)
{
	const char *order = part->date_order != NULL ? part->date_order : "";
	char *position;
	char *next;
	char *head;
	PGresult *result;

	if (loader->options->dry_run)
		return loader_preview_part(loader, part, order);
	position = psprintf(INT64_FORMAT, part->position);
	next = psprintf(INT64_FORMAT, part->next);
	head = psprintf("%d", part->head);
	{
		const char *value[] = {loader->load,
							   position,
							   next,
							   part->is_last ? "true" : "false",
							   head,
							   loader->options->strict ? "true" : "false",
							   loader->options->force || loader->is_lines ? "false" : "true",
							   loader->is_lines ? "true" : "false",
							   order};

		result = loader_send_bytes(loader, part_sql, part, lengthof(value), value);
	}
	pfree(position);
	pfree(next);
	pfree(head);
	return result;
}
