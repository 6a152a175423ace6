SELECT v1.c1 AS "s",
    kql.tolong(COALESCE((kql.parse_text(v1.c1, ARRAY['c:a='::text, 't:long'::text]::text[], 'simple'::text, ''::text))[1], '')) AS "n"
FROM (VALUES
        (1, 'a=1'::text),
        (2, 'b=2'),
        (3, 'a=x')) AS v1(row_order, c1)
WHERE kql.parse_text(v1.c1, ARRAY['c:a='::text, 't:long'::text]::text[], 'simple'::text, ''::text) IS NOT NULL
ORDER BY v1.row_order
