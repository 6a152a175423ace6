SELECT (1::bigint) AS "n"
LIMIT (0)
