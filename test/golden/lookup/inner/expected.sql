SELECT v1.c1 AS "k", v1.c2 AS "a", v2.c2 AS "b"
FROM (VALUES
        ('x'::text, 1::bigint),
        ('y', 2)) AS v1(c1, c2)
    JOIN (VALUES
        ('x'::text, 7::bigint),
        ('x', 8)) AS v2(c1, c2) ON v1.c1 = v2.c1
