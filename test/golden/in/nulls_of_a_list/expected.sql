SELECT v1.c1 AS "n", v1.c2 AS "o", v1.c3 AS "s", ((v1.c1 IN (v1.c2)) IS TRUE) AS "a",
    ((v1.c1 IN (v1.c2)) IS NOT TRUE) AS "b", (v1.c1 IS NOT NULL AND v1.c1 IN (4, 5)) AS "c",
    (v1.c1 IS NULL OR v1.c1 NOT IN (4)) AS "d", false AS "e", true AS "f",
    kql.has_any(v1.c3, ARRAY[]::pg_catalog.text[]) AS "g", false AS "h"
FROM (VALUES
        (1, 5::bigint, 4::bigint, ''::text),
        (2, NULL::pg_catalog.int8, 5, 'x'),
        (3, 5, NULL::pg_catalog.int8, 'y')) AS v1(row_order, c1, c2, c3)
ORDER BY v1.row_order
