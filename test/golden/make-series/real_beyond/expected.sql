WITH s1 AS (
    SELECT kql.tolong(pg_catalog.floor(kql.divide(kql.subtract(v1.c1, '0'::float8), '1'::float8))) AS "bin",
        pg_catalog.count(*) AS "n", min(v1.row_order) AS "order"
    FROM (VALUES
        (1, '1.5'::float8),
        (2, '1e+300'::float8),
        (3, 'NaN'::float8),
        (4, 'Infinity'::float8),
        (5, '-1e+300'::float8)) AS v1(row_order, c1)
    WHERE kql.real_less_equal('0'::float8, v1.c1)
      AND v1.c1 < '3'::float8
    GROUP BY kql.tolong(pg_catalog.floor(kql.divide(kql.subtract(v1.c1, '0'::float8), '1'::float8)))
),
s2 AS (
    SELECT kql.make_list_with_nulls_of(s1."bin") AS "bins",
        pg_catalog.min(s1."bin") AS "first_bin", kql.make_list_with_nulls_of(s1."n") AS "n"
    FROM s1
)
SELECT kql.make_series(s2."bins", s2."n", 0::bigint, kql.tolong(pg_catalog.ceil('3'::float8) - 1), '0'::jsonb) AS "n",
    kql.range('0'::float8, kql.add('0'::float8, kql.multiply('1'::float8, kql.tolong(pg_catalog.ceil('3'::float8) - 1)::pg_catalog.float8)), '1'::float8) AS "t"
FROM s2
WHERE s2."first_bin" IS NOT NULL
