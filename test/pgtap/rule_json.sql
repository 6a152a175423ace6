-- Rules in JSON, as a template and as Azure deploys them: what is read, what is refused and where.
BEGIN;
SELECT plan(25);
SET LOCAL client_min_messages = error;

CREATE FUNCTION pg_temp.rule(query text) RETURNS text LANGUAGE sql AS $$
    SELECT '{"id": "0a4b0c1e-1111-4a4a-8b8b-0000000000a1", "name": "Fire \ud83d\udd25", "severity": "High", "kind": "NRT",
 "query": "' || query || '"}'
$$;
CREATE FUNCTION pg_temp.arm(query text) RETURNS text LANGUAGE sql AS $$
    SELECT '{"resources": [{"name": "x/0a4b0c1e-1111-4a4a-8b8b-0000000000a2", "kind": "NRT", "type": "t",
 "properties": {"displayName": "Deployed \ud83d\udd25", "severity": "Low", "query": "' || query || '"}}]}'
$$;

SELECT is(vigil.load_rule(pg_temp.rule('print A = \"x\" // one\n| where A == \"y\"')), '0a4b0c1e-1111-4a4a-8b8b-0000000000a1'::uuid, 'a rule in JSON is loaded');
SELECT is(v.name, 'Fire 🔥', 'with its surrogate pair') FROM vigil.rule_versions AS v WHERE v.rule_id = '0a4b0c1e-1111-4a4a-8b8b-0000000000a1';
SELECT is_empty($$SELECT * FROM vigil.preview_rule('0a4b0c1e-1111-4a4a-8b8b-0000000000a1', now())$$, 'a comment ends at its line break');
SELECT is(vigil.load_rule(pg_temp.arm('print A = 1')), '0a4b0c1e-1111-4a4a-8b8b-0000000000a2'::uuid, 'so is a deployment file');
SELECT is(v.name, 'Deployed 🔥', 'with its surrogate pair') FROM vigil.rule_versions AS v WHERE v.rule_id = '0a4b0c1e-1111-4a4a-8b8b-0000000000a2';
SELECT results_eq($$SELECT code, line, col FROM vigil.check_rule(pg_temp.rule(E'print A = 1 // one\n| where A > 1'))$$,
    $$VALUES ('VR0130'::text, 2, 30)$$, 'a raw line break in the query is refused at its place');
SELECT results_eq($$SELECT code, line, col FROM vigil.check_rule(pg_temp.arm(E'print A = 1 // one\n| where A > 1'))$$,
    $$VALUES ('VR0130'::text, 2, 104)$$, 'in a deployment file too');
SELECT results_eq($$SELECT code, line, col FROM vigil.check_rule(pg_temp.rule('print A = \"\ud83d\udd25\"\n\t| where Bad > 1'))$$,
    $$VALUES ('VK0201'::text, 2, 50)$$, 'a mistake in the query is shown where it stands in the JSON');
SELECT results_eq($$SELECT severity, code, line, col FROM vigil.check_rule(E'id: 0a4b0c1e-1111-4a4a-8b8b-0000000000a3\nname: F\nseverity: Low\nkind: NRT\nquery: >\n  print A = 1 // one\n  | where A > 1\n')$$,
    $$VALUES ('warning'::text, 'VR0131'::text, 6, 15)$$, 'YAML that folds a comment is warned of');
SELECT is(vigil.load_rule(format('{"value": [%s]}', pg_temp.rule('print A = 1'))), '0a4b0c1e-1111-4a4a-8b8b-0000000000a1'::uuid, 'the one rule of a list of the API');
SELECT is(vigil.load_rule(format('{"resources": [{"type": "Microsoft.X/contentTemplates", "properties": {"mainTemplate": %s}}]}', pg_temp.arm('print A = 1'))),
    '0a4b0c1e-1111-4a4a-8b8b-0000000000a2'::uuid, 'or of a package');
