SELECT v1.c1 AS "k", pg_catalog.count(*) AS "approximate_count_k"
FROM (VALUES
        ('a'::text),
        ('b'),
        ('a'),
        ('c'),
        ('a'),
        ('b')) AS v1(c1)
GROUP BY v1.c1
ORDER BY pg_catalog.count(*) DESC
LIMIT (2)
