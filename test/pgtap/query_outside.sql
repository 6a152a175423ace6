-- What lies outside of the database: a schema stands for a workspace, a relation for the data
-- at an address.  Nothing is read without an administrator's word, and nothing by another's rights.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;

CREATE FUNCTION pg_temp.said(query text) RETURNS text LANGUAGE sql
AS $$SELECT string_agg(format('%s %s:%s %s (%s)', code, line, col, message, hint), '; ' ORDER BY line, col) FROM kql.check(query) WHERE severity = 'error'$$;
CREATE FUNCTION pg_temp.rows(query text) RETURNS text LANGUAGE sql
AS $$SELECT string_agg(q::text, ' ') FROM kql.query(query) AS q$$;

CREATE TABLE public."SigninLogs" ("TimeGenerated" timestamptz, "UserPrincipalName" text);
INSERT INTO public."SigninLogs" VALUES ('2026-03-02 10:00Z', 'here');
CREATE SCHEMA other;
CREATE TABLE other."SigninLogs" ("TimeGenerated" timestamptz, "UserPrincipalName" text);
INSERT INTO other."SigninLogs" VALUES ('2026-03-02 10:00Z', 'there');
CREATE TABLE other."Requests" (at timestamptz, url text);
INSERT INTO other."Requests" VALUES ('2026-03-02 10:00Z', '/a'), ('2026-03-01 10:00Z', '/b');

-- Workspaces
SELECT is(pg_temp.said('workspace("o''ther").SigninLogs | project UserPrincipalName | where Nothing == 1'),
    $$VK0215 1:1 "o'ther" lies outside of this database, and nothing here stands for it (An administrator names a schema that holds its tables: SELECT vigil.register_workspace('o''ther', 'schema').)$$,
    'one error, with the remedy');
SELECT is(pg_temp.said(q), NULL::text, q || ': is a table here')
FROM unnest(ARRAY['SigninLogs | take 1', 'table("SigninLogs") | take 1']) AS q;
SELECT is(pg_temp.said(q) LIKE 'VK0215 1:%"' || place || '" lies outside%', true, q || ': a place of its own, never the table here')
FROM (VALUES ('cluster("c").database("d").SigninLogs', 'c/d'), ('cluster("c").database("d").table("SigninLogs")', 'c/d'), ('database("d").SigninLogs', 'd'), ('app("a").SigninLogs', 'a'),
    ('adx("https://x/y").SigninLogs', 'https://x/y'), ('arg("").SigninLogs', 'arg'), ('resource("/s/1").SigninLogs', '/s/1'), ('workspace("w").table("SigninLogs")', 'w'),
    ('union SigninLogs, workspace("w").SigninLogs', 'w'), ('SigninLogs | join kind=inner (workspace("w").SigninLogs) on UserPrincipalName', 'w'),
    ('SigninLogs | where UserPrincipalName in (workspace("w").SigninLogs | project UserPrincipalName)', 'w'), ('let T = workspace("w").SigninLogs; T | count', 'w'),
    ('print toscalar(workspace("w").SigninLogs | count)', 'w')) AS v (q, place);
SELECT is(pg_temp.said(q) LIKE 'VK0501 %', true, q || ': refused')
FROM unnest(ARRAY['workspace("w")', 'cluster("c")', 'external_table("t")', 'cluster("c").database("d").F()', 'stored_query_result("r")', 'external_table("t").T', 'entity_group([database("d")]).T']) AS q;
SELECT is(pg_temp.said('let W = "w"; workspace(W).SigninLogs') LIKE '%"w" lies outside%', true, 'a name may stand in a let');
SELECT is(pg_temp.said('workspace(1).SigninLogs') LIKE 'VK0301 %', true, 'but is a text');

