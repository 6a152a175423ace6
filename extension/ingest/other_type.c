/*
 * other_type.c
 *		Values of columns whose type KQL has no counterpart of: addresses, arrays, composites, …
 *
 * An input function may raise, so it is called in a subtransaction.  What it would take a guess
 * at is refused before: words that mean a time of today, and numbers of an address that begin
 * with a zero.  What a session says of times is not for logs: they are in UTC, as all are.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/savepoint.h"
#include "ingest/batch.h"
#include "ingest/other_type_int.h"

static TextForm
text_form(Oid type)
{
	char category;
	bool preferred;
	Oid element = get_element_type(type);

	if (OidIsValid(element))
		return text_form(element) == TEXT_ANY ? TEXT_ANY : TEXT_TIMES;
	if (type == TIMEOID)
		return TEXT_TIME;
	if (type == TIMETZOID)
		return TEXT_ZONED;
	if (type == INETOID || type == CIDROID)
		return TEXT_ADDRESS;
	get_type_category_preferred(type, &category, &preferred);
	return category == TYPCATEGORY_DATETIME || category == TYPCATEGORY_TIMESPAN ||
				   category == TYPCATEGORY_RANGE
			   ? TEXT_TIMES
			   : TEXT_ANY;
}

bool
other_type_has(Oid type)
{
	Oid element = get_element_type(type);

	switch (get_typtype(type))
	{
		case TYPTYPE_BASE:
			return !OidIsValid(element) || other_type_has(getBaseType(element));
		case TYPTYPE_COMPOSITE:
			return other_type_has_parts(type);
		case TYPTYPE_ENUM:
			return true;
		case TYPTYPE_RANGE:
			return other_type_has(get_range_subtype(type));
		case TYPTYPE_MULTIRANGE:
			return other_type_has(get_multirange_range(type));
		default:
			return false;
	}
}

Oid
other_type_stored(Oid type)
{
	Oid base = getBaseType(type);
	Oid element = get_element_type(base);
	Oid array = OidIsValid(element) && get_typtype(element) == TYPTYPE_DOMAIN
					? get_array_type(getBaseType(element))
					: InvalidOid;

	/* There are no arrays of arrays, which a domain may be of. */
	return OidIsValid(array) ? array : base;
}

OtherType *
other_type_make(Oid type)
{
	OtherType *other = palloc0(sizeof(OtherType));
	Oid element = get_element_type(type);
	Oid input;

	other->type = type;
	other->typmod = -1;
	other->context = CurrentMemoryContext;
	other->has_field = field_type_for(type, &other->field);
	other->form = text_form(type);
	get_typlenbyvalalign(type, &other->len, &other->by_value, &other->align);
	getTypeInputInfo(type, &input, &other->input_argument);
	fmgr_info(input, &other->input);
	other->element_type = element;
	if (OidIsValid(element))
		other->element = other_type_make_part(element, -1);
	if (get_typtype(type) == TYPTYPE_COMPOSITE)
		other_type_make_parts(other);
	return other;
}

/* True if a word of a text means a time that is not written, or a date may be two days. */
static bool
needs_guess(const char *text)
{
	static const char *const words[] = {"now", "today", "tomorrow", "yesterday", "allballs"};

	if (strchr(text, '/') != NULL)
		return true;
	for (const char *at = text; *at != '\0'; at++)
	{
		if (at > text && isalpha((unsigned char) at[-1]))
			continue;
		for (int i = 0; i < lengthof(words); i++)
		{
			size_t len = strlen(words[i]);

			if (pg_strncasecmp(at, words[i], len) == 0 && !isalpha((unsigned char) at[len]))
				return true;
		}
	}
	return false;
}

/* True if a number of an address begins with a zero, which some read as octal. */
static bool
has_leading_zero(const char *text)
{
	bool starts = strchr(text, ':') == NULL;

	for (; *text != '\0'; text++)
	{
		if (starts && *text == '0' && isdigit((unsigned char) text[1]))
			return true;
		starts = *text == '.';
	}
	return false;
}

/* The text as the input function is to see it; NULL: it is none of the type. */
static const char *
text_for_input(TextForm form, const char *text)
{
	static const char time[] = "0123456789:. AMPamp";
	static const char zoned[] = "0123456789:. +-Zz";

	switch (form)
	{
		case TEXT_ANY:
			return text;
		case TEXT_TIME:
			return isdigit((unsigned char) *text) && text[strspn(text, time)] == '\0' ? text : NULL;
		case TEXT_ZONED:
			if (!isdigit((unsigned char) *text) || text[strspn(text, zoned)] != '\0')
				return NULL;
			return strpbrk(text, "+-Zz") != NULL ? text : psprintf("%s+00", text);
		case TEXT_ADDRESS:
			return has_leading_zero(text) ? NULL : text;
		case TEXT_TIMES:
			return needs_guess(text) ? NULL : text;
	}
	pg_unreachable();
}

