/*
 * field.c
 *		One value of a JSON record as the value of one column.
 *
 * User text never meets an input function of the server that could take a
 * guess ('now', 'yes', octal addresses) or raise an error.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "base/time_text.h"
#include "common/datetime_text.h"
#include "common/time_reader.h"
#include "common/timespan_text.h"
#include "ingest/field.h"

/* Column types and what fills them; the first line of a type is the one for LA columns. */
static const struct
{
	FieldType field;
	Oid type;
} field_types[] = {
	{FIELD_TEXT_OR_JSON, TEXTOID},
	{FIELD_TEXT, TEXTOID},
	{FIELD_TEXT_REQUIRED, TEXTOID},
	{FIELD_TEXT_IF_PLAIN, TEXTOID},
	{FIELD_CODE, TEXTOID},
	{FIELD_RESULT_CODE, TEXTOID},
	{FIELD_BOOL, BOOLOID},
	{FIELD_TIME, TIMESTAMPTZOID},
	/* Both count from the same moment: without a zone it is UTC. */
	{FIELD_TIME, TIMESTAMPOID},
	{FIELD_DATE, DATEOID},
	{FIELD_TIME_REQUIRED, TIMESTAMPTZOID},
	{FIELD_SECONDS, TIMESTAMPTZOID},
	{FIELD_MILLISECONDS, TIMESTAMPTZOID},
	{FIELD_MICROSECONDS, TIMESTAMPTZOID},
	{FIELD_NANOSECONDS, TIMESTAMPTZOID},
	{FIELD_INT, INT4OID},
	{FIELD_LONG, INT8OID},
	{FIELD_REAL, FLOAT8OID},
	{FIELD_DECIMAL, NUMERICOID},
	{FIELD_TIMESPAN, INTERVALOID},
	{FIELD_GUID, UUIDOID},
	{FIELD_DYNAMIC, JSONBOID},
	{FIELD_JSON, JSONOID},
};

Oid
field_type_oid(FieldType type)
{
	for (int i = 0; i < lengthof(field_types); i++)
	{
		if (field_types[i].field == type)
			return field_types[i].type;
	}
	return InvalidOid;
}

bool
field_type_for(Oid type, FieldType *result)
{
	for (int i = 0; i < lengthof(field_types); i++)
	{
		if (field_types[i].type == type)
		{
			*result = field_types[i].field;
			return true;
		}
	}
	return false;
}

FieldType
field_type_named(FieldType type, const char *column)
{
	return type == FIELD_TEXT_OR_JSON && strcmp(column, "ResultType") == 0 ? FIELD_RESULT_CODE
																		   : type;
}

static bool
span_equals(const JsonSpan *span, const char *word)
{
	return span->len == strlen(word) && pg_strncasecmp(span->data, word, span->len) == 0;
}

static IngestReason
convert_string(const JsonSpan *span, FieldValue *result)
{
	StringInfoData text;
	IngestReason reason;

	if (!span->escaped)
	{
		result->value = PointerGetDatum(cstring_to_text_with_len(span->data, span->len));
		return REASON_NONE;
	}
	initStringInfo(&text);
	reason = json_decode(span, &text) ? REASON_NONE : REASON_NUL_IN_TEXT;
	if (reason == REASON_NONE)
		result->value = PointerGetDatum(cstring_to_text_with_len(text.data, text.len));
	return reason;
}

/* The text of anything but a string: as it was written, without white space. */
static IngestReason
convert_raw(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	StringInfoData text;

	if (kind != WALK_OBJECT && kind != WALK_ARRAY)
	{
		result->value = PointerGetDatum(cstring_to_text_with_len(span->data, span->len));
		return REASON_NONE;
	}
	initStringInfo(&text);
	json_compact(span, &text);
	result->value = PointerGetDatum(cstring_to_text_with_len(text.data, text.len));
	return REASON_NONE;
}

