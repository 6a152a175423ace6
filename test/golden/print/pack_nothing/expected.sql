SELECT ('{}'::jsonb) AS "x"
