WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "n", v1.row_order AS "order"
    FROM (VALUES
        (1, 'a'::text, 1::bigint),
        (2, 'a', 3),
        (3, 'b', 2),
        (4, 'b', 1)) AS v1(row_order, c1, c2)
),
s2 AS (
    SELECT u2."k", min(u2."order") AS "order"
    FROM s1 AS u2
    GROUP BY u2."k"
)
SELECT a3."k", a3."n"
FROM s2
    CROSS JOIN LATERAL (
        SELECT u4."k", u4."n"
        FROM s1 AS u4
        WHERE u4."k" = s2."k"
        ORDER BY u4."n" DESC
        LIMIT (1)) AS a3
ORDER BY s2."order"
