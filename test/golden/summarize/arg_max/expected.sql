WITH s1 AS (
    SELECT DISTINCT ON (v1.c1) v1.c1 AS "k", v1.c2 AS "t", v1.c3 AS "v"
    FROM (VALUES
        (1, 'a'::text, 1::bigint, 'x'::text),
        (2, 'a', 3, 'y'),
        (3, 'a', NULL::pg_catalog.int8, 'z'),
        (4, 'b', NULL::pg_catalog.int8, 'w')) AS v1(row_order, c1, c2, c3)
    ORDER BY v1.c1, v1.c2 DESC NULLS LAST, v1.row_order
)
SELECT s1."k", s1."t", s1."v"
FROM s1
