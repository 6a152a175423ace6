WITH s1 AS (
    SELECT ('user=bob age=x'::text) AS "s",
        kql.parse_text(('user=bob age=x'::text), ARRAY['c:user='::text, 't:string'::text, 'c: age='::text, 't:long'::text]::text[], 'relaxed'::text, ''::text) AS "parsed"
)
SELECT s1."s", COALESCE((s1."parsed")[1], '') AS "u",
    kql.tolong(COALESCE((s1."parsed")[2], '')) AS "n"
FROM s1
