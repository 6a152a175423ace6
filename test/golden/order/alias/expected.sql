SELECT v1.c1 AS "s"
FROM (VALUES
        ('b'::text),
        (''),
        ('é'),
        ('a'),
        ('b')) AS v1(c1)
ORDER BY v1.c1 COLLATE "C" DESC
