SELECT pg_catalog.count(*) AS "Count"
WHERE (1::bigint) > 1
