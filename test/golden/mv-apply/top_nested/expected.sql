SELECT v1.c1 AS "s", v1.c2 AS "d", a2."x", a2."n", a2."m"
FROM (VALUES
        (1, 'a'::text, '[1, 2, 2]'::jsonb),
        (2, 'b', '[3]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
WITH s1 AS NOT MATERIALIZED (
    SELECT kql.tolong(q4."x") AS "x", q4."order"
    FROM (
    SELECT v1.c1 AS "s", v1.c2 AS "d", e3.value1 AS "x", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
)
        SELECT q11."x", q11."n", q11."s", q11."m"
        FROM (
    SELECT q10."x", q10."n", q10."s", q10."m", q10."window", q10."restart",
        row_number() OVER (PARTITION BY q10."restart" ORDER BY q10."order") - 1 + 1::bigint AS "window_2",
        q10."order"
    FROM (
    SELECT q9."x", q9."n", q9."s", q9."m", q9."window",
        count(*) FILTER (WHERE q9."x" IS DISTINCT FROM q9."window") OVER (ORDER BY q9."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        q9."order"
    FROM (
    SELECT q8."x", q8."n", q8."s", q8."m",
        lag(q8."x", (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY q8."order") AS "window",
        q8."order"
    FROM (
    SELECT q7."x", q7."n", v1.c1 AS "s", pg_catalog.max(u5."x") AS "m",
        row_number() OVER (ORDER BY q7."x" ASC NULLS FIRST, pg_catalog.max(u5."x") DESC NULLS LAST) AS "order"
    FROM s1 AS u5
    JOIN (
    SELECT u6."x", pg_catalog.count(*) AS "n"
    FROM s1 AS u6
    GROUP BY u6."x"
    ORDER BY pg_catalog.count(*) DESC
    LIMIT (1)
) AS q7 ON COALESCE(u5."x", 0) = COALESCE(q7."x", 0) AND (u5."x" IS NULL) = (q7."x" IS NULL)
    GROUP BY q7."x", q7."n", v1.c1
) AS q8
) AS q9
) AS q10
) AS q11
        WHERE q11."window_2" <= 1
        ORDER BY q11."order") AS a2
ORDER BY v1.row_order
