WITH s1 AS (
    SELECT ('x'::text) AS "k", (1::bigint) AS "a"
)
SELECT COALESCE(s1."k", '') AS "k", s1."a", v2.c1 AS "k1", v2.c2 AS "b"
FROM s1
    RIGHT JOIN (VALUES
        ('x'::text, 2::bigint),
        ('y', 3)) AS v2(c1, c2) ON s1."k" = v2.c1
