WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "n", v1.row_order AS "order"
    FROM (VALUES
        (1, 'a'::text, 1::bigint),
        (2, 'b', 2)) AS v1(row_order, c1, c2)
),
s2 AS (
    SELECT u2."k", u2."n"
    FROM s1 AS u2
    WHERE u2."n" >= 2
    UNION ALL
    SELECT u3."k", u3."n"
    FROM s1 AS u3
    WHERE u3."n" >= 1
      AND u3."k" = 'a'
)
SELECT s2."k", s2."n"
FROM s2
