SELECT v1.c1 AS "s", v1.c2 AS "d", a2."n", a2."l", a2."c", a2."m"
FROM (VALUES
        (1, 'a'::text, '[1, 2]'::jsonb),
        (2, 'b', '[3]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT q5."s", pg_catalog.count(*) FILTER (WHERE q5."s" = 'a' AND q5."k" > 3) AS "n",
            kql.make_list_of(q5."s" ORDER BY q5."order") AS "l",
            kql.make_list_of(1::bigint) AS "c",
            coalesce(pg_catalog.max(q5."s" COLLATE "C"), '') AS "m"
        FROM (
    SELECT v1.c1 AS "s", (5::bigint) AS "k", q4."order"
    FROM (
    SELECT v1.c1 AS "s", v1.c2 AS "d", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
) AS q5
        GROUP BY q5."s"
        ORDER BY min(q5."order")) AS a2
ORDER BY v1.row_order
