SELECT (true::boolean) AS "more", (true::boolean) AS "less",
    ('1 microseconds'::interval = '1 microseconds'::interval) AS "same",
    (false::boolean) AS "other", ('1 seconds'::interval) AS "second",
    ('500 milliseconds'::interval) AS "half", ('1 microseconds'::interval) AS "sum",
    (true::boolean) AS "day", ('5.4e+10'::float8) AS "count", ('0.1'::float8) AS "part",
    ('1 microseconds'::interval) AS "rest", (1::bigint) AS "number",
    ('00:00:00.0000001'::text) AS "name",
    kql.add(kql.endofyear('2020-05-05 00:00:00+00'::timestamptz), '1 microseconds'::interval) AS "end_of_year",
    ('2019-12-31 23:59:59.999999+00'::timestamptz) AS "before"
