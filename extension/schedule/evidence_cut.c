/*
 * evidence_cut.c
 *		Cutting a result row that is too large to be kept as evidence.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/json_maker.h"
#include "schedule/evidence.h"

/* Values up to this size are never cut: names, addresses, hashes. */
#define VALUE_MIN_BYTES 256

static int
value_bytes(const JsonbValue *value)
{
	if (value->type == jbvString)
		return value->val.string.len;
	return value->type == jbvBinary ? value->val.binary.len : 0;
}

static int
compare_sizes(const void *a, const void *b)
{
	return *(const int *) a < *(const int *) b ? -1 : *(const int *) a > *(const int *) b;
}

/* The size to which values are cut so that all of them fit the limit: short ones leave room. */
static int
cap_of_sizes(int *size, int count, int64 limit)
{
	int64 left = limit;

	qsort(size, count, sizeof(int), compare_sizes);
	for (int i = 0; i < count; i++)
	{
		int64 share = left / (count - i);

		if (size[i] > share)
			return (int) Max(share, VALUE_MIN_BYTES);
		left -= size[i];
	}
	return PG_INT32_MAX;
}

/* The beginning of a value, as a string: a list or an object as the text that it is written as. */
static JsonbValue
cut_value(const JsonbValue *value, int cap)
{
	JsonbValue cut = {.type = jbvString};

	if (value->type == jbvString)
	{
		cut.val.string.val = value->val.string.val;
		cut.val.string.len = value->val.string.len;
	}
	else
	{
		cut.val.string.val = JsonbToCString(NULL, value->val.binary.data, value->val.binary.len);
		cut.val.string.len = (int) strlen(cut.val.string.val);
	}
	cut.val.string.len = pg_mbcliplen(cut.val.string.val, cut.val.string.len, cap);
	return cut;
}

static int
cap_of_row(const Jsonb *row, int64 limit)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, row)->root);
	int *size = palloc(sizeof(int) * Max(JB_ROOT_COUNT(row), 1));
	int count = 0;
	JsonbValue value;
	JsonbIteratorToken token;

	(void) JsonbIteratorNext(&it, &value, false);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_VALUE)
			size[count++] = value_bytes(&value);
	}
	return cap_of_sizes(size, count, limit);
}

Jsonb *
evidence_cut(const Jsonb *row, int64 limit, const char *fingerprint)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, row)->root);
	int cap = cap_of_row(row, limit);
	JsonMaker out;
	JsonMaker bytes;
	JsonMaker cut;
	JsonbValue key;
	JsonbValue value;

	(void) JsonbIteratorNext(&it, &key, false);
	json_maker_start(&out);
	json_maker_start(&bytes);
	json_maker_start(&cut);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		const char *name = pnstrdup(key.val.string.val, key.val.string.len);

		(void) JsonbIteratorNext(&it, &value, true);
		if (value_bytes(&value) > cap)
		{
			json_maker_add_long(&bytes, name, value_bytes(&value));
			value = cut_value(&value, cap);
		}
		json_maker_add(&out, name, &value);
	}
	json_maker_add_object(&cut, "bytes", json_maker_end(&bytes));
	json_maker_add_text(&cut, "fingerprint", fingerprint);
	json_maker_add_object(&out, EVIDENCE_CUT, json_maker_end(&cut));
	return json_maker_end(&out);
}
