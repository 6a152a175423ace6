/*
 * record.c
 *		One record of a load: becomes a row, is skipped, or is put aside.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "ingest/camel.h"
#include "ingest/fit.h"
#include "ingest/guess.h"
#include "ingest/reject.h"
#include "ingest/route.h"

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

/* Takes note of the first record that has a reason. */
static void
tally_first(Ingest *ingest, IngestTally *tally, const char *detail, int64 number, int64 offset)
{
	if (tally->rejected + tally->skipped > 0)
		return;
	tally->number = number;
	tally->offset = offset;
	tally->detail = detail != NULL ? MemoryContextStrdup(ingest->result_context, detail) : NULL;
}

/* Where something of the input starts in what the input is a part of. */
static int64
offset_of(const Ingest *ingest, const char *start)
{
	int64 offset = ingest->nesting > 0 ? ingest->outer_offset : start - ingest->base;

	return Max(ingest->first_byte + offset, 0);
}

void
ingest_skip(Ingest *ingest, IngestReason reason, const char *detail)
{
	tally_first(ingest, &ingest->tally[reason], detail, ingest->number,
				offset_of(ingest, ingest->taken));
	ingest->skipped++;
	ingest->tally[reason].skipped++;
}

/* The record in hand, as it came. */
static BatchRecord
record_as_it_came(const Ingest *ingest, const char *start, const char *end)
{
	const IngestOriginal *original = &ingest->original;
	bool is_made = original->record.data != NULL;
	JsonSpan bytes = is_made ? original->record : (JsonSpan){start, end - start, false};

	return (BatchRecord){
		.header = is_made ? original->header : (JsonSpan){NULL, 0, false},
		.bytes = bytes,
		.lasts =
			bytes.data >= ingest->input.data && bytes.data < ingest->input.data + ingest->input.len,
		.offset = offset_of(ingest, bytes.data),
		.number = ingest->number,
		.date_order = ingest->is_order_known ? log_date_order_text(ingest->date_order) : NULL,
	};
}

/* Counts a record that cannot be loaded; *reject is what is to be put aside of it. */
static void
note_reject(Ingest *ingest, const BatchRecord *record, IngestReason reason, const char *detail,
			Reject *reject)
{
	*reject = (Reject){
		.log_table = ingest->log_table,
		.kind = ingest->kind,
		.source = ingest->source,
		.load = ingest->load,
		.offset = record->offset,
		.number = record->number,
		.reason = reason,
		.detail = detail,
		.header = record->header,
		.record = record->bytes,
		.date_order = record->date_order,
	};
	tally_first(ingest, &ingest->tally[reason], detail, record->number, record->offset);
	ingest->rejected++;
	ingest->tally[reason].rejected++;
}

IngestReason
ingest_first_reason(const Ingest *ingest)
{
	IngestReason first = REASON_NONE;

	for (int i = 0; i < REASON_COUNT; i++)
	{
		const IngestTally *tally = &ingest->tally[i];

		if (tally->rejected + tally->skipped > 0 &&
			(first == REASON_NONE || tally->number < ingest->tally[first].number))
			first = (IngestReason) i;
	}
	return first;
}

/* Puts it aside, or raises an error if that is wanted. */
static void
put_aside(Ingest *ingest, const Reject *reject)
{
	if (ingest->is_strict)
		reject_raise(reject);
	if (ingest->is_trial)
		return;
	if (ingest->letters == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(ingest->context);

		ingest->letters = reject_batch_make();
		MemoryContextSwitchTo(old);
	}
	reject_batch_add(ingest->letters, reject);
}

void
ingest_reject(Ingest *ingest, IngestReason reason, const char *detail, const char *start,
			  const char *end)
{
	BatchRecord record = record_as_it_came(ingest, start, end);
	Reject reject;

	if (ingest->only.count > 0 && !ingest->is_wanted)
	{
		ingest->taken = end;
		ingest_skip(ingest, REASON_TAKEN_EARLIER, NULL);
		return;
	}
	note_reject(ingest, &record, reason, detail, &reject);
	ingest->taken = end;
	if (ingest->checks_kind)
		ingest_check_kind(ingest, reason);
	put_aside(ingest, &reject);
}

