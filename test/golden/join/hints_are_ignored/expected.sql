WITH s1 AS (
    SELECT (1::bigint) AS "k"
),
s2 AS (
    SELECT (1::bigint) AS "k", (2::bigint) AS "b"
)
SELECT s1."k", s2."k" AS "k1", s2."b"
FROM s1
    JOIN s2 ON s1."k" = s2."k"
