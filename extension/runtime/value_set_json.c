/*
 * value_set_json.c
 *		A set or a list of values as a jsonb array.
 *
 * Elements of a state are scalars unless it is one of jsonb, and they are many or
 * the states are: so the array is written as the server lays it out, element by
 * element into one allocation, instead of by way of JsonbValue's and their copies.
 * Containers go the server's way.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "runtime/limit.h"
#include "runtime/value_set.h"

/* A numeric on disk: sign and weight, then digits of base 10000 without trailing zeros. */
#define NUMERIC_SHORT_POSITIVE 0x8000
#define NUMERIC_SHORT_NEGATIVE 0xA000
#define NUMERIC_BASE 10000
#define NUMERIC_INT64_DIGITS 5
#define NUMERIC_INT64_SIZE (VARHDRSZ + sizeof(uint16) + NUMERIC_INT64_DIGITS * sizeof(int16))

/* What an element of eight bytes may take: its text, if it is a time, is the longest. */
#define FIXED_SIZE_GUESS 16

typedef struct JsonArrayWriter
{
	char *data; /* the jsonb */
	Size used;
	Size size;
	Size total; /* of the elements' bytes */
	uint32 count;
} JsonArrayWriter;

static void
writer_reserve(JsonArrayWriter *writer, Size more)
{
	if (writer->used + more <= writer->size)
		return;
	writer->size = Min(Max(writer->used + more, writer->size * 2), MaxAllocSize);
	if (writer->used + more > writer->size)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("total size of jsonb array elements exceeds the maximum of %d bytes",
							   JENTRY_OFFLENMASK)));
	writer->data = repalloc(writer->data, writer->size);
}

/* Ends an element of so many bytes, padding included, by its entry in the head. */
static void
writer_end_element(JsonArrayWriter *writer, JEntry kind, Size length)
{
	JsonbContainer *head = (JsonbContainer *) (writer->data + VARHDRSZ);
	JEntry entry = kind | (JEntry) length;

	writer->used += length;
	writer->total += length;
	if (writer->total > JENTRY_OFFLENMASK)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("total size of jsonb array elements exceeds the maximum of %d bytes",
							   JENTRY_OFFLENMASK)));
	if (writer->count % JB_OFFSET_STRIDE == 0)
		entry = kind | (JEntry) writer->total | JENTRY_HAS_OFF;
	head->children[writer->count++] = entry;
}

/* Fills with zeros up to where a numeric may begin; returns how many. */
static Size
writer_pad(JsonArrayWriter *writer)
{
	Size padding = INTALIGN(writer->used) - writer->used;

	memset(writer->data + writer->used, 0, padding);
	return padding;
}

static void
write_bytes(JsonArrayWriter *writer, JEntry kind, const char *data, Size length)
{
	Size padding;

	writer_reserve(writer, length + ALIGNOF_INT);
	padding = kind == JENTRY_ISNUMERIC ? writer_pad(writer) : 0;
	memcpy(writer->data + writer->used + padding, data, length);
	writer_end_element(writer, kind, padding + length);
}

/* Writes the numeric that int64_to_numeric makes. */
static void
write_int64(JsonArrayWriter *writer, int64 number)
{
	char bytes[NUMERIC_INT64_SIZE];
	int16 digits[NUMERIC_INT64_DIGITS];
	uint64 rest = number < 0 ? (uint64) 0 - (uint64) number : (uint64) number;
	int first = NUMERIC_INT64_DIGITS;
	int last = NUMERIC_INT64_DIGITS;
	uint16 head = number < 0 ? NUMERIC_SHORT_NEGATIVE : NUMERIC_SHORT_POSITIVE;
	Size size;

	for (; rest != 0; rest /= NUMERIC_BASE)
		digits[--first] = (int16) (rest % NUMERIC_BASE);
	if (first < last)
		head |= (uint16) (last - first - 1);
	while (last > first && digits[last - 1] == 0)
		last--;
	size = VARHDRSZ + sizeof(head) + (last - first) * sizeof(int16);
	SET_VARSIZE(bytes, size);
	memcpy(bytes + VARHDRSZ, &head, sizeof(head));
	memcpy(bytes + VARHDRSZ + sizeof(head), digits + first, (last - first) * sizeof(int16));
	write_bytes(writer, JENTRY_ISNUMERIC, bytes, size);
}

static void
write_value(JsonArrayWriter *writer, const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			writer_end_element(writer, JENTRY_ISNULL, 0);
			return;
		case jbvBool:
			writer_end_element(writer,
							   value->val.boolean ? JENTRY_ISBOOL_TRUE : JENTRY_ISBOOL_FALSE, 0);
			return;
		case jbvString:
			write_bytes(writer, JENTRY_ISSTRING, value->val.string.val, value->val.string.len);
			return;
		case jbvNumeric:
			write_bytes(writer, JENTRY_ISNUMERIC, (char *) value->val.numeric,
						VARSIZE_ANY(value->val.numeric));
			return;
		default:
			elog(ERROR, "element of a set is not a scalar");
	}
}

static void
write_element(void *context, Oid type, const ValueItem *item)
{
	JsonArrayWriter *writer = context;
	JsonbValue value;

	if (type == INT8OID && !item->is_null)
		write_int64(writer, item->fixed);
	else if (type == TEXTOID && !item->is_null)
		write_bytes(writer, JENTRY_ISSTRING, item->data, item->length);
	else
	{
		value_item_to_json(type, item, &value);
		write_value(writer, &value);
	}
}

static void
build_element(void *context, Oid type, const ValueItem *item)
{
	JsonbValue value;

	value_item_to_json(type, item, &value);
	dynamic_add((DynamicBuilder *) context, &value);
}

Jsonb *
value_set_to_jsonb(Datum state)
{
	JsonArrayWriter writer = {0};
	Size count = value_set_count(state);
	Size head = VARHDRSZ + offsetof(JsonbContainer, children) + sizeof(JEntry) * count;

	if (value_set_type(state) == JSONBOID)
	{
		DynamicBuilder builder = {0};

		dynamic_begin_array(&builder);
		value_set_visit(state, build_element, &builder);
		dynamic_end_array(&builder);
		return dynamic_finish(&builder);
	}
	if (count > JB_CMASK)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("number of jsonb array elements exceeds the maximum allowed (%zu)",
							   (Size) JB_CMASK)));
	writer.size = Min(head + value_set_size(state) + FIXED_SIZE_GUESS * count, MaxAllocSize);
	writer.data = palloc(writer.size);
	writer.used = head;
	((JsonbContainer *) (writer.data + VARHDRSZ))->header = (uint32) count | JB_FARRAY;
	value_set_visit(state, write_element, &writer);
	Assert(writer.count == count);
	SET_VARSIZE(writer.data, writer.used);
	return (Jsonb *) writer.data;
}
