WITH s1 AS (
    SELECT v1.c1 AS "s",
        kql.parse_text(v1.c1, ARRAY['c:user='::text, 't:string'::text, 'c: age='::text, 't:long'::text, 'c: '::text, 't:string'::text]::text[], 'simple'::text, ''::text) AS "parsed",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'user=bob age=42 end'::text),
        (2, 'nothing')) AS v1(row_order, c1)
)
SELECT s1."s", COALESCE((s1."parsed")[1], '') AS "u",
    kql.tolong(COALESCE((s1."parsed")[2], '')) AS "n", COALESCE((s1."parsed")[3], '') AS "rest"
FROM s1
ORDER BY s1."order"