SELECT throws_ok($$SELECT vigil.register_workspace('w', 'nowhere')$$, '3F000', 'schema "nowhere" does not exist', 'a schema must be there');
SELECT lives_ok(format('SELECT vigil.register_workspace(%L, %L)', w, 'other'), w || ': gets a schema') FROM unnest(ARRAY['w', 'c/d', 'arg', 'a']) AS w;
SELECT is(pg_temp.rows(q || ' | project UserPrincipalName'), '{"UserPrincipalName": "there"}', q || ': is read from it')
FROM unnest(ARRAY['workspace("w").SigninLogs', 'workspace("w").table("SigninLogs")', 'cluster("c").database("d").SigninLogs', 'arg("").SigninLogs', 'app("a").SigninLogs', 'let T = workspace("w").SigninLogs; T']) AS q;
SELECT is(pg_temp.rows('union withsource=T SigninLogs, workspace("w").SigninLogs | project T, UserPrincipalName | sort by UserPrincipalName asc'),
    '{"T": "SigninLogs", "UserPrincipalName": "here"} {"T": "SigninLogs", "UserPrincipalName": "there"}', 'beside the one here');
SELECT is(pg_temp.said('database("d").SigninLogs') LIKE '%"d" lies outside%', true, 'a database of a cluster is not one without');
SELECT is(pg_temp.said('workspace("w").Nothing'), 'VK0202 1:16 table "Nothing" does not exist (Schema "other" stands for "w": make a table or view of that name there.)', 'a table that is not in it');
SELECT is(pg_temp.said('workspace("w").pg_class') LIKE 'VK0202%', true, 'nothing is looked for elsewhere');
SELECT is(pg_temp.said('SigninLogs | extend workspace = dynamic({}) | where workspace.a == 2'), NULL, 'a column may have the name of a place');

-- The window of a rule clips a table there as one here; its time may be registered.
SELECT vigil.register_source('OtherRequests', 'other."Requests"', 'at') \g /dev/null
SELECT is((SELECT array_agg(query) FROM (SELECT kql.to_sql(q) AS query FROM unnest(ARRAY['workspace("w").Requests | where at > ago(1d)']) AS q) AS s) IS NOT NULL, true, 'a table with another time compiles');

-- Addresses
CREATE TABLE public.feed (line text);
INSERT INTO public.feed VALUES ('1,alpha'), ('2,beta');
CREATE TABLE public.named ("Score" text, "Ip" text, more jsonb);
INSERT INTO public.named VALUES ('7', '192.0.2.1', '{"a": 1}'), ('x', '192.0.2.2', NULL);
SELECT is(pg_temp.said($$externaldata (Ip:string, Score:long) ["https://feeds.example/it's.csv"] with (format="csv", ignoreFirstRecord=true) | where Ip == "a" and Score > 1 | project Score + 1$$),
    $$VK0215 1:39 "https://feeds.example/it's.csv" lies outside of this database, and nothing here stands for it (The database opens no connections. An administrator names a table that holds the data: SELECT vigil.register_external('https://feeds.example/it''s.csv', 'table').)$$,
    'one error with the address and the remedy; the declared columns are known');
SELECT is(pg_temp.said('externaldata (Ip:string) [h@"https://feeds.example/a"] | project Ipp') LIKE '%VK0215 1:27%; VK0201 1:66 column "Ipp"%', true, 'a mistake behind it is found');
SELECT lives_ok($$SELECT vigil.register_external('https://feeds.example/*', 'public.feed')$$, 'a pattern');
SELECT lives_ok($$SELECT vigil.register_external('https://feeds.example/named*', 'public.named')$$, 'a longer one');
SELECT throws_ok($$SELECT vigil.register_external('x', 'public.feed_idx'::regclass)$$, '42P01', NULL, 'no relation');
SELECT is(pg_temp.rows($$externaldata (Line:string) ["https://feeds.example/x.txt"] with (format="txt") | extend p = split(Line, ",") | project n = toint(p[0]), w = tostring(p[1]) | sort by n asc$$),
    '{"n": 1, "w": "alpha"} {"n": 2, "w": "beta"}', 'lines by position');
