SELECT v1.c1 AS "k", v1.c2 AS "a", COALESCE(v2.c2, '') AS "s"
FROM (VALUES
        ('x'::text, 1::bigint),
        ('y', 2),
        ('x', 3)) AS v1(c1, c2)
    LEFT JOIN (VALUES
        ('x'::text, 'found'::text),
        ('z', 'never')) AS v2(c1, c2) ON v1.c1 = v2.c1
