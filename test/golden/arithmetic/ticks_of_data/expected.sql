SELECT kql.add('1970-01-01 00:00:00+00'::timestamptz, kql.totimespan(kql.multiply(1::bigint, v1.c1))) AS "since",
    kql.totimespan(kql.multiply(2::bigint, v1.c1)) AS "twice",
    kql.totimespan(kql.multiply('1'::float8, v1.c2)) AS "reals",
    kql.multiply(kql.divide(v1.c3, '1 microseconds'::interval), '1e+01'::float8) AS "count",
    kql.multiply(kql.divide('1 microseconds'::interval, v1.c3), '0.5'::float8) AS "share",
    kql.totimespan(kql.divide('20000001'::float8, v1.c1::pg_catalog.float8)) AS "each",
    kql.modulo(v1.c3, '1 microseconds'::interval) AS "rest",
    kql.subtract(v1.c4, '1 microseconds'::interval) AS "before",
    kql.add(v1.c4, '1 microseconds'::interval) AS "after"
FROM (VALUES
        (1, 15469056000000000::bigint, '2.5e+07'::float8, '1 seconds'::interval, '2020-01-01 00:00:00+00'::timestamptz),
        (2, (-10), '-1e+07'::float8, '-3 microseconds'::interval, '2020-01-01 00:00:00.000001+00'::timestamptz)) AS v1(row_order, c1, c2, c3, c4)
ORDER BY v1.row_order
