WITH s1 AS (
    SELECT v1.c1 AS "id", v1.c2 AS "d", kql.tostring(v1.c2) AS "s", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, '{"a": {"b": "x"}}'::jsonb),
        (2, 2, '{"a": [{"b": "x"}, {"b": ["y", ["z", null]]}, {"c": 1}, 5]}'::jsonb),
        (3, 3, '[{"a": {"b": {"c": 1}}}]'::jsonb),
        (4, 4, '{"a": {"b": []}}'::jsonb),
        (5, 5, '{"a": "x"}'::jsonb),
        (6, 6, NULL::pg_catalog.jsonb)) AS v1(row_order, c1, c2)
)
SELECT s1."id", kql.path_values(s1."d", 'a'::text, 'b'::text) AS "values",
    kql.path_has_array(s1."d", 'a'::text, 'b'::text) AS "is_array",
    (kql.tostring(kql.path_values(s1."s", 'a'::text, 'b'::text)) = kql.tostring(kql.path_values(s1."d", 'a'::text, 'b'::text)) AND CASE WHEN kql.path_has_array(s1."s", 'a'::text, 'b'::text) IS NULL AND kql.path_has_array(s1."d", 'a'::text, 'b'::text) IS NULL THEN NULL ELSE kql.path_has_array(s1."s", 'a'::text, 'b'::text) IS NOT DISTINCT FROM kql.path_has_array(s1."d", 'a'::text, 'b'::text) END) AS "same",
    kql.path_values(s1."d", VARIADIC '{}') AS "every",
    kql.path_has_array(s1."s", VARIADIC '{}') AS "any"
FROM s1
ORDER BY s1."order"
