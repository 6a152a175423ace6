SELECT (1::bigint) AS "print_0", (22::bigint) AS "print_1", (6::bigint) AS "print_2",
    (10::bigint) AS "print_3"
