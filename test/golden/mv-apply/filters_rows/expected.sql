SELECT v1.c1 AS "id", a2."ip"
FROM (VALUES
        (1, 1::bigint, '[{"n": "IP", "v": "1.2.3.4"}, {"n": "Port", "v": "80"}]'::jsonb),
        (2, 2, '[]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT kql.tostring(q4."a_2" -> ('v'::text)) AS "ip"
        FROM (
    SELECT v1.c1 AS "id", v1.c2 AS "a", e3.value1 AS "a_2", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
        WHERE kql.tostring(NULLIF(q4."a_2" -> ('n'::text), 'null'::jsonb)) = 'IP'
        ORDER BY q4."order") AS a2
ORDER BY v1.row_order
