SELECT v1.c1 AS "a", v1.c2 AS "b", v2.c1 AS "c", v2.c2 AS "d"
FROM (VALUES
        (1::bigint, 'x'::text),
        (2, 'y')) AS v1(c1, c2)
    JOIN (VALUES
        (1::bigint, 'x'::text),
        (2, 'z')) AS v2(c1, c2) ON v1.c1 = v2.c1 AND v1.c2 = v2.c2
