WITH s1 AS (
    SELECT NULL::pg_catalog.text AS "text"
    WHERE false
),
s2 AS MATERIALIZED (
    SELECT s1."text" AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(s1."text", ''::text) AS "$k"
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
),
s7 AS MATERIALIZED (
    SELECT kql.tostring((5::bigint)) AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(kql.tostring((5::bigint)), ''::text) AS "$k"
    GROUP BY kql.tostring((5::bigint))
),
s8 AS (
    SELECT kql.sum(u8."$n") AS "sum_$n"
    FROM s7 AS u8
    LIMIT 1
),
s9 AS (
    SELECT kql.tostring(e10.value1) AS "$k", kql.sum(u9."$n") AS "$c"
    FROM s7 AS u9
    CROSS JOIN LATERAL kql.mv_expand(u9."$k") AS e10(value1, index1)
    GROUP BY kql.tostring(e10.value1)
),
s10 AS (
    SELECT u7."$v", u7."$n",
        kql.max_of('1'::float8, kql.multiply((SELECT s8."sum_$n" FROM s8)::pg_catalog.float8, '0.1'::float8)) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s9."$k", 1::bigint)) AS "bag_" FROM s9 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s8."sum_$n" FROM s8)::pg_catalog.float8, '0.1'::float8)), s9."$c"::pg_catalog.float8) LIMIT 1) AS "$often"
    FROM s7 AS u7
),
s11 AS (
    SELECT kql.reduce_pattern(s10."$v", ''::text, s10."$often") AS "$p", kql.sum(s10."$n") AS "$n",
        coalesce(pg_catalog.min(s10."$v" COLLATE "C"), '') AS "$v",
        kql.take_any_of(s10."$least") AS "$least"
    FROM s10
    GROUP BY kql.reduce_pattern(s10."$v", ''::text, s10."$often")
),
s12 AS MATERIALIZED (
    SELECT ('7'::text) AS "$v", pg_catalog.count(*) AS "$n",
        kql.reduce_words(('7'::text), ''::text) AS "$k", min(r11.row_order) AS "order"
    FROM kql.range_rows(1::bigint, 4::bigint, 1::bigint) WITH ORDINALITY AS r11(value, row_order)
    GROUP BY ('7'::text)
),
s13 AS (
    SELECT kql.sum(u13."$n") AS "sum_$n"
    FROM s12 AS u13
    LIMIT 1
),
s14 AS (
    SELECT kql.tostring(e15.value1) AS "$k", kql.sum(u14."$n") AS "$c"
    FROM s12 AS u14
    CROSS JOIN LATERAL kql.mv_expand(u14."$k") AS e15(value1, index1)
    GROUP BY kql.tostring(e15.value1)
),
s15 AS (
    SELECT u12."$v", u12."$n",
        kql.max_of('1'::float8, kql.multiply((SELECT s13."sum_$n" FROM s13), 0::bigint)::pg_catalog.float8) AS "$least",
        (SELECT kql.make_bag(kql.bag_pack(s14."$k", 1::bigint)) AS "bag_" FROM s14 WHERE kql.real_less(kql.max_of('1'::float8, kql.multiply((SELECT s13."sum_$n" FROM s13), 0::bigint)::pg_catalog.float8), s14."$c"::pg_catalog.float8) LIMIT 1) AS "$often"
    FROM s12 AS u12
),
s16 AS (
    SELECT kql.reduce_pattern(s15."$v", ''::text, s15."$often") AS "$p", kql.sum(s15."$n") AS "$n",
        coalesce(pg_catalog.min(s15."$v" COLLATE "C"), '') AS "$v",
        kql.take_any_of(s15."$least") AS "$least"
    FROM s15
    GROUP BY kql.reduce_pattern(s15."$v", ''::text, s15."$often")
),
s17 AS (
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
    UNION ALL
    SELECT CASE WHEN kql.real_less(s16."$least", s16."$n"::pg_catalog.float8) AND s16."$p" <> '' THEN s16."$p" ELSE 'others'::text END AS "Pattern",
        kql.sum(s16."$n") AS "Count",
        CASE WHEN CASE WHEN kql.real_less(s16."$least", s16."$n"::pg_catalog.float8) AND s16."$p" <> '' THEN s16."$p" ELSE 'others'::text END = 'others' THEN ''::text ELSE coalesce(pg_catalog.min(s16."$v" COLLATE "C"), '') END AS "Representative"
    FROM s16
    GROUP BY CASE WHEN kql.real_less(s16."$least", s16."$n"::pg_catalog.float8) AND s16."$p" <> '' THEN s16."$p" ELSE 'others'::text END
)
SELECT s17."Pattern", s17."Count", s17."Representative"
FROM s17
