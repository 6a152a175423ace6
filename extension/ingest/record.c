/*
 * record.c
 *		One record of a load: becomes a row, is skipped, or is put aside.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "ingest/ingest.h"
#include "ingest/reject.h"

/* Names of the columns that the loader or the table fills by itself. */
static const char *const own_columns[] = {"_raw", "_ingested_at", "_xid"};

JsonSpan
ingest_text(const IngestForm *form, const char *column)
{
	int number = mapping_column(form->mapping, column);
	text *value;

	if (number < 0 || form->row->isnull[number])
		return (JsonSpan){"", 0, false};
	value = DatumGetTextPP(form->row->value[number]);
	return (JsonSpan){VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), false};
}

Mapping *
ingest_column_mapping(Relation target, const char *log_table)
{
	Mapping *mapping = mapping_make_empty();
	TupleDesc desc = RelationGetDescr(target);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		FieldType type;
		bool own = false;

		for (int k = 0; k < lengthof(own_columns); k++)
			own = own || strcmp(NameStr(column->attname), own_columns[k]) == 0;
		if (own || column->attisdropped || column->attgenerated != '\0')
			continue;
		if (!field_type_for(column->atttypid, &type))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("column \"%s\" of relation \"%s\" has a type that cannot be loaded",
							NameStr(column->attname), RelationGetRelationName(target)),
					 errdetail("Type %s has no counterpart in KQL that a record could give.",
							   format_type_be(column->atttypid))));
		if (strcmp(NameStr(column->attname), "TimeGenerated") == 0)
			type = FIELD_TIME_REQUIRED;
		mapping_add_key(mapping, NameStr(column->attname), type);
		if (strcmp(NameStr(column->attname), "Type") == 0 && column->atttypid == TEXTOID)
			mapping->column[mapping->count - 1].fill = CStringGetTextDatum(log_table);
	}
	return mapping;
}

Mapping *
ingest_fitted_mapping(const MapEntry *entry, int count, bool fold_case, Relation target)
{
	MapEntry *fitted = palloc(sizeof(MapEntry) * count);
	int kept = 0;

	for (int i = 0; i < count; i++)
	{
		AttrNumber number = get_attnum(RelationGetRelid(target), entry[i].column);
		Oid type;

		if (number == InvalidAttrNumber)
			continue;
		fitted[kept] = entry[i];
		type = get_atttype(RelationGetRelid(target), number);
		if (type == field_type_oid(entry[i].type) || field_type_for(type, &fitted[kept].type))
			kept++;
	}
	return mapping_make(fitted, kept, fold_case);
}

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
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("column \"_raw\" of relation \"%s\" is neither json nor text",
							   RelationGetRelationName(target))));
	return type;
}

IngestForm *
ingest_form(Ingest *ingest, int number)
{
	IngestForm *form = &ingest->form[number];
	MemoryContext old;
	Oid raw;

	if (form->batch != NULL)
		return form;
	old = MemoryContextSwitchTo(ingest->context);
	if (form->target == NULL)
		form->target = ingest->target;
	form->mapping = ingest->profile->make_mapping(ingest, number);
	raw = raw_column_type(form->target);
	form->raw_column = OidIsValid(raw) ? mapping_add_column(form->mapping, "_raw", raw) : -1;
	form->row = mapping_row_make(form->mapping);
	form->batch = batch_make(form->target, form->mapping, psprintf("vigil_batch_%d", number));
	MemoryContextSwitchTo(old);
	return form;
}

void
ingest_skip(Ingest *ingest, IngestReason reason)
{
	ingest->skipped++;
	ingest->skip_count[reason]++;
}

/* The bytes that a record was before it was made JSON, behind its header. */
static JsonSpan
original_bytes(const IngestOriginal *original)
{
	StringInfoData text;

	initStringInfo(&text);
	appendBinaryStringInfo(&text, original->header.data, (int) original->header.len);
	appendBinaryStringInfo(&text, original->record.data, (int) original->record.len);
	return (JsonSpan){text.data, text.len, false};
}

void
ingest_reject(Ingest *ingest, IngestReason reason, const char *detail, const char *start,
			  const char *end)
{
	bool is_made = ingest->original.record.data != NULL;
	JsonSpan bytes =
		is_made ? original_bytes(&ingest->original) : (JsonSpan){start, end - start, false};
	const char *place = is_made ? ingest->original.record.data : start;
	Reject reject = {
		.log_table = ingest->log_table,
		.source = ingest->source,
		.offset = ingest->nesting > 0 ? ingest->outer_offset : place - ingest->base,
		.number = ingest->number,
		.reason = reason,
		.detail = detail,
		.data = bytes.data,
		.len = bytes.len,
	};

	reject_write(&reject, &ingest->dead_size);
	ingest->rejected++;
	ingest->other_dates += reason == REASON_AMBIGUOUS_DATE;
	ingest->taken = end;
}

void
ingest_finish_record(Ingest *ingest, IngestForm *form, const char *start, size_t len)
{
	MapRow *row = form->row;
	IngestReason skip = ingest->profile->skip != NULL
							? ingest->profile->skip(form, (int) (form - ingest->form))
							: REASON_NONE;

	ingest->taken = start + len;
	if (skip != REASON_NONE)
	{
		ingest_skip(ingest, skip);
		return;
	}
	if (row->reason == REASON_NONE && len > INGEST_MAX_RECORD)
		row->reason = REASON_RECORD_TOO_LARGE;
	if (!ingest->checked && !pg_verify_mbstr(PG_UTF8, start, (int) len, true))
		row->reason = REASON_BAD_ENCODING;
	if (row->reason == REASON_MISSING_TIME || row->reason == REASON_BAD_TIME ||
		row->reason == REASON_MISSING_PROPERTIES)
	{
		IngestReason foreign = ingest_foreign(start, len);

		if (foreign != REASON_NONE)
		{
			row->reason = foreign;
			row->reason_column = NULL;
		}
	}
	if (row->reason != REASON_NONE)
	{
		ingest_reject(ingest, row->reason, row->reason_column, start, start + len);
		return;
	}
	if (form->raw_column >= 0)
	{
		row->value[form->raw_column] = PointerGetDatum(cstring_to_text_with_len(start, len));
		row->isnull[form->raw_column] = false;
	}
	batch_add(form->batch, row, len);
	ingest->rows++;
	ingest->guessed_dates += row->guessed_date;
}

/* Reads the object at the cursor as a record of a shape. */
static bool
record_read(Ingest *ingest, JsonWalk *walk, int number)
{
	const char *start = walk->at;
	IngestForm *form = ingest_form(ingest, number);
	MemoryContext old;
	bool sound;

	ingest->number++;
	MemoryContextReset(ingest->record_context);
	old = MemoryContextSwitchTo(ingest->record_context);
	form->row->date_order = ingest->date_order;
	sound = mapping_read(form->mapping, walk, form->row);
	if (sound)
		ingest_finish_record(ingest, form, start, walk->at - start);
	MemoryContextSwitchTo(old);
	return sound;
}

bool
ingest_record(Ingest *ingest, JsonWalk *walk)
{
	const IngestProfile *profile = ingest->profile;

	return record_read(ingest, walk,
					   profile->form_of != NULL ? profile->form_of(ingest, *walk) : 0);
}

bool
ingest_row_record(Ingest *ingest, JsonWalk *walk)
{
	const IngestProfile *profile = ingest->profile;

	return record_read(ingest, walk,
					   profile->form_of != NULL ? profile->form_of(ingest, *walk)
												: profile->table_form);
}