CREATE FUNCTION pg_temp.three(query text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'[%s,\n%s,\n%s]', pg_temp.rule('print A = 1'), pg_temp.arm(query), replace(pg_temp.rule('print A = 3'), '00a1', '00a5'))
$$;
SELECT is_empty($$SELECT * FROM vigil.check_rule(pg_temp.three('print A = 2'))$$, 'several rules of a file are checked');
SELECT throws_ok($$SELECT vigil.load_rule(pg_temp.three('print A = 2'))$$, '0A000', 'a file with 3 rules is not one rule', 'but are not one rule');
SELECT results_eq($$SELECT code, line, col FROM vigil.check_rule(pg_temp.three('print A = 2 | where Bad > 2'))$$,
    $$VALUES ('VK0201'::text, 4, 106)$$, 'a mistake in one of them is shown where it stands in the file');
SELECT throws_like($$SELECT * FROM vigil.load_rules(pg_temp.three('print A = 2 | where Bad > 2'))$$, 'column "Bad" does not exist here', 'none is loaded');
SELECT is_empty($$SELECT FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-0000000000a5'$$, 'not those that are sound either');
SELECT results_eq($$SELECT rule, name FROM vigil.load_rules(pg_temp.three('print A = 2'))$$,
    $$VALUES ('0a4b0c1e-1111-4a4a-8b8b-0000000000a1'::uuid, 'Fire 🔥'), ('0a4b0c1e-1111-4a4a-8b8b-0000000000a2', 'Deployed 🔥'), ('0a4b0c1e-1111-4a4a-8b8b-0000000000a5', 'Fire 🔥')$$,
    'all are loaded');
SELECT results_eq($$SELECT v.query, v.yaml LIKE '%a2%', v.yaml LIKE '%a5%' FROM vigil.rule_versions AS v JOIN vigil.rules AS r ON (r.id, r.version_no) = (v.rule_id, v.version_no) WHERE r.id::text LIKE '0a4b0c1e%' ORDER BY v.rule_id$$,
    $$VALUES ('print A = 1', false, false), ('print A = 2', true, false), ('print A = 3', false, true)$$, 'each version keeps the text of its rule alone');
SELECT is_empty($$SELECT FROM vigil.rule_versions AS v WHERE v.rule_id::text LIKE '0a4b0c1e%' AND vigil.load_rule(v.yaml) <> v.rule_id$$, 'which is the rule again');
SELECT results_eq($$SELECT code, line, col, message FROM vigil.check_rule(format(E'{"value": [%s,\n%s]}', pg_temp.rule('print A = 1'), pg_temp.rule('print B = 1')))$$,
    $$VALUES ('VR0117'::text, 3, 8, 'id "0a4b0c1e-1111-4a4a-8b8b-0000000000a1" is given more than once')$$, 'two rules of a file with one id are refused');
SELECT is_empty($$SELECT * FROM vigil.check_rule(format('{"resources": [%s], "padding": "%s"}', pg_temp.rule('print A = 1'), repeat('x', 2000000)))$$, 'a rule may lie in a file larger than a rule may be');
SELECT results_eq($$SELECT code, message FROM vigil.check_rule('kind: Fusion')$$,
    $$VALUES ('VR0123'::text, 'a rule of kind Fusion is not supported')$$, 'so with a rule that is no query');
SELECT is(vigil.load_rule(replace(pg_temp.rule('print A = 1'), '0a4b0c1e-1111-4a4a-8b8b-0000000000a1', 'my rule')), '888c28c2-f077-51f8-ac0b-05e27ac33cca'::uuid, 'an id that is no GUID is made one');
SELECT is(vigil.load_rule(replace(pg_temp.arm('print A = 1'), 'x/0a4b0c1e-1111-4a4a-8b8b-0000000000a2', 'my rule')), '888c28c2-f077-51f8-ac0b-05e27ac33cca'::uuid, 'the same in a deployment file');
SELECT throws_ok($$SELECT vigil.load_rule(E'id: 0a4b0c1e-1111-4a4a-8b8b-0000000000a4\nname: S\nseverity: Low\nqueryFrequency: 1d\nqueryPeriod: 1d\ntriggerOperator: gt\ntriggerThreshold: 0\nsuppressionEnabled: true\nsuppressionDuration: PT5H\nquery: print A = 1')$$,
    '22023', 'suppressionDuration is shorter than queryFrequency', 'a suppression that is over before the next run is refused');
SELECT finish();
ROLLBACK;
