SELECT (NULL::pg_catalog.jsonb) AS "a"
