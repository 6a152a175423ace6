SELECT (1::bigint) AS "a", (2::bigint) AS "x", (3::bigint) AS "c"
