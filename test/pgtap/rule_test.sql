-- vigil.test_rule(): the tests in a rule file, run without touching a table.
BEGIN;
SELECT plan(62);

SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'America/New_York';
SET LOCAL DateStyle = 'German';
SET LOCAL IntervalStyle = 'sql_standard';

-- A rule file: the base with a query and tests.
CREATE FUNCTION pg_temp.rule(query text, tests text, more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT format(E'id: 7e57ab1e-0000-4000-8000-000000000001\nname: Tested\ndescription: d\nseverity: High\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n%squery: |\n  %s\nx-tests:\n  - name: t\n%s',
        more, query, tests)
$$;
-- What is said of one test: ok, or the message.
CREATE FUNCTION pg_temp.outcome(query text, tests text, more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(CASE WHEN passed THEN 'ok' ELSE message END, E'\n') FROM vigil.test_rule(yaml => pg_temp.rule(query, tests, more))
$$;

-- Where a mistake stands
SELECT is(pg_temp.outcome(E'range n from 1 to 3 step 1\n  | where  nn > 1', E'    expect: {alerts: 1}'), 'line 12, column 12: column "nn" does not exist here (Did you mean "n"?)', 'a mistake of the query is told at its place');
SELECT throws_ok($$SELECT pg_temp.outcome('Nowhere_CL', E'    tables: {Nowhere_CL: [{"": 1}]}\n    expect: {alerts: 1}')$$, NULL, 'invalid value for the name of a column of Nowhere_CL: ""', 'a column without a name');
SELECT throws_ok(format('SELECT pg_temp.outcome(%L, %L)', 'Nowhere_CL', E'    tables: {Nowhere_CL: [{' || repeat('n', 64) || E': 1}]}\n    expect: {alerts: 1}'), NULL, NULL, 'one that is too long');

-- Nothing of the database is read or written
CREATE TABLE public."Tested_CL" ("TimeGenerated" timestamptz NOT NULL, "Who" text NOT NULL, "N" integer, "D" jsonb, "Note" text, "Took" interval, "Ok" boolean, "G" uuid, "R" double precision);
SELECT vigil.register_source('Tested_CL', 'public."Tested_CL"');
INSERT INTO public."Tested_CL" SELECT '2024-05-31 23:30+00', 'real', 1 FROM generate_series(1, 3);
SELECT vigil.load_rule(pg_temp.rule('Tested_CL', E'    tables: {Tested_CL: [{Who: ada}]}\n    expect: {rows: [{Who: ada}], alerts: 1}\n'));
CREATE TEMP TABLE before AS SELECT (SELECT count(*) FROM vigil.runs) AS runs, (SELECT count(*) FROM vigil.alerts) AS alerts,
    (SELECT count(*) FROM vigil.incidents) AS incidents, (SELECT count(*) FROM vigil.alert_entities) AS entities, 0::bigint AS classes;
SELECT results_eq($$SELECT test, passed, message, rule_name, line, col FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)$$,
    $$VALUES ('t', true, NULL::text, 'Tested', 13, 11)$$, 'a stored rule is tested, with the place of the test');
SELECT is((SELECT expected FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)), '{"rows": [{"Who": "ada"}], "alerts": 1}', 'what was expected');
SELECT is((SELECT found #>> '{rows,0,Who}' FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)), 'ada', 'what was found');
SELECT is((SELECT found #>> '{alerts,0,severity}' FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)), 'High', 'and the alerts');
SELECT results_eq('SELECT (SELECT count(*) FROM vigil.runs), (SELECT count(*) FROM vigil.alerts), (SELECT count(*) FROM vigil.incidents), (SELECT count(*) FROM vigil.alert_entities), (SELECT count(*) FROM pg_class WHERE relname ~ ''^vigil_test_'')',
    'SELECT runs, alerts, incidents, entities, classes FROM before', 'no run, alert, incident, entity or table stays');
SELECT is((SELECT count(*) FROM public."Tested_CL"), 3::bigint, 'the real table is as it was');
SELECT is(pg_temp.outcome('Tested_CL | count', '    expect: {rows: [{Count: 0}]}'), 'ok', 'a table without rows in the test is empty');

-- Exceptions of the rule hold for it, those of a text for the text
SELECT is(pg_temp.outcome('Tested_CL | project Who', E'    tables: {Tested_CL: [{Who: ada}, {Who: bob}]}\n    expect: {rows: [{Who: bob}]}', E'x-exceptions:\n  - {where: "Who == \'ada\'", reason: known}\n'), 'ok', 'an exception of the text takes a row out');
SELECT is((SELECT count(*) FROM vigil.exceptions), 0::bigint, 'and is gone');
SELECT vigil.create_exception('7e57ab1e-0000-4000-8000-000000000001', 'Who == "ada"', 'a test');
SELECT is((SELECT message FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)), 'line 15, column 20: expected 1 rows, found 0' || E'\n' ||
    'line 15, column 21: no row of the result is like {"Who": "ada"}' || E'\n' || 'line 15, column 42: expected 1 alerts, found 0', 'an exception takes a row out');
SELECT is((SELECT sum(hits) FROM vigil.exceptions), 0::numeric, 'and does not count it');

-- Time
SELECT is(pg_temp.outcome('Tested_CL | project TimeGenerated', E'    tables: {Tested_CL: [{}]}\n    expect: {rows: [{TimeGenerated: 2024-05-31T23:59:00Z}]}'), 'ok', 'a row is a minute old, the slot ends on the grid');
SELECT is(pg_temp.outcome('Tested_CL | project Who', E'    tables: {Tested_CL: [{Who: a, TimeGenerated: -59m}, {Who: b, TimeGenerated: "now - 1h"}, {Who: c, TimeGenerated: -61m}, {Who: d, TimeGenerated: now}]}\n    expect: {rows: [{Who: b}, {Who: a}]}'), 'ok', 'relative times, clipped to the window');
SELECT is(pg_temp.outcome('print N = now(), B = ago(1h)', E'    now: 2024-03-01T11:00:00Z\n    expect: {rows: [{N: now, B: 2024-03-01T10:00:00Z}]}'), 'ok', 'now() is the time of the test');
SELECT is(pg_temp.outcome('Tested_CL | project Who', E'    now: 2024-03-01T11:00:00Z\n    tables: {Tested_CL: [{Who: a, TimeGenerated: 2024-03-01T10:30:00Z}, {Who: b, TimeGenerated: 2024-03-01T11:00:00Z}]}\n    expect: {rows: [{Who: a}]}'), 'ok', 'absolute times');

-- Values
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{N: -3, D: {a: [1, "1", null, x]}, Took: 90m, Ok: true, G: 0A4B0C1E-4444-4A4A-8B8B-000000000001, R: 1.5e3}]}\n    expect: {rows: [{Who: "", Note: null, N: -3, D: {a: [1, "1", null, x]}, Took: "01:30:00", Ok: true, G: 0a4b0c1e-4444-4a4a-8b8b-000000000001, R: 1500}]}'), 'ok', 'each type, and what a row does not say');
SELECT is(pg_temp.outcome('Tested_CL | extend P = parse_json(Note).a[1]', E'    tables: {Tested_CL: [{Note: {a: [1, two]}}]}\n    expect: {rows: [{P: two}]}'), 'ok', 'a map in a text is JSON');
SELECT is(pg_temp.outcome('Tested_CL | where isnull(N) and isempty(Who)', E'    tables: {Tested_CL: [{N: null, Who: null}, {N: 1}]}\n    expect: {rows: 1}'), 'ok', 'null');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{N: many}]}\n    expect: {rows: 1}'), 'line 14, column 30: "many" is no value of type int (Write a whole number.)', 'a value of another type, with its place');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{Ok: [1]}]}\n    expect: {rows: 1}'), 'line 14, column 31: a map or a list is no value of type bool (Write true or false.)', 'a list where a value should be');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{N: 3000000000, TimeGenerated: soon, Took: x, G: y, R: z}]}\n    expect: {rows: 1}') ~ '(.*no value of type.*\n?){5}', true, 'all of them are told');

