WITH s1 AS (
    SELECT (1::bigint) AS "key1", true AS "found"
),
s2 AS (
    SELECT (3::bigint) AS "key1", true AS "found"
),
s3 AS (
    SELECT v1.c1 AS "k"
    FROM (VALUES
        (1::bigint),
        (2)) AS v1(c1)
    LEFT JOIN s1 ON v1.c1 = s1."key1"
    WHERE s1."key1" IS NULL
    UNION ALL
    SELECT v3.c1 AS "k"
    FROM (VALUES
        (3::bigint),
        (4)) AS v3(c1)
    LEFT JOIN s2 ON v3.c1 = s2."key1"
    WHERE s2."key1" IS NULL
)
SELECT s3."k"
FROM s3