void
ingest_refuse_row(void *context, const BatchRecord *record, const char *message)
{
	Ingest *ingest = context;
	Reject reject;

	ingest->rows--;
	note_reject(ingest, record, REASON_REFUSED, message, &reject);
	put_aside(ingest, &reject);
}

/* A record that lacks what each one has may be something else. */
static bool
may_be_other(IngestReason reason)
{
	return reason == REASON_MISSING_TIME || reason == REASON_BAD_TIME ||
		   reason == REASON_MISSING_PROPERTIES || reason == REASON_MISSING_FIELD ||
		   reason == REASON_NO_COLUMN;
}

/* Whether a sound record may be of its table, which its columns tell. */
static void
record_judge(Ingest *ingest, IngestForm *form, const char *start, size_t len)
{
	MapRow *row = form->row;
	bool has_content = fit_has_content(form);

	/* A category is as good as a column. */
	if (form->shape == SHAPE_DIAGNOSTIC || form->shape == SHAPE_DIAGNOSTIC_CAPITALS)
		return;
	if (form->shape != SHAPE_ROW)
		row->reason = has_content ? REASON_NONE : REASON_NO_COLUMN;
	else if ((!has_content || row->unknown >= FIT_MIN_UNKNOWN) && *start == '{')
		row->reason = fit_judge_row(ingest, form, start, len, &row->reason_column);
}

/* What a record is that is none of its kind, as far as it shows. */
static void
record_name_other(Ingest *ingest, const IngestForm *form, const char *start, size_t len)
{
	MapRow *row = form->row;
	IngestReason foreign =
		row->reason != REASON_OTHER_KIND ? ingest_foreign(start, len) : REASON_NONE;
	const char *kind;

	if (foreign != REASON_NONE)
	{
		row->reason = foreign;
		row->reason_column = NULL;
		return;
	}
	kind = guess_kind(ingest, start, len);
	/* What was taken for an envelope may be a record, of which this is but the larger part. */
	if (kind == NULL && ingest->envelope.data != NULL)
		kind = guess_kind(ingest, ingest->envelope.data, ingest->envelope.len);
	if (kind == NULL && row->reason == REASON_MISSING_TIME)
		kind = fit_tell_table(ingest, form, start, len);
	if (kind != NULL)
	{
		row->reason = REASON_OTHER_KIND;
		row->reason_column = kind;
	}
}

/* Where a record belongs that is skipped for it, for people; NULL: its form has a table. */
static const char *
record_tell_place(Ingest *ingest, const IngestForm *form, IngestReason skip)
{
	JsonSpan name;

	if (skip != REASON_OTHER_CATEGORY)
		return NULL;
	if (form->target != NULL)
	{
		name = ingest_text(form, "Category");
		if (name.len == 0)
			name = ingest_text(form, "Type");
		return name.len == 0
				   ? "not interactive"
				   : psprintf("category \"%.*s\"", (int) Min(name.len, NAMEDATALEN), name.data);
	}
	if (form->log_table[0] != '\0')
		return psprintf("log table \"%s\", which is not here", form->log_table);
	return ingest->unknown_category != NULL
			   ? psprintf("category \"%s\", which has no log table of its own",
						  ingest->unknown_category)
			   : NULL;
}

