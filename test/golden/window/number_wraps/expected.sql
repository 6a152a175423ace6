WITH s1 AS (
    SELECT v1.c1 AS "x", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint),
        (2)) AS v1(c1)
),
s2 AS (
    SELECT s1."x",
        kql.add(row_number() OVER (ORDER BY s1."order") - 1, 9223372036854775807::bigint) AS "window",
        kql.add(row_number() OVER (ORDER BY s1."order") - 1, kql.tolong('5'::text)) AS "window_2",
        s1."order"
    FROM s1
)
SELECT s2."x", s2."window" AS "a", s2."window_2" AS "b"
FROM s2
ORDER BY s2."order"
