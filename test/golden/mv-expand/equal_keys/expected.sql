WITH s1 AS (
    SELECT v1.c1 AS "k", v1.c2 AS "h", v1.c3 AS "l",
        row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::integer, 'u1'::text, '[1, 2]'::jsonb),
        (1, 'u2', '[3, 4]'::jsonb),
        (0, 'u3', '[5, 6]'::jsonb)) AS v1(c1, c2, c3)
)
SELECT s1."k", s1."h", e2.value1 AS "l"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."l") AS e2(value1, index1)
ORDER BY s1."order", e2.index1