/* A number, written as one or in a string, perhaps among blanks: a copy that ends with a zero byte, or NULL. */
static char *
number_text(JsonKind kind, const JsonSpan *span)
{
	const char *start = span->data;
	const char *end = span->data + span->len;

	while (start < end && *start == ' ')
		start++;
	while (start < end && end[-1] == ' ')
		end--;
	if ((kind != WALK_NUMBER && kind != WALK_STRING) || start == end || end - start > 64 ||
		strspn(start, "+-.0123456789eE") < end - start)
		return NULL;
	return pnstrdup(start, end - start);
}

/* An exponent beyond this makes nothing that a column of integers or times could hold. */
#define MAX_EXPONENT 64

/* What an exponent makes of digits, of which so many stand before the point. */
static void
append_shifted(StringInfo out, const StringInfo digits, int point)
{
	if (point <= 0)
		appendStringInfoString(out, "0.");
	for (int i = point; i < 0; i++)
		appendStringInfoChar(out, '0');
	for (int i = 0; i < digits->len; i++)
	{
		if (i == point && i > 0)
			appendStringInfoChar(out, '.');
		appendStringInfoChar(out, digits->data[i]);
	}
	for (int i = digits->len; i < point; i++)
		appendStringInfoChar(out, '0');
}

/*
 * Appends a number, written as one or in a string, without exponent and plus: 1.5e3 is 1500.  False
 * if it is none, or too large for any column that is no real.
 */
static bool
append_plain(JsonKind kind, const JsonSpan *span, StringInfo out)
{
	static const char figures[] = "0123456789";
	const char *at = number_text(kind, span);
	StringInfoData digits;
	long exponent = 0;
	int point;

	if (at == NULL)
		return false;
	initStringInfo(&digits);
	if (*at == '-')
		appendStringInfoChar(out, '-');
	at += *at == '-' || *at == '+';
	point = (int) strspn(at, figures);
	appendBinaryStringInfo(&digits, at, point);
	at += point;
	if (*at == '.')
	{
		int fraction = (int) strspn(at + 1, figures);

		appendBinaryStringInfo(&digits, at + 1, fraction);
		at += 1 + fraction;
	}
	if (*at == 'e' || *at == 'E')
	{
		char *end;

		exponent = strtol(at + 1, &end, 10);
		if (end == at + 1 || labs(exponent) > MAX_EXPONENT)
			return false;
		at = end;
	}
	if (*at != '\0' || point == 0)
		return false;
	append_shifted(out, &digits, point + (int) exponent);
	return true;
}

/* Cuts a fraction of zeros off; false if there is another one. */
static bool
cut_zeros(StringInfo number)
{
	char *point = strchr(number->data, '.');

	if (point == NULL)
		return true;
	if (point[1 + strspn(point + 1, "0")] != '\0')
		return false;
	*point = '\0';
	number->len = (int) (point - number->data);
	return true;
}

/* 0 → "0", 50126.0 → "50126"; any other number as it was written. */
static IngestReason
convert_code(FieldType type, JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	StringInfoData number;

	if (type == FIELD_CODE && (kind == WALK_OBJECT || kind == WALK_ARRAY))
		return REASON_BAD_TYPE;
	initStringInfo(&number);
	/* A text may well be such as 1.0 or 1e3; of a result, spreadsheets and frames have made it. */
	if ((kind == WALK_NUMBER ||
		 (type == FIELD_RESULT_CODE && kind == WALK_STRING && memchr(span->data, '.', span->len) &&
		  strspn(span->data, "0123456789.") >= span->len)) &&
		append_plain(kind, span, &number) && cut_zeros(&number))
		result->value =
			PointerGetDatum(cstring_to_text(strcmp(number.data, "-0") == 0 ? "0" : number.data));
	else if (kind == WALK_STRING)
		return convert_string(span, result);
	else
		return convert_raw(kind, span, result);
	return REASON_NONE;
}

static IngestReason
convert_bool(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	bool truth = kind == WALK_TRUE || (kind == WALK_STRING && span_equals(span, "true"));

	if (!truth && kind != WALK_FALSE && !(kind == WALK_STRING && span_equals(span, "false")))
		return REASON_BAD_BOOL;
	result->value = BoolGetDatum(truth);
	return REASON_NONE;
}

