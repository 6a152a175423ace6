-- parse_user_agent(): patterns of a table that an administrator named, read once for a query with the
-- rights of whoever asks; a list that only SQL can write is refused, never believed.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;

CREATE FUNCTION pg_temp.rows(query text) RETURNS text LANGUAGE sql
AS $$SELECT string_agg(q::text, ' ') FROM kql.query(query) AS q$$;
CREATE FUNCTION pg_temp.list(patterns jsonb) RETURNS text LANGUAGE sql AS $$SELECT kql.user_agent_list(patterns)$$;
CREATE FUNCTION pg_temp.family(agent text, patterns jsonb) RETURNS text LANGUAGE sql
AS $$SELECT kql.parse_user_agent(agent, '"browser"', kql.user_agent_list(patterns)) #>> '{Browser,Family}'$$;

-- Loading
SELECT is(vigil.load_user_agents($${"user_agent_parsers": [{"regex": "(Gull)/(\\d+)"}, {"regex": "(G)"}], "os_parsers": [{"regex": "(Harbor) (\\d+)", "os_replacement": "$1 OS", "os_v2_replacement": 5}],
    "device_parsers": [{"regex": "buoy (\\w+)", "regex_flag": "i", "device_replacement": "Buoy $1", "brand_replacement": "Tide"}], "others": [1]}$$), 4::bigint, 'a file of patterns');
SELECT is(pg_temp.rows('print a = parse_user_agent("Gull/7 Harbor 9 BUOY x", dynamic(["device", "os", "browser"]))'),
    '{"a": {"Device": {"Brand": "Tide", "Model": "x", "Family": "Buoy x"}, "Browser": {"Patch": "", "Family": "Gull", "MajorVersion": "7", "MinorVersion": ""}, "OperatingSystem": {"Patch": "", "Family": "Harbor OS", "PatchMinor": "", "MajorVersion": "9", "MinorVersion": "5"}}}', 'is known at once');
SELECT is(vigil.load_user_agents('{"user_agent_parsers": [{"regex": "(Tern)"}]}'), 1::bigint, 'another one replaces it');
SELECT is(pg_temp.rows('print a = parse_user_agent("Gull/7", "browser").Browser.Family'), '{"a": "Other"}', 'whole');
SELECT throws_ok(format('SELECT vigil.load_user_agents(%L)', f), c, NULL, f)
FROM (VALUES ('{}', '22023'), ('[]', '22023'), ('7', '22023'), ('{"os_parsers": 7}', '22023'), ('{"os_parsers": [7]}', '22023'), ('{"os_parsers": [{"regex": "(a"}]}', '2201B'),
    ('{"os_parsers": [{"regex": "a"}, {"os_replacement": "b"}]}', '22023'), ('{"device_parsers": [{"regex": "a(?=b)"}]}', '2201B')) AS v (f, c);
SELECT is(pg_temp.rows('print a = parse_user_agent("Tern", "browser").Browser.Family'), '{"a": "Tern"}', 'what is wrong leaves it as it was');
SELECT throws_ok($$SELECT vigil.load_user_agents('{"os_parsers": [{"regex": "a"}]}', 'pg_catalog.pg_class')$$, '42P07', NULL, 'no table of patterns');
CREATE SCHEMA odd;
SELECT is(vigil.load_user_agents('{"os_parsers": [{"regex": "(Quay)"}]}', 'odd."a$1@b$*"'), 1::bigint, 'an odd name');
SELECT is(pg_temp.rows('print a = parse_user_agent("Quay", "os").OperatingSystem.Family'), '{"a": "Quay"}', 'is a name in the query, too');

