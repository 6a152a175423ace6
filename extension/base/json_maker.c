/*
 * json_maker.c
 *		JSON values that are put together from their parts.
 */
#include "postgres.h"

#include "utils/numeric.h"

#include "base/compat.h"
#include "base/json_maker.h"

JsonbValue
json_text_value(const char *text)
{
	JsonbValue value = {.type = jbvString};

	value.val.string.val = unconstify(char *, text);
	value.val.string.len = (int) strlen(text);
	return value;
}

void
json_maker_start(JsonMaker *maker)
{
	maker->state = NULL;
	pushJsonbValue(&maker->state, WJB_BEGIN_OBJECT, NULL);
}

static void
add_key(JsonMaker *maker, const char *key)
{
	JsonbValue name = json_text_value(key);

	pushJsonbValue(&maker->state, WJB_KEY, &name);
}

void
json_maker_add(JsonMaker *maker, const char *key, JsonbValue *value)
{
	add_key(maker, key);
	pushJsonbValue(&maker->state, WJB_VALUE, value);
}

void
json_maker_add_text(JsonMaker *maker, const char *key, const char *value)
{
	JsonbValue text = json_text_value(value);

	json_maker_add(maker, key, &text);
}

void
json_maker_add_long(JsonMaker *maker, const char *key, int64 value)
{
	JsonbValue number = {.type = jbvNumeric};

	number.val.numeric = int64_to_numeric(value);
	json_maker_add(maker, key, &number);
}

void
json_maker_add_texts(JsonMaker *maker, const char *key, const Vec *list)
{
	add_key(maker, key);
	pushJsonbValue(&maker->state, WJB_BEGIN_ARRAY, NULL);
	VEC_EACH (const char, text, list)
	{
		JsonbValue element = json_text_value(text);

		pushJsonbValue(&maker->state, WJB_ELEM, &element);
	}
	pushJsonbValue(&maker->state, WJB_END_ARRAY, NULL);
}

void
json_maker_add_object(JsonMaker *maker, const char *key, Jsonb *object)
{
	JsonbValue value = {.type = jbvBinary};

	value.val.binary.data = &object->root;
	value.val.binary.len = VARSIZE_ANY_EXHDR(object);
	json_maker_add(maker, key, &value);
}

Jsonb *
json_maker_end(JsonMaker *maker)
{
	return JsonbValueToJsonb(pushJsonbValue(&maker->state, WJB_END_OBJECT, NULL));
}

/*
 * An element of a list is the object as it stands, at a multiple of four bytes.  The bytes before
 * it count as its own; every JB_OFFSET_STRIDE-th says where it ends, the others how long they are.
 */
Jsonb *
json_list(const Vec *object)
{
	Size length = 0;
	Size head = offsetof(JsonbContainer, children) + sizeof(JEntry) * object->count;
	Jsonb *list;
	char *data;

	VEC_EACH (const Jsonb, one, object)
		length = INTALIGN(length) + VARSIZE(one) - VARHDRSZ;
	if (length > JENTRY_OFFLENMASK)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("total size of jsonb array elements exceeds the maximum of %d bytes",
							   JENTRY_OFFLENMASK)));
	list = palloc0(VARHDRSZ + head + length);
	SET_VARSIZE(list, VARHDRSZ + head + length);
	list->root.header = object->count | JB_FARRAY;
	data = (char *) &list->root + head;
	length = 0;
	VEC_EACH (Jsonb, one, object)
	{
		Size start = length;

		length = INTALIGN(length);
		memcpy(data + length, &one->root, VARSIZE(one) - VARHDRSZ);
		length += VARSIZE(one) - VARHDRSZ;
		list->root.children[one_at] =
			JENTRY_ISCONTAINER | (one_at % JB_OFFSET_STRIDE == 0 ? JENTRY_HAS_OFF | (JEntry) length
																 : (JEntry) (length - start));
	}
	return list;
}
