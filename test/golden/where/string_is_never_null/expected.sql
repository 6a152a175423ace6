SELECT v1.c1 AS "s", (false::boolean) AS "nul", (v1.c1 = '') AS "empty",
    (v1.c1 <> '') AS "notempty", (v1.c1 = '') AS "eq", (v1.c1 <> 'a') AS "ne"
FROM (VALUES
        (1, ''::text),
        (2, 'a'),
        (3, ' ')) AS v1(row_order, c1)
ORDER BY v1.row_order
