SELECT kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)) AS "a",
    (NULL::pg_catalog.jsonb) AS "x"