SELECT is(pg_temp.rows(q), '{"Ip": "192.0.2.1", "Score": 7} {"Ip": "192.0.2.2", "Score": null}', 'columns by name, with the declared types')
FROM unnest(ARRAY['external_data (Ip:string, Score:long) ["https://feeds.example/named.csv"] | sort by Ip asc', 'let F = externaldata (Ip:string, Score:long) [@"https://feeds.example/named.csv?a=*"]; F | sort by Ip asc']) AS q;
SELECT is(pg_temp.rows('externaldata (SCORE:long, ip:string) ["https://feeds.example/named.csv"] | sort by ip asc | take 1'), '{"ip": "192.0.2.1", "SCORE": 7}', 'and by names in other letters');
SELECT is(pg_temp.rows('externaldata (more:dynamic, Score:real) ["https://feeds.example/named"] | where more.a == 1 | project Score'), '{"Score": 7}', 'a dynamic');
SELECT is(pg_temp.said('externaldata (Ip:string, Score:long, Miss:string) ["https://feeds.example/named"]') LIKE 'VK0201 1:38 column "Miss"%public.named, which stands for the data, has some of the declared columns, but not this one%', true, 'some of the names are no order');
SELECT is(pg_temp.said('externaldata (a:string, b:string) ["https://feeds.example/x"]') LIKE 'VK0201 1:25 column "b"%fewer columns than are declared%', true, 'nor are too few columns');
CREATE TABLE public.kev ("cveID" text, "vendor" text, "added" date);
INSERT INTO public.kev VALUES ('CVE-1', 'v', '2026-01-02');
SELECT lives_ok($$SELECT vigil.register_external('https://feeds.example/kev*', 'public.kev')$$, 'a table as a file has its columns');
SELECT is(pg_temp.rows('externaldata (CVEid:string, vendor:string, when:datetime) ["https://feeds.example/kev.csv"] with (format=csv, ignoreFirstRecord=true)'),
    '{"when": "2026-01-02T00:00:00.0000000Z", "CVEid": "CVE-1", "vendor": "v"}', 'columns of a file of lines are what stands there, whatever they are called');
SELECT is(pg_temp.rows('externaldata (added:datetime, cveID:string, vendor:string) ["https://feeds.example/kev"]'),
    '{"added": "2026-01-02T00:00:00.0000000Z", "cveID": "CVE-1", "vendor": "v"}', 'a table that has all of the names is read by them');
SELECT is(pg_temp.said(q) LIKE 'VK0201 1:%column "CVEid"%some of the declared columns, but not this one%', true, 'values of objects have no order')
FROM unnest(ARRAY['externaldata (CVEid:string, vendor:string) ["https://feeds.example/kev"] with (format="multijson")',
    'externaldata (CVEid:string, vendor:string) ["https://feeds.example/kev.json"]',
    'externaldata (CVEid:string, cveID:string) ["https://feeds.example/kev.csv"]']) AS q;
SELECT is(pg_temp.said('externaldata (a:string, a:string) ["https://feeds.example/x"]') LIKE 'VK0204 1:25%', true, 'a name is declared once');
SELECT is(pg_temp.rows('externaldata (a:string) ["https://feeds.example/x", "https://feeds.example/y"] | count'), '{"Count": 4}', 'several addresses are read one after the other');
SELECT is(pg_temp.rows('SigninLogs | where UserPrincipalName !in (externaldata (a:string) ["https://feeds.example/x"]) | count'), '{"Count": 1}', 'as a list of values');
SELECT is(pg_temp.rows('print toscalar(externaldata (a:string) ["https://feeds.example/x"] | summarize min(a))'), '{"print_0": "1,alpha"}', 'as a value');

-- What a function knows of the world
SELECT is((SELECT format('%s %s (%s)', code, message, hint) FROM kql.check('print geo_info_from_ip_address("192.0.2.7")')),
    'VK0216 geo_info_from_ip_address() knows nothing here: it is null (An administrator names a table of networks: SELECT vigil.register_external(''geo_info_from_ip_address()'', ''table'').)', 'without a table it is a warning');
