/*
 * form.c
 *		The forms of a load: records of a shape for a log table, and what is made ready for them.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "ingest/fit.h"
#include "ingest/own_value.h"
#include "ingest/target.h"

/* Type of the column that keeps the record as it came; InvalidOid if there is none. */
static Oid
raw_column_type(Relation target)
{
	AttrNumber number = get_attnum(RelationGetRelid(target), "_raw");
	Oid type;

	if (number == InvalidAttrNumber)
		return InvalidOid;
	type = get_atttype(RelationGetRelid(target), number);
	if (type != JSONOID && type != TEXTOID)
		ereport(ERROR, (errcode(ERRCODE_INVALID_TABLE_DEFINITION),
						errmsg("column \"_raw\" of relation \"%s\" is neither json nor text",
							   RelationGetRelationName(target))));
	return type;
}

int
ingest_form_number(Ingest *ingest, const char *log_table, size_t len, IngestShape shape)
{
	MemoryContext old;
	IngestForm *form;

	for (int i = 0; i < ingest->form_count; i++)
	{
		form = ingest->form[i];
		if (form->shape == shape && strncmp(form->log_table, log_table, len) == 0 &&
			form->log_table[len] == '\0')
			return i;
	}
	/* The last one is for what is one too many. */
	if (ingest->form_count == INGEST_MAX_FORMS)
		return INGEST_MAX_FORMS - 1;
	old = MemoryContextSwitchTo(ingest->context);
	form = palloc0(sizeof(IngestForm));
	form->log_table = pnstrdup(log_table, len);
	form->shape = shape;
	form->raw_column = -1;
	form->type_column = -1;
	if (strcmp(form->log_table, ingest->log_table) == 0)
		form->target = ingest->target;
	else if (len > 0 && ingest->form_count < INGEST_MAX_FORMS - 1)
		form->target = ingest_target(form->log_table, true);
	ingest->form[ingest->form_count] = form;
	MemoryContextSwitchTo(old);
	return ingest->form_count++;
}

/* Notes which columns tell what a record is. */
static void
form_note_columns(IngestForm *form)
{
	const Mapping *mapping = form->mapping;
	bool *common = palloc(sizeof(bool) * Max(mapping->count, 1));

	for (int i = 0; i < mapping->count; i++)
	{
		const char *name = mapping->column[i].name;

		common[i] = fit_is_common(name, strlen(name));
		form->has_others |= !common[i];
		if (form->shape == SHAPE_ROW && mapping->column[i].type == TEXTOID &&
			strcmp(name, "Type") == 0)
			form->type_column = i;
	}
	form->common = common;
}

/* Makes a form ready to read records. */
static void
form_prepare(Ingest *ingest, IngestForm *form, int number)
{
	MemoryContext old = MemoryContextSwitchTo(ingest->context);

	if (form->target == NULL)
	{
		form->mapping = mapping_make_empty(false);
		form->row = mapping_row_make(form->mapping);
	}
	else
	{
		Oid raw = raw_column_type(form->target);

		form->mapping = ingest->profile->make_mapping(ingest, form);
		form->mapping->notes_unknown = form->shape == SHAPE_ROW || form->shape == SHAPE_DIAGNOSTIC;
		form_note_columns(form);
		own_value_settle(form->target, form->log_table, form->mapping);
		if (OidIsValid(raw))
			form->raw_column = mapping_add_column(form->mapping, "_raw", raw);
		form->row = mapping_row_make(form->mapping);
		target_prepare_types(form->target, form->mapping, !ingest->is_trial);
		form->batch = batch_make(form->target, form->log_table, form->mapping,
								 psprintf("vigil_batch_%d", number), ingest_refuse_row, ingest);
	}
	MemoryContextSwitchTo(old);
}

IngestForm *
ingest_form_ready(Ingest *ingest, int number)
{
	IngestForm *form = ingest->form[number];

	if (form->mapping == NULL)
		form_prepare(ingest, form, number);
	return form;
}

IngestForm *
ingest_main_form(Ingest *ingest, IngestShape shape)
{
	return ingest_form_ready(
		ingest, ingest_form_number(ingest, ingest->log_table, strlen(ingest->log_table), shape));
}

/* Takes what became of the rows of a form out of those that were taken. */
static void
form_count_rows(Ingest *ingest, const IngestForm *form)
{
	const BatchCount *count = batch_count(form->batch);

	ingest->rows -= count->duplicates + count->left_out;
	ingest->duplicates += count->duplicates;
	ingest->skipped += count->left_out;
	ingest->tally[REASON_LEFT_OUT].skipped += count->left_out;
}

void
ingest_finish_forms(Ingest *ingest)
{
	for (int i = 0; i < ingest->form_count; i++)
	{
		IngestForm *form = ingest->form[i];

		if (form->batch == NULL)
			continue;
		batch_flush(form->batch);
		form_count_rows(ingest, form);
	}
	for (int i = 0; i < ingest->form_count; i++)
	{
		IngestForm *form = ingest->form[i];

		if (form->target != NULL && form->target != ingest->target)
			relation_close(form->target, NoLock);
	}
	relation_close(ingest->target, NoLock);
}
