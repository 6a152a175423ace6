SELECT kql.make_list_of(CASE WHEN v1.c2 > 1 THEN kql.strcat(v1.c1, '!'::text) ELSE v1.c1 END) FILTER (WHERE v1.c2 > 1) AS "list_u"
FROM (VALUES
        (1, 'a'::text, 2::integer),
        (2, 'b', 0)) AS v1(row_order, c1, c2)
