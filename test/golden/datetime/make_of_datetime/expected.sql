SELECT ('2020-02-29 10:11:12.500000+00'::timestamptz) AS "a",
    kql.todatetime('2020-02-29'::text) AS "b"
