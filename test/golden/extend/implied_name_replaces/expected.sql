SELECT kql.tostring((1::integer)) AS "c", kql.bin((7::integer)::pg_catalog.int8, 5::bigint) AS "a",
    kql.todatetime(('2024-01-01'::text)) AS "t"
