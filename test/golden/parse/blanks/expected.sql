WITH s1 AS (
    SELECT v1.c1 AS "s",
        kql.toint(COALESCE((kql.parse_text(v1.c1, ARRAY['*'::text, 'c: port'::text, 't:int'::text, '*'::text]::text[], 'simple'::text, ''::text))[1], '')) AS "port",
        kql.tolong(COALESCE((kql.parse_text(v1.c1, ARRAY['c:message repeated'::text, 't:long'::text, 'c: times:'::text, '*'::text]::text[], 'simple'::text, ''::text))[1], '')) AS "times",
        kql.parse_text(v1.c1, ARRAY['c:ratio'::text, 't:real'::text, 'c:,'::text, '*'::text, 'c:on'::text, 't:bool'::text, 'c:;'::text, '*'::text]::text[], 'simple'::text, ''::text) AS "parsed",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'Accepted password for ann from 192.0.2.1 port 22 ssh2'::text),
        (2, 'message repeated 3 times: [ x ]'),
        (3, 'ratio  1.5 , on true ; port none')) AS v1(row_order, c1)
),
s2 AS (
    SELECT s1."port", s1."times", kql.toreal(COALESCE((s1."parsed")[1], '')) AS "ratio",
        kql.tobool(COALESCE((s1."parsed")[2], '')) AS "on",
        kql.parse_text(s1."s", ARRAY['*'::text, 'c: from'::text, 't:string'::text, 'c: port'::text, 't:int'::text, '*'::text]::text[], 'relaxed'::text, ''::text) AS "parsed",
        s1."order"
    FROM s1
)
SELECT s2."port", s2."times", s2."ratio", s2."on", COALESCE((s2."parsed")[1], '') AS "dark",
    kql.toint(COALESCE((s2."parsed")[2], '')) AS "again"
FROM s2
ORDER BY s2."order"
