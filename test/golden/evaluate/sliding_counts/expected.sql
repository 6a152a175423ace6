WITH s1 AS (
    SELECT kql.bin_at(v1.c2, '24 hours'::interval, '2024-03-04 00:00:00+00'::timestamptz) AS "$t",
        v1.c1 AS "$id", pg_catalog.count(*) AS "$n", (1::bigint) AS "$k"
    FROM (VALUES
        ('zed'::text, '2024-03-03 23:00:00+00'::timestamptz),
        ('ann', '2024-03-04 08:00:00+00'::timestamptz),
        ('bob', '2024-03-04 09:00:00+00'::timestamptz),
        ('ann', '2024-03-04 10:00:00+00'::timestamptz),
        ('ann', '2024-03-05 08:00:00+00'::timestamptz),
        ('eve', '2024-03-05 08:00:00+00'::timestamptz),
        ('eve', '2024-03-06 00:00:00+00'::timestamptz),
        ('eve', '2024-03-06 00:01:00+00'::timestamptz)) AS v1(c1, c2)
    WHERE v1.c2 > '2024-03-02 00:00:00+00'::timestamptz
      AND v1.c2 <= '2024-03-06 00:00:00+00'::timestamptz
    GROUP BY kql.bin_at(v1.c2, '24 hours'::interval, '2024-03-04 00:00:00+00'::timestamptz), v1.c1
),
s2 AS (
    SELECT r2.value AS "step_no", (1::bigint) AS "$k"
    FROM kql.range_rows(0::bigint, kql.subtract(kql.tolong(kql.divide('48 hours'::interval, '24 hours'::interval)), 1::bigint), 1::bigint) WITH ORDINALITY AS r2(value, row_order)
)
SELECT kql.add(s1."$t", kql.multiply('24 hours'::interval, s2."step_no"::pg_catalog.float8)) AS "at",
    kql.sum(s1."$n") AS "Count", kql.dcount_of(s1."$id") AS "Dcount"
FROM s1
    JOIN s2 ON s1."$k" = s2."$k"
WHERE kql.add(s1."$t", kql.multiply('24 hours'::interval, s2."step_no"::pg_catalog.float8)) BETWEEN '2024-03-04 00:00:00+00'::timestamptz AND '2024-03-06 00:00:00+00'::timestamptz
GROUP BY kql.add(s1."$t", kql.multiply('24 hours'::interval, s2."step_no"::pg_catalog.float8))
ORDER BY kql.add(s1."$t", kql.multiply('24 hours'::interval, s2."step_no"::pg_catalog.float8)) ASC NULLS FIRST
