SELECT ('x'::text) AS "g", kql.sum((1::bigint)) FILTER (WHERE ('g'::text) = 'g') AS "g1"
GROUP BY ('x'::text)
