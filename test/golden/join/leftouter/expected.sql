SELECT v1.c1 AS "k", v1.c2 AS "a", v2.c1 AS "k1", COALESCE(v2.c2, '') AS "s", v2.c3 AS "n",
    (COALESCE(v2.c2, '') = '') AS "absent", (false::boolean) AS "nul"
FROM (VALUES
        (1::bigint, 'one'::text),
        (2, 'two'),
        (NULL::pg_catalog.int8, 'none')) AS v1(c1, c2)
    LEFT JOIN (VALUES
        (1::bigint, 'b'::text, 5::bigint),
        (NULL::pg_catalog.int8, 'c', 6)) AS v2(c1, c2, c3) ON COALESCE(v1.c1, 0) = COALESCE(v2.c1, 0) AND (v1.c1 IS NULL) = (v2.c1 IS NULL)
