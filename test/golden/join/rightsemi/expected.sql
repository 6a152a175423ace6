SELECT v2.c1 AS "k", v2.c2 AS "b"
FROM (VALUES
        (1::bigint, 10::bigint),
        (2, 20)) AS v2(c1, c2)
WHERE (v2.c1) IN (SELECT v1.c1 AS "key1" FROM (VALUES
        (1::bigint, 1::bigint),
        (1, 2)) AS v1(c1, c2))
