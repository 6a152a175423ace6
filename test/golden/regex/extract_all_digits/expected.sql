SELECT kql.extract_all(E'(\\w)(\\w)'::text, '["1"]'::jsonb, v1.c1) AS "one",
    kql.extract_all(E'(\\w)(?P<last>\\w)'::text, '["2", "last", 1]'::jsonb, v1.c1) AS "two",
    kql.extract_all(E'(\\w)(\\w)'::text, v1.c2, v1.c1) AS "data"
FROM (VALUES
        (1, 'ab-cd'::text, '["2"]'::jsonb),
        (2, 'ef-gh', '["3"]'::jsonb)) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
