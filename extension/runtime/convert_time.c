/*
 * convert_time.c
 *		todatetime, totimespan and toguid, from every type.
 *
 * What cannot be converted is NULL.  A number counts ticks of 100 ns, of which
 * whole microseconds are kept: since the year 1 for a datetime.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

#define TEXT_DATA(t) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)

/* --- todatetime and totimespan ------------------------------------------------------------ */

/* A datetime of ticks since year 1; null beyond the calendar. */
static Datum
return_datetime_ticks(FunctionCallInfo fcinfo, int64 ticks)
{
	TimestampTz t = datetime_from_ticks(ticks);

	if (ticks < 0 || !DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(t);
}

/* A timespan of ticks. */
static Datum
return_timespan_ticks(FunctionCallInfo fcinfo, int64 ticks)
{
	PG_RETURN_TIMESPAN(timespan_microseconds(ticks));
}

/* todatetime() of a string: null if it is none. */
SQL_FUNCTION(kql_todatetime_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	TimestampTz result;

	if (!datetime_parse(TEXT_DATA(t), &result))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(result);
}

/* todatetime() of a long: ticks since year 1. */
SQL_FUNCTION(kql_todatetime_long)
{
	return return_datetime_ticks(fcinfo, PG_GETARG_INT64(0));
}

/* todatetime() of a real: ticks since year 1. */
SQL_FUNCTION(kql_todatetime_real)
{
	int64 ticks;

	if (!number_double_to_int64(PG_GETARG_FLOAT8(0), &ticks))
		PG_RETURN_NULL();
	return return_datetime_ticks(fcinfo, ticks);
}

/* todatetime() of what a dynamic holds. */
SQL_FUNCTION(kql_todatetime_dynamic)
{
	JsonbValue value;
	TimestampTz t;
	int64 ticks;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvString && datetime_parse(value.val.string.val, value.val.string.len, &t))
		PG_RETURN_TIMESTAMPTZ(t);
	if (dynamic_value_int64(&value, &ticks))
		return return_datetime_ticks(fcinfo, ticks);
	PG_RETURN_NULL();
}

/* totimespan() of a string: null if it is none. */
SQL_FUNCTION(kql_totimespan_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	int64 usecs;

	if (!timespan_parse(TEXT_DATA(t), &usecs))
		PG_RETURN_NULL();
	PG_RETURN_TIMESPAN(usecs);
}

/* totimespan() of a long: ticks. */
SQL_FUNCTION(kql_totimespan_long)
{
	return return_timespan_ticks(fcinfo, PG_GETARG_INT64(0));
}

/* totimespan() of a real: ticks. */
SQL_FUNCTION(kql_totimespan_real)
{
	int64 ticks;

	if (!number_double_to_int64(PG_GETARG_FLOAT8(0), &ticks))
		PG_RETURN_NULL();
	return return_timespan_ticks(fcinfo, ticks);
}

/*
 * An interval of a table as a timespan, which has no days or months: of 24 hours and of 30
 * days, as PostgreSQL compares them; null beyond the range.
 */
SQL_FUNCTION(kql_totimespan_interval)
{
	const Interval *span = PG_GETARG_INTERVAL_P(0);
	int64 days = (int64) span->month * DAYS_PER_MONTH + span->day;
	int64 usecs;

	if (pg_mul_s64_overflow(days, USECS_PER_DAY, &usecs) ||
		pg_add_s64_overflow(usecs, span->time, &usecs))
		PG_RETURN_NULL();
	PG_RETURN_TIMESPAN(usecs);
}

/* totimespan() of what a dynamic holds. */
SQL_FUNCTION(kql_totimespan_dynamic)
{
	JsonbValue value;
	int64 number;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvString &&
		timespan_parse(value.val.string.val, value.val.string.len, &number))
		PG_RETURN_TIMESPAN(number);
	if (dynamic_value_int64(&value, &number))
		return return_timespan_ticks(fcinfo, number);
	PG_RETURN_NULL();
}

/* --- toguid ------------------------------------------------------------------------------ */

pg_uuid_t *
number_parse_guid(const char *data, int length)
{
	pg_uuid_t *guid = palloc0(sizeof(pg_uuid_t));
	int digits = 0;

	if (length > 0 && (data[0] == '{' || data[0] == '('))
	{
		data++;
		length--;
	}
	for (int i = 0; i < length && digits < 2 * UUID_LEN; i++)
	{
		int c = pg_ascii_tolower((unsigned char) data[i]);
		int nibble;

		if (c == '-' && digits > 0)
			continue;
		if (c >= '0' && c <= '9')
			nibble = c - '0';
		else if (c >= 'a' && c <= 'f')
			nibble = c - 'a' + 10;
		else
			return NULL;
		guid->data[digits / 2] |= digits % 2 == 0 ? nibble << 4 : nibble;
		digits++;
	}
	return digits == 2 * UUID_LEN ? guid : NULL;
}

/* toguid() of a string: null if it is none. */
SQL_FUNCTION(kql_toguid_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	pg_uuid_t *guid = number_parse_guid(TEXT_DATA(t));

	if (guid == NULL)
		PG_RETURN_NULL();
	PG_RETURN_UUID_P(guid);
}

/* toguid() of what a dynamic holds. */
SQL_FUNCTION(kql_toguid_dynamic)
{
	JsonbValue value;
	pg_uuid_t *guid = NULL;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvString)
		guid = number_parse_guid(value.val.string.val, value.val.string.len);
	if (guid == NULL)
		PG_RETURN_NULL();
	PG_RETURN_UUID_P(guid);
}
