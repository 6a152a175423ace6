WITH s1 AS NOT MATERIALIZED (
    SELECT t1."Text", t1."Code"
    FROM "public"."SqlT" AS t1
    WHERE t1."Code" > 1
),
s2 AS (
    SELECT COALESCE(u3."Text", '') AS "Text", pg_catalog.count(*) AS "n"
    FROM s1 AS u3
    GROUP BY COALESCE(u3."Text", '')
)
SELECT COALESCE(u2."Text", '') AS "Text", u2."Code", s2."n"
FROM s1 AS u2
    JOIN s2 ON COALESCE(u2."Text", '') = COALESCE(s2."Text", '')
