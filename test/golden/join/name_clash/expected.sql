WITH s1 AS (
    SELECT (1::bigint) AS "k", (2::bigint) AS "v", (3::bigint) AS "v1"
),
s2 AS (
    SELECT (1::bigint) AS "k", (9::bigint) AS "v"
)
SELECT s1."k", s1."v", s1."v1", s2."k" AS "k1", s2."v" AS "v2"
FROM s1
    JOIN s2 ON s1."k" = s2."k"
