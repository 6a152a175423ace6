SELECT kql.tostring((1::integer)) AS "text", ('2.5'::float8) AS "kept", (7::bigint) AS "absent",
    ((1::integer)::pg_catalog.int8) AS "c", (0::bigint) AS "Column1"
