WITH s1 AS (
    SELECT (1::integer) AS "a", ('[1, 2]'::jsonb) AS "x", (9::integer) AS "b"
)
SELECT s1."a", a2."x", s1."b"
FROM s1
    CROSS JOIN LATERAL (
        SELECT q4."x_2" AS "x"
        FROM (
    SELECT s1."a", s1."x", s1."b", e3.value1 AS "x_2", e3.index1 AS "order"
    FROM kql.mv_expand(s1."x") AS e3(value1, index1)
) AS q4
        WHERE kql.real_less('1'::float8, kql.toreal(q4."x_2"))
        ORDER BY q4."order") AS a2