-- Names that are not there
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Testd_CL: [{Who: a}]}\n    expect: {rows: 0}'), 'line 14, column 14: the query does not read table "Testd_CL" (Did you mean "Tested_CL"?)', 'a table that is misspelt');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {SigninLogs: []}\n    expect: {rows: 0}'), 'line 14, column 14: the query does not read table "SigninLogs" (It reads "Tested_CL".)', 'a table that is not read');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{Whoo: a}]}\n    expect: {rows: 1}'), 'line 14, column 27: table "Tested_CL" has no column "Whoo" (Did you mean "Who"?)', 'a column that is misspelt');
SELECT is(pg_temp.outcome('Tested_CL | project Who', E'    tables: {Tested_CL: [{Who: a}]}\n    expect: {rows: [{Wo: a}]}'), 'line 15, column 22: the result has no column "Wo" (Did you mean "Who"?)', 'a column of the result');
SELECT is(pg_temp.outcome('Nowhere_CL | where A == 1 and isnotempty(B)', E'    tables: {Nowhere_CL: [{A: 1, B: x, TimeGenerated: -1m}, {A: 2}]}\n    expect: {rows: [{B: x}]}'), 'ok', 'a table that nobody knows has the columns of the test');
SELECT is(pg_temp.outcome('AADRiskyUsers | project RiskLevel', E'    tables: {AADRiskyUsers: [{RiskLevel: high}]}\n    expect: {rows: [{RiskLevel: high}]}'), 'ok', 'one of the catalogue need not be made');
SELECT is(pg_temp.outcome('Nowhere_CL', '    expect: {rows: 0}') LIKE '%"Nowhere_CL"%', true, 'without rows nobody knows it');

