-- Rules that Kibana has exported: each becomes what the same rule of Elastic's repository becomes.
BEGIN;
SELECT EXISTS (SELECT FROM vigil.translate_rule(E'[rule]\nname = "x"\n') AS t WHERE t.notes::text LIKE '%without toml++%') AS lacks_toml \gset
\if :lacks_toml
SELECT '1..0 # SKIP vigil was built without toml++';
ROLLBACK;
\quit
\endif
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail']) AS name WHERE to_regclass(format('public.%I', name)) IS NULL;

-- A rule as Kibana writes it, with keys of its own that say nothing here.
CREATE FUNCTION pg_temp.exported(rule jsonb) RETURNS text LANGUAGE sql AS $$
SELECT (jsonb_build_object('id', 'aaaaaaaa-2222-4333-8444-555555555555', 'updated_at', '2026-03-02T01:02:03.000Z', 'updated_by', 'elastic', 'created_at', '2026-03-01T01:02:03.000Z',
    'created_by', 'elastic', 'name', 'A rule of Elastic', 'tags', '["one"]'::jsonb, 'interval', '5m', 'enabled', true, 'revision', 0, 'description', 'What it finds', 'risk_score', 47,
    'severity', 'medium', 'license', '', 'output_index', '', 'meta', '{"from": "1m"}'::jsonb, 'author', '["Somebody"]'::jsonb, 'false_positives', '[]'::jsonb, 'from', 'now-6m',
    'rule_id', '21111111-2222-4333-8444-555555555557', 'max_signals', 100, 'risk_score_mapping', '[]'::jsonb, 'severity_mapping', '[]'::jsonb, 'threat', '[]'::jsonb, 'to', 'now',
    'references', '[]'::jsonb, 'version', 1, 'exceptions_list', '[]'::jsonb, 'immutable', false, 'rule_source', '{"type": "internal"}'::jsonb, 'related_integrations', '[]'::jsonb,
    'required_fields', '[]'::jsonb, 'setup', '', 'note', '', 'timestamp_override', NULL, 'building_block_type', NULL, 'index', '["logs-aws.cloudtrail-*"]'::jsonb, 'filters', '[]'::jsonb,
    'actions', '[]'::jsonb) || rule)::text
