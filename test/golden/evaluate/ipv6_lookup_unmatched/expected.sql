WITH s1 AS (
    SELECT ('fe80::/16'::text) AS "ip", (5::bigint) AS "l"
)
SELECT v1.c1 AS "ip", COALESCE(s1."ip", '') AS "ip1", s1."l"
FROM (VALUES
        ('fe80::1'::text),
        ('2001::1')) AS v1(c1)
    LEFT JOIN s1 ON kql.ipv6_is_in_range(v1.c1, s1."ip")
