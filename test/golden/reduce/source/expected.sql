WITH s1 AS (
    SELECT v1.c1 AS "id", v1.c2 AS "text", kql.strcat(v1.c2, ''::text) AS "$v",
        (1::bigint) AS "$n", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, 'a 1'::text, 7::bigint),
        (2, 2, 'a 2', 7),
        (3, 3, 'b', 7),
        (4, 4, '', 7)) AS v1(row_order, c1, c2, c3)
),
s2 AS NOT MATERIALIZED (
    SELECT s1."id", s1."text", s1."$v", s1."$n", kql.reduce_words(s1."$v", ' '::text) AS "$k",
        s1."order"
    FROM s1
),
s3 AS (
    SELECT kql.sum(u3."$n") AS "sum_$n"
    FROM s2 AS u3
    LIMIT 1
),
s4 AS (
    SELECT kql.tostring(e5.value1) AS "$k", kql.sum(u4."$n") AS "$c"
    FROM s2 AS u4
    CROSS JOIN LATERAL kql.mv_expand(u4."$k") AS e5(value1, index1)
    GROUP BY kql.tostring(e5.value1)
),
s5 AS (
    SELECT u2."id", u2."text", u2."$v",
        kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.4'::float8)) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s4."$k", 1::bigint)) AS "bag_" FROM s4 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.4'::float8)), s4."$c"::pg_catalog.float8) LIMIT 1) AS "$often",
        u2."order"
    FROM s2 AS u2
),
s6 AS NOT MATERIALIZED (
    SELECT s5."id", s5."text", s5."$least",
        kql.reduce_pattern(s5."$v", ' '::text, s5."$often") AS "$p", s5."order"
    FROM s5
),
s7 AS (
    SELECT u7."$p", pg_catalog.count(*) AS "$c"
    FROM s6 AS u7
    GROUP BY u7."$p"
)
SELECT u6."id", u6."text",
    CASE WHEN kql.real_less(u6."$least", s7."$c"::pg_catalog.float8) AND u6."$p" <> '' THEN u6."$p" ELSE 'others'::text END AS "Pattern"
FROM s6 AS u6
    JOIN s7 ON u6."$p" = s7."$p"
