SELECT v1.c1 AS "n",
    kql.multiply(kql.add(v1.c1::pg_catalog.int8, 1::bigint), 2::bigint) AS "twice"
FROM (VALUES
        (1, 1::integer),
        (2, 2)) AS v1(row_order, c1)
WHERE kql.add(v1.c1::pg_catalog.int8, 1::bigint) > 2
ORDER BY v1.row_order
