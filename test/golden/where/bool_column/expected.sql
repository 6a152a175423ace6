SELECT v1.c1 AS "a", v1.c2 AS "b", (v1.c1 AND v1.c2) AS "x", (v1.c1 OR v1.c2) AS "y",
    (NOT v1.c2) AS "z"
FROM (VALUES
        (1, true::boolean, true::boolean),
        (2, true, NULL::pg_catalog.bool),
        (3, false, NULL::pg_catalog.bool),
        (4, NULL::pg_catalog.bool, NULL::pg_catalog.bool)) AS v1(row_order, c1, c2)
WHERE (v1.c1 OR v1.c2)
ORDER BY v1.row_order
