WITH s1 AS (
    SELECT ('2024 ERROR(17): disk'::text) AS "s",
        kql.parse_text(('2024 ERROR(17): disk'::text), ARRAY[E'c:\\d+ '::text, 't:string'::text, E'c:\\('::text, 't:int'::text, E'c:\\): '::text, 't:string'::text]::text[], 'regex'::text, ''::text) AS "parsed"
)
SELECT s1."s", COALESCE((s1."parsed")[1], '') AS "level",
    kql.toint(COALESCE((s1."parsed")[2], '')) AS "code", COALESCE((s1."parsed")[3], '') AS "text"
FROM s1
