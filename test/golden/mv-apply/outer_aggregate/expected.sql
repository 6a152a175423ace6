SELECT v1.c1 AS "a", a2."m", a2."n", a2."s", a2."c", a2."l"
FROM (VALUES
        (1, 1::bigint, '[1, 2]'::jsonb),
        (2, 5, '[7]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT pg_catalog.max(q5."a") AS "m", pg_catalog.min(q5."a") AS "n",
            kql.sum(q5."a") AS "s", pg_catalog.count(*) AS "c",
            kql.make_list_of(q5."a" ORDER BY q5."order") AS "l"
        FROM (
    SELECT v1.c1 AS "a", q4."order"
    FROM (
    SELECT v1.c1 AS "a", v1.c2 AS "d", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
) AS q5) AS a2
ORDER BY v1.row_order
