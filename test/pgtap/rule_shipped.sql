-- The rules in rules/: each finds what it is for and passes over what is nearly that.
BEGIN;
SELECT plan(33);

SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'America/New_York';
\set cross `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
\set otherkey `cat "${VIGIL_TOP:-.}/rules/aws-iam-access-key-for-another-user.yaml"`
\set browser `cat "${VIGIL_TOP:-.}/rules/aws-iam-change-from-s3-browser.yaml"`
\set lambda `cat "${VIGIL_TOP:-.}/rules/aws-iam-sensitive-call-from-lambda.yaml"`
\set refused `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-deletion-refused.yaml"`
\set instance `cat "${VIGIL_TOP:-.}/rules/aws-iam-user-created-from-instance.yaml"`
\set created `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-created.yaml"`
\set deleted `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-deleted.yaml"`
\set byhand `cat "${VIGIL_TOP:-.}/rules/aws-iam-groups-deleted-by-hand.yaml"`
\set admin `cat "${VIGIL_TOP:-.}/rules/aws-iam-administrator-policy-attached.yaml"`
\set bucket `cat "${VIGIL_TOP:-.}/rules/aws-s3-bucket-access-changed.yaml"`
\set kinds `cat "${VIGIL_TOP:-.}/rules/aws-many-kinds-of-calls-refused.yaml"`
\set code `cat "${VIGIL_TOP:-.}/rules/aws-lambda-code-changed-by-hand.yaml"`
\set country `cat "${VIGIL_TOP:-.}/rules/entra-sign-in-from-new-country.yaml"`
\set risky `cat "${VIGIL_TOP:-.}/rules/entra-risky-sign-in-succeeded.yaml"`
\set spray `cat "${VIGIL_TOP:-.}/rules/entra-password-spray.yaml"`

