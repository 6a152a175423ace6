SELECT v1.c1 AS "a"
FROM (VALUES
        (1, '1'::jsonb, '2'::jsonb),
        (2, '3'::jsonb, '3'::jsonb),
        (3, '[1]'::jsonb, '[2]'::jsonb)) AS v1(row_order, c1, c2)
WHERE v1.c1 <> v1.c2
ORDER BY v1.row_order
