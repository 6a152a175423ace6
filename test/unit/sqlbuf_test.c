/*
 * sqlbuf_test.c
 *		Tests of kql/sqlbuf.c and kql/sqlmap.c: quoting, literals, position marks.
 */
#include "common/port.h"

#include <float.h>
#include <math.h>

#include "kql/sqlbuf.h"
#include "unit.h"

#define DAY INT64CONST(86400000000)

static const struct
{
	const char *text;
	const char *expected;
} ident_case[] = {
	{"a", "\"a\""},           {"TimeGenerated", "\"TimeGenerated\""},
	{"a b", "\"a b\""},       {"a\"b", "\"a\"\"b\""},
	{"\"", "\"\"\"\""},       {"a\\b", "\"a\\b\""},
	{"a\001b", "\"a b\""},    {"größe", "\"größe\""},
	{"select", "\"select\""},
};

static const struct
{
	const char *text;
	const char *expected;
} literal_case[] = {
	{"", "''"},           {"a", "'a'"},          {"it's", "'it''s'"},
	{"'", "''''"},        {"a\\b", "E'a\\\\b'"}, {"\\'", "E'\\\\'''"},
	{"a\nb", "E'a\\nb'"}, {"a\tb", "E'a\\tb'"},  {"a\001f", "E'a\\x01f'"},
	{"\r", "E'\\x0D'"},   {"é'", "'é'''"},       {"$1 :x %s", "'$1 :x %s'"},
};

static const struct
{
	int64 value;
	const char *expected;
} datetime_case[] = {
	{0, "'1970-01-01 00:00:00+00'::timestamptz"},
	{1, "'1970-01-01 00:00:00.000001+00'::timestamptz"},
	{-1, "'1969-12-31 23:59:59.999999+00'::timestamptz"},
	{-DAY, "'1969-12-31 00:00:00+00'::timestamptz"},
	{INT64CONST(951782400000000), "'2000-02-29 00:00:00+00'::timestamptz"},
	{INT64CONST(951868800000000), "'2000-03-01 00:00:00+00'::timestamptz"},
	{INT64CONST(4107456000000000), "'2100-02-28 00:00:00+00'::timestamptz"},
	{INT64CONST(4107542400000000), "'2100-03-01 00:00:00+00'::timestamptz"},
	{INT64CONST(1709251199000000), "'2024-02-29 23:59:59+00'::timestamptz"},
	{INT64CONST(-62135596800000000), "'0001-01-01 00:00:00+00'::timestamptz"},
	{INT64CONST(253402300799999999), "'9999-12-31 23:59:59.999999+00'::timestamptz"},
};

static const struct
{
	int64 value;
	const char *expected;
} timespan_case[] = {
	{0, "'0 hours'::interval"},
	{10 * DAY, "'24 hours'::interval"},
	{-10 * DAY, "'-24 hours'::interval"},
	{INT64CONST(90) * 600000000, "'90 minutes'::interval"},
	{INT64CONST(15000000), "'1500 milliseconds'::interval"},
	{10, "'1 microseconds'::interval"},
	{1, "'1 microseconds'::interval"},
	{-1, "'-1 microseconds'::interval"},
	{19, "'1 microseconds'::interval"},
	{PG_INT64_MIN, "'-256204778:48:05.477580'::interval"},
};

static const struct
{
	double value;
	const char *expected;
} real_case[] = {
	{0.0, "'0'::float8"},
	{1.5, "'1.5'::float8"},
	{-1.5, "'-1.5'::float8"},
	{0.1, "'0.1'::float8"},
	{1e300, "'1e+300'::float8"},
	{DBL_MAX, "'1.7976931348623157e+308'::float8"},
	{DBL_MIN, "'2.2250738585072014e-308'::float8"},
	{3.141592653589793, "'3.141592653589793'::float8"},
};

static void
test_ident(void)
{
	for (int i = 0; i < lengthof(ident_case); i++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_ident(&buf, ident_case[i].text);
		unit_text(buf.data, ident_case[i].expected, "an identifier is quoted");
	}
}

static void
test_literal(void)
{
	for (int i = 0; i < lengthof(literal_case); i++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_literal(&buf, literal_case[i].text);
		unit_text(buf.data, literal_case[i].expected, "a string is quoted");
	}
}

static void
test_time(void)
{
	for (int i = 0; i < lengthof(datetime_case); i++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_datetime(&buf, datetime_case[i].value);
		unit_text(buf.data, datetime_case[i].expected, "a datetime is written in UTC");
	}
	for (int i = 0; i < lengthof(timespan_case); i++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_timespan(&buf, timespan_case[i].value);
		unit_text(buf.data, timespan_case[i].expected, "a timespan has no days");
	}
}

static void
test_number(void)
{
	SqlBuf buf;

	for (int i = 0; i < lengthof(real_case); i++)
	{
		sql_init(&buf);
		sql_real(&buf, real_case[i].value);
		unit_text(buf.data, real_case[i].expected, "a real is as short as it can be");
	}
	sql_init(&buf);
	sql_real(&buf, NAN);
	sql_real(&buf, INFINITY);
	sql_real(&buf, -INFINITY);
	unit_text(buf.data, "'NaN'::float8'Infinity'::float8'-Infinity'::float8",
			  "reals without digits");
	sql_init(&buf);
	sql_int(&buf, 7);
	sql_int(&buf, -7);
	sql_int(&buf, PG_INT64_MAX);
	unit_text(buf.data, "7(-7)9223372036854775807", "integers; a negative one is in parentheses");
}

static void
test_mark(void)
{
	SqlMap map = {{0}};
	SqlBuf buf;
	Span outer = {10, 30};
	Span inner = {20, 25};
	Span found;
	char *sql;

	sql_init(&buf);
	sql_keyword(&buf, "SELECT ");
	sql_mark_begin(&buf, outer);
	sql_keyword(&buf, "a + ");
	sql_mark_begin(&buf, inner);
	sql_keyword(&buf, "b");
	sql_mark_end(&buf);
	sql_mark_end(&buf);
	sql_keyword(&buf, " FROM t");
	sql = sql_finish(buf.data, &map);

	unit_text(sql, "SELECT a + b FROM t", "marks leave no trace in the text");
	unit_ok(!sqlmap_find(&map, 0, &found), "nothing stands for the keyword");
	unit_ok(sqlmap_find(&map, 7, &found) && found.start == 10 && found.end == 30,
			"the outer piece leads to its span");
	unit_ok(sqlmap_find(&map, 11, &found) && found.start == 20 && found.end == 25,
			"the inner piece leads to its own");
	unit_ok(!sqlmap_find(&map, 12, &found), "a piece ends before its end");
}

int
main(void)
{
	test_ident();
	test_literal();
	test_time();
	test_number();
	test_mark();
	return unit_done();
}
