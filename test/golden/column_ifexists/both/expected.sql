SELECT (1::bigint) AS "a", (1::bigint) AS "b", (7::bigint) AS "c", ('none'::text) AS "d"
