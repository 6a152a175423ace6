-- The history of a rule tells everything that was done with it: what, by whom, from what to what.
BEGIN;
SET LOCAL client_min_messages = error;
SELECT no_plan();
CREATE ROLE history_ann;
CREATE ROLE history_bob;
CREATE ROLE history_team;
GRANT history_team TO history_ann, history_bob;
SELECT vigil.grant_access('history_ann', 'author'), vigil.grant_access('history_bob', 'author') \g /dev/null
CREATE FUNCTION pg_temp.told() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', h.changed_by, h.action, h.detail::text), E'\n' ORDER BY c.id)
    FROM vigil.rule_changes AS c JOIN vigil.rule_history AS h ON h.rule_id = c.rule_id AND lower(h.valid) IS NOT DISTINCT FROM c.changed_at AND h.action = c.action AND h.detail IS NOT DISTINCT FROM c.detail
$$;
CREATE FUNCTION pg_temp.last(OUT who name, OUT action text, OUT detail jsonb) LANGUAGE sql AS $$
    SELECT c.changed_by, c.action, c.detail FROM vigil.rule_changes AS c ORDER BY c.id DESC LIMIT 1
$$;

SET LOCAL ROLE history_ann;
SELECT vigil.load_rule('id: 0a4b0c1e-0054-4a4a-8b8b-000000000001
name: History
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0') AS rule \gset
SELECT is(pg_temp.last()::text, '(history_ann,load,)', 'loaded');
SELECT vigil.set_rule_owner(:'rule', 'history_team') \g /dev/null
SELECT is(pg_temp.last()::text, '(history_ann,owner,"{""owner"": {""to"": ""history_team"", ""from"": ""history_ann""}}")', 'handed over, from whom to whom');
SET LOCAL ROLE history_bob;
SELECT vigil.set_rule_owner(:'rule', 'history_team') \g /dev/null
SELECT is((SELECT count(*) FROM vigil.rule_changes WHERE action = 'owner'), 1::bigint, 'to whom it belongs already: nothing happened');
SELECT vigil.configure_rule(:'rule', delay => '5 minutes', timeout => '30 seconds', time_zone => 'Europe/Berlin') \g /dev/null
SELECT is(pg_temp.last()::text, '(history_bob,configure,"{""delay"": {""to"": ""00:05:00"", ""from"": null}, ""timeout"": {""to"": ""00:00:30"", ""from"": null}, ""time_zone"": {""to"": ""Europe/Berlin"", ""from"": null}}")', 'configured');
SELECT vigil.configure_rule(:'rule', delay => '5 minutes', timeout => '30 seconds', time_zone => 'Europe/Berlin', late => 'rerun') \g /dev/null
SELECT is((SELECT count(*) FROM vigil.rule_changes WHERE action = 'configure'), 1::bigint, 'as it was: nothing happened');
SELECT vigil.configure_rule(:'rule', delay => '5 minutes', catchup => 'skip', dedup => 'none') \g /dev/null
SELECT is((SELECT string_agg(k, ' ' ORDER BY k) FROM jsonb_object_keys((pg_temp.last()).detail) AS k), 'catchup dedup time_zone timeout', 'what was not named is as by default again, which is told');
SELECT vigil.align_rule(:'rule', '2026-01-01 00:30Z') \g /dev/null
SELECT is(pg_temp.last()::text, '(history_bob,configure,"{""anchor"": {""to"": ""2026-01-01T00:30:00+00:00"", ""from"": null}}")', 'aligned');
SELECT vigil.refill(:'rule', '2026-03-01 10:30Z', '2026-03-01 12:30Z') AS gap \gset
SELECT is(pg_temp.last()::text, format('(history_bob,refill,"{""to"": ""2026-03-01T12:30:00+00:00"", ""gap"": %s, ""from"": ""2026-03-01T10:30:00+00:00""}")', :gap), 'refilled, by whom, which range');
SELECT vigil.reset_rule(:'rule') \g /dev/null
SELECT is(pg_temp.last()::text, '(history_bob,reset,)', 'reset');
SELECT vigil.disable_rule(:'rule') \g /dev/null
SELECT vigil.enable_rule(:'rule') \g /dev/null
SELECT vigil.disable_rule(:'rule') \g /dev/null
SELECT is((SELECT string_agg(action, ' ' ORDER BY id) FROM vigil.rule_changes WHERE action ~ 'able$'), 'enable disable', 'switched on and off');
RESET ROLE;
UPDATE vigil.gaps SET state = 'skipped' WHERE id = :gap;
SET LOCAL ROLE history_ann;
SELECT vigil.refill(:gap) \g /dev/null
SELECT is(((pg_temp.last()).who, (pg_temp.last()).action, (pg_temp.last()).detail ->> 'gap')::text, format('(history_ann,refill,%s)', :gap), 'a gap that was skipped');
SELECT vigil.delete_rule(:'rule') \g /dev/null
RESET ROLE;
SELECT is(regexp_replace(pg_temp.told(), '\{.*?\}+$', '', 'gn'), E'history_ann load\nhistory_ann owner \nhistory_bob configure \nhistory_bob configure \nhistory_bob configure \nhistory_bob refill \nhistory_bob reset\nhistory_bob enable\nhistory_bob disable\nhistory_ann refill \nhistory_ann delete', 'the history has all of it');
SELECT is((SELECT count(DISTINCT version_no) FROM vigil.rule_history), 1::bigint, 'of one version');
SELECT is((SELECT count(*) FROM vigil.rule_history WHERE upper_inf(valid) AND NOT isempty(valid)), 1::bigint, 'of which the last is so');

-- Who may not, leaves no trace; nobody fills the history.
CREATE ROLE history_eve;
SELECT vigil.grant_access('history_eve', 'author') \g /dev/null
SET LOCAL ROLE history_ann;
SELECT vigil.load_rule('id: 0a4b0c1e-0054-4a4a-8b8b-000000000002
name: Second
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0') AS second \gset
SET LOCAL ROLE history_eve;
SELECT throws_ok(format('SELECT vigil.reset_rule(%L)', :'second'), '42501', NULL, 'reset by somebody else');
SELECT throws_ok(format('SELECT vigil.refill(%L, now() - interval ''3 h'', now())', :'second'), '42501', NULL, 'refill');
SELECT throws_ok(format('SELECT vigil.configure_rule(%L)', :'second'), '42501', NULL, 'and configuration are refused');
SELECT is(pg_temp.last()::text, '(history_ann,load,)', 'and were not');
SET LOCAL ROLE history_ann;
SELECT is((SELECT count(vigil.reset_rule(:'second')) FROM generate_series(1, 1000)), 1000::bigint, 'a thousand times');
SELECT throws_ok(format('SELECT vigil.reset_rule(%L)', :'second'), NULL, 'rule is changed too often (reset)', 'are enough for a day');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
