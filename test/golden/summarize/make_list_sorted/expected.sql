SELECT kql.make_list_of(v1.c1 ORDER BY v1.c1 ASC) AS "l"
FROM (VALUES
        (2::bigint),
        (3),
        (1)) AS v1(c1)
