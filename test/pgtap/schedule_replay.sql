-- A rule on trial: simulated, replayed against its alerts, compared with another text.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'UTC';

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "Ip" text);
SELECT vigil.register_source('Ev', 'public."Ev"');

CREATE FUNCTION pg_temp.text_of(number integer, query text, period text DEFAULT '4h', more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
SELECT format($yaml$
id: 00000000-0000-0000-0010-%s
name: Replay %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: %s
entityMappings:
- entityType: IP
  fieldMappings:
  - identifier: Address
    columnName: Ip
version: 1.0.0
kind: Scheduled
%s
$yaml$, lpad(number::text, 12, '0'), number, period, query, more)
$$;
CREATE TEMPORARY TABLE r AS
SELECT vigil.load_rule(pg_temp.text_of(1, 'Ev | project TimeGenerated, K, Ip')) AS every,
    vigil.load_rule(pg_temp.text_of(2, 'Ev | project TimeGenerated, K, Ip', '1h', E'eventGroupingSettings:\n  aggregationKind: SingleAlert')) AS single,
    vigil.load_rule(pg_temp.text_of(3, 'Ev | project K, Ip', '1h', E'suppressionEnabled: true\nsuppressionDuration: 2h')) AS quiet,
    vigil.load_rule(replace(pg_temp.text_of(4, 'Ev | project TimeGenerated, K, Ip', '1h'), 'triggerThreshold: 0', 'triggerThreshold: 2')) AS many,
    vigil.load_rule(replace(replace(pg_temp.text_of(5, 'Ev | where K == "none" | project K, Ip', '1h'), 'gt', 'eq'), 'AlertPerResult', 'SingleAlert')) AS zero;
CREATE TEMPORARY TABLE h AS SELECT date_trunc('hour', clock_timestamp()) AS t;

-- ---- simulation ----
-- Two events of one address in one slot, a third of another address an hour later.
INSERT INTO public."Ev" SELECT t - interval '5 hours 30 minutes', k, '192.0.2.1' FROM h, unnest(ARRAY['a', 'b']) AS k;
INSERT INTO public."Ev" SELECT t - interval '4 hours 30 minutes', 'c', '192.0.2.2' FROM h;
CREATE FUNCTION pg_temp.simulated(rule uuid, slots integer, OUT text) LANGUAGE sql AS $$
    SELECT string_agg(concat_ws('/', rows, alerts, entities), ' ' ORDER BY slot_start) FROM vigil.simulate_rule(rule, slots)
$$;
SELECT is(count(*) || ' ' || (count(*) FILTER (WHERE slot_end - slot_start = interval '1 hour')) || ' ' || (max(slot_end) = max(h.t)), '50 50 true',
    'fifty slots, up to the last that is over')
FROM r, h, LATERAL vigil.simulate_rule(every) WHERE h.t = date_trunc('hour', clock_timestamp());
SELECT is(pg_temp.simulated(every, 7), '0/0/0 2/2/1 3/1/1 3/0/0 3/0/0 1/0/0 0/0/0', 'a finding is raised by the first window that holds it') FROM r;
SELECT is(pg_temp.simulated(every, 4), '3/3/2 3/0/0 1/0/0 0/0/0', 'what is before the first slot was not raised') FROM r;
SELECT is(pg_temp.simulated(single, 6), '2/1/1 1/1/1 0/0/0 0/0/0 0/0/0 0/0/0', 'one alert for all rows') FROM r;
SELECT is(pg_temp.simulated(quiet, 6), '2/2/1 1/0/0 0/0/0 0/0/0 0/0/0 0/0/0', 'suppression') FROM r;
SELECT is(pg_temp.simulated(many, 6), '2/0/0 1/0/0 0/0/0 0/0/0 0/0/0 0/0/0', 'the threshold') FROM r;
SELECT is(pg_temp.simulated(zero, 2), '0/1/0 0/1/0', 'an alert for no rows') FROM r;
SELECT vigil.create_exception(single, 'K == "a"', 'a test') FROM r;
SELECT is(string_agg(rows || ' ' || excepted, ' ' ORDER BY slot_start), '1 1 1 0', 'exceptions are told')
FROM r, h, LATERAL vigil.simulate_rule(single, 6) WHERE slot_start < h.t - interval '4 hours';
DELETE FROM vigil.exceptions;
SELECT is((SELECT count(*) FROM vigil.runs) || ' ' || (SELECT count(*) FROM vigil.alerts), '0 0', 'nothing is written');
SELECT is((SELECT count(*) FROM vigil.rules WHERE enabled), 0::bigint, 'by rules that are off');
SELECT throws_ok(format('SELECT vigil.simulate_rule(%L, 0)', every), '22023', 'invalid number of slots: 0', 'no slots') FROM r;
SELECT throws_ok(format('SELECT vigil.simulate_rule(%L, 1001)', every), '22023', 'invalid number of slots: 1001', 'too many') FROM r;
SELECT throws_ok($$ SELECT vigil.simulate_rule('00000000-0000-0000-0000-000000000000') $$, '42704', NULL, 'no such rule');
-- The simulation counts what the runs then do.
CREATE FUNCTION pg_temp.really(rule uuid, slots integer, OUT text) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM vigil.run_rule(rule, s.slot_end) FROM h, LATERAL vigil.slots(rule, h.t - slots * interval '1 hour', h.t) AS s;
    SELECT string_agg(u.row_count || '/' || u.alert_count || '/' || (SELECT count(DISTINCT e.value)
        FROM vigil.alerts AS a JOIN vigil.alert_entities AS e ON e.alert_id = a.id WHERE a.run_id = u.id AND a.status <> 'suppressed'), ' ' ORDER BY u.slot_start)
        INTO $3 FROM vigil.runs AS u WHERE u.rule_id = rule;
    DELETE FROM vigil.alerts; DELETE FROM vigil.runs;
END $$;
SELECT is(pg_temp.simulated(x, 7), pg_temp.really(x, 7), 'as the runs have it') FROM r, unnest(ARRAY[every, single, quiet, many, zero]) AS x;

-- ---- replay ----
CREATE FUNCTION pg_temp.replayed(rule uuid, emit text DEFAULT 'none', version integer DEFAULT NULL, OUT text) LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(concat_ws('/', found, raised_before, new, gone, alerts), ' ' ORDER BY slot_start)
    FROM h, LATERAL vigil.replay_rule(rule, t - interval '5 hours 20 minutes', t - interval '3 hours 10 minutes', emit, version)
$$;
SELECT is(pg_temp.replayed(every), '2/0/2/0 3/2/1/0 3/3/0/0', 'whole slots; a finding is new once') FROM r;
SELECT vigil.run_rule(every, t - interval '5 hours') FROM r, h;
SELECT is(pg_temp.replayed(every), '2/2/0/0 3/2/1/0 3/3/0/0', 'what was raised before') FROM r;
UPDATE public."Ev" SET "K" = 'A' WHERE "K" = 'a';
SELECT is(pg_temp.replayed(every), '2/1/1/1 3/2/1/0 3/3/0/0', 'what is gone') FROM r;
SELECT is(jsonb_agg(f -> 'row' -> 'K'), '["A", "c"]', 'what is new is listed')
FROM r, h, LATERAL vigil.replay_rule(every, t - interval '6 hours', t - interval '2 hours', 'diff') AS s, jsonb_array_elements(new_findings) AS f;
SELECT is((SELECT array_agg(a.evidence -> 0 ->> 'K') FROM h, LATERAL vigil.replay_rule(every, t - interval '6 hours', t - interval '2 hours', 'diff') AS s,
    jsonb_array_elements(gone_findings) AS f JOIN vigil.alerts AS a ON a.id = (f ->> 'alert')::bigint AND a.fingerprint = f ->> 'fingerprint'), ARRAY['a'], 'what is gone too') FROM r;
SELECT is(count(new_findings) + count(gone_findings), 0::bigint, 'only if asked for') FROM r, h, LATERAL vigil.replay_rule(every, t - interval '6 hours', t);
SELECT is((SELECT count(*) FROM vigil.runs), 1::bigint, 'and nothing is written');
SELECT is(pg_temp.replayed(every, 'alerts'), '2/1/1/1/1 3/2/1/0/1 3/3/0/0/0', 'the missing alerts are written') FROM r;
SELECT is((SELECT string_agg(evidence -> 0 ->> 'K', '' ORDER BY slot_end, evidence -> 0 ->> 'K' COLLATE "C") FROM vigil.alerts), 'Aabc', 'each once');
SELECT is((SELECT string_agg(origin || ' ' || repeat, ',' ORDER BY slot_end) FROM vigil.runs WHERE id > (SELECT min(id) FROM vigil.runs)),
    'manual true,manual false,manual false', 'by runs of their own');
SELECT is(pg_temp.replayed(every, 'alerts'), '2/2/0/1/0 3/3/0/0/0 3/3/0/0/0', 'a second time there is nothing to write') FROM r;
SELECT vigil.configure_rule(every, dedup => 'none') FROM r;
SELECT is(pg_temp.replayed(every, 'alerts') ~ '/0/[01]/0 ', true, 'nor for a rule whose runs raise everything') FROM r;
-- Another version.
SELECT vigil.load_rule(replace(pg_temp.text_of(2, 'Ev | where K == "c" | project TimeGenerated, K, Ip', '1h'), '1.0.0', '1.0.1'));
SELECT is(pg_temp.replayed(single), '0/0/0/0 1/0/1/0 0/0/0/0', 'the current version') FROM r;
SELECT is(pg_temp.replayed(single, 'none', 1), '2/0/2/0 1/0/1/0 0/0/0/0', 'the one before') FROM r;
SELECT is(pg_temp.replayed(single, 'alerts', 1), '2/0/2/0/1 1/0/1/0/1 0/0/0/0/0', 'raises') FROM r;
SELECT is(array_agg(DISTINCT rule_version), ARRAY[1], 'under its number') FROM r, vigil.alerts WHERE rule_id = single;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now() - interval ''1 day'', now(), ''none'', 7)', single), '42704', format('rule %s has no version 7', single), 'no such version') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now() - interval ''1 day'', now(), ''none'', 0)', single), '22023', 'invalid version: 0', 'versions count from 1') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now(), now())', single), '22023', 'range of time must not be empty', 'an empty range') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now() - interval ''10001 hours'', now())', single), '54000', 'range has too many slots', 'a long range') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now() - interval ''1 hour'', now(), ''all'')', single), '22023', 'invalid value for emit: "all"', 'another word') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, NULL, now())', single), '22004', NULL, 'no begin') FROM r;
SELECT is((SELECT count(*) FROM r, vigil.replay_rule(single, now(), now() + interval '1 day')), 0::bigint, 'slots to come are not run');
-- Rows that were only counted: what is gone cannot be told.
INSERT INTO public."Ev" SELECT t - interval '2 hours 30 minutes', 'n' || i, '192.0.2.3' FROM h, generate_series(1, current_setting('vigil.max_alerts_per_run')::integer + 1) AS i;
SELECT is(array_agg(gone ORDER BY slot_start), ARRAY[NULL, 0]::bigint[], 'what is gone is unknown where not all rows are kept')
FROM r, h, LATERAL vigil.replay_rule(many, t - interval '3 hours', t - interval '1 hours');
DELETE FROM public."Ev" WHERE "K" LIKE 'n%';

