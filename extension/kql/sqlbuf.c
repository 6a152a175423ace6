/*
 * sqlbuf.c
 *		The only writer of SQL text: quoting, literals, position marks.
 */
#include "common/port.h"

#include <float.h>
#include <math.h>

#include "common/calendar.h"
#include "common/timespan_text.h"
#include "kql/sqlbuf.h"

#define USEC_SECOND INT64CONST(1000000)
#define SECONDS_DAY 86400

void
sql_init(SqlBuf *buf)
{
	initStringInfo(buf);
}

char *
sql_take(SqlBuf *buf)
{
	char *text = pnstrdup(buf->data, buf->len);

	pfree(buf->data);
	buf->data = NULL;
	return text;
}

void
sql_keyword(SqlBuf *buf, const char *text)
{
	appendStringInfoString(buf, text);
}

void
sql_fragment(SqlBuf *buf, const char *fragment)
{
	appendStringInfoString(buf, fragment);
}

void
sql_ident(SqlBuf *buf, const char *name)
{
	appendStringInfoChar(buf, '"');
	for (const char *p = name; *p != '\0'; p++)
	{
		if (*p == '"')
			appendStringInfoChar(buf, '"');
		/* A control character would be taken for a mark; no identifier of ours needs one. */
		appendStringInfoChar(buf, (unsigned char) *p < ' ' ? ' ' : *p);
	}
	appendStringInfoChar(buf, '"');
}

void
sql_ident_pair(SqlBuf *buf, const char *qualifier, const char *name)
{
	sql_ident(buf, qualifier);
	appendStringInfoChar(buf, '.');
	sql_ident(buf, name);
}

void
sql_literal(SqlBuf *buf, const char *text)
{
	bool needs_escape = false;

	for (const char *p = text; *p != '\0' && !needs_escape; p++)
		needs_escape = *p == '\\' || (unsigned char) *p < ' ';

	appendStringInfoString(buf, needs_escape ? "E'" : "'");
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '\'' || *p == '\\')
			appendStringInfoChar(buf, *p);
		if ((unsigned char) *p >= ' ')
			appendStringInfoChar(buf, *p);
		else if (*p == '\n')
			appendStringInfoString(buf, "\\n");
		else if (*p == '\t')
			appendStringInfoString(buf, "\\t");
		else
			appendStringInfo(buf, "\\x%02X", (unsigned char) *p);
	}
	appendStringInfoChar(buf, '\'');
}

const char *
sql_format_part(SqlBuf *buf, const char *format, va_list *args)
{
	for (; *format != '\0'; format++)
	{
		if (*format != '%')
			appendStringInfoChar(buf, *format);
		else if (format[1] == 's')
			sql_fragment(buf, va_arg(*args, const char *));
		else if (format[1] == 'i')
			sql_ident(buf, va_arg(*args, const char *));
		else if (format[1] == 'l')
			sql_literal(buf, va_arg(*args, const char *));
		else if (format[1] == '%')
			appendStringInfoChar(buf, '%');
		else
			break;
		format += *format == '%' ? 1 : 0;
	}
	return format;
}

void
sql_format(SqlBuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	format = sql_format_part(buf, format, &args);
	Assert(*format == '\0');
	va_end(args);
}

void
sql_int(SqlBuf *buf, int64 value)
{
	/* The smallest bigint cannot be written as minus and a bigint. */
	if (value == PG_INT64_MIN)
		appendStringInfoString(buf, "'-9223372036854775808'");
	else if (value < 0)
		appendStringInfo(buf, "(" INT64_FORMAT ")", value);
	else
		appendStringInfo(buf, INT64_FORMAT, value);
}

void
sql_datetime(SqlBuf *buf, int64 microseconds)
{
	int64 seconds = microseconds / USEC_SECOND;
	int64 fraction = microseconds % USEC_SECOND;
	int64 days;
	int64 second_of_day;
	CalendarDate date;

	if (fraction < 0)
	{
		fraction += USEC_SECOND;
		seconds--;
	}
	days = seconds / SECONDS_DAY;
	second_of_day = seconds % SECONDS_DAY;
	if (second_of_day < 0)
	{
		second_of_day += SECONDS_DAY;
		days--;
	}
	calendar_date(days + CALENDAR_DAYS_TO_1970, &date);

	appendStringInfo(buf, "'%04d-%02d-%02d %02d:%02d:%02d", date.year, date.month, date.day,
					 (int) (second_of_day / 3600), (int) (second_of_day / 60 % 60),
					 (int) (second_of_day % 60));
	if (fraction != 0)
		appendStringInfo(buf, ".%06d", (int) fraction);
	appendStringInfoString(buf, "+00'::timestamptz");
}