SELECT is(pg_temp.rows('print g = geo_info_from_ip_address("192.0.2.7") | extend c = tostring(g.country)'), '{"c": "", "g": null}', 'and null');
SELECT vigil.register_external('*', 'public.feed') \g /dev/null
SELECT is(pg_temp.rows('print isnull(geo_info_from_ip_address("192.0.2.7"))'), '{"print_0": true}', 'a pattern stands for addresses alone');
SELECT vigil.unregister_external('*') \g /dev/null
CREATE TABLE public.networks (network cidr, country text, city text, latitude double precision);
CREATE INDEX ON public.networks USING gist (network inet_ops);
INSERT INTO public.networks VALUES ('192.0.2.0/24', 'Atlantis', NULL, 1.5), ('192.0.2.128/25', 'Atlantis', 'Port', 2.5), ('2001:db8::/32', 'Elsewhere', NULL, NULL);
SELECT vigil.register_external('geo_info_from_ip_address()', 'public.networks') \g /dev/null
SELECT is(pg_temp.rows('print g = geo_info_from_ip_address(' || a || ')'), format('{"g": %s}', answer), a)
FROM (VALUES ('"192.0.2.7"', '{"country": "Atlantis", "latitude": 1.5}'), ('"192.0.2.200"', '{"city": "Port", "country": "Atlantis", "latitude": 2.5}'), ('"2001:db8::1"', '{"country": "Elsewhere"}'),
    ('"198.51.100.1"', 'null'), ('"no address"', 'null'), ('""', 'null'), ('dynamic("192.0.2.7")', '{"country": "Atlantis", "latitude": 1.5}'), ('ip_address = "192.0.2.7"', '{"country": "Atlantis", "latitude": 1.5}')) AS v (a, answer);
SELECT is(pg_temp.said(q) LIKE c || ' %', true, q) FROM (VALUES ('print geo_info_from_ip_address(1)', 'VK0301'), ('print geo_info_from_ip_address()', 'VK0401')) AS v (q, c);
CREATE TABLE public.ranges (first inet, last inet, country text);
CREATE INDEX ON public.ranges (first);
INSERT INTO public.ranges SELECT '10.0.0.0'::inet + i * 256, '10.0.0.0'::inet + i * 256 + 200, 'c' || i FROM generate_series(0, 9999) AS i;
INSERT INTO public.ranges VALUES ('2001:db8::', '2001:db8::ffff', 'six');
ANALYZE public.ranges;
SELECT vigil.register_external('geo_info_from_ip_address()', 'public.ranges') \g /dev/null
SELECT is(pg_temp.rows('datatable(a:string)["10.0.3.0", "10.0.3.200", "10.0.3.201", "9.255.255.255", "10.39.15.7", "2001:db8::7", "2001:db8::1:0", "::1"] | extend c = tostring(geo_info_from_ip_address(a).country) | summarize make_list(c)'),
    '{"list_c": ["c3", "c3", "", "", "c9999", "six", "", ""]}', 'ranges, by their ends');
