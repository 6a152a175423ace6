SELECT v1.c1 AS "oven", kql.sum(v1.c2) AS "sum_bread"
FROM (VALUES
        ('left'::text, 3::bigint),
        ('right', 5),
        ('left', 4)) AS v1(c1, c2)
GROUP BY v1.c1
