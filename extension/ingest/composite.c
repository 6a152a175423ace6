/*
 * composite.c
 *		Values of composite types, of objects of JSON whose keys are names of fields.
 *
 * Called by other_type.c.  What the INSERT does with the value of a column, nobody does with that
 * of a field: it is brought to its length here, and its domain checks it.  That check is somebody's
 * code, so it runs where the row is stored and not where an input is only looked at.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/savepoint.h"
#include "ingest/batch.h"
#include "ingest/other_type_int.h"

bool
other_type_has_parts(Oid type)
{
	TupleDesc desc = lookup_rowtype_tupdesc(type, -1);
	bool has = true;

	check_stack_depth();
	for (int i = 0; i < desc->natts && has; i++)
	{
		Form_pg_attribute part = TupleDescAttr(desc, i);

		has = part->attisdropped || other_type_has(getBaseType(part->atttypid));
	}
	ReleaseTupleDesc(desc);
	return has;
}

OtherType *
other_type_make_part(Oid type, int32 typmod)
{
	OtherType *part;
	Oid base = getBaseTypeAndTypmod(type, &typmod);
	Oid function;

	part = other_type_make(base);
	part->domain = base != type ? type : InvalidOid;
	part->typmod = -1;
	if (typmod >= 0 && find_typmod_coercion_function(base, &function) == COERCION_PATH_FUNC)
	{
		part->typmod = typmod;
		fmgr_info(function, &part->length);
	}
	/* Each element is brought to the length of an array's. */
	else if (typmod >= 0 && part->element != NULL &&
			 find_typmod_coercion_function(part->element->type, &function) == COERCION_PATH_FUNC)
	{
		part->element->typmod = typmod;
		fmgr_info(function, &part->element->length);
	}
	return part;
}

void
other_type_make_parts(OtherType *other)
{
	check_stack_depth();
	other->desc = lookup_rowtype_tupdesc_copy(other->type, -1);
	other->part = palloc0(sizeof(OtherType *) * Max(other->desc->natts, 1));
	for (int i = 0; i < other->desc->natts; i++)
	{
		Form_pg_attribute part = TupleDescAttr(other->desc, i);

		if (!part->attisdropped)
			other->part[i] = other_type_make_part(part->atttypid, part->atttypmod);
	}
}

bool
other_type_has_checks(const OtherType *type)
{
	bool has = OidIsValid(type->domain);

	check_stack_depth();
	if (type->element != NULL)
		has = has || other_type_has_checks(type->element);
	for (int i = 0; type->desc != NULL && i < type->desc->natts; i++)
		has = has || (type->part[i] != NULL && other_type_has_checks(type->part[i]));
	return has;
}

void
other_type_prepare(OtherType *type, Oid act_as, bool runs_checks)
{
	check_stack_depth();
	type->act_as = act_as;
	type->runs_checks = runs_checks;
	if (type->element != NULL)
		other_type_prepare(type->element, act_as, runs_checks);
	for (int i = 0; type->desc != NULL && i < type->desc->natts; i++)
	{
		if (type->part[i] != NULL)
			other_type_prepare(type->part[i], act_as, runs_checks);
	}
}

IngestReason
other_type_settle(OtherType *type, FieldValue *field, const char **detail)
{
	ErrorData *volatile error = NULL;
	OwnerSwitch acting;
	Savepoint point;

	if (type->typmod < 0 && !(OidIsValid(type->domain) && type->runs_checks))
		return REASON_NONE;
	savepoint_begin(&point);
	PG_TRY();
	{
		owner_switch_begin(&acting, type->act_as);
		if (type->typmod >= 0 && !field->isnull)
			field->value = FunctionCall3(&type->length, field->value, Int32GetDatum(type->typmod),
										 BoolGetDatum(false));
		if (OidIsValid(type->domain) && type->runs_checks)
			domain_check(field->value, field->isnull, type->domain, &type->domain_state,
						 type->context);
		owner_switch_end(&acting);
		savepoint_release(&point);
	}
	PG_CATCH();
	{
		error = savepoint_catch(&point);
	}
	PG_END_TRY();
	if (error == NULL)
		return REASON_NONE;
	if (!batch_is_about_row(error))
		ReThrowError(error);
	*detail = error->message;
	return REASON_REFUSED;
}

/* The field of a composite that a key names, or -1. */
static int
composite_field(const OtherType *type, const JsonSpan *key)
{
	for (int i = 0; i < type->desc->natts; i++)
	{
		if (type->part[i] != NULL &&
			json_span_is(key, NameStr(TupleDescAttr(type->desc, i)->attname)))
			return i;
	}
	return -1;
}

/* Reads the value at the cursor as a field of a composite. */
static IngestReason
composite_read(OtherType *part, JsonWalk *walk, LogDateOrder order, FieldValue *field,
			   const char **detail)
{
	JsonKind kind;
	JsonSpan span;

	walk->saw_nul = walk->saw_large = false;
	if (!json_walk_value(walk, &kind, &span))
		return REASON_BAD_TYPE;
	return other_type_convert(part, kind, &span, walk->saw_nul || walk->saw_large, order, field,
							  detail);
}

IngestReason
other_type_composite(OtherType *type, const char *text, size_t len, LogDateOrder order,
					 FieldValue *result, const char **detail)
{
	int count = type->desc->natts;
	FieldValue *field = palloc0(sizeof(FieldValue) * Max(count, 1));
	Datum *value = palloc0(sizeof(Datum) * Max(count, 1));
	bool *isnull = palloc(sizeof(bool) * Max(count, 1));
	IngestReason reason = REASON_NONE;
	bool first = true;
	JsonSpan key;
	JsonWalk walk;

	check_stack_depth();
	for (int i = 0; i < count; i++)
		field[i].isnull = true;
	json_walk_init(&walk, text, len);
	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		return REASON_BAD_TYPE;
	while (reason == REASON_NONE && json_walk_next_member(&walk, &first, &key))
	{
		int number = composite_field(type, &key);

		if (number >= 0)
			reason = composite_read(type->part[number], &walk, order, &field[number], detail);
		else if (!json_walk_value(&walk, NULL, NULL))
			return REASON_BAD_TYPE;
	}
	if (reason == REASON_NONE && (walk.error != WALK_OK || json_walk_peek(&walk) != WALK_END))
		return REASON_BAD_TYPE;
	for (int i = 0; i < count && reason == REASON_NONE; i++)
	{
		if (type->part[i] != NULL)
			reason = other_type_settle(type->part[i], &field[i], detail);
		value[i] = field[i].value;
		isnull[i] = field[i].isnull;
	}
	if (reason == REASON_NONE)
		result->value = HeapTupleGetDatum(heap_form_tuple(type->desc, value, isnull));
	return reason;
}
