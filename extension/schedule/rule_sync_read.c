/*
 * rule_sync_read.c
 *		The files that vigil.sync_rules() is given, and the ids of their rules.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/authority.h"
#include "base/spi.h"
#include "base/version.h"
#include "foreign/folder.h"
#include "schedule/rule_check.h"
#include "schedule/rule_sync_int.h"

static void
sync_refuse_item(int64 number, const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("element " INT64_FORMAT " of the rules %s", number, what),
					errhint("Each is an object with path and text, which are strings, and perhaps "
							"enabled, which is true or false, and owner, a string.")));
}

static bool
column_is(int64 row, const char *column, const char *value)
{
	const char *text = spi_column_text(row, column);

	return text != NULL && strcmp(text, value) == 0;
}

/* Reads one element from a row of the result. */
static void
sync_read_file(Sync *sync, int64 row)
{
	const char *enabled = spi_column_text(row, "enabled");
	SyncFile *file;
	MemoryContext old;

	if (!column_is(row, "type", "object"))
		sync_refuse_item(row + 1, "is no object");
	if (!column_is(row, "path_type", "string") || !column_is(row, "text_type", "string"))
		sync_refuse_item(row + 1, "has no path or no text");
	if (enabled != NULL && !column_is(row, "enabled_type", "boolean"))
		sync_refuse_item(row + 1, "is neither enabled nor not");
	if (spi_column_text(row, "owner") != NULL && !column_is(row, "owner_type", "string"))
		sync_refuse_item(row + 1, "has an owner that is no name");
	if (spi_column_text(row, "unknown") != NULL)
		sync_refuse_item(row + 1,
						 psprintf("has the unknown key \"%s\"", spi_column_text(row, "unknown")));
	old = MemoryContextSwitchTo(sync->context);
	file = MAKE(SyncFile, .path = pstrdup(spi_column_text(row, "path")),
				.text = pstrdup(spi_column_text(row, "text")),
				.state = enabled == NULL                ? SYNC_AS_IT_IS
						 : strcmp(enabled, "true") == 0 ? SYNC_ON
														: SYNC_OFF,
				.owner = spi_column_text(row, "owner") == NULL
							 ? NULL
							 : pstrdup(spi_column_text(row, "owner")));
	vec_push(&sync->file, file);
	rule_check_settings(file->path, file->text);
	MemoryContextSwitchTo(old);
}

void
sync_read(Sync *sync, Jsonb *rules)
{
	Authority saved;
	SpiArgs args = {0};
	int64 count;

	if (!JB_ROOT_IS_ARRAY(rules) || JB_ROOT_IS_SCALAR(rules))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the rules must be a list of objects with path and text")));
	authority_take(&saved);
	version_spi_connect();
	spi_arg(&args, JSONBOID, JsonbPGetDatum(rules), false);
	count =
		spi_run("SELECT e.o OPERATOR(pg_catalog.->>) 'path' AS path, "
				"e.o OPERATOR(pg_catalog.->>) 'text' AS text, "
				"e.o OPERATOR(pg_catalog.->>) 'enabled' AS enabled, "
				"e.o OPERATOR(pg_catalog.->>) 'owner' AS owner, "
				"pg_catalog.jsonb_typeof(e.o) AS type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'path') AS path_type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'text') AS text_type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'enabled') AS enabled_type, "
				"pg_catalog.jsonb_typeof(e.o OPERATOR(pg_catalog.->) 'owner') AS owner_type, "
				"(SELECT pg_catalog.min(k.key) FROM pg_catalog.jsonb_object_keys("
				"CASE WHEN pg_catalog.jsonb_typeof(e.o) OPERATOR(pg_catalog.=) 'object' THEN e.o "
				"ELSE '{}' END) AS k (key) WHERE k.key OPERATOR(pg_catalog.<>) "
				"ALL ('{path,text,enabled,owner}'::pg_catalog.text[])) AS unknown "
				"FROM pg_catalog.jsonb_array_elements($1) WITH ORDINALITY AS e (o, n) ORDER BY e.n",
				&args);
	for (int64 row = 0; row < count; row++)
		sync_read_file(sync, row);
	SPI_finish();
	authority_return(&saved);
	foreign_folder_join(&sync->file, offsetof(SyncFile, path), offsetof(SyncFile, text));
}

static int
compare_rules(const void *a, const void *b)
{
	return strcmp((*(SyncRule *const *) a)->id, (*(SyncRule *const *) b)->id);
}

/* Notes the ids that rules of a file may have which cannot be taken. */
static void
sync_note_kept(Sync *sync, const SyncFile *file)
{
	MemoryContext old;
	Vec id = {0};

	if (!foreign_ids(file->text, (int) strlen(file->text), &id) && sync->unknown == NULL)
		sync->unknown = file->path;
	old = MemoryContextSwitchTo(sync->context);
	VEC_EACH (const char, one, &id)
		vec_push(&sync->kept, MAKE(SyncRule, .id = pstrdup(one), .path = file->path));
	MemoryContextSwitchTo(old);
}

/* Notes the filters of a file, and whether it may have one that nobody can read. */
static void
sync_note_filters(Sync *sync, const SyncFile *file)
{
	MemoryContext old;
	Vec filter = {0};

	if (!foreign_filters(file->text, (int) strlen(file->text), &filter) && sync->unread == NULL)
		sync->unread = file->path;
	old = MemoryContextSwitchTo(sync->context);
	VEC_EACH (const char, one, &filter)
		vec_push(&sync->filter, pstrdup(one));
	MemoryContextSwitchTo(old);
}

void
sync_note_rules(Sync *sync)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "vigil rules of a file",
												  ALLOCSET_DEFAULT_SIZES);

	VEC_EACH (const SyncFile, file, &sync->file)
	{
		MemoryContext old = MemoryContextSwitchTo(scratch);
		DiagList diag = {0};
		ForeignOptions options = rule_foreign_options();
		Vec part = foreign_split(file->text, (int) strlen(file->text), &options, &diag);

		CHECK_FOR_INTERRUPTS();
		if (diag.error_count > 0 && foreign_platform(file->text, (int) strlen(file->text)) != NULL)
			sync_note_kept(sync, file);
		sync_note_filters(sync, file);
		VEC_EACH (const RulePart, one, &part)
		{
			const char *id = rule_read(one->text, one->length, &diag)->id.value;

			if (id == NULL)
				continue;
			MemoryContextSwitchTo(sync->context);
			vec_push(&sync->rule, MAKE(SyncRule, .id = pstrdup(id), .path = file->path));
			MemoryContextSwitchTo(scratch);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
	if (sync->rule.count > 1)
		qsort(sync->rule.item, sync->rule.count, sizeof(void *), compare_rules);
	for (int i = 1; i < sync->rule.count; i++)
	{
		const SyncRule *former = VEC_AT(&sync->rule, SyncRule, i - 1);
		const SyncRule *rule = VEC_AT(&sync->rule, SyncRule, i);

		if (strcmp(former->id, rule->id) == 0)
			ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT),
							errmsg("two rules have the id %s", rule->id),
							errdetail("They are in \"%s\" and \"%s\".", former->path, rule->path),
							errhint("Give one of them an id of its own.")));
	}
}
