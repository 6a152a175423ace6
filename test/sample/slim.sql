-- What test/sample/run compares of two databases with the same logs: all rows, and what the rules find.
\o /dev/null
SET TimeZone = 'UTC';
\o
SELECT t || ' ' || count(*) || ' ' || md5(string_agg(q::text, E'\n' ORDER BY q::text COLLATE "C"))
FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t, kql.query(t) AS q GROUP BY t ORDER BY t;
SELECT t || ' ' || string_agg(q::text, ' ') FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t, kql.query(t || ' | getschema | project ColumnName, ColumnType') AS q
GROUP BY t ORDER BY t;
CREATE TEMP TABLE finding AS
SELECT r.name, p::text AS row
FROM vigil.rules AS r,
    (SELECT min("TimeGenerated") AS first, max("TimeGenerated") AS last FROM public."AWSCloudTrail") AS l,
    generate_series(date_trunc('hour', l.first), l.last + interval '1 hour', interval '1 hour') AS h,
    vigil.preview_rule(r.id, h) AS p;
SELECT 'findings: ' || count(*) FROM finding;
-- Sets have no order.
SELECT f.name || ' ' || count(*) || ' ' || md5(string_agg(s.letters, E'\n' ORDER BY s.letters COLLATE "C"))
FROM finding AS f, LATERAL (SELECT string_agg(c, '' ORDER BY c COLLATE "C") AS letters FROM regexp_split_to_table(f.row, '') AS c) AS s
GROUP BY f.name ORDER BY f.name;