-- A table of one's own
CREATE TABLE public.mine (agent text, "position" text, kind text, regex text);
SELECT vigil.register_external('parse_user_agent()', 'public.mine') \g /dev/null
SELECT is(pg_temp.rows('print isnull(parse_user_agent("Gull", "browser"))'), '{"print_0": true}', 'no rows know nothing');
INSERT INTO public.mine VALUES ('x', 'b', 'browser', '(G)ull'), ('x', 'a', 'browser', '(Gu)ll'), ('x', 'c', 'engine', '(');
SELECT is(pg_temp.rows('print a = parse_user_agent("Gull", "browser").Browser.Family'), '{"a": "Gu"}', 'in the order of position; another kind is passed over');
INSERT INTO public.mine VALUES ('x', 'd', 'os', '(');
SELECT throws_ok($$SELECT pg_temp.rows('print parse_user_agent("Gull", "browser")')$$, '2201B', 'invalid regular expression in the patterns of user agents: missing ): (', 'a pattern that is none is an error');
UPDATE public.mine SET regex = NULL WHERE kind = 'os';
SELECT throws_ok($$SELECT pg_temp.rows('print parse_user_agent("Gull", "browser")')$$, '22023', NULL, 'nor may it be missing');
CREATE TABLE public.without (kind text, regex text);
SELECT vigil.register_external('parse_user_agent()', 'public.without') \g /dev/null
SELECT throws_ok($$SELECT pg_temp.rows('print parse_user_agent("Gull", "browser")')$$, '42703', 'public.without holds no patterns of user agents', 'a table of something else');
DELETE FROM public.mine WHERE kind <> 'browser';
SELECT vigil.register_external('parse_user_agent()', 'public.mine') \g /dev/null

-- Where a query has it
SELECT is(pg_temp.rows(q), answer, q) FROM (VALUES
    ('datatable(a: string)["Gull", "x", ""] | summarize n = count() by f = tostring(parse_user_agent(a, "browser").Browser.Family) | sort by n asc', '{"f": "Gu", "n": 1} {"f": "Other", "n": 2}'),
    ('datatable(a: string)["Gull"] | where parse_user_agent(a, "browser").Browser.Family == "Gu" | count', '{"Count": 1}'),
    ('let f = (s: string) { tostring(parse_user_agent(s, "browser").Browser.Family) }; datatable(a: string)["Gull"] | extend parse_user_agent = f(a) | project parse_user_agent', '{"parse_user_agent": "Gu"}'),
    ('datatable(a: string)["Gull"] | mv-apply x = dynamic(["Gull"]) to typeof(string) on (extend f = tostring(parse_user_agent(x, "browser").Browser.Family) | project f)', '{"a": "Gull", "f": "Gu"}'),
    ('datatable(a: string)["Gull"] | join kind=inner (print a = "Gull" | extend f = tostring(parse_user_agent(a, "browser").Browser.Family)) on a | project f', '{"f": "Gu"}'),
    ('print w = "browser", a = dynamic("Gull") | extend f = parse_user_agent(a, w).Browser.Family | project f', '{"f": "Gu"}'),
    ('print w = dynamic(["browser", "nothing", 7, null]) | project f = parse_user_agent("Gull", w).Browser.Family', '{"f": "Gu"}'),
    ('print w = dynamic([]) | project f = parse_user_agent("Gull", w)', '{"f": null}'),
    ('print w = "nothing" | project f = parse_user_agent("Gull", w)', '{"f": null}'),
    ('print f = parse_user_agent("Gull", dynamic(null))', '{"f": null}'),
    ('print f = parse_user_agent("Gull", "BROWSER").Browser.Family', '{"f": "Gu"}'),
    ('let w = dynamic(["browser", "os"]); print f = bag_keys(parse_user_agent("Gull", w))', '{"f": ["Browser", "OperatingSystem"]}'),
    ('print f = parse_json(parse_user_agent("Gull", "browser")).Browser.Family', '{"f": "Gu"}'),
    ('print f = strlen(tostring(parse_user_agent(strcat(strrep("x", 100000), "Gull"), "browser").Browser.Family))', '{"f": 2}'),
    ('range i from 1 to 20000 step 1 | extend f = tostring(parse_user_agent(strcat(iff(i % 2 == 0, "Gull", "Ä"), i), "browser").Browser.Family) | summarize n = count() by f | sort by f asc', '{"f": "Gu", "n": 10000} {"f": "Other", "n": 10000}')) AS v (q, answer);
SELECT kql.create_view('agents', 'print f = parse_user_agent("Gull", "browser").Browser.Family') \g /dev/null
SELECT is((SELECT f::text FROM agents), '"Gu"', 'a view');

