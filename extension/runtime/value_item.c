/*
 * value_item.c
 *		Elements of sets and lists: from an argument, to JSON, hash and equality.
 *
 * An element of a type that the language does not have is kept as its text.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "runtime/datetime.h"
#include "runtime/value_set_int.h"

void
value_kind_of_type(Oid type, Oid *stored, ValueKind *kind)
{
	*stored = type;
	switch (type)
	{
		case INT2OID:
		case INT4OID:
			*stored = INT8OID;
			*kind = VALUE_FIXED;
			break;
		case FLOAT4OID:
			*stored = FLOAT8OID;
			*kind = VALUE_FIXED;
			break;
		case BOOLOID:
		case INT8OID:
		case FLOAT8OID:
		case TIMESTAMPTZOID:
		case INTERVALOID:
			*kind = VALUE_FIXED;
			break;
		case UUIDOID:
		case NUMERICOID:
			*kind = VALUE_BYTES;
			break;
		case JSONBOID:
			*kind = VALUE_JSON;
			break;
		default:
			*stored = TEXTOID;
			*kind = VALUE_BYTES;
			break;
	}
}

ValueType *
value_type_lookup(FunctionCallInfo fcinfo, int argument)
{
	ValueType *type = fcinfo->flinfo->fn_extra;

	if (type == NULL)
	{
		type = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ValueType));
		type->type = agg_argument_type(fcinfo, argument);
		value_kind_of_type(type->type, &type->stored, &type->kind);
		if (type->stored == TEXTOID && type->type != TEXTOID && type->type != VARCHAROID)
		{
			Oid output;
			bool is_varlena;

			getTypeOutputInfo(type->type, &output, &is_varlena);
			fmgr_info_cxt(output, &type->output, fcinfo->flinfo->fn_mcxt);
			type->use_output = true;
		}
		fcinfo->flinfo->fn_extra = type;
	}
	return type;
}

static int64
float_bits(float8 number)
{
	int64 bits;

	if (isnan(number))
		number = get_float8_nan();
	if (number == 0)
		number = 0;
	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

void
value_item_make(const ValueType *type, Datum datum, ValueItem *item)
{
	item->is_null = false;
	item->fixed = 0;
	item->data = NULL;
	item->length = 0;
	switch (type->type)
	{
		case BOOLOID:
			item->fixed = DatumGetBool(datum);
			break;
		case INT2OID:
			item->fixed = DatumGetInt16(datum);
			break;
		case INT4OID:
			item->fixed = DatumGetInt32(datum);
			break;
		case INT8OID:
		case TIMESTAMPTZOID:
			item->fixed = DatumGetInt64(datum);
			break;
		case FLOAT4OID:
			item->fixed = float_bits(DatumGetFloat4(datum));
			break;
		case FLOAT8OID:
			item->fixed = float_bits(DatumGetFloat8(datum));
			break;
		case INTERVALOID:
			item->is_null = !timespan_from_interval(DatumGetIntervalP(datum), &item->fixed);
			break;
		case UUIDOID:
			item->data = (char *) DatumGetUUIDP(datum);
			item->length = UUID_LEN;
			break;
		case NUMERICOID:
		{
			/* 1.0 and 1.00 are one value. */
			struct varlena *number =
				(struct varlena *) DatumGetPointer(DirectFunctionCall1(numeric_trim_scale, datum));

			item->data = (char *) number;
			item->length = VARSIZE(number);
			break;
		}
		case JSONBOID:
		{
			Jsonb *jb = DatumGetJsonbP(datum);

			item->data = (char *) jb;
			item->length = VARSIZE(jb);
			item->is_null = DYNAMIC_IS_SCALAR(jb) && JBE_ISNULL(jb->root.children[0]);
			break;
		}
		default:
			if (type->use_output)
			{
				item->data = OutputFunctionCall(unconstify(FmgrInfo *, &type->output), datum);
				item->length = strlen(item->data);
			}
			else
			{
				text *t = DatumGetTextPP(datum);

				item->data = VARDATA_ANY(t);
				item->length = VARSIZE_ANY_EXHDR(t);
			}
			break;
	}
}

bool
value_item_argument(FunctionCallInfo fcinfo, int argument, const ValueType *type, ValueItem *item)
{
	item->is_null = PG_ARGISNULL(argument);
	if (!item->is_null)
		value_item_make(type, PG_GETARG_DATUM(argument), item);
	return !item->is_null;
}

void
value_item_to_json(Oid type, const ValueItem *item, JsonbValue *value)
{
	if (item->is_null)
	{
		json_value_null(value);
		return;
	}
	switch (type)
	{
		case BOOLOID:
			json_value_bool(value, item->fixed != 0);
			return;
		case FLOAT8OID:
		{
			float8 number;

			memcpy(&number, &item->fixed, sizeof(number));
			json_value_double(value, number);
			return;
		}
		case INT8OID:
		case TIMESTAMPTZOID:
			json_value_from_datum(value, type, Int64GetDatum(item->fixed));
			return;
		case INTERVALOID:
			json_value_from_datum(value, type, IntervalPGetDatum(timespan_make(item->fixed)));
			return;
		case UUIDOID:
		case NUMERICOID:
		case JSONBOID:
			json_value_from_datum(value, type, PointerGetDatum(item->data));
			return;
		default:
			json_value_text(value, item->data, item->length);
			return;
	}
}

/* Spreads what 64 bits say over the upper half. */
static inline uint64
mix(uint64 h)
{
	h ^= h >> 33;
	h *= UINT64CONST(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return h ^ (h >> 32);
}

/* Hashes eight bytes a step, which the server's own function does not. */
static uint32
bytes_hash(const char *data, int32 length)
{
	uint64 h = (uint64) length * UINT64CONST(0x9e3779b97f4a7c15);
	uint64 word;

	for (; length >= (int32) sizeof(word); length -= sizeof(word), data += sizeof(word))
	{
		memcpy(&word, data, sizeof(word));
		h = (h ^ word) * UINT64CONST(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, data, length);
	return (uint32) (mix(h ^ word) >> 32);
}

uint32
value_item_hash(ValueKind kind, const ValueItem *item)
{
	switch (kind)
	{
		case VALUE_FIXED:
			return (uint32) (mix((uint64) item->fixed) >> 32);
		case VALUE_BYTES:
			return bytes_hash(item->data, item->length);
		case VALUE_JSON:
		{
			JsonbValue value;

			dynamic_load((Jsonb *) item->data, &value);
			return dynamic_value_hash(&value);
		}
	}
	pg_unreachable();
}

bool
value_item_equal(ValueKind kind, const char *kept, int32 kept_length, const ValueItem *item)
{
	JsonbValue a;
	JsonbValue b;

	if (kept_length == item->length && memcmp(kept, item->data, kept_length) == 0)
		return true;
	if (kind != VALUE_JSON)
		return false;
	dynamic_load((Jsonb *) kept, &a);
	dynamic_load((Jsonb *) item->data, &b);
	return dynamic_values_equal(&a, &b);
}
