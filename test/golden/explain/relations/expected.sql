WITH s1 AS MATERIALIZED (
    SELECT r1.value AS "n", r1.row_order AS "order"
    FROM kql.range_rows(1::bigint, 4::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
),
s2 AS (
    SELECT 'union_arg0'::text AS "leg", u2."n"
    FROM s1 AS u2
    WHERE u2."n" > 1
    UNION ALL
(    SELECT 'union_arg1'::text AS "leg", u3."n"
    FROM s1 AS u3
    ORDER BY u3."order"
    LIMIT (2))
),
s3 AS (
    SELECT kql.modulo(s2."n", 2::bigint) AS "k", kql.arg_max_of(s2."n", s2."n") AS "n",
        coalesce(kql.arg_max_of(s2."leg", s2."n"), '') AS "leg",
        kql.arg_max_of(kql.multiply(s2."n", 2::bigint), kql.multiply(s2."n", 2::bigint)) AS "max_",
        coalesce(kql.arg_max_of(s2."leg", kql.multiply(s2."n", 2::bigint)), '') AS "leg1",
        kql.arg_max_of(s2."n", kql.multiply(s2."n", 2::bigint)) AS "n1"
    FROM s2
    GROUP BY kql.modulo(s2."n", 2::bigint)
),
s4 AS (
    SELECT s3."k", s3."n", s3."leg", s3."max_", s3."leg1", s3."n1", kql.tolong(e4.value1) AS "v",
        e4.index1 AS "i", a5."most"
    FROM s3
    CROSS JOIN LATERAL kql.mv_expand(kql.range(0::bigint, s3."n")) AS e4(value1, index1)
    CROSS JOIN LATERAL (
        SELECT pg_catalog.max(kql.tolong(q7."w")) AS "most"
        FROM (
    SELECT s3."k", s3."n", s3."leg", s3."max_", s3."leg1", s3."n1", kql.tolong(e4.value1) AS "v",
        e4.index1 AS "i", e6.value1 AS "w", e6.index1 AS "order"
    FROM kql.mv_expand(kql.pack_array(kql.tolong(e4.value1), e4.index1)) AS e6(value1, index1)
) AS q7) AS a5
    WHERE e4.index1 < 3
),
s5 AS (
    SELECT v8.c1 AS "v"
    FROM (VALUES
        (7::bigint, 'x'::text),
        (8, '')) AS v8(c1, c2)
    GROUP BY v8.c1
),
s6 AS (
    SELECT s5."v" AS "key1", true AS "found"
    FROM s5
),
s7 AS (
    SELECT s4."k", s4."n", s4."leg", s4."max_", s4."leg1", s4."n1", s4."v", s4."i", s4."most",
        row_number() OVER (ORDER BY s4."n" ASC NULLS FIRST, s4."v" DESC NULLS FIRST) AS "order"
    FROM s4
    LEFT JOIN s6 ON s4."v" = s6."key1"
    WHERE s6."key1" IS NULL
),
s8 AS (
    SELECT s7."k", s7."n", s7."leg", s7."max_", s7."leg1", s7."n1", s7."v", s7."i", s7."most",
        lag(s7."v", (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY s7."order") AS "window",
        row_number() OVER (ORDER BY s7."order") - 1 + 1::bigint AS "window_2", s7."order"
    FROM s7
)
SELECT s8."k", s8."n", s8."leg", s8."max_", s8."leg1", s8."n1", s8."v", s8."i", s8."most",
    s8."window" AS "before", s8."window_2" AS "place"
FROM s8
ORDER BY s8."order"
