-- Slim tables: a query finds the same rows whether its fields have columns of their own or not.
--
-- The same records are in two tables of the same fields, one full and one slim: of each type one field
-- has a column in both (…K), and one only in the full one (…R).
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal)
SELECT t.name, c.name, c.type, row_number() OVER (PARTITION BY t.name ORDER BY c.ordinal)
FROM (VALUES ('Full_CL'), ('Slim_CL'), ('Bare_CL')) AS t (name),
    unnest(ARRAY['TimeGenerated', 'SR', 'SK', 'BR', 'BK', 'IK', 'IR', 'LK', 'LR', 'RR', 'RK', 'NR', 'NK', 'TK', 'TR', 'PR', 'PK', 'GR', 'GK', 'DR', 'DK', 'Type'],
        ARRAY['datetime', 'string', 'string', 'bool', 'bool', 'int', 'int', 'long', 'long', 'real', 'real', 'decimal', 'decimal', 'datetime',
            'datetime', 'timespan', 'timespan', 'guid', 'guid', 'dynamic', 'dynamic', 'string']) WITH ORDINALITY AS c (name, type, ordinal);
SELECT vigil.create_log_table('Full_CL'), vigil.create_log_table('Bare_CL', columns => '{}'),
    vigil.create_log_table('Slim_CL', columns => '{SK,BK,IK,LK,RK,NK,TK,PK,GK,DK}') \g /dev/null

-- Values of each type, as records give them; null is an absent key too.
CREATE TEMP TABLE given (type text, value jsonb);
INSERT INTO given
SELECT 'S', to_jsonb(v) FROM unnest(ARRAY['', 'a', 'A', 'b', 'ä', 'Straße', ' ', 'null', '"', E'tab\there', E'back\\slash', 'user@example.com', '10.0.0.1', 'key=1 other=2',
    '{"a": {"b": 1}}', '4720', '2024-02-29', repeat('long ', 700), '🦉', 'true']) AS v
UNION ALL SELECT 'S', 'null' UNION ALL SELECT 'S', '17' UNION ALL SELECT 'S', '{"x": [1, 2]}'
UNION ALL SELECT 'B', v FROM unnest(ARRAY['true', 'false', 'null', '""', '"True"']::jsonb[]) AS v
UNION ALL SELECT 'I', v FROM unnest(ARRAY['0', '1', '-1', '2147483647', '-2147483648', '4720', '"12"', 'null', '12.0']::jsonb[]) AS v
UNION ALL SELECT 'L', v FROM unnest(ARRAY['0', '1', '-1', '9223372036854775807', '-9223372036854775808', '4720', '"12"', 'null', '""']::jsonb[]) AS v
UNION ALL SELECT 'R', v FROM unnest(ARRAY['0', '1', '1.0', '-1.5', '"1e308"', '"1e-300"', '"-0.0"', '0.1', '"2.5"', '3', 'null', '123456789012345680']::jsonb[]) AS v
UNION ALL SELECT 'N', v FROM unnest(ARRAY['0', '1.20', '1.2', '-3', '12345678901234567890.123456789', 'null', '"7"']::jsonb[]) AS v
UNION ALL SELECT 'T', v FROM unnest(ARRAY['"2024-02-29T23:59:59.9999999Z"', '"2026-11-27T05:00:00Z"', '"2026-11-27T07:00:00+02:00"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59Z"',
    '"2024-02-29"', 'null', '""']::jsonb[]) AS v
UNION ALL SELECT 'P', v FROM unnest(ARRAY['"00:00:00"', '"1.02:03:04.5"', '"-00:00:01"', '"1000.00:00:00.0000001"', 'null']::jsonb[]) AS v
UNION ALL SELECT 'G', v FROM unnest(ARRAY['"0f8fad5b-d9cb-469f-a165-70867728950e"', '"0F8FAD5B-D9CB-469F-A165-70867728950E"', '"00000000-0000-0000-0000-000000000000"', 'null']::jsonb[]) AS v
UNION ALL SELECT 'D', v FROM unnest(ARRAY['{}', '[]', '{"a": {"b": 1}, "n": null}', '{"a": {"b": "x"}, "list": [1, 1.0, "1", null]}', '[1, "a", {"a": 2}]', '"text"', '"{\"a\": 5}"', '17', '17.50', 'true',
    'null', '""']::jsonb[]) AS v;
