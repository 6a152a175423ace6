-- vigil: a detection engine inside PostgreSQL.
-- This file is made from the parts that sql/install.list names; edit the parts.
\echo Use "CREATE EXTENSION vigil" to load this file. \quit

-- The two schemas of the extension: the language, and the engine that uses it.

CREATE SCHEMA kql;
COMMENT ON SCHEMA kql IS 'The Kusto query language: compiler, functions and aggregates';

CREATE SCHEMA vigil;
COMMENT ON SCHEMA vigil IS 'The detection engine: log tables, rules, runs and alerts';

GRANT USAGE ON SCHEMA kql TO PUBLIC;

-- Scalar functions of datetime and timespan.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Date and time

CREATE FUNCTION kql.datetime_diff(part text, a timestamptz, b timestamptz) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_diff';
COMMENT ON FUNCTION kql.datetime_diff(text, timestamptz, timestamptz) IS
    'Boundaries of the part that lie between b and a, in UTC; weeks begin on Sunday';

CREATE FUNCTION kql.datetime_add(part text, amount bigint, t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_add';
COMMENT ON FUNCTION kql.datetime_add(text, bigint, timestamptz) IS
    'A datetime moved by so many parts; months keep the day or take the last one';

CREATE FUNCTION kql.datetime_part(part text, t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_part';
COMMENT ON FUNCTION kql.datetime_part(text, timestamptz) IS 'One part of a datetime';

CREATE FUNCTION kql.getyear(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_getyear';
COMMENT ON FUNCTION kql.getyear(timestamptz) IS 'Year';

CREATE FUNCTION kql.monthofyear(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_monthofyear';
COMMENT ON FUNCTION kql.monthofyear(timestamptz) IS 'Month, 1 to 12';

CREATE FUNCTION kql.dayofmonth(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dayofmonth';
COMMENT ON FUNCTION kql.dayofmonth(timestamptz) IS 'Day of the month';

CREATE FUNCTION kql.dayofyear(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dayofyear';
COMMENT ON FUNCTION kql.dayofyear(timestamptz) IS 'Day of the year';

CREATE FUNCTION kql.hourofday(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hourofday';
COMMENT ON FUNCTION kql.hourofday(timestamptz) IS 'Hour, 0 to 23';

CREATE FUNCTION kql.week_of_year(t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_week_of_year';
COMMENT ON FUNCTION kql.week_of_year(timestamptz) IS 'Week of the year by ISO 8601';

CREATE FUNCTION kql.dayofweek(t timestamptz) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dayofweek';
COMMENT ON FUNCTION kql.dayofweek(timestamptz) IS 'Whole days since Sunday';

CREATE FUNCTION kql.startofday(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofday';
COMMENT ON FUNCTION kql.startofday(timestamptz) IS 'Start of the day';

CREATE FUNCTION kql.startofday(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofday';
COMMENT ON FUNCTION kql.startofday(timestamptz, bigint) IS 'Start of the day, moved by so many days';

CREATE FUNCTION kql.startofweek(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofweek';
COMMENT ON FUNCTION kql.startofweek(timestamptz) IS 'Start of the week, a Sunday';

CREATE FUNCTION kql.startofweek(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofweek';
COMMENT ON FUNCTION kql.startofweek(timestamptz, bigint) IS 'Start of the week, moved by so many weeks';

CREATE FUNCTION kql.startofmonth(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofmonth';
COMMENT ON FUNCTION kql.startofmonth(timestamptz) IS 'Start of the month';

CREATE FUNCTION kql.startofmonth(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofmonth';
COMMENT ON FUNCTION kql.startofmonth(timestamptz, bigint) IS
    'Start of the month, moved by so many months';

CREATE FUNCTION kql.startofyear(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofyear';
COMMENT ON FUNCTION kql.startofyear(timestamptz) IS 'Start of the year';

CREATE FUNCTION kql.startofyear(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startofyear';
COMMENT ON FUNCTION kql.startofyear(timestamptz, bigint) IS 'Start of the year, moved by so many years';

CREATE FUNCTION kql.endofday(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofday';
COMMENT ON FUNCTION kql.endofday(timestamptz) IS 'Last microsecond of the day';

CREATE FUNCTION kql.endofday(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofday';
COMMENT ON FUNCTION kql.endofday(timestamptz, bigint) IS
    'Last microsecond of the day, moved by so many days';

CREATE FUNCTION kql.endofweek(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofweek';
COMMENT ON FUNCTION kql.endofweek(timestamptz) IS 'Last microsecond of the week, a Saturday';

CREATE FUNCTION kql.endofweek(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofweek';
COMMENT ON FUNCTION kql.endofweek(timestamptz, bigint) IS
    'Last microsecond of the week, moved by so many weeks';

CREATE FUNCTION kql.endofmonth(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofmonth';
COMMENT ON FUNCTION kql.endofmonth(timestamptz) IS 'Last microsecond of the month';

CREATE FUNCTION kql.endofmonth(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofmonth';
COMMENT ON FUNCTION kql.endofmonth(timestamptz, bigint) IS
    'Last microsecond of the month, moved by so many months';

CREATE FUNCTION kql.endofyear(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofyear';
COMMENT ON FUNCTION kql.endofyear(timestamptz) IS 'Last microsecond of the year';

CREATE FUNCTION kql.endofyear(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endofyear';
COMMENT ON FUNCTION kql.endofyear(timestamptz, bigint) IS
    'Last microsecond of the year, moved by so many years';

-- Constructors, arithmetic and bins of datetime and timespan.  Operators of the
-- language are emitted as calls of add, subtract, multiply, divide, modulo and
-- negate, since the server's own would give days, months or errors.

CREATE FUNCTION kql.timespan(microseconds bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan';
COMMENT ON FUNCTION kql.timespan(bigint) IS 'A timespan of so many microseconds';

CREATE FUNCTION kql.add(a interval, b interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_add';
COMMENT ON FUNCTION kql.add(interval, interval) IS 'a + b';

CREATE FUNCTION kql.subtract(a interval, b interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_subtract';
COMMENT ON FUNCTION kql.subtract(interval, interval) IS 'a - b';

CREATE FUNCTION kql.negate(a interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_negate';
COMMENT ON FUNCTION kql.negate(interval) IS '-a';

CREATE FUNCTION kql.abs(a interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_abs';
COMMENT ON FUNCTION kql.abs(interval) IS 'Size of a timespan';

CREATE FUNCTION kql.multiply(a interval, n bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_multiply_long';
COMMENT ON FUNCTION kql.multiply(interval, bigint) IS 'a * n';

CREATE FUNCTION kql.multiply(a interval, n double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_multiply_real';
COMMENT ON FUNCTION kql.multiply(interval, double precision) IS 'a * n';

CREATE FUNCTION kql.divide(a interval, n bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_divide_long';
COMMENT ON FUNCTION kql.divide(interval, bigint) IS 'a / n';

CREATE FUNCTION kql.divide(a interval, n double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_divide_real';
COMMENT ON FUNCTION kql.divide(interval, double precision) IS 'a / n';

CREATE FUNCTION kql.divide(a interval, b interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_divide';
COMMENT ON FUNCTION kql.divide(interval, interval) IS 'How often b goes into a';

CREATE FUNCTION kql.modulo(a interval, b interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_modulo';
COMMENT ON FUNCTION kql.modulo(interval, interval) IS 'a % b, never negative';

CREATE FUNCTION kql.add(t timestamptz, a interval) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_add_timespan';
COMMENT ON FUNCTION kql.add(timestamptz, interval) IS 't + a';

CREATE FUNCTION kql.subtract(t timestamptz, a interval) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_subtract_timespan';
COMMENT ON FUNCTION kql.subtract(timestamptz, interval) IS 't - a';

CREATE FUNCTION kql.subtract(a timestamptz, b timestamptz) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_subtract';
COMMENT ON FUNCTION kql.subtract(timestamptz, timestamptz) IS 'a - b';

CREATE FUNCTION kql.modulo(t timestamptz, a interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_modulo';
COMMENT ON FUNCTION kql.modulo(timestamptz, interval) IS 't % a, counted from 0001-01-01';

CREATE FUNCTION kql.bin(t timestamptz, size interval) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_bin';
COMMENT ON FUNCTION kql.bin(timestamptz, interval) IS
    'Start of the bin that holds t; bins are counted from 0001-01-01';

CREATE FUNCTION kql.bin(a interval, size interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_bin';
COMMENT ON FUNCTION kql.bin(interval, interval) IS 'Start of the bin that holds a';

CREATE FUNCTION kql.bin(a bigint, size bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_bin';
COMMENT ON FUNCTION kql.bin(bigint, bigint) IS 'Start of the bin that holds a';

CREATE FUNCTION kql.bin(a double precision, size double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_bin';
COMMENT ON FUNCTION kql.bin(double precision, double precision) IS 'Start of the bin that holds a';

CREATE FUNCTION kql.bin(a numeric, size numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_bin';
COMMENT ON FUNCTION kql.bin(numeric, numeric) IS 'Start of the bin that holds a';

CREATE FUNCTION kql.bin_at(t timestamptz, size interval, fixed timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_bin_at';
COMMENT ON FUNCTION kql.bin_at(timestamptz, interval, timestamptz) IS
    'Start of the bin that holds t, where one bin starts at fixed';

CREATE FUNCTION kql.bin_at(a interval, size interval, fixed interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_timespan_bin_at';
COMMENT ON FUNCTION kql.bin_at(interval, interval, interval) IS
    'Start of the bin that holds a, where one bin starts at fixed';

CREATE FUNCTION kql.bin_at(a bigint, size bigint, fixed bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_bin_at';
COMMENT ON FUNCTION kql.bin_at(bigint, bigint, bigint) IS
    'Start of the bin that holds a, where one bin starts at fixed';

CREATE FUNCTION kql.bin_at(a double precision, size double precision, fixed double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_bin_at';
COMMENT ON FUNCTION kql.bin_at(double precision, double precision, double precision) IS
    'Start of the bin that holds a, where one bin starts at fixed';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such day';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint, minute bigint)
    RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint, minute bigint, second double precision)
    RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint, bigint, double precision) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_timespan(hour bigint, minute bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_timespan';
COMMENT ON FUNCTION kql.make_timespan(bigint, bigint) IS 'A timespan of its parts';

CREATE FUNCTION kql.make_timespan(hour bigint, minute bigint, second double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_timespan';
COMMENT ON FUNCTION kql.make_timespan(bigint, bigint, double precision) IS 'A timespan of its parts';

CREATE FUNCTION kql.make_timespan(day bigint, hour bigint, minute bigint, second double precision)
    RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_timespan';
COMMENT ON FUNCTION kql.make_timespan(bigint, bigint, bigint, double precision) IS
    'A timespan of its parts';

CREATE FUNCTION kql.unixtime_seconds_todatetime(n bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_seconds';
COMMENT ON FUNCTION kql.unixtime_seconds_todatetime(bigint) IS 'Seconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_seconds_todatetime(n double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_seconds_real';
COMMENT ON FUNCTION kql.unixtime_seconds_todatetime(double precision) IS
    'Seconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_milliseconds_todatetime(n bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_milliseconds';
COMMENT ON FUNCTION kql.unixtime_milliseconds_todatetime(bigint) IS
    'Milliseconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_milliseconds_todatetime(n double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_milliseconds_real';
COMMENT ON FUNCTION kql.unixtime_milliseconds_todatetime(double precision) IS
    'Milliseconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_microseconds_todatetime(n bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_microseconds';
COMMENT ON FUNCTION kql.unixtime_microseconds_todatetime(bigint) IS
    'Microseconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_microseconds_todatetime(n double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_microseconds_real';
COMMENT ON FUNCTION kql.unixtime_microseconds_todatetime(double precision) IS
    'Microseconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_nanoseconds_todatetime(n bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_nanoseconds';
COMMENT ON FUNCTION kql.unixtime_nanoseconds_todatetime(bigint) IS
    'Nanoseconds since 1970 as a datetime';

CREATE FUNCTION kql.unixtime_nanoseconds_todatetime(n double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_unixtime_nanoseconds_real';
COMMENT ON FUNCTION kql.unixtime_nanoseconds_todatetime(double precision) IS
    'Nanoseconds since 1970 as a datetime';

CREATE FUNCTION kql.format_datetime(t timestamptz, format text) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_datetime';
COMMENT ON FUNCTION kql.format_datetime(timestamptz, text) IS
    'A datetime written by a format of y M d h H m s f F t';

CREATE FUNCTION kql.format_timespan(a interval, format text) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_timespan';
COMMENT ON FUNCTION kql.format_timespan(interval, text) IS
    'A timespan written by a format of d h H m s f F';

CREATE FUNCTION kql.datetime_utc_to_local(t timestamptz, zone text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_utc_to_local';
COMMENT ON FUNCTION kql.datetime_utc_to_local(timestamptz, text) IS
    'What a clock of the zone shows at t';

CREATE FUNCTION kql.datetime_local_to_utc(t timestamptz, zone text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_datetime_local_to_utc';
COMMENT ON FUNCTION kql.datetime_local_to_utc(timestamptz, text) IS 'When a clock of the zone shows t';

-- Conversions between the types of the language.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Conversion

CREATE FUNCTION kql.tostring(value text) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_text';
COMMENT ON FUNCTION kql.tostring(text) IS 'The text itself; NULL is the empty string';

CREATE FUNCTION kql.tostring(value integer) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_int';
COMMENT ON FUNCTION kql.tostring(integer) IS 'Digits';

CREATE FUNCTION kql.tostring(value bigint) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_long';
COMMENT ON FUNCTION kql.tostring(bigint) IS 'Digits';

CREATE FUNCTION kql.tostring(value double precision) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_real';
COMMENT ON FUNCTION kql.tostring(double precision) IS
    'The shortest text that reads back as the same real';

CREATE FUNCTION kql.tostring(value numeric) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_decimal';
COMMENT ON FUNCTION kql.tostring(numeric) IS 'Digits';

CREATE FUNCTION kql.tostring(value boolean) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_bool';
COMMENT ON FUNCTION kql.tostring(boolean) IS 'True or False';

CREATE FUNCTION kql.tostring(value timestamptz) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_datetime';
COMMENT ON FUNCTION kql.tostring(timestamptz) IS '2020-01-31T23:59:59.0000000Z';

CREATE FUNCTION kql.tostring(value interval) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_timespan';
COMMENT ON FUNCTION kql.tostring(interval) IS '1.02:03:04.0050000';

CREATE FUNCTION kql.tostring(value uuid) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_guid';
COMMENT ON FUNCTION kql.tostring(uuid) IS 'Lower case, with hyphens';

CREATE FUNCTION kql.tostring(value jsonb) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_dynamic';
COMMENT ON FUNCTION kql.tostring(jsonb) IS 'A string bare, anything else as JSON';

CREATE FUNCTION kql.tolong(value text) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_text';
COMMENT ON FUNCTION kql.tolong(text) IS 'A long from decimal or 0x digits';

CREATE FUNCTION kql.tolong(value double precision) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_real';
COMMENT ON FUNCTION kql.tolong(double precision) IS 'The whole part of a real';

CREATE FUNCTION kql.tolong(value numeric) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_decimal';
COMMENT ON FUNCTION kql.tolong(numeric) IS 'The whole part of a decimal';

CREATE FUNCTION kql.tolong(value boolean) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_bool';
COMMENT ON FUNCTION kql.tolong(boolean) IS '1 or 0';

CREATE FUNCTION kql.tolong(value timestamptz) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_datetime';
COMMENT ON FUNCTION kql.tolong(timestamptz) IS 'Ticks of 100 ns since 0001-01-01';

CREATE FUNCTION kql.tolong(value interval) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_timespan';
COMMENT ON FUNCTION kql.tolong(interval) IS 'Ticks of 100 ns';

CREATE FUNCTION kql.tolong(value jsonb) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_dynamic';
COMMENT ON FUNCTION kql.tolong(jsonb) IS 'A long from what a dynamic holds';

CREATE FUNCTION kql.toint(value text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_text';
COMMENT ON FUNCTION kql.toint(text) IS 'An int from decimal or 0x digits';

CREATE FUNCTION kql.toint(value bigint) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_long';
COMMENT ON FUNCTION kql.toint(bigint) IS 'The low 32 bits';

CREATE FUNCTION kql.toint(value double precision) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_real';
COMMENT ON FUNCTION kql.toint(double precision) IS 'The whole part of a real, within the range of int';

CREATE FUNCTION kql.toint(value numeric) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_decimal';
COMMENT ON FUNCTION kql.toint(numeric) IS 'The whole part of a decimal, within the range of int';

CREATE FUNCTION kql.toint(value boolean) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_bool';
COMMENT ON FUNCTION kql.toint(boolean) IS '1 or 0';

CREATE FUNCTION kql.toint(value jsonb) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_dynamic';
COMMENT ON FUNCTION kql.toint(jsonb) IS 'An int from what a dynamic holds';

CREATE FUNCTION kql.toreal(value text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_text';
COMMENT ON FUNCTION kql.toreal(text) IS 'A real from a text';

CREATE FUNCTION kql.toreal(value numeric) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_decimal';
COMMENT ON FUNCTION kql.toreal(numeric) IS 'The nearest real';

CREATE FUNCTION kql.toreal(value boolean) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_bool';
COMMENT ON FUNCTION kql.toreal(boolean) IS '1 or 0';

CREATE FUNCTION kql.toreal(value timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_datetime';
COMMENT ON FUNCTION kql.toreal(timestamptz) IS 'Ticks of 100 ns since 0001-01-01';

CREATE FUNCTION kql.toreal(value interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_timespan';
COMMENT ON FUNCTION kql.toreal(interval) IS 'Ticks of 100 ns';

CREATE FUNCTION kql.toreal(value jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_dynamic';
COMMENT ON FUNCTION kql.toreal(jsonb) IS 'A real from what a dynamic holds';

CREATE FUNCTION kql.todecimal(value text) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_text';
COMMENT ON FUNCTION kql.todecimal(text) IS 'A decimal from a text';

CREATE FUNCTION kql.todecimal(value double precision) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_real';
COMMENT ON FUNCTION kql.todecimal(double precision) IS 'A decimal from a real';

CREATE FUNCTION kql.todecimal(value boolean) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_bool';
COMMENT ON FUNCTION kql.todecimal(boolean) IS '1 or 0';

CREATE FUNCTION kql.todecimal(value jsonb) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_dynamic';
COMMENT ON FUNCTION kql.todecimal(jsonb) IS 'A decimal from what a dynamic holds';

CREATE FUNCTION kql.tobool(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_text';
COMMENT ON FUNCTION kql.tobool(text) IS 'true and false in any case; an integer is true unless it is 0';

CREATE FUNCTION kql.tobool(value bigint) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_long';
COMMENT ON FUNCTION kql.tobool(bigint) IS 'true unless 0';

CREATE FUNCTION kql.tobool(value double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_real';
COMMENT ON FUNCTION kql.tobool(double precision) IS 'true unless 0';

CREATE FUNCTION kql.tobool(value jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_dynamic';
COMMENT ON FUNCTION kql.tobool(jsonb) IS 'A bool from what a dynamic holds';

CREATE FUNCTION kql.todatetime(value text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_text';
COMMENT ON FUNCTION kql.todatetime(text) IS
    'A datetime from a text; what is finer than a microsecond is cut off';

CREATE FUNCTION kql.todatetime(value bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_long';
COMMENT ON FUNCTION kql.todatetime(bigint) IS 'Ticks of 100 ns since 0001-01-01 as a datetime';

CREATE FUNCTION kql.todatetime(value double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_real';
COMMENT ON FUNCTION kql.todatetime(double precision) IS 'Ticks of 100 ns since 0001-01-01 as a datetime';

CREATE FUNCTION kql.todatetime(value jsonb) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_dynamic';
COMMENT ON FUNCTION kql.todatetime(jsonb) IS 'A datetime from what a dynamic holds';

CREATE FUNCTION kql.totimespan(value text) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_text';
COMMENT ON FUNCTION kql.totimespan(text) IS 'A timespan from a text such as 1.02:03:04 or 90s';

CREATE FUNCTION kql.totimespan(value bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_long';
COMMENT ON FUNCTION kql.totimespan(bigint) IS 'Ticks of 100 ns as a timespan';

CREATE FUNCTION kql.totimespan(value double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_real';
COMMENT ON FUNCTION kql.totimespan(double precision) IS 'Ticks of 100 ns as a timespan';

CREATE FUNCTION kql.totimespan(value jsonb) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_dynamic';
COMMENT ON FUNCTION kql.totimespan(jsonb) IS 'A timespan from what a dynamic holds';

CREATE FUNCTION kql.toguid(value text) RETURNS uuid
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toguid_text';
COMMENT ON FUNCTION kql.toguid(text) IS 'The first 32 hexadecimal digits as a guid';

CREATE FUNCTION kql.toguid(value jsonb) RETURNS uuid
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toguid_dynamic';
COMMENT ON FUNCTION kql.toguid(jsonb) IS 'A guid from the string that a dynamic holds';

CREATE FUNCTION kql.parse_json(value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_json';
COMMENT ON FUNCTION kql.parse_json(text) IS
    'JSON as a dynamic; text that is not JSON as a string; the empty string as null';

CREATE FUNCTION kql.to_dynamic(value anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_to_dynamic';
COMMENT ON FUNCTION kql.to_dynamic(anyelement) IS 'A value of any type as a dynamic';

CREATE FUNCTION kql.gettype(value anyelement) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gettype';
COMMENT ON FUNCTION kql.gettype(anyelement) IS
    'Name of a value''s type; for a dynamic, of what it holds';

-- Numbers, and choices among values.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Numbers.  Operators of the language are emitted as calls of add, subtract,
-- multiply, divide, modulo and negate: long wraps around, x / 0 is null for long and decimal, a remainder is
-- never negative, and a real is never an error.

CREATE FUNCTION kql.add(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_add';
COMMENT ON FUNCTION kql.add(bigint, bigint) IS 'a + b, wrapping around';

CREATE FUNCTION kql.subtract(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_subtract';
COMMENT ON FUNCTION kql.subtract(bigint, bigint) IS 'a - b, wrapping around';

CREATE FUNCTION kql.multiply(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_multiply';
COMMENT ON FUNCTION kql.multiply(bigint, bigint) IS 'a * b, wrapping around';

CREATE FUNCTION kql.divide(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_divide';
COMMENT ON FUNCTION kql.divide(bigint, bigint) IS 'a / b toward zero; NULL for b = 0';

CREATE FUNCTION kql.modulo(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_modulo';
COMMENT ON FUNCTION kql.modulo(bigint, bigint) IS 'a % b, never negative; NULL for b = 0';

CREATE FUNCTION kql.negate(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_negate';
COMMENT ON FUNCTION kql.negate(bigint) IS '-a, wrapping around';

CREATE FUNCTION kql.add(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_add';
COMMENT ON FUNCTION kql.add(double precision, double precision) IS 'a + b';

CREATE FUNCTION kql.subtract(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_subtract';
COMMENT ON FUNCTION kql.subtract(double precision, double precision) IS 'a - b';

CREATE FUNCTION kql.multiply(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_multiply';
COMMENT ON FUNCTION kql.multiply(double precision, double precision) IS 'a * b';

CREATE FUNCTION kql.divide(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_divide';
COMMENT ON FUNCTION kql.divide(double precision, double precision) IS 'a / b; infinite or NaN for b = 0';

CREATE FUNCTION kql.modulo(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_modulo';
COMMENT ON FUNCTION kql.modulo(double precision, double precision) IS 'a % b, never negative';

CREATE FUNCTION kql.real_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_equal';
COMMENT ON FUNCTION kql.real_equal(double precision, double precision) IS 'a == b; false for NaN';

CREATE FUNCTION kql.real_not_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_not_equal';
COMMENT ON FUNCTION kql.real_not_equal(double precision, double precision) IS 'a != b; true for NaN';

CREATE FUNCTION kql.real_less(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_less';
COMMENT ON FUNCTION kql.real_less(double precision, double precision) IS 'a < b; false for NaN';

CREATE FUNCTION kql.real_less_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_less_equal';
COMMENT ON FUNCTION kql.real_less_equal(double precision, double precision) IS 'a <= b; false for NaN';

CREATE FUNCTION kql.real_greater(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_greater';
COMMENT ON FUNCTION kql.real_greater(double precision, double precision) IS
    'The greater number; NaN if there is one';

CREATE FUNCTION kql.real_smaller(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_smaller';
COMMENT ON FUNCTION kql.real_smaller(double precision, double precision) IS
    'The smaller number; NaN if there is one';

CREATE FUNCTION kql.divide(a numeric, b numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_divide';
COMMENT ON FUNCTION kql.divide(numeric, numeric) IS 'a / b; NULL for b = 0';

CREATE FUNCTION kql.modulo(a numeric, b numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_modulo';
COMMENT ON FUNCTION kql.modulo(numeric, numeric) IS 'a % b, never negative; NULL for b = 0';

CREATE FUNCTION kql.negate(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_negate';
COMMENT ON FUNCTION kql.negate(double precision) IS '-a';

CREATE FUNCTION kql.abs(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_abs';
COMMENT ON FUNCTION kql.abs(bigint) IS 'Size of a number';

CREATE FUNCTION kql.abs(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_abs';
COMMENT ON FUNCTION kql.abs(double precision) IS 'Size of a number';

CREATE FUNCTION kql.sign(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_sign';
COMMENT ON FUNCTION kql.sign(bigint) IS '-1, 0 or 1';

CREATE FUNCTION kql.sign(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_sign';
COMMENT ON FUNCTION kql.sign(double precision) IS '-1, 0 or 1';

CREATE FUNCTION kql.round(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_round';
COMMENT ON FUNCTION kql.round(double precision) IS 'The nearest whole number, halves away from zero';

CREATE FUNCTION kql.round(a double precision, digits bigint) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_round';
COMMENT ON FUNCTION kql.round(double precision, bigint) IS
    'Rounded to so many digits after the point, on the decimal digits';

CREATE FUNCTION kql.ceiling(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ceiling';
COMMENT ON FUNCTION kql.ceiling(double precision) IS 'The smallest whole number that is not below';

CREATE FUNCTION kql.pow(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_pow';
COMMENT ON FUNCTION kql.pow(double precision, double precision) IS 'a to the power of b';

CREATE FUNCTION kql.sqrt(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_sqrt';
COMMENT ON FUNCTION kql.sqrt(double precision) IS 'Square root; NaN below zero';

CREATE FUNCTION kql.exp(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp';
COMMENT ON FUNCTION kql.exp(double precision) IS 'e to the power of a';

CREATE FUNCTION kql.exp2(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp2';
COMMENT ON FUNCTION kql.exp2(double precision) IS '2 to the power of a';

CREATE FUNCTION kql.exp10(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp10';
COMMENT ON FUNCTION kql.exp10(double precision) IS '10 to the power of a';

CREATE FUNCTION kql.log(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log';
COMMENT ON FUNCTION kql.log(double precision) IS 'Natural logarithm; NULL below zero';

CREATE FUNCTION kql.log2(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log2';
COMMENT ON FUNCTION kql.log2(double precision) IS 'Logarithm to base 2; NULL below zero';

CREATE FUNCTION kql.log10(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log10';
COMMENT ON FUNCTION kql.log10(double precision) IS 'Logarithm to base 10; NULL below zero';

CREATE FUNCTION kql.sin(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_sin';
COMMENT ON FUNCTION kql.sin(double precision) IS 'Sine';

CREATE FUNCTION kql.cos(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_cos';
COMMENT ON FUNCTION kql.cos(double precision) IS 'Cosine';

CREATE FUNCTION kql.tan(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tan';
COMMENT ON FUNCTION kql.tan(double precision) IS 'Tangent';

CREATE FUNCTION kql.cot(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_cot';
COMMENT ON FUNCTION kql.cot(double precision) IS 'Cotangent';

CREATE FUNCTION kql.asin(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_asin';
COMMENT ON FUNCTION kql.asin(double precision) IS 'Arc sine';

CREATE FUNCTION kql.acos(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_acos';
COMMENT ON FUNCTION kql.acos(double precision) IS 'Arc cosine';

CREATE FUNCTION kql.atan(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_atan';
COMMENT ON FUNCTION kql.atan(double precision) IS 'Arc tangent';

CREATE FUNCTION kql.atan2(y double precision, x double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_atan2';
COMMENT ON FUNCTION kql.atan2(double precision, double precision) IS 'Angle of a point';

CREATE FUNCTION kql.degrees(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_degrees';
COMMENT ON FUNCTION kql.degrees(double precision) IS 'Radians as degrees';

CREATE FUNCTION kql.radians(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_radians';
COMMENT ON FUNCTION kql.radians(double precision) IS 'Degrees as radians';

CREATE FUNCTION kql.gamma(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gamma';
COMMENT ON FUNCTION kql.gamma(double precision) IS 'Gamma function';

CREATE FUNCTION kql.loggamma(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_loggamma';
COMMENT ON FUNCTION kql.loggamma(double precision) IS 'Logarithm of the gamma function';

CREATE FUNCTION kql.erf(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_erf';
COMMENT ON FUNCTION kql.erf(double precision) IS 'Error function';

CREATE FUNCTION kql.erfc(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_erfc';
COMMENT ON FUNCTION kql.erfc(double precision) IS 'Complement of the error function';

CREATE FUNCTION kql.pi() RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_pi';
COMMENT ON FUNCTION kql.pi() IS '3.14159265358979';

CREATE FUNCTION kql.rand() RETURNS double precision
    LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rand';
COMMENT ON FUNCTION kql.rand() IS 'A random real from 0 up to 1';

CREATE FUNCTION kql.rand(n bigint) RETURNS double precision
    LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rand';
COMMENT ON FUNCTION kql.rand(bigint) IS 'A random whole number from 0 up to n';

CREATE FUNCTION kql.isnan(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isnan';
COMMENT ON FUNCTION kql.isnan(double precision) IS 'Whether a real is NaN';

CREATE FUNCTION kql.isinf(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isinf';
COMMENT ON FUNCTION kql.isinf(double precision) IS 'Whether a real is infinite';

CREATE FUNCTION kql.isfinite(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isfinite';
COMMENT ON FUNCTION kql.isfinite(double precision) IS 'Whether a real is a number';

CREATE FUNCTION kql.binary_and(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_and';
COMMENT ON FUNCTION kql.binary_and(bigint, bigint) IS 'Bits set in both';

CREATE FUNCTION kql.binary_or(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_or';
COMMENT ON FUNCTION kql.binary_or(bigint, bigint) IS 'Bits set in one or both';

CREATE FUNCTION kql.binary_xor(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_xor';
COMMENT ON FUNCTION kql.binary_xor(bigint, bigint) IS 'Bits set in one only';

CREATE FUNCTION kql.binary_not(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_not';
COMMENT ON FUNCTION kql.binary_not(bigint) IS 'All bits turned';

CREATE FUNCTION kql.binary_shift_left(a bigint, n bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_shift_left';
COMMENT ON FUNCTION kql.binary_shift_left(bigint, bigint) IS 'Bits moved up, n modulo 64';

CREATE FUNCTION kql.binary_shift_right(a bigint, n bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_shift_right';
COMMENT ON FUNCTION kql.binary_shift_right(bigint, bigint) IS 'Bits moved down, n modulo 64';

CREATE FUNCTION kql.bitset_count_ones(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bitset_count_ones';
COMMENT ON FUNCTION kql.bitset_count_ones(bigint) IS 'Number of bits set';

CREATE FUNCTION kql.beta_cdf(x double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_beta_cdf';
COMMENT ON FUNCTION kql.beta_cdf(double precision, double precision, double precision) IS
    'Probability of at most x in a beta distribution';

CREATE FUNCTION kql.beta_inv(p double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_beta_inv';
COMMENT ON FUNCTION kql.beta_inv(double precision, double precision, double precision) IS
    'Value of a beta distribution at a probability';

CREATE FUNCTION kql.beta_pdf(x double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_beta_pdf';
COMMENT ON FUNCTION kql.beta_pdf(double precision, double precision, double precision) IS
    'Density of a beta distribution';

CREATE FUNCTION kql.welch_test(mean1 double precision, variance1 double precision, count1 double precision, mean2 double precision, variance2 double precision, count2 double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_welch_test';
COMMENT ON FUNCTION kql.welch_test(double precision, double precision, double precision, double precision, double precision, double precision) IS
    'Probability that two samples have one mean, by Welch''s test';

CREATE FUNCTION kql.assert(condition boolean, message text) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_assert';
COMMENT ON FUNCTION kql.assert(boolean, text) IS 'true, or the message as an error';

CREATE FUNCTION kql.round(a numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_round';
COMMENT ON FUNCTION kql.round(numeric) IS 'The nearest whole number, halves away from zero';

CREATE FUNCTION kql.round(a numeric, digits bigint) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_round';
COMMENT ON FUNCTION kql.round(numeric, bigint) IS 'Rounded to so many digits after the point';

-- Choices among values

CREATE FUNCTION kql.coalesce(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_coalesce_text';
COMMENT ON FUNCTION kql.coalesce(VARIADIC text[]) IS 'The first string that is not empty';

CREATE FUNCTION kql.max_of(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_max_of_text';
COMMENT ON FUNCTION kql.max_of(VARIADIC text[]) IS 'The greatest string by its bytes';

CREATE FUNCTION kql.min_of(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_min_of_text';
COMMENT ON FUNCTION kql.min_of(VARIADIC text[]) IS 'The least string by its bytes';

CREATE FUNCTION kql.max_of(VARIADIC list double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_max_of_real';
COMMENT ON FUNCTION kql.max_of(VARIADIC double precision[]) IS
    'The greatest real, nulls passed over; NaN if there is one';

CREATE FUNCTION kql.min_of(VARIADIC list double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_min_of_real';
COMMENT ON FUNCTION kql.min_of(VARIADIC double precision[]) IS
    'The least real, nulls passed over; NaN if there is one';

-- Dynamic values: paths, arrays, sets and bags.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Dynamic values: access and comparison.  d.key is dynamic_get, d[0] dynamic_index;
-- both give NULL for a JSON null, which the server's -> does not.

CREATE FUNCTION kql.dynamic_get(d jsonb, key text) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_get';
COMMENT ON FUNCTION kql.dynamic_get(jsonb, text) IS 'Value of a key';

CREATE FUNCTION kql.dynamic_get(d jsonb, key jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_get_dynamic';
COMMENT ON FUNCTION kql.dynamic_get(jsonb, jsonb) IS
    'Value of a key or a position that is itself a dynamic';

CREATE FUNCTION kql.dynamic_index(d jsonb, index bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_index';
COMMENT ON FUNCTION kql.dynamic_index(jsonb, bigint) IS
    'Element at a position, from the end if negative';

CREATE FUNCTION kql.dynamic_equal(d jsonb, value anyelement) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_equal';
COMMENT ON FUNCTION kql.dynamic_equal(jsonb, anyelement) IS
    'Whether what a dynamic holds equals a value';

CREATE FUNCTION kql.dynamic_compare(d jsonb, value anyelement) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_compare';
COMMENT ON FUNCTION kql.dynamic_compare(jsonb, anyelement) IS
    '-1, 0 or 1 as a dynamic is less, equal or greater; NULL if it does not compare';

CREATE FUNCTION kql.dynamic_texts(d jsonb) RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_texts';
COMMENT ON FUNCTION kql.dynamic_texts(jsonb) IS 'Scalars of a dynamic as texts, nested arrays flattened';

CREATE FUNCTION kql.isempty(d jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isempty_dynamic';
COMMENT ON FUNCTION kql.isempty(jsonb) IS 'Whether a dynamic is null or an empty string';

CREATE FUNCTION kql.mv_expand(d jsonb, OUT value jsonb, OUT index bigint) RETURNS SETOF record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'kql_mv_expand';
COMMENT ON FUNCTION kql.mv_expand(jsonb) IS
    'One row per element or property; one row for NULL, none for an empty container';

CREATE FUNCTION kql.mv_expand(d jsonb, kind text, OUT value jsonb, OUT index bigint) RETURNS SETOF record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'kql_mv_expand';
COMMENT ON FUNCTION kql.mv_expand(jsonb, text) IS
    'The same; kind array gives properties as [key, value]';

CREATE FUNCTION kql.treepath(d jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_treepath';
COMMENT ON FUNCTION kql.treepath(jsonb) IS 'Paths of all that is within a dynamic';

CREATE FUNCTION kql.dynamic_to_json(d jsonb) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dynamic_to_json';
COMMENT ON FUNCTION kql.dynamic_to_json(jsonb) IS 'JSON with the keys in order';

-- Dynamic arrays

CREATE FUNCTION kql.array_length(a jsonb) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_length';
COMMENT ON FUNCTION kql.array_length(jsonb) IS 'Number of elements';

CREATE FUNCTION kql.array_concat(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_concat';
COMMENT ON FUNCTION kql.array_concat(VARIADIC jsonb[]) IS
    'Elements of all arrays in one; what is no array is skipped';

CREATE FUNCTION kql.array_slice(a jsonb, first bigint, last bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_slice';
COMMENT ON FUNCTION kql.array_slice(jsonb, bigint, bigint) IS
    'Elements from one position through another';

CREATE FUNCTION kql.array_split(a jsonb, at anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_split';
COMMENT ON FUNCTION kql.array_split(jsonb, anyelement) IS
    'Pieces of an array, split before a position or several';

CREATE FUNCTION kql.array_reverse(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_reverse';
COMMENT ON FUNCTION kql.array_reverse(jsonb) IS 'Elements from the last to the first';

CREATE FUNCTION kql.array_rotate_left(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_rotate_left';
COMMENT ON FUNCTION kql.array_rotate_left(jsonb, bigint) IS 'Elements moved left and around';

CREATE FUNCTION kql.array_rotate_right(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_rotate_right';
COMMENT ON FUNCTION kql.array_rotate_right(jsonb, bigint) IS 'Elements moved right and around';

CREATE FUNCTION kql.array_shift_left(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_shift_left';
COMMENT ON FUNCTION kql.array_shift_left(jsonb, bigint) IS 'Elements moved left, filled up with null';

CREATE FUNCTION kql.array_shift_left(a jsonb, n bigint, fill anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_shift_left';
COMMENT ON FUNCTION kql.array_shift_left(jsonb, bigint, anyelement) IS
    'Elements moved left, filled up with a value';

CREATE FUNCTION kql.array_shift_right(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_shift_right';
COMMENT ON FUNCTION kql.array_shift_right(jsonb, bigint) IS 'Elements moved right, filled up with null';

CREATE FUNCTION kql.array_shift_right(a jsonb, n bigint, fill anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_shift_right';
COMMENT ON FUNCTION kql.array_shift_right(jsonb, bigint, anyelement) IS
    'Elements moved right, filled up with a value';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement) IS 'Position of a value, -1 if absent';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint) IS
    'Position of a value from a start on';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint, length bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint, bigint) IS
    'Position of a value among so many elements';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint, length bigint, occurrence bigint)
    RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint, bigint, bigint) IS
    'Position of the n-th occurrence of a value';

CREATE FUNCTION kql.array_sum(a jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sum';
COMMENT ON FUNCTION kql.array_sum(jsonb) IS 'Sum of numbers; NULL if there is anything else';

CREATE FUNCTION kql.array_iff(conditions jsonb, a anyelement, b anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_iff';
COMMENT ON FUNCTION kql.array_iff(jsonb, anyelement, anyelement) IS
    'Per condition an element of the one array or the other';

CREATE FUNCTION kql.array_sort_asc(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_asc';
COMMENT ON FUNCTION kql.array_sort_asc(jsonb) IS 'Elements from the least to the greatest, nulls last';

CREATE FUNCTION kql.array_sort_asc(a jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_asc';
COMMENT ON FUNCTION kql.array_sort_asc(jsonb, boolean) IS 'Elements from the least to the greatest';

CREATE FUNCTION kql.array_sort_desc(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_desc';
COMMENT ON FUNCTION kql.array_sort_desc(jsonb) IS 'Elements from the greatest to the least, nulls last';

CREATE FUNCTION kql.array_sort_desc(a jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_desc';
COMMENT ON FUNCTION kql.array_sort_desc(jsonb, boolean) IS 'Elements from the greatest to the least';

CREATE FUNCTION kql.array_sort_by_asc(a jsonb, other jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_by_asc';
COMMENT ON FUNCTION kql.array_sort_by_asc(jsonb, jsonb) IS
    'Elements of the other array in the order of the first one sorted';

CREATE FUNCTION kql.array_sort_by_asc(a jsonb, other jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_by_asc';
COMMENT ON FUNCTION kql.array_sort_by_asc(jsonb, jsonb, boolean) IS
    'Elements of the other array in the order of the first one sorted';

CREATE FUNCTION kql.array_sort_by_desc(a jsonb, other jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_by_desc';
COMMENT ON FUNCTION kql.array_sort_by_desc(jsonb, jsonb) IS
    'Elements of the other array in the order of the first one sorted down';

CREATE FUNCTION kql.array_sort_by_desc(a jsonb, other jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_array_sort_by_desc';
COMMENT ON FUNCTION kql.array_sort_by_desc(jsonb, jsonb, boolean) IS
    'Elements of the other array in the order of the first one sorted down';

CREATE FUNCTION kql.pack_array(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_pack_array';
COMMENT ON FUNCTION kql.pack_array(VARIADIC "any") IS 'An array of values';

CREATE FUNCTION kql.repeat(value anyelement, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_repeat';
COMMENT ON FUNCTION kql.repeat(anyelement, bigint) IS 'An array of n times a value';

CREATE FUNCTION kql.range(first bigint, last bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_long';
COMMENT ON FUNCTION kql.range(bigint, bigint) IS 'Whole numbers in steps of 1, at most 1048576';

CREATE FUNCTION kql.range(first bigint, last bigint, step bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_long';
COMMENT ON FUNCTION kql.range(bigint, bigint, bigint) IS 'Whole numbers in steps, at most 1048576';

CREATE FUNCTION kql.range(first double precision, last double precision) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_real';
COMMENT ON FUNCTION kql.range(double precision, double precision) IS
    'Reals in steps of 1, at most 1048576';

CREATE FUNCTION kql.range(first double precision, last double precision, step double precision)
    RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_real';
COMMENT ON FUNCTION kql.range(double precision, double precision, double precision) IS
    'Reals in steps, at most 1048576';

CREATE FUNCTION kql.range(first timestamptz, last timestamptz) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_datetime';
COMMENT ON FUNCTION kql.range(timestamptz, timestamptz) IS
    'Datetimes in steps of an hour, at most 1048576';

CREATE FUNCTION kql.range(first timestamptz, last timestamptz, step interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_datetime';
COMMENT ON FUNCTION kql.range(timestamptz, timestamptz, interval) IS
    'Datetimes in steps, at most 1048576';

CREATE FUNCTION kql.range(first interval, last interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_timespan';
COMMENT ON FUNCTION kql.range(interval, interval) IS 'Timespans in steps of an hour, at most 1048576';

CREATE FUNCTION kql.range(first interval, last interval, step interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_timespan';
COMMENT ON FUNCTION kql.range(interval, interval, interval) IS 'Timespans in steps, at most 1048576';

CREATE FUNCTION kql.zip(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_zip';
COMMENT ON FUNCTION kql.zip(VARIADIC jsonb[]) IS 'An array per position of several arrays';

-- Dynamic arrays as sets

CREATE FUNCTION kql.set_union(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_union';
COMMENT ON FUNCTION kql.set_union(VARIADIC jsonb[]) IS 'Distinct values of all arrays';

CREATE FUNCTION kql.set_intersect(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_intersect';
COMMENT ON FUNCTION kql.set_intersect(VARIADIC jsonb[]) IS 'Distinct values that are in all arrays';

CREATE FUNCTION kql.set_difference(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_difference';
COMMENT ON FUNCTION kql.set_difference(VARIADIC jsonb[]) IS
    'Distinct values of the first array that are in no other';

CREATE FUNCTION kql.set_has_element(a jsonb, value anyelement) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_has_element';
COMMENT ON FUNCTION kql.set_has_element(jsonb, anyelement) IS 'Whether a value is in an array';

CREATE FUNCTION kql.set_equals(a jsonb, b jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_equals';
COMMENT ON FUNCTION kql.set_equals(jsonb, jsonb) IS 'Whether two arrays have the same distinct values';

CREATE FUNCTION kql.jaccard_index(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_jaccard_index';
COMMENT ON FUNCTION kql.jaccard_index(jsonb, jsonb) IS 'Size of the intersection by that of the union';

-- Property bags

CREATE FUNCTION kql.bag_pack(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_pack';
COMMENT ON FUNCTION kql.bag_pack(VARIADIC "any") IS 'A bag of keys and values in turn';

CREATE FUNCTION kql.bag_pack_nonempty(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_pack_nonempty';
COMMENT ON FUNCTION kql.bag_pack_nonempty(VARIADIC "any") IS
    'A bag of keys and values in turn, nulls and empty strings left out';

CREATE FUNCTION kql.bag_keys(bag jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_keys';
COMMENT ON FUNCTION kql.bag_keys(jsonb) IS 'Keys of a bag';

CREATE FUNCTION kql.bag_merge(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_merge';
COMMENT ON FUNCTION kql.bag_merge(VARIADIC jsonb[]) IS
    'One bag of several; the first value of a key stays';

CREATE FUNCTION kql.bag_has_key(bag jsonb, key text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_has_key';
COMMENT ON FUNCTION kql.bag_has_key(jsonb, text) IS 'Whether a bag has a key or a path';

CREATE FUNCTION kql.bag_set_key(bag jsonb, key text, value anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_set_key';
COMMENT ON FUNCTION kql.bag_set_key(jsonb, text, anyelement) IS
    'A bag with the value at a key or path set';

CREATE FUNCTION kql.bag_remove_keys(bag jsonb, keys jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_remove_keys';
COMMENT ON FUNCTION kql.bag_remove_keys(jsonb, jsonb) IS 'A bag without some keys or paths';

CREATE FUNCTION kql.bag_zip(keys jsonb, list jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bag_zip';
COMMENT ON FUNCTION kql.bag_zip(jsonb, jsonb) IS 'A bag of an array of keys and one of values';

-- The aggregates of the language, and the type of their states.

-- A state is a plain type with text and binary forms, so that it passes between
-- parallel workers, shards and tables alike; it is never internal.
CREATE TYPE kql.set_state;
COMMENT ON TYPE kql.set_state IS 'Values gathered by make_set, make_list, make_bag or dcount, not yet an array';

CREATE FUNCTION kql.set_state_in(state cstring) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_in';
COMMENT ON FUNCTION kql.set_state_in(cstring) IS 'Reads a state';

CREATE FUNCTION kql.set_state_out(state kql.set_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_out';
COMMENT ON FUNCTION kql.set_state_out(kql.set_state) IS 'Writes a state';

CREATE FUNCTION kql.set_state_recv(state internal) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_recv';
COMMENT ON FUNCTION kql.set_state_recv(internal) IS 'Receives a state';

CREATE FUNCTION kql.set_state_send(state kql.set_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_send';
COMMENT ON FUNCTION kql.set_state_send(kql.set_state) IS 'Sends a state';

CREATE TYPE kql.set_state (
    INPUT = kql.set_state_in,
    OUTPUT = kql.set_state_out,
    RECEIVE = kql.set_state_recv,
    SEND = kql.set_state_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);

CREATE FUNCTION kql.set_state_combine(a kql.set_state, b kql.set_state) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_combine';
COMMENT ON FUNCTION kql.set_state_combine(kql.set_state, kql.set_state) IS
    'Adds the values of the second state to the first';

CREATE FUNCTION kql.set_state_array(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_array';
COMMENT ON FUNCTION kql.set_state_array(kql.set_state) IS 'Values of a state as an array; [] for NULL';

CREATE FUNCTION kql.set_state_count(state kql.set_state) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_count';
COMMENT ON FUNCTION kql.set_state_count(kql.set_state) IS 'Number of values of a state; 0 for NULL';

CREATE FUNCTION kql.make_set_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_set_add';
COMMENT ON FUNCTION kql.make_set_add(kql.set_state, anyelement) IS
    'Adds a value, or the elements of an array, to a set';

CREATE FUNCTION kql.make_set_add(state kql.set_state, value anyelement, max bigint) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_set_add';
COMMENT ON FUNCTION kql.make_set_add(kql.set_state, anyelement, bigint) IS
    'Adds to a set of at most max values';

CREATE FUNCTION kql.make_list_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_add';
COMMENT ON FUNCTION kql.make_list_add(kql.set_state, anyelement) IS
    'Adds a value, or the elements of an array, to a list';

CREATE FUNCTION kql.make_list_add(state kql.set_state, value anyelement, max bigint) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_add';
COMMENT ON FUNCTION kql.make_list_add(kql.set_state, anyelement, bigint) IS
    'Adds to a list of at most max values';

CREATE FUNCTION kql.make_list_with_nulls_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_with_nulls_add';
COMMENT ON FUNCTION kql.make_list_with_nulls_add(kql.set_state, anyelement) IS
    'Adds a value, or a null, to a list';

CREATE FUNCTION kql.dcount_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dcount_add';
COMMENT ON FUNCTION kql.dcount_add(kql.set_state, anyelement) IS
    'Adds a value as it is to a set without a limit';

CREATE FUNCTION kql.make_bag_add(state kql.set_state, bag jsonb) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_bag_add';
COMMENT ON FUNCTION kql.make_bag_add(kql.set_state, jsonb) IS 'Adds a bag to a list of bags';

CREATE FUNCTION kql.make_bag_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_bag_final';
COMMENT ON FUNCTION kql.make_bag_final(kql.set_state) IS
    'Merges bags; of several values for a key the first stays';

CREATE AGGREGATE kql.make_set(anyelement) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set(anyelement) IS
    'Distinct values as an array, nulls skipped, at most 1048576';

CREATE AGGREGATE kql.make_set(anyelement, bigint) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set(anyelement, bigint) IS
    'Distinct values as an array, nulls skipped, at most so many';

CREATE AGGREGATE kql.make_set_partial(anyelement) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set_partial(anyelement) IS
    'Distinct values as a state for make_set_rollup';

CREATE AGGREGATE kql.make_set_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set_rollup(kql.set_state) IS
    'Joins the states of make_set_partial into one array';

CREATE AGGREGATE kql.make_list(anyelement) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list(anyelement) IS
    'Values as an array in the order of the rows, nulls skipped';

CREATE AGGREGATE kql.make_list(anyelement, bigint) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list(anyelement, bigint) IS
    'At most so many values as an array, nulls skipped';

CREATE AGGREGATE kql.make_list_with_nulls(anyelement) (
    SFUNC = kql.make_list_with_nulls_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_with_nulls(anyelement) IS
    'Values as an array, nulls included';

CREATE AGGREGATE kql.make_list_partial(anyelement) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_partial(anyelement) IS
    'Values as a state for make_list_rollup';

CREATE AGGREGATE kql.make_list_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_rollup(kql.set_state) IS
    'Joins the states of make_list_partial into one array';

CREATE AGGREGATE kql.make_bag(jsonb) (
    SFUNC = kql.make_bag_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.make_bag_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_bag(jsonb) IS
    'Bags merged into one';

CREATE AGGREGATE kql.dcount(anyelement) (
    SFUNC = kql.dcount_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_count,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount(anyelement) IS
    'Number of distinct values, exact';

CREATE AGGREGATE kql.dcount_partial(anyelement) (
    SFUNC = kql.dcount_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount_partial(anyelement) IS
    'Distinct values as a state for dcount_rollup';

CREATE AGGREGATE kql.dcount_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_count,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount_rollup(kql.set_state) IS
    'Number of distinct values of the states of dcount_partial';

-- Sums and averages.  A sum of longs wraps around, as their addition does.

CREATE FUNCTION kql.avg_long_add(state bigint[], a bigint) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_add';
COMMENT ON FUNCTION kql.avg_long_add(bigint[], bigint) IS 'Adds a long to a count and a sum';

CREATE FUNCTION kql.avg_long_combine(a bigint[], b bigint[]) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_combine';
COMMENT ON FUNCTION kql.avg_long_combine(bigint[], bigint[]) IS 'Adds two counts and sums';

CREATE FUNCTION kql.avg_long_final(state bigint[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_final';
COMMENT ON FUNCTION kql.avg_long_final(bigint[]) IS 'Mean of a count and a sum; NaN if there is nothing';

CREATE FUNCTION kql.avg_datetime_add(state bigint[], t timestamptz) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_datetime_add';
COMMENT ON FUNCTION kql.avg_datetime_add(bigint[], timestamptz) IS
    'Adds a datetime to a count and a sum';

CREATE FUNCTION kql.avg_timespan_add(state bigint[], a interval) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_timespan_add';
COMMENT ON FUNCTION kql.avg_timespan_add(bigint[], interval) IS 'Adds a timespan to a count and a sum';

CREATE FUNCTION kql.avg_time_combine(a bigint[], b bigint[]) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_time_combine';
COMMENT ON FUNCTION kql.avg_time_combine(bigint[], bigint[]) IS 'Adds two counts and sums';

CREATE FUNCTION kql.avg_datetime_final(state bigint[]) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_datetime_final';
COMMENT ON FUNCTION kql.avg_datetime_final(bigint[]) IS 'Mean of a count and a sum of datetimes';

CREATE FUNCTION kql.avg_timespan_final(state bigint[]) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_timespan_final';
COMMENT ON FUNCTION kql.avg_timespan_final(bigint[]) IS 'Mean of a count and a sum of timespans';

CREATE AGGREGATE kql.sum(bigint) (
    SFUNC = kql.add,
    STYPE = bigint,
    COMBINEFUNC = kql.add,
    INITCOND = '0',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(bigint) IS
    'Sum of longs, wrapping around; 0 for none';

CREATE AGGREGATE kql.avg(bigint) (
    SFUNC = kql.avg_long_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_long_final,
    COMBINEFUNC = kql.avg_long_combine,
    INITCOND = '{0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(bigint) IS
    'Mean of longs; NaN for none';

CREATE AGGREGATE kql.avg(timestamptz) (
    SFUNC = kql.avg_datetime_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_datetime_final,
    COMBINEFUNC = kql.avg_time_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(timestamptz) IS
    'Mean of datetimes';

CREATE AGGREGATE kql.avg(interval) (
    SFUNC = kql.avg_timespan_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_timespan_final,
    COMBINEFUNC = kql.avg_time_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(interval) IS
    'Mean of timespans';

CREATE AGGREGATE kql.max(double precision) (
    SFUNC = kql.real_greater,
    STYPE = double precision,
    COMBINEFUNC = kql.real_greater,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.max(double precision) IS
    'Greatest real; NaN if there is one';

CREATE AGGREGATE kql.min(double precision) (
    SFUNC = kql.real_smaller,
    STYPE = double precision,
    COMBINEFUNC = kql.real_smaller,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.min(double precision) IS
    'Smallest real; NaN if there is one';


-- Mean, variance and standard deviation of reals

CREATE FUNCTION kql.moments_add(state double precision[], a double precision) RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_add';
COMMENT ON FUNCTION kql.moments_add(double precision[], double precision) IS
    'Adds a real to count, sum and sum of squares';

CREATE FUNCTION kql.moments_combine(a double precision[], b double precision[]) RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_combine';
COMMENT ON FUNCTION kql.moments_combine(double precision[], double precision[]) IS
    'Joins two counts, sums and sums of squares';

CREATE FUNCTION kql.moments_avg(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_avg';
COMMENT ON FUNCTION kql.moments_avg(double precision[]) IS 'Mean; NaN if there is nothing';

CREATE FUNCTION kql.moments_stdev(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_stdev';
COMMENT ON FUNCTION kql.moments_stdev(double precision[]) IS
    'Standard deviation of a sample; 0 if there is one value or none';

CREATE FUNCTION kql.moments_stdevp(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_stdevp';
COMMENT ON FUNCTION kql.moments_stdevp(double precision[]) IS
    'Standard deviation of a population; 0 if there is nothing';

CREATE FUNCTION kql.moments_variance(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_variance';
COMMENT ON FUNCTION kql.moments_variance(double precision[]) IS
    'Variance of a sample; 0 if there is one value or none';

CREATE FUNCTION kql.moments_variancep(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_variancep';
COMMENT ON FUNCTION kql.moments_variancep(double precision[]) IS
    'Variance of a population; 0 if there is nothing';

CREATE AGGREGATE kql.sum(double precision) (
    SFUNC = kql.add,
    STYPE = double precision,
    COMBINEFUNC = kql.add,
    INITCOND = '0',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(double precision) IS
    'Sum of reals; 0 for none';

CREATE AGGREGATE kql.sum(interval) (
    SFUNC = kql.add,
    STYPE = interval,
    COMBINEFUNC = kql.add,
    INITCOND = '00:00:00',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(interval) IS
    'Sum of timespans; 0 for none';

CREATE AGGREGATE kql.avg(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_avg,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(double precision) IS
    'Mean of reals; NaN for none';

CREATE AGGREGATE kql.stdev(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_stdev,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.stdev(double precision) IS
    'Standard deviation of a sample';

CREATE AGGREGATE kql.stdevp(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_stdevp,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.stdevp(double precision) IS
    'Standard deviation of a population';

CREATE AGGREGATE kql.variance(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_variance,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.variance(double precision) IS
    'Variance of a sample';

CREATE AGGREGATE kql.variancep(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_variancep,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.variancep(double precision) IS
    'Variance of a population';


-- Values of the row that a key picks.  A query calls them once per column; ties go
-- to the first row, so that all calls pick the same one.

CREATE TYPE kql.extreme_state;
COMMENT ON TYPE kql.extreme_state IS 'The best key of arg_max or arg_min so far, and the value beside it';

CREATE FUNCTION kql.extreme_state_in(state cstring) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_in';
COMMENT ON FUNCTION kql.extreme_state_in(cstring) IS 'Reads a state';

CREATE FUNCTION kql.extreme_state_out(state kql.extreme_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_out';
COMMENT ON FUNCTION kql.extreme_state_out(kql.extreme_state) IS 'Writes a state';

CREATE FUNCTION kql.extreme_state_recv(state internal) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_recv';
COMMENT ON FUNCTION kql.extreme_state_recv(internal) IS 'Receives a state';

CREATE FUNCTION kql.extreme_state_send(state kql.extreme_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_send';
COMMENT ON FUNCTION kql.extreme_state_send(kql.extreme_state) IS 'Sends a state';

CREATE TYPE kql.extreme_state (
    INPUT = kql.extreme_state_in,
    OUTPUT = kql.extreme_state_out,
    RECEIVE = kql.extreme_state_recv,
    SEND = kql.extreme_state_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);

CREATE FUNCTION kql.arg_max_add(state kql.extreme_state, value anyelement, key "any")
    RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_max_add';
COMMENT ON FUNCTION kql.arg_max_add(kql.extreme_state, anyelement, "any") IS
    'Keeps the value beside the greatest key';

CREATE FUNCTION kql.arg_min_add(state kql.extreme_state, value anyelement, key "any")
    RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_min_add';
COMMENT ON FUNCTION kql.arg_min_add(kql.extreme_state, anyelement, "any") IS
    'Keeps the value beside the least key';

CREATE FUNCTION kql.arg_max_combine(a kql.extreme_state, b kql.extreme_state) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_max_combine';
COMMENT ON FUNCTION kql.arg_max_combine(kql.extreme_state, kql.extreme_state) IS
    'The state with the greater key';

CREATE FUNCTION kql.arg_min_combine(a kql.extreme_state, b kql.extreme_state) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_min_combine';
COMMENT ON FUNCTION kql.arg_min_combine(kql.extreme_state, kql.extreme_state) IS
    'The state with the lesser key';

CREATE FUNCTION kql.arg_extreme_final(state kql.extreme_state, value anyelement, key "any")
    RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_extreme_final';
COMMENT ON FUNCTION kql.arg_extreme_final(kql.extreme_state, anyelement, "any") IS
    'The value of a state';

CREATE FUNCTION kql.take_any_add(state anyelement, value anyelement) RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_take_any_add';
COMMENT ON FUNCTION kql.take_any_add(anyelement, anyelement) IS
    'Keeps the first value that is neither null nor empty';

CREATE AGGREGATE kql.arg_max(anyelement, "any") (
    SFUNC = kql.arg_max_add,
    STYPE = kql.extreme_state,
    FINALFUNC = kql.arg_extreme_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.arg_max_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.arg_max(anyelement, "any") IS
    'Value of the row with the greatest key';

CREATE AGGREGATE kql.arg_min(anyelement, "any") (
    SFUNC = kql.arg_min_add,
    STYPE = kql.extreme_state,
    FINALFUNC = kql.arg_extreme_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.arg_min_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.arg_min(anyelement, "any") IS
    'Value of the row with the least key';

CREATE AGGREGATE kql.take_any(anyelement) (
    SFUNC = kql.take_any_add,
    STYPE = anyelement,
    COMBINEFUNC = kql.take_any_add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.take_any(anyelement) IS
    'Some value, null or empty only if there is no other';


-- Percentiles with weights, digests to keep, and schemas

CREATE FUNCTION kql.percentilew_add(state kql.set_state, value anyelement, weight bigint, percentile double precision)
    RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_add';
COMMENT ON FUNCTION kql.percentilew_add(kql.set_state, anyelement, bigint, double precision) IS
    'Adds a value with its weight';

CREATE FUNCTION kql.percentilew_final(state kql.set_state, value anyelement, weight bigint, percentile double precision)
    RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_final';
COMMENT ON FUNCTION kql.percentilew_final(kql.set_state, anyelement, bigint, double precision) IS
    'The value at a percentile';

CREATE FUNCTION kql.tdigest_add(state kql.set_state, value double precision) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_add';
COMMENT ON FUNCTION kql.tdigest_add(kql.set_state, double precision) IS 'Adds a value to a digest';

CREATE FUNCTION kql.tdigest_add(state kql.set_state, value double precision, weight bigint)
    RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_add';
COMMENT ON FUNCTION kql.tdigest_add(kql.set_state, double precision, bigint) IS
    'Adds a value with its weight to a digest';

CREATE FUNCTION kql.tdigest_merge_add(state kql.set_state, digest jsonb) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_merge_add';
COMMENT ON FUNCTION kql.tdigest_merge_add(kql.set_state, jsonb) IS 'Adds a digest to a digest';

CREATE FUNCTION kql.digest_combine(a kql.set_state, b kql.set_state) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_digest_combine';
COMMENT ON FUNCTION kql.digest_combine(kql.set_state, kql.set_state) IS
    'Adds the values of the second digest to the first';

CREATE FUNCTION kql.tdigest_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_final';
COMMENT ON FUNCTION kql.tdigest_final(kql.set_state) IS
    'A digest: its values in order, and their weights';

CREATE FUNCTION kql.percentile_tdigest(digest jsonb, percentile double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentile_tdigest';
COMMENT ON FUNCTION kql.percentile_tdigest(jsonb, double precision) IS
    'The value of a digest at a percentile';

CREATE FUNCTION kql.rank_tdigest(digest jsonb, value double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rank_tdigest';
COMMENT ON FUNCTION kql.rank_tdigest(jsonb, double precision) IS
    'How many values of a digest do not exceed a value';

CREATE FUNCTION kql.percentrank_tdigest(digest jsonb, value double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentrank_tdigest';
COMMENT ON FUNCTION kql.percentrank_tdigest(jsonb, double precision) IS
    'How many percent of a digest do not exceed a value';

CREATE FUNCTION kql.hll_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hll_add';
COMMENT ON FUNCTION kql.hll_add(kql.set_state, anyelement) IS 'Adds the hash of a value to a set';

CREATE FUNCTION kql.hll_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_array';
COMMENT ON FUNCTION kql.hll_final(kql.set_state) IS 'Hashes as an array';

CREATE FUNCTION kql.buildschema_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_buildschema_final';
COMMENT ON FUNCTION kql.buildschema_final(kql.set_state) IS 'The least schema of the values of a state';

CREATE AGGREGATE kql.percentilew(anyelement, bigint, double precision) (
    SFUNC = kql.percentilew_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.percentilew_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.percentilew(anyelement, bigint, double precision) IS
    'Value at a percentile, each counted as often as its weight says';

CREATE AGGREGATE kql.tdigest(double precision) (
    SFUNC = kql.tdigest_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest(double precision) IS
    'Values and how often each occurs, for percentile_tdigest';

CREATE AGGREGATE kql.tdigest(double precision, bigint) (
    SFUNC = kql.tdigest_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest(double precision, bigint) IS
    'Values and their weights, for percentile_tdigest';

CREATE AGGREGATE kql.tdigest_merge(jsonb) (
    SFUNC = kql.tdigest_merge_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest_merge(jsonb) IS
    'One digest of several';

CREATE AGGREGATE kql.hll(anyelement) (
    SFUNC = kql.hll_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.hll_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.hll(anyelement) IS
    'Hashes of the distinct values, for dcount_hll';

CREATE AGGREGATE kql.buildschema(jsonb) (
    SFUNC = kql.dcount_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.buildschema_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.buildschema(jsonb) IS
    'The least schema that admits all values';
-- String operators and functions of the language.
--
-- Which function implements which operator (a negated operator is NOT of it):
--
--   s has x        kql.has(s, x)            s has_cs x         kql.has_cs(s, x)
--   s hasprefix x  kql.hasprefix(s, x)      s hasprefix_cs x   kql.hasprefix_cs(s, x)
--   s hassuffix x  kql.hassuffix(s, x)      s hassuffix_cs x   kql.hassuffix_cs(s, x)
--   s contains x   kql.contains(s, x)       s contains_cs x    kql.contains_cs(s, x)
--   s startswith x kql.startswith(s, x)     s startswith_cs x  kql.startswith_cs(s, x)
--   s endswith x   kql.endswith(s, x)       s endswith_cs x    kql.endswith_cs(s, x)
--   s =~ x         kql.equals_ci(s, x); the same as kql.tolower(s) = kql.tolower(x), which an
--                  index on kql.tolower(s) can serve
--   s has_any (…)  kql.has_any(s, ARRAY[…]) or, for a dynamic list, kql.has_any(s, jsonb)
--   s has_all (…)  kql.has_all(s, ARRAY[…]) or kql.has_all(s, jsonb)
--   s in (…)       s = ANY (ARRAY[…]) or, for a dynamic list, kql.in_dynamic(s, jsonb)
--   s in~ (…)      kql.in_ci(s, ARRAY[…]), kql.tolower(s) = ANY (…) or kql.in_dynamic_ci(s, jsonb)
--   s matches regex x   kql.matches_regex(s, x)
--
-- For a constant x, startswith_cs is s ^@ x, which a text_pattern_ops index or a "C" index
-- serves from version 15 on; contains and has can be preceded by s ILIKE '%x%' (x escaped) when
-- the user has a trigram index and x is ASCII.
--
-- NULL text reads as '': none of these is STRICT, and none of the operators returns NULL.

CREATE FUNCTION kql.has(value text, term text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has';
COMMENT ON FUNCTION kql.has(text, text) IS 'Does the text hold the term? Case is ignored';

CREATE FUNCTION kql.has_cs(value text, term text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_cs';
COMMENT ON FUNCTION kql.has_cs(text, text) IS 'Does the text hold the term, in this case?';

CREATE FUNCTION kql.hasprefix(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hasprefix';
COMMENT ON FUNCTION kql.hasprefix(text, text) IS 'Does a term of the text begin like this? Case is ignored';

CREATE FUNCTION kql.hasprefix_cs(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hasprefix_cs';
COMMENT ON FUNCTION kql.hasprefix_cs(text, text) IS 'Does a term of the text begin like this, in this case?';

CREATE FUNCTION kql.hassuffix(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hassuffix';
COMMENT ON FUNCTION kql.hassuffix(text, text) IS 'Does a term of the text end like this? Case is ignored';

CREATE FUNCTION kql.hassuffix_cs(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hassuffix_cs';
COMMENT ON FUNCTION kql.hassuffix_cs(text, text) IS 'Does a term of the text end like this, in this case?';

CREATE FUNCTION kql.contains(value text, part text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_contains';
COMMENT ON FUNCTION kql.contains(text, text) IS 'Is the part anywhere in the text? Case is ignored';

CREATE FUNCTION kql.contains_cs(value text, part text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_contains_cs';
COMMENT ON FUNCTION kql.contains_cs(text, text) IS 'Is the part anywhere in the text, in this case?';

CREATE FUNCTION kql.startswith(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startswith';
COMMENT ON FUNCTION kql.startswith(text, text) IS 'Does the text begin like this? Case is ignored';

CREATE FUNCTION kql.startswith_cs(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startswith_cs';
COMMENT ON FUNCTION kql.startswith_cs(text, text) IS 'Does the text begin like this, in this case?';

CREATE FUNCTION kql.endswith(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endswith';
COMMENT ON FUNCTION kql.endswith(text, text) IS 'Does the text end like this? Case is ignored';

CREATE FUNCTION kql.endswith_cs(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endswith_cs';
COMMENT ON FUNCTION kql.endswith_cs(text, text) IS 'Does the text end like this, in this case?';

CREATE FUNCTION kql.equals_ci(a text, b text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_equals_ci';
COMMENT ON FUNCTION kql.equals_ci(text, text) IS 'Are the texts equal when case is ignored?';

CREATE FUNCTION kql.has_any(value text, terms text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any';
COMMENT ON FUNCTION kql.has_any(text, text[]) IS 'Does the text hold one of the terms?';

CREATE FUNCTION kql.has_any(value text, terms jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_dynamic';
COMMENT ON FUNCTION kql.has_any(text, jsonb) IS 'Does the text hold one of the terms of a dynamic array?';

CREATE FUNCTION kql.has_all(value text, terms text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_all';
COMMENT ON FUNCTION kql.has_all(text, text[]) IS 'Does the text hold all of the terms?';

CREATE FUNCTION kql.has_all(value text, terms jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_all_dynamic';
COMMENT ON FUNCTION kql.has_all(text, jsonb) IS 'Does the text hold all of the terms of a dynamic array?';

CREATE FUNCTION kql.has_any_index(value text, terms jsonb) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_index';
COMMENT ON FUNCTION kql.has_any_index(text, jsonb) IS 'Place of the first term that the text holds, -1 if none';

CREATE FUNCTION kql.in_ci(value text, list text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_ci';
COMMENT ON FUNCTION kql.in_ci(text, text[]) IS 'Is the text in the list when case is ignored?';

CREATE FUNCTION kql.in_dynamic(value text, list jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_dynamic';
COMMENT ON FUNCTION kql.in_dynamic(text, jsonb) IS 'Is the text a string in a dynamic array, nested ones included?';

CREATE FUNCTION kql.in_dynamic_ci(value text, list jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_dynamic_ci';
COMMENT ON FUNCTION kql.in_dynamic_ci(text, jsonb) IS 'The same when case is ignored';

CREATE FUNCTION kql.tolower(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolower';
COMMENT ON FUNCTION kql.tolower(text) IS 'Lower case, whatever the locale';

CREATE FUNCTION kql.toupper(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toupper';
COMMENT ON FUNCTION kql.toupper(text) IS 'Upper case, whatever the locale';

CREATE FUNCTION kql.strlen(value text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strlen';
COMMENT ON FUNCTION kql.strlen(text) IS 'Number of characters';

CREATE FUNCTION kql.string_size(value text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_string_size';
COMMENT ON FUNCTION kql.string_size(text) IS 'Number of bytes in UTF-8';

CREATE FUNCTION kql.substring(value text, start bigint, length bigint DEFAULT NULL) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_substring';
COMMENT ON FUNCTION kql.substring(text, bigint, bigint) IS 'Part of a text; a negative start counts from the end';

CREATE FUNCTION kql.indexof(value "any", part "any", start bigint DEFAULT 0, length bigint DEFAULT -1, occurrence bigint DEFAULT 1) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_indexof';
COMMENT ON FUNCTION kql.indexof("any", "any", bigint, bigint, bigint) IS 'Place of a part, -1 if it does not occur';

CREATE FUNCTION kql.countof(value text, part text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_countof';
COMMENT ON FUNCTION kql.countof(text, text) IS 'Number of places where the part occurs; they may overlap';

CREATE FUNCTION kql.countof(value text, part text, kind text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_countof_kind';
COMMENT ON FUNCTION kql.countof(text, text, text) IS 'The same; kind ''regex'' counts matches that do not overlap';

CREATE FUNCTION kql.replace_string(value text, part text, rewrite text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_replace_string';
COMMENT ON FUNCTION kql.replace_string(text, text, text) IS 'Replaces every occurrence of a part';

CREATE FUNCTION kql.replace_strings(value text, parts jsonb, rewrites jsonb) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_replace_strings';
COMMENT ON FUNCTION kql.replace_strings(text, jsonb, jsonb) IS 'Replaces several parts in one pass';

CREATE FUNCTION kql.translate(search text, replacement text, value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_translate';
COMMENT ON FUNCTION kql.translate(text, text, text) IS 'Replaces characters one by one';

CREATE FUNCTION kql.strcmp(a text, b text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strcmp';
COMMENT ON FUNCTION kql.strcmp(text, text) IS '-1, 0 or 1: order by code point';

CREATE FUNCTION kql.reverse(value "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_reverse';
COMMENT ON FUNCTION kql.reverse("any") IS 'The characters in reverse order';

CREATE FUNCTION kql.isascii(value text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isascii';
COMMENT ON FUNCTION kql.isascii(text) IS 'Are all characters ASCII?';

CREATE FUNCTION kql.isutf8(value text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isutf8';
COMMENT ON FUNCTION kql.isutf8(text) IS 'Is it valid UTF-8?';

CREATE FUNCTION kql.strcat(VARIADIC "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strcat';
COMMENT ON FUNCTION kql.strcat(VARIADIC "any") IS 'Joins values of any type';

CREATE FUNCTION kql.strcat_delim(delimiter text, VARIADIC "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strcat_delim';
COMMENT ON FUNCTION kql.strcat_delim(text, VARIADIC "any") IS 'Joins values of any type with a delimiter';

CREATE FUNCTION kql.strcat_array(array_value jsonb, delimiter text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strcat_array';
COMMENT ON FUNCTION kql.strcat_array(jsonb, text) IS 'Joins the elements of a dynamic array';

CREATE FUNCTION kql.strrep(value "any", times bigint, delimiter text DEFAULT '') RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strrep';
COMMENT ON FUNCTION kql.strrep("any", bigint, text) IS 'Repeats a value, at most 1024 times';

CREATE FUNCTION kql.split(value text, delimiter text, index bigint DEFAULT NULL) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_split';
COMMENT ON FUNCTION kql.split(text, text, bigint) IS 'The parts of a text, or an array of one of them';

CREATE FUNCTION kql.unicode_codepoints_from_string(value text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_codepoints_from_string';
COMMENT ON FUNCTION kql.unicode_codepoints_from_string(text) IS 'The code points of a text';

CREATE FUNCTION kql.unicode_codepoints_to_string(VARIADIC "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_codepoints_to_string';
COMMENT ON FUNCTION kql.unicode_codepoints_to_string(VARIADIC "any") IS 'A text made of code points';

-- Regular expressions: the Rust crate's syntax, matched by RE2.

CREATE FUNCTION kql.matches_regex(value text, regex text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_matches_regex';
COMMENT ON FUNCTION kql.matches_regex(text, text) IS 'Does the regular expression match anywhere?';

CREATE FUNCTION kql.extract(regex text, capture_group bigint, value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extract';
COMMENT ON FUNCTION kql.extract(text, bigint, text) IS 'Text of a group of the first match, or the empty text';

CREATE FUNCTION kql.extract_all(regex text, value text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extract_all';
COMMENT ON FUNCTION kql.extract_all(text, text) IS 'Groups of all matches';

CREATE FUNCTION kql.extract_all(regex text, capture_groups jsonb, value text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extract_all_groups';
COMMENT ON FUNCTION kql.extract_all(text, jsonb, text) IS 'Some groups of all matches, by number or name';

CREATE FUNCTION kql.replace_regex(value text, regex text, rewrite text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_replace_regex';
COMMENT ON FUNCTION kql.replace_regex(text, text, text) IS 'Replaces every match; \0 to \9 stand for groups';

CREATE FUNCTION kql.indexof_regex(value text, regex text, start bigint DEFAULT 0, length bigint DEFAULT -1, occurrence bigint DEFAULT 1) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_indexof_regex';
COMMENT ON FUNCTION kql.indexof_regex(text, text, bigint, bigint, bigint) IS 'Place of a match, -1 if there is none';

CREATE FUNCTION kql.trim(regex text, value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_trim';
COMMENT ON FUNCTION kql.trim(text, text) IS 'Takes a match off both ends';

CREATE FUNCTION kql.trim_start(regex text, value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_trim_start';
COMMENT ON FUNCTION kql.trim_start(text, text) IS 'Takes a match off the start';

CREATE FUNCTION kql.trim_end(regex text, value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_trim_end';
COMMENT ON FUNCTION kql.trim_end(text, text) IS 'Takes a match off the end';

CREATE FUNCTION kql.regex_quote(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_regex_quote';
COMMENT ON FUNCTION kql.regex_quote(text) IS 'A regular expression that matches the text';

-- Encodings and hashes.

CREATE FUNCTION kql.tohex(value integer, minimal_length bigint DEFAULT NULL) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tohex_int';
COMMENT ON FUNCTION kql.tohex(integer, bigint) IS 'Hexadecimal digits of a number';

CREATE FUNCTION kql.tohex(value bigint, minimal_length bigint DEFAULT NULL) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tohex_long';
COMMENT ON FUNCTION kql.tohex(bigint, bigint) IS 'Hexadecimal digits of a number';

CREATE FUNCTION kql.base64_encode_tostring(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_encode_tostring';
COMMENT ON FUNCTION kql.base64_encode_tostring(text) IS 'Base64 of a text in UTF-8';

CREATE FUNCTION kql.base64_decode_tostring(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_decode_tostring';
COMMENT ON FUNCTION kql.base64_decode_tostring(text) IS 'The text in UTF-8 that base64 holds';

CREATE FUNCTION kql.base64_encode_fromarray(bytes jsonb) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_encode_fromarray';
COMMENT ON FUNCTION kql.base64_encode_fromarray(jsonb) IS 'Base64 of an array of bytes';

CREATE FUNCTION kql.base64_decode_toarray(value text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_decode_toarray';
COMMENT ON FUNCTION kql.base64_decode_toarray(text) IS 'The bytes that base64 holds';

CREATE FUNCTION kql.base64_encode_fromguid(value uuid) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_encode_fromguid';
COMMENT ON FUNCTION kql.base64_encode_fromguid(uuid) IS 'Base64 of a guid';

CREATE FUNCTION kql.base64_decode_toguid(value text) RETURNS uuid
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_base64_decode_toguid';
COMMENT ON FUNCTION kql.base64_decode_toguid(text) IS 'The guid that base64 holds';

CREATE FUNCTION kql.url_encode(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_url_encode';
COMMENT ON FUNCTION kql.url_encode(text) IS 'Encodes a text for a URL; a blank becomes a plus sign';

CREATE FUNCTION kql.url_encode_component(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_url_encode_component';
COMMENT ON FUNCTION kql.url_encode_component(text) IS 'Encodes a text for a part of a URL';

CREATE FUNCTION kql.url_decode(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_url_decode';
COMMENT ON FUNCTION kql.url_decode(text) IS 'Decodes what a URL encodes';

CREATE FUNCTION kql.gzip_compress_to_base64_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gzip_compress';
COMMENT ON FUNCTION kql.gzip_compress_to_base64_string(text) IS 'Base64 of a gzip''d text';

CREATE FUNCTION kql.gzip_decompress_from_base64_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gzip_decompress';
COMMENT ON FUNCTION kql.gzip_decompress_from_base64_string(text) IS 'The text in base64 of gzip';

CREATE FUNCTION kql.zlib_compress_to_base64_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_zlib_compress';
COMMENT ON FUNCTION kql.zlib_compress_to_base64_string(text) IS 'Base64 of a zlib-compressed text';

CREATE FUNCTION kql.zlib_decompress_from_base64_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_zlib_decompress';
COMMENT ON FUNCTION kql.zlib_decompress_from_base64_string(text) IS 'The text in base64 of zlib';

CREATE FUNCTION kql.punycode_from_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_punycode_from_string';
COMMENT ON FUNCTION kql.punycode_from_string(text) IS 'Punycode of a text';

CREATE FUNCTION kql.punycode_to_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_punycode_to_string';
COMMENT ON FUNCTION kql.punycode_to_string(text) IS 'The text that punycode stands for';

CREATE FUNCTION kql.punycode_domain_from_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_punycode_domain_from_string';
COMMENT ON FUNCTION kql.punycode_domain_from_string(text) IS 'A domain name with its labels in punycode';

CREATE FUNCTION kql.punycode_domain_to_string(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_punycode_domain_to_string';
COMMENT ON FUNCTION kql.punycode_domain_to_string(text) IS 'A domain name with its labels decoded';

CREATE FUNCTION kql.hash(value "any", modulus bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hash';
COMMENT ON FUNCTION kql.hash("any", bigint) IS 'XXH64 of a value';

CREATE FUNCTION kql.hash_md5(value "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hash_md5';
COMMENT ON FUNCTION kql.hash_md5("any") IS 'MD5 of a value''s text';

CREATE FUNCTION kql.hash_sha1(value "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hash_sha1';
COMMENT ON FUNCTION kql.hash_sha1("any") IS 'SHA-1 of a value''s text';

CREATE FUNCTION kql.hash_sha256(value "any") RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hash_sha256';
COMMENT ON FUNCTION kql.hash_sha256("any") IS 'SHA-256 of a value''s text';

-- Functions that take a text apart.
--
-- parse and parse-where: kql.parse_text(source, spec, kind, flags) gives the texts of the
-- columns in order, or NULL if the source does not match.  The spec is a constant array:
--     '*'        skips text
--     'c:TEXT'   the constant TEXT
--     't:TYPE'   a column of type string, long, int, real, decimal, bool, datetime, timespan,
--                guid or dynamic
-- kind is 'simple', 'relaxed' or 'regex'; flags are the letters of the regex kind, else ''.
-- The caller converts each text to its column's type.
--
-- parse-kv: kql.parse_kv(source, keys, pair_delimiter, kv_delimiter, quotes, escapes, greedy),
-- the delimiters '' if the query names none, or kql.parse_kv_regex(source, keys, regex).  Both
-- give the values in the keys' order, NULL for a key that does not occur.

CREATE FUNCTION kql.parse_text(source text, spec text[], kind text DEFAULT 'simple', flags text DEFAULT '') RETURNS text[]
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_text';
COMMENT ON FUNCTION kql.parse_text(text, text[], text, text) IS 'Matches a text with a pattern of parse';

CREATE FUNCTION kql.parse_kv(source text, keys text[], pair_delimiter text, kv_delimiter text, quotes text[] DEFAULT '{}', escapes text[] DEFAULT '{}', greedy boolean DEFAULT false) RETURNS text[]
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_kv';
COMMENT ON FUNCTION kql.parse_kv(text, text[], text, text, text[], text[], boolean) IS 'Values of keys in a text of pairs';

CREATE FUNCTION kql.parse_kv_regex(source text, keys text[], regex text) RETURNS text[]
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_kv_regex';
COMMENT ON FUNCTION kql.parse_kv_regex(text, text[], text) IS 'Values of keys found by a regular expression';

CREATE FUNCTION kql.parse_url(url text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_url';
COMMENT ON FUNCTION kql.parse_url(text) IS 'The parts of a URL';

CREATE FUNCTION kql.parse_urlquery(query text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_urlquery';
COMMENT ON FUNCTION kql.parse_urlquery(text) IS 'The parameters of a URL''s query';

CREATE FUNCTION kql.parse_path(path text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_path';
COMMENT ON FUNCTION kql.parse_path(text) IS 'The parts of a file''s path';

CREATE FUNCTION kql.parse_csv(record text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_csv';
COMMENT ON FUNCTION kql.parse_csv(text) IS 'The fields of a CSV record';

CREATE FUNCTION kql.parse_command_line(line text, kind text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_command_line';
COMMENT ON FUNCTION kql.parse_command_line(text, text) IS 'The arguments of a Windows command line';

CREATE FUNCTION kql.parse_version(version text) RETURNS numeric
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_version';
COMMENT ON FUNCTION kql.parse_version(text) IS 'A number that orders like the version';

CREATE FUNCTION kql.parse_xml(document text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_xml';
COMMENT ON FUNCTION kql.parse_xml(text) IS 'An XML document as a dynamic value';

CREATE FUNCTION kql.extract_json(path text, json text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extract_json';
COMMENT ON FUNCTION kql.extract_json(text, text) IS 'Text of the value at a path of JSON, or the empty text';

CREATE FUNCTION kql.format_bytes(value double precision, "precision" bigint DEFAULT 0, unit text DEFAULT '') RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_bytes';
COMMENT ON FUNCTION kql.format_bytes(double precision, bigint, text) IS 'A size in bytes, KB, MB and so on';

-- Functions on network addresses, distances on the Earth, and units of measurement.
--
-- A text that is no address makes the answer NULL ('' where it is a string).

CREATE FUNCTION kql.parse_ipv4(address text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_ipv4';
COMMENT ON FUNCTION kql.parse_ipv4(text) IS 'The number of an IPv4 address under its prefix';

CREATE FUNCTION kql.parse_ipv4_mask(address text, prefix bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_ipv4_mask';
COMMENT ON FUNCTION kql.parse_ipv4_mask(text, bigint) IS 'The number of an IPv4 address under a prefix';

CREATE FUNCTION kql.ipv4_compare(a text, b text, prefix bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_compare';
COMMENT ON FUNCTION kql.ipv4_compare(text, text, bigint) IS 'Order of two IPv4 addresses under the smallest prefix';

CREATE FUNCTION kql.ipv4_is_match(a text, b text, prefix bigint DEFAULT NULL) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_is_match';
COMMENT ON FUNCTION kql.ipv4_is_match(text, text, bigint) IS 'Are two IPv4 addresses equal under the smallest prefix?';

CREATE FUNCTION kql.ipv4_is_in_range(address text, range text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_is_in_range';
COMMENT ON FUNCTION kql.ipv4_is_in_range(text, text) IS 'Is an IPv4 address in a network?';

CREATE FUNCTION kql.ipv4_is_in_any_range(address text, VARIADIC "any") RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_is_in_any_range';
COMMENT ON FUNCTION kql.ipv4_is_in_any_range(text, VARIADIC "any") IS 'Is an IPv4 address in one of the networks?';

CREATE FUNCTION kql.ipv4_is_private(address text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_is_private';
COMMENT ON FUNCTION kql.ipv4_is_private(text) IS 'Is an IPv4 address in a private network (RFC 1918)?';

CREATE FUNCTION kql.ipv4_netmask_suffix(address text) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_netmask_suffix';
COMMENT ON FUNCTION kql.ipv4_netmask_suffix(text) IS 'The prefix of an IPv4 address, 32 if it has none';

CREATE FUNCTION kql.ipv4_range_to_cidr_list(first_address text, last_address text) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv4_range_to_cidr_list';
COMMENT ON FUNCTION kql.ipv4_range_to_cidr_list(text, text) IS 'The networks that make up a range of IPv4 addresses';

CREATE FUNCTION kql.format_ipv4(address "any", prefix bigint DEFAULT NULL) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_ipv4';
COMMENT ON FUNCTION kql.format_ipv4("any", bigint) IS 'An IPv4 address under its prefix, as text';

CREATE FUNCTION kql.format_ipv4_mask(address "any", prefix bigint DEFAULT NULL) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_ipv4_mask';
COMMENT ON FUNCTION kql.format_ipv4_mask("any", bigint) IS 'An IPv4 network as text with its prefix';

CREATE FUNCTION kql.has_ipv4(value text, address text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_ipv4';
COMMENT ON FUNCTION kql.has_ipv4(text, text) IS 'Does the text hold the IPv4 address?';

CREATE FUNCTION kql.has_any_ipv4(value text, VARIADIC "any") RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_ipv4';
COMMENT ON FUNCTION kql.has_any_ipv4(text, VARIADIC "any") IS 'Does the text hold one of the IPv4 addresses?';

CREATE FUNCTION kql.has_ipv4_prefix(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_ipv4_prefix';
COMMENT ON FUNCTION kql.has_ipv4_prefix(text, text) IS 'Does the text hold an IPv4 address that begins like this?';

CREATE FUNCTION kql.has_any_ipv4_prefix(value text, VARIADIC "any") RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_ipv4_prefix';
COMMENT ON FUNCTION kql.has_any_ipv4_prefix(text, VARIADIC "any") IS 'Does the text hold an IPv4 address that begins like one of these?';

CREATE FUNCTION kql.parse_ipv6(address text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_ipv6';
COMMENT ON FUNCTION kql.parse_ipv6(text) IS 'All groups of an IPv6 address under its prefix';

CREATE FUNCTION kql.parse_ipv6_mask(address text, prefix bigint) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_parse_ipv6';
COMMENT ON FUNCTION kql.parse_ipv6_mask(text, bigint) IS 'All groups of an IPv6 address under a prefix';

CREATE FUNCTION kql.ipv6_compare(a text, b text, prefix bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv6_compare';
COMMENT ON FUNCTION kql.ipv6_compare(text, text, bigint) IS 'Order of two addresses under the smallest prefix';

CREATE FUNCTION kql.ipv6_is_match(a text, b text, prefix bigint DEFAULT NULL) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv6_is_match';
COMMENT ON FUNCTION kql.ipv6_is_match(text, text, bigint) IS 'Are two addresses equal under the smallest prefix?';

CREATE FUNCTION kql.ipv6_is_in_range(address text, range text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv6_is_match';
COMMENT ON FUNCTION kql.ipv6_is_in_range(text, text) IS 'Is an address in a network?';

CREATE FUNCTION kql.ipv6_is_in_any_range(address text, VARIADIC "any") RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ipv6_is_in_any_range';
COMMENT ON FUNCTION kql.ipv6_is_in_any_range(text, VARIADIC "any") IS 'Is an address in one of the networks?';

CREATE FUNCTION kql.geo_distance_2points(longitude1 double precision, latitude1 double precision, longitude2 double precision, latitude2 double precision) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_geo_distance_2points';
COMMENT ON FUNCTION kql.geo_distance_2points(double precision, double precision, double precision, double precision) IS 'Distance of two places on the Earth, in metres';

CREATE FUNCTION kql.geo_point_in_circle(longitude double precision, latitude double precision, center_longitude double precision, center_latitude double precision, radius double precision) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_geo_point_in_circle';
COMMENT ON FUNCTION kql.geo_point_in_circle(double precision, double precision, double precision, double precision, double precision) IS 'Is a place within so many metres of another?';

-- Conversion between units of measurement.

CREATE FUNCTION kql.convert_angle(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_angle';
COMMENT ON FUNCTION kql.convert_angle(double precision, text, text) IS 'Converts a angle from one unit to another';

CREATE FUNCTION kql.convert_energy(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_energy';
COMMENT ON FUNCTION kql.convert_energy(double precision, text, text) IS 'Converts a energy from one unit to another';

CREATE FUNCTION kql.convert_force(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_force';
COMMENT ON FUNCTION kql.convert_force(double precision, text, text) IS 'Converts a force from one unit to another';

CREATE FUNCTION kql.convert_length(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_length';
COMMENT ON FUNCTION kql.convert_length(double precision, text, text) IS 'Converts a length from one unit to another';

CREATE FUNCTION kql.convert_mass(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_mass';
COMMENT ON FUNCTION kql.convert_mass(double precision, text, text) IS 'Converts a mass from one unit to another';

CREATE FUNCTION kql.convert_speed(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_speed';
COMMENT ON FUNCTION kql.convert_speed(double precision, text, text) IS 'Converts a speed from one unit to another';

CREATE FUNCTION kql.convert_temperature(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_temperature';
COMMENT ON FUNCTION kql.convert_temperature(double precision, text, text) IS 'Converts a temperature from one unit to another';

CREATE FUNCTION kql.convert_volume(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_volume';
COMMENT ON FUNCTION kql.convert_volume(double precision, text, text) IS 'Converts a volume from one unit to another';

-- Functions on series: dynamic arrays of numbers.
--
-- KQL gives some of them several columns.  Here each returns one array with an element for each
-- column, which the caller takes apart:
--     series_stats                 min, min_idx, max, max_idx, avg, stdev, variance
--     series_fit_line              rsquare, slope, variance, rvariance, interception, line_fit
--     series_decompose             baseline, seasonal, trend, residual
--     series_decompose_anomalies   ad_flag, ad_score, baseline
--     series_periods_detect        periods, scores
--     series_periods_validate      periods, scores
-- (real, but min_idx and max_idx long; line_fit and all of the last four are dynamic).
--
-- Arguments of type "any" are dynamic arrays or numbers.

CREATE FUNCTION kql.series_abs(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_abs';
COMMENT ON FUNCTION kql.series_abs(jsonb) IS 'The function abs of each element';

CREATE FUNCTION kql.series_acos(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_acos';
COMMENT ON FUNCTION kql.series_acos(jsonb) IS 'The function acos of each element';

CREATE FUNCTION kql.series_asin(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_asin';
COMMENT ON FUNCTION kql.series_asin(jsonb) IS 'The function asin of each element';

CREATE FUNCTION kql.series_atan(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_atan';
COMMENT ON FUNCTION kql.series_atan(jsonb) IS 'The function atan of each element';

CREATE FUNCTION kql.series_ceiling(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_ceiling';
COMMENT ON FUNCTION kql.series_ceiling(jsonb) IS 'The function ceiling of each element';

CREATE FUNCTION kql.series_cos(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_cos';
COMMENT ON FUNCTION kql.series_cos(jsonb) IS 'The function cos of each element';

CREATE FUNCTION kql.series_exp(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_exp';
COMMENT ON FUNCTION kql.series_exp(jsonb) IS 'The function exp of each element';

CREATE FUNCTION kql.series_floor(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_floor';
COMMENT ON FUNCTION kql.series_floor(jsonb) IS 'The function floor of each element';

CREATE FUNCTION kql.series_log(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_log';
COMMENT ON FUNCTION kql.series_log(jsonb) IS 'The function log of each element';

CREATE FUNCTION kql.series_sign(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_sign';
COMMENT ON FUNCTION kql.series_sign(jsonb) IS 'The function sign of each element';

CREATE FUNCTION kql.series_sin(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_sin';
COMMENT ON FUNCTION kql.series_sin(jsonb) IS 'The function sin of each element';

CREATE FUNCTION kql.series_tan(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_tan';
COMMENT ON FUNCTION kql.series_tan(jsonb) IS 'The function tan of each element';

CREATE FUNCTION kql.series_add(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_add';
COMMENT ON FUNCTION kql.series_add("any", "any") IS 'The operation add on each pair of elements';

CREATE FUNCTION kql.series_subtract(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_subtract';
COMMENT ON FUNCTION kql.series_subtract("any", "any") IS 'The operation subtract on each pair of elements';

CREATE FUNCTION kql.series_multiply(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_multiply';
COMMENT ON FUNCTION kql.series_multiply("any", "any") IS 'The operation multiply on each pair of elements';

CREATE FUNCTION kql.series_divide(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_divide';
COMMENT ON FUNCTION kql.series_divide("any", "any") IS 'The operation divide on each pair of elements';

CREATE FUNCTION kql.series_pow(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_pow';
COMMENT ON FUNCTION kql.series_pow("any", "any") IS 'The operation pow on each pair of elements';

CREATE FUNCTION kql.series_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_equals';
COMMENT ON FUNCTION kql.series_equals("any", "any") IS 'The comparison equals of each pair of elements';

CREATE FUNCTION kql.series_not_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_not_equals';
COMMENT ON FUNCTION kql.series_not_equals("any", "any") IS 'The comparison not_equals of each pair of elements';

CREATE FUNCTION kql.series_greater(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_greater';
COMMENT ON FUNCTION kql.series_greater("any", "any") IS 'The comparison greater of each pair of elements';

CREATE FUNCTION kql.series_greater_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_greater_equals';
COMMENT ON FUNCTION kql.series_greater_equals("any", "any") IS 'The comparison greater_equals of each pair of elements';

CREATE FUNCTION kql.series_less(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_less';
COMMENT ON FUNCTION kql.series_less("any", "any") IS 'The comparison less of each pair of elements';

CREATE FUNCTION kql.series_less_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_less_equals';
COMMENT ON FUNCTION kql.series_less_equals("any", "any") IS 'The comparison less_equals of each pair of elements';

CREATE FUNCTION kql.series_sum(series jsonb) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_sum';
COMMENT ON FUNCTION kql.series_sum(jsonb) IS 'Sum of the elements';

CREATE FUNCTION kql.series_product(series jsonb) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_product';
COMMENT ON FUNCTION kql.series_product(jsonb) IS 'Product of the elements';

CREATE FUNCTION kql.series_magnitude(series jsonb) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_magnitude';
COMMENT ON FUNCTION kql.series_magnitude(jsonb) IS 'Length of the series as a vector';

CREATE FUNCTION kql.series_dot_product(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_dot_product';
COMMENT ON FUNCTION kql.series_dot_product(jsonb, jsonb) IS 'Dot product of two series';

CREATE FUNCTION kql.series_cosine_similarity(a jsonb, b jsonb, magnitude_a double precision DEFAULT NULL, magnitude_b double precision DEFAULT NULL) RETURNS double precision
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_cosine_similarity';
COMMENT ON FUNCTION kql.series_cosine_similarity(jsonb, jsonb, double precision, double precision) IS 'Cosine of the angle between two series';

CREATE FUNCTION kql.series_pearson_correlation(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_pearson_correlation';
COMMENT ON FUNCTION kql.series_pearson_correlation(jsonb, jsonb) IS 'Correlation of two series';

CREATE FUNCTION kql.series_stats(series jsonb, ignore_nonfinite boolean DEFAULT false) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_stats';
COMMENT ON FUNCTION kql.series_stats(jsonb, boolean) IS 'Statistics of a series, as an array';

CREATE FUNCTION kql.series_stats_dynamic(series jsonb, ignore_nonfinite boolean DEFAULT false) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_stats_dynamic';
COMMENT ON FUNCTION kql.series_stats_dynamic(jsonb, boolean) IS 'Statistics of a series, as a bag';

CREATE FUNCTION kql.series_fit_line(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fit_line';
COMMENT ON FUNCTION kql.series_fit_line(jsonb) IS 'The straight line through a series, as an array';

CREATE FUNCTION kql.series_fit_line_dynamic(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fit_line_dynamic';
COMMENT ON FUNCTION kql.series_fit_line_dynamic(jsonb) IS 'The straight line through a series, as a bag';

CREATE FUNCTION kql.series_fill_const(series jsonb, constant "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_const';
COMMENT ON FUNCTION kql.series_fill_const(jsonb, "any") IS 'Fills what is missing with a constant';

CREATE FUNCTION kql.series_fill_const(series jsonb, constant "any", placeholder "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_const';
COMMENT ON FUNCTION kql.series_fill_const(jsonb, "any", "any") IS 'Fills what equals a placeholder with a constant';

CREATE FUNCTION kql.series_fill_forward(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_forward';
COMMENT ON FUNCTION kql.series_fill_forward(jsonb) IS 'Fills what is missing with the value before it';

CREATE FUNCTION kql.series_fill_forward(series jsonb, placeholder "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_forward';
COMMENT ON FUNCTION kql.series_fill_forward(jsonb, "any") IS 'Fills what equals a placeholder with the value before it';

CREATE FUNCTION kql.series_fill_backward(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_backward';
COMMENT ON FUNCTION kql.series_fill_backward(jsonb) IS 'Fills what is missing with the value behind it';

CREATE FUNCTION kql.series_fill_backward(series jsonb, placeholder "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_backward';
COMMENT ON FUNCTION kql.series_fill_backward(jsonb, "any") IS 'Fills what equals a placeholder with the value behind it';

CREATE FUNCTION kql.series_fill_linear(series jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_linear';
COMMENT ON FUNCTION kql.series_fill_linear(jsonb) IS 'Fills what is missing along straight lines';

CREATE FUNCTION kql.series_fill_linear(series jsonb, placeholder "any", fill_edges boolean DEFAULT true, constant_value double precision DEFAULT 0) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fill_linear';
COMMENT ON FUNCTION kql.series_fill_linear(jsonb, "any", boolean, double precision) IS 'Fills what equals a placeholder along straight lines';

CREATE FUNCTION kql.series_fir(series jsonb, filter jsonb, normalized boolean DEFAULT NULL, centered boolean DEFAULT false) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_fir';
COMMENT ON FUNCTION kql.series_fir(jsonb, jsonb, boolean, boolean) IS 'A finite impulse response filter';

CREATE FUNCTION kql.series_iir(series jsonb, numerators jsonb, denominators jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_iir';
COMMENT ON FUNCTION kql.series_iir(jsonb, jsonb, jsonb) IS 'An infinite impulse response filter';

CREATE FUNCTION kql.series_outliers(series jsonb, kind text DEFAULT 'ctukey', ignored_value double precision DEFAULT NULL, low_percentile double precision DEFAULT 10, high_percentile double precision DEFAULT 90) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_outliers';
COMMENT ON FUNCTION kql.series_outliers(jsonb, text, double precision, double precision, double precision) IS 'A score for each element: how far it lies outside';

CREATE FUNCTION kql.series_seasonal(series jsonb, period bigint DEFAULT -1) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_seasonal';
COMMENT ON FUNCTION kql.series_seasonal(jsonb, bigint) IS 'The seasonal part of a series';

CREATE FUNCTION kql.series_decompose(series jsonb, period bigint DEFAULT -1, trend text DEFAULT 'avg', test_points bigint DEFAULT 0, season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_decompose';
COMMENT ON FUNCTION kql.series_decompose(jsonb, bigint, text, bigint, double precision) IS 'Baseline, season, trend and residual of a series';

CREATE FUNCTION kql.series_decompose_anomalies(series jsonb, threshold double precision DEFAULT 1.5, period bigint DEFAULT -1, trend text DEFAULT 'avg', test_points bigint DEFAULT 0, method text DEFAULT 'ctukey', season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_decompose_anomalies';
COMMENT ON FUNCTION kql.series_decompose_anomalies(jsonb, double precision, bigint, text, bigint, text, double precision) IS 'Flags and scores of anomalies, and the baseline';

CREATE FUNCTION kql.series_decompose_forecast(series jsonb, points bigint, period bigint DEFAULT -1, trend text DEFAULT 'linefit', season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_decompose_forecast';
COMMENT ON FUNCTION kql.series_decompose_forecast(jsonb, bigint, bigint, text, double precision) IS 'A series continued over its last points';

CREATE FUNCTION kql.series_periods_detect(series jsonb, shortest double precision, longest double precision, number bigint) RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_periods_detect';
COMMENT ON FUNCTION kql.series_periods_detect(jsonb, double precision, double precision, bigint) IS 'Periods of a series and their scores';

CREATE FUNCTION kql.series_periods_validate(series jsonb, VARIADIC "any") RETURNS jsonb
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_series_periods_validate';
COMMENT ON FUNCTION kql.series_periods_validate(jsonb, VARIADIC "any") IS 'Scores of given periods';

-- Functions that make rows or look at neighbouring rows.

CREATE FUNCTION kql.range_rows(first bigint, last bigint, step bigint) RETURNS SETOF bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_long';
COMMENT ON FUNCTION kql.range_rows(bigint, bigint, bigint) IS 'Numbers from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first double precision, last double precision, step double precision)
RETURNS SETOF double precision
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_real';
COMMENT ON FUNCTION kql.range_rows(double precision, double precision, double precision) IS 'Numbers from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first timestamptz, last timestamptz, step interval)
RETURNS SETOF timestamptz
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_datetime';
COMMENT ON FUNCTION kql.range_rows(timestamptz, timestamptz, interval) IS 'Times from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first interval, last interval, step interval)
RETURNS SETOF interval
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_timespan';
COMMENT ON FUNCTION kql.range_rows(interval, interval, interval) IS 'Timespans from first to last, both included, a step apart';

CREATE FUNCTION kql.row_window_session(t timestamptz, max_from_first interval, max_between interval)
RETURNS timestamptz
LANGUAGE C WINDOW IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_row_window_session';
COMMENT ON FUNCTION kql.row_window_session(timestamptz, interval, interval) IS 'Start of the session that the row belongs to; a row that is one of the distances or more away begins a new one';


CREATE FUNCTION kql.limit_rows(row_count bigint, most integer)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_limit_rows';
COMMENT ON FUNCTION kql.limit_rows(bigint, integer) IS 'The number of rows; an error if there are more than a scan may read';
-- Functions that only compiled queries call.

CREATE FUNCTION kql.make_series(positions jsonb, "values" jsonb, first bigint, last bigint, missing jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_series';
COMMENT ON FUNCTION kql.make_series(jsonb, jsonb, bigint, bigint, jsonb) IS 'Values of bins at their places in a series';
-- The compiler: KQL text in; SQL, rows, diagnostics and fields out.

CREATE TABLE vigil.functions
(
    name text NOT NULL,
    body text NOT NULL,
    created_by name NOT NULL DEFAULT current_user,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT functions_pkey PRIMARY KEY (name),
    -- Longer texts than the compiler takes cannot be called.
    CONSTRAINT functions_body_check CHECK (length(body) <= 1048576)
);
COMMENT ON TABLE vigil.functions IS 'Saved KQL functions of the workspace, called by name from any query';
COMMENT ON COLUMN vigil.functions.body IS 'KQL text "(parameters) { body }"';
COMMENT ON COLUMN vigil.functions.name IS 'Name that queries call';
COMMENT ON COLUMN vigil.functions.created_by IS 'Role that saved it and may replace it';
COMMENT ON COLUMN vigil.functions.created_at IS 'When it was saved';
SELECT pg_catalog.pg_extension_config_dump('vigil.functions', '');

CREATE TABLE vigil.watchlists
(
    alias text NOT NULL,
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    search_key text NOT NULL,
    created_by name NOT NULL DEFAULT current_user,
    CONSTRAINT watchlists_pkey PRIMARY KEY (alias)
);
COMMENT ON TABLE vigil.watchlists IS 'Tables that queries read as _GetWatchlist(''alias'')';
COMMENT ON COLUMN vigil.watchlists.search_key IS 'Column that queries see as SearchKey';
COMMENT ON COLUMN vigil.watchlists.alias IS 'Name that queries use';
COMMENT ON COLUMN vigil.watchlists.relation_schema IS 'Schema of the table or view';
COMMENT ON COLUMN vigil.watchlists.relation_name IS 'The table or view; a name, so that it survives a dump';
COMMENT ON COLUMN vigil.watchlists.created_by IS 'Role that made it and may change it';
SELECT pg_catalog.pg_extension_config_dump('vigil.watchlists', '');

CREATE FUNCTION kql.to_sql(query text) RETURNS text
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_to_sql';
COMMENT ON FUNCTION kql.to_sql(text) IS 'The SELECT that a KQL query compiles to; now() is the transaction''s start. Raises the first error with its place';

CREATE FUNCTION kql.query(query text) RETURNS SETOF jsonb
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_query';
COMMENT ON FUNCTION kql.query(text) IS 'Runs a KQL query with the caller''s rights; one object per row, keys are the fields';

CREATE FUNCTION kql.check(query text, OUT severity text, OUT code text, OUT line integer,
    OUT col integer, OUT message text, OUT hint text) RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_check';
COMMENT ON FUNCTION kql.check(text) IS 'All diagnostics of a KQL query; no rows if it is sound. Lines and columns count from 1, in characters';

CREATE FUNCTION kql.fields(query text, OUT ordinal integer, OUT name text, OUT type text)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_fields';
COMMENT ON FUNCTION kql.fields(text) IS 'Columns of a KQL query''s result in order, with their KQL types';

CREATE FUNCTION kql.stages(query text, OUT ordinal integer, OUT depth integer, OUT operator text,
    OUT stage text) RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_stages_sql';
COMMENT ON FUNCTION kql.stages(text) IS 'Stages of a KQL query in the order of the text; depth 0 is the query itself, more is inside a join, a union or a let';

CREATE FUNCTION kql.indicators(query text, OUT field text, OUT operator text, OUT value text)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_indicators_sql';
COMMENT ON FUNCTION kql.indicators(text) IS 'Constants that a KQL query compares fields with, each once';

CREATE FUNCTION kql.create_view(name text, query text) RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_create_view';
COMMENT ON FUNCTION kql.create_view(text, text) IS 'Makes a view of a KQL query, which reads with the rights of its reader where the server can (15 and later); now() is the reader''s';

CREATE FUNCTION vigil.create_function(name text, body text) RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_create_function';
COMMENT ON FUNCTION vigil.create_function(text, text) IS 'Saves a KQL function "(parameters) { body }" under a name that any query can call; replaces the caller''s own';
REVOKE EXECUTE ON FUNCTION vigil.create_function(text, text) FROM PUBLIC;

CREATE FUNCTION vigil.drop_function(name text) RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_drop_function';
COMMENT ON FUNCTION vigil.drop_function(text) IS 'Removes a saved KQL function of the caller';
REVOKE EXECUTE ON FUNCTION vigil.drop_function(text) FROM PUBLIC;

CREATE FUNCTION vigil.create_watchlist(alias text, relation regclass, search_key text) RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_create_watchlist';
COMMENT ON FUNCTION vigil.create_watchlist(text, regclass, text) IS 'Lets queries read a table or view as _GetWatchlist(''alias''), its search key also under the name SearchKey';
REVOKE EXECUTE ON FUNCTION vigil.create_watchlist(text, regclass, text) FROM PUBLIC;

CREATE FUNCTION vigil.drop_watchlist(alias text) RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_drop_watchlist';
COMMENT ON FUNCTION vigil.drop_watchlist(text) IS 'Forgets a watchlist of the caller; its table stays';
REVOKE EXECUTE ON FUNCTION vigil.drop_watchlist(text) FROM PUBLIC;

-- The catalogue of Log Analytics tables: what vigil.create_log_table() makes, and what the
-- compiler takes for the type of a column.  Made by script/make-catalog; do not edit.

CREATE TABLE vigil.log_catalog
(
    table_name text NOT NULL,
    column_name text NOT NULL,
    kql_type text NOT NULL,
    ordinal integer NOT NULL,
    shipped boolean NOT NULL DEFAULT false,
    CONSTRAINT log_catalog_pkey PRIMARY KEY (table_name, column_name),
    CONSTRAINT log_catalog_ordinal_key UNIQUE (table_name, ordinal),
    CONSTRAINT log_catalog_kql_type_check CHECK (kql_type IN
        ('bool', 'datetime', 'decimal', 'dynamic', 'guid', 'int', 'long', 'real', 'string', 'timespan'))
);
COMMENT ON TABLE vigil.log_catalog IS 'Columns of the known Log Analytics tables; add rows for tables of your own';
COMMENT ON COLUMN vigil.log_catalog.table_name IS 'Name of the table, exact case';
COMMENT ON COLUMN vigil.log_catalog.column_name IS 'Name of the column, exact case';
COMMENT ON COLUMN vigil.log_catalog.kql_type IS 'KQL type of the column';
COMMENT ON COLUMN vigil.log_catalog.ordinal IS 'Position of the column, TimeGenerated is 1';
COMMENT ON COLUMN vigil.log_catalog.shipped IS 'Came with the extension, so that a dump leaves it out';

-- One line a table: the names of its columns, with ":type" where it is not string.
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal, shipped)
SELECT t.name,
       split_part(c.item, ':', 1),
       CASE WHEN position(':' IN c.item) > 0 THEN split_part(c.item, ':', 2) ELSE 'string' END,
       c.ordinal,
       true
FROM (VALUES
    ('AADManagedIdentitySignInLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AADTenantId Agent AppId AppOwnerTenantId AuthenticationContextClassReferences AuthenticationProcessingDetails Category ClientCredentialType ConditionalAccessAudiences ConditionalAccessPolicies ConditionalAccessStatus CorrelationId CreatedDateTime:datetime DurationMs:long FederatedCredentialId Id Identity IPAddress Level Location LocationDetails ManagedServiceIdentity NetworkLocationDetails OperationName OperationVersion ResourceDisplayName ResourceGroup ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId ResultDescription ResultSignature ResultType ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint ServicePrincipalId ServicePrincipalName SessionId SourceAppClientId SourceSystem TenantId Type UniqueTokenIdentifier UserAgent'),
    ('AADNonInteractiveUserSignInLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AADTenantId Agent AlternateSignInName AppDisplayName AppId AppliedEventListeners:dynamic AppOwnerTenantId AuthenticationContextClassReferences AuthenticationDetails AuthenticationMethodsUsed AuthenticationProcessingDetails AuthenticationProtocol AuthenticationRequirement AuthenticationRequirementPolicies AuthenticatorAppLocation AutonomousSystemNumber Category ClientAppUsed ClientCredentialType ClientSessionId ConditionalAccessAudiences ConditionalAccessPolicies ConditionalAccessStatus CorrelationId CreatedDateTime:datetime CrossTenantAccessType DeviceDetail DurationMs:long FederatedCredentialId GlobalSecureAccessIpAddress HomeTenantId HomeTenantName Id Identity IncomingTokenType IPAddress IsInteractive:bool IsRisky:bool IsTenantRestricted:bool IsThroughGlobalSecureAccess:bool Level Location LocationDetails MfaDetail NetworkLocationDetails OperationName OperationVersion OriginalRequestId OriginalTransferMethod ProcessingTimeInMs ResourceDisplayName ResourceGroup ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId ResourceTenantId ResultDescription ResultSignature ResultType RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId SessionId SessionLifetimePolicies SignInEventTypes SignInIdentifierType SourceSystem Status TenantId TokenIssuerName TokenIssuerType TokenProtectionStatusDetails Type UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName UserType'),
    ('AADRiskyUsers', 'TimeGenerated:datetime _BilledSize:real _IsBillable CorrelationId Id IsDeleted:bool IsProcessing:bool OperationName RiskDetail RiskLastUpdatedDateTime:datetime RiskLevel RiskState SourceSystem TenantId Type UserDisplayName UserPrincipalName'),
    ('AADServicePrincipalSignInLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AADTenantId Agent AppId AppOwnerTenantId AuthenticationContextClassReferences AuthenticationProcessingDetails AutonomousSystemNumber Category ClientCredentialType ConditionalAccessAudiences ConditionalAccessPolicies ConditionalAccessStatus CorrelationId CreatedDateTime:datetime DurationMs:long FederatedCredentialId Id Identity IPAddress Level Location LocationDetails NetworkLocationDetails OperationName OperationVersion ResourceDisplayName ResourceGroup ResourceIdentity ResourceOwnerTenantId ResourceServicePrincipalId ResultDescription ResultSignature ResultType ServicePrincipalCredentialKeyId ServicePrincipalCredentialThumbprint ServicePrincipalId ServicePrincipalName SessionId SourceSystem TenantId Type UniqueTokenIdentifier UserAgent'),
    ('AADUserRiskEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable Activity ActivityDateTime:datetime AdditionalInfo:dynamic CorrelationId DetectedDateTime:datetime DetectionTimingType Id IpAddress LastUpdatedDateTime:datetime Location:dynamic OperationName RequestId RiskDetail RiskEventType RiskLevel RiskState Source SourceSystem TenantId TokenIssuerType Type UserDisplayName UserId UserPrincipalName'),
    ('AWSCloudTrail', 'TimeGenerated:datetime _BilledSize:real _IsBillable AdditionalEventData APIVersion AwsEventId AWSRegion AwsRequestId AwsRequestId_ Category CidrIp CipherSuite ClientProvidedHostHeader DestinationPort EC2RoleDelivery ErrorCode ErrorMessage EventName EventSource EventTypeName EventVersion IpProtocol ManagementEvent:bool OperationName ReadOnly:bool RecipientAccountId RequestParameters Resources ResponseElements ServiceEventDetails SessionCreationDate:datetime SessionIssuerAccountId SessionIssuerArn SessionIssuerPrincipalId SessionIssuerType SessionIssuerUserName SessionMfaAuthenticated:bool SharedEventId SourceIpAddress SourcePort SourceSystem TenantId TlsVersion Type UserAgent UserIdentityAccessKeyId UserIdentityAccountId UserIdentityArn UserIdentityInvokedBy UserIdentityPrincipalid UserIdentityStoreArn UserIdentityType UserIdentityUserId UserIdentityUserName VpcEndpointId'),
    ('AWSGuardDuty', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountId ActivityType Arn Description Id Partition Region ResourceDetails:dynamic SchemaVersion ServiceDetails:dynamic Severity:int SourceSystem TenantId TimeCreated:datetime Title Type'),
    ('AWSVPCFlow', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountId Action AzId Bytes:long DstAddr DstPort:int EcsClusterArn EcsClusterName EcsContainerId EcsContainerInstanceArn EcsContainerInstanceId EcsSecondContainerId EcsServiceName EcsTaskArn EcsTaskDefinitionArn EcsTaskId End:datetime FlowDirection InstanceId InterfaceId LogStatus Packets:int PktDstAddr PktDstAwsService PktSrcAddr PktSrcAwsService Protocol:int Region SourceSystem SrcAddr SrcPort:int Start:datetime SublocationId SublocationType SubnetId TcpFlags:int TenantId TrafficPath TrafficType Type Version:int VpcId'),
    ('AuditLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AADOperationType AADTenantId ActivityDateTime:datetime ActivityDisplayName AdditionalDetails:dynamic Category CorrelationId DurationMs:long Id Identity InitiatedBy:dynamic Level Location LoggedByService OperationName OperationVersion Resource ResourceGroup ResourceId ResourceProvider Result ResultDescription ResultReason ResultSignature ResultType SourceSystem TargetResources:dynamic TenantId Type'),
    ('AzureActivity', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId ActivityStatus ActivityStatusValue ActivitySubstatus ActivitySubstatusValue Authorization Authorization_d:dynamic Caller CallerIpAddress Category CategoryValue Claims Claims_d:dynamic CorrelationId EventDataId EventSubmissionTimestamp:datetime Hierarchy HTTPRequest Level OperationId OperationName OperationNameValue Properties Properties_d:dynamic Resource ResourceGroup ResourceId ResourceProvider ResourceProviderValue SourceSystem SubscriptionId TenantId Type'),
    ('AzureDiagnostics', 'TimeGenerated:datetime _ResourceId action_id_s action_name_s action_s ActivityId_g:guid AdHocOrScheduledJob_s application_name_s audit_schema_version_d:real avg_cpu_percent_s avg_mean_time_s backendHostname_s Caller_s callerId_s CallerIPAddress calls_s Category client_ip_s clientInfo_s clientIp_s clientIP_s clientIpAddress_s clientPort_d:real code_s collectionName_s conditions_destinationIP_s conditions_destinationPortRange_s conditions_None_s conditions_protocols_s conditions_sourceIP_s conditions_sourcePortRange_s CorrelationId count_executions_d:real cpu_time_d:real database_name_s database_principal_name_s DatabaseName_s db_id_s direction_s dop_d:real duration_d:real duration_milliseconds_d:real DurationMs:long ElasticPoolName_s endTime_t:datetime Environment_s error_code_s error_message_s errorLevel_s event_class_s event_s event_subclass_s event_time_t:datetime EventName_s execution_type_d:real executionInfo_endTime_t:datetime executionInfo_exitCode_d:real executionInfo_startTime_t:datetime host_s httpMethod_s httpStatus_d:real httpStatusCode_d:real httpStatusCode_s httpVersion_s id_s identity_claim_appid_g:guid identity_claim_ipaddr_s instanceId_s interval_end_time_d:real interval_start_time_d:real ip_s is_column_permission_s isAccessPolicyMatch_b:bool JobDurationInSecs_s JobFailureCode_s JobId_g:guid jobId_s JobOperation_s JobOperationSubType_s JobStartDateTime_s JobStatus_s JobUniqueId_g:guid Level log_bytes_used_d:real logical_io_reads_d:real logical_io_writes_d:real LogicalServerName_s macAddress_s matchedConnections_d:real max_cpu_time_d:real max_dop_d:real max_duration_d:real max_log_bytes_used_d:real max_logical_io_reads_d:real max_logical_io_writes_d:real max_num_physical_io_reads_d:real max_physical_io_reads_d:real max_query_max_used_memory_d:real max_rowcount_d:real max_time_s mean_time_s Message min_time_s msg_s num_physical_io_reads_d:real object_id_d:real object_name_s OperationName OperationVersion partitionKey_s physical_io_reads_d:real plan_id_d:real policy_s policyMode_s primaryIPv4Address_s priority_d:real properties_enabledForDeployment_b:bool properties_enabledForDiskEncryption_b:bool properties_enabledForTemplateDeployment_b:bool properties_s properties_sku_Family_s properties_sku_Name_s properties_tenantId_g:guid query_hash_s query_id_d:real query_max_used_memory_d:real query_plan_hash_s query_time_d:real querytext_s receivedBytes_d:real Region_s requestCharge_s requestQuery_s requestResourceId_s requestResourceType_s requestUri_s reserved_storage_mb_s Resource resource_actionName_s resource_location_s resource_originRunId_s resource_resourceGroupName_s resource_runId_s resource_subscriptionId_g:guid resource_triggerName_s resource_workflowId_g:guid resource_workflowName_s ResourceGroup ResourceProvider ResourceType response_rows_d:real resultCode_s ResultDescription resultDescription_ChildJobs_s resultDescription_ErrorJobs_s resultMessage_s ResultSignature ResultType rootCauseAnalysis_s routingRuleName_s rowcount_d:real ruleName_s RunbookName_s RunOn_s schema_name_s sentBytes_d:real sequence_group_id_g:guid sequence_number_d:real server_principal_sid_s session_id_d:real SourceSystem TenantId Type'),
    ('BehaviorAnalytics', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId ActionType ActivityInsights:dynamic ActivityType ActorName ActorPrincipalName DestinationDevice DestinationIPAddress DestinationIPLocation Device DevicesInsights:dynamic EventProductVersion EventSource EventVendor InvestigationPriority:int NativeTableName SourceDevice SourceIPAddress SourceIPLocation SourceRecordId SourceSystem TargetName TargetPrincipalName TenantId TimeProcessed:datetime Type UserName UserPrincipalName UsersInsights:dynamic'),
    ('CloudAppEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountDisplayName AccountId AccountObjectId AccountType ActionType ActivityObjects:dynamic ActivityType AdditionalFields:dynamic AppInstanceId:int Application ApplicationId:int AuditSource City CountryCode DeviceType IPAddress IPCategory IPTags:dynamic IsAdminOperation:bool IsAnonymousProxy:bool IsExternalUser:bool IsImpersonated:bool ISP LastSeenForUser:dynamic OAuthAppId ObjectId ObjectName ObjectType OSPlatform RawEventData:dynamic ReportId SessionData:dynamic SourceSystem TenantId Timestamp:datetime Type UncommonForUser:dynamic UserAgent UserAgentTags:dynamic'),
    ('CommonSecurityLog', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId Activity AdditionalExtensions ApplicationProtocol CollectorHostName CommunicationDirection Computer DestinationDnsDomain DestinationHostName DestinationIP DestinationMACAddress DestinationNTDomain DestinationPort:int DestinationProcessId:int DestinationProcessName DestinationServiceName DestinationTranslatedAddress DestinationTranslatedPort:int DestinationUserID DestinationUserName DestinationUserPrivileges DeviceAction DeviceAddress DeviceCustomDate1 DeviceCustomDate1Label DeviceCustomDate2 DeviceCustomDate2Label DeviceCustomFloatingPoint1:real DeviceCustomFloatingPoint1Label DeviceCustomFloatingPoint2:real DeviceCustomFloatingPoint2Label DeviceCustomFloatingPoint3:real DeviceCustomFloatingPoint3Label DeviceCustomFloatingPoint4:real DeviceCustomFloatingPoint4Label DeviceCustomIPv6Address1 DeviceCustomIPv6Address1Label DeviceCustomIPv6Address2 DeviceCustomIPv6Address2Label DeviceCustomIPv6Address3 DeviceCustomIPv6Address3Label DeviceCustomIPv6Address4 DeviceCustomIPv6Address4Label DeviceCustomNumber1:int DeviceCustomNumber1Label DeviceCustomNumber2:int DeviceCustomNumber2Label DeviceCustomNumber3:int DeviceCustomNumber3Label DeviceCustomString1 DeviceCustomString1Label DeviceCustomString2 DeviceCustomString2Label DeviceCustomString3 DeviceCustomString3Label DeviceCustomString4 DeviceCustomString4Label DeviceCustomString5 DeviceCustomString5Label DeviceCustomString6 DeviceCustomString6Label DeviceDnsDomain DeviceEventCategory DeviceEventClassID DeviceExternalID DeviceFacility DeviceInboundInterface DeviceMacAddress DeviceName DeviceNtDomain DeviceOutboundInterface DevicePayloadId DeviceProduct DeviceTimeZone DeviceTranslatedAddress DeviceVendor DeviceVersion EndTime:datetime EventCount:int EventOutcome EventType:int ExternalID:int ExtID FieldDeviceCustomNumber1:long FieldDeviceCustomNumber2:long FieldDeviceCustomNumber3:long FileCreateTime FileHash FileID FileModificationTime FileName FilePath FilePermission FileSize:int FileType FlexDate1 FlexDate1Label FlexNumber1:int FlexNumber1Label FlexNumber2:int FlexNumber2Label FlexString1 FlexString1Label FlexString2 FlexString2Label IndicatorThreatType LogSeverity MaliciousIP MaliciousIPCountry MaliciousIPLatitude:real MaliciousIPLongitude:real Message OldFileCreateTime OldFileHash OldFileID OldFileModificationTime OldFileName OldFilePath OldFilePermission OldFileSize:int OldFileType OriginalLogSeverity ProcessID:int ProcessName Protocol Reason ReceiptTime ReceivedBytes:long RemoteIP RemotePort ReportReferenceLink RequestClientApplication RequestContext RequestCookies RequestMethod RequestURL SentBytes:long SimplifiedDeviceAction SourceDnsDomain SourceHostName SourceIP SourceMACAddress SourceNTDomain SourcePort:int SourceProcessId:int SourceProcessName SourceServiceName SourceSystem SourceTranslatedAddress SourceTranslatedPort:int SourceUserID SourceUserName SourceUserPrivileges StartTime:datetime TenantId ThreatConfidence ThreatDescription ThreatSeverity:int Type'),
    ('DeviceEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountDomain AccountName AccountSid ActionType AdditionalFields:dynamic AppGuardContainerId CreatedProcessSessionId:long DeviceId DeviceName FileName FileOriginIP FileOriginUrl FileSize:long FolderPath InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessLogonId:long InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsInitiatingProcessRemoteSession:bool IsProcessRemoteSession:bool LocalIP LocalPort:int LogonId:long MachineGroup MD5 ProcessCommandLine ProcessCreationTime:datetime ProcessId:long ProcessRemoteSessionDeviceName ProcessRemoteSessionIP ProcessTokenElevation RegistryKey RegistryValueData RegistryValueName RemoteDeviceName RemoteIP RemotePort:int RemoteUrl ReportId:long SHA1 SHA256 SourceSystem TenantId Timestamp:datetime Type'),
    ('DeviceFileEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable ActionType AdditionalFields:dynamic AppGuardContainerId DeviceId DeviceName FileName FileOriginIP FileOriginReferrerUrl FileOriginUrl FileSize:long FolderPath InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessIntegrityLevel InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessTokenElevation InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsAzureInfoProtectionApplied:bool IsInitiatingProcessRemoteSession:bool MachineGroup MD5 PreviousFileName PreviousFolderPath ReportId:long RequestAccountDomain RequestAccountName RequestAccountSid RequestProtocol RequestSourceIP RequestSourcePort:int SensitivityLabel SensitivitySubLabel SHA1 SHA256 ShareName SourceSystem TenantId Timestamp:datetime Type'),
    ('DeviceLogonEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountDomain AccountName AccountSid ActionType AdditionalFields:dynamic AppGuardContainerId DeviceId DeviceName FailureReason InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessIntegrityLevel InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessTokenElevation InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsInitiatingProcessRemoteSession:bool IsLocalAdmin:bool LogonId:long LogonType MachineGroup Protocol RemoteDeviceName RemoteIP RemoteIPType RemotePort:int ReportId:long SourceSystem TenantId Timestamp:datetime Type'),
    ('DeviceNetworkEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable ActionType AdditionalFields:dynamic AppGuardContainerId DeviceId DeviceName InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessIntegrityLevel InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessTokenElevation InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsInitiatingProcessRemoteSession:bool LocalIP LocalIPType LocalPort:int MachineGroup Protocol RemoteIP RemoteIPType RemotePort:int RemoteUrl ReportId:long SourceSystem TenantId Timestamp:datetime Type'),
    ('DeviceProcessEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountDomain AccountName AccountObjectId AccountSid AccountUpn ActionType AdditionalFields:dynamic AppGuardContainerId CreatedProcessSessionId:long DeviceId DeviceName FileName FileSize:long FolderPath InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessIntegrityLevel InitiatingProcessLogonId:long InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessSignatureStatus InitiatingProcessSignerType InitiatingProcessTokenElevation InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsInitiatingProcessRemoteSession:bool IsProcessRemoteSession:bool LogonId:long MachineGroup MD5 ProcessCommandLine ProcessCreationTime:datetime ProcessId:long ProcessIntegrityLevel ProcessRemoteSessionDeviceName ProcessRemoteSessionIP ProcessTokenElevation ProcessUniqueId ProcessVersionInfoCompanyName ProcessVersionInfoFileDescription ProcessVersionInfoInternalFileName ProcessVersionInfoOriginalFileName ProcessVersionInfoProductName ProcessVersionInfoProductVersion ReportId:long SHA1 SHA256 SourceSystem TenantId Timestamp:datetime Type'),
    ('DeviceRegistryEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable ActionType AppGuardContainerId DeviceId DeviceName InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountObjectId InitiatingProcessAccountSid InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime InitiatingProcessFileName InitiatingProcessFileSize:long InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessIntegrityLevel InitiatingProcessMD5 InitiatingProcessParentCreationTime:datetime InitiatingProcessParentFileName InitiatingProcessParentId:long InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP InitiatingProcessSessionId:long InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessTokenElevation InitiatingProcessUniqueId InitiatingProcessVersionInfoCompanyName InitiatingProcessVersionInfoFileDescription InitiatingProcessVersionInfoInternalFileName InitiatingProcessVersionInfoOriginalFileName InitiatingProcessVersionInfoProductName InitiatingProcessVersionInfoProductVersion IsInitiatingProcessRemoteSession:bool MachineGroup PreviousRegistryKey PreviousRegistryValueData PreviousRegistryValueName RegistryKey RegistryValueData RegistryValueName RegistryValueType ReportId:long SourceSystem TenantId Timestamp:datetime Type'),
    ('DnsEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId ClientIP Computer Confidence Description EventId:int IndicatorThreatType IPAddresses MaliciousIP Message Name QueryType RemoteIPCountry RemoteIPLatitude:real RemoteIPLongitude:real Result ResultCode:int Severity:int SourceSystem SubType TaskCategory TenantId Type'),
    ('EmailEvents', 'TimeGenerated:datetime _BilledSize:real _IsBillable AdditionalFields:dynamic AttachmentCount:int AuthenticationDetails BulkComplaintLevel:int Cc:dynamic ConfidenceLevel Connectors Context DeliveryAction DeliveryLocation DetectionMethods DistributionList EmailAction EmailActionPolicy EmailActionPolicyGuid EmailClusterId:long EmailDirection EmailLanguage EmailSize:int ExchangeTransportRule ForwardingInformation InternetMessageId IsFirstContact:bool LastEventExecutionTime:datetime LatestDeliveryAction LatestDeliveryLocation NetworkMessageId OrgLevelAction OrgLevelPolicy RecipientDomain RecipientEmailAddress RecipientObjectId ReportId SenderDisplayName SenderFromAddress SenderFromDomain SenderIPv4 SenderIPv6 SenderMailFromAddress SenderMailFromDomain SenderObjectId SourceSystem Subject TenantId ThreatClassification ThreatNames ThreatTypes Timestamp:datetime To:dynamic Type UrlCount:int UserLevelAction UserLevelPolicy'),
    ('Event', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId AzureDeploymentID Computer EventCategory:int EventData EventID:int EventLevel:int EventLevelName EventLog ManagementGroupName Message ParameterXml RenderedDescription Role Source SourceSystem TenantId Type UserName'),
    ('GCPAuditLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AuthenticationInfo:dynamic AuthorizationInfo:dynamic GCPResourceName GCPResourceType InsertId LogName Metadata:dynamic MethodName NumResponseItems PrincipalEmail ProjectId Request:dynamic RequestMetadata:dynamic ResourceLocation:dynamic ResourceOriginalState:dynamic Response:dynamic ServiceData:dynamic ServiceName Severity SourceSystem Status:dynamic StatusMessage Subscription TenantId Timestamp:datetime Type'),
    ('Heartbeat', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId Category Computer ComputerEnvironment ComputerIP ComputerPrivateIPs:dynamic IsGatewayInstalled:bool ManagementGroupName OSMajorVersion OSMinorVersion OSName OSType RemoteIPCountry RemoteIPLatitude:real RemoteIPLongitude:real Resource ResourceGroup ResourceId ResourceProvider ResourceType SCAgentChannel Solutions SourceSystem SubscriptionId TenantId Type Version VMUUID'),
    ('IdentityInfo', 'TimeGenerated:datetime _BilledSize:real _IsBillable AccountCloudSID AccountCreationTime:datetime AccountDisplayName AccountDomain AccountName AccountObjectId AccountSID AccountTenantId AccountUPN AdditionalMailAddresses:dynamic Applications AssignedRoles:dynamic BlastRadius ChangeSource City CompanyName Country DeletedDateTime:datetime Department EmployeeId EntityRiskScore:dynamic ExtensionProperty:dynamic GivenName GroupMembership:dynamic InvestigationPriority:int InvestigationPriorityPercentile:int IsAccountEnabled:bool IsMFARegistered:bool IsServiceAccount:bool JobTitle LastSeenDate:datetime MailAddress Manager OnPremisesDistinguishedName OnPremisesExtensionAttributes Phone RelatedAccounts:dynamic RiskLevel RiskLevelDetails RiskState SAMAccountName ServicePrincipals:dynamic SourceSystem State StreetAddress Surname Tags TenantId Type UACFlags UserAccountControl:dynamic UserState UserStateChangedOn:datetime UserType'),
    ('MicrosoftGraphActivityLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AadTenantId ApiVersion AppId ATContent ATContentH ATContentP ClientAuthMethod:int ClientRequestId DeviceId DurationMs:int IdentityProvider IPAddress Location OperationId RequestId RequestMethod RequestUri ResponseSizeBytes:int ResponseStatusCode:int Roles Scopes ServicePrincipalId SessionId SignInActivityId SourceSystem TenantId TokenIssuedAt:datetime Type UniqueTokenId UserAgent UserId Wids'),
    ('OfficeActivity', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId AADGroupId AADTarget Activity Actor ActorContextId ActorIpAddress AddOnGuid AddonName AddOnType AffectedItems AppAccessContext:dynamic AppDistributionMode AppId Application ApplicationId AppPoolName ArtifactsShared:dynamic Attendees:dynamic AzureActiveDirectory_EventType AzureADAppId ChannelGuid ChannelName ChannelType ChatName ChatThreadId Client Client_IPAddress ClientAppId ClientInfoString ClientIP ClientMachineName ClientProcessName ClientVersion CommunicationType CrossMailboxOperations:bool CustomEvent DataCenterSecurityEventType:int DestFolder DestinationFileExtension DestinationFileName DestinationRelativeUrl DestMailboxId DestMailboxOwnerMasterAccountSid DestMailboxOwnerSid DestMailboxOwnerUPN DeviceInformation EffectiveOrganization ElevationApprovedTime:datetime ElevationApprover ElevationDuration:int ElevationRequestId ElevationRole ElevationTime:datetime Event_Data EventSource ExtendedProperties ExternalAccess ExtraProperties:dynamic Folder Folders GenericInfo InternalLogonType:int InterSystemsId IntraSystemId IsJoinedFromLobby:bool IsManagedDevice:bool Item ItemName ItemType JoinTime:datetime LeaveTime:datetime ListItemUniqueId LoginStatus:int Logon_Type LogonUserDisplayName LogonUserSid MachineDomainInfo MachineId MailboxGuid MailboxOwnerMasterAccountSid MailboxOwnerSid MailboxOwnerUPN MeetingDetailId Members:dynamic MessageId ModifiedObjectResolvedName ModifiedProperties NewValue OfficeId OfficeObjectId OfficeTenantId OfficeWorkload OldValue Operation OperationProperties:dynamic OperationScope OrganizationId OrganizationName OriginatingServer Parameters RecordType ResultReasonType ResultStatus SendAsUserMailboxGuid SendAsUserSmtp SendonBehalfOfUserMailboxGuid SendOnBehalfOfUserSmtp SensitivityLabelId SharingType Site_ Site_Url Source_Name SourceFileExtension SourceFileName SourceRecordId SourceRelativeUrl SourceSystem SRPolicyId SRPolicyName SRRuleMatchDetails:dynamic Start_Time:datetime SupportTicketId TabType TargetContextId TargetUserId TargetUserOrGroupName TargetUserOrGroupType TeamGuid TeamName TenantId Type UniqueSharingId UserAgent UserDomain UserId UserKey UserSharedWith UserType'),
    ('SecurityAlert', 'TimeGenerated:datetime _BilledSize:real _IsBillable AlertLink AlertName AlertSeverity AlertType CompromisedEntity ConfidenceLevel ConfidenceScore:real Description DisplayName EndTime:datetime Entities ExtendedLinks ExtendedProperties IsIncident:bool ProcessingEndTime:datetime ProductComponentName ProductName ProviderName RemediationSteps ResourceId SourceComputerId SourceSystem StartTime:datetime Status SubTechniques SystemAlertId Tactics Techniques TenantId Type VendorName VendorOriginalId WorkspaceResourceGroup WorkspaceSubscriptionId'),
    ('SecurityEvent', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId AccessMask Account AccountDomain AccountExpires AccountName AccountSessionIdentifier AccountType Activity AdditionalInfo AdditionalInfo2 AllowedToDelegateTo Attributes AuditPolicyChanges AuditsDiscarded:int AuthenticationLevel:int AuthenticationPackageName AuthenticationProvider AuthenticationServer AuthenticationService:int AuthenticationType AzureDeploymentID CACertificateHash CalledStationID CallerProcessId CallerProcessName CallingStationID CAPublicKeyHash CategoryId CertificateDatabaseHash Channel ClassId ClassName ClientAddress ClientIPAddress ClientName CommandLine CompatibleIds Computer Correlation DCDNSName DeviceDescription DeviceId DisplayName Disposition DomainBehaviorVersion DomainName DomainPolicyChanged DomainSid EAPType ElevatedToken ErrorCode:int EventData EventID:int EventLevelName EventRecordId EventSourceName ExtendedQuarantineState FailureReason FileHash FilePath FilePathNoUser Filter ForceLogoff Fqbn FullyQualifiedSubjectMachineName FullyQualifiedSubjectUserName GroupMembership HandleId HardwareIds HomeDirectory HomePath InterfaceUuid IpAddress IpPort KeyLength:int Keywords Level LmPackageName LocationInformation LockoutDuration LockoutObservationWindow LockoutThreshold LoggingResult LogonGuid LogonHours LogonID LogonProcessName LogonType:int LogonTypeName MachineAccountQuota MachineInventory MachineLogon ManagementGroupName MandatoryLabel MaxPasswordAge MemberName MemberSid MinPasswordAge MinPasswordLength MixedDomainMode NASIdentifier NASIPv4Address NASIPv6Address NASPort NASPortType NetworkPolicyName NewDate NewMaxUsers NewProcessId NewProcessName NewRemark NewShareFlags NewTime NewUacValue NewValue NewValueType ObjectName ObjectServer ObjectType ObjectValueName OemInformation OldMaxUsers OldRemark OldShareFlags OldUacValue OldValue OldValueType Opcode OperationType PackageName ParentProcessName PasswordHistoryLength PasswordLastSet PasswordProperties PreviousDate PreviousTime PrimaryGroupId PrivateKeyUsageCount PrivilegeList Process ProcessId ProcessName ProfilePath Properties ProtocolSequence ProxyPolicyName QuarantineHelpURL QuarantineSessionID QuarantineSessionIdentifier QuarantineState QuarantineSystemHealthResult RelativeTargetName RemoteIpAddress RemotePort Requester RequestId RestrictedAdminMode RowsDeleted SamAccountName ScriptPath SecurityDescriptor ServiceAccount ServiceFileName ServiceName ServiceStartType:int ServiceType SessionName ShareLocalPath ShareName SidHistory SourceComputerId SourceSystem Status StorageAccount SubcategoryGuid SubcategoryId Subject SubjectAccount SubjectDomainName SubjectKeyIdentifier SubjectLogonId SubjectMachineName SubjectMachineSID SubjectUserName SubjectUserSid SubStatus SystemProcessId:int SystemThreadId:int SystemUserId TableId TargetAccount TargetDomainName TargetInfo TargetLinkedLogonId TargetLogonGuid TargetLogonId TargetOutboundDomainName TargetOutboundUserName TargetServerName TargetSid TargetUser TargetUserName TargetUserSid Task:int TemplateContent TemplateDSObjectFQDN TemplateInternalName TemplateOID TemplateSchemaVersion TemplateVersion TenantId TokenElevationType TransmittedServices Type UserAccountControl UserParameters UserPrincipalName UserWorkstations VendorIds Version:int VirtualAccount Workstation WorkstationName'),
    ('SecurityIncident', 'TimeGenerated:datetime _BilledSize:real _IsBillable AdditionalData:dynamic AlertIds:dynamic BookmarkIds:dynamic Classification ClassificationComment ClassificationReason ClosedTime:datetime Comments:dynamic CreatedTime:datetime Description FirstActivityTime:datetime FirstModifiedTime:datetime IncidentName IncidentNumber:int IncidentUrl Labels:dynamic LastActivityTime:datetime LastModifiedTime:datetime ModifiedBy Owner:dynamic ProviderIncidentId ProviderName RelatedAnalyticRuleIds:dynamic Severity SourceSystem Status Tasks:dynamic TenantId Title Type'),
    ('SigninLogs', 'TimeGenerated:datetime _BilledSize:real _IsBillable AADTenantId Agent:dynamic AlternateSignInName AppDisplayName AppId AppliedConditionalAccessPolicies AppliedEventListeners:dynamic AppOwnerTenantId AuthenticationAppDeviceDetails AuthenticationAppPolicyEvaluationDetails AuthenticationContextClassReferences AuthenticationDetails AuthenticationMethodsUsed AuthenticationProcessingDetails AuthenticationProtocol AuthenticationRequirement AuthenticationRequirementPolicies AuthenticatorAppLocation AutonomousSystemNumber Category ClientAppUsed ClientCredentialType ConditionalAccessAudiences ConditionalAccessPolicies:dynamic ConditionalAccessStatus CorrelationId CreatedDateTime:datetime CrossTenantAccessType DeviceDetail:dynamic DurationMs:long FederatedCredentialId FlaggedForReview:bool GlobalSecureAccessIpAddress HomeTenantId HomeTenantName Id Identity IncomingTokenType IPAddress IPAddressFromResourceProvider IsInteractive:bool IsRisky:bool IsTenantRestricted:bool IsThroughGlobalSecureAccess:bool Level Location LocationDetails:dynamic MfaDetail:dynamic NetworkLocationDetails OperationName OperationVersion OriginalRequestId OriginalTransferMethod ProcessingTimeInMilliseconds Resource ResourceDisplayName ResourceGroup ResourceId ResourceIdentity ResourceOwnerTenantId ResourceProvider ResourceServicePrincipalId ResourceTenantId ResultDescription ResultSignature ResultType RiskDetail RiskEventTypes RiskEventTypes_V2 RiskLevel RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId ServicePrincipalName SessionId SessionLifetimePolicies SignInIdentifier SignInIdentifierType SourceAppClientId SourceSystem Status:dynamic TenantId TokenIssuerName TokenIssuerType TokenProtectionStatusDetails:dynamic Type UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName UserType'),
    ('Syslog', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId CollectorHostName Computer EventTime:datetime Facility HostIP HostName ProcessID:int ProcessName SeverityLevel SourceSystem SyslogMessage TenantId Type'),
    ('ThreatIntelIndicators', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId AdditionalFields:dynamic AzureTenantId Confidence:int Created:datetime Data:dynamic Id IsActive:bool IsDeleted:bool LastUpdateMethod Modified:datetime ObservableKey ObservableValue Pattern Revoked:bool SourceSystem Tags TenantId Type ValidFrom:datetime ValidUntil:datetime WorkspaceId'),
    ('ThreatIntelligenceIndicator', 'TimeGenerated:datetime _BilledSize:real _IsBillable Action Active:bool ActivityGroupNames AdditionalInformation ConfidenceScore:real Description DiamondModel DomainName EmailEncoding EmailLanguage EmailRecipient EmailSenderAddress EmailSenderName EmailSourceDomain EmailSourceIpAddress EmailSubject EmailXMailer ExpirationDateTime:datetime ExternalIndicatorId FileCompileDateTime:datetime FileCreatedDateTime:datetime FileHashType FileHashValue FileMutexName FileName FilePacker FilePath FileSize:int FileType IndicatorId IndicatorProvider KillChainActions:bool KillChainC2:bool KillChainDelivery:bool KillChainExploitation:bool KillChainReconnaissance:bool KillChainWeaponization:bool KnownFalsePositives MalwareNames NetworkCidrBlock NetworkDestinationAsn:int NetworkDestinationCidrBlock NetworkDestinationIP NetworkDestinationPort:int NetworkIP NetworkPort:int NetworkProtocol:int NetworkSourceAsn:int NetworkSourceCidrBlock NetworkSourceIP NetworkSourcePort:int PassiveOnly:bool SourceSystem Tags TenantId ThreatSeverity:int ThreatType TrafficLightProtocolLevel Type Url UserAgent'),
    ('W3CIISLog', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId AzureDeploymentID cIP Computer Confidence csBytes:long csCookie csHost csMethod csReferer csUriQuery csUriStem csUserAgent csUserName csVersion Description FirstReportedDateTime IndicatorThreatType IsActive LastReportedDateTime MaliciousIP ManagementGroupName RemoteIPCountry RemoteIPLatitude:real RemoteIPLongitude:real Role RoleInstance scBytes:long scStatus scSubStatus scWin32Status Severity:int sIP SourceSystem sPort:int sSiteName StorageAccount TenantId TimeTaken:long TLPLevel Type'),
    ('WindowsEvent', 'TimeGenerated:datetime _BilledSize:real _IsBillable _ResourceId _SubscriptionId Channel Computer Correlation EventData:dynamic EventID:int EventLevel:int EventLevelName EventOriginId EventRecordId Keywords ManagementGroupName Opcode Provider RawEventData SourceSystem SystemProcessId:int SystemThreadId:int SystemUserId Task:int TenantId Type Version:int')
) AS t (name, columns),
LATERAL regexp_split_to_table(t.columns, ' ') WITH ORDINALITY AS c (item, ordinal);
-- Log tables: what a table name in a query stands for, and the partitioned tables we make.

CREATE TABLE vigil.log_sources
(
    name text NOT NULL,
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    time_column text NOT NULL,
    ingestion_time_column text,
    managed boolean NOT NULL DEFAULT false,
    retention interval,
    CONSTRAINT log_sources_pkey PRIMARY KEY (name),
    -- A retention is only kept for tables whose partitions are ours to drop.
    CONSTRAINT log_sources_retention_check
        CHECK (retention IS NULL OR (managed AND retention > interval '0'))
);
COMMENT ON TABLE vigil.log_sources IS 'What a table name in a query stands for; names, not OIDs, so that it survives a dump';
COMMENT ON COLUMN vigil.log_sources.name IS 'Table name as queries write it, exact case';
COMMENT ON COLUMN vigil.log_sources.relation_schema IS 'Schema of the table or view that is read';
COMMENT ON COLUMN vigil.log_sources.relation_name IS 'Name of the table or view that is read';
COMMENT ON COLUMN vigil.log_sources.time_column IS 'Column that the window of a run is applied to';
COMMENT ON COLUMN vigil.log_sources.ingestion_time_column IS 'Column that tells when a row arrived, or null';
COMMENT ON COLUMN vigil.log_sources.managed IS 'Made by vigil.create_log_table(): its daily partitions are made ahead and dropped for it';
COMMENT ON COLUMN vigil.log_sources.retention IS 'Partitions older than this are dropped by vigil.maintain_partitions(); null keeps all';

SELECT pg_catalog.pg_extension_config_dump('vigil.log_sources', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.log_catalog', 'WHERE NOT shipped');
GRANT SELECT ON vigil.log_sources, vigil.log_catalog TO PUBLIC;

CREATE FUNCTION vigil.register_source(name text, relation regclass,
    time_column text DEFAULT 'TimeGenerated', ingestion_time_column text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_schema text;
    v_relation text;
    v_column text;
    v_type regtype;
BEGIN
    IF name IS NULL OR relation IS NULL OR time_column IS NULL THEN
        RAISE null_value_not_allowed USING
            MESSAGE = 'name, relation and time column of a log source must not be null';
    END IF;
    IF name = '' THEN
        RAISE invalid_name USING MESSAGE = 'name of a log source must not be empty';
    END IF;

    SELECT n.nspname, c.relname INTO v_schema, v_relation
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't';
    IF NOT FOUND THEN
        RAISE wrong_object_type USING
            MESSAGE = format('%s cannot be a log source', relation),
            DETAIL = 'A log source is a table, a partitioned table, a foreign table, a view or a materialized view, and not a temporary one.';
    END IF;

    FOREACH v_column IN ARRAY ARRAY[time_column, ingestion_time_column]
    LOOP
        CONTINUE WHEN v_column IS NULL;
        SELECT a.atttypid INTO v_type
        FROM pg_attribute a
        WHERE a.attrelid = relation AND a.attname = v_column AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE undefined_column USING
                MESSAGE = format('column "%s" of relation "%s" does not exist', v_column, v_relation),
                HINT = 'Name the column of its time: vigil.register_source(name, relation, time_column).';
        END IF;
        IF v_type NOT IN ('timestamptz'::regtype, 'timestamp'::regtype) THEN
            RAISE datatype_mismatch USING
                MESSAGE = format('column "%s" of relation "%s" is of type %s, not a timestamp', v_column, v_relation, v_type),
                HINT = 'Register a view that gives the column as timestamp with time zone.';
        END IF;
    END LOOP;

    INSERT INTO vigil.log_sources AS s
        (name, relation_schema, relation_name, time_column, ingestion_time_column)
    VALUES (register_source.name, v_schema, v_relation, register_source.time_column,
            register_source.ingestion_time_column)
    ON CONFLICT ON CONSTRAINT log_sources_pkey DO UPDATE
        SET relation_schema = EXCLUDED.relation_schema,
            relation_name = EXCLUDED.relation_name,
            time_column = EXCLUDED.time_column,
            ingestion_time_column = EXCLUDED.ingestion_time_column,
            managed = false,
            retention = NULL;
END;
$$;
COMMENT ON FUNCTION vigil.register_source(text, regclass, text, text) IS
    'Makes an existing table or view readable by queries under a name of its own; replaces an earlier registration of the name';

CREATE FUNCTION vigil.unregister_source(name text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.log_sources s WHERE s.name = unregister_source.name;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION vigil.unregister_source(text) IS
    'Forgets a log source; the table or view stays. False if there was none of this name';

CREATE FUNCTION vigil.create_log_table(name text, schema_name text DEFAULT current_schema())
RETURNS regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_columns text;
    v_relation regclass;
    v_today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    SELECT string_agg(
               format('%I %s', c.column_name,
                   CASE WHEN c.column_name = 'TimeGenerated' THEN 'timestamptz NOT NULL'
                        WHEN c.column_name = 'Type' THEN format('text NOT NULL DEFAULT %L', c.table_name)
                        ELSE CASE c.kql_type
                                 WHEN 'string' THEN 'text NOT NULL DEFAULT '''''
                                 WHEN 'bool' THEN 'boolean'
                                 WHEN 'datetime' THEN 'timestamptz'
                                 WHEN 'decimal' THEN 'numeric'
                                 WHEN 'dynamic' THEN 'jsonb'
                                 WHEN 'guid' THEN 'uuid'
                                 WHEN 'int' THEN 'integer'
                                 WHEN 'long' THEN 'bigint'
                                 WHEN 'real' THEN 'double precision'
                                 WHEN 'timespan' THEN 'interval'
                             END
                   END),
               ', ' ORDER BY c.ordinal)
    INTO v_columns
    FROM vigil.log_catalog c
    WHERE c.table_name = create_log_table.name;

    IF v_columns IS NULL THEN
        RAISE undefined_object USING
            MESSAGE = format('log table "%s" is not in the catalogue', name),
            DETAIL = coalesce(
                (SELECT 'The catalogue has "' || c.table_name || '".'
                 FROM vigil.log_catalog c
                 WHERE lower(c.table_name) ^@ lower(create_log_table.name)
                     OR lower(create_log_table.name) ^@ lower(c.table_name)
                 ORDER BY abs(length(c.table_name) - length(create_log_table.name)), c.table_name COLLATE "C" LIMIT 1),
                'The catalogue has no table of a name like it.'),
            HINT = 'See vigil.log_catalog; add rows to it, or make the table yourself and call vigil.register_source().';
    END IF;
    IF octet_length(name) > 53 THEN
        RAISE name_too_long USING
            MESSAGE = format('log table name "%s" is too long', name),
            DETAIL = 'A name has at most 53 bytes, so that the names of its partitions fit.';
    END IF;
    IF schema_name IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    END IF;
    IF to_regclass(format('%I.%I', schema_name, name)) IS NOT NULL THEN
        RAISE duplicate_table USING
            MESSAGE = format('relation "%s" already exists', name),
            HINT = 'If it holds such logs, queries and rules find it by its name; vigil.register_source() tells of its time column.';
    END IF;

    -- The bookkeeping columns: the record as it came, when it came, and the transaction that
    -- brought it, by which rows that became visible after a run are found. lz4, where
    -- the server has it, makes loading a fifth faster at the same size.
    EXECUTE format(
        'CREATE TABLE %I.%I (%s, "_raw" json %s, '
        '"_ingested_at" timestamptz NOT NULL DEFAULT clock_timestamp(), '
        '"_xid" xid8 NOT NULL DEFAULT pg_current_xact_id()) '
        'PARTITION BY RANGE ("TimeGenerated")',
        schema_name, name, v_columns,
        (SELECT 'COMPRESSION lz4' FROM pg_settings g
         WHERE g.name = 'default_toast_compression' AND 'lz4' = ANY (g.enumvals)));
    v_relation := to_regclass(format('%I.%I', schema_name, name));
    EXECUTE format('COMMENT ON TABLE %s IS %L', v_relation, 'Log table ' || name || ', made by vigil');
    EXECUTE format(
        'CREATE INDEX %I ON %s USING brin ("TimeGenerated", "_ingested_at") '
        'WITH (pages_per_range = 32, autosummarize = on)',
        name || '_time_brin', v_relation);
    EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s DEFAULT', schema_name, name || '_default', v_relation);

    PERFORM vigil.register_source(name, v_relation, 'TimeGenerated', '_ingested_at');
    UPDATE vigil.log_sources s SET managed = true WHERE s.name = create_log_table.name;
    PERFORM vigil.create_partitions(name, v_today - 1, v_today + 7);
    RETURN v_relation;
END;
$$;
COMMENT ON FUNCTION vigil.create_log_table(text, text) IS
    'Makes a log table of the catalogue: partitioned by day (UTC), with a default partition and a BRIN index, registered as a log source';

CREATE FUNCTION vigil.log_table_relation(name text)
RETURNS regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass;
BEGIN
    SELECT c.oid::regclass INTO v_relation
    FROM vigil.log_sources s
    JOIN pg_namespace n ON n.nspname = s.relation_schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.relation_name AND c.relkind = 'p'
    WHERE s.name = log_table_relation.name AND s.managed;
    IF NOT FOUND THEN
        RAISE undefined_table USING
            MESSAGE = format('there is no log table "%s"', name),
            HINT = 'Make it with vigil.create_log_table(); partitions of other tables are not ours to change.';
    END IF;
    RETURN v_relation;
END;
$$;
COMMENT ON FUNCTION vigil.log_table_relation(text) IS
    'The partitioned table that vigil.create_log_table() made under a name; an error if there is none';

CREATE FUNCTION vigil.create_partitions(name text, first_day date, last_day date)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_schema text;
    v_table text;
    v_default regclass;
    v_columns text;
    v_partition text;
    v_from text;
    v_to text;
    v_found boolean;
    v_made integer := 0;
    v_day date;
BEGIN
    SELECT n.nspname, c.relname INTO v_schema, v_table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = v_parent;
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;

    FOR v_day IN SELECT first_day + g FROM generate_series(0, last_day - first_day) AS g
    LOOP
        v_partition := format('%I.%I', v_schema, v_table || '_p' || to_char(v_day, 'YYYYMMDD'));
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        -- Two sessions must not make the same partition; readers and writers go on.
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', v_parent);
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        v_from := to_char(v_day, 'YYYY-MM-DD') || ' 00:00:00+00';
        v_to := to_char(v_day + 1, 'YYYY-MM-DD') || ' 00:00:00+00';
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS)',
            v_partition, v_parent);
        IF v_default IS NOT NULL THEN
            -- Nobody may read or write the default partition while its rows move, nor put a
            -- row into it between our look and the attaching.
            EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', v_default);
            EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s WHERE "TimeGenerated" >= %L AND "TimeGenerated" < %L)',
                v_default, v_from, v_to) INTO v_found;
            IF v_found THEN
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO v_columns
                FROM pg_attribute a
                WHERE a.attrelid = v_parent AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
                EXECUTE format(
                    'WITH moved AS (DELETE FROM ONLY %1$s WHERE "TimeGenerated" >= %2$L AND "TimeGenerated" < %3$L RETURNING %4$s) '
                    'INSERT INTO %5$s (%4$s) SELECT %4$s FROM moved',
                    v_default, v_from, v_to, v_columns, v_partition);
            END IF;
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
            v_parent, v_partition, v_from, v_to);
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END;
$$;
COMMENT ON FUNCTION vigil.create_partitions(text, date, date) IS
    'Makes the daily partitions (UTC) of a log table from the first to the last day, moving rows that wait in the default partition; the number made';

CREATE FUNCTION vigil.drop_partitions(name text, older_than interval, as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_end timestamp;
    v_limit timestamp := (as_of AT TIME ZONE 'UTC') - older_than;
    v_partition record;
    v_dropped integer := 0;
BEGIN
    FOR v_partition IN
        SELECT c.oid::regclass AS relation, right(c.relname, 8) AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = v_parent AND c.relname ~ '_p[0-9]{8}$'
        ORDER BY c.relname
    LOOP
        v_end := to_date(v_partition.day, 'YYYYMMDD') + 1;
        CONTINUE WHEN v_end > v_limit;
        EXECUTE format('DROP TABLE %s', v_partition.relation);
        v_dropped := v_dropped + 1;
    END LOOP;
    RETURN v_dropped;
END;
$$;
COMMENT ON FUNCTION vigil.drop_partitions(text, interval, timestamptz) IS
    'Drops the partitions of a log table whose newest possible row is older than the given age; the number dropped';

CREATE FUNCTION vigil.set_retention(name text, retention interval)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM vigil.log_table_relation(name);
    UPDATE vigil.log_sources s SET retention = set_retention.retention WHERE s.name = set_retention.name;
END;
$$;
COMMENT ON FUNCTION vigil.set_retention(text, interval) IS
    'Sets how long the rows of a log table are kept; null keeps them for ever';

CREATE FUNCTION vigil.maintain_log_table(name text, ahead interval, back interval, as_of timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_default regclass;
    v_retention interval;
    v_now timestamp := as_of AT TIME ZONE 'UTC';
    v_changed integer;
    v_day date;
BEGIN
    v_changed := vigil.create_partitions(name, v_now::date, (v_now + ahead)::date);

    -- Days whose rows went to the default partition get their own, within reason: a record with
    -- an absurd time must not make a partition.
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;
    IF v_default IS NOT NULL THEN
        FOR v_day IN EXECUTE format(
            'SELECT DISTINCT ("TimeGenerated" AT TIME ZONE ''UTC'')::date FROM ONLY %s '
            'WHERE "TimeGenerated" >= $1 AND "TimeGenerated" < $2 ORDER BY 1', v_default)
            USING (v_now - back) AT TIME ZONE 'UTC', (v_now + ahead) AT TIME ZONE 'UTC'
        LOOP
            v_changed := v_changed + vigil.create_partitions(name, v_day, v_day);
        END LOOP;
    END IF;

    SELECT s.retention INTO v_retention FROM vigil.log_sources s WHERE s.name = maintain_log_table.name;
    IF v_retention IS NOT NULL THEN
        v_changed := v_changed + vigil.drop_partitions(name, v_retention, as_of);
    END IF;
    RETURN v_changed;
END;
$$;
COMMENT ON FUNCTION vigil.maintain_log_table(text, interval, interval, timestamptz) IS
    'Makes the partitions of a log table that are due, moves rows out of its default partition, drops what its retention gives up; the number of partitions changed';

CREATE FUNCTION vigil.maintain_partitions(ahead interval DEFAULT '7 days',
    back interval DEFAULT '400 days', as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_maintain_partitions';
COMMENT ON FUNCTION vigil.maintain_partitions(interval, interval, timestamptz) IS
    'Maintains every log table whose owner''s rights the caller has, each as its owner; one that fails is a warning. The worker calls it; the number of partitions changed';
-- Loading raw logs, and the table of what could not be loaded.

CREATE TABLE vigil.dead_letter
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    log_table text NOT NULL,
    source text NOT NULL,
    byte_offset bigint NOT NULL,
    record_number bigint NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    record bytea NOT NULL,
    loaded_by text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz,
    CONSTRAINT dead_letter_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE vigil.dead_letter IS 'Records that could not become rows, with their bytes and the reason';
COMMENT ON COLUMN vigil.dead_letter.id IS 'Number of the dead letter';
COMMENT ON COLUMN vigil.dead_letter.log_table IS 'Log table that the record was meant for';
COMMENT ON COLUMN vigil.dead_letter.source IS 'What the loader called its input, such as the name of a file';
COMMENT ON COLUMN vigil.dead_letter.byte_offset IS 'Where in the unpacked input the record starts';
COMMENT ON COLUMN vigil.dead_letter.record_number IS 'Which record of the input it is, counted from 1';
COMMENT ON COLUMN vigil.dead_letter.reason IS 'Code of the reason; see doc/ingest.md';
COMMENT ON COLUMN vigil.dead_letter.message IS 'The reason in words, and the column it concerns';
COMMENT ON COLUMN vigil.dead_letter.record IS 'The bytes of the record as they came';
COMMENT ON COLUMN vigil.dead_letter.loaded_by IS 'Role that loaded the input';
COMMENT ON COLUMN vigil.dead_letter.received_at IS 'When it was put aside';
COMMENT ON COLUMN vigil.dead_letter.resolved_at IS 'When vigil.retry_dead_letter() took it, or null';

SELECT pg_catalog.pg_extension_config_dump('vigil.dead_letter', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.dead_letter_id_seq', '');
-- Records hold what logs hold: only the administrator reads them.
REVOKE ALL ON vigil.dead_letter FROM PUBLIC;

CREATE FUNCTION vigil.ingest_cloudtrail(payload text, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_cloudtrail_text';
COMMENT ON FUNCTION vigil.ingest_cloudtrail(text, text) IS
    'Loads CloudTrail records in any container into AWSCloudTrail; what cannot be taken goes to vigil.dead_letter';

CREATE FUNCTION vigil.ingest_cloudtrail(payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_cloudtrail_bytea';
COMMENT ON FUNCTION vigil.ingest_cloudtrail(bytea, text) IS
    'Loads the bytes of a CloudTrail file, gzip or not, into AWSCloudTrail';

CREATE FUNCTION vigil.ingest_cloudtrail(record jsonb, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_cloudtrail_jsonb';
COMMENT ON FUNCTION vigil.ingest_cloudtrail(jsonb, text) IS
    'Loads CloudTrail records held as jsonb; keys of nested objects come in the order jsonb has given them';

CREATE FUNCTION vigil.ingest_cloudtrail_gz(payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_cloudtrail_bytea';
COMMENT ON FUNCTION vigil.ingest_cloudtrail_gz(bytea, text) IS
    'Loads a gzip file of CloudTrail records as S3 holds them; the same as vigil.ingest_cloudtrail(bytea, text)';

CREATE FUNCTION vigil.ingest_signin(payload text, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_signin_text';
COMMENT ON FUNCTION vigil.ingest_signin(text, text) IS
    'Loads Entra sign-ins (diagnostic settings, Event Hub, Microsoft Graph, Log Analytics) into SigninLogs';

CREATE FUNCTION vigil.ingest_signin(payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_signin_bytea';
COMMENT ON FUNCTION vigil.ingest_signin(bytea, text) IS
    'Loads the bytes of a file of Entra sign-ins, gzip or not, into SigninLogs';

CREATE FUNCTION vigil.ingest_signin(record jsonb, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_signin_jsonb';
COMMENT ON FUNCTION vigil.ingest_signin(jsonb, text) IS
    'Loads Entra sign-ins held as jsonb; keys of nested objects come in the order jsonb has given them';

CREATE FUNCTION vigil.ingest_signin_gz(payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_signin_bytea';
COMMENT ON FUNCTION vigil.ingest_signin_gz(bytea, text) IS
    'Loads a gzip file of Entra sign-ins; the same as vigil.ingest_signin(bytea, text)';

CREATE FUNCTION vigil.ingest_rows(name text, payload text, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_rows_text';
COMMENT ON FUNCTION vigil.ingest_rows(text, text, text) IS
    'Loads rows keyed by column name, as Log Analytics exports them, into any log table';

CREATE FUNCTION vigil.ingest_rows(name text, payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_rows_bytea';
COMMENT ON FUNCTION vigil.ingest_rows(text, bytea, text) IS
    'Loads the bytes of a file of rows keyed by column name, gzip or not, into any log table';

CREATE FUNCTION vigil.retry_dead_letter(id bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_letter vigil.dead_letter;
    v_count record;
    v_source text;
BEGIN
    SELECT d.* INTO v_letter FROM vigil.dead_letter d
    WHERE d.id = retry_dead_letter.id AND d.resolved_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    v_source := 'retry of dead letter ' || v_letter.id;

    IF v_letter.log_table = 'AWSCloudTrail' THEN
        v_count := vigil.ingest_cloudtrail(v_letter.record, v_source);
    ELSIF v_letter.log_table = 'SigninLogs' THEN
        v_count := vigil.ingest_signin(v_letter.record, v_source);
    ELSE
        v_count := vigil.ingest_rows(v_letter.log_table, v_letter.record, v_source);
    END IF;

    -- What is refused once more stays the dead letter that it is.
    IF v_count.rejected > 0 AND v_count.rows = 0 AND v_count.skipped = 0 THEN
        DELETE FROM vigil.dead_letter d WHERE d.source = v_source;
        RETURN false;
    END IF;
    UPDATE vigil.dead_letter d SET resolved_at = clock_timestamp() WHERE d.id = v_letter.id;
    RETURN true;
END;
$$;
COMMENT ON FUNCTION vigil.retry_dead_letter(bigint) IS
    'Loads a dead letter once more, after a fix; true and marked as resolved if it was taken. A second call does nothing';
-- Rules: what is loaded, in every version, and who runs it.

CREATE TABLE vigil.rules
(
    id uuid NOT NULL,
    name text NOT NULL,
    version_no integer NOT NULL,
    enabled boolean NOT NULL DEFAULT false,
    run_as name NOT NULL,
    anchor timestamptz,
    delay interval,
    timeout interval,
    time_zone text,
    catchup text NOT NULL DEFAULT 'run',
    late text NOT NULL DEFAULT 'rerun',
    alert_view name,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT rules_pkey PRIMARY KEY (id),
    -- Slots are counted from the anchor: a rule that runs needs one.
    CONSTRAINT rules_anchor_check CHECK (anchor IS NOT NULL OR NOT enabled),
    CONSTRAINT rules_delay_check CHECK (delay BETWEEN interval '0' AND interval '1 day'),
    CONSTRAINT rules_timeout_check CHECK (timeout > interval '0'),
    CONSTRAINT rules_catchup_check CHECK (catchup IN ('run', 'skip')),
    CONSTRAINT rules_late_check CHECK (late IN ('rerun', 'note', 'ignore'))
);
COMMENT ON TABLE vigil.rules IS 'The rules: which version is current, is it on, who runs it; written by functions only';
COMMENT ON COLUMN vigil.rules.id IS 'The id of the rule file';
COMMENT ON COLUMN vigil.rules.name IS 'Name of the current version';
COMMENT ON COLUMN vigil.rules.version_no IS 'The current version, see vigil.rule_versions';
COMMENT ON COLUMN vigil.rules.enabled IS 'Whether the background worker runs it';
COMMENT ON COLUMN vigil.rules.run_as IS 'Role whose rights the query has: whoever loaded the rule first; a name, so that it survives a dump';
COMMENT ON COLUMN vigil.rules.anchor IS 'A moment at which a slot ends; set when the rule is first enabled and kept from then on';
COMMENT ON COLUMN vigil.rules.delay IS 'How long after the end of a slot its run starts; null for vigil.ingestion_delay';
COMMENT ON COLUMN vigil.rules.timeout IS 'Longest run of the query; null for vigil.rule_timeout';
COMMENT ON COLUMN vigil.rules.time_zone IS 'Zone whose days a frequency of whole days counts; null for UTC';
COMMENT ON COLUMN vigil.rules.catchup IS 'What happens to missed slots: run them, or record them as skipped';
COMMENT ON COLUMN vigil.rules.late IS 'What happens when rows arrive for a slot that is done: rerun it, note it, or ignore it';
COMMENT ON COLUMN vigil.rules.alert_view IS 'Name of the view of its alerts in schema vigil_alerts';
COMMENT ON COLUMN vigil.rules.created_at IS 'When the rule was first loaded';
COMMENT ON COLUMN vigil.rules.updated_at IS 'When the rule or its settings were last changed';

CREATE TABLE vigil.rule_versions
(
    rule_id uuid NOT NULL,
    version_no integer NOT NULL,
    version text,
    name text NOT NULL,
    description text NOT NULL,
    severity text NOT NULL,
    kind text NOT NULL,
    query_frequency interval NOT NULL,
    query_period interval NOT NULL,
    trigger_operator text NOT NULL,
    trigger_threshold integer NOT NULL,
    tactics text[] NOT NULL,
    techniques text[] NOT NULL,
    query text NOT NULL,
    sql text NOT NULL,
    fields jsonb NOT NULL,
    definition jsonb NOT NULL,
    yaml text NOT NULL,
    loaded_at timestamptz NOT NULL,
    loaded_by name NOT NULL,
    CONSTRAINT rule_versions_pkey PRIMARY KEY (rule_id, version_no),
    CONSTRAINT rule_versions_severity_check
        CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT rule_versions_kind_check CHECK (kind IN ('Scheduled', 'NRT')),
    CONSTRAINT rule_versions_trigger_check CHECK (trigger_operator IN ('gt', 'lt', 'eq', 'ne')),
    -- A gap between two windows would never be read.
    CONSTRAINT rule_versions_period_check CHECK (query_period >= query_frequency)
);
COMMENT ON TABLE vigil.rule_versions IS 'Every text that was ever loaded under the id of a rule; never changed, kept when the rule is deleted';
COMMENT ON COLUMN vigil.rule_versions.rule_id IS 'The id of the rule file';
COMMENT ON COLUMN vigil.rule_versions.version_no IS 'Counts the texts of one rule, from 1';
COMMENT ON COLUMN vigil.rule_versions.version IS 'What the author calls the version: "1.0.1"';
COMMENT ON COLUMN vigil.rule_versions.name IS 'Name of the rule';
COMMENT ON COLUMN vigil.rule_versions.description IS 'What the rule finds';
COMMENT ON COLUMN vigil.rule_versions.severity IS 'Informational, Low, Medium or High';
COMMENT ON COLUMN vigil.rule_versions.kind IS 'Scheduled or NRT';
COMMENT ON COLUMN vigil.rule_versions.query_frequency IS 'Length of a slot';
COMMENT ON COLUMN vigil.rule_versions.query_period IS 'Length of the window that a run may read';
COMMENT ON COLUMN vigil.rule_versions.trigger_operator IS 'How the number of rows is compared: gt, lt, eq or ne';
COMMENT ON COLUMN vigil.rule_versions.trigger_threshold IS 'What the number of rows is compared with';
COMMENT ON COLUMN vigil.rule_versions.tactics IS 'Tactics of MITRE ATT&CK';
COMMENT ON COLUMN vigil.rule_versions.techniques IS 'Techniques of MITRE ATT&CK';
COMMENT ON COLUMN vigil.rule_versions.query IS 'The query in KQL';
COMMENT ON COLUMN vigil.rule_versions.sql IS 'The SELECT that the query became when it was loaded; a run compiles it again for its own window';
COMMENT ON COLUMN vigil.rule_versions.fields IS 'Columns of the result in order: name and KQL type';
COMMENT ON COLUMN vigil.rule_versions.definition IS 'All fields of the rule as JSON, in the keys of the rule format';
COMMENT ON COLUMN vigil.rule_versions.yaml IS 'The text as it was loaded';
COMMENT ON COLUMN vigil.rule_versions.loaded_at IS 'When it was loaded';
COMMENT ON COLUMN vigil.rule_versions.loaded_by IS 'Role that loaded it';

SELECT pg_catalog.pg_extension_config_dump('vigil.rules', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.rule_versions', '');
-- What users do with rules.

CREATE FUNCTION vigil.check_rule(yaml text, OUT severity text, OUT code text, OUT line integer,
    OUT col integer, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 5
AS 'MODULE_PATHNAME', 'vigil_check_rule';
COMMENT ON FUNCTION vigil.check_rule(text) IS 'Everything that is wrong with a rule file, with line and column; no rows if nothing is';

CREATE FUNCTION vigil.load_rule(yaml text)
RETURNS uuid
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000
AS 'MODULE_PATHNAME', 'vigil_load_rule';
COMMENT ON FUNCTION vigil.load_rule(text) IS 'Checks, compiles and stores a rule; a further version if its id is known and the text differs; a rule that was not known is off until vigil.enable_rule()';

CREATE FUNCTION vigil.enable_rule(rule uuid, anchor timestamptz DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_enable_rule';
COMMENT ON FUNCTION vigil.enable_rule(uuid, timestamptz) IS 'Lets the background worker run a rule; its slots end at the anchor and every frequency before and after it, by default at the moment of the first call';

CREATE FUNCTION vigil.disable_rule(rule uuid)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_disable_rule';
COMMENT ON FUNCTION vigil.disable_rule(uuid) IS 'Stops the background worker from running a rule; nothing is deleted';

CREATE FUNCTION vigil.delete_rule(rule uuid)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_delete_rule';
COMMENT ON FUNCTION vigil.delete_rule(uuid) IS 'Deletes a rule and the view of its alerts; its versions, runs and alerts stay';

CREATE FUNCTION vigil.configure_rule(rule uuid, delay interval DEFAULT NULL,
    timeout interval DEFAULT NULL, time_zone text DEFAULT NULL, catchup text DEFAULT 'run',
    late text DEFAULT 'rerun')
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_configure_rule';
COMMENT ON FUNCTION vigil.configure_rule(uuid, interval, interval, text, text, text) IS 'Sets how a rule is run; what is not given goes back to its default';

CREATE FUNCTION vigil.set_rule_owner(rule uuid, owner name)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_set_rule_owner';
COMMENT ON FUNCTION vigil.set_rule_owner(uuid, name) IS 'Makes a rule run with the rights of another role, of which the caller must be a member';
-- Runs: what was evaluated, what is owed, and how far each rule has come.

CREATE TABLE vigil.runs (
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    rule_version integer NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    as_of timestamptz NOT NULL,
    status text NOT NULL,
    origin text NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    repeat boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    row_count bigint NOT NULL DEFAULT 0,
    alert_count bigint NOT NULL DEFAULT 0,
    truncated boolean NOT NULL DEFAULT false,
    incomplete boolean NOT NULL DEFAULT false,
    late_rows bigint NOT NULL DEFAULT 0,
    sqlstate text,
    error text,
    snapshot pg_snapshot,
    CONSTRAINT runs_pkey PRIMARY KEY (id),
    CONSTRAINT runs_slot_check CHECK (slot_start < slot_end AND window_start <= slot_start),
    CONSTRAINT runs_status_check
        CHECK (status IN ('succeeded', 'failed', 'timeout', 'cancelled', 'lost')),
    CONSTRAINT runs_origin_check
        CHECK (origin IN ('live', 'catchup', 'refill', 'rerun', 'manual'))
);
COMMENT ON TABLE vigil.runs IS 'Evaluations of rules, each for one slot';
COMMENT ON COLUMN vigil.runs.slot_start IS 'Begin of the slot that the run answers for';
COMMENT ON COLUMN vigil.runs.slot_end IS 'End of the slot, not included';
COMMENT ON COLUMN vigil.runs.window_start IS 'Begin of what the run could read';
COMMENT ON COLUMN vigil.runs.window_end IS 'End of what the run could read, not included';
COMMENT ON COLUMN vigil.runs.as_of IS 'What now() meant in the query';
COMMENT ON COLUMN vigil.runs.status IS 'succeeded, failed, timeout, cancelled, or lost when the process ended without a word';
COMMENT ON COLUMN vigil.runs.origin IS 'live, catchup (missed slots), refill (vigil.refill), rerun (late rows) or manual (vigil.run_rule)';
COMMENT ON COLUMN vigil.runs.attempt IS 'Number of the attempt at this slot, from 1';
COMMENT ON COLUMN vigil.runs.repeat IS 'The slot had succeeded before: only findings that were new raised alerts';
COMMENT ON COLUMN vigil.runs.truncated IS 'More rows than vigil.max_alerts_per_run; the rest raised no alerts';
COMMENT ON COLUMN vigil.runs.incomplete IS 'Writers were still open when the slot had waited for vigil.max_hold';
COMMENT ON COLUMN vigil.runs.late_rows IS 'Rows of the window that became visible after the run, when they were noticed';
COMMENT ON COLUMN vigil.runs.snapshot IS 'Which transactions the evaluation saw';
COMMENT ON COLUMN vigil.runs.id IS 'Number of the run';
COMMENT ON COLUMN vigil.runs.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.runs.rule_version IS 'Version of the rule that was run';
COMMENT ON COLUMN vigil.runs.started_at IS 'When it began';
COMMENT ON COLUMN vigil.runs.finished_at IS 'When it ended; null while it goes on';
COMMENT ON COLUMN vigil.runs.row_count IS 'Rows of the result';
COMMENT ON COLUMN vigil.runs.alert_count IS 'Alerts that the run wrote';
COMMENT ON COLUMN vigil.runs.sqlstate IS 'Code of the error';
COMMENT ON COLUMN vigil.runs.error IS 'Message of the error';

-- The second line of defence behind the watermark: a slot succeeds once.
CREATE UNIQUE INDEX runs_once_per_slot ON vigil.runs (rule_id, slot_start, slot_end)
    WHERE status = 'succeeded' AND NOT repeat;
COMMENT ON INDEX vigil.runs_once_per_slot IS 'Refuses a second success for the same slot';

CREATE INDEX runs_by_slot ON vigil.runs (rule_id, slot_end, id);
COMMENT ON INDEX vigil.runs_by_slot IS 'History of a rule';

-- Written by runs only, never by users, and small and hot: one row per rule.
CREATE TABLE vigil.rule_state (
    rule_id uuid NOT NULL,
    rule_row xid,
    watermark timestamptz NOT NULL,
    due_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    hold_since timestamptz,
    attempt_no integer NOT NULL DEFAULT 0,
    attempt_slot_start timestamptz,
    attempt_slot_end timestamptz,
    attempt_gap bigint,
    attempt_generation bigint,
    attempt_pid integer,
    attempt_at timestamptz,
    dead_streak integer NOT NULL DEFAULT 0,
    crash_streak integer NOT NULL DEFAULT 0,
    breaker text NOT NULL DEFAULT 'closed',
    reason text,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_sqlstate text,
    last_error text,
    succeeded_total bigint NOT NULL DEFAULT 0,
    failed_total bigint NOT NULL DEFAULT 0,
    late_total bigint NOT NULL DEFAULT 0,
    late_checked_at timestamptz,
    source_inserts bigint,
    source_active_at timestamptz,
    CONSTRAINT rule_state_pkey PRIMARY KEY (rule_id),
    CONSTRAINT rule_state_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE,
    CONSTRAINT rule_state_breaker_check CHECK (breaker IN ('closed', 'open', 'half_open'))
) WITH (fillfactor = 50);
COMMENT ON TABLE vigil.rule_state IS 'How far the worker has come with each rule';
COMMENT ON COLUMN vigil.rule_state.rule_row IS 'Version of the row of vigil.rules that due_at was computed from';
COMMENT ON COLUMN vigil.rule_state.watermark IS 'Every slot before it is closed: done, or a row of vigil.gaps';
COMMENT ON COLUMN vigil.rule_state.due_at IS 'When the worker looks at the rule again';
COMMENT ON COLUMN vigil.rule_state.failures IS 'Failed attempts at the slot at the watermark';
COMMENT ON COLUMN vigil.rule_state.hold_since IS 'Since when the slot waits for writers that are still open';
COMMENT ON COLUMN vigil.rule_state.attempt_generation IS 'Start of the server in which the attempt was made; an attempt without a live worker is lost';
COMMENT ON COLUMN vigil.rule_state.breaker IS 'open: only a trial now and then, until one succeeds';
COMMENT ON COLUMN vigil.rule_state.source_inserts IS 'Rows ever inserted into the tables that the rule reads, by the statistics of the server';
COMMENT ON COLUMN vigil.rule_state.source_active_at IS 'When that number was last seen to change';
COMMENT ON COLUMN vigil.rule_state.reason IS 'Why the rule is not running well, or null';
COMMENT ON COLUMN vigil.rule_state.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_state.attempt_no IS 'Number of the attempt that is going on, 0 if none';
COMMENT ON COLUMN vigil.rule_state.attempt_slot_start IS 'Begin of its slot';
COMMENT ON COLUMN vigil.rule_state.attempt_slot_end IS 'End of its slot';
COMMENT ON COLUMN vigil.rule_state.attempt_gap IS 'The gap it works off, null for a fresh slot';
COMMENT ON COLUMN vigil.rule_state.attempt_pid IS 'Process that makes it';
COMMENT ON COLUMN vigil.rule_state.attempt_at IS 'When it began';
COMMENT ON COLUMN vigil.rule_state.dead_streak IS 'Slots given up in a row';
COMMENT ON COLUMN vigil.rule_state.crash_streak IS 'Crashes of the server in a row while the rule ran';
COMMENT ON COLUMN vigil.rule_state.last_success_at IS 'End of the last run that succeeded';
COMMENT ON COLUMN vigil.rule_state.last_failure_at IS 'End of the last run that failed';
COMMENT ON COLUMN vigil.rule_state.last_sqlstate IS 'Code of its error';
COMMENT ON COLUMN vigil.rule_state.last_error IS 'Message of its error';
COMMENT ON COLUMN vigil.rule_state.succeeded_total IS 'Runs that succeeded since the rule was loaded';
COMMENT ON COLUMN vigil.rule_state.failed_total IS 'Runs that failed';
COMMENT ON COLUMN vigil.rule_state.late_total IS 'Rows that became visible after the run of their slot';
COMMENT ON COLUMN vigil.rule_state.late_checked_at IS 'When late rows were last looked for';

CREATE TABLE vigil.gaps (
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    gap_start timestamptz NOT NULL,
    gap_end timestamptz NOT NULL,
    cursor_at timestamptz NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    retry_at timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT gaps_pkey PRIMARY KEY (id),
    CONSTRAINT gaps_range_check
        CHECK (gap_start < gap_end AND cursor_at BETWEEN gap_start AND gap_end),
    CONSTRAINT gaps_kind_check
        CHECK (kind IN ('backlog', 'horizon', 'policy', 'disabled', 'dead', 'late', 'manual')),
    CONSTRAINT gaps_state_check CHECK (state IN ('open', 'done', 'skipped'))
);
COMMENT ON TABLE vigil.gaps IS 'Slots that were not run in their time: being worked off, or skipped on purpose';
COMMENT ON COLUMN vigil.gaps.cursor_at IS 'Slots of the gap before it are done';
COMMENT ON COLUMN vigil.gaps.kind IS 'backlog, horizon (too old), policy (the rule wants the latest only), disabled, dead (given up), late (rows came late), manual (vigil.refill)';
COMMENT ON COLUMN vigil.gaps.state IS 'open: the worker fills it; skipped: nobody does, until vigil.refill';
COMMENT ON COLUMN vigil.gaps.id IS 'Number of the gap, for vigil.refill';
COMMENT ON COLUMN vigil.gaps.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.gaps.gap_start IS 'Begin of its first slot';
COMMENT ON COLUMN vigil.gaps.gap_end IS 'End of its last slot';
COMMENT ON COLUMN vigil.gaps.failures IS 'Failed attempts at the slot at the cursor';
COMMENT ON COLUMN vigil.gaps.retry_at IS 'When the next attempt may be made';
COMMENT ON COLUMN vigil.gaps.created_at IS 'When the gap was noticed';

CREATE INDEX gaps_open ON vigil.gaps (rule_id, cursor_at) WHERE state = 'open';
COMMENT ON INDEX vigil.gaps_open IS 'Work of the backlog';

CREATE INDEX gaps_by_rule ON vigil.gaps (rule_id, gap_start);
COMMENT ON INDEX vigil.gaps_by_rule IS 'Coverage of a rule';

-- Who this database is: a copy of it must not run the rules of the original.
CREATE TABLE vigil.installation (
    install_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT installation_pkey PRIMARY KEY (install_id)
);
COMMENT ON TABLE vigil.installation IS 'Installations that the rules of this database come from; dumped with them';
COMMENT ON COLUMN vigil.installation.install_id IS 'Identity of the installation';
COMMENT ON COLUMN vigil.installation.created_at IS 'When it was made';

CREATE TABLE vigil.armed (
    install_id uuid NOT NULL,
    database_oid oid NOT NULL,
    environment text NOT NULL,
    schema_version integer NOT NULL,
    armed_at timestamptz NOT NULL,
    by_hand boolean NOT NULL DEFAULT true,
    CONSTRAINT armed_pkey PRIMARY KEY (install_id)
);
COMMENT ON TABLE vigil.armed IS 'The installation that may run here; not dumped, so a restored database stays quiet';
COMMENT ON COLUMN vigil.armed.environment IS 'Value of vigil.environment that goes with it';
COMMENT ON COLUMN vigil.armed.by_hand IS 'Made by vigil.arm(), not by CREATE EXTENSION: then rules that are older than this row may run';
COMMENT ON COLUMN vigil.armed.schema_version IS 'Version of these tables; the library must know it';
COMMENT ON COLUMN vigil.armed.install_id IS 'Identity that runs';
COMMENT ON COLUMN vigil.armed.database_oid IS 'The database that was armed; another one with these rows is a copy';
COMMENT ON COLUMN vigil.armed.armed_at IS 'When vigil.arm() was called, or the extension was made';

CREATE FUNCTION vigil.poke() RETURNS void
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_poke';
COMMENT ON FUNCTION vigil.poke() IS 'Wakes the launcher for this database when the transaction commits';

CREATE FUNCTION vigil.poke_trigger() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_poke_trigger';
COMMENT ON FUNCTION vigil.poke_trigger() IS 'Wakes the launcher when what it works from has changed';

CREATE TRIGGER rules_poke AFTER INSERT OR UPDATE OR DELETE ON vigil.rules
    FOR EACH STATEMENT EXECUTE FUNCTION vigil.poke_trigger();
COMMENT ON TRIGGER rules_poke ON vigil.rules IS 'A change of a rule takes effect at once';

CREATE FUNCTION vigil.arm() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_id uuid := gen_random_uuid();
BEGIN
    DELETE FROM vigil.installation;
    DELETE FROM vigil.armed;
    INSERT INTO vigil.installation (install_id) VALUES (v_id);
    INSERT INTO vigil.armed (install_id, database_oid, environment, schema_version, armed_at)
        SELECT v_id, d.oid, coalesce(current_setting('vigil.environment', true), ''), 1, now()
        FROM pg_database d WHERE d.datname = current_database();
    PERFORM vigil.poke();
END
$$;
COMMENT ON FUNCTION vigil.arm() IS 'Lets the worker run the rules of this database, after a restore or in a clone';

SELECT vigil.arm();
UPDATE vigil.armed SET by_hand = false;

CREATE FUNCTION vigil.run_rule(rule uuid, as_of timestamptz DEFAULT now()) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_run_rule';
COMMENT ON FUNCTION vigil.run_rule(uuid, timestamptz) IS 'Runs a rule for the slot that ends at as_of; returns the id of the run, also of one that failed';

CREATE FUNCTION vigil.preview_rule(rule uuid, as_of timestamptz DEFAULT now()) RETURNS SETOF jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_preview_rule';
COMMENT ON FUNCTION vigil.preview_rule(uuid, timestamptz) IS 'Rows that a run for the slot that ends at as_of would find; writes nothing';

CREATE FUNCTION vigil.rule_sql(rule uuid, as_of timestamptz DEFAULT now()) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_rule_sql';
COMMENT ON FUNCTION vigil.rule_sql(uuid, timestamptz) IS 'The SELECT that a run for the slot that ends at as_of executes, for EXPLAIN or psql; its window is written into it';

CREATE FUNCTION vigil.run_due(as_of timestamptz DEFAULT clock_timestamp(), max_runs integer DEFAULT 1000)
    RETURNS integer
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_run_due';
COMMENT ON FUNCTION vigil.run_due(timestamptz, integer) IS 'Does in this session and transaction what the workers would do at a moment: runs rules that are due; returns the number of attempts';

CREATE FUNCTION vigil.slots(rule uuid, from_time timestamptz, to_time timestamptz)
    RETURNS TABLE (slot_start timestamptz, slot_end timestamptz)
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 100
    AS 'MODULE_PATHNAME', 'vigil_slots';
COMMENT ON FUNCTION vigil.slots(uuid, timestamptz, timestamptz) IS 'Slots of a rule that overlap a range of time';

CREATE FUNCTION vigil.refill(rule uuid, from_time timestamptz, to_time timestamptz) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_refill_range';
COMMENT ON FUNCTION vigil.refill(uuid, timestamptz, timestamptz) IS 'Makes the worker run all slots of a rule that overlap a range of time; what they raised before stays silent. Returns the id of the gap';

CREATE FUNCTION vigil.refill(gap bigint) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_refill_gap';
COMMENT ON FUNCTION vigil.refill(bigint) IS 'Makes the worker run the slots of a gap that was skipped';

CREATE FUNCTION vigil.reset_rule(rule uuid) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_reset_rule';
COMMENT ON FUNCTION vigil.reset_rule(uuid) IS 'Closes the breaker of a rule and tries its next slot at once';

REVOKE ALL ON vigil.runs, vigil.rule_state, vigil.gaps, vigil.installation, vigil.armed FROM PUBLIC;
REVOKE ALL ON FUNCTION vigil.poke(), vigil.poke_trigger(), vigil.arm(), vigil.refill(uuid, timestamptz, timestamptz),
    vigil.refill(bigint), vigil.reset_rule(uuid), vigil.run_due(timestamptz, integer)
    FROM PUBLIC;
-- Alerts: what runs found, the entities in it, and a view for each rule.

CREATE TABLE vigil.alerts
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    rule_version integer NOT NULL,
    rule_name text NOT NULL,
    severity text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    tactics text[] NOT NULL,
    techniques text[] NOT NULL,
    run_id bigint NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    entities jsonb NOT NULL,
    custom_details jsonb NOT NULL,
    properties jsonb NOT NULL,
    evidence jsonb NOT NULL,
    truncated text[] NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    status text NOT NULL,
    origin text NOT NULL,
    raised_at timestamptz NOT NULL,
    updated_at timestamptz,
    CONSTRAINT alerts_pkey PRIMARY KEY (id),
    -- The same finding is written once for a slot, however often the slot is run.
    CONSTRAINT alerts_fingerprint_key UNIQUE (rule_id, slot_end, fingerprint),
    CONSTRAINT alerts_severity_check CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT alerts_status_check
        CHECK (status IN ('new', 'in progress', 'resolved', 'dismissed', 'suppressed')),
    CONSTRAINT alerts_origin_check
        CHECK (origin IN ('live', 'catchup', 'refill', 'rerun', 'manual'))
);
COMMENT ON TABLE vigil.alerts IS 'What the runs of rules found; written in the transaction of the run';
COMMENT ON COLUMN vigil.alerts.id IS 'Number of the alert';
COMMENT ON COLUMN vigil.alerts.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.alerts.rule_version IS 'Version of the rule that found it, see vigil.rule_versions';
COMMENT ON COLUMN vigil.alerts.rule_name IS 'Name of that version';
COMMENT ON COLUMN vigil.alerts.severity IS 'Of the rule, or from the column that the rule names';
COMMENT ON COLUMN vigil.alerts.name IS 'Of the rule, or its alertDisplayNameFormat filled in';
COMMENT ON COLUMN vigil.alerts.description IS 'Of the rule, or its alertDescriptionFormat filled in';
COMMENT ON COLUMN vigil.alerts.tactics IS 'Of the rule, or from the column that the rule names';
COMMENT ON COLUMN vigil.alerts.techniques IS 'Of the rule, or from its alertDynamicProperties';
COMMENT ON COLUMN vigil.alerts.run_id IS 'The run that found it, see vigil.runs';
COMMENT ON COLUMN vigil.alerts.slot_start IS 'Start of the slot of that run';
COMMENT ON COLUMN vigil.alerts.slot_end IS 'End of the slot, not part of it';
COMMENT ON COLUMN vigil.alerts.window_start IS 'Start of what the run read';
COMMENT ON COLUMN vigil.alerts.window_end IS 'End of what the run read, not part of it';
COMMENT ON COLUMN vigil.alerts.start_time IS 'Earliest time in the evidence; the start of the window if it tells none';
COMMENT ON COLUMN vigil.alerts.end_time IS 'Latest time in the evidence; the end of the window if it tells none';
COMMENT ON COLUMN vigil.alerts.entities IS 'Entities in the JSON form of Sentinel: [{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]';
COMMENT ON COLUMN vigil.alerts.custom_details IS 'Custom details: each key with the list of its values';
COMMENT ON COLUMN vigil.alerts.properties IS 'Values of alertDynamicProperties';
COMMENT ON COLUMN vigil.alerts.evidence IS 'The result rows behind the alert, as a list of objects';
COMMENT ON COLUMN vigil.alerts.truncated IS 'What was cut to its limit: entities, custom_details; the evidence never is';
COMMENT ON COLUMN vigil.alerts.fingerprint IS 'SHA-256 over the rule and the evidence';
COMMENT ON COLUMN vigil.alerts.status IS 'new, in progress, resolved or dismissed; suppressed if it came too soon after another';
COMMENT ON COLUMN vigil.alerts.origin IS 'Why the slot was run: live, catchup, refill, rerun or manual';
COMMENT ON COLUMN vigil.alerts.raised_at IS 'When the alert was written';
COMMENT ON COLUMN vigil.alerts.updated_at IS 'When its status was last set';

CREATE INDEX alerts_raised_at_idx ON vigil.alerts (raised_at);
COMMENT ON INDEX vigil.alerts_raised_at_idx IS 'Latest alerts';

CREATE TABLE vigil.alert_entities
(
    alert_id bigint NOT NULL,
    entity_no integer NOT NULL,
    mapping_no integer NOT NULL,
    type text NOT NULL,
    identifier text NOT NULL,
    value text NOT NULL,
    CONSTRAINT alert_entities_pkey PRIMARY KEY (alert_id, entity_no, mapping_no, identifier),
    CONSTRAINT alert_entities_alert_fkey
        FOREIGN KEY (alert_id) REFERENCES vigil.alerts (id) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.alert_entities IS 'The entities of alerts, one row for each identifier, to find alerts by what they are about';
COMMENT ON COLUMN vigil.alert_entities.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.alert_entities.entity_no IS 'The entity within the alert: its $id in the JSON form; one that several mappings make is one';
COMMENT ON COLUMN vigil.alert_entities.mapping_no IS 'Which of the entityMappings of the rule made it, from 1; 0 for sentinelEntitiesMappings';
COMMENT ON COLUMN vigil.alert_entities.type IS 'Type as in the JSON form: "ip", "account"';
COMMENT ON COLUMN vigil.alert_entities.identifier IS 'Identifier: "Address", "Name"; a mapped full name is here whole and in parts';
COMMENT ON COLUMN vigil.alert_entities.value IS 'Its value';

-- A hash index, because a value may be longer than a btree can hold.
CREATE INDEX alert_entities_value_idx ON vigil.alert_entities USING hash (value);
COMMENT ON INDEX vigil.alert_entities_value_idx IS 'Alerts that are about a value';

SELECT pg_catalog.pg_extension_config_dump('vigil.alerts', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.alerts_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.alert_entities', '');

CREATE VIEW vigil.alert_flat AS
SELECT a.id AS alert_id,
    a.raised_at,
    a.rule_name,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time,
    e.entity_no,
    e.type AS entity_type,
    e.identifier,
    e.value,
    a.custom_details,
    a.rule_id
FROM vigil.alerts AS a
    LEFT JOIN vigil.alert_entities AS e ON e.alert_id = a.id;
COMMENT ON VIEW vigil.alert_flat IS 'Alerts with one row for each identifier of each of their entities';
COMMENT ON COLUMN vigil.alert_flat.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.alert_flat.raised_at IS 'When it was written';
COMMENT ON COLUMN vigil.alert_flat.rule_name IS 'Name of the rule, when the alert was written';
COMMENT ON COLUMN vigil.alert_flat.severity IS 'Severity of the alert';
COMMENT ON COLUMN vigil.alert_flat.name IS 'Title of the alert';
COMMENT ON COLUMN vigil.alert_flat.status IS 'new, in progress, resolved, dismissed or suppressed';
COMMENT ON COLUMN vigil.alert_flat.start_time IS 'Earliest time in the evidence';
COMMENT ON COLUMN vigil.alert_flat.end_time IS 'Latest time in the evidence';
COMMENT ON COLUMN vigil.alert_flat.entity_no IS 'Which entity of the alert: its $id in the JSON form';
COMMENT ON COLUMN vigil.alert_flat.entity_type IS 'account, ip, host, …';
COMMENT ON COLUMN vigil.alert_flat.identifier IS 'Which of its identifiers: Address, FullName, …';
COMMENT ON COLUMN vigil.alert_flat.value IS 'The value as text';
COMMENT ON COLUMN vigil.alert_flat.custom_details IS 'Values of the custom details, by key';
COMMENT ON COLUMN vigil.alert_flat.rule_id IS 'The rule';

CREATE FUNCTION vigil.set_alert_status(alert bigint, status text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF status NOT IN ('new', 'in progress', 'resolved', 'dismissed') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid status: "%s"', status),
            HINT = 'It may be new, in progress, resolved or dismissed.';
    END IF;
    UPDATE vigil.alerts AS a
    SET status = set_alert_status.status, updated_at = clock_timestamp()
    WHERE a.id = set_alert_status.alert;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = format('alert %s does not exist', alert);
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.set_alert_status(bigint, text) IS 'Marks an alert as new, in progress, resolved or dismissed';

CREATE FUNCTION vigil.list_text(list jsonb)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(e.value, ', ' ORDER BY e.ordinality)
    FROM jsonb_array_elements_text(list) WITH ORDINALITY AS e
$$;
COMMENT ON FUNCTION vigil.list_text(jsonb) IS 'The values of a custom detail as one text';

CREATE FUNCTION vigil.entity_text(alert bigint, mapping integer, identifier text)
RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(e.value, ', ' ORDER BY e.entity_no)
    FROM vigil.alert_entities AS e
    WHERE e.alert_id = alert AND e.mapping_no = mapping AND e.identifier = entity_text.identifier
$$;
COMMENT ON FUNCTION vigil.entity_text(bigint, integer, text) IS 'What an alert says for one identifier of one entity mapping, as one text';

CREATE FUNCTION vigil.column_name(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT lower(regexp_replace(regexp_replace(
        regexp_replace(name, '[^a-zA-Z0-9]+', '_', 'g'),
        '([a-z0-9])([A-Z])', '\1_\2', 'g'), '([A-Z]+)([A-Z][a-z])', '\1_\2', 'g') COLLATE "C")
$$;
COMMENT ON FUNCTION vigil.column_name(text) IS 'A name of the rule format as SQL likes it: AWSEventName becomes aws_event_name';

-- The views lie in a schema of their own: they are the user's, not the extension's,
-- so that a dump has them.
CREATE SCHEMA vigil_alerts;
COMMENT ON SCHEMA vigil_alerts IS 'A view for each rule, with its alerts in plain columns';

CREATE FUNCTION vigil.alert_view_columns(rule uuid)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Columns that every view has; what the rule adds must not clash with them.
    v_taken text[] := ARRAY['alert_id', 'raised_at', 'severity', 'name', 'status', 'start_time', 'end_time'];
    v_list text := 'a.id AS alert_id, a.raised_at, a.severity, a.name, a.status, a.start_time, a.end_time';
    v_column text;
    v_base text;
    v_count integer;
    r record;
BEGIN
    FOR r IN
        SELECT 1 AS part, m.ordinality AS number, f.ordinality AS field,
            vigil.column_name(m.value ->> 'entityType') || '_' ||
                vigil.column_name(f.value ->> 'identifier') AS base,
            format('vigil.entity_text(a.id, %s, %L)', m.ordinality, f.value ->> 'identifier') AS expression
        FROM vigil.rules AS u
            JOIN vigil.rule_versions AS v ON v.rule_id = u.id AND v.version_no = u.version_no
            CROSS JOIN jsonb_array_elements(v.definition -> 'entityMappings') WITH ORDINALITY AS m
            CROSS JOIN jsonb_array_elements(m.value -> 'fieldMappings') WITH ORDINALITY AS f
        WHERE u.id = rule
        UNION ALL
        SELECT 2, d.ordinality, 0, vigil.column_name(d.key),
            format('vigil.list_text(a.custom_details -> %L)', d.key)
        FROM vigil.rules AS u
            JOIN vigil.rule_versions AS v ON v.rule_id = u.id AND v.version_no = u.version_no
            CROSS JOIN jsonb_each_text(v.definition -> 'customDetails') WITH ORDINALITY AS d
        WHERE u.id = rule
        ORDER BY part, number, field
    LOOP
        v_base := left(r.base, 55);
        v_column := v_base;
        v_count := 1;
        WHILE v_column = ANY (v_taken)
        LOOP
            v_count := v_count + 1;
            v_column := v_base || '_' || v_count;
        END LOOP;
        v_taken := v_taken || v_column;
        v_list := v_list || format(', %s AS %I', r.expression, v_column);
    END LOOP;
    RETURN v_list;
END
$$;
COMMENT ON FUNCTION vigil.alert_view_columns(uuid) IS 'What the view of a rule selects: a column for each entity field and custom detail';

CREATE FUNCTION vigil.drop_alert_view(rule uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_view name := (SELECT u.alert_view FROM vigil.rules AS u WHERE u.id = rule);
BEGIN
    IF to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
        EXECUTE format('DROP VIEW vigil_alerts.%I', v_view);
    END IF;
    UPDATE vigil.rules AS u SET alert_view = NULL WHERE u.id = rule;
END
$$;
COMMENT ON FUNCTION vigil.drop_alert_view(uuid) IS 'Drops the view of a rule';

CREATE FUNCTION vigil.create_alert_view(rule uuid)
RETURNS name
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rule vigil.rules;
    v_view name;
    v_sql text;
BEGIN
    SELECT * INTO v_rule FROM vigil.rules AS u WHERE u.id = rule;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('rule %s does not exist', rule);
    END IF;

    v_view := coalesce(v_rule.alert_view,
        nullif(trim('_' FROM left(vigil.column_name(v_rule.name), 54)), ''), 'rule');
    -- Two rules may have one name: the id tells them apart.
    IF v_rule.alert_view IS NULL AND to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
        v_view := left(v_view, 54) || '_' || left(rule::text, 8);
        IF to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
            v_view := 'rule_' || replace(rule::text, '-', '_');
        END IF;
    END IF;
    v_sql := format('SELECT %s FROM vigil.alerts AS a WHERE a.rule_id = %L::uuid',
        vigil.alert_view_columns(rule), rule);

    BEGIN
        IF to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
            EXECUTE format('DROP VIEW vigil_alerts.%I', v_view);
        END IF;
        IF current_setting('server_version_num')::integer >= 150000 THEN
            EXECUTE format('CREATE VIEW vigil_alerts.%I WITH (security_invoker = true) AS %s', v_view, v_sql);
            -- Whoever reads it needs the right to read alerts.
            EXECUTE format('GRANT SELECT ON vigil_alerts.%I TO PUBLIC', v_view);
        ELSE
            EXECUTE format('CREATE VIEW vigil_alerts.%I WITH (security_barrier = true) AS %s', v_view, v_sql);
        END IF;
        EXECUTE format('COMMENT ON VIEW vigil_alerts.%I IS %L', v_view,
            format('Alerts of rule %s, %s', rule, v_rule.name));
    EXCEPTION WHEN dependent_objects_still_exist THEN
        RAISE WARNING USING
            MESSAGE = format('view vigil_alerts.%I keeps its columns', v_view),
            DETAIL = 'Other views depend on it.',
            HINT = 'Drop them and call vigil.create_alert_view().';
    END;
    UPDATE vigil.rules AS u SET alert_view = v_view WHERE u.id = rule AND u.alert_view IS DISTINCT FROM v_view;
    RETURN v_view;
END
$$;
COMMENT ON FUNCTION vigil.create_alert_view(uuid) IS 'Makes the view of a rule''s alerts in schema vigil_alerts, or makes it again; called when a rule is loaded';
-- What the engine does, what it owes, and how well it is.

CREATE FUNCTION vigil.workers(
    OUT pid integer, OUT database oid, OUT rule_id uuid, OUT slot_start timestamptz,
    OUT slot_end timestamptz, OUT started_at timestamptz, OUT backlog boolean, OUT suspect boolean,
    OUT stuck boolean) RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 4
    AS 'MODULE_PATHNAME', 'vigil_workers';
COMMENT ON FUNCTION vigil.workers() IS 'Workers of all databases, and the run each is at';

CREATE FUNCTION vigil.launcher(
    OUT pid integer, OUT database_state text, OUT next_due timestamptz, OUT workers integer,
    OUT clock_frozen boolean, OUT exhausted boolean, OUT passes bigint, OUT launched bigint)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_launcher';
COMMENT ON FUNCTION vigil.launcher() IS 'State of the launcher; all null when the library is not preloaded';

CREATE VIEW vigil.health AS
SELECT r.id AS rule_id, r.name,
       CASE WHEN NOT r.enabled THEN 'off'
            WHEN l.passes IS NULL OR l.pid IS NULL OR l.database_state IN ('disarmed', 'incompatible')
                 OR l.clock_frozen OR NOT coalesce(current_setting('vigil.enabled', true), 'on')::boolean THEN 'stopped'
            WHEN w.rule_id IS NOT NULL THEN 'running'
            WHEN s.breaker <> 'closed' THEN 'broken'
            WHEN s.reason IS NOT NULL THEN s.reason
            WHEN s.hold_since IS NOT NULL THEN 'held'
            WHEN s.failures > 0 OR g.failures > 0 THEN 'retrying'
            ELSE 'ok' END AS state,
       CASE WHEN NOT r.enabled THEN NULL
            WHEN l.passes IS NULL THEN 'the library is not in shared_preload_libraries'
            WHEN l.pid IS NULL THEN 'the launcher does not run'
            WHEN NOT coalesce(current_setting('vigil.enabled', true), 'on')::boolean THEN 'vigil.enabled is off'
            WHEN l.clock_frozen THEN 'the clock has jumped'
            WHEN l.database_state = 'disarmed' THEN 'this database is a copy; see vigil.arm()'
            WHEN l.database_state = 'incompatible' THEN 'the library does not fit the extension'
            WHEN s.reason = 'superuser_owner' THEN 'the owner is a superuser; see vigil.allow_superuser_rules'
            WHEN s.reason = 'owner_missing' THEN 'the owner does not exist'
            WHEN s.reason = 'waiting' THEN 'a table is missing'
            WHEN s.reason = 'crash' THEN 'the server crashed while it ran'
            WHEN s.reason = 'failures' THEN 'it failed too often'
            WHEN s.hold_since IS NOT NULL THEN 'a writer of its tables is still open'
            WHEN s.failures > 0 THEN 'its last run failed; see last_error'
            WHEN g.failures > 0 THEN 'a run for a missed slot failed; see last_error'
            END AS reason,
       s.breaker, s.watermark, s.last_success_at, s.due_at AS next_due,
       clock_timestamp() - s.watermark AS lag,
       s.source_active_at,
       coalesce(g.owed, 0) AS open_gaps, coalesce(g.skipped, 0) AS skipped_gaps,
       s.failures, s.dead_streak, s.crash_streak, s.succeeded_total, s.failed_total, s.late_total,
       s.last_failure_at, s.last_sqlstate, s.last_error
FROM vigil.rules AS r
LEFT JOIN vigil.rule_state AS s ON s.rule_id = r.id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.state = 'open') AS owed,
           max(x.failures) FILTER (WHERE x.state = 'open') AS failures,
           count(*) FILTER (WHERE x.state = 'skipped') AS skipped
    FROM vigil.gaps AS x WHERE x.rule_id = r.id) AS g ON true
CROSS JOIN vigil.launcher() AS l
LEFT JOIN (SELECT v.rule_id FROM vigil.workers() AS v
           JOIN pg_database AS d ON d.oid = v.database AND d.datname = current_database()
           WHERE v.rule_id IS NOT NULL) AS w ON w.rule_id = r.id;
COMMENT ON VIEW vigil.health IS 'One row per rule: state, why, what it has done and what it owes';
COMMENT ON COLUMN vigil.health.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.health.name IS 'Its name';
COMMENT ON COLUMN vigil.health.state IS 'off, ok, running, retrying, held, broken, stopped, or why it cannot run';
COMMENT ON COLUMN vigil.health.reason IS 'The same in words; null when all is well';
COMMENT ON COLUMN vigil.health.breaker IS 'closed: runs; open: only a trial now and then; half_open: a trial is due';
COMMENT ON COLUMN vigil.health.watermark IS 'Every slot before it is done, or in vigil.gaps';
COMMENT ON COLUMN vigil.health.last_success_at IS 'End of the last run that succeeded';
COMMENT ON COLUMN vigil.health.next_due IS 'When the worker looks at the rule again';
COMMENT ON COLUMN vigil.health.lag IS 'How far the watermark is behind the clock';
COMMENT ON COLUMN vigil.health.open_gaps IS 'Missed ranges that the worker is filling';
COMMENT ON COLUMN vigil.health.skipped_gaps IS 'Missed ranges that nobody fills until vigil.refill()';
COMMENT ON COLUMN vigil.health.failures IS 'Failed attempts at the slot at the watermark';
COMMENT ON COLUMN vigil.health.dead_streak IS 'Slots given up in a row';
COMMENT ON COLUMN vigil.health.crash_streak IS 'Crashes of the server in a row while it ran';
COMMENT ON COLUMN vigil.health.succeeded_total IS 'Runs that succeeded';
COMMENT ON COLUMN vigil.health.failed_total IS 'Runs that failed';
COMMENT ON COLUMN vigil.health.late_total IS 'Rows that became visible after the run of their slot';
COMMENT ON COLUMN vigil.health.last_failure_at IS 'End of the last run that failed';
COMMENT ON COLUMN vigil.health.last_sqlstate IS 'Code of its error';
COMMENT ON COLUMN vigil.health.last_error IS 'Message of its error';

CREATE FUNCTION vigil.coverage(rule uuid)
    RETURNS TABLE (state text, range_start timestamptz, range_end timestamptz)
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
    WITH done AS (
        SELECT coalesce(range_agg(tstzrange(r.slot_start, r.slot_end)), '{}'::tstzmultirange) AS x
        FROM vigil.runs AS r
        WHERE r.rule_id = rule AND r.status = 'succeeded'),
    kinds (state, x) AS (
        SELECT CASE WHEN g.state = 'open' THEN 'owed' WHEN g.kind = 'dead' THEN 'failed' ELSE 'skipped' END,
               range_agg(tstzrange(g.cursor_at, g.gap_end))
        FROM vigil.gaps AS g
        WHERE g.rule_id = rule AND g.state <> 'done' AND g.cursor_at < g.gap_end AND g.kind <> 'late'
        GROUP BY 1),
    due AS (
        SELECT coalesce(range_agg(tstzrange(s.slot_start, s.slot_end)), '{}'::tstzmultirange) AS x
        FROM vigil.rule_state AS t
        JOIN vigil.rules AS r ON r.id = t.rule_id AND r.enabled
        CROSS JOIN LATERAL vigil.slots(rule, t.watermark, clock_timestamp()) AS s
        WHERE t.rule_id = rule AND s.slot_end <= clock_timestamp()),
    parts (state, x) AS (
        SELECT 'done', d.x FROM done AS d
        UNION ALL
        SELECT 'owed', coalesce((SELECT k.x FROM kinds AS k WHERE k.state = 'owed'), '{}') + u.x - d.x
        FROM done AS d, due AS u
        UNION ALL
        SELECT k.state, k.x - d.x
                 - coalesce((SELECT o.x FROM kinds AS o WHERE o.state = 'owed'), '{}')
        FROM kinds AS k, done AS d WHERE k.state <> 'owed')
    SELECT p.state, lower(m), upper(m)
    FROM parts AS p CROSS JOIN LATERAL unnest(p.x) AS m
    ORDER BY 2, 1;
$$;
COMMENT ON FUNCTION vigil.coverage(uuid) IS 'Slots of a rule as ranges of time: done, owed, failed (given up) or skipped';

REVOKE ALL ON vigil.health FROM PUBLIC;
-- What pg_dump takes along: runs and gaps, and which installation they are from.
-- Not the state of the worker: it is made anew from the runs, and a restored
-- database stays quiet until vigil.arm().

SELECT pg_catalog.pg_extension_config_dump('vigil.runs', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.runs_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.gaps', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.gaps_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.installation', '');
-- Who may do what: nothing is open to everybody, and one function opens it.

-- Roles outlive an extension and are shared by all databases of a server, so none is
-- made here: the administrator names the roles that exist.

REVOKE EXECUTE ON FUNCTION vigil.load_rule(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.enable_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.disable_rule(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.delete_rule(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.configure_rule(uuid, interval, interval, text, text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.set_rule_owner(uuid, name) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.set_alert_status(bigint, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.run_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.preview_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.rule_sql(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.create_alert_view(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.drop_alert_view(uuid) FROM PUBLIC;

-- The views in it ask for the rights of whoever reads them.
GRANT USAGE ON SCHEMA vigil_alerts TO PUBLIC;

CREATE FUNCTION vigil.grant_access(role name, level text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_author CONSTANT text[] := ARRAY['load_rule', 'enable_rule', 'disable_rule', 'delete_rule',
        'configure_rule', 'set_rule_owner', 'run_rule', 'preview_rule', 'rule_sql', 'refill', 'reset_rule',
        'create_function', 'drop_function', 'create_watchlist', 'drop_watchlist'];
    v_reader CONSTANT text[] := ARRAY['set_alert_status', 'slots', 'coverage', 'workers', 'launcher'];
    v_function regprocedure;
    v_relation regclass;
BEGIN
    IF level NOT IN ('reader', 'author') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid level of access: "%s"', level),
            HINT = 'It may be reader or author.';
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA vigil TO %I', role);
    -- Not the dead letters: they hold records as they came, which nobody asked for.
    FOR v_relation IN
        SELECT c.oid FROM pg_class AS c
        WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'dead_letter'
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO %I', v_relation, role);
    END LOOP;
    FOR v_function IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = 'vigil'::regnamespace
            AND p.proname = ANY (CASE level WHEN 'author' THEN v_reader || v_author ELSE v_reader END)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', v_function, role);
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.grant_access(name, text) IS 'Lets a role read rules, runs and alerts and set the status of alerts (reader), or load, switch and run rules as well (author)';
REVOKE EXECUTE ON FUNCTION vigil.grant_access(name, text) FROM PUBLIC;
