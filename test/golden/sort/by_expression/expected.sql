WITH s1 AS (
    SELECT v1.c1 AS "s", row_number() OVER (ORDER BY kql.strlen(v1.c1) ASC NULLS FIRST) AS "order"
    FROM (VALUES
        ('ccc'::text),
        ('a'),
        ('bb')) AS v1(c1)
),
s2 AS (
    SELECT s1."s", row_number() OVER (ORDER BY s1."order") - 1 + 1::bigint AS "window", s1."order"
    FROM s1
)
SELECT s2."s", s2."window" AS "n"
FROM s2
ORDER BY s2."order"
