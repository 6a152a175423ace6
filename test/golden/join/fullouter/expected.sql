SELECT COALESCE(v1.c1, '') AS "k", v1.c2 AS "a", COALESCE(v2.c1, '') AS "k1", v2.c2 AS "b"
FROM (VALUES
        ('x'::text, 1::bigint),
        ('w', 0)) AS v1(c1, c2)
    FULL JOIN (VALUES
        ('x'::text, 2::bigint),
        ('y', 3)) AS v2(c1, c2) ON v1.c1 = v2.c1