-- ---- comparison ----
SELECT vigil.configure_rule(every) FROM r;
CREATE FUNCTION pg_temp.compared(rule uuid, yaml text, OUT text) LANGUAGE sql AS $$
    SELECT string_agg(change || ' ' || (evidence -> 0 ->> 'K') || ' ' || extract(hour FROM h.t - slot_end), ', ' ORDER BY slot_end, change, evidence -> 0 ->> 'K')
    FROM h, LATERAL vigil.compare_rule(rule, yaml, t - interval '6 hours', t)
$$;
SELECT is(pg_temp.compared(every, pg_temp.text_of(1, 'Ev | where K != "b" | project TimeGenerated, K, Ip')), 'gone b 5, same A 5, same c 4', 'fewer rows') FROM r;
SELECT is(pg_temp.compared(every, pg_temp.text_of(1, 'Ev | where Ip == "192.0.2.1" | project TimeGenerated, K, Ip')), 'same A 5, same b 5, gone c 4', 'a condition') FROM r;
SELECT is(pg_temp.compared(single, pg_temp.text_of(2, 'Ev | project TimeGenerated, K, Ip', '1h')), 'new A 5, new b 5, same c 4', 'more rows') FROM r;
SELECT is(pg_temp.compared(every, replace(pg_temp.text_of(1, 'Ev | project TimeGenerated, K, Ip'), 'queryFrequency: 1h', 'queryFrequency: 2h')) ~ '^same \w \d, same \w \d, same \w \d$', true,
    'slots of another length: by what they found') FROM r;
