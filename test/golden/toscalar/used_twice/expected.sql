WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "v", v1.c3 AS "a", v1.row_order AS "order"
    FROM (VALUES
        (1, 'a'::text, 1::bigint, '[1, 5]'::jsonb),
        (2, 'b', 4, '[2]'::jsonb),
        (3, 'c', 9, '[4, 7]'::jsonb)) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT pg_catalog.max(u3."v") AS "max_v"
    FROM s1 AS u3
    LIMIT 1
),
s3 AS (
    SELECT pg_catalog.min(u4."v") AS "min_v"
    FROM s1 AS u4
    WHERE u4."v" > 2
    LIMIT 1
),
s4 AS (
    SELECT u5."k"
    FROM s1 AS u5
    WHERE u5."v" > 100
    ORDER BY u5."order"
    LIMIT 1
)
SELECT u2."k",
    kql.divide(u2."v"::pg_catalog.float8, (SELECT s2."max_v" FROM s2)::pg_catalog.float8) AS "share",
    kql.subtract((SELECT s2."max_v" FROM s2), u2."v") AS "left",
    kql.strcat('<'::text, COALESCE((SELECT s4."k" FROM s4), ''), '>'::text) AS "who",
    (COALESCE((SELECT s4."k" FROM s4), '') = '') AS "none", a6."below", a6."top",
    (SELECT s3."min_v" FROM s3) AS "least"
FROM s1 AS u2
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*) AS "below",
            pg_catalog.max(kql.subtract(kql.tolong(q8."a_2"), (SELECT s3."min_v" FROM s3))) AS "top"
        FROM (
    SELECT u2."k", u2."v", u2."a",
        kql.divide(u2."v"::pg_catalog.float8, (SELECT s2."max_v" FROM s2)::pg_catalog.float8) AS "share",
        kql.subtract((SELECT s2."max_v" FROM s2), u2."v") AS "left",
        kql.strcat('<'::text, COALESCE((SELECT s4."k" FROM s4), ''), '>'::text) AS "who",
        (COALESCE((SELECT s4."k" FROM s4), '') = '') AS "none", e7.value1 AS "a_2",
        e7.index1 AS "order"
    FROM kql.mv_expand(u2."a") AS e7(value1, index1)
) AS q8
        WHERE kql.tolong(q8."a_2") < (SELECT s2."max_v" FROM s2)) AS a6
WHERE u2."v" < (SELECT s2."max_v" FROM s2)
  AND u2."v" >= kql.subtract((SELECT s3."min_v" FROM s3), 3::bigint)
ORDER BY u2."order"
