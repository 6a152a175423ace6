SELECT v1.c1 AS "k", v2.c1 AS "k1"
FROM (VALUES
        (1::integer),
        (2)) AS v1(c1)
    JOIN (VALUES
        (1::bigint),
        (3)) AS v2(c1) ON v1.c1 = v2.c1
