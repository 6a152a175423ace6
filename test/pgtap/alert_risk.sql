-- How much an alert weighs: a column of the result, a property, or what the rule says; where it is shown.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;

CREATE TABLE public."RiskTest" ("TimeGenerated" timestamptz NOT NULL, who text, n bigint, r double precision, t text, d jsonb);
INSERT INTO public."RiskTest" VALUES
    ('2024-03-01 10:01+00', 'one', 0, 0.5, '73', '40'),
    ('2024-03-01 10:02+00', 'two', 100, 99.9, ' 7.5 ', '"12"'),
    ('2024-03-01 10:03+00', 'three', 101, 100.1, '', '{}'),
    ('2024-03-01 10:04+00', 'four', -1, -0.1, 'high', '[5]'),
    ('2024-03-01 10:05+00', 'five', NULL, NULL, '0x10', NULL),
    ('2024-03-01 10:06+00', 'six', 5, 'NaN', 'inf', 'true'),
    ('2024-03-01 10:07+00', 'seven', 5, 'Infinity', '1e1', 'null'),
    ('2024-03-01 10:08+00', 'eight', 5, 5, '5 5', '""');

CREATE FUNCTION pg_temp.rule(number integer, query text, rest text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format(E'id: 0a4b0c1e-2222-4a4a-8b9b-%s\nname: Risk Test %s\ndescription: D\nseverity: Medium\n'
        'queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n'
        'entityMappings: [{entityType: Account, fieldMappings: [{identifier: Name, columnName: who}]}]\n'
        'query: "%s"\n%s', lpad(number::text, 12, '0'), number, query, rest))
