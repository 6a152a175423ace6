-- Scalar functions of the language: conversion, date and time, numbers, dynamic.
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
