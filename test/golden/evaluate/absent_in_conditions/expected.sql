SELECT kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)) AS "a"
WHERE '' = ''
  AND kql.real_less('5'::float8, NULL::pg_catalog.float8) IS NULL
  AND NOT ('' = 'x' OR kql.has('', 'y') OR ('') IN ('a', 'b'))
