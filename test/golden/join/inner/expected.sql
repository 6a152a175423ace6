SELECT v1.c1 AS "k", v1.c2 AS "a", v2.c1 AS "k1", v2.c2 AS "b"
FROM (VALUES
        ('x'::text, 1::bigint),
        ('x', 2),
        ('', 3),
        ('y', 4)) AS v1(c1, c2)
    JOIN (VALUES
        ('x'::text, 10::bigint),
        ('x', 20),
        ('', 30),
        ('z', 40)) AS v2(c1, c2) ON v1.c1 = v2.c1
