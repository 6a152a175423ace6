WITH s1 AS (
    SELECT v1.c1 AS "k", v1.c2 AS "n"
    FROM (VALUES
        ('a'::text, 1::bigint),
        ('a', 2)) AS v1(c1, c2)
    UNION ALL
    SELECT ('b'::text) AS "k", (3::bigint) AS "n"
),
s2 AS (
    SELECT DISTINCT ON (s1."k") s1."k", s1."n"
    FROM s1
    ORDER BY s1."k", (s1."n" IS NULL) ASC NULLS LAST
),
s3 AS (
    SELECT DISTINCT ON (kql.tostring(r3.value)) kql.tostring(r3.value) AS "k", r3.value AS "n"
    FROM kql.range_rows(1::bigint, 2::bigint, 1::bigint) WITH ORDINALITY AS r3(value, row_order)
    ORDER BY kql.tostring(r3.value), r3.value ASC, r3.row_order
)
SELECT COALESCE(s2."k", '') AS "k", s2."n", COALESCE(s3."k", '') AS "k1", s3."n" AS "n1"
FROM s2
    FULL JOIN s3 ON s2."k" = s3."k" AND s2."n" = s3."n"