/* A time that is not ISO 8601 with a zone. */
static IngestReason
convert_other_time(FieldType type, const JsonSpan *span, LogDateOrder order, FieldValue *result)
{
	StringInfoData text;
	LogTime time;
	LogTimeResult found;

	initStringInfo(&text);
	if (!json_decode(span, &text))
		return REASON_BAD_TIME;
	found = log_time_read(text.data, text.len, order, &time);
	if (found == LOG_TIME_NONE || (type == FIELD_TIME_REQUIRED && !time.has_time))
		return REASON_BAD_TIME;
	result->is_other_order = found == LOG_TIME_OTHER_ORDER;
	if (found != LOG_TIME_READ)
		return REASON_AMBIGUOUS_DATE;
	result->guessed = time.clue == LOG_CLUE_EITHER;
	result->value = TimestampTzGetDatum(datetime_from_ticks(time.ticks));
	return REASON_NONE;
}

static IngestReason
convert_time(FieldType type, JsonKind kind, const JsonSpan *span, LogDateOrder order,
			 FieldValue *result)
{
	int64 ticks;

	if (kind != WALK_STRING)
		return REASON_BAD_TIME;
	if (!datetime_text_read_log(span->data, span->len, &ticks))
		return convert_other_time(type, span, order, result);
	result->value = TimestampTzGetDatum(datetime_from_ticks(ticks));
	return REASON_NONE;
}

static IngestReason
convert_date(JsonKind kind, const JsonSpan *span, LogDateOrder order, FieldValue *result)
{
	IngestReason reason = convert_time(FIELD_TIME, kind, span, order, result);
	Timestamp time = DatumGetTimestamp(result->value);

	result->value = DateADTGetDatum((DateADT) (time / USECS_PER_DAY - (time % USECS_PER_DAY < 0)));
	return reason;
}

static IngestReason
convert_timespan(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	Interval *interval = palloc0(sizeof(Interval));
	int64 ticks;

	if (kind != WALK_STRING || !timespan_text_read(span->data, (int) span->len, &ticks))
		return REASON_BAD_TIMESPAN;
	interval->time = timespan_microseconds(ticks);
	result->value = IntervalPGetDatum(interval);
	return REASON_NONE;
}

static IngestReason
convert_real(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
	char *text = number_text(kind, span);
	double number;
	char *end;

	/* JSON has no number for them, so that a text is what is written. */
	for (int i = 0; kind == WALK_STRING && i < lengthof(words); i++)
	{
		if (span_equals(span, words[i]))
			text = pstrdup(words[i]);
	}
	if (text == NULL)
		return REASON_BAD_NUMBER;
	errno = 0;
	number = strtod(text, &end);
	/* What is too small is nothing. */
	if (*end != '\0' || end == text || (errno != 0 && isinf(number)))
		return REASON_BAD_NUMBER;
	result->value = Float8GetDatum(number);
	return REASON_NONE;
}

/* "12.0" and 1.2e1 are integers, too. */
static IngestReason
convert_integer(FieldType type, JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	StringInfoData text;
	int64 number;

	initStringInfo(&text);
	if (!append_plain(kind, span, &text) || !cut_zeros(&text))
		return REASON_BAD_NUMBER;
	errno = 0;
	number = strtoll(text.data, NULL, 10);
	if (errno != 0 || (type == FIELD_INT && (number > PG_INT32_MAX || number < PG_INT32_MIN)))
		return REASON_BAD_NUMBER;
	result->value = type == FIELD_INT ? Int32GetDatum((int32) number) : Int64GetDatum(number);
	return REASON_NONE;
}

