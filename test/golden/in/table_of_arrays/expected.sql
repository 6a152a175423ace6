WITH s1 AS MATERIALIZED (
    SELECT kql.make_list_of(v2.c2) AS "l", min(v2.row_order) AS "order"
    FROM (VALUES
        (1, 'x'::text, 'Ann'::text),
        (2, 'x', 'bob'),
        (3, 'y', 'eve')) AS v2(row_order, c1, c2)
    GROUP BY v2.c1
),
s2 AS (
    SELECT kql.make_set_of(('zed'::text)) AS "set_u"
),
s3 AS MATERIALIZED (
    SELECT kql.make_set_of(v10.c1) AS "set_p"
    FROM (VALUES
        (1, 22::bigint),
        (2, 80)) AS v10(row_order, c1)
)
SELECT v1.c1 AS "w", v1.c2 AS "n",
    kql.in_dynamic(v1.c1, (SELECT kql.make_set_of(u3."l") AS "set" FROM s1 AS u3 LIMIT 1)) AS "cs",
    (NOT kql.in_dynamic(v1.c1, (SELECT kql.make_set_of(u4."l") AS "set" FROM s1 AS u4 LIMIT 1))) AS "not_cs",
    kql.in_dynamic_ci(v1.c1, (SELECT kql.make_set_of(u5."l") AS "set" FROM s1 AS u5 LIMIT 1)) AS "ci",
    (NOT kql.in_dynamic_ci(v1.c1, (SELECT kql.make_set_of(u6."l") AS "set" FROM s1 AS u6 LIMIT 1))) AS "not_ci",
    kql.has_any(kql.strcat('say '::text, v1.c1), (SELECT kql.make_set_of(u7."l") AS "set" FROM s1 AS u7 LIMIT 1)) AS "term",
    kql.has_all(kql.strcat(v1.c1, ' EVE bob'::text), (SELECT kql.make_set_of(u8."l") AS "set" FROM s1 AS u8 LIMIT 1)) AS "all",
    kql.in_dynamic(v1.c1, (SELECT kql.make_set_of(s2."set_u") AS "set" FROM s2 LIMIT 1)) AS "inline",
    kql.in_dynamic(v1.c2, (SELECT kql.make_set_of(u11."set_p") AS "set" FROM s3 AS u11 LIMIT 1)) AS "number",
    (NOT kql.in_dynamic(v1.c2, (SELECT kql.make_set_of(u12."set_p") AS "set" FROM s3 AS u12 LIMIT 1))) AS "not_number",
    kql.in_dynamic(kql.tostring(v1.c2), (SELECT kql.make_set_of(u13."set_p") AS "set" FROM s3 AS u13 LIMIT 1)) AS "text"
FROM (VALUES
        (1, 'Ann'::text, 80::integer),
        (2, 'ann', 22),
        (3, 'zed', 1),
        (4, '', NULL::pg_catalog.int4)) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
