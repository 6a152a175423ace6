-- vigil.simulate_rule() says what runs then do: rules of every combination of keys that decide whether an
-- alert is raised, over events made by hashes.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'UTC';

CREATE TABLE public."Sim" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "Ip" text, "N" bigint);
SELECT vigil.register_source('Sim', 'public."Sim"');
CREATE TEMPORARY TABLE h AS SELECT date_trunc('hour', clock_timestamp()) AS t;
-- Thirty events in the last ten hours; rows, addresses and names come again.
INSERT INTO public."Sim"
SELECT h.t - abs(hashint4(i)) % 600 * interval '1 minute', 'k' || abs(hashint4(i + 1000)) % 3, '192.0.2.' || abs(hashint4(i + 2000)) % 4, i % 2
FROM h, generate_series(1, 30) AS i;

CREATE TEMPORARY TABLE sim AS
SELECT row_number() OVER (ORDER BY period, threshold, grouping, suppression, scope, part) AS number, *
FROM unnest(ARRAY['1h', '3h']) AS period, unnest(ARRAY[0, 2]) AS threshold, unnest(ARRAY['AlertPerResult', 'SingleAlert']) AS grouping,
    unnest(ARRAY['', 'suppressionEnabled: true' || E'\n' || 'suppressionDuration: 2h',
        'suppressionEnabled: true' || E'\n' || 'suppressionDuration: 2h' || E'\n' || 'x-suppressBy: [Ip]',
        'suppressionEnabled: true' || E'\n' || 'suppressionDuration: 4h' || E'\n' || 'x-suppressBy: [K, N]']) AS suppression,
    unnest(ARRAY['window', 'slot']) AS scope, unnest(ARRAY['', ', key: [K]', ', exclude: [TimeGenerated]']) AS part
WHERE threshold = 0 OR suppression = '';
ALTER TABLE sim ADD rule uuid;
UPDATE sim SET rule = vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0011-%s
name: Simulated %s
description: A rule of a test
severity: Low
queryFrequency: 1h
queryPeriod: %s
triggerOperator: gt
triggerThreshold: %s
query: Sim | project TimeGenerated = bin(TimeGenerated, 1h), K, Ip, N
entityMappings:
- entityType: IP
  fieldMappings:
  - identifier: Address
    columnName: Ip
eventGroupingSettings:
  aggregationKind: %s
%s
x-dedup: {scope: %s%s}
version: 1.0.0
$yaml$, lpad(number::text, 12, '0'), number, period, threshold, grouping, suppression, scope, part));

-- Slot after slot: rows, alerts that are not suppressed, different entities in them.
CREATE TEMPORARY TABLE said AS
SELECT s.number, string_agg(concat_ws('/', w.rows, w.alerts, w.entities), ' ' ORDER BY w.slot_start) AS text, sum(w.alerts) AS alerts
FROM sim AS s, h, LATERAL vigil.simulate_rule(s.rule, 11) AS w
-- An hour may end meanwhile; before and after these slots there are no events.
WHERE w.slot_start >= h.t - interval '10 hours' AND w.slot_end <= h.t GROUP BY s.number;
CREATE TEMPORARY TABLE run AS
SELECT s.number, w.slot_start, vigil.run_rule(s.rule, w.slot_end) AS id
FROM (SELECT * FROM sim ORDER BY number) AS s, h, LATERAL (SELECT * FROM vigil.slots(s.rule, h.t - interval '10 hours', h.t) ORDER BY slot_start) AS w;
CREATE TEMPORARY TABLE done AS
SELECT r.number, string_agg(concat_ws('/', u.row_count, c.alerts, c.entities), ' ' ORDER BY r.slot_start) AS text, sum(c.alerts) AS alerts
FROM run AS r JOIN vigil.runs AS u ON u.id = r.id,
    LATERAL (SELECT count(DISTINCT a.id) AS alerts, count(DISTINCT e.entity_id) AS entities
        FROM vigil.alerts AS a LEFT JOIN vigil.alert_entities AS e ON e.alert_id = a.id WHERE a.run_id = r.id AND a.status <> 'suppressed') AS c
GROUP BY r.number;
SELECT is(count(*), 120::bigint, 'each rule ran') FROM done;
SELECT is(said.text, done.text, concat_ws(' ', s.period, s.threshold, s.grouping, replace(s.suppression, E'\n', ' '), s.scope || s.part))
FROM sim AS s JOIN said USING (number) JOIN done USING (number) ORDER BY number;
-- The keys decide something: what is simulated without one is another number.
SELECT cmp_ok(count(DISTINCT alerts), '>', 10::bigint, 'the rules raise different numbers of alerts') FROM said;

-- The comparison has the same alerts, and a replay knows rows of one alert from those that were raised before.
SELECT is(count(*), said.alerts::bigint, 'compared: ' || replace(s.suppression, E'\n', ' ') || s.part)
FROM sim AS s JOIN said USING (number), h, LATERAL vigil.compare_rule(s.rule, (SELECT v.yaml FROM vigil.rule_versions AS v WHERE v.rule_id = s.rule), h.t - interval '10 hours', h.t) AS c
WHERE s.period = '3h' AND s.threshold = 0 AND s.scope = 'window' AND c.change <> 'new'
GROUP BY s.number, s.suppression, s.part, said.alerts ORDER BY s.number;
DELETE FROM vigil.alerts;
SELECT is((SELECT string_agg(concat_ws('/', r.found, r.raised_before, r.new), ' ' ORDER BY r.slot_start) FROM h,
        LATERAL vigil.replay_rule(s.rule, h.t - interval '2 hours', h.t) AS r),
    (SELECT string_agg(concat_ws('/', n.rows, 0, n.keys), ' ' ORDER BY n.slot) FROM h,
        LATERAL (SELECT g AS slot, count(e."K") AS rows, count(DISTINCT e."K") AS keys FROM generate_series(h.t - interval '2 hours', h.t - interval '1 hour', interval '1 hour') AS g
            LEFT JOIN public."Sim" AS e ON e."TimeGenerated" >= g AND e."TimeGenerated" < g + interval '1 hour' GROUP BY g) AS n),
    'rows with one key are one that is new, and none was raised before')
FROM sim AS s WHERE s.period = '1h' AND s.threshold = 0 AND s.scope = 'slot' AND s.part LIKE '%key%' AND s.suppression = '' AND s.grouping = 'AlertPerResult';

SELECT * FROM finish();
ROLLBACK;
