/*
 * rest.c
 *		Rows of a slim log table: the fields without a column of their own in one object.
 *
 * Only what is not null and not the text that is read of an absent field is kept.  Numbers, truth
 * values and dynamics are themselves, everything else is the text that tostring() gives; a real
 * that JSON has no number for is a text, too.  kql.rest_*() read it (runtime/rest.c).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "base/rest.h"
#include "base/time_text.h"
#include "ingest/rest.h"
#include "ingest/target.h"

/* A column of the mapping that goes into the object. */
typedef struct PackedField
{
	int column;
	const char *name;
	Oid type;
	const char *absent;
} PackedField;

struct RestPack
{
	Mapping *columns; /* those that are written, the object last */
	MapRow *row;
	int *source; /* column of the mapping for each of them but the last */
	PackedField *field;
	int count;
};

static void
refuse_column(Relation target, const char *name)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("column \"%s\" of relation \"%s\" does not exist", name,
						   RelationGetRelationName(target)),
					errdetail("Records of this kind have a value for it, which would be lost.")));
}

RestPack *
rest_pack_make(Relation target, const Mapping *mapping)
{
	Vec known = {0};
	RestPack *pack = palloc0(sizeof(RestPack));

	pack->columns = mapping_make_empty(false);
	pack->source = palloc(sizeof(int) * Max(mapping->count, 1));
	pack->field = palloc(sizeof(PackedField) * Max(mapping->count, 1));
	for (int i = 0; i < mapping->count; i++)
	{
		const MapColumn *column = &mapping->column[i];
		const TargetColumn *found;

		if (get_attnum(RelationGetRelid(target), column->name) != InvalidAttrNumber)
		{
			int number = mapping_add_column(pack->columns, column->name, column->type);

			pack->columns->column[number].naming = column->naming;
			pack->source[number] = i;
			continue;
		}
		if (known.count == 0)
			known = target_columns(target);
		found = target_column(&known, column->name);
		if (found == NULL)
			refuse_column(target, column->name);
		else
			pack->field[pack->count++] =
				(PackedField){i, column->name, column->type, found->absent};
	}
	if (pack->count == 0)
		return NULL;
	(void) mapping_add_column(pack->columns, REST_COLUMN, JSONBOID);
	pack->row = mapping_row_make(pack->columns);
	return pack;
}

const Mapping *
rest_pack_columns(const RestPack *pack)
{
	return pack->columns;
}

static void
set_text(JsonbValue *value, char *data, int len)
{
	value->type = jbvString;
	value->val.string.val = data;
	value->val.string.len = len;
}

/* A number that reads back as the same, or its text: JSON has no infinity, numeric no minus zero. */
static void
set_real(JsonbValue *value, double number)
{
	char *digits = palloc(DOUBLE_SHORTEST_DECIMAL_LEN);
	int len = double_to_shortest_decimal_buf(number, digits);

	if (isnan(number) || isinf(number) || (number == 0 && signbit(number)))
	{
		set_text(value, digits, len);
		return;
	}
	value->type = jbvNumeric;
	value->val.numeric = DatumGetNumeric(DirectFunctionCall3(
		numeric_in, CStringGetDatum(digits), ObjectIdGetDatum(0), Int32GetDatum(-1)));
}

static void
set_dynamic(JsonbValue *value, Jsonb *jb)
{
	if (JB_ROOT_IS_SCALAR(jb))
		(void) JsonbExtractScalar(&jb->root, value);
	else
	{
		value->type = jbvBinary;
		value->val.binary.data = &jb->root;
		value->val.binary.len = VARSIZE(jb) - VARHDRSZ;
	}
}

/* The value of a column as one of JSON. */
static void
set_value(JsonbValue *value, Oid type, Datum datum)
{
	StringInfoData text;

	initStringInfo(&text);
	switch (type)
	{
		case BOOLOID:
			value->type = jbvBool;
			value->val.boolean = DatumGetBool(datum);
			return;
		case INT4OID:
		case INT8OID:
			value->type = jbvNumeric;
			value->val.numeric =
				int64_to_numeric(type == INT4OID ? DatumGetInt32(datum) : DatumGetInt64(datum));
			return;
		case NUMERICOID:
			value->type = jbvNumeric;
			value->val.numeric = DatumGetNumeric(datum);
			return;
		case FLOAT8OID:
			set_real(value, DatumGetFloat8(datum));
			return;
		case JSONBOID:
			set_dynamic(value, DatumGetJsonbP(datum));
			return;
		case TIMESTAMPTZOID:
			datetime_append(&text, DatumGetTimestampTz(datum));
			break;
		case INTERVALOID:
			timespan_append(&text, DatumGetIntervalP(datum)->time);
			break;
		case UUIDOID:
			appendStringInfoString(&text, DatumGetCString(DirectFunctionCall1(uuid_out, datum)));
			break;
		default:
			elog(ERROR, "unexpected type of a field: %u", type);
	}
	set_text(value, text.data, text.len);
}

/* The field of a row; false if it need not be kept. */
static bool
field_value(const PackedField *field, const MapRow *row, JsonbValue *value)
{
	text *data;

	if (row->isnull[field->column])
		return false;
	if (field->type != TEXTOID)
	{
		set_value(value, field->type, row->value[field->column]);
		return true;
	}
	data = DatumGetTextPP(row->value[field->column]);
	set_text(value, VARDATA_ANY(data), (int) VARSIZE_ANY_EXHDR(data));
	return value->val.string.len != (int) strlen(field->absent) ||
		   memcmp(value->val.string.val, field->absent, value->val.string.len) != 0;
}

const MapRow *
rest_pack_row(RestPack *pack, const MapRow *row)
{
	int last = pack->columns->count - 1;
	JsonbParseState *state = NULL;

	for (int i = 0; i < last; i++)
	{
		pack->row->value[i] = row->value[pack->source[i]];
		pack->row->isnull[i] = row->isnull[pack->source[i]];
	}
	for (int i = 0; i < pack->count; i++)
	{
		JsonbValue key;
		JsonbValue value;

		if (!field_value(&pack->field[i], row, &value))
			continue;
		if (state == NULL)
			(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		set_text(&key, unconstify(char *, pack->field[i].name), (int) strlen(pack->field[i].name));
		(void) pushJsonbValue(&state, WJB_KEY, &key);
		(void) pushJsonbValue(&state, WJB_VALUE, &value);
	}
	pack->row->isnull[last] = state == NULL;
	pack->row->value[last] =
		state == NULL
			? (Datum) 0
			: JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
	return pack->row;
}