/* Adds the row of a record to those that are to be written. */
static void
take_row(Ingest *ingest, IngestForm *form, const char *start, size_t len)
{
	MapRow *row = form->row;

	if (form->raw_column >= 0)
	{
		const IngestOriginal *original = &ingest->original;

		/* A row of CSV is kept as the JSON that was made of it. */
		if (original->record.data != NULL && original->header.data == NULL)
			row->value[form->raw_column] = PointerGetDatum(
				cstring_to_text_with_len(original->record.data, (int) original->record.len));
		else
			row->value[form->raw_column] =
				PointerGetDatum(cstring_to_text_with_len(start, (int) len));
		row->isnull[form->raw_column] = false;
	}
	if (!ingest->is_trial)
	{
		BatchRecord record = record_as_it_came(ingest, start, start + len);

		batch_add(form->batch, row, &record, start, len);
	}
	ingest->rows++;
	ingest->guessed_dates += row->guessed_date;
}

/* Whether records of a form are what the load is for. */
static bool
record_is_wanted(const Ingest *ingest, const IngestForm *form)
{
	VEC_EACH (const char, name, &ingest->only)
	{
		if (strcmp(name, form->log_table) == 0)
			return true;
	}
	return ingest->only.count == 0;
}

/* Reads what stands inside of a record that is none; the keys around it are no columns of rows. */
static bool
record_open_envelope(Ingest *ingest, const IngestForm *form, const char *start, size_t len)
{
	Vec *unknown = &form->mapping->unknown;
	int count = unknown->count - form->row->noted;
	void **noted = memcpy(palloc(sizeof(void *) * (count + 1)), &unknown->item[form->row->noted],
						  sizeof(void *) * count);

	unknown->count -= count;
	if (envelope_read(ingest, start, len))
		return true;
	memcpy(&unknown->item[unknown->count], noted, sizeof(void *) * count);
	unknown->count += count;
	return false;
}

void
ingest_finish_record(Ingest *ingest, IngestForm *form, const char *start, size_t len)
{
	MapRow *row = form->row;
	IngestReason skip = REASON_NONE;

	if (form->target == NULL)
	{
		/* What a mapping does not take may be around what it takes. */
		if (ingest->profile->spec != NULL && record_open_envelope(ingest, form, start, len))
			return;
		if (form->shape == SHAPE_ROW && ingest->checks_kind)
			ingest_check_table(ingest, form->log_table);
		tally_first(ingest, &form->absent, NULL, ingest->number, offset_of(ingest, start));
		form->absent.skipped++;
		skip = REASON_OTHER_CATEGORY;
	}
	else if (ingest->profile->skip != NULL)
		skip = ingest->profile->skip(form);
	ingest->taken = start + len;
	if (skip != REASON_NONE)
	{
		ingest_skip(ingest, skip, record_tell_place(ingest, form, skip));
		return;
	}
	if (row->reason == REASON_NONE)
		record_judge(ingest, form, start, len);
	if (row->reason == REASON_NONE && len > INGEST_MAX_RECORD)
		row->reason = REASON_RECORD_TOO_LARGE;
	if (!ingest->checked && !pg_verify_mbstr(PG_UTF8, start, (int) len, true))
	{
		row->reason = REASON_BAD_ENCODING;
		row->reason_column = "if it is of Windows or Latin-1, convert it with iconv -f "
							 "WINDOWS-1252 -t UTF-8";
	}
	if (row->reason != REASON_NONE && may_be_other(row->reason))
	{
		if (record_open_envelope(ingest, form, start, len))
			return;
		record_name_other(ingest, form, start, len);
	}
	else if (row->reason == REASON_OTHER_KIND && *start == '{')
		record_name_other(ingest, form, start, len);
	if (row->reason == REASON_S3_NOTIFICATION)
	{
		ingest_skip(ingest, row->reason, NULL);
		return;
	}
	ingest->is_wanted = record_is_wanted(ingest, form);
	ingest->other_dates += row->reason == REASON_AMBIGUOUS_DATE && row->other_date;
	if (row->reason != REASON_NONE)
		ingest_reject(ingest, row->reason, row->reason_column, start, start + len);
	else if (ingest->is_wanted)
		take_row(ingest, form, start, len);
	else
		ingest_skip(ingest, REASON_TAKEN_EARLIER, NULL);
	/* What is broken is of no table. */
	ingest->is_wanted = false;
}

