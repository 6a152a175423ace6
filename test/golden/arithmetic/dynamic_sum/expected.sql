SELECT v1.c1 AS "k", kql.add(v1.c2, v1.c3) AS "plus", kql.subtract(v1.c2, v1.c3) AS "minus",
    (v1.c1 = 'datetimes' AND kql.totimespan(kql.subtract(v1.c2, v1.c3)) > '5 hours'::interval) AS "late"
FROM (VALUES
        (1, 'whole'::text, '5'::jsonb, '3'::jsonb),
        (2, 'real', '1.5'::jsonb, '1'::jsonb),
        (3, 'text', '"7"'::jsonb, '2'::jsonb),
        (4, 'datetimes', '"2020-01-02T00:00:00.0000000Z"'::jsonb, '"2020-01-01T18:00:00.0000000Z"'::jsonb),
        (5, 'moved', '"2020-01-02T00:00:00.0000000Z"'::jsonb, '"06:00:00"'::jsonb),
        (6, 'timespans', '"01:00:00"'::jsonb, '"01:30:00"'::jsonb),
        (7, 'mixed', '"2020-01-02T00:00:00.0000000Z"'::jsonb, '1'::jsonb),
        (8, 'turned', '"01:00:00"'::jsonb, '"2020-01-02T00:00:00.0000000Z"'::jsonb),
        (9, 'bags', '{}'::jsonb, '1'::jsonb),
        (10, 'null', NULL::pg_catalog.jsonb, '1'::jsonb)) AS v1(row_order, c1, c2, c3)
ORDER BY v1.row_order