SELECT throws_ok(format('SELECT vigil.compare_rule(%L, ''id: 1'', now() - interval ''1 hour'', now())', every), NULL, NULL, 'a text that is no rule') FROM r;

-- ---- rights ----
CREATE ROLE replay_owner; CREATE ROLE replay_other;
SELECT vigil.grant_access('replay_owner', 'author'), vigil.grant_access('replay_other', 'author');
GRANT SELECT ON public."Ev", r, h TO replay_owner, replay_other;
SELECT vigil.set_rule_owner(many, 'replay_owner') FROM r;
SET LOCAL ROLE replay_other;
SELECT throws_ok(format('SELECT vigil.simulate_rule(%L)', many), '42501', 'must be owner of rule "Replay 4"', 'simulated by its owner only') FROM r;
SELECT throws_ok(format('SELECT vigil.replay_rule(%L, now() - interval ''1 hour'', now())', many), '42501', 'must be owner of rule "Replay 4"', 'replayed') FROM r;
SELECT throws_ok(format('SELECT vigil.compare_rule(%L, %L, now() - interval ''1 hour'', now())', many, pg_temp.text_of(4, 'Ev | project K, Ip')), '42501', 'must be owner of rule "Replay 4"', 'compared') FROM r;
SET LOCAL ROLE replay_owner;
SELECT is(pg_temp.simulated(many, 6), '2/0/0 1/0/0 0/0/0 0/0/0 0/0/0 0/0/0', 'by him') FROM r;
RESET ROLE;
REVOKE SELECT ON public."Ev" FROM replay_owner;
SELECT throws_ok(format('SELECT vigil.simulate_rule(%L)', many), '42501', NULL, 'with his rights, whoever asks') FROM r;

SELECT * FROM finish();
ROLLBACK;
