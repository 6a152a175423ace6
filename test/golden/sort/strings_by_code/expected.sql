SELECT v1.c1 AS "s"
FROM (VALUES
        ('b'::text),
        ('a'),
        ('B'),
        (''),
        ('Z'),
        ('ä'),
        ('_'),
        ('1')) AS v1(c1)
ORDER BY v1.c1 COLLATE "C" ASC
