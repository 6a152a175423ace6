SELECT v1.c1 AS "u"
FROM (VALUES
        (1, 'alice'::text),
        (2, 'bob'),
        (3, 'eve')) AS v1(row_order, c1)
WHERE lower(v1.c1 COLLATE "C") IN ('alice', 'bob')
ORDER BY v1.row_order
