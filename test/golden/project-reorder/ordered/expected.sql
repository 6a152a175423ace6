SELECT (0::bigint) AS "a1", (2::bigint) AS "a2", (1::bigint) AS "a10", (3::bigint) AS "b"
