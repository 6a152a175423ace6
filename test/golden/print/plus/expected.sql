SELECT (5::bigint) AS "print_0", ((-5)::bigint) AS "print_1", ('1.5'::float8) AS "x"
