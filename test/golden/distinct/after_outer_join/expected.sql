WITH s1 AS (
    SELECT (1::bigint) AS "k", ('a'::text) AS "s"
),
s2 AS (
    SELECT (2::bigint) AS "k"
),
s3 AS (
    SELECT COALESCE(s1."s", '') AS "s",
        kql.parse_text(COALESCE(COALESCE(s1."s", ''), ''), ARRAY['t:string'::text, 'c:b'::text, 't:long'::text, '*'::text]::text[], 'simple'::text, ''::text) AS "parsed"
    FROM s1
    FULL JOIN s2 ON s1."k" = s2."k"
    GROUP BY COALESCE(s1."s", '')
)
SELECT COALESCE(s3."s", '') AS "s", COALESCE((s3."parsed")[1], '') AS "x1",
    kql.tolong(COALESCE((s3."parsed")[2], '')) AS "x2"
FROM s3
