SELECT (3::bigint) AS "c", (1::bigint) AS "a", (2::bigint) AS "b"
