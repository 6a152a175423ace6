WITH RECURSIVE s1 AS (
    SELECT kql.modulo(r1.value, 4::bigint) AS "b", pg_catalog.count(*) AS "n",
        row_number() OVER (ORDER BY kql.modulo(r1.value, 4::bigint) ASC NULLS FIRST) AS "order"
    FROM kql.range_rows(1::bigint, 9::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    GROUP BY kql.modulo(r1.value, 4::bigint)
    ORDER BY kql.modulo(r1.value, 4::bigint) ASC NULLS FIRST
    LIMIT (3)
),
s2 AS (
    SELECT s1."b", s1."n", s1."order"
    FROM s1
    ORDER BY s1."order"
    LIMIT 100001
),
s3 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n",
        array_agg(s2."b" IS NULL ORDER BY s2."order") AS "null1",
        array_agg(COALESCE(s2."b", 0) ORDER BY s2."order") AS "c1",
        array_agg(s2."n" ORDER BY s2."order") AS "c2"
    FROM s2
),
s4 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2", false AS "o1",
        NULL::pg_catalog.int8 AS "d1_4", 0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 AS "o1", w.d1_4 AS "d1_4",
        CASE WHEN q.q1 THEN w.d1_4 ELSE s4.v1_1 END AS "v1_1"
    FROM s4
    CROSS JOIN LATERAL (
        SELECT s4.n + 1 AS "n",
            CASE WHEN NOT (SELECT s3.null1 FROM s3)[s4.n + 1] THEN (SELECT s3.c1 FROM s3)[s4.n + 1] END AS "c1",
            (SELECT s3.c2 FROM s3)[s4.n + 1] AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(s4.v1_1, r.c2) END AS "d1_4"
        OFFSET 0) AS w
    WHERE s4.n < (SELECT s3.n FROM s3)
),
s5 AS (
    SELECT s4.c1 AS "b", s4.c2 AS "n", s4.d1_4 AS "sum", s4.n AS "order"
    FROM s4
    WHERE s4.o1
    ORDER BY s4.n
    LIMIT 100001
),
s6 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n",
        array_agg(s5."b" IS NULL ORDER BY s5."order") AS "null1",
        array_agg(COALESCE(s5."b", 0) ORDER BY s5."order") AS "c1",
        array_agg(s5."n" ORDER BY s5."order") AS "c2",
        array_agg(s5."sum" IS NULL ORDER BY s5."order") AS "null3",
        array_agg(COALESCE(s5."sum", 0) ORDER BY s5."order") AS "c3"
    FROM s5
),
s7 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2",
        NULL::pg_catalog.int8 AS "c3", false AS "o1", NULL::pg_catalog.int8 AS "d1_6",
        0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", r.c3 AS "c3", q.q1 AS "o1", w.d1_6 AS "d1_6",
        CASE WHEN q.q1 THEN w.d1_6 ELSE s7.v1_1 END AS "v1_1"
    FROM s7
    CROSS JOIN LATERAL (
        SELECT s7.n + 1 AS "n",
            CASE WHEN NOT (SELECT s6.null1 FROM s6)[s7.n + 1] THEN (SELECT s6.c1 FROM s6)[s7.n + 1] END AS "c1",
            (SELECT s6.c2 FROM s6)[s7.n + 1] AS "c2",
            CASE WHEN NOT (SELECT s6.null3 FROM s6)[s7.n + 1] THEN (SELECT s6.c3 FROM s6)[s7.n + 1] END AS "c3"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (r.c3 > 2) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(s7.v1_1, r.c3) END AS "d1_6"
        OFFSET 0) AS w
    WHERE s7.n < (SELECT s6.n FROM s6)
),
s8 AS (
    SELECT s7.c1 AS "b", s7.c2 AS "n", s7.c3 AS "sum", s7.d1_6 AS "sum2",
        lag(s7.d1_6, (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY s7.n) AS "window",
        s7.n AS "order"
    FROM s7
    WHERE s7.o1
)
SELECT s8."b", s8."n", s8."sum", s8."sum2", s8."window" AS "before"
FROM s8
ORDER BY s8."order"
