SELECT kql.bin((1::bigint), 2::bigint) AS "a", kql.add((1::bigint), 1::bigint) AS "Column1",
    kql.strcat('x'::text, (1::bigint)) AS "Column2"
