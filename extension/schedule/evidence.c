/*
 * evidence.c
 *		Result rows as JSON objects: their values as texts, their fingerprints.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "schedule/evidence.h"

#define FINGERPRINT_BYTES 32

/* A value as text: strings without quotes, lists and objects as JSON. */
static char *
evidence_value_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(
				DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvBinary:
			return JsonbToCString(NULL, value->val.binary.data, value->val.binary.len);
		default:
			return NULL;
	}
}

static void
evidence_push(Vec *out, const JsonbValue *value)
{
	char *text = evidence_value_text(value);

	if (text != NULL && text[0] != '\0')
		vec_push(out, text);
}

static bool
evidence_is_list(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data) &&
		   !JsonContainerIsScalar(value->val.binary.data);
}

void
evidence_elements(JsonbContainer *list, Vec *out)
{
	JsonbIterator *it = JsonbIteratorInit(list);
	JsonbValue element;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		if (token == WJB_ELEM)
			evidence_push(out, &element);
	}
}

void
evidence_values(const Jsonb *row, const char *column, Vec *out)
{
	Jsonb *object = unconstify(Jsonb *, row);
	JsonbValue found;
	JsonbValue *value =
		getKeyJsonValueFromContainer(&object->root, column, (int) strlen(column), &found);

	if (value == NULL)
		return;
	if (evidence_is_list(value))
		evidence_elements(value->val.binary.data, out);
	else
		evidence_push(out, value);
}

char *
evidence_text(const Jsonb *row, const char *column)
{
	Vec value = {0};
	StringInfoData text;

	evidence_values(row, column, &value);
	initStringInfo(&text);
	for (int i = 0; i < value.count; i++)
		appendStringInfo(&text, "%s%s", i == 0 ? "" : ", ", VEC_AT(&value, char, i));
	return text.data;
}

static int
evidence_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Appends a value as the server writes it in a JSON text. */
static void
evidence_append_json(StringInfo out, const JsonbValue *value)
{
	if (value->type == jbvBinary)
		(void) JsonbToCString(out, value->val.binary.data, value->val.binary.len);
	else if (value->type == jbvString)
		escape_json(out, pnstrdup(value->val.string.val, value->val.string.len));
	else if (value->type == jbvNull)
		appendStringInfoString(out, "null");
	else
		appendStringInfoString(out, evidence_value_text(value));
}

/* Appends the elements of a list in an order that depends on nothing but them. */
static void
evidence_append_set(StringInfo out, JsonbContainer *list)
{
	Vec element_text = {0};
	JsonbIterator *it = JsonbIteratorInit(list);
	JsonbValue element;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		StringInfoData text;

		if (token != WJB_ELEM)
			continue;
		initStringInfo(&text);
		evidence_append_json(&text, &element);
		vec_push(&element_text, text.data);
	}
	if (element_text.count > 1)
		qsort(element_text.item, element_text.count, sizeof(void *), evidence_compare);
	appendStringInfoChar(out, '[');
	for (int i = 0; i < element_text.count; i++)
		appendStringInfo(out, "%s%s", i == 0 ? "" : ",", VEC_AT(&element_text, char, i));
	appendStringInfoChar(out, ']');
}

static bool
names_column(const Vec *list, const char *column)
{
	VEC_EACH (const RuleText, name, list)
	{
		if (strcmp(name->value, column) == 0)
			return true;
	}
	return false;
}

/* Whether a column is part of what makes a finding. */
static bool
counts_for_finding(const Rule *format, const char *column)
{
	if (format->dedup_key.count > 0)
		return names_column(&format->dedup_key, column);
	return !names_column(&format->dedup_exclude, column);
}

/* The row in a form in which equal findings are equal texts; jsonb orders the keys. */
static void
evidence_append_canonical(StringInfo out, const Rule *format, const Jsonb *row)
{
	bool counts = true;
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, row)->root);
	JsonbValue value;
	JsonbIteratorToken token = JsonbIteratorNext(&it, &value, false);

	Assert(token == WJB_BEGIN_OBJECT);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			char *column = pnstrdup(value.val.string.val, value.val.string.len);

			counts = counts_for_finding(format, column);
			if (!counts)
				continue;
			escape_json(out, column);
			appendStringInfoChar(out, ':');
		}
		else if (!counts)
			continue;
		else if (token == WJB_VALUE && evidence_is_list(&value))
			evidence_append_set(out, value.val.binary.data);
		else if (token == WJB_VALUE)
			evidence_append_json(out, &value);
	}
}

static char *
evidence_hash(const pg_uuid_t *rule, const char *text, int length)
{
	bytea *input = palloc(VARHDRSZ + UUID_LEN + length);
	bytea *hash;
	char *hex = palloc(2 * FINGERPRINT_BYTES + 1);

	SET_VARSIZE(input, VARHDRSZ + UUID_LEN + length);
	memcpy(VARDATA(input), rule->data, UUID_LEN);
	memcpy(VARDATA(input) + UUID_LEN, text, length);
	hash = DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(input)));
	Assert(VARSIZE_ANY_EXHDR(hash) == FINGERPRINT_BYTES);
	hex[hex_encode(VARDATA_ANY(hash), FINGERPRINT_BYTES, hex)] = '\0';
	return hex;
}

char *
evidence_fingerprint(const pg_uuid_t *rule, const Rule *format, const Jsonb *row)
{
	StringInfoData text;

	initStringInfo(&text);
	evidence_append_canonical(&text, format, row);
	return evidence_hash(rule, text.data, text.len);
}

char *
evidence_fingerprint_numbered(const pg_uuid_t *rule, const Jsonb *row, int n)
{
	Rule plain = {0};
	StringInfoData text;

	initStringInfo(&text);
	evidence_append_canonical(&text, &plain, row);
	appendStringInfo(&text, "#%d", n);
	return evidence_hash(rule, text.data, text.len);
}

char *
evidence_fingerprint_again(const pg_uuid_t *rule, const char *fingerprint, int n)
{
	char *text = psprintf("%s#%d", fingerprint, n);

	return evidence_hash(rule, text, (int) strlen(text));
}

char *
evidence_fingerprint_rows(const pg_uuid_t *rule, int count, char *const *fingerprint)
{
	char **sorted = palloc(sizeof(char *) * Max(count, 1));
	StringInfoData text;

	for (int i = 0; i < count; i++)
		sorted[i] = fingerprint[i];
	qsort(sorted, count, sizeof(char *), evidence_compare);
	initStringInfo(&text);
	appendStringInfoString(&text, "rows");
	for (int i = 0; i < count; i++)
		appendStringInfoString(&text, sorted[i]);
	return evidence_hash(rule, text.data, text.len);
}