/*
 * Reads a record whose keys have capitals, as the one that its service wrote.  What is put aside
 * and kept is the record as it came.
 */
static bool
record_read_capitals(Ingest *ingest, JsonWalk *walk, IngestForm *form)
{
	const char *start = walk->at;
	IngestOriginal original = ingest->original; /* it was made of a row of CSV, if it is set */
	StringInfoData text;
	JsonWalk again;
	JsonWalk before = *walk;

	if (!json_walk_value(walk, NULL, NULL))
		return false;
	if (walk->at - start > INGEST_MAX_RECORD)
	{
		ingest_reject(ingest, REASON_RECORD_TOO_LARGE, NULL, start, walk->at);
		return true;
	}
	initStringInfo(&text);
	if (!camel_append(before, &text))
	{
		ingest_reject(ingest, REASON_POWERSHELL, NULL, start, walk->at);
		return true;
	}
	json_walk_init(&again, text.data, text.len);
	(void) json_walk_peek(&again);
	if (original.record.data == NULL)
		ingest->original.record = (JsonSpan){start, walk->at - start, false};
	if (mapping_read(form->mapping, &again, form->row))
		ingest_finish_record(ingest, form, text.data, text.len);
	ingest->original = original;
	if (original.record.data == NULL)
		ingest->taken = walk->at;
	return true;
}

/*
 * The form of a record that was read by one: another, by which it was read again, if it is a row
 * that says that it is of another table, or if it is no row at all but one of its kind to which
 * a shipper has added a time.
 */
static IngestForm *
record_find_form(Ingest *ingest, IngestForm *form, const char *start, size_t len)
{
	IngestForm *other = ingest->profile->routes_rows ? route_row(ingest, form) : form;
	JsonWalk again;

	json_walk_init(&again, start, len);
	(void) json_walk_peek(&again);
	if (other != form)
	{
		other->row->date_order = ingest->date_order;
		(void) mapping_read(other->mapping, &again, other->row);
		return other;
	}
	if (form->shape != SHAPE_ROW || fit_has_content(form) || ingest->form[0]->shape != SHAPE_OWN ||
		(ingest->profile->form_of != NULL && ingest->profile->spec == NULL) ||
		(ingest->profile->form_of != NULL && ingest->profile->form_of(ingest, again) != 0))
		return form;
	other = ingest_form_ready(ingest, 0);
	other->row->date_order = ingest->date_order;
	(void) mapping_read(other->mapping, &again, other->row);
	return other->row->reason == REASON_NONE && fit_has_content(other) ? other : form;
}

/* Reads the object at the cursor as a record of a form. */
static bool
record_read(Ingest *ingest, JsonWalk *walk, IngestForm *form)
{
	const char *start = walk->at;
	MemoryContext old;
	bool sound;

	ingest->number++;
	MemoryContextReset(ingest->record_context);
	old = MemoryContextSwitchTo(ingest->record_context);
	form->row->date_order = ingest->date_order;
	if (form->shape >= SHAPE_DIAGNOSTIC_CAPITALS)
		sound = record_read_capitals(ingest, walk, form);
	else
	{
		sound = mapping_read(form->mapping, walk, form->row);
		if (sound)
			form = record_find_form(ingest, form, start, walk->at - start);
		if (sound)
			ingest_finish_record(ingest, form, start, walk->at - start);
	}
	MemoryContextSwitchTo(old);
	return sound;
}

bool
ingest_record(Ingest *ingest, JsonWalk *walk)
{
	int number = ingest->profile->form_of != NULL ? ingest->profile->form_of(ingest, *walk) : 0;

	return record_read(ingest, walk, ingest_form_ready(ingest, number));
}

bool
ingest_row_record(Ingest *ingest, JsonWalk *walk)
{
	if (ingest->profile->form_of != NULL && ingest->profile->spec == NULL)
		return ingest_record(ingest, walk);
	return record_read(ingest, walk, ingest_main_form(ingest, SHAPE_ROW));
}