-- What a test expects
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1', '    expect: {rows: [{N: 3}, {N: 1}, {N: 2}]}'), 'ok', 'rows in any order');
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1', '    expect: {rows: [{N: 1}, {N: 1}, {N: 2}]}'), E'line 14, column 29: no row of the result is like {"N": 1} (The nearest has 2 in column "N".)', 'each row is one');
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1 | extend M = N % 2', '    expect: {rows: [{M: 1}, {N: 1}, {}]}'), 'ok', 'the general ones leave the special ones theirs');
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1', '    expect: {rows: 2, alerts: 3}'), 'line 14, column 20: expected 2 rows, found 3', 'a number of rows');
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1', '    expect: {alerts: 1, entities: 0}', E'eventGroupingSettings: {aggregationKind: SingleAlert}\n'), 'ok', 'rows in one alert');
SELECT is(pg_temp.outcome('Tested_CL', '    expect: {rows: 0, alerts: 0}'), 'ok', 'no rows, no alert');
SELECT is(pg_temp.outcome('print A = "192.0.2.1", B = "ada@contoso.example"', '    expect: {entities: [{type: ip, Address: 192.0.2.1}, {type: Account, Name: ada}], alerts: [{name: From 192.0.2.1, rows: 1, entities: [{Type: ip}]}], name: From 192.0.2.1, severity: low, details: {Who: ada@contoso.example}}',
    E'entityMappings:\n  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: A}]}\n  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: B}]}\ncustomDetails: {Who: B}\nalertDetailsOverride: {alertDisplayNameFormat: "From {{A}}"}\n') ,
    'line 19, column 185: expected severity "Low", found "High"', 'entities, alerts and their texts');
SELECT is(pg_temp.outcome('print A = "192.0.2.1"', '    expect: {entities: [{type: ip, Address: 192.0.2.2}]}', E'entityMappings:\n  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: A}]}\n'),
    'line 16, column 25: no entity is like {"type": "ip", "Address": "192.0.2.2"}', 'an entity that is not there');
SELECT is(pg_temp.outcome('range N from 1 to 3 step 1', '    expect: {rows: 3, alerts: 0}', E'suppressionEnabled: true\nsuppressionDuration: 5h\n'), 'line 16, column 31: expected 0 alerts, found 3', 'no alert of another test suppresses one');

-- Columns that depend on the data, several tables, functions, watchlists
SELECT is(pg_temp.outcome('Tested_CL | evaluate bag_unpack(D) | project a', E'    tables: {Tested_CL: [{D: {a: 7}}]}\n    expect: {rows: [{a: 7}]}'), 'ok', 'bag_unpack sees the rows of the test');
SELECT is(pg_temp.outcome('Tested_CL | evaluate bag_unpack(D) | join kind=inner Other_CL on Who | project X', E'    tables: {Tested_CL: [{Who: a, D: {a: 7}}], Other_CL: [{Who: a, X: y}]}\n    expect: {rows: [{X: y}]}'), 'ok', 'and a table behind it');
SELECT is(pg_temp.outcome('union withsource = T Tested_CL, Other_CL | summarize n = count() by T', E'    tables: {Tested_CL: [{}], Other_CL: [{A: 1}, {A: 2}]}\n    expect: {rows: [{T: Tested_CL, n: 1}, {T: Other_CL, n: 2}]}'), 'ok', 'tables keep their names');
SELECT is(pg_temp.outcome('Tested_CL | where Who in (_GetWatchlist("vip") | project SearchKey)', E'    tables:\n      Tested_CL: [{Who: ada}, {Who: bob}]\n      _GetWatchlist(''vip''): [{SearchKey: ada}]\n    expect: {rows: [{Who: ada}]}'), 'ok', 'rows of a watchlist');
SELECT is(pg_temp.outcome('Tested_CL | where Who in (externaldata (Ip:string) ["https://feeds.example/a"])', E'    tables:\n      Tested_CL: [{Who: ada}, {Who: bob}]\n      externaldata(''https://feeds.example/a''): [{Ip: ada}]\n    expect: {rows: [{Who: ada}]}'), 'ok', 'rows of data at an address');
SELECT is(pg_temp.outcome('union Tested_CL, workspace("w").Tested_CL | project Who', E'    tables:\n      Tested_CL: [{Who: ada}]\n      workspace(''w'').Tested_CL: [{Who: bob}]\n    expect: {rows: [{Who: ada}, {Who: bob}]}'), 'ok', 'rows of another workspace');