SELECT is(pg_temp.rows('range i from 0 to 9999 step 1 | extend a = format_ipv4(167772160 + i * 256 + 5) | where tostring(geo_info_from_ip_address(a).country) == strcat("c", i) | count'), '{"Count": 10000}', 'each of ten thousand');
SELECT is(pg_temp.rows(q), answer, q) FROM (VALUES
    ('datatable(a:string)["10.0.3.0", "10.0.3.7", "::1"] | summarize n = count() by c = tostring(geo_info_from_ip_address(a).country) | sort by n asc', '{"c": "", "n": 1} {"c": "c3", "n": 2}'),
    ('datatable(a:string)["10.0.3.0", "10.0.4.7"] | summarize m = max(tostring(geo_info_from_ip_address(a).country))', '{"m": "c4"}'),
    ('datatable(a:string)["10.0.3.0", "10.0.4.7"] | summarize a = max(a) | extend c = geo_info_from_ip_address(a).country | project c', '{"c": "c4"}'),
    ('datatable(a:string)["10.0.3.0"] | mv-apply x = dynamic(["10.0.5.0"]) to typeof(string) on (extend c = tostring(geo_info_from_ip_address(x).country), d = tostring(geo_info_from_ip_address(a).country) | project c, d)', '{"a": "10.0.3.0", "c": "c5", "d": "c3"}'),
    ('let a = toscalar(print x = "10.0.3.0"); print c = tostring(geo_info_from_ip_address(a).country)', '{"c": "c3"}'),
    ('print a = "10.0.3.0" | join kind=inner (print b = "c3") on $left.a == $right.b | union (print c = tostring(geo_info_from_ip_address(tostring(geo_info_from_ip_address("x"))).country))', '{"a": "", "b": "", "c": ""}'),
    ('datatable(a:string)["10.0.4.0", "10.0.3.0"] | sort by tostring(geo_info_from_ip_address(a).country) asc | project p = prev(tostring(geo_info_from_ip_address(a).country))', '{"p": ""} {"p": "c3"}')) AS v (q, answer);
SELECT vigil.register_external('geo_info_from_ip_address()', 'public.feed') \g /dev/null
SELECT throws_ok($$SELECT pg_temp.rows('print geo_info_from_ip_address("192.0.2.7")')$$, '42703', 'public.feed holds no addresses of networks', 'a table without addresses');
CREATE TABLE public.texts (network text, first inet, last text);
SELECT vigil.register_external('geo_info_from_ip_address()', 'public.texts') \g /dev/null
SELECT throws_ok($$SELECT pg_temp.rows('print geo_info_from_ip_address("192.0.2.7")')$$, '42703', 'public.texts holds no addresses of networks', 'nor are texts addresses');
SELECT vigil.register_external('geo_info_from_ip_address()', 'public.ranges') \g /dev/null

-- Rights: those of whoever asks, and an administrator registers
CREATE ROLE outside_author;
SELECT vigil.grant_access('outside_author', 'author') \g /dev/null
SET LOCAL ROLE outside_author;
SELECT throws_ok(q, '42501', NULL, q) FROM unnest(ARRAY[
    $$SELECT vigil.register_workspace('w2', 'public')$$, $$SELECT vigil.unregister_workspace('w')$$, $$SELECT vigil.register_external('*', 'public.feed')$$, $$SELECT vigil.unregister_external('https://feeds.example/*')$$,
    $$INSERT INTO vigil.external_data VALUES ('*', 'public', 'feed')$$, $$UPDATE vigil.workspaces SET schema_name = 'vigil'$$, $$SELECT count(*) FROM kql.query('externaldata (a:string) ["https://feeds.example/x"]')$$]) AS q;
SELECT is(pg_temp.said('workspace("w").SigninLogs') LIKE 'VK0202%', true, 'a schema that one may not use has no tables');
SELECT throws_ok($$SELECT count(*) FROM kql.query('print geo_info_from_ip_address("10.0.3.0")')$$, '42501', NULL, 'nor is what a function knows');
RESET ROLE;
GRANT USAGE ON SCHEMA other TO outside_author;
SET LOCAL ROLE outside_author;
SELECT throws_ok($$SELECT count(*) FROM kql.query('workspace("w").SigninLogs')$$, '42501', NULL, 'nor is a table read that one may not read');
RESET ROLE;
SELECT is(vigil.unregister_workspace('w'), true, 'it ends');
SELECT is(vigil.unregister_workspace('w'), false, 'once');
SELECT is(vigil.unregister_external('https://feeds.example/*'), true, 'this, too');
SELECT is(pg_temp.said('externaldata (a:string) ["https://feeds.example/x"]') LIKE 'VK0215%', true, 'and is unknown again');

SELECT * FROM finish();
ROLLBACK;
