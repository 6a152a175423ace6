-- A text of a time means the same in a literal, in a function of a constant, and of data.
BEGIN;
SELECT no_plan();

-- What the query gives as x; NULL for a null and for what is refused.
CREATE FUNCTION pg_temp.answer(query text) RETURNS text LANGUAGE plpgsql AS $answer$
BEGIN
    RETURN (SELECT q->>'x' FROM kql.query(query) AS q);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $answer$;

CREATE FUNCTION pg_temp.same(type text, value text) RETURNS SETOF text LANGUAGE plpgsql AS $same$
DECLARE
    quoted text := '"' || value || '"';
BEGIN
    RETURN NEXT is(
        ARRAY[
            pg_temp.answer(format('print x = to%s(%s)', type, quoted)),
            pg_temp.answer(format('datatable(s:string)[%s] | project x = to%s(s)', quoted, type)),
            pg_temp.answer(format('print x = to%s(dynamic(%s))', type, quoted)),
            pg_temp.answer(format('datatable(s:string)["t=%s;"] | parse s with "t=" x:%s ";"', value, type))],
        array_fill(pg_temp.answer(format('print x = %s(%s)', type, quoted)), ARRAY[4]),
        format('%s %s: a constant, a column, a dynamic value, and parsed', type, value));
END $same$;

-- The forms of the documentation, every date with every time of day and zone.
SELECT pg_temp.same('datetime', concat(weekday, date, clock, zone))
FROM (VALUES ('', '2014-05-25'), ('', '2014-5-25'), ('', '2014/05/25'), ('', '2014.05.25'),
             ('', '5/25/2014'), ('', '05-25-14'), ('', '25 May 2014'), ('', '25 May 14'), ('', '25-May-60'),
             ('', '25.May.2014'), ('', 'May 25, 2014'), ('', '25 Novem 2014'), ('', '2014-May-25'), ('', '2014-05'),
             ('Sun, ', '25 May 14'), ('Sunday, ', '25-May-14')) AS d (weekday, date),
     (VALUES (''), (' 08:20'), ('T08:20'), (' 8:20:03'), ('T08:20:03.1234567'), (' 8:20:03 PM')) AS c (clock),
     (VALUES (''), ('Z'), (' GMT'), ('+02:00'), (' GMT+02:00'), (' -0230'), (' CET')) AS z (zone);
SELECT pg_temp.same('datetime', value)
FROM unnest(ARRAY['0', '2014', '2014Z', '2014, 5, 25', '2014 - 05 - 25', '25 May 68', '25 May 69', '8 Nov 201',
    '2014-02-29', '2014-13-01', '0001-01-01', '9999-12-31 23:59:59.9999999', '0001-01-01T00:00+01:00',
    '20140525', '1', 'x', E'2014-05-25\u202f10:00', E'2014-05-25\u00a0 10:00']) AS value;

SELECT pg_temp.same('timespan', sign || number || blank || unit)
FROM unnest(ARRAY['', '-']) AS sign,
     unnest(ARRAY['0', '5', '1.5', '0.0000001', '250']) AS number,
     unnest(ARRAY['', ' ', E'\u00a0']) AS blank,
     unnest(ARRAY['d', 'day', 'days', 'h', 'hr', 'hrs', 'hour', 'hours', 'm', 'min', 'minute', 'minutes', 's', 'sec',
         'second', 'seconds', 'ms', 'milli', 'millis', 'millisec', 'millisecond', 'milliseconds', 'micro', 'micros',
         'microsec', 'microsecond', 'microseconds', 'tick', 'ticks', 'nano', 'nanos', 'nanosec', 'nanosecond',
         'nanoseconds', 'w', 'us', '']) AS unit;
SELECT pg_temp.same('timespan', sign || value)
FROM unnest(ARRAY['', '-']) AS sign,
     unnest(ARRAY['8:30', '08:30:15', '08:30:15.1234567', '1.02:03', '1.02:03:04', '1.02:03:04.5', '1:02:03:04',
         '23:59:59.9999999', '24:00:00', '36:12:00', '24:00', '24:24:00', '1.24:00:00', '00:60:00', '8:30.5',
         '10675199.02:48:05.4775807', '10675200.00:00:00', '1h30m', '1.', '.5h', 'x']) AS value;

-- A time of day is one of today; data has no today.
SELECT is(pg_temp.answer('print x = datetime(8:30) == startofday(now()) + 8h + 30m'), 'true', 'a time of day');
SELECT is(pg_temp.answer('print x = datetime("8:00:00 PM") == startofday(now()) + 20h'), 'true', 'in the afternoon');
SELECT is(pg_temp.answer('print x = datetime(1:00+02:00) == startofday(now()) - 1h'), 'true', 'of another zone');
SELECT is(pg_temp.answer('print x = todatetime("8:30") == datetime(8:30)'), 'true', 'todatetime() of a constant');
SELECT is(pg_temp.answer('print x = now() == "8:30" or datetime(8:30) == "8:30"'), 'true', 'a constant compared with a time');
SELECT is(pg_temp.answer('datatable(s:string)["8:30"] | project x = isnull(todatetime(s))'), 'true', 'of data: null');

-- What is finer than a microsecond is cut off; a timespan below it is not nothing.
SELECT is(pg_temp.answer('print x = todatetime("2014-05-25T08:20:03.1234567")'), '2014-05-25T08:20:03.1234560Z', 'datetime: cut off');
SELECT is(pg_temp.answer('print x = totimespan("1tick")'), '00:00:00.0000010', 'a tick');
SELECT is(pg_temp.answer('print x = totimespan("-1tick")'), '-00:00:00.0000010', 'a tick below zero');
SELECT is(pg_temp.answer('print x = totimespan("19ticks")'), '00:00:00.0000010', 'nineteen');
SELECT is(pg_temp.answer('print x = totimespan(1)'), '00:00:00.0000010', 'a tick as a number');

-- A time alone is one of today, which no golden case can show.
SELECT is(pg_temp.answer('print x = datetime("8:00:00 AM") - startofday(now())'), '08:00:00', 'a time of today');

-- Blanks beyond ASCII behind a number.
SELECT is(pg_temp.answer(E'print x = 5\u00a0+ 1.5\u202f'), '6.5', 'a number ends at any blank');
SELECT is(pg_temp.answer(E'print x = 0x1F\u00a0'), '31', 'one of base sixteen too');
SELECT is(pg_temp.answer(E'print x = 90s\u3000'), '00:01:30', 'and a timespan');

SELECT * FROM finish();
ROLLBACK;
