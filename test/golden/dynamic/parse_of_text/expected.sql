SELECT v1.c1 AS "n",
    NULLIF(kql.reparse(v1.c2 -> ('a'::text)) -> ('b'::text), 'null'::jsonb) AS "a",
    NULLIF(kql.reparse(v1.c2 -> ('o'::text)) -> ('b'::text), 'null'::jsonb) AS "o",
    kql.dynamic_index(kql.reparse(v1.c2 -> ('l'::text)), 0::bigint) AS "l",
    NULLIF(kql.reparse(kql.dynamic_index(kql.reparse(v1.c2 -> ('l'::text)), 1::bigint)) -> ('b'::text), 'null'::jsonb) AS "inner",
    kql.tostring(kql.reparse(kql.reparse(v1.c2) -> ('a'::text)) -> ('b'::text)) AS "deep",
    (kql.reparse(v1.c2 -> ('a'::text)) IS NULL) AS "is_null",
    kql.gettype(kql.reparse(v1.c2 -> ('o'::text))) AS "type",
    kql.tostring(kql.reparse(v1.c2 -> ('l'::text))) AS "text"
FROM (VALUES
        (1, 1::integer, E'{"a": "{\\"b\\": 1}", "o": {"b": 2}, "l": [1, {"b": 3}]}'::jsonb),
        (2, 2, E'{"a": "no json", "o": "{\\"b\\": 4.50}", "l": "[7]"}'::jsonb),
        (3, 3, '{"a": null, "o": true, "l": 1.0}'::jsonb),
        (4, 4, NULL::pg_catalog.jsonb),
        (5, 5, E'"{\\"a\\": {\\"b\\": \\"x\\"}, \\"o\\": \\"\\", \\"l\\": \\"null\\"}"'::jsonb)) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
