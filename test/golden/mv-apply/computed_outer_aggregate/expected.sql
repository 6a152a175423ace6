SELECT v1.c1 AS "a", v1.c2 AS "b", v1.c3 AS "d", a2."n", a2."m", a2."s", a2."f", a2."k", a2."t"
FROM (VALUES
        (1, 1::bigint, 'x'::text, '[1, 2]'::jsonb),
        (2, 5, 'y', '[7]'::jsonb)) AS v1(row_order, c1, c2, c3)
    CROSS JOIN LATERAL (
        SELECT kql.sum(q5."a") AS "n", kql.sum(q5."u") AS "m",
            kql.make_list_of(q5."t" ORDER BY q5."order") AS "s",
            kql.sum(q5."u") FILTER (WHERE q5."t" = 'x!') AS "f",
            kql.arg_max_of(q5."u", q5."u") AS "k",
            coalesce(kql.arg_max_of(q5."t", q5."u"), '') AS "t"
        FROM (
    SELECT v1.c1 AS "a", kql.strcat(v1.c2, '!'::text) AS "t",
        kql.multiply(v1.c1, 2::bigint) AS "u", q4."order"
    FROM (
    SELECT v1.c1 AS "a", v1.c2 AS "b", v1.c3 AS "d", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c3) AS e3(value1, index1)
) AS q4
) AS q5) AS a2
ORDER BY v1.row_order
