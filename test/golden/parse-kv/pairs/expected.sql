WITH s1 AS (
    SELECT kql.parse_kv(('name=bob, age=42, note="a, b"'::text), ARRAY['name'::text, 'age'::text, 'note'::text, 'gone'::text]::text[], ', '::text, '='::text, ARRAY['"'::text]::text[], ARRAY[]::text[]) AS "parsed"
)
SELECT COALESCE((s1."parsed")[1], '') AS "name",
    kql.tolong(COALESCE((s1."parsed")[2], '')) AS "age", COALESCE((s1."parsed")[3], '') AS "note",
    COALESCE((s1."parsed")[4], '') AS "gone"
FROM s1
