WITH s1 AS (
    SELECT v1.c1 AS "a", v1.c2 AS "b", pg_catalog.count(*) AS "n"
    FROM (VALUES
        (NULL::pg_catalog.int8, 'x'::text),
        (1, 'y'),
        (2, 'z'),
        (2, 'z')) AS v1(c1, c2)
    GROUP BY v1.c1, v1.c2
),
s2 AS (
    SELECT v2.c1 AS "k", v2.c2 AS "c", pg_catalog.count(*) AS "m"
    FROM (VALUES
        (NULL::pg_catalog.int8, 'p'::text),
        (1, 'q'),
        (1, 'q'),
        (3, 'r')) AS v2(c1, c2)
    GROUP BY v2.c1, v2.c2
),
s3 AS MATERIALIZED (
    SELECT s1."a", s1."b", s1."n", s2."m"
    FROM s1
    LEFT JOIN s2 ON COALESCE(s1."a", 0) = COALESCE(s2."k", 0) AND (s1."a" IS NULL) = (s2."k" IS NULL)
),
s4 AS MATERIALIZED (
    SELECT v4.c1 AS "b", kql.make_set_of(v4.c2) AS "e"
    FROM (VALUES
        ('x'::text, '1'::text),
        ('y', '2'),
        ('w', '3'),
        ('', '4')) AS v4(c1, c2)
    WHERE v4.c1 IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT u5."b" FROM s3 AS u5)) AS v)
    GROUP BY v4.c1
)
SELECT u3."a", u3."b", u3."n", u3."m", s4."e"
FROM s3 AS u3
    JOIN s4 ON u3."b" = s4."b"
ORDER BY u3."b" COLLATE "C" ASC
