WITH s1 AS NOT MATERIALIZED (
    SELECT kql.strcat('foo'::text, 'Z'::text, kql.tostring(r1.value)) AS "str",
        r1.row_order AS "order"
    FROM kql.range_rows(1::bigint, 10::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
),
s2 AS MATERIALIZED (
    SELECT u2."str" AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(u2."str", ''::text) AS "$k", min(u2."order") AS "order"
    FROM s1 AS u2
    GROUP BY u2."str"
),
s3 AS (
    SELECT kql.sum(u4."$n") AS "sum_$n"
    FROM s2 AS u4
    LIMIT 1
),
s4 AS (
    SELECT kql.tostring(e6.value1) AS "$k", kql.sum(u5."$n") AS "$c"
    FROM s2 AS u5
    CROSS JOIN LATERAL kql.mv_expand(u5."$k") AS e6(value1, index1)
    GROUP BY kql.tostring(e6.value1)
),
s5 AS (
    SELECT u3."$v", u3."$n",
        kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.1'::float8)) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s4."$k", 1::bigint)) AS "bag_" FROM s4 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.1'::float8)), s4."$c"::pg_catalog.float8) LIMIT 1) AS "$often"
    FROM s2 AS u3
),
s6 AS (
    SELECT kql.reduce_pattern(s5."$v", ''::text, s5."$often") AS "$p", kql.sum(s5."$n") AS "$n",
        coalesce(pg_catalog.min(s5."$v" COLLATE "C"), '') AS "$v",
        kql.take_any_of(s5."$least") AS "$least"
    FROM s5
    GROUP BY kql.reduce_pattern(s5."$v", ''::text, s5."$often")
),
s7 AS MATERIALIZED (
    SELECT u7."str" AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(u7."str", 'Z'::text) AS "$k", min(u7."order") AS "order"
    FROM s1 AS u7
    GROUP BY u7."str"
),
s8 AS (
    SELECT kql.sum(u9."$n") AS "sum_$n"
    FROM s7 AS u9
    LIMIT 1
),
s9 AS (
    SELECT kql.tostring(e11.value1) AS "$k", kql.sum(u10."$n") AS "$c"
    FROM s7 AS u10
    CROSS JOIN LATERAL kql.mv_expand(u10."$k") AS e11(value1, index1)
    GROUP BY kql.tostring(e11.value1)
),
s10 AS (
    SELECT u8."$v", u8."$n",
        kql.max_of('1'::float8, kql.multiply((SELECT s8."sum_$n" FROM s8)::pg_catalog.float8, '0.1'::float8)) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s9."$k", 1::bigint)) AS "bag_" FROM s9 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s8."sum_$n" FROM s8)::pg_catalog.float8, '0.1'::float8)), s9."$c"::pg_catalog.float8) LIMIT 1) AS "$often"
    FROM s7 AS u8
),
s11 AS (
    SELECT kql.reduce_pattern(s10."$v", 'Z'::text, s10."$often") AS "$p",
        kql.sum(s10."$n") AS "$n", coalesce(pg_catalog.min(s10."$v" COLLATE "C"), '') AS "$v",
        kql.take_any_of(s10."$least") AS "$least"
    FROM s10
    GROUP BY kql.reduce_pattern(s10."$v", 'Z'::text, s10."$often")
),
s12 AS (
    SELECT CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END AS "Pattern",
        kql.sum(s6."$n") AS "Count",
        CASE WHEN CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END = 'others' THEN ''::text ELSE coalesce(pg_catalog.min(s6."$v" COLLATE "C"), '') END AS "Representative"
    FROM s6
    GROUP BY CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END
    UNION ALL
    SELECT CASE WHEN kql.real_less(s11."$least", s11."$n"::pg_catalog.float8) AND s11."$p" <> '' THEN s11."$p" ELSE 'others'::text END AS "Pattern",
        kql.sum(s11."$n") AS "Count",
        CASE WHEN CASE WHEN kql.real_less(s11."$least", s11."$n"::pg_catalog.float8) AND s11."$p" <> '' THEN s11."$p" ELSE 'others'::text END = 'others' THEN ''::text ELSE coalesce(pg_catalog.min(s11."$v" COLLATE "C"), '') END AS "Representative"
    FROM s11
    GROUP BY CASE WHEN kql.real_less(s11."$least", s11."$n"::pg_catalog.float8) AND s11."$p" <> '' THEN s11."$p" ELSE 'others'::text END
)
SELECT s12."Pattern", s12."Count", s12."Representative"
FROM s12
