SELECT ('b'::text) AS "by", (1::bigint) AS "kind", (1::bigint) AS "count",
    ('a'::text) AS "two words", ('1.5'::float8) AS "5h_average", (2::bigint) AS "first"
