SELECT v1.c1 AS "p"
FROM (VALUES
        (1, '10 minutes'::interval),
        (2, '12 minutes'::interval)) AS v1(row_order, c1)
WHERE kql.modulo(kql.add('2024-01-01 00:00:00+00'::timestamptz, v1.c1), '5 minutes'::interval) = '0 hours'::interval
  AND v1.c1 > '1 microseconds'::interval
  AND v1.c1 IS DISTINCT FROM kql.totimespan(kql.add(kql.tolong(v1.c1), 1000::bigint))
ORDER BY v1.row_order
