WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "id", v1.c2 AS "parent", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, NULL::pg_catalog.int8),
        (2, 2, 1),
        (3, 3, 2)) AS v1(row_order, c1, c2)
)
SELECT u2."id", u3."id" AS "parent_of"
FROM s1 AS u2
    JOIN s1 AS u3 ON u2."parent" = u3."id"
