WITH s1 AS (
    SELECT (1::bigint) AS "x", (7::bigint) AS "Column1"
    FROM (VALUES
        (1::bigint),
        (2)) AS v1(c1)
    HAVING true
    UNION ALL
    SELECT (3::bigint) AS "x", NULL::pg_catalog.int8 AS "Column1"
    FROM (VALUES
        (1::bigint),
        (2)) AS v2(c1)
    HAVING true
),
s2 AS (
    SELECT 1 AS "none"
    FROM (VALUES
        (1::bigint),
        (2)) AS v3(c1)
    HAVING true
),
s3 AS (
    SELECT s1."x", s1."Column1"
    FROM s1
    UNION ALL
    SELECT pg_catalog.count(*) AS "x", NULL::pg_catalog.int8 AS "Column1"
    FROM s2
    HAVING true
)
SELECT s3."x", s3."Column1"
FROM s3
