SELECT (NULL::pg_catalog.jsonb) AS "Data", ('USA'::text) AS "Country", ('Zoë'::text) AS "Name",
    (''::text) AS "City"
