SELECT pg_catalog.count(*) AS "Count"
FROM (VALUES
        (1, 'ö'::text),
        (2, ''),
        (3, 'ö')) AS v1(row_order, c1)
