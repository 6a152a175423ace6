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

/* --- todatetime and totimespan ------------------------------------------------------------ */

/* A datetime of ticks since year 1; false beyond the calendar. */
static bool
datetime_of_ticks(int64 ticks, TimestampTz *result)
{
	*result = datetime_from_ticks(ticks);
	return ticks >= 0 && DATETIME_IS_VALID(*result);
}

/* The same of a real number of them. */
static bool
datetime_of_real(double number, TimestampTz *result)
{
	int64 ticks;

	return number_double_to_int64(number, &ticks) && datetime_of_ticks(ticks, result);
}

static bool
datetime_of_dynamic(Jsonb *jb, TimestampTz *result)
{
	JsonbValue value;
	int64 ticks;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
		return datetime_parse(json_piece(&value), result);
	return dynamic_value_int64(&value, &ticks) && datetime_of_ticks(ticks, result);
}

/* The ticks of what a dynamic holds. */
static bool
timespan_of_dynamic(Jsonb *jb, int64 *usecs)
{
	JsonbValue value;
	int64 ticks;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
		return timespan_parse(json_piece(&value), usecs);
	if (!dynamic_value_int64(&value, &ticks))
		return false;
	*usecs = timespan_microseconds(ticks);
	return true;
}

/* A timespan of ticks. */
#define TIMESPAN_OF_TICKS(ticks) TIMESPAN_OF(timespan_microseconds(ticks))

/* todatetime(): null for a string that is none; a number is ticks since the year 1. */
SQL_VALUE_IF(kql_todatetime_text, TimestampTz, datetime_parse(ARG_PIECE(0), &result),
			 TimestampTzGetDatum);
SQL_VALUE_IF(kql_todatetime_long, TimestampTz, datetime_of_ticks(PG_GETARG_INT64(0), &result),
			 TimestampTzGetDatum);
SQL_VALUE_IF(kql_todatetime_real, TimestampTz, datetime_of_real(PG_GETARG_FLOAT8(0), &result),
			 TimestampTzGetDatum);
SQL_VALUE_IF(kql_todatetime_dynamic, TimestampTz,
			 datetime_of_dynamic(PG_GETARG_JSONB_P(0), &result), TimestampTzGetDatum);

/* totimespan(): null for a string that is none; a number is ticks. */
SQL_VALUE_IF(kql_totimespan_text, int64, timespan_parse(ARG_PIECE(0), &result), TIMESPAN_OF);
SQL_VALUE(kql_totimespan_long, TIMESPAN_OF_TICKS(PG_GETARG_INT64(0)));
SQL_VALUE_IF(kql_totimespan_real, int64, number_double_to_int64(PG_GETARG_FLOAT8(0), &result),
			 TIMESPAN_OF_TICKS);
SQL_VALUE_IF(kql_totimespan_dynamic, int64, timespan_of_dynamic(PG_GETARG_JSONB_P(0), &result),
			 TIMESPAN_OF);

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

/* --- toguid ------------------------------------------------------------------------------ */

pg_uuid_t *
number_parse_guid(TextPiece text)
{
	const char *data = text.data;
	int length = (int) text.len;
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

/* The guid that a dynamic holds as a string, NULL if it is none. */
static pg_uuid_t *
guid_of_dynamic(Jsonb *jb)
{
	JsonbValue value;

	dynamic_load(jb, &value);
	return value.type == jbvString ? number_parse_guid(json_piece(&value)) : NULL;
}

/* toguid(): null for a string that is none. */
SQL_VALUE_IF(kql_toguid_text, pg_uuid_t *, (result = number_parse_guid(ARG_PIECE(0))) != NULL,
			 UUIDPGetDatum);
SQL_VALUE_IF(kql_toguid_dynamic, pg_uuid_t *,
			 (result = guid_of_dynamic(PG_GETARG_JSONB_P(0))) != NULL, UUIDPGetDatum);
