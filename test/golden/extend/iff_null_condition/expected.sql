SELECT v1.c1 AS "b", CASE WHEN v1.c1 THEN 't'::text ELSE 'f'::text END AS "x",
    CASE WHEN v1.c1 THEN 1::bigint WHEN NOT v1.c1 THEN 2::bigint ELSE 3::bigint END AS "y"
FROM (VALUES
        (1, true::boolean),
        (2, false),
        (3, NULL::pg_catalog.bool)) AS v1(row_order, c1)
ORDER BY v1.row_order
