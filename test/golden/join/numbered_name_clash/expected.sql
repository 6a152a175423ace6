WITH s1 AS (
    SELECT (1::integer) AS "k", (2::integer) AS "v"
),
s2 AS (
    SELECT (1::integer) AS "k", (3::integer) AS "v", (4::integer) AS "v1"
)
SELECT s1."k", s1."v", s2."k" AS "k1", s2."v" AS "v2", s2."v1"
FROM s1
    JOIN s2 ON s1."k" = s2."k"
