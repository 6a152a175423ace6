SELECT (1::bigint) AS "a1", (2::bigint) AS "a2"
