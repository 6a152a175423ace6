WITH s1 AS (
    SELECT v2.c1 AS "key1", true AS "found"
    FROM (VALUES
        (1::bigint, 10::bigint),
        (NULL::pg_catalog.int8, 30)) AS v2(c1, c2)
)
SELECT v1.c1 AS "k", v1.c2 AS "a"
FROM (VALUES
        (1::bigint, 1::bigint),
        (2, 3),
        (NULL::pg_catalog.int8, 4)) AS v1(c1, c2)
    LEFT JOIN s1 ON COALESCE(v1.c1, 0) = COALESCE(s1."key1", 0) AND (v1.c1 IS NULL) = (s1."key1" IS NULL)
WHERE s1."found" IS NULL