-- Other tests may have made the tables; here they hold what this test inserts.
CREATE FUNCTION pg_temp.table_for(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(format('public.%I', name)) IS NULL THEN
        PERFORM vigil.create_log_table(name);
    ELSE
        EXECUTE format('DELETE FROM public.%I', name);
    END IF;
END
$$;
SELECT pg_temp.table_for('SigninLogs'), pg_temp.table_for('AWSCloudTrail');

SELECT is_empty(format('SELECT * FROM vigil.check_rule(%L)', r), 'nothing is wrong with rule ' || n)
FROM (VALUES (1, :'cross'), (2, :'otherkey'), (3, :'browser'), (4, :'lambda'), (5, :'refused'), (6, :'spray'), (7, :'instance'),
    (8, :'created'), (9, :'deleted'), (10, :'byhand'), (11, :'admin'), (12, :'bucket'), (13, :'kinds'), (14, :'code'), (15, :'country'), (16, :'risky')) AS v (n, r);
SELECT vigil.load_rule(r)
FROM (VALUES (:'cross'), (:'otherkey'), (:'browser'), (:'lambda'), (:'refused'), (:'spray'), (:'instance'), (:'created'), (:'deleted'), (:'byhand'), (:'admin'), (:'bucket'), (:'kinds'), (:'code'), (:'country'), (:'risky')) AS v (r);
SELECT is((SELECT count(*) FROM vigil.related_rules('f4a28082-2808-4783-9736-33c1ae117475')), 8::bigint, 'eight of them look for the same calls as the flagship');

-- High-Risk Cross-Cloud User Impersonation
INSERT INTO public."SigninLogs" ("TimeGenerated", "AppDisplayName", "RiskLevelAggregated", "RiskLevelDuringSignIn", "IPAddress", "UserPrincipalName", "ResultType")
SELECT '2024-03-01 10:59:59+00', app, level, 'high', ip, 'ada@contoso.example', '0'
FROM (VALUES ('Azure Portal', 'high', '192.0.2.1'), ('Azure Portal', 'medium', '192.0.2.2'), ('azure portal', 'high', '192.0.2.3')) AS v (app, level, ip);
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserIdentityArn", "ErrorMessage", "RequestParameters")
SELECT t::timestamptz, 'iam.amazonaws.com', e, ip, 'arn:aws:iam::1:user/ada', error, '{}'
FROM (VALUES
    ('2024-03-01 10:00:00+00', 'createuser', '192.0.2.1', ''),        -- 59:59 before, the same hour of the clock
    ('2024-03-01 18:59:59+00', 'CreateAccessKey', '192.0.2.1', ''),   -- eight hours of the clock
    ('2024-03-01 19:00:00+00', 'CreateRole', '192.0.2.1', ''),        -- nine
    ('2024-03-01 09:59:59+00', 'CreateRole', '192.0.2.1', ''),        -- the hour before
    ('2024-03-01 11:00:00+00', 'CreateRole', '192.0.2.1', ' '),       -- a space is an error message
    ('2024-03-01 11:00:00+00', 'CreateRole', '192.0.2.2', ''),        -- medium risk
    ('2024-03-01 11:00:00+00', 'CreateRole', '192.0.2.3', ''),        -- an application of another spelling
    ('2024-03-01 11:00:00+00', 'ListUsers', '192.0.2.1', '')) AS v (t, e, ip, error);
SELECT ok(vigil.run_rule('f4a28082-2808-4783-9736-33c1ae117475', '2024-03-02 00:00+00') > 0, 'the flagship runs');
SELECT bag_eq($$SELECT aws_event_name, ip_address, azure_user FROM vigil_alerts.high_risk_cross_cloud_user_impersonation WHERE start_time > '2024-03-01 00:00+00' AND end_time < '2024-03-02 00:00+00'$$,
    $$VALUES ('createuser', '192.0.2.1', 'ada@contoso.example'), ('CreateAccessKey', '192.0.2.1', 'ada@contoso.example')$$,
    'and finds the two events within eight hours of the clock');

-- AWS IAM Access Key For Another User
DELETE FROM public."AWSCloudTrail";
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserIdentityArn", "UserIdentityUserName", "ErrorCode", "ResponseElements")
SELECT '2024-03-01 10:30+00', 'iam.amazonaws.com', 'CreateAccessKey', '192.0.2.1', 'arn:aws:iam::1:user/ada', 'ada', error, response
FROM (VALUES ('', '{"accessKey": {"userName": "bob"}}'), ('', '{"accessKey": {"userName": "ada"}}'), ('AccessDenied', '')) AS v (error, response);
SELECT ok(vigil.run_rule('354976ee-8f8d-4c82-b89f-7b12e6966fbd', '2024-03-01 11:00+00') > 0, 'access keys for others');
SELECT results_eq($$SELECT name, account_name, caller FROM vigil_alerts.aws_iam_access_key_for_another_user$$,
    $$VALUES ('Access key for bob made by arn:aws:iam::1:user/ada', 'bob', 'arn:aws:iam::1:user/ada')$$,
    'the key of bob, not her own and not the one that was refused');

-- AWS IAM Change From S3 Browser
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserAgent")
SELECT '2024-03-01 10:30+00', 'iam.amazonaws.com', e, '192.0.2.1', agent
FROM (VALUES ('CreateUser', 'S3 BROWSER 10.0'), ('ListUsers', 'S3 Browser 10.0'), ('CreateUser', 'aws-cli')) AS v (e, agent);
SELECT ok(vigil.run_rule('d483c7bb-924b-4952-8604-59f94a3cb227', '2024-03-01 11:00+00') > 0, 'S3 Browser');
SELECT results_eq($$SELECT severity, aws_event_name, program FROM vigil_alerts.aws_iam_change_from_s3_browser$$,
    $$VALUES ('High', 'CreateUser', 'S3 BROWSER 10.0')$$, 'a user made with it, in whatever case it calls itself');

-- AWS IAM Sensitive Call From Lambda
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserAgent", "UserIdentityType", "UserIdentityInvokedBy", "SessionIssuerArn", "ErrorCode")
SELECT '2024-03-01 10:30+00', 'iam.amazonaws.com', e, '192.0.2.1', agent, type, invoked, 'arn:aws:iam::1:role/fn', error
FROM (VALUES
    ('CreateRole', '', 'AssumedRole', 'lambda.amazonaws.com', ''),
    ('AttachRolePolicy', 'exec-env/AWS_Lambda_python3.12', 'AssumedRole', '', ''),
    ('CreateRole', 'exec-env/AWS_Lambda_python3.12', 'IAMUser', '', ''),
    ('CreateUser', '', 'AssumedRole', 'lambda.amazonaws.com', 'AccessDenied'),
    ('GetRole', '', 'AssumedRole', 'lambda.amazonaws.com', '')) AS v (e, agent, type, invoked, error);
SELECT ok(vigil.run_rule('ebe69b2f-83d3-4729-9d29-bd8409242b5b', '2024-03-01 11:00+00') > 0, 'Lambda');
SELECT bag_eq($$SELECT role, calls, d FROM vigil_alerts.aws_iam_sensitive_call_from_lambda AS v
    CROSS JOIN vigil.alerts AS a CROSS JOIN jsonb_array_elements_text(a.custom_details -> 'AWSEventName') AS d WHERE a.id = v.alert_id$$,
    $$VALUES ('arn:aws:iam::1:role/fn', '2', 'CreateRole'), ('arn:aws:iam::1:role/fn', '2', 'AttachRolePolicy')$$,
    'two calls of one role, with both names');

-- AWS IAM Group Deletion Refused
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserIdentityArn", "ErrorCode", "UserAgent")
SELECT '2024-03-01 10:30+00'::timestamptz + i * interval '1 minute', 'iam.amazonaws.com', 'DeleteGroup', ip, 'arn:aws:iam::1:user/eve', 'AccessDenied', agent
FROM (VALUES ('192.0.2.1', 3, 'aws-cli'), ('192.0.2.2', 2, 'aws-cli'), ('192.0.2.3', 5, 'cloudformation.amazonaws.com')) AS v (ip, n, agent),
    generate_series(1, n) AS i;
SELECT vigil.run_rule('aac3995b-617f-4bfd-92ff-7c330a1c70a6', '2024-03-01 11:00+00') IS NOT NULL;
SELECT results_eq($$SELECT ip_address, refusals, errors, start_time, end_time FROM vigil_alerts.aws_iam_group_deletion_refused$$,
    $$VALUES ('192.0.2.1', '3', 'AccessDenied', '2024-03-01 10:31+00'::timestamptz, '2024-03-01 10:33+00'::timestamptz)$$,
    'three refusals are enough, two are not, and services do not count');

-- AWS IAM User Created From An Instance
DELETE FROM public."AWSCloudTrail";
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserIdentityArn", "UserIdentityType", "UserIdentityPrincipalid", "ErrorCode", "RequestParameters")
SELECT t::timestamptz, 'iam.amazonaws.com', 'CreateUser', '192.0.2.1', 'arn:aws:sts::1:assumed-role/' || role, type, 'AROA1:' || session, error, format('{"userName": "%s"}', name)
FROM (VALUES
    ('2024-03-11 10:30+00', 'web/i-1', 'AssumedRole', 'i-0a1b2c3d', '', 'new'),
    ('2024-03-02 10:30+00', 'old/i-2', 'AssumedRole', 'i-0a1b2c3e', '', 'first'),       -- nine days before
    ('2024-03-11 10:30+00', 'old/i-2', 'AssumedRole', 'i-0a1b2c3e', '', 'again'),
    ('2024-03-11 10:30+00', 'ci/ada', 'AssumedRole', 'ada', '', 'by a person'),
    ('2024-03-11 10:30+00', 'web/i-3', 'AssumedRole', 'i-0a1b2c3f', 'AccessDenied', 'refused'),
    ('2024-03-11 10:30+00', 'web/i-4', 'IAMUser', 'i-0a1b2c40', '', 'no role')) AS v (t, role, type, session, error, name);
SELECT ok(vigil.run_rule('7f8d3c15-4b1e-4f0e-9d57-2a6c9e1b8f40', '2024-03-11 11:00+00') > 0, 'a user made by a machine');
SELECT results_eq($$SELECT severity, account_name, ip_address, calls FROM vigil_alerts.aws_iam_user_created_from_an_instance$$,
    $$VALUES ('High', 'new', '192.0.2.1', '1')$$, 'the first of its role in ten days, that worked');

-- AWS IAM Group Created, Deleted, Deleted By Hand
DELETE FROM public."AWSCloudTrail";
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "UserIdentityArn", "UserAgent", "ErrorCode", "RequestParameters")
SELECT '2024-03-01 10:30+00', 'iam.amazonaws.com', e, '192.0.2.1', 'arn:aws:iam::1:user/ada', agent, error, format('{"groupName": "%s"}', name)
FROM (VALUES
    ('CreateGroup', 'aws-cli', '', 'made'), ('CreateGroup', 'aws-cli', 'EntityAlreadyExists', 'there'), ('CreateRole', 'aws-cli', '', 'role'),
    ('DeleteGroup', 'aws-cli', '', 'one'), ('DeleteGroup', 'aws-cli', '', 'two'), ('DeleteGroup', 'aws-cli', 'NoSuchEntityException', 'none'),
    ('DeleteGroup', 'cloudformation.amazonaws.com', '', 'stack')) AS v (e, agent, error, name);
