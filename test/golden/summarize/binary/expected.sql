SELECT pg_catalog.bit_and(v1.c1) AS "a", pg_catalog.bit_or(v1.c1) AS "o",
    pg_catalog.bit_xor(v1.c1) AS "x"
FROM (VALUES
        (1, 6::bigint),
        (2, 3),
        (3, NULL::pg_catalog.int8)) AS v1(row_order, c1)