$$;
CREATE FUNCTION pg_temp.toml(type text, query text, more text) RETURNS text LANGUAGE sql AS $$
SELECT format(E'[metadata]\ncreation_date = "2026-03-01"\nupdated_date = "2026-03-02"\n[rule]\nname = "A rule of Elastic"\nrule_id = "21111111-2222-4333-8444-555555555557"\ndescription = "What it finds"\n'
    'severity = "medium"\nrisk_score = 47\nauthor = ["Somebody"]\ntags = ["one"]\nindex = ["logs-aws.cloudtrail-*"]\ninterval = "5m"\nfrom = "now-6m"\ntype = "%s"\nquery = ''''''%s''''''\n%s', type, query, more)
$$;
SELECT is(e.kql, t.kql, g.type || ': the query') || E'\n' || is(e.yaml, t.yaml, 'the rule') || E'\n' || isnt(e.kql, NULL, 'there is one')
FROM (VALUES
        ('query', 'event.action: "CreateUser" and not source.ip: 10.0.0.0/8', '{"language": "kuery"}', 'language = "kuery"'),
        ('query', 'event.action: x', '{"alert_suppression": {"group_by": ["source.ip"], "duration": {"value": 1, "unit": "h"}, "missing_fields_strategy": "suppress"}, "investigation_fields": {"field_names": ["source.ip"]}}',
            E'[rule.alert_suppression]\ngroup_by = ["source.ip"]\nduration = {value = 1, unit = "h"}\nmissing_fields_strategy = "suppress"\n[rule.investigation_fields]\nfield_names = ["source.ip"]'),
        ('threshold', 'event.action: x', '{"threshold": {"field": ["source.ip"], "value": 5, "cardinality": [{"field": "user.name", "value": 2}]}}',
            E'[rule.threshold]\nfield = ["source.ip"]\nvalue = 5\ncardinality = [{field = "user.name", value = 2}]'),
        ('new_terms', 'event.action: x', '{"new_terms_fields": ["source.ip", "user.name"], "history_window_start": "now-7d"}',
            E'[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ["source.ip", "user.name"]\n[[rule.new_terms.history_window_start]]\nfield = "history_window_start"\nvalue = "now-7d"'),
        ('eql', 'any where event.action == "x"', '{"language": "eql"}', ''),
        ('eql', 'sequence by source.ip with maxspan=5m [any where event.action == "x"] [any where event.action == "y"]', '{}', ''),
        ('esql', E'from logs-aws.cloudtrail-* metadata _id\n| where event.action == "x"\n| stats n = count(*) by source.ip', '{"language": "esql"}', ''),
        ('query', 'event.action: x', '{"threat": [{"framework": "MITRE ATT&CK", "tactic": {"id": "TA0004", "name": "Privilege Escalation", "reference": "r"}, "technique": [{"id": "T1098", "name": "n", "reference": "r", "subtechnique": []}]}]}',
            E'[[rule.threat]]\nframework = "MITRE ATT&CK"\ntactic = {id = "TA0004", name = "Privilege Escalation"}\ntechnique = [{id = "T1098", name = "n"}]')) AS g (type, query, json, toml),
    vigil.translate_rule(pg_temp.exported(jsonb_build_object('type', g.type, 'query', g.query) || g.json::jsonb)) AS e,
    vigil.translate_rule(pg_temp.toml(g.type, g.query, g.toml)) AS t;

-- ---- what a file holds ----

CREATE FUNCTION pg_temp.numbered(n integer, more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
SELECT pg_temp.exported(jsonb_build_object('type', 'query', 'query', 'event.action: a' || n, 'name', 'Rule ' || n, 'rule_id', '21111111-2222-4333-8444-00000000000' || n) || more)
$$;
SELECT results_eq(format($$SELECT kql ~ 'a1', kql ~ 'a2' FROM vigil.translate_rule(%L) AS t ORDER BY 1 DESC$$, f.text), $$VALUES (true, false), (false, true)$$, f.name)
FROM (VALUES ('a rule a line', pg_temp.numbered(1) || E'\n' || pg_temp.numbered(2) || E'\n'),
    ('what else is exported', pg_temp.numbered(1) || E'\r\n\r\n' || pg_temp.numbered(2) || E'\n{"_version":"x","id":"y","list_id":"z","type":"simple","name":"n"}\n{"id":"c","type":"action","attributes":{}}\n'
        '{"exported_count":2,"exported_rules_count":2,"missing_rules":[],"missing_rules_count":0,"exported_exception_list_count":0}'),
    ('a list', '[' || pg_temp.numbered(1) || ',' || pg_temp.numbered(2) || ']'),
    ('an answer of its interface', '{"page": 1, "perPage": 20, "total": 2, "data": [' || pg_temp.numbered(1) || ',' || pg_temp.numbered(2) || ']}'),
    ('with a mark of its encoding', E'\uFEFF' || pg_temp.numbered(1) || E'\n' || pg_temp.numbered(2))) AS f (name, text);
SELECT is((SELECT count(*) FROM vigil.translate_rule(jsonb_pretty(pg_temp.numbered(1)::jsonb)) WHERE kql ~ 'a1'), 1::bigint, 'a rule on many lines');
SELECT results_eq(format('SELECT n ->> ''severity'', n ->> ''line'', n ->> ''col'', n ->> ''message'' FROM vigil.translate_rule(%L) AS t, jsonb_array_elements(t.notes) AS n WHERE n ->> ''severity'' <> ''info''', f.text), f.wanted, f.name)
FROM (VALUES
    ('an error has its place', pg_temp.numbered(1) || E'\n{"rule_id": "21111111-2222-4333-8444-000000000002", "name": "x", "severity": "low", "risk_score": 1, "type": "query", "index": ["logs-aws.cloudtrail-*"], "query": "event.action: \\"a\\u00e9\\" and user.nome: x"}',
        $$VALUES ('error', '2', '195', 'table "AWSCloudTrail" has nothing for field "user.nome"')$$),
    ('so has broken JSON', pg_temp.numbered(1) || E'\n{"rule_id": }', $$VALUES ('error', '2', '13', 'the rule is not valid JSON: expected a value')$$),
    ('what is no rule', pg_temp.numbered(1) || E'\n{"a": "severity risk_score"}\n5', $$VALUES ('error', '2', '1', 'what Kibana has exported must be rules with a rule_id'), ('error', '3', '1', 'what Kibana has exported must be rules with a rule_id')$$),
    ('filters of Kibana', pg_temp.numbered(1, '{"filters": [{"meta": {}}]}'), $$SELECT 'error', '1', n::text, '"filters" is not supported' FROM (SELECT strpos(pg_temp.numbered(1, '{"filters": [{"meta": {}}]}'), '[{"meta"')) AS x (n)$$),
    ('machine learning', pg_temp.numbered(1, '{"type": "machine_learning"}'), $$SELECT 'error', '1', (8 + strpos(pg_temp.numbered(1, '{"type": "machine_learning"}'), '"type": "machine'))::text, 'a rule of type "machine_learning" is not supported'$$)
    ) AS f (name, text, wanted);
