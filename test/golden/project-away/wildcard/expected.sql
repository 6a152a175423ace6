SELECT (3::bigint) AS "b"
