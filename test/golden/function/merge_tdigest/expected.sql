WITH s1 AS (
    SELECT kql.tdigest(v1.c1) AS "d"
    FROM (VALUES
        (1, '1'::float8),
        (2, '2'::float8),
        (3, '3'::float8)) AS v1(row_order, c1)
)
SELECT kql.to_dynamic(kql.percentile_tdigest((SELECT kql.tdigest_merge(one.digest) FROM pg_catalog.unnest(ARRAY[s1."d", s1."d"]) AS one(digest)), '5e+01'::float8)) AS "n",
    kql.to_dynamic(kql.percentile_tdigest((SELECT kql.tdigest_merge(one.digest) FROM pg_catalog.unnest(ARRAY[s1."d"]) AS one(digest)), '1e+02'::float8)) AS "m"
FROM s1
