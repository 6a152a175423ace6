SELECT kql.bin(v1.c1, '1 microseconds'::interval) AS "T",
    kql.bin(v1.c2, '1 microseconds'::interval) AS "P",
    kql.bin_at(v1.c2, '1 microseconds'::interval, '1 seconds'::interval) AS "A",
    pg_catalog.count(*) AS "n"
FROM (VALUES
        (1, '2020-01-01 00:00:00.123456+00'::timestamptz, '5 microseconds'::interval),
        (2, '2020-01-01 00:00:00.123456+00'::timestamptz, '-5 microseconds'::interval),
        (3, '2020-01-01 00:00:00.123457+00'::timestamptz, '5 microseconds'::interval)) AS v1(row_order, c1, c2)
GROUP BY kql.bin(v1.c1, '1 microseconds'::interval), kql.bin(v1.c2, '1 microseconds'::interval), kql.bin_at(v1.c2, '1 microseconds'::interval, '1 seconds'::interval)
ORDER BY min(v1.row_order)
