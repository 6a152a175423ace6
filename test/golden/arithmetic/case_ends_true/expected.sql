SELECT v1.c1 AS "heat",
    CASE WHEN v1.c1 > 300 THEN 'too hot'::text WHEN v1.c1 > 200 THEN 'bakes'::text ELSE 'cold'::text END AS "word"
FROM (VALUES
        (1, 90::integer),
        (2, 230),
        (3, 400)) AS v1(row_order, c1)
ORDER BY v1.row_order
