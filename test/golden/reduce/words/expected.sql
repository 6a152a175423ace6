WITH s1 AS (
    SELECT CASE WHEN r1.value <= 60 THEN kql.strcat('[user u'::text, r1.value, '] logged in; 10:'::text, r1.value) WHEN r1.value <= 90 THEN kql.strcat('[user u'::text, r1.value, '] logged-out.'::text) WHEN r1.value <= 99 THEN 'Ä rare thing'::text ELSE ''::text END AS "text",
        r1.row_order AS "order"
    FROM kql.range_rows(1::bigint, 100::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
),
s2 AS MATERIALIZED (
    SELECT s1."text" AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(s1."text", ''::text) AS "$k", min(s1."order") AS "order"
    FROM s1
    GROUP BY s1."text"
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
    SELECT u2."$v", u2."$n",
        kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.1'::float8)) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s4."$k", 1::bigint)) AS "bag_" FROM s4 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s3."sum_$n" FROM s3)::pg_catalog.float8, '0.1'::float8)), s4."$c"::pg_catalog.float8) LIMIT 1) AS "$often"
    FROM s2 AS u2
),
s6 AS (
    SELECT kql.reduce_pattern(s5."$v", ''::text, s5."$often") AS "$p", kql.sum(s5."$n") AS "$n",
        coalesce(pg_catalog.min(s5."$v" COLLATE "C"), '') AS "$v",
        kql.take_any_of(s5."$least") AS "$least"
    FROM s5
    GROUP BY kql.reduce_pattern(s5."$v", ''::text, s5."$often")
)
SELECT CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END AS "Pattern",
    kql.sum(s6."$n") AS "Count",
    CASE WHEN CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END = 'others' THEN ''::text ELSE coalesce(pg_catalog.min(s6."$v" COLLATE "C"), '') END AS "Representative"
FROM s6
GROUP BY CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END
ORDER BY kql.sum(s6."$n") DESC, CASE WHEN kql.real_less(s6."$least", s6."$n"::pg_catalog.float8) AND s6."$p" <> '' THEN s6."$p" ELSE 'others'::text END COLLATE "C" ASC
