SELECT v1.c1 AS "n", (v1.c2 IS NOT DISTINCT FROM 4625) AS "equal",
    (v1.c2 IS DISTINCT FROM 4625) AS "unequal",
    (v1.c2 IS NOT NULL AND v1.c2 IN (4625, 0, 7)) AS "listed",
    (v1.c3 IS NULL OR v1.c3 NOT IN (4625, (-3))) AS "unlisted",
    (kql.tostring(v1.c2) = '04625') AS "zeros", (kql.tostring(v1.c2) = '+4625') AS "sign",
    (kql.tostring(v1.c2) = '-0') AS "minus", (kql.tostring(v1.c2) = '99999999999') AS "wide",
    (v1.c2 IS NOT NULL AND v1.c2 IN (4625) OR kql.tostring(v1.c2) IN ('none')) AS "words",
    (v1.c3 IS NOT NULL AND v1.c3 IN (9223372036854775807) OR kql.tostring(v1.c3) OPERATOR(kql.=~) ANY (ARRAY['9223372036854775808'])) AS "largest",
    (kql.tostring(v1.c2) = '') AS "blank", (v1.c2 IS NOT NULL AND v1.c2 IN (4625, 4624)) AS "cast"
FROM (VALUES
        (1, 1::integer, 4625::integer, 4625::bigint),
        (2, 2, 4624, (-3)),
        (3, 3, NULL::pg_catalog.int4, NULL::pg_catalog.int8),
        (4, 4, 0, 9223372036854775807)) AS v1(row_order, c1, c2, c3)
WHERE (v1.c2 = 4625 OR v1.c2 IS DISTINCT FROM 0)
  AND (v1.c3 IS DISTINCT FROM (-3) OR 4624 = v1.c2)
ORDER BY v1.row_order
