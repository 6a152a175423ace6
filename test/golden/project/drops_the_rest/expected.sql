SELECT (2::bigint) AS "b"
WHERE (2::bigint) = 2
