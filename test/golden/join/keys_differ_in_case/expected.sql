WITH s1 AS (
    SELECT ('A'::text) AS "k"
),
s2 AS (
    SELECT ('a'::text) AS "k"
)
SELECT s1."k", s2."k" AS "k1"
FROM s1
    JOIN s2 ON s1."k" = s2."k"
