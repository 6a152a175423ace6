-- Date and time functions; every answer also under other time zones.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.check_all() RETURNS SETOF text LANGUAGE plpgsql AS $check$
BEGIN
    -- datetime_diff: the documentation's example
    RETURN NEXT is(kql.datetime_diff('year', '2017-01-01Z', '2000-12-31Z'), 17::bigint, 'diff: years');
    RETURN NEXT is(kql.datetime_diff('quarter', '2017-07-01Z', '2017-03-30Z'), 2::bigint, 'diff: quarters');
    RETURN NEXT is(kql.datetime_diff('month', '2017-01-01Z', '2015-12-30Z'), 13::bigint, 'diff: months');
    RETURN NEXT is(kql.datetime_diff('week', '2017-10-29 00:00Z', '2017-09-30 23:59Z'), 5::bigint, 'diff: weeks');
    RETURN NEXT is(kql.datetime_diff('day', '2017-10-29 00:00Z', '2017-09-30 23:59Z'), 29::bigint, 'diff: days');
    RETURN NEXT is(kql.datetime_diff('hour', '2017-10-31 01:00Z', '2017-10-30 23:59Z'), 2::bigint, 'diff: hours');
    RETURN NEXT is(kql.datetime_diff('minute', '2017-10-30 23:05:01Z', '2017-10-30 23:00:59Z'), 5::bigint, 'diff: minutes');
    RETURN NEXT is(kql.datetime_diff('second', '2017-10-30 23:00:10.100Z', '2017-10-30 23:00:00.900Z'), 10::bigint, 'diff: seconds');
    RETURN NEXT is(kql.datetime_diff('millisecond', '2017-10-30 23:00:00.200100Z', '2017-10-30 23:00:00.100900Z'), 100::bigint, 'diff: milliseconds');
    RETURN NEXT is(kql.datetime_diff('microsecond', '2017-10-30 23:00:00.100900Z', '2017-10-30 23:00:00.100800Z'), 100::bigint, 'diff: microseconds');
    RETURN NEXT is(kql.datetime_diff('nanosecond', '2017-10-30 23:00:00Z', '2017-10-30 23:00:00.000007Z'), -7000::bigint, 'diff: nanoseconds');
    -- boundaries
    RETURN NEXT is(kql.datetime_diff('Hour', '2020-01-01 00:59:59Z', '2020-01-01 00:00Z'), 0::bigint, 'diff: same hour, any case');
    RETURN NEXT is(kql.datetime_diff('hour', '2020-01-01 08:00Z', '2019-12-31 23:59:59.999999Z'), 9::bigint, 'diff: over midnight');
    RETURN NEXT is(kql.datetime_diff('hour', '1969-12-31 23:59:59Z', '1970-01-01 00:00Z'), -1::bigint, 'diff: backwards');
    RETURN NEXT is(kql.datetime_diff('day', '1950-06-15 13:45Z', '2000-01-01Z'), -18097::bigint, 'diff: before the epoch');
    RETURN NEXT is(kql.datetime_diff('week', '2020-01-05Z', '2020-01-04 23:59:59Z'), 1::bigint, 'diff: weeks begin on Sunday');
    RETURN NEXT is(kql.datetime_diff('week', '2020-01-06Z', '2020-01-05Z'), 0::bigint, 'diff: Sunday and Monday share a week');
    RETURN NEXT is(kql.datetime_diff('month', '2020-03-31 23:59:59Z', '2020-02-29Z'), 1::bigint, 'diff: month ends');
    RETURN NEXT is(kql.datetime_diff('day', '9999-12-31Z', '0001-01-01Z'), 3652058::bigint, 'diff: all there is');
    RETURN NEXT is(kql.datetime_diff('hour', NULL, '2020-01-01Z'), NULL, 'diff: null');
    RETURN NEXT is(kql.datetime_diff('hour', 'infinity', '2020-01-01Z'), NULL, 'diff: infinity');
    RETURN NEXT throws_ok($$SELECT kql.datetime_diff('fortnight', now(), now())$$, '22023',
        'datetime part "fortnight" not recognized', 'diff: unknown part');

    -- datetime_add
    RETURN NEXT is(kql.datetime_add('year', 1, '2020-02-29Z'), timestamptz '2021-02-28Z', 'add: leap day');
    RETURN NEXT is(kql.datetime_add('month', 13, '2019-01-31Z'), timestamptz '2020-02-29Z', 'add: month end');
    RETURN NEXT is(kql.datetime_add('quarter', -5, '2020-05-31Z'), timestamptz '2019-02-28Z', 'add: quarters back');
    RETURN NEXT is(kql.datetime_add('week', -53, '2021-03-15 12:00Z'), timestamptz '2020-03-09 12:00Z', 'add: weeks back');
    RETURN NEXT is(kql.datetime_add('day', 1, '2020-02-28 23:59:59.999999Z'), timestamptz '2020-02-29 23:59:59.999999Z', 'add: a day');
    RETURN NEXT is(kql.datetime_add('hour', 100000, '2020-01-01Z'), timestamptz '2031-05-29 16:00Z', 'add: hours');
    RETURN NEXT is(kql.datetime_add('day', -1, '0001-01-01 12:00Z'), NULL, 'add: before the first day');
    RETURN NEXT is(kql.datetime_add('year', 9223372036854775807, '2020-01-01Z'), NULL, 'add: absurd');
    RETURN NEXT is(kql.datetime_add('day', -9223372036854775808, '2020-01-01Z'), NULL, 'add: absurd the other way');

    -- parts
    RETURN NEXT is(kql.datetime_part('week_of_year', '2016-01-01Z'), 53, 'part: ISO week');
    RETURN NEXT is(kql.datetime_part('dayOfYear', '2020-12-31Z'), 366, 'part: day of the year');
    RETURN NEXT is(kql.datetime_part('microsecond', '2017-10-30 01:02:03.765432Z'), 765432, 'part: microseconds');
    RETURN NEXT is(kql.datetime_part('nanosecond', '2017-10-30 01:02:03.765432Z'), 765432000, 'part: nanoseconds');
    RETURN NEXT is(kql.datetime_part('quarter', '2017-10-30Z'), 4, 'part: quarter');
    RETURN NEXT is(kql.getyear('1950-12-31 23:59:59Z'), 1950, 'getyear');
    RETURN NEXT is(kql.monthofyear('2024-12-31Z'), 12, 'monthofyear');
    RETURN NEXT is(kql.dayofmonth('2024-12-31Z'), 31, 'dayofmonth');
    RETURN NEXT is(kql.dayofyear('2024-12-31Z'), 366, 'dayofyear');
    RETURN NEXT is(kql.hourofday('2020-06-15 23:59:59.999999Z'), 23, 'hourofday');
    RETURN NEXT is(kql.week_of_year('2018-12-31Z'), 1, 'week_of_year');
    RETURN NEXT is(kql.dayofweek('2024-02-29Z'), interval '96:00', 'dayofweek: Thursday');
    RETURN NEXT is(kql.dayofweek('0001-01-01Z'), interval '24:00', 'dayofweek: the first Monday');
    RETURN NEXT is(kql.dayofweek('9999-12-31Z'), NULL, 'dayofweek: the last day has none');

    -- starts and ends
    RETURN NEXT is(kql.startofday('2020-06-15 13:45Z', 3), timestamptz '2020-06-18Z', 'startofday');
    RETURN NEXT is(kql.startofweek('2020-01-05 12:00Z'), timestamptz '2020-01-05Z', 'startofweek: a Sunday');
    RETURN NEXT is(kql.startofweek('2020-06-15 13:45Z', -2), timestamptz '2020-05-31Z', 'startofweek: back');
    RETURN NEXT is(kql.startofmonth('2020-06-15Z', -13), timestamptz '2019-05-01Z', 'startofmonth: back');
    RETURN NEXT is(kql.startofyear('2020-06-15Z', -5), timestamptz '2015-01-01Z', 'startofyear: back');
    RETURN NEXT is(kql.startofweek('0001-01-01Z'), NULL, 'startofweek: before the first day');
    RETURN NEXT is(kql.endofday('2020-06-15 13:45Z'), timestamptz '2020-06-15 23:59:59.999999Z', 'endofday');
    RETURN NEXT is(kql.endofweek('2024-03-03Z'), timestamptz '2024-03-09 23:59:59.999999Z', 'endofweek');
    RETURN NEXT is(kql.endofmonth('2020-01-31Z', 13), timestamptz '2021-02-28 23:59:59.999999Z', 'endofmonth: on');
    RETURN NEXT is(kql.endofyear('9999-12-31 23:59:59Z'), timestamptz '9999-12-31 23:59:59.999999Z', 'endofyear: the last');
    RETURN NEXT is(kql.endofmonth('0400-02-29Z'), timestamptz '0400-02-29 23:59:59.999999Z', 'endofmonth: long ago');

    -- bins
    RETURN NEXT is(kql.bin(timestamptz '1955-11-05 06:15:00.5Z', interval '168:00'), timestamptz '1955-10-31Z', 'bin: weeks begin on Monday');
    RETURN NEXT is(kql.bin(timestamptz '2020-06-15 13:45Z', interval '00:30'), timestamptz '2020-06-15 13:30Z', 'bin: half hours');
    RETURN NEXT is(kql.bin(timestamptz '2020-06-15 13:45Z', interval '0'), NULL, 'bin: size 0');
    RETURN NEXT is(kql.bin(timestamptz '2020-10-25 02:30Z', interval '-1:00'), NULL, 'bin: negative size');
    RETURN NEXT is(kql.bin(interval '-00:00:01', interval '01:00'), interval '-01:00', 'bin: negative timespan');
    RETURN NEXT is(kql.bin((-1)::bigint, 3), (-3)::bigint, 'bin: negative long');
    RETURN NEXT is(kql.bin(-5.5::double precision, 1), (-6)::double precision, 'bin: negative real');
    RETURN NEXT is(kql.bin(4.5::numeric, 1::numeric), 4::numeric, 'bin: decimal');
    RETURN NEXT is(kql.bin_at(interval '01:00', interval '24:00', interval '12:00'), interval '-12:00', 'bin_at: timespan');
    RETURN NEXT is(kql.bin_at(timestamptz '2023-03-12 07:30Z', interval '01:30', '2023-03-12 00:07Z'), timestamptz '2023-03-12 06:07Z', 'bin_at');
    RETURN NEXT is(kql.bin_at(6.5::double precision, 2.5, 7), 4.5::double precision, 'bin_at: below the fixed point');
    RETURN NEXT is(kql.bin_at(3::bigint, 5, 1), 1::bigint, 'bin_at: long');

    -- making
    RETURN NEXT is(kql.make_datetime(2020, 2, 29, 23, 59, 59.9999999), timestamptz '2020-02-29 23:59:59.999999Z', 'make_datetime cuts off');
    RETURN NEXT is(kql.make_datetime(2020, 13, 1), NULL, 'make_datetime: no such month');
    RETURN NEXT is(kql.make_datetime(2021, 2, 29), NULL, 'make_datetime: no such day');
    RETURN NEXT is(kql.make_datetime(0, 1, 1), NULL, 'make_datetime: no such year');
    RETURN NEXT is(kql.make_timespan(1, 2, 3, 4), interval '26:03:04', 'make_timespan');
    RETURN NEXT is(kql.make_timespan(1, 30), interval '01:30', 'make_timespan: hour and minute');
    RETURN NEXT is(kql.unixtime_seconds_todatetime(1546300800), timestamptz '2019-01-01Z', 'unixtime: seconds');
    RETURN NEXT is(kql.unixtime_milliseconds_todatetime(1546300800000), timestamptz '2019-01-01Z', 'unixtime: milliseconds');
    RETURN NEXT is(kql.unixtime_nanoseconds_todatetime(1546300800000000999), timestamptz '2019-01-01Z', 'unixtime: nanoseconds');
    RETURN NEXT is(kql.unixtime_seconds_todatetime(0.5::double precision), timestamptz '1970-01-01 00:00:00.5Z', 'unixtime: a fraction');
    RETURN NEXT is(kql.unixtime_seconds_todatetime(9223372036854775807), NULL, 'unixtime: too far');

    -- arithmetic
    RETURN NEXT is(kql.subtract(timestamptz '2024-02-29Z', timestamptz '2020-02-29Z')::text, '35064:00:00', 'datetimes apart: no days in it');
    RETURN NEXT is(kql.add(timestamptz '2020-03-29 01:30Z', interval '01:00'), timestamptz '2020-03-29 02:30Z', 'datetime + timespan');
    RETURN NEXT is(kql.add(timestamptz '9999-12-31 23:59:59.999999Z', interval '00:00:01'), NULL, 'datetime + timespan: too late');
    RETURN NEXT is(kql.subtract(timestamptz '0001-01-01Z', interval '00:00:01'), NULL, 'datetime - timespan: too early');
    RETURN NEXT is(kql.multiply(interval '24:00', 2.5::double precision)::text, '60:00:00', 'timespan * real');
    RETURN NEXT is(kql.multiply(interval '24:00', 9223372036854775807), NULL, 'timespan * long: overflow');
    RETURN NEXT is(kql.divide(interval '-24:00', interval '-01:00'), 24::double precision, 'timespan / timespan');
    RETURN NEXT is(kql.divide(interval '01:30', 2::bigint)::text, '00:45:00', 'timespan / long');
    RETURN NEXT is(kql.modulo(interval '24:00', interval '05:00'), interval '04:00', 'timespan % timespan');
    RETURN NEXT is(kql.negate(interval '26:00')::text, '-26:00:00', '-timespan');

    -- text
    RETURN NEXT is(kql.format_datetime('2007-03-09 05:04:03Z', 'dddd, MMMM d, yyyy'), '0909, 0303 9, 2007', 'format: no names');
    RETURN NEXT is(kql.format_datetime('2020-06-15 13:45:09Z', 'M/d/yyyy h:mm:ss tt'), '6/15/2020 1:45:09 PM', 'format: afternoon');
    RETURN NEXT is(kql.format_datetime('2007-03-09 00:30Z', 'hh:mm tt'), '12:30 AM', 'format: after midnight');
    RETURN NEXT is(kql.format_datetime('2020-06-15 13:45:09.000007Z', 'FFFFFFF'), '000007', 'format: F');
    RETURN NEXT is(kql.format_datetime('2020-06-15 13:45:09Z', 'FFFFFFF'), '', 'format: F of zero');
    RETURN NEXT is(kql.format_datetime('2009-06-15 13:45:30.617Z', 'yy y f'), '09 9 6', 'format: short forms');
    RETURN NEXT is(kql.format_datetime(NULL, 'yy'), '', 'format: null');
    RETURN NEXT is(kql.format_timespan('-26:30:00', 'd.hh:mm:ss'), '-1.02:30:00', 'format: negative timespan');
    RETURN NEXT is(kql.format_timespan('24:00', 'dddd'), '0001', 'format: days');
    RETURN NEXT is(kql.format_timespan('53:00', 'd.h'), '2.5', 'format: hours within the day');

    -- time zones
    RETURN NEXT is(kql.datetime_utc_to_local('2022-07-01 12:00Z', 'Europe/Brussels'), timestamptz '2022-07-01 14:00Z', 'utc to local');
    RETURN NEXT is(kql.datetime_local_to_utc('2022-07-01 14:00Z', 'Europe/Brussels'), timestamptz '2022-07-01 12:00Z', 'local to utc');
    RETURN NEXT is(kql.datetime_local_to_utc('2022-03-27 02:00Z', 'Europe/Brussels'), timestamptz '2022-03-27 00:00Z', 'local to utc: in the gap');
    RETURN NEXT is(kql.datetime_local_to_utc('2022-03-27 01:59Z', 'Europe/Brussels'), timestamptz '2022-03-27 00:59Z', 'local to utc: before the gap');
    RETURN NEXT is(kql.datetime_local_to_utc('2022-03-27 03:00Z', 'Europe/Brussels'), timestamptz '2022-03-27 01:00Z', 'local to utc: after the gap');
    RETURN NEXT is(kql.datetime_utc_to_local('2022-07-01 12:00Z', 'Nowhere'), NULL, 'no such zone');
END $check$;

SET LOCAL TimeZone = 'UTC';
SELECT pg_temp.check_all();
SET LOCAL TimeZone = 'America/St_Johns';
SET LOCAL DateStyle = 'German';
SELECT pg_temp.check_all();
SET LOCAL DateStyle = 'ISO';
SET LOCAL TimeZone = 'Pacific/Kiritimati';
SELECT pg_temp.check_all();

SELECT * FROM finish();
ROLLBACK;
