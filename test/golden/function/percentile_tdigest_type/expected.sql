SELECT kql.tolong(kql.to_dynamic(kql.percentile_tdigest(kql.tdigest(v1.c1::pg_catalog.float8), '5e+01'::float8))) AS "a",
    ('real'::text) AS "b"
FROM (VALUES
        (1, 1::bigint),
        (2, 2),
        (3, 3)) AS v1(row_order, c1)