-- Errors
SELECT is(pg_temp.outcome('Tested_CL | where Whoo == 1', '    expect: {rows: 0}') LIKE 'line 11, column 21: %Whoo%', true, 'an error of the query is told in the query');
SELECT throws_ok($$SELECT vigil.test_rule('name: x'::text)$$, '22004', NULL, 'a file that is no rule is an error');
SELECT throws_ok($$SELECT vigil.test_rule('00000000-0000-4000-8000-00000000dead'::uuid)$$, '42704', NULL, 'a rule that is not there');
SELECT is_empty($$SELECT * FROM vigil.test_rule(regexp_replace(pg_temp.rule('print 1', ''), 'x-tests.*', ''))$$, 'a rule without tests has no rows');

-- At load time
SET LOCAL vigil.test_on_load = error;
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', pg_temp.rule('print 1', '    expect: {rows: 2}')), 'VG002', 'test "t" of rule "Tested" fails', 'a rule whose test fails is not loaded');
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', pg_temp.rule('print 1', '    expect: {rows: 1}')), 'one whose tests pass is');
SET LOCAL vigil.test_on_load = warn;
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', pg_temp.rule('print 1', '    expect: {rows: 2}')), 'or only a warning is given');

RESET vigil.test_on_load;

-- An author, who may make no temporary tables and read no table
CREATE ROLE rule_test_author;
SELECT vigil.grant_access('rule_test_author', 'author');
GRANT USAGE ON SCHEMA kql TO rule_test_author;
SELECT format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SET LOCAL ROLE rule_test_author;
SELECT is(pg_temp.outcome('AADRiskyUsers', E'    tables: {AADRiskyUsers: [{RiskLevel: high}]}\n    expect: {rows: [{RiskLevel: high}], alerts: 1}'), 'ok', 'an author tests');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{Who: a}]}\n    expect: {rows: 1}'), 'line 13, column 11: permission denied for table Tested_CL', 'of a table that he may not read he learns nothing');
SELECT throws_ok($$SELECT * FROM vigil.test_rule('7e57ab1e-0000-4000-8000-000000000001'::uuid)$$, '42501', 'must be owner of rule "Tested"', 'and does not test the rules of others');
RESET ROLE;
GRANT SELECT ("TimeGenerated", "Who") ON public."Tested_CL" TO rule_test_author;
SET LOCAL ROLE rule_test_author;
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{Who: a}]}\n    expect: {rows: [{Who: a}]}'), 'ok', 'he sees the columns that he may read');
SELECT is(pg_temp.outcome('Tested_CL', E'    tables: {Tested_CL: [{N: 1}]}\n    expect: {rows: 1}') LIKE '%table "Tested_CL" has no column "N"%', true, 'and no others');
RESET ROLE;

-- What another has put on a table is not run
CREATE FUNCTION public.rule_test_bait(text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'bait'; END$$;
CREATE DOMAIN public.rule_test_domain AS text CHECK (public.rule_test_bait(VALUE));
CREATE TABLE public."Bait_CL" ("TimeGenerated" timestamptz NOT NULL, "Who" public.rule_test_domain, "Also" text DEFAULT public.rule_test_bait('x')::text);
SELECT is(pg_temp.outcome('Bait_CL', E'    tables: {Bait_CL: [{Who: a}]}\n    expect: {rows: [{Who: a, Also: ""}]}'), 'ok', 'neither domains nor defaults');
CREATE VIEW public."BaitView_CL" AS SELECT now() AS "TimeGenerated", public.rule_test_bait('x') AS "A";
SELECT is(pg_temp.outcome('BaitView_CL', E'    tables: {BaitView_CL: [{A: true}]}\n    expect: {rows: [{A: true}]}'), 'ok', 'nor a view');

-- Tables of the session are as they were
CREATE TEMP TABLE vigil_test_1 AS SELECT 1 AS a;
SELECT is(pg_temp.outcome('AADRiskyUsers | union Tested_CL', E'    tables: {AADRiskyUsers: [{RiskLevel: high}], Tested_CL: [{}]}\n    expect: {rows: 2}'), 'ok', 'names that the session has are left alone');
SELECT results_eq('SELECT a FROM pg_temp.vigil_test_1', 'VALUES (1)', 'and so is what they name');

SELECT * FROM finish();
ROLLBACK;
