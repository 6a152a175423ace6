WITH s1 AS (
    SELECT DISTINCT ON (v1.c1) v1.c1 AS "k", v1.c2 AS "t", v1.c3 AS "v"
    FROM (VALUES
        (1, 'a'::text, 2::bigint, 'x'::text),
        (2, 'a', 1, 'y'),
        (3, 'b', 5, 'z')) AS v1(row_order, c1, c2, c3)
    ORDER BY v1.c1, v1.c2 ASC, v1.row_order
)
SELECT s1."k", s1."t", s1."v"
FROM s1
