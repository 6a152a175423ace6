WITH s1 AS (
    SELECT (pg_catalog.floor(kql.divide(kql.subtract(v1.c1, '2024-01-01 00:00:00+00'::timestamptz), '24 hours'::interval))::int8) AS "bin",
        kql.sum(v1.c2) AS "s", min(v1.row_order) AS "order"
    FROM (VALUES
        (1, '2024-01-01 01:00:00+00'::timestamptz, 1::bigint),
        (2, '2024-01-03 05:00:00+00'::timestamptz, 4),
        (3, '2024-01-01 09:00:00+00'::timestamptz, 2)) AS v1(row_order, c1, c2)
    WHERE v1.c1 >= '2024-01-01 00:00:00+00'::timestamptz
      AND v1.c1 < '2024-01-04 00:00:00+00'::timestamptz
    GROUP BY (pg_catalog.floor(kql.divide(kql.subtract(v1.c1, '2024-01-01 00:00:00+00'::timestamptz), '24 hours'::interval))::int8)
),
s2 AS (
    SELECT kql.make_list_with_nulls_of(s1."bin") AS "bins",
        pg_catalog.min(s1."bin") AS "first_bin", kql.make_list_with_nulls_of(s1."s") AS "s"
    FROM s1
)
SELECT kql.make_series(s2."bins", s2."s", 0::bigint, pg_catalog.ceil(kql.divide('72 hours'::interval, '24 hours'::interval))::int8 - 1, '-1'::jsonb) AS "s",
    kql.range('2024-01-01 00:00:00+00'::timestamptz, kql.add('2024-01-01 00:00:00+00'::timestamptz, kql.multiply('24 hours'::interval, (pg_catalog.ceil(kql.divide('72 hours'::interval, '24 hours'::interval))::int8 - 1)::pg_catalog.float8)), '24 hours'::interval) AS "t"
FROM s2
WHERE s2."first_bin" IS NOT NULL