/* A count of units since 1970, with a fraction perhaps; what is finer than a tick is cut off. */
static IngestReason
convert_epoch(FieldType type, JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	int64 unit = type == FIELD_SECONDS        ? TICKS_PER_SECOND
				 : type == FIELD_MILLISECONDS ? TICKS_PER_SECOND / 1000
											  : TICKS_PER_MICROSECOND;
	TimeReader reader = {span->data, span->data + span->len};
	StringInfoData plain;
	bool minus;
	int64 count;
	int64 fraction = 0;
	int64 ticks;

	if (kind != WALK_NUMBER && kind != WALK_STRING)
		return REASON_BAD_TIME;
	/* Some programs write 1.7066916e+09. */
	if (memchr(span->data, 'e', span->len) != NULL || memchr(span->data, 'E', span->len) != NULL)
	{
		initStringInfo(&plain);
		if (!append_plain(kind, span, &plain))
			return REASON_BAD_TIME;
		reader = (TimeReader){plain.data, plain.data + plain.len};
	}
	minus = time_take(&reader, '-');
	if (time_read_digits(&reader, 18, &count) == 0)
		return REASON_BAD_TIME;
	/* Nanoseconds of today have one digit more. */
	if (time_at_digit(&reader) && count < PG_INT64_MAX / 10)
		count = count * 10 + (*reader.at++ - '0');
	if (time_at_digit(&reader) ||
		(time_take(&reader, '.') && !time_read_fraction(&reader, &fraction)) ||
		!time_at_end(&reader))
		return REASON_BAD_TIME;
	/* A nanosecond is no whole tick; of other units the fraction counts. */
	if (type == FIELD_NANOSECONDS)
	{
		if (!log_time_of_epoch(minus ? -(count / 100) - (count % 100 > 0) : count / 100, 1, &ticks))
			return REASON_BAD_TIME;
	}
	else
	{
		fraction /= TICKS_PER_SECOND / unit;
		if (!log_time_of_epoch(minus ? -count : count, unit, &ticks) || (minus && ticks < fraction))
			return REASON_BAD_TIME;
		ticks += minus ? -fraction : fraction;
	}
	result->value = TimestampTzGetDatum(datetime_from_ticks(ticks));
	return REASON_NONE;
}

/* All digits are kept. */
static IngestReason
convert_decimal(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	char *text = number_text(kind, span);
	char *end;

	/* strtod() takes more forms than numeric_in(), and no sign that is not in number_text(). */
	if (text == NULL || (strtod(text, &end), *end != '\0') || end == text)
		return REASON_BAD_NUMBER;
	/* The exponent, if any, is small enough for numeric. */
	end = strpbrk(text, "eE");
	if (end != NULL && strlen(end) > 5)
		return REASON_BAD_NUMBER;
	result->value = DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(0),
										Int32GetDatum(-1));
	return REASON_NONE;
}

bool
field_read_guid(const JsonSpan *span, char *guid)
{
	const char *data = span->data;

	if (span->len == 38 &&
		((data[0] == '{' && data[37] == '}') || (data[0] == '(' && data[37] == ')')))
		data++;
	else if (span->len != 36)
		return false;
	for (int i = 0; i < 36; i++)
	{
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? data[i] != '-' : !isxdigit((unsigned char) data[i]))
			return false;
		guid[i] = pg_ascii_tolower((unsigned char) data[i]);
	}
	guid[36] = '\0';
	return true;
}

static IngestReason
convert_guid(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	char guid[37];

	if (kind != WALK_STRING || !field_read_guid(span, guid))
		return REASON_BAD_GUID;
	result->value = DirectFunctionCall1(uuid_in, CStringGetDatum(guid));
	return REASON_NONE;
}

/* What Python prints of a dict or a list of them is no JSON, though it looks like it. */
static bool
is_python(const char *text, size_t len)
{
	return (len > 1 && memcmp(text, "{'", 2) == 0) || (len > 2 && memcmp(text, "[{'", 3) == 0);
}

/* True if the text is one JSON object or array that jsonb can hold. */
static bool
is_json_container(const char *text, size_t len)
{
	JsonWalk walk;
	JsonKind kind;

	if (len == 0 || (text[0] != '{' && text[0] != '['))
		return false;
	json_walk_init(&walk, text, len);
	return json_walk_value(&walk, &kind, NULL) && json_walk_peek(&walk) == WALK_END &&
		   !walk.saw_nul && !walk.saw_large && !walk.stray_comma;
}

