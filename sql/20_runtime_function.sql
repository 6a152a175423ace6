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
