SELECT v1.c1 AS "t",
    (v1.c1 BETWEEN '2020-01-01 00:00:00+00'::timestamptz AND '2020-01-01 23:59:59.999999+00'::timestamptz) AS "constant",
    (v1.c1 BETWEEN '2020-01-01 00:00:00+00'::timestamptz AND '2020-01-01 23:59:59.999999+00'::timestamptz) AS "length",
    (v1.c1 BETWEEN '2020-01-01 00:00:00+00'::timestamptz AND kql.subtract(v1.c2, '1 microseconds'::interval)) AS "data",
    (v1.c1 >= '2020-01-01 00:00:00.000001+00'::timestamptz) AS "after"
FROM (VALUES
        (1, '2020-01-01 00:00:00+00'::timestamptz, '2020-01-02 00:00:00+00'::timestamptz),
        (2, '2020-01-01 23:59:59.999999+00'::timestamptz, '2020-01-02 00:00:00+00'::timestamptz),
        (3, '2020-01-02 00:00:00+00'::timestamptz, '2020-01-02 00:00:00+00'::timestamptz)) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