/* The JSON that a string stands for: the object or array that it holds, or the string itself. */
static IngestReason
string_json(const JsonSpan *span, const char **json)
{
	StringInfoData text;

	initStringInfo(&text);
	if (!json_decode(span, &text))
		return REASON_NUL_IN_TEXT;
	if (is_python(text.data, text.len))
		return REASON_PYTHON;
	/* The quotes are part of the value. */
	*json = is_json_container(text.data, text.len) ? text.data
												   : pnstrdup(span->data - 1, span->len + 2);
	return REASON_NONE;
}

static IngestReason
convert_dynamic(JsonKind kind, const JsonSpan *span, bool unstorable, FieldValue *result)
{
	const char *json = kind == WALK_STRING ? NULL : pnstrdup(span->data, span->len);
	IngestReason reason = unstorable ? REASON_BAD_TYPE : REASON_NONE;

	if (kind == WALK_STRING)
		reason = string_json(span, &json);
	if (reason == REASON_NONE)
		result->value = DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
	return reason;
}

/* The text of a value that json keeps as it is. */
static IngestReason
convert_json(JsonKind kind, const JsonSpan *span, FieldValue *result)
{
	const char *json;
	IngestReason reason;

	if (kind != WALK_STRING)
		return convert_raw(kind, span, result);
	reason = string_json(span, &json);
	if (reason == REASON_NONE)
		result->value = CStringGetTextDatum(json);
	return reason;
}

IngestReason
field_convert(FieldType type, JsonKind kind, const JsonSpan *span, bool unstorable,
			  LogDateOrder order, FieldValue *result)
{
	bool empty = kind == WALK_STRING && span->len == 0;

	result->isnull = false;
	result->guessed = false;
	result->is_other_order = false;
	result->value = (Datum) 0;
	if (kind == WALK_NULL || (empty && field_type_oid(type) != TEXTOID))
	{
		result->isnull = true;
		return REASON_NONE;
	}
	switch (type)
	{
		case FIELD_TEXT:
		case FIELD_TEXT_REQUIRED:
			if (kind == WALK_OBJECT || kind == WALK_ARRAY)
				return REASON_BAD_TYPE;
			return kind == WALK_STRING ? convert_string(span, result)
									   : convert_raw(kind, span, result);
		case FIELD_TEXT_IF_PLAIN:
			result->isnull = kind == WALK_OBJECT || kind == WALK_ARRAY;
			if (result->isnull)
				return REASON_NONE;
			if (kind != WALK_STRING)
				return convert_raw(kind, span, result);
			/* The whole value is in another column, so this one may stay empty. */
			result->isnull = convert_string(span, result) != REASON_NONE;
			return REASON_NONE;
		case FIELD_TEXT_OR_JSON:
			return kind == WALK_STRING ? convert_string(span, result)
									   : convert_raw(kind, span, result);
		case FIELD_CODE:
		case FIELD_RESULT_CODE:
			return convert_code(type, kind, span, result);
		case FIELD_BOOL:
			return convert_bool(kind, span, result);
		case FIELD_TIME:
		case FIELD_TIME_REQUIRED:
			return convert_time(type, kind, span, order, result);
		case FIELD_SECONDS:
		case FIELD_MILLISECONDS:
		case FIELD_MICROSECONDS:
		case FIELD_NANOSECONDS:
			return convert_epoch(type, kind, span, result);
		case FIELD_TIMESPAN:
			return convert_timespan(kind, span, result);
		case FIELD_DECIMAL:
			return convert_decimal(kind, span, result);
		case FIELD_REAL:
			return convert_real(kind, span, result);
		case FIELD_INT:
		case FIELD_LONG:
			return convert_integer(type, kind, span, result);
		case FIELD_GUID:
			return convert_guid(kind, span, result);
		case FIELD_DYNAMIC:
			return convert_dynamic(kind, span, unstorable, result);
		case FIELD_DATE:
			return convert_date(kind, span, order, result);
		case FIELD_JSON:
			return convert_json(kind, span, result);
		default:
			return REASON_BAD_TYPE;
	}
}
