-- Scalar functions of datetime and timespan.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Date and time

CREATE FUNCTION kql.datetime_diff(part text, a timestamptz, b timestamptz) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_datetime_diff';
COMMENT ON FUNCTION kql.datetime_diff(text, timestamptz, timestamptz) IS
    'Boundaries of the part that lie between b and a, in UTC; weeks begin on Sunday';

CREATE FUNCTION kql.datetime_add(part text, amount bigint, t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_datetime_add';
COMMENT ON FUNCTION kql.datetime_add(text, bigint, timestamptz) IS
    'A datetime moved by so many parts; months keep the day or take the last one';

CREATE FUNCTION kql.datetime_part(part text, t timestamptz) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_datetime_part';
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
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofday';
COMMENT ON FUNCTION kql.startofday(timestamptz) IS 'Start of the day';

CREATE FUNCTION kql.startofday(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofday';
COMMENT ON FUNCTION kql.startofday(timestamptz, bigint) IS 'Start of the day, moved by so many days';

CREATE FUNCTION kql.startofweek(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofweek';
COMMENT ON FUNCTION kql.startofweek(timestamptz) IS 'Start of the week, a Sunday';

CREATE FUNCTION kql.startofweek(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofweek';
COMMENT ON FUNCTION kql.startofweek(timestamptz, bigint) IS 'Start of the week, moved by so many weeks';

CREATE FUNCTION kql.startofmonth(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofmonth';
COMMENT ON FUNCTION kql.startofmonth(timestamptz) IS 'Start of the month';

CREATE FUNCTION kql.startofmonth(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofmonth';
COMMENT ON FUNCTION kql.startofmonth(timestamptz, bigint) IS
    'Start of the month, moved by so many months';

CREATE FUNCTION kql.startofyear(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofyear';
COMMENT ON FUNCTION kql.startofyear(timestamptz) IS 'Start of the year';

CREATE FUNCTION kql.startofyear(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_startofyear';
COMMENT ON FUNCTION kql.startofyear(timestamptz, bigint) IS 'Start of the year, moved by so many years';

CREATE FUNCTION kql.endofday(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofday';
COMMENT ON FUNCTION kql.endofday(timestamptz) IS 'Last microsecond of the day';

CREATE FUNCTION kql.endofday(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofday';
COMMENT ON FUNCTION kql.endofday(timestamptz, bigint) IS
    'Last microsecond of the day, moved by so many days';

CREATE FUNCTION kql.endofweek(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofweek';
COMMENT ON FUNCTION kql.endofweek(timestamptz) IS 'Last microsecond of the week, a Saturday';

CREATE FUNCTION kql.endofweek(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofweek';
COMMENT ON FUNCTION kql.endofweek(timestamptz, bigint) IS
    'Last microsecond of the week, moved by so many weeks';

CREATE FUNCTION kql.endofmonth(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofmonth';
COMMENT ON FUNCTION kql.endofmonth(timestamptz) IS 'Last microsecond of the month';

CREATE FUNCTION kql.endofmonth(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofmonth';
COMMENT ON FUNCTION kql.endofmonth(timestamptz, bigint) IS
    'Last microsecond of the month, moved by so many months';

CREATE FUNCTION kql.endofyear(t timestamptz) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofyear';
COMMENT ON FUNCTION kql.endofyear(timestamptz) IS 'Last microsecond of the year';

CREATE FUNCTION kql.endofyear(t timestamptz, shift bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_endofyear';
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
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such day';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint, minute bigint)
    RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint, bigint) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_datetime(year bigint, month bigint, day bigint, hour bigint, minute bigint, second double precision)
    RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_datetime';
COMMENT ON FUNCTION kql.make_datetime(bigint, bigint, bigint, bigint, bigint, double precision) IS
    'A datetime of its parts; NULL if there is no such time';

CREATE FUNCTION kql.make_timespan(hour bigint, minute bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_timespan';
COMMENT ON FUNCTION kql.make_timespan(bigint, bigint) IS 'A timespan of its parts';

CREATE FUNCTION kql.make_timespan(hour bigint, minute bigint, second double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_timespan';
COMMENT ON FUNCTION kql.make_timespan(bigint, bigint, double precision) IS 'A timespan of its parts';

CREATE FUNCTION kql.make_timespan(day bigint, hour bigint, minute bigint, second double precision)
    RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_make_timespan';
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
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_format_datetime';
COMMENT ON FUNCTION kql.format_datetime(timestamptz, text) IS
    'A datetime written by a format of y M d h H m s f F t';

CREATE FUNCTION kql.format_timespan(a interval, format text) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_format_timespan';
COMMENT ON FUNCTION kql.format_timespan(interval, text) IS
    'A timespan written by a format of d h H m s f F';

CREATE FUNCTION kql.datetime_utc_to_local(t timestamptz, zone text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_datetime_utc_to_local';
COMMENT ON FUNCTION kql.datetime_utc_to_local(timestamptz, text) IS
    'What a clock of the zone shows at t';

CREATE FUNCTION kql.datetime_list_timezones() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT jsonb_agg(name ORDER BY name COLLATE "C") FROM pg_catalog.pg_timezone_names
$$;
COMMENT ON FUNCTION kql.datetime_list_timezones() IS 'Names of time zones that datetime_utc_to_local() and datetime_local_to_utc() know';

CREATE FUNCTION kql.datetime_local_to_utc(t timestamptz, zone text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_datetime_local_to_utc';
COMMENT ON FUNCTION kql.datetime_local_to_utc(timestamptz, text) IS 'When a clock of the zone shows t';