-- One place with one list after the other
SELECT is((SELECT string_agg(kql.parse_user_agent('abc', '"browser"', kql.user_agent_list(format('[{"kind": "browser", "regex": "(%s)"}]', p)::jsonb)) #>> '{Browser,Family}', ' ' ORDER BY n)
    FROM (VALUES (1, 'a'), (2, 'b'), (3, 'a'), (4, 'z')) AS v (n, p)), 'a b a Other', 'each list counts for itself');
SELECT is(pg_temp.family(agent, patterns::jsonb), family, format('%s by %s', agent, patterns)) FROM (VALUES
    ('Äpfel', '[{"kind": "browser", "regex": "(ÄPFEL)", "regex_flag": "i"}]', 'Äpfel'), ('STRASSE', '[{"kind": "browser", "regex": "(straße|strasse)", "regex_flag": "i"}]', 'STRASSE'),
    ('a', '[{"kind": "browser", "regex": "", "family_replacement": "$1$9$0$"}]', '$0$'), ('a', '[{"kind": "browser", "regex": "(b)?"}]', ''), ('', '[{"kind": "browser", "regex": "^$", "family_replacement": "Empty"}]', 'Empty'),
    (NULL, '[{"kind": "browser", "regex": "^$", "family_replacement": "Empty"}]', 'Empty'), ('a', '[]', 'Other'), ('a', '[{"regex": "a"}]', 'Other'), ('a', '[{}]', 'Other'),
    ('aXb', '[{"kind": "browser", "regex": "a(?:x)b", "family_replacement": "no"}, {"kind": "browser", "regex": "a(X)b"}]', 'X'), ('abcdefghijkl', '[{"kind": "browser", "regex": "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "family_replacement": "$9$10"}]', 'ia0')) AS v (agent, patterns, family);
SELECT throws_ok(format('SELECT kql.parse_user_agent(%L, %L, %L)', 'a', '"os"', l), '22023', NULL, 'refused: ' || left(l, 40)) FROM unnest(ARRAY['', 'x', repeat('0', 64) || '[]', pg_temp.list('{}'), pg_temp.list('7'), pg_temp.list('[7]'),
    pg_temp.list('[]') || ' ', pg_temp.list((SELECT jsonb_agg(jsonb '{"kind": "os", "regex": "a"}') FROM generate_series(1, 20001)))]) AS l;
SELECT throws_ok(format('SELECT kql.parse_user_agent(%L, %L, %L)', 'a', '"os"', pg_temp.list((SELECT jsonb_agg(jsonb '{"kind": "os", "regex": "[^a]{900}"}') FROM generate_series(1, 2000)))), '2201B', NULL, 'patterns have a size together');
SELECT is(kql.parse_user_agent('a', NULL, pg_temp.list('[]')), NULL, 'nothing is asked');
SELECT is(kql.parse_user_agent('a', '{"os": 1}', pg_temp.list('[]')), NULL, 'an object asks for nothing');
SELECT is(kql.parse_user_agent('a', '"os"', NULL), NULL, 'no list');
SELECT throws_ok(format('SELECT kql.parse_user_agent(repeat(%L, 20000000), %L, %L)', 'ab', '"os"', pg_temp.list('[{"kind": "os", "regex": "(a|b)*c"}]')), '54000', NULL, 'a text that would take too long');

-- Rights
CREATE ROLE agent_reader;
SELECT vigil.grant_access('agent_reader', 'author') \g /dev/null
CREATE ROLE agent_admin;
SELECT vigil.grant_access('agent_admin', 'admin') \g /dev/null
GRANT CREATE, USAGE ON SCHEMA odd TO agent_admin;
SET LOCAL ROLE agent_reader;
SELECT throws_ok($$SELECT pg_temp.rows('print parse_user_agent("Gull", "browser")')$$, '42501', NULL, 'the table is read with the rights of whoever asks');
SELECT throws_ok($$SELECT vigil.load_user_agents('{"os_parsers": [{"regex": "a"}]}', 'odd.reader')$$, '42501', NULL, 'an author loads none');
SET LOCAL ROLE agent_admin;
SELECT is(vigil.load_user_agents('{"os_parsers": [{"regex": "(a)"}]}', 'odd.admin'), 1::bigint, 'an administrator does');
SELECT throws_ok($$SELECT vigil.load_user_agents('{"os_parsers": [{"regex": "a"}]}', 'odd."a$1@b$*"')$$, '42501', NULL, 'but not into the table of another');
RESET ROLE;
SELECT throws_ok($$SELECT vigil.load_user_agents('{"os_parsers": [{"regex": "a"}]}', 'odd.admin')$$, '42501', NULL, 'nor does a superuser: its triggers would be his');

SELECT * FROM finish();
ROLLBACK;
