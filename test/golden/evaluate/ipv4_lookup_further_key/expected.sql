SELECT v1.c1 AS "ip", v1.c2 AS "k", v2.c1 AS "net", v2.c2 AS "name"
FROM (VALUES
        ('192.168.1.1'::text, 2::integer),
        ('8.8.8.8', 2)) AS v1(c1, c2)
    JOIN (VALUES
        ('192.168.0.0/16'::text, 'home'::text, 1::integer),
        ('192.168.0.0/16', 'work', 2)) AS v2(c1, c2, c3) ON v1.c2 = v2.c3 AND kql.ipv4_is_in_range(v1.c1, v2.c1)
