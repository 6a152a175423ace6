SELECT v1.c1 AS "ColumnName", v1.c4 AS "ColumnType"
FROM (VALUES
        (1, 'a'::text, 0::bigint, 'System.Int64'::text, 'long'::text),
        (2, 'b', 1, 'System.String', 'string'),
        (3, 'c', 2, 'System.Double', 'real'),
        (4, 'd', 3, 'System.DateTime', 'datetime'),
        (5, 'e', 4, 'System.TimeSpan', 'timespan'),
        (6, 'f', 5, 'System.Object', 'dynamic'),
        (7, 'g', 6, 'System.SByte', 'bool'),
        (8, 'h', 7, 'System.Int32', 'int'),
        (9, 'i', 8, 'System.Data.SqlTypes.SqlDecimal', 'decimal')) AS v1(row_order, c1, c2, c3, c4)
ORDER BY v1.row_order
