SELECT v1.c1 AS "u"
FROM (VALUES
        (1, 'alice'::text),
        (2, 'bob'),
        (3, 'eve')) AS v1(row_order, c1)
WHERE v1.c1 OPERATOR(kql.=~) ANY (ARRAY['Alice', 'BOB'])
ORDER BY v1.row_order