/* A timespan as hours, minutes and seconds: before 15 a number of the others has 32 bits. */
static void
sql_clock(SqlBuf *buf, int64 microseconds)
{
	uint64 size = microseconds < 0 ? -(uint64) microseconds : (uint64) microseconds;
	uint64 seconds = size / USEC_SECOND;

	appendStringInfo(buf, "'%s" UINT64_FORMAT ":%02d:%02d.%06d'::interval",
					 microseconds < 0 ? "-" : "", seconds / 3600, (int) (seconds / 60 % 60),
					 (int) (seconds % 60), (int) (size % USEC_SECOND));
}

void
sql_timespan(SqlBuf *buf, int64 ticks)
{
	int64 microseconds = timespan_microseconds(ticks);
	static const struct
	{
		int64 size;
		const char *unit;
	} unit[] = {{3600 * USEC_SECOND, "hours"},
				{60 * USEC_SECOND, "minutes"},
				{USEC_SECOND, "seconds"},
				{1000, "milliseconds"},
				{1, "microseconds"}};

	for (int i = 0; i < lengthof(unit); i++)
	{
		int64 number = microseconds / unit[i].size;

		if (microseconds % unit[i].size == 0 && number >= PG_INT32_MIN && number <= PG_INT32_MAX)
		{
			appendStringInfo(buf, "'" INT64_FORMAT " %s'::interval", number, unit[i].unit);
			return;
		}
	}
	sql_clock(buf, microseconds);
}

void
sql_real(SqlBuf *buf, double value)
{
	char digits[64];

	if (isnan(value))
		appendStringInfoString(buf, "'NaN'::float8");
	else if (isinf(value))
		appendStringInfoString(buf, value > 0 ? "'Infinity'::float8" : "'-Infinity'::float8");
	else
	{
		snprintf(digits, sizeof(digits), "%.17g", value);
		for (int precision = 1; precision <= DBL_DECIMAL_DIG; precision++)
		{
			snprintf(digits, sizeof(digits), "%.*g", precision, value);
			if (strtod(digits, NULL) == value)
				break;
		}
		appendStringInfo(buf, "'%s'::float8", digits);
	}
}

void
sql_mark_begin(SqlBuf *buf, Span span)
{
	appendStringInfo(buf, "%c%d,%d%c", SQL_MARK_BEGIN, span.start, span.end, SQL_MARK_TEXT);
}

void
sql_mark_end(SqlBuf *buf)
{
	appendStringInfoChar(buf, SQL_MARK_END);
}

/* Reads the two numbers of a mark; returns the position after SQL_MARK_TEXT. */
static const char *
mark_read(const char *p, Span *span)
{
	char *end;

	span->start = (int) strtol(p, &end, 10);
	span->end = (int) strtol(end + 1, &end, 10);
	Assert(*end == SQL_MARK_TEXT);
	return end + 1;
}

char *
sql_finish(const char *marked, SqlMap *map)
{
	SqlBuf out;
	Vec open = {0};

	sql_init(&out);
	for (const char *p = marked; *p != '\0';)
	{
		if (*p == SQL_MARK_BEGIN)
		{
			SqlMapEntry *entry = palloc0(sizeof(SqlMapEntry));

			p = mark_read(p + 1, &entry->kql);
			entry->sql_start = out.len;
			vec_push(&map->entry, entry);
			vec_push(&open, entry);
		}
		else if (*p == SQL_MARK_END)
		{
			Assert(open.count > 0);
			VEC_AT(&open, SqlMapEntry, open.count - 1)->sql_end = out.len;
			open.count--;
			p++;
		}
		else
		{
			size_t run = strcspn(p, "\001\003");

			appendBinaryStringInfo(&out, p, (int) run);
			p += run;
		}
	}
	return out.data;
}
