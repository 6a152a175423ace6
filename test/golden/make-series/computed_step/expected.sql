WITH s1 AS (
    SELECT (2::bigint) AS "s"
    LIMIT 1
),
s2 AS (
    SELECT kql.tolong(pg_catalog.floor(kql.divide(kql.subtract(v1.c1, 0::bigint)::pg_catalog.float8, (SELECT s1."s" FROM s1)::pg_catalog.float8))) AS "bin",
        pg_catalog.count(*) AS "n", min(v1.row_order) AS "order"
    FROM (VALUES
        (1, 1::bigint),
        (2, 3),
        (3, 4)) AS v1(row_order, c1)
    WHERE v1.c1 >= 0
      AND v1.c1 < 5
    GROUP BY kql.tolong(pg_catalog.floor(kql.divide(kql.subtract(v1.c1, 0::bigint)::pg_catalog.float8, (SELECT s1."s" FROM s1)::pg_catalog.float8)))
),
s3 AS (
    SELECT kql.make_list_with_nulls_of(s2."bin") AS "bins",
        pg_catalog.min(s2."bin") AS "first_bin", kql.make_list_with_nulls_of(s2."n") AS "n"
    FROM s2
),
s4 AS (
    SELECT (0::bigint) AS "s"
    LIMIT 1
),
s5 AS (
    SELECT kql.tolong(pg_catalog.floor(kql.divide(kql.subtract((1::bigint), 0::bigint)::pg_catalog.float8, (SELECT s4."s" FROM s4)::pg_catalog.float8))) AS "bin",
        pg_catalog.count(*) AS "m"
    WHERE (1::bigint) >= 0
      AND (1::bigint) < 5
    GROUP BY kql.tolong(pg_catalog.floor(kql.divide(kql.subtract((1::bigint), 0::bigint)::pg_catalog.float8, (SELECT s4."s" FROM s4)::pg_catalog.float8)))
),
s6 AS (
    SELECT kql.make_list_with_nulls_of(s5."bin") AS "bins",
        pg_catalog.min(s5."bin") AS "first_bin", kql.make_list_with_nulls_of(s5."m") AS "m"
    FROM s5
)
SELECT kql.make_series(s3."bins", s3."n", 0::bigint, kql.tolong(pg_catalog.ceil(kql.divide('5'::float8, (SELECT s1."s" FROM s1)::pg_catalog.float8)) - 1), '0'::jsonb) AS "n",
    kql.range(kql.add(0::bigint, kql.multiply((SELECT s1."s" FROM s1), 0::bigint)), kql.add(0::bigint, kql.multiply((SELECT s1."s" FROM s1), kql.tolong(pg_catalog.ceil(kql.divide('5'::float8, (SELECT s1."s" FROM s1)::pg_catalog.float8)) - 1))), (SELECT s1."s" FROM s1)) AS "t",
    (SELECT kql.make_series(s6."bins", s6."m", 0::bigint, kql.tolong(pg_catalog.ceil(kql.divide('5'::float8, (SELECT s4."s" FROM s4)::pg_catalog.float8)) - 1), '0'::jsonb) AS "m" FROM s6 WHERE s6."first_bin" IS NOT NULL LIMIT 1) AS "m"
FROM s3
WHERE s3."first_bin" IS NOT NULL
