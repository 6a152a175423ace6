WITH s1 AS (
    SELECT DISTINCT ON (v1.c1) v1.c1 AS "k", v1.c2 AS "a"
    FROM (VALUES
        (1, 'x'::text, 1::bigint),
        (2, 'x', 1),
        (3, 'y', 2)) AS v1(row_order, c1, c2)
    ORDER BY v1.c1, v1.row_order
)
SELECT s1."k", s1."a", v2.c1 AS "k1", v2.c2 AS "b"
FROM s1
    JOIN (VALUES
        ('x'::text, 10::bigint),
        ('x', 20)) AS v2(c1, c2) ON s1."k" = v2.c1