SELECT ok(n.x LIKE '%exceptions in Kibana, which are not taken%', 'exceptions are told of')
FROM vigil.translate_rule(pg_temp.numbered(1, '{"exceptions_list": [{"id": "x", "list_id": "l", "type": "detection", "namespace_type": "single"}]}')) AS t, LATERAL (SELECT t.notes::text) AS n (x);
SELECT is(t.kql ~ 'AWSCloudTrail', true, 'the integrations say which logs')
FROM vigil.translate_rule(pg_temp.numbered(1, '{"index": ["filebeat-*"], "related_integrations": [{"package": "aws", "integration": "cloudtrail", "version": "^3"}]}')) AS t;
SELECT is(vigil.load_rule(pg_temp.numbered(1)), '21111111-2222-4333-8444-000000000001'::uuid, 'it loads');

-- ---- hostile ----

SELECT ok(EXISTS (SELECT FROM vigil.translate_rule(f.text) AS t, jsonb_array_elements(t.notes) AS n WHERE n ->> 'severity' = 'error'), f.name)
FROM (VALUES ('deep', '{"rule_id": "x", "risk_score": 1, "severity": "low", "type": "query", "a": ' || repeat('[', 100000) || '}'),
    ('many keys', '{"rule_id": "x", "risk_score": 1, "severity": "low", "type": "query"' || (SELECT string_agg(format(', "k%s": %s', n, n), '') FROM generate_series(1, 5000) AS n) || '}'),
    ('twice the same key', '{"rule_id": "x", "rule_id": "y", "risk_score": 1, "severity": "low", "type": "query"}'),
    ('values of other kinds', '{"rule_id": {}, "risk_score": [], "severity": 5, "type": ["query"], "query": {}, "index": "x", "new_terms_fields": 5, "related_integrations": {"package": 1}, "created_at": []}')) AS f (name, text);
SELECT cmp_ok((SELECT count(*) FROM vigil.translate_rule(pg_temp.numbered(1) || repeat(E'\n5', 100000)) AS t, jsonb_array_elements(t.notes) AS n WHERE n ->> 'severity' = 'error'), '<=', 500::bigint,
    'a file of anything else says so some hundred times');
SELECT * FROM finish();
ROLLBACK;
