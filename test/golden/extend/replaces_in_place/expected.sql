SELECT (2::bigint) AS "a", (1::bigint) AS "b", kql.add((1::bigint), (2::bigint)) AS "c"