$$;
-- The risk of each alert of a run, with a star where a row says something else.
CREATE FUNCTION pg_temp.risks(number integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vigil.run_rule(format('0a4b0c1e-2222-4a4a-8b9b-%s', lpad(number::text, 12, '0'))::uuid, '2024-03-01 11:00+00');
    RETURN (SELECT string_agg(coalesce(risk_score::text, '-') || CASE WHEN truncated = '{risk_score}' THEN '*' ELSE '' END, ' ' ORDER BY start_time)
            FROM vigil.alerts WHERE rule_name = 'Risk Test ' || number);
END
$$;

SELECT pg_temp.rule(1, 'RiskTest | project TimeGenerated, who, risk_score = n');
SELECT is(pg_temp.risks(1), '0 100 -* -* - 5 5 5', 'a long: what is below 0 or above 100 is none, and said');
SELECT pg_temp.rule(2, 'RiskTest | project TimeGenerated, who, risk_score = r');
SELECT is(pg_temp.risks(2), '0.5 99.9 -* -* - -* -* 5', 'a real: nor is what is no number');
SELECT pg_temp.rule(3, 'RiskTest | project TimeGenerated, who, risk_score = t');
SELECT is(pg_temp.risks(3), '73 7.5 - -* -* -* 10 -*', 'a text that is a number');
SELECT pg_temp.rule(4, 'RiskTest | project TimeGenerated, who, risk_score = d');
SELECT is(pg_temp.risks(4), '40 12 -* -* - -* - -', 'a dynamic, of which lists and maps are none');
SELECT pg_temp.rule(5, 'RiskTest | project TimeGenerated, who, risk_score = todecimal(n)');
SELECT is(pg_temp.risks(5), '0 100 -* -* - 5 5 5', 'a decimal');
SELECT pg_temp.rule(6, 'RiskTest | project TimeGenerated, who, risk_score = toint(n)', E'x-riskScore: 33\n');
SELECT is(pg_temp.risks(6), '0 100 33* 33* 33 5 5 5', 'where a row says none it is that of the rule');
SELECT pg_temp.rule(7, 'RiskTest | project TimeGenerated, who, risk_score = n', E'eventGroupingSettings: {aggregationKind: SingleAlert}\n');
SELECT is(pg_temp.risks(7), '100*', 'of several rows the highest');
SELECT pg_temp.rule(8, 'RiskTest | where n == 5 | project TimeGenerated, who, risk_score = 1, Weight = n',
    E'alertDetailsOverride: {alertDynamicProperties: [{alertProperty: RiskScore, value: Weight}]}\n');
SELECT is(pg_temp.risks(8), '5 5 5', 'a property says which column');
SELECT pg_temp.rule(9, 'RiskTest | where n == 5 | project TimeGenerated, who', E'x-riskScore: 12\n');
SELECT is(pg_temp.risks(9), '12 12 12', 'without a column that of the rule');
SELECT pg_temp.rule(10, 'RiskTest | where n == 5 | project TimeGenerated, who');
SELECT is(pg_temp.risks(10), '- - -', 'or none');
SELECT is((SELECT vigil.load_rule(vigil.export_rule('0a4b0c1e-2222-4a4a-8b9b-000000000009', f)) FROM unnest(ARRAY['yaml']) AS f),
    '0a4b0c1e-2222-4a4a-8b9b-000000000009'::uuid, 'what is exported says it');
SELECT is((SELECT definition -> 'x-riskScore' FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-2222-4a4a-8b9b-000000000009' ORDER BY version_no DESC LIMIT 1),
    '12', 'again');
SELECT is((SELECT count(*) FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-2222-4a4a-8b9b-000000000010' AND definition ? 'x-riskScore'), 0::bigint,
    'and one that does not say it has none');

-- ---- what may be said ----

SELECT throws_like($$SELECT pg_temp.rule(20, 'RiskTest', 'x-riskScore: 101')$$, 'x-riskScore must be between 0 and 100', 'too high');
SELECT throws_like($$SELECT pg_temp.rule(20, 'RiskTest', 'x-riskScore: -1')$$, 'x-riskScore must be between 0 and 100', 'too low');
SELECT throws_like($$SELECT pg_temp.rule(20, 'RiskTest', 'x-riskScore: high')$$, 'invalid value for x-riskScore: "high"', 'no number');
SELECT is((SELECT string_agg(format('%s %s:%s %s', code, line, col, message), ';') FROM vigil.check_rule(format(
        E'id: 0a4b0c1e-2222-4a4a-8b9b-000000000021\nname: N\ndescription: D\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\n'
        'triggerOperator: gt\ntriggerThreshold: 0\ntactics: [Impact]\nquery: RiskTest | project risk_score = %s', q))), w, q)
FROM (VALUES ('TimeGenerated', 'VR0138 10:8 "risk_score" is a datetime: alerts of the rule have no risk score'),
        ('n > 1', 'VR0138 10:8 "risk_score" is a bool: alerts of the rule have no risk score'), ('n', NULL), ('t', NULL), ('d', NULL)) AS c (q, w);

-- ---- where it is shown ----

CREATE FUNCTION pg_temp.one(number integer) RETURNS bigint LANGUAGE sql AS
    $$SELECT id FROM vigil.alerts WHERE rule_name = 'Risk Test ' || number ORDER BY start_time LIMIT 1$$;
SELECT is(vigil.alert_json(pg_temp.one(2)) -> 'risk_score', '0.5', 'what is forwarded');
SELECT is(vigil.alert_json(pg_temp.one(10)) -> 'risk_score', 'null', 'null without one');
SELECT is(vigil.alert_ocsf(pg_temp.one(3)) -> 'risk_score', '73', 'OCSF');
SELECT is(vigil.alert_ocsf((SELECT id FROM vigil.alerts WHERE rule_name = 'Risk Test 2' AND risk_score > 99)) -> 'risk_score', '100', 'has whole numbers');
SELECT ok(NOT vigil.alert_ocsf(pg_temp.one(10)) ? 'risk_score', 'or nothing');

-- Entities: what an alert says, else by its severity (Medium is 47).
CREATE TABLE public."RiskNow" ("TimeGenerated" timestamptz NOT NULL, who text, n bigint);
INSERT INTO public."RiskNow" VALUES (now() - interval '61 minutes', 'heavy', 90), (now() - interval '62 minutes', 'heavy', NULL), (now() - interval '62 minutes', 'light', 1);
SELECT vigil.load_rule(E'id: 0a4b0c1e-2222-4a4a-8b9b-000000000030\nname: Risk Now\ndescription: D\nseverity: Medium\nqueryFrequency: 1h\nqueryPeriod: 2h\n'
    'triggerOperator: gt\ntriggerThreshold: 0\nentityMappings: [{entityType: Account, fieldMappings: [{identifier: Name, columnName: who}]}]\n'
    'query: RiskNow | extend risk_score = n');
SELECT vigil.run_rule('0a4b0c1e-2222-4a4a-8b9b-000000000030', now());
SELECT results_eq($$SELECT substring(e.key FROM 'heavy|light'), e.score FROM vigil.entity_risk AS e WHERE e.key ~ 'heavy|light' ORDER BY 1$$,
    $$VALUES ('heavy', 137::bigint), ('light', 1)$$, 'entities have the risk of their alerts');

SELECT throws_ok($$UPDATE vigil.alerts SET risk_score = 'NaN'$$, '23514', NULL, 'the table keeps the bounds');
SELECT * FROM finish();
ROLLBACK;
