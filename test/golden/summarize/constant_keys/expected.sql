WITH s1 AS (
    SELECT DISTINCT ON ((false::pg_catalog.bool)) false AS "e", (true::boolean) AS "f"
    FROM (VALUES
        ('a'::text),
        ('b')) AS v1(c1)
    ORDER BY (false::pg_catalog.bool), (false::pg_catalog.bool) ASC, (true::boolean) ASC
),
s2 AS (
    SELECT (false::boolean) AS "e"
)
SELECT s1."e", s1."f", (false::boolean) AS "g", pg_catalog.count(*) AS "n"
FROM s1
    JOIN s2 ON s1."e" = s2."e"
GROUP BY s1."e", s1."f", (false::boolean)