-- Each record has some value or none in each field; so that pairs meet, the …K and …R go round in their own steps.
CREATE TEMP TABLE record AS
WITH numbered AS (SELECT g.type, g.value, row_number() OVER (PARTITION BY g.type) - 1 AS n, count(*) OVER (PARTITION BY g.type) AS count FROM given AS g)
SELECT i, jsonb_strip_nulls(jsonb_build_object('TimeGenerated', to_char(timestamp '2026-11-27 00:00' + i * interval '7 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'Type', CASE i % 7 WHEN 0 THEN 'Other' WHEN 1 THEN '' END))
    || (SELECT jsonb_object_agg(v.type || k.kind, v.value) FROM numbered AS v, (VALUES ('K', 1), ('R', 3)) AS k (kind, step)
        WHERE (i * k.step + i / 11) % (v.count + 2) = v.n) AS record
FROM generate_series(1, 70) AS i;
SELECT is(l.*::text, '(70,0,0,0)', 'the records are loaded into ' || t)
FROM unnest('{Full_CL,Slim_CL,Bare_CL}'::text[]) AS t,
    LATERAL vigil.ingest_rows(t, (SELECT jsonb_agg(r.record ORDER BY r.i)::text FROM record AS r), 'test') AS l;
SELECT is((SELECT array_agg(column_name ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'Slim_CL'),
    '{TimeGenerated,SK,BK,IK,LK,RK,NK,TK,PK,GK,DK,_rest,_ingested_at,_xid}', 'a slim table has the columns that were wanted');
SELECT is_empty($$SELECT e.key, e.value FROM "Slim_CL", jsonb_each("_rest") AS e
    WHERE e.value IN ('null', '""') AND e.key <> 'Type' OR e.key LIKE '%K' OR e.key = 'Type' AND e.value = '"Slim_CL"'$$, 'and keeps nothing that is empty');

-- What a query gives: its rows in any order, or its error.
CREATE FUNCTION pg_temp.rows_of(query text, table_name text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE v text;
BEGIN
    SELECT string_agg(replace(q::text, table_name, '<T>'), E'\n' ORDER BY q::text COLLATE "C") INTO v
    FROM kql.query(regexp_replace(query, '\mT\M', table_name, 'g')) AS q;
    RETURN coalesce(v, '');
EXCEPTION WHEN OTHERS THEN
    RETURN format('error %s: %s', SQLSTATE, replace(SQLERRM, table_name, '<T>'));
END $f$;
CREATE TEMP TABLE seen (query text, full_rows text, slim_rows text);
CREATE FUNCTION pg_temp.same(name text, template text, kinds text DEFAULT 'S B I L R N T P G D', more text DEFAULT NULL) RETURNS SETOF text LANGUAGE sql AS $f$
    WITH query AS (
        SELECT replace(replace(template, '$X', t || k), '$Y', t || CASE k WHEN 'K' THEN 'R' ELSE 'K' END) AS query
        FROM unnest(string_to_array(kinds, ' ')) AS t, (VALUES ('R'), ('K')) AS k (k)
        WHERE t = 'S' OR k = 'R'),
    answer AS (
        INSERT INTO seen SELECT q.query, pg_temp.rows_of(q.query, 'Full_CL'), pg_temp.rows_of(q.query, 'Slim_CL') FROM query AS q
        RETURNING *)
    SELECT is(string_agg(a.query, E'\n') FILTER (WHERE a.full_rows <> a.slim_rows), NULL, name) FROM answer AS a
$f$;

-- Tests.
SELECT pg_temp.same(t, 'T | where ' || t) FROM unnest(ARRAY['isnull($X)', 'isnotnull($X)', 'isempty($X)', 'isnotempty($X)', '$X == $Y', '$X != $Y',
    'not($X == $Y)', 'tostring($X) == tostring($Y)', 'tostring($X) =~ "TRUE"', 'tostring($X) has "1"', 'isnull($X) or $X != $Y']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'S') FROM unnest(ARRAY['$X == "a"', '$X != "a"', '$X =~ "a"', '$X !~ "a"', '$X in ("a", "")', '$X !in ("a", "")', '$X in~ ("A", "b")',
    '$X !in~ ("A")', '$X has "example"', '$X !has "example"', '$X contains "s"', '$X !contains "s"', '$X startswith "u"', '$X endswith "m"', '$X matches regex "^[a-z]$"',
    '$X has_any ("other", "long")', '$X has_all ("key", "other")', '$X == ""', '$X != ""', '$X in ((T | project $Y))', '$X !in ((T | project $Y))', 'strlen($X) > 3',
    'ipv4_is_private($X)', '$X < $Y', '$X between ("a" .. "b")', '$X hasprefix "lo"', '* has "example"', '$X has_cs "A"']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'I L R N') FROM unnest(ARRAY['$X == 0', '$X != 1', '$X > 0', '$X <= $Y', '$X in (0, 1, 12)', '$X !in (0, 1)', '$X between (0 .. 5000)',
    '$X + $Y > 1', '-$X < 0', '$X % 2 == 0', '$X == 1.0', '$X > 0 and $Y > 0', 'bin($X, 10) == 0']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'T') FROM unnest(ARRAY['$X > datetime(2024-03-01)', '$X == datetime(2026-11-27T05:00:00Z)', '$X - TimeGenerated > 1h', '$X between (datetime(2024-01-01) .. 400d)',
    'datetime_diff("day", $X, $Y) > 3', 'startofday($X) == $X', 'hourofday($X) == 23']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'P') FROM unnest(ARRAY['$X > 1h', '$X == 0s', '$X + $Y > 1d', 'TimeGenerated + $X > datetime(2026-11-27)']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'B') FROM unnest(ARRAY['$X', 'not($X)', '$X == true', '$X == false', '$X != true', '$X and $Y', '$X or $Y']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'G') FROM unnest(ARRAY['$X == guid(0f8fad5b-d9cb-469f-a165-70867728950e)', '$X in (guid(0f8fad5b-d9cb-469f-a165-70867728950e))', 'tostring($X) startswith "0f"']) AS t;
SELECT pg_temp.same(t, 'T | where ' || t, 'D') FROM unnest(ARRAY['$X.a.b == 1', '$X.a.b == "x"', 'tostring($X.a) has "b"', '$X[0] == 1', 'array_length($X) > 1', '$X has "a"', 'tostring($X) == "text"', 'isempty($X.list)',
    'bag_has_key($X, "a")', 'set_has_element($X, 1)', '$X == 17', 'toint($X) == 17']) AS t;

-- What is made of a value.
SELECT pg_temp.same(t, 'T | project ' || t) FROM unnest(ARRAY['$X', 'x = $X, y = $Y', 'tostring($X)', 'gettype($X)', 'coalesce($X, $Y)', 'iff(isnull($X), $Y, $X)', 'case(isempty($X), "empty", isnull($X), "null", "there")',
    'pack("k", $X)', 'pack_array($X, $Y)', 'hash($X)', 'strcat($X, "|", $Y)', 'tolong($X)', 'toreal($X)', 'todatetime($X)', 'tobool($X)', 'todynamic($X)', 'column_ifexists("$X", "no")', 'p = pack_all()', 'p = bag_pack("a", $X, "b", $Y)',
    'hash_sha256($X)', 'todecimal($X)', 'toguid($X)', 'totimespan($X)']) AS t;
SELECT pg_temp.same(t, 'T | project ' || t, 'S') FROM unnest(ARRAY['toupper($X)', 'strlen($X)', 'split($X, "=")', 'extract("([a-z]+)=", 1, $X)', 'parse_json($X).a.b', 'substring($X, 1, 2)', 'replace_string($X, "a", "z")', 'trim(" ", $X)',
    'parse_ipv4($X)', 'base64_encode_tostring($X)', 'reverse($X)', 'indexof($X, "a")', 'countof($X, "a")', 'isascii($X)']) AS t;
SELECT pg_temp.same(t, 'T | project ' || t, 'D') FROM unnest(ARRAY['$X.a', '$X.a.b', '$X["list"]', '$X[1]', 'bag_keys($X)', 'array_length($X)', 'array_sort_asc($X)', 'bag_merge($X, $Y)', 'dynamic_to_json($X)', 'set_union($X, $Y)']) AS t;

-- Operators.
SELECT pg_temp.same(t, t) FROM unnest(ARRAY['T | summarize count() by $X', 'T | summarize dcount($X), count(), countif(isnull($X)), l = array_sort_asc(make_set(tostring($X))), m = array_sort_asc(make_list(tostring($Y)))', 'T | summarize min($X), max($Y)', 'T | summarize arg_max(TimeGenerated, $X, $Y)',
    'T | summarize arg_min(TimeGenerated, *)', 'T | extend k = strcat($X, TimeGenerated) | summarize arg_max(TimeGenerated, *) by SK, $X', 'T | summarize take_any($X) by TimeGenerated', 'T | summarize n = count() by $X, $Y | where n > 1', 'T | distinct $X', 'T | distinct $X, $Y', 'T | project-away D* | distinct *',
    'T | sort by $X asc, TimeGenerated | project $X | serialize n = row_number()', 'T | sort by $X desc nulls last, TimeGenerated asc | project $X, p = prev($X), q = next($Y)', 'T | top 5 by $X asc, TimeGenerated | project $X',
    'T | join kind=inner (T | project $X, other = TimeGenerated) on $X | project $X, other', 'T | join kind=leftouter (T | where $X != $Y) on $X | project $X, $Y', 'T | join kind=leftanti (T | where TimeGenerated < datetime(2026-11-27T03:00:00Z)) on $X | project $X',
    'T | join kind=leftsemi (T | where TimeGenerated < datetime(2026-11-27T03:00:00Z)) on $X | project $X', 'T | join kind=inner (T | project $Y, other = TimeGenerated) on $left.$X == $right.$Y | project $X, other', 'T | lookup (T | summarize n = count() by $X) on $X | project $X, n',
    'T | join (T | distinct $X) on $X | count', 'T | join kind=fullouter (T | where isnotempty($Y)) on $X | project $X, $Y', 'T | project-away $X', 'T | project-keep $X, $Y', 'T | project-rename Z = $X', 'T | project-reorder $X, *', 'T | extend Z = $X | project-away $X',
    'T | extend $X = $Y | project $X', 'T | take 1000 | project $X', 'T | count', 'T | where isnotnull($X) | count', 'T | getschema', 'T | project $X, $Y | getschema', 'T', 'T | union T | summarize count() by $X', 'union withsource=S T, (T | project $X) | project $X, S',
    'union T, (T | extend Extra = $X) | project $X, Extra', 'find in (T) where isnotempty($X) project TimeGenerated, $X', 'T | search "example"', 'search in (T) "*long*" | project $X', 'let V = T | where isnotempty($X); V | join V on TimeGenerated | project $X, $Y',
    'let V = materialize(T | summarize n = count() by $X); V | union V', 'T | as V | where isnotnull($X) | project $X', 'T | partition hint.strategy=native by SK (top 1 by TimeGenerated | project $X)', 'let s = toscalar(T | summarize max(tostring($X))); T | where tostring($X) == s | project $X',
    'T | mv-expand pack_array($X, $Y)', 'T | mv-expand z = pack_array($X) to typeof(string) | project z', 'T | mv-apply z = pack_array($X, $Y) on (where isnotempty(z)) | project z', 'T | sort by TimeGenerated asc | scan declare (q:string) with (step s: true => q = tostring($X);) | project q', 'T | top-nested 3 of tostring($X) by count()',
    'T | make-series count() on TimeGenerated from datetime(2026-11-27) to datetime(2026-11-28) step 6h by tostring($X)', 'T | evaluate pivot(BK, count(), SK)', 'T | reduce by SK', 'T | evaluate bag_unpack(pack("q", $X)) | project q', 'T | summarize hll($X) | project 1', 'T | project-away *R',
    'T | summarize count() by bin(TimeGenerated, 2h), $X', 'T | summarize make_bag(pack("k", $X))', 'T | order by TimeGenerated | extend d = row_rank_dense(tostring($X))', 'T | summarize dcountif($X, isnotempty(SK)), sumif(1, isnull($X))', 'T | summarize p = array_sort_asc(make_set(tostring($X))) by $Y',
    'T | sample-distinct 1000 of $X', 'T | project a = $X, b = $Y | where a == b', 'T | project Z = $X | summarize count() by Z', 'T | extend Z = $X | where Z == $Y | summarize by Z', 'T | project ingestion_time() > datetime(2000-01-01)', 'T | project-keep *R, Type', 'T | where Type == "T" | project $X']) AS t;
SELECT pg_temp.same(t, t, 'I L R N') FROM unnest(ARRAY['T | summarize sum($X), avg($Y), stdev($X), percentile($X, 50)', 'T | summarize percentiles($X, 5, 95) by SK', 'T | summarize count() by bin($X, 10)', 'T | sort by TimeGenerated asc | project c = row_cumsum($X)',
    'T | make-series sum($X) default = 0 on TimeGenerated from datetime(2026-11-27) to datetime(2026-11-28) step 6h', 'T | summarize sumif($X, $Y > 0), countif($X > $Y)']) AS t;
SELECT pg_temp.same(t, t, 'S') FROM unnest(ARRAY['T | parse $X with "key=" k:int " other=" o:long', 'T | parse-where $X with p:string "@" d:string', 'T | parse-kv $X as (key:int, other:string) with (pair_delimiter=" ", kv_delimiter="=")', 'T | extend j = parse_json($X) | project j.a.b',
    'T | where $X has "user" | summarize make_set($X)', 'let names = T | where $X != "" | distinct $X; T | where $Y in (names) | project $Y', 'T | evaluate pivot($X)', 'T | reduce by $X', 'T | mv-expand split($X, " ")']) AS t;
SELECT pg_temp.same(t, t, 'D') FROM unnest(ARRAY['T | mv-expand $X', 'T | mv-expand $X to typeof(long)', 'T | mv-apply e = $X on (where e == 1)', 'T | extend a = $X.a | evaluate bag_unpack(a)', 'T | summarize make_bag($X)', 'T | where $X.a.b == 1 | summarize count() by tostring($X.a)', 'T | project $X.list | mv-expand $X_list']) AS t;
SELECT pg_temp.same(t, t, 'T') FROM unnest(ARRAY['T | summarize count() by bin($X, 1d)', 'T | summarize max($X - $Y)', 'T | where $X > ago(3650d) | count', 'T | make-series count() on $X from datetime(2026-11-27) to datetime(2026-11-28) step 6h']) AS t;

SELECT is(pg_temp.rows_of(q, 'Full_CL'), pg_temp.rows_of(q, 'Bare_CL'), 'nothing but the time needs a column: ' || q)
FROM unnest(ARRAY['T', 'T | where SK has "a" and IR != 0 | summarize count() by SR', 'T | join kind=inner T on SK, TK | project DK, DK1']) AS q;
SELECT cmp_ok((SELECT count(*) FROM seen WHERE full_rows NOT LIKE 'error%'), '>', 1100::bigint, 'most of the queries run');
SELECT cmp_ok((SELECT count(*) FROM seen WHERE full_rows NOT LIKE 'error%' AND full_rows <> ''), '>', 1000::bigint, 'and find something');
SELECT is((SELECT array_agg(DISTINCT full_rows) FROM seen WHERE full_rows LIKE 'error XX%' OR slim_rows LIKE 'error XX%'), NULL, 'none fails inside of the server');
SELECT * FROM finish();
ROLLBACK;
