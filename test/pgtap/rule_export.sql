-- vigil.export_rule(): what it writes loads to the same rule.
BEGIN;
SELECT plan(21);

SET LOCAL client_min_messages = error;
\set cross `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
\set otherkey `cat "${VIGIL_TOP:-.}/rules/aws-iam-access-key-for-another-user.yaml"`
\set browser `cat "${VIGIL_TOP:-.}/rules/aws-iam-change-from-s3-browser.yaml"`
\set lambda `cat "${VIGIL_TOP:-.}/rules/aws-iam-sensitive-call-from-lambda.yaml"`
\set refused `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-deletion-refused.yaml"`
\set spray `cat "${VIGIL_TOP:-.}/rules/entra-password-spray.yaml"`

SELECT vigil.create_log_table(t) FROM unnest(ARRAY['SigninLogs', 'AWSCloudTrail']) AS t
WHERE to_regclass(format('public.%I', t)) IS NULL;

CREATE FUNCTION pg_temp.round_trip(rule text, form text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_id uuid := vigil.load_rule(rule);
    v_text text := vigil.export_rule(v_id, form);
    v_before vigil.rule_versions;
    v_after vigil.rule_versions;
BEGIN
    SELECT v.* INTO v_before FROM vigil.rules r JOIN vigil.rule_versions v ON v.rule_id = r.id AND v.version_no = r.version_no
    WHERE r.id = v_id;
    IF vigil.load_rule(v_text) <> v_id THEN
        RETURN 'another rule';
    END IF;
    SELECT v.* INTO v_after FROM vigil.rules r JOIN vigil.rule_versions v ON v.rule_id = r.id AND v.version_no = r.version_no
    WHERE r.id = v_id;
    IF v_after.query IS DISTINCT FROM v_before.query THEN
        RETURN 'another query';
    ELSIF v_after.definition IS DISTINCT FROM v_before.definition THEN
        RETURN v_before.definition || E'\n' || v_after.definition;
    ELSIF vigil.export_rule(v_id, form) <> v_text THEN
        RETURN 'another text';
    END IF;
    RETURN 'the same';
END
$$;
SELECT is(pg_temp.round_trip(rule, form), 'the same', form || ' of rule ' || n)
FROM (VALUES (1, :'cross'), (2, :'otherkey'), (3, :'browser'), (4, :'lambda'), (5, :'refused'), (6, :'spray')) AS v (n, rule),
    (VALUES ('yaml'), ('arm')) AS f (form);

\set full `cat "${VIGIL_TOP:-.}/test/rules/every_key.yaml"`
SELECT is(pg_temp.round_trip(:'full', form), 'the same', form || ' of a rule with every key')
FROM (VALUES ('yaml'), ('ARM')) AS f (form);
SELECT is((vigil.export_rule(vigil.load_rule(:'full'), 'arm')::jsonb #>> '{resources,0,properties,queryPeriod}'), 'P1DT12H',
    'durations of a deployment are those of ISO 8601');
SELECT is((vigil.export_rule(vigil.load_rule(:'full'), 'arm')::jsonb #> '{resources,0,properties,subTechniques}'), '["T1136.003"]',
    'sub-techniques stand apart there');
SELECT ok(vigil.export_rule(vigil.load_rule(:'full')) LIKE '%' || E'query: |\n  SigninLogs // yes: no' || '%', 'a query is a literal block');
SELECT is(vigil.export_rule(NULL), NULL, 'null of null');
SELECT throws_ok($$SELECT vigil.export_rule('00000000-0000-0000-0000-000000000000')$$, '42704',
    'rule 00000000-0000-0000-0000-000000000000 does not exist', 'a rule that is not there');
SELECT throws_ok(format('SELECT vigil.export_rule(%L, ''xml'')', vigil.load_rule(:'full')), '22023',
    'invalid format of a rule: "xml"', 'a format that is not there');

-- Who may not read rules may not export them.
CREATE ROLE export_nobody;
SET LOCAL ROLE export_nobody;
SELECT throws_ok($$SELECT vigil.export_rule('00000000-0000-0000-0000-000000000000')$$, '42501', NULL, 'nobody may not');
RESET ROLE;

SELECT finish();
ROLLBACK;
