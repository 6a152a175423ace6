SELECT ('2.5'::float8) AS "c", kql.multiply((1::bigint), 2::bigint) AS "twice", ('x'::text) AS "b"
