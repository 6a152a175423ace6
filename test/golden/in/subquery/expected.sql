WITH s1 AS NOT MATERIALIZED (
    SELECT v2.c1 AS "ip", v2.row_order AS "order"
    FROM (VALUES
        (1, '1.1.1.1'::text),
        (2, '')) AS v2(row_order, c1)
)
SELECT v1.c1 AS "ip", v1.c2 AS "n", (v1.c1 IN (SELECT u3."ip" FROM s1 AS u3)) AS "bad"
FROM (VALUES
        (1, '1.1.1.1'::text, 1::bigint),
        (2, '2.2.2.2', 2),
        (3, '', 3)) AS v1(row_order, c1, c2)
WHERE (v1.c1 NOT IN (SELECT u4."ip" FROM s1 AS u4) OR v1.c2 = 3)
ORDER BY v1.row_order
