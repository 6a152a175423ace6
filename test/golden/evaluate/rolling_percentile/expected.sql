WITH s1 AS NOT MATERIALIZED (
    SELECT kql.bin(v1.c2, '24 hours'::interval) AS "$t", v1.c1 AS "$v", v1.c3 AS "$d0",
        (1::bigint) AS "$k", v1.row_order AS "order"
    FROM (VALUES
        (1, 10::bigint, '2024-03-04 08:00:00+00'::timestamptz, 'a'::text),
        (2, 20, '2024-03-04 09:00:00+00'::timestamptz, 'a'),
        (3, 30, '2024-03-06 00:00:00+00'::timestamptz, 'a'),
        (4, 5, '2024-03-05 00:00:00+00'::timestamptz, 'b')) AS v1(row_order, c1, c2, c3)
    WHERE kql.bin(v1.c2, '24 hours'::interval) IS NOT NULL
),
s2 AS (
    SELECT r3.value AS "step_no", (1::bigint) AS "$k"
    FROM kql.range_rows(0::bigint, 1::bigint, 1::bigint) WITH ORDINALITY AS r3(value, row_order)
),
s3 AS (
    SELECT u2."$v", u2."$d0", u2."$k",
        kql.add(u2."$t", kql.multiply('24 hours'::interval, s2."step_no"::pg_catalog.float8)) AS "$w"
    FROM s1 AS u2
    JOIN s2 ON u2."$k" = s2."$k"
),
s4 AS (
    SELECT u4."$k", u4."$d0", pg_catalog.max(u4."$t") AS "$last"
    FROM s1 AS u4
    GROUP BY u4."$k", u4."$d0"
)
SELECT s3."$w" AS "at", s3."$d0" AS "place",
    pg_catalog.percentile_disc(('99.9'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY s3."$v") AS "rolling_2_percentile_v_99.9"
FROM s3
    JOIN s4 ON s3."$k" = s4."$k" AND s3."$d0" = s4."$d0"
WHERE s3."$w" <= s4."$last"
GROUP BY s3."$w", s3."$d0"
ORDER BY s3."$d0" COLLATE "C" ASC, s3."$w" ASC NULLS FIRST