SELECT vigil.run_rule(id, at::timestamptz) FROM (VALUES ('2b9a6e74-85c3-4d0f-b1e2-6f47d0c9a835'::uuid, '2024-03-01 11:00+00'),
    ('c4d17f0b-3e62-4a98-8b5d-91f3a7e60c24', '2024-03-01 11:00+00'), ('9e5b20d3-6a7c-4c81-a4f6-0d83e2b71f59', '2024-03-02 00:00+00')) AS v (id, at);
SELECT results_eq($$SELECT name FROM vigil_alerts.aws_iam_group_created$$, $$VALUES ('Group made made by arn:aws:iam::1:user/ada')$$, 'the group that was made');
SELECT bag_eq($$SELECT "group" FROM vigil_alerts.aws_iam_group_deleted$$, $$VALUES ('one'), ('two'), ('stack')$$, 'the groups that were deleted');
SELECT results_eq($$SELECT severity, deletions FROM vigil_alerts.aws_iam_groups_deleted_by_hand$$, $$VALUES ('Informational', '2')$$, 'two of them by hand');

-- Entra Sign-Ins Of Many Users Fail From One Address
DELETE FROM public."SigninLogs";
INSERT INTO public."SigninLogs" ("TimeGenerated", "IPAddress", "UserPrincipalName", "ResultType")
SELECT '2024-03-01 10:30+00', ip, 'user' || i || '@contoso.example', result
FROM (VALUES ('192.0.2.1', 12, '50126'), ('192.0.2.1', 1, '0'), ('192.0.2.2', 10, '50126'), ('192.0.2.3', 9, '50126'), ('192.0.2.4', 20, '50053')) AS v (ip, n, result),
    generate_series(1, n) AS i;
SELECT vigil.run_rule('06c23a19-1a3d-4c3b-8e74-8e6cef28c1be', '2024-03-01 11:00+00') IS NOT NULL;
SELECT bag_eq($$SELECT severity, ip_address, failed_users, successes FROM vigil_alerts.entra_sign_ins_of_many_users_fail_from_one_address$$,
    $$VALUES ('High', '192.0.2.1', '12', '1'), ('Medium', '192.0.2.2', '10', '0')$$,
    'ten users whose password was wrong, worse if one got in');
SELECT is((SELECT jsonb_array_length(entities) FROM vigil.alerts WHERE rule_id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be' AND severity = 'Medium'), 11,
    'the address and the ten users are its entities');

SELECT * FROM finish();
ROLLBACK;
