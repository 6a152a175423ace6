/*
 * remark.c
 *		What is to be said of an input as a whole, besides what became of its records.
 *
 * Each remark is one of the reasons that a load gives, and a notice: once, however many records
 * it is about.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "common/suggest.h"
#include "ingest/fit.h"
#include "ingest/remark.h"

#define MAX_NAMES_SHOWN 10

/* Remarks beyond this are left out, which is said: an input may have a header in each of its lines. */
#define MAX_REMARKS (16 * 1024)

bool
remark_add(Ingest *ingest, const char *code, const char *message)
{
	MemoryContext old = MemoryContextSwitchTo(ingest->result_context);
	StringInfoData text;
	bool is_new;

	initStringInfo(&text);
	json_append_string(&text, message, strlen(message));
	if (ingest->remarks.data == NULL)
		initStringInfo(&ingest->remarks);
	is_new = strstr(ingest->remarks.data, text.data) == NULL;
	if (is_new && ingest->remarks.len + text.len >= MAX_REMARKS)
	{
		is_new = false;
		ingest->has_more_remarks = true;
	}
	if (is_new)
		appendStringInfo(
			&ingest->remarks,
			", {\"reason\": \"%s\", \"rejected\": 0, \"skipped\": 0, \"record\": " INT64_FORMAT
			", \"byte\": 0, \"message\": %s}",
			code, ingest->number + 1, text.data);
	pfree(text.data);
	MemoryContextSwitchTo(old);
	return is_new;
}

void
remark_finish(Ingest *ingest)
{
	if (!ingest->has_more_remarks)
		return;
	appendStringInfoString(
		&ingest->remarks,
		", {\"reason\": \"more_remarks\", \"rejected\": 0, \"skipped\": 0, \"record\": 1, "
		"\"byte\": 0, \"message\": \"there is more to be said of the input than is said here\"}");
	ereport(NOTICE, (errmsg("there is more to be said of the input than is said here"),
					 errhint("Load parts of it, or its files, by themselves.")));
}

char *
remark_names(const Vec *names, int most)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < names->count && i < most; i++)
		appendStringInfo(&text, "%s\"%s\"", i > 0 ? ", " : "", VEC_AT(names, char, i));
	if (names->count > most)
		appendStringInfoString(&text, ", …");
	return text.data;
}

/* More keys that no column takes than this are names that a program makes. */
#define MAX_KEYS 64

void
remark_note_key(Vec *keys, int *next, const char *key, size_t len)
{
	MemoryContext old;

	for (int i = 0; i < keys->count; i++)
	{
		int number = (*next + i) % keys->count;
		const char *known = VEC_AT(keys, char, number);

		if (strncmp(known, key, len) == 0 && known[len] == '\0')
		{
			*next = number + 1;
			return;
		}
	}
	if (keys->count == MAX_KEYS)
		return;
	/* The list lives longer than a record. */
	old = MemoryContextSwitchTo(GetMemoryChunkContext(keys->item));
	vec_push(keys, pnstrdup(key, len));
	MemoryContextSwitchTo(old);
}

void
remark_doubled(Ingest *ingest, const Vec *names)
{
	const char *shown = remark_names(names, MAX_NAMES_SHOWN);

	if (names->count > 0 &&
		remark_add(ingest, "doubled_column",
				   psprintf("columns that the input has twice, of which the last that is not "
							"empty counts: %s",
							shown)))
		ereport(NOTICE, (errmsg("%d columns of the input are there twice", names->count),
						 errdetail("%s", shown)));
}

/* The first names that are near to columns of a form: which may be meant; empty: none is. */
static const char *
tell_near(const IngestForm *form, const Vec *names)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < names->count && i < MAX_NAMES_SHOWN; i++)
	{
		const char *name = VEC_AT(names, char, i);
		Suggest near;

		suggest_start(&near, name);
		for (int k = 0; k < form->mapping->count; k++)
			suggest_offer(&near, form->mapping->column[k].name);
		if (suggest_best(&near) != NULL)
			appendStringInfo(&text, "%s\"%s\" for \"%s\"", text.len > 0 ? ", " : "",
							 suggest_best(&near), name);
	}
	return text.data;
}

void
remark_unknown(Ingest *ingest, const IngestForm *form, const Vec *names)
{
	const char *shown = remark_names(names, MAX_NAMES_SHOWN);
	const char *near = tell_near(form, names);

	if (names->count > 0 &&
		remark_add(ingest, "unknown_column",
				   psprintf("columns that are not of log table \"%s\": %s%s%s", form->log_table,
							shown, *near != '\0' ? "; perhaps meant: " : "", near)))
		ereport(NOTICE,
				(errmsg_plural("%d column of the input is not of log table \"%s\"",
							   "%d columns of the input are not of log table \"%s\"", names->count,
							   names->count, form->log_table),
				 errdetail("%s", shown), *near != '\0' ? errhint("Perhaps meant: %s.", near) : 0));
}

/* What all records of diagnostic settings have beside what they are about. */
static bool
is_of_setting(const char *name)
{
	static const char *const key[] = {"tenantId", "operationName", "operationVersion",
									  "category", "resourceId",    "properties",
									  "Tenant"};

	for (int i = 0; i < lengthof(key); i++)
	{
		if (pg_strcasecmp(name, key[i]) == 0)
			return true;
	}
	return false;
}

void
remark_unknown_keys(Ingest *ingest)
{
	for (int i = 0; ingest->rows > 0 && i < ingest->form_count; i++)
	{
		const IngestForm *form = ingest->form[i];
		Vec names = {0};

		if (form->target == NULL || form->mapping == NULL)
			continue;
		VEC_EACH (char, name, &form->mapping->unknown)
		{
			/* Exports and shippers add some to rows of any table. */
			if (!fit_is_common(name, strlen(name)) &&
				(form->shape != SHAPE_DIAGNOSTIC || !is_of_setting(name)))
				vec_push(&names, name);
		}
		remark_unknown(ingest, form, &names);
	}
}
