WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "y", v1.c3 AS "w", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, '2'::float8, 'a'::text),
        (2, 1, 'NaN'::float8, 'b'),
        (3, 2, NULL::pg_catalog.float8, 'c'),
        (4, 2, '-1'::float8, 'd')) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT DISTINCT ON (u2."k") u2."k", u2."y", u2."w"
    FROM s1 AS u2
    ORDER BY u2."k", u2."y" DESC NULLS LAST, u2."order"
),
s3 AS (
    SELECT DISTINCT ON (u3."k") u3."k", u3."y", u3."w"
    FROM s1 AS u3
    ORDER BY u3."k", - u3."y" DESC NULLS LAST, u3."order"
),
s4 AS (
    SELECT s2."k", s2."y", s2."w", ('max'::text) AS "f"
    FROM s2
    UNION ALL
    SELECT s3."k", s3."y", s3."w", ('min'::text) AS "f"
    FROM s3
    UNION ALL
    SELECT u4."k", kql.arg_max_of(u4."y", u4."y") AS "y",
        coalesce(kql.arg_max_of(u4."w", u4."y"), '') AS "w", ('max of several'::text) AS "f"
    FROM s1 AS u4
    GROUP BY u4."k"
    UNION ALL
    SELECT u5."k", kql.arg_min_of(u5."y", u5."y") AS "y",
        coalesce(kql.arg_min_of(u5."w", u5."y"), '') AS "w", ('min of several'::text) AS "f"
    FROM s1 AS u5
    GROUP BY u5."k"
)
SELECT s4."f", s4."k", s4."y", s4."w"
FROM s4
