SELECT (1::bigint) AS "print_0", ('x'::text) AS "b", (2::bigint) AS "print_2"
