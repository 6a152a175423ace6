WITH s1 AS NOT MATERIALIZED (
    SELECT (1::bigint) AS "x"
),
s2 AS (
    SELECT 'B'::text AS "source", u2."x"
    FROM s1 AS u2
    UNION ALL
    SELECT 'union_arg1'::text AS "source", u3."x"
    FROM s1 AS u3
    UNION ALL
    SELECT 'V'::text AS "source", (2::bigint) AS "x"
    UNION ALL
    SELECT 'C'::text AS "source", (3::bigint) AS "x"
)
SELECT s2."source", s2."x"
FROM s2