/* Whether an input function has said that a text is none of its type. */
static bool
is_of_value(const ErrorData *error)
{
	/* What a name or a document stands for may not be there, or not be supported. */
	static const char *const class[] = {"0A", "3D", "3F", "42"};

	for (int i = 0; i < lengthof(class); i++)
	{
		if (memcmp(unpack_sql_state(error->sqlerrcode), class[i], 2) == 0)
			return true;
	}
	return batch_is_about_row(error);
}

/* Lets times without a zone be in UTC; gives what AtEOXact_GUC() undoes. */
static int
pin_times(void)
{
	static const char *const setting[][2] = {
		{"TimeZone", "UTC"}, {"DateStyle", "ISO, MDY"}, {"IntervalStyle", "postgres"}};
	int nest = NewGUCNestLevel();

	for (int i = 0; i < lengthof(setting); i++)
		(void) set_config_option(setting[i][0], setting[i][1], PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nest;
}

/* Calls the input function; what it says of a text that it does not take, or NULL. */
static const char *
call_input(OtherType *type, const char *text, Datum *result)
{
	ErrorData *volatile error = NULL;
	OwnerSwitch acting;
	Savepoint point;

	savepoint_begin(&point);
	PG_TRY();
	{
		int nest;

		owner_switch_begin(&acting, type->act_as);
		nest = type->form == TEXT_TIMES ? pin_times() : 0;
		*result =
			InputFunctionCall(&type->input, unconstify(char *, text), type->input_argument, -1);
		if (type->form == TEXT_TIMES)
			AtEOXact_GUC(false, nest);
		owner_switch_end(&acting);
		savepoint_release(&point);
	}
	PG_CATCH();
	{
		error = savepoint_catch(&point);
	}
	PG_END_TRY();
	if (error != NULL && !is_of_value(error))
		ReThrowError(error);
	return error != NULL ? error->message : NULL;
}

/* The text of any value: a string decoded, anything else as compact JSON; NULL: it cannot be stored. */
static const char *
value_text(JsonKind kind, const JsonSpan *span)
{
	StringInfoData text;

	initStringInfo(&text);
	if (kind != WALK_STRING)
		json_compact(span, &text);
	else if (!json_decode(span, &text))
		return NULL;
	return text.data;
}

/* An array as it is read, and its elements. */
typedef struct ArrayReader
{
	OtherType *element;
	LogDateOrder order;
	const char **detail;
	MemoryContext scratch; /* of an element, which may leave much more than itself */
	int dims;              /* 0 until an element is met */
	int size[MAXDIM];
	Datum *value;
	bool *isnull;
	int count;
	int room;
} ArrayReader;

static IngestReason
array_add(ArrayReader *reader, JsonWalk *walk, int depth)
{
	MemoryContext old;
	FieldValue field = {0};
	JsonKind kind;
	JsonSpan span;
	IngestReason reason;

	walk->saw_nul = walk->saw_large = false;
	if (!json_walk_value(walk, &kind, &span))
		return REASON_BAD_TYPE;
	if (reader->dims == 0)
		reader->dims = depth;
	if (reader->dims != depth)
		return REASON_BAD_TYPE;
	old = MemoryContextSwitchTo(reader->scratch);
	reason = other_type_convert(reader->element, kind, &span, walk->saw_nul || walk->saw_large,
								reader->order, &field, reader->detail);
	if (reason == REASON_NONE)
		reason = other_type_settle(reader->element, &field, reader->detail);
	MemoryContextSwitchTo(old);
	if (reason != REASON_NONE)
		return reason;
	if (!field.isnull)
		field.value = datumCopy(field.value, reader->element->by_value, reader->element->len);
	MemoryContextReset(reader->scratch);
	if (reader->count == reader->room)
	{
		reader->room = Max(reader->room * 2, 16);
		reader->value = reader->count == 0 ? palloc(sizeof(Datum) * reader->room)
										   : repalloc(reader->value, sizeof(Datum) * reader->room);
		reader->isnull = reader->count == 0 ? palloc(sizeof(bool) * reader->room)
											: repalloc(reader->isnull, sizeof(bool) * reader->room);
	}
	reader->value[reader->count] = field.value;
	reader->isnull[reader->count++] = field.isnull;
	return REASON_NONE;
}

/* Reads the array at the cursor, which lies in so many others. */
static IngestReason
array_read(ArrayReader *reader, JsonWalk *walk, int depth)
{
	bool is_json = reader->element->type == JSONBOID || reader->element->type == JSONOID;
	bool first = true;
	int count = 0;

	if (depth == MAXDIM || !json_walk_open(walk))
		return REASON_BAD_TYPE;
	for (; json_walk_next_element(walk, &first); count++)
	{
		bool is_array = !is_json && json_walk_peek(walk) == WALK_ARRAY;
		IngestReason reason =
			is_array ? array_read(reader, walk, depth + 1) : array_add(reader, walk, depth + 1);

		CHECK_FOR_INTERRUPTS();
		if (reason != REASON_NONE)
			return reason;
	}
	/* The arrays of a depth are of one size. */
	if (walk->error != WALK_OK || (reader->size[depth] >= 0 && reader->size[depth] != count))
		return REASON_BAD_TYPE;
	reader->size[depth] = count;
	return REASON_NONE;
}

/* An array of JSON as one of the type. */
static IngestReason
convert_array(OtherType *type, const char *text, size_t len, LogDateOrder order, FieldValue *result,
			  const char **detail)
{
	ArrayReader reader = {.element = type->element, .order = order, .detail = detail};
	OtherType *element = type->element;
	int lower[MAXDIM];
	JsonWalk walk;
	IngestReason reason;

	for (int i = 0; i < MAXDIM; i++)
	{
		reader.size[i] = -1;
		lower[i] = 1;
	}
	json_walk_init(&walk, text, len);
	if (json_walk_peek(&walk) != WALK_ARRAY)
		return REASON_BAD_TYPE;
	reader.scratch =
		AllocSetContextCreate(CurrentMemoryContext, "vigil array element", ALLOCSET_DEFAULT_SIZES);
	reason = array_read(&reader, &walk, 0);
	if (reason != REASON_NONE)
		return reason;
	if (json_walk_peek(&walk) != WALK_END)
		return REASON_BAD_TYPE;
	result->value = PointerGetDatum(
		reader.count == 0 ? construct_empty_array(type->element_type)
						  : construct_md_array(reader.value, reader.isnull, reader.dims,
											   reader.size, lower, type->element_type, element->len,
											   element->by_value, element->align));
	return REASON_NONE;
}

IngestReason
other_type_convert(OtherType *type, JsonKind kind, const JsonSpan *span, bool unstorable,
				   LogDateOrder order, FieldValue *result, const char **detail)
{
	const char *text;

	if (type->has_field)
		return field_convert(type->field, kind, span, unstorable, order, result);
	*result = (FieldValue){.isnull = kind == WALK_NULL || (kind == WALK_STRING && span->len == 0)};
	if (result->isnull)
		return REASON_NONE;
	text = value_text(kind, span);
	if (text == NULL)
		return REASON_NUL_IN_TEXT;
	/* What is written as the server does would be read by it, with checks and guesses. */
	if (kind == WALK_STRING && type->element != NULL && *text != '[' &&
		(type->element->desc != NULL || OidIsValid(type->element->domain)))
		return REASON_BAD_TYPE;
	/* A cell of CSV holds an array as a text. */
	if (type->element != NULL && (kind != WALK_STRING || *text == '['))
		return convert_array(type, text, strlen(text), order, result, detail);
	if (type->desc != NULL)
		return other_type_composite(type, text, strlen(text), order, result, detail);
	text = text_for_input(type->form, text);
	if (text == NULL)
		return REASON_BAD_VALUE;
	*detail = call_input(type, text, &result->value);
	return *detail == NULL ? REASON_NONE : REASON_BAD_VALUE;
}

bool
other_type_read_interval(const JsonSpan *span, Datum *result)
{
	OtherType *type = other_type_make(INTERVALOID);
	const char *text = value_text(WALK_STRING, span);
	Interval *interval;
	int64 day;

	/* A number alone, or with colons, is a timespan or nothing. */
	if (text == NULL || needs_guess(text) || text[strcspn(text, "HhMmSsDdWw")] == '\0' ||
		call_input(type, text, result) != NULL)
		return false;
	interval = DatumGetIntervalP(*result);
	/* A month has no length, and a day of logs has 24 hours. */
	if (interval->month != 0 || pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &day) ||
		pg_add_s64_overflow(interval->time, day, &interval->time))
		return false;
	interval->day = 0;
	return true;
}
