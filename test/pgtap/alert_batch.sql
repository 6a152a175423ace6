-- Alerts are written some hundreds at a time: the same rows as one by one, each with what belongs to it.
BEGIN;
SELECT plan(24);
SET LOCAL client_min_messages = error;

CREATE TABLE public."BatchTest" ("TimeGenerated" timestamptz NOT NULL, "N" bigint, "Ip" text, "User" text);
CREATE FUNCTION pg_temp.fill(first integer, last integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public."BatchTest" SELECT '2026-05-01 10:00Z', i, '192.0.2.' || i % 7, 'user' || i || '@contoso.example' FROM generate_series(first, last) AS i
$$;
CREATE FUNCTION pg_temp.rule(rest text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule($yaml$
id: 0a4b0c1e-6161-4a4a-8b8b-000000000001
name: Batch Test
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: []
query: BatchTest | order by N asc
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}
version: 1.0.0
$yaml$ || rest)
$$;
-- What a user's triggers see.
CREATE TABLE public.batch_seen (what text, n bigint);
CREATE FUNCTION public.batch_see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.batch_seen SELECT TG_TABLE_NAME, CASE TG_LEVEL WHEN 'ROW' THEN 1 ELSE 0 END;
    RETURN NEW;
END
$$;
CREATE TRIGGER see_row AFTER INSERT ON vigil.alerts FOR EACH ROW EXECUTE FUNCTION public.batch_see();
CREATE TRIGGER see_all AFTER INSERT ON vigil.alerts FOR EACH STATEMENT EXECUTE FUNCTION public.batch_see();
CREATE TABLE public.batch_jit (jit text);
CREATE FUNCTION public.batch_jit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.batch_jit VALUES (current_setting('jit'));
    RETURN NULL;
END
$$;
CREATE TRIGGER see_jit AFTER INSERT ON vigil.alerts FOR EACH STATEMENT EXECUTE FUNCTION public.batch_jit();
CREATE TRIGGER see_jit AFTER INSERT ON vigil.runs FOR EACH STATEMENT EXECUTE FUNCTION public.batch_jit();
SET LOCAL jit = on;
CREATE TRIGGER see_entities AFTER INSERT ON vigil.alert_entities FOR EACH STATEMENT EXECUTE FUNCTION public.batch_see();

SELECT pg_temp.rule(E'incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: Selected, groupByEntities: [IP]}}\n') \g /dev/null
SELECT pg_temp.fill(1, 1203);
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-01 11:00Z') AS run \gset
SELECT is((SELECT count(*) FROM vigil.alerts), 1203::bigint, 'an alert for each finding');
SELECT is(alert_count, 1203::bigint, 'the run counts them') FROM vigil.runs WHERE id = :run;
SELECT is((SELECT count(*) FROM (SELECT (evidence -> 0 ->> 'N')::bigint - row_number() OVER (ORDER BY id) AS d FROM vigil.alerts) AS x WHERE d <> 0), 0::bigint,
    'numbered in the order of the findings');
SELECT is((SELECT string_agg(DISTINCT id::text, ' ') FROM (SELECT id - lag(id) OVER (ORDER BY id) AS id FROM vigil.alerts) AS x), '1', 'without a gap');
SELECT is((SELECT count(*) FROM vigil.alerts AS a
        JOIN vigil.alert_entities AS i ON i.alert_id = a.id AND i.identifier = 'Address' AND i.value = a.evidence -> 0 ->> 'Ip'
        JOIN vigil.alert_entities AS u ON u.alert_id = a.id AND u.identifier = 'FullName' AND u.value = a.evidence -> 0 ->> 'User' AND u.view_text = u.value),
    1203::bigint, 'each with the entities of its own evidence');
SELECT is((SELECT count(*) FROM vigil.alert_entities), 4 * 1203::bigint, 'and no others');
SELECT is((SELECT array_agg(alert_count ORDER BY key) FROM vigil.entity_activity WHERE type = 'ip'),
    (SELECT array_agg(n ORDER BY ip) FROM (SELECT i % 7 AS ip, count(*) AS n FROM generate_series(1, 1203) AS i GROUP BY i % 7) AS x), 'entities are counted over all of them');
SELECT is((SELECT count(*) FROM vigil.incident_alerts AS l JOIN vigil.incidents AS i ON i.number = l.incident JOIN vigil.alerts AS a ON a.id = l.alert_id
        JOIN vigil.alerts AS f ON f.id = i.first_alert WHERE f.evidence -> 0 ->> 'Ip' = a.evidence -> 0 ->> 'Ip'), 1203::bigint, 'incidents group by address');
SELECT is((SELECT max(alert_count) FROM vigil.incidents), 150, 'up to 150 alerts each');
SELECT is((SELECT sum(n) FROM public.batch_seen), 1203::numeric, 'triggers of rows see each');
SELECT ok((SELECT count(*) FROM public.batch_seen WHERE n = 0) < 20, 'but few statements wrote them');

SELECT is((SELECT string_agg(DISTINCT jit, ' ') FROM public.batch_jit), 'off', 'nothing that a run writes is compiled to machine code');
SELECT is(current_setting('jit'), 'on', 'and the session keeps its setting');

-- To count an entity again touches none of the indexes of its row.
SELECT pg_stat_get_xact_tuples_updated('vigil.entity_activity'::regclass) AS updated, pg_stat_get_xact_tuples_hot_updated('vigil.entity_activity'::regclass) AS hot \gset
INSERT INTO public."BatchTest" SELECT '2026-05-01 11:00Z'::timestamptz + i * interval '1 s', i, '192.0.2.' || i % 7, 'user1@contoso.example' FROM generate_series(1, 20) AS i;
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-01 12:00Z') \g /dev/null
SELECT is(ARRAY[pg_stat_get_xact_tuples_updated('vigil.entity_activity'::regclass) - :updated, pg_stat_get_xact_tuples_hot_updated('vigil.entity_activity'::regclass) - :hot],
    ARRAY[8, 8]::bigint[], 'entities that are known are counted where they stand');
SELECT is((SELECT array_agg(alert_count ORDER BY key) FROM vigil.entity_activity WHERE type = 'ip'),
    (SELECT array_agg(n ORDER BY ip) FROM (SELECT i % 7 AS ip, count(*) AS n FROM (SELECT generate_series(1, 1203) UNION ALL SELECT generate_series(1, 20)) AS g (i) GROUP BY i % 7) AS x),
    'and counted right');
DELETE FROM vigil.alerts WHERE slot_end = '2026-05-01 12:00Z';
DELETE FROM public."BatchTest" WHERE "TimeGenerated" > '2026-05-01 11:00Z';

-- What was raised stays, and does not shift what belongs to those that follow.
DELETE FROM vigil.alerts WHERE (evidence -> 0 ->> 'N')::bigint % 5 = 0;
SELECT pg_temp.fill(1204, 1700);
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-01 11:00Z') AS run \gset
SELECT is(alert_count, (497 + 240)::bigint, 'a repeated run writes what is missing') FROM vigil.runs WHERE id = :run;
SELECT is((SELECT count(*) FROM vigil.alerts AS a JOIN vigil.alert_entities AS u ON u.alert_id = a.id AND u.identifier = 'FullName' AND u.value = a.evidence -> 0 ->> 'User'
    WHERE a.run_id = :run), (497 + 240)::bigint, 'each with its own entities');

-- A trigger of a user that keeps a row back keeps back what hangs on it.
CREATE FUNCTION public.batch_skip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN (NEW.evidence -> 0 ->> 'N')::bigint % 3 = 0 THEN NULL ELSE NEW END;
END
$$;
CREATE TRIGGER skip BEFORE INSERT ON vigil.alerts FOR EACH ROW EXECUTE FUNCTION public.batch_skip();
SELECT pg_temp.fill(1701, 2000);
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-01 11:00Z') AS run \gset
SELECT is((SELECT count(*) FROM vigil.alerts AS a JOIN vigil.alert_entities AS u ON u.alert_id = a.id AND u.identifier = 'FullName' AND u.value = a.evidence -> 0 ->> 'User'
    WHERE a.run_id = :run), 200::bigint, 'those that are written have their own entities');
DROP TRIGGER skip ON vigil.alerts;

-- Suppression by values is judged for each alert.
SELECT pg_temp.rule(E'suppressionEnabled: true\nsuppressionDuration: 5h\nx-suppressBy: [Ip]\n') \g /dev/null
INSERT INTO public."BatchTest" SELECT '2026-05-02 10:00Z', i, '198.51.100.' || i % 10, 'u' FROM generate_series(1, 5) AS i;
INSERT INTO public."BatchTest" SELECT '2026-05-02 11:00Z', i, '198.51.100.' || i % 10, 'u' FROM generate_series(1, 1200) AS i;
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-02 11:00Z') \g /dev/null
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-02 12:00Z') AS run \gset
SELECT is((SELECT string_agg(x, ' ' ORDER BY x) FROM (SELECT DISTINCT status || right(evidence -> 0 ->> 'Ip', 1) AS x FROM vigil.alerts WHERE run_id = :run) AS s),
    'new0 new6 new7 new8 new9 suppressed1 suppressed2 suppressed3 suppressed4 suppressed5', 'by its values');
SELECT is(alert_count, 600::bigint, 'and only the others count') FROM vigil.runs WHERE id = :run;

-- Lists that are made from their parts are what their text would become.
SELECT vigil.load_rule($yaml$
id: 0a4b0c1e-6161-4a4a-8b8b-000000000002
name: Batch Lists
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  BatchTest | where User == "list" | project N, Ip = parse_json(Ip), Real = 1.50, Nothing = int(null), Deep = parse_json('{"a": [1, {"b": "\\u00e9"}, []]}') | order by N asc
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
customDetails: {Ip: Ip, Number: N}
eventGroupingSettings: {aggregationKind: SingleAlert}
version: 1.0.0
$yaml$) \g /dev/null
INSERT INTO public."BatchTest" SELECT '2026-05-04 10:00Z', i, format('["192.0.2.%s", "x\"%s", ""]', i, repeat('y', i % 5)), 'list' FROM generate_series(1, 70) AS i;
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000002', '2026-05-04 11:00Z') AS run \gset
SELECT results_eq(format('SELECT jsonb_array_length(entities), jsonb_array_length(evidence), jsonb_array_length(custom_details -> ''Number''), truncated::text FROM vigil.alerts WHERE run_id = %s', :run),
    $$VALUES (75, 70, 50, '{custom_details}')$$, 'of one alert for all rows');
SELECT is_empty(format('SELECT x.at, x.list -> x.at FROM (SELECT l.list, generate_series(-80, 80) AS at FROM vigil.alerts AS a, unnest(ARRAY[a.entities, a.evidence]) AS l (list) WHERE a.run_id = %s) AS x
    WHERE x.list -> x.at IS DISTINCT FROM x.list::text::jsonb -> x.at', :run), 'each element is where it belongs');
SELECT is_empty(format('SELECT id FROM vigil.alerts WHERE run_id = %s AND NOT (entities = entities::text::jsonb AND evidence = evidence::text::jsonb AND custom_details = custom_details::text::jsonb
    AND dropped_entities = ''[]'' AND properties = ''{}'' AND evidence @> ''[{"N": 33, "Real": 1.5, "Deep": {"a": [{"b": "é"}]}}]'' AND entities @> ''[{"$id": "40", "Type": "ip"}]'')', :run), 'and all are values like others');

-- Numbers that are given again, as after a dump that was put back in part, must not lose alerts.
SELECT setval('vigil.alerts_id_seq', (SELECT min(id) FROM vigil.alerts), false) \g /dev/null
INSERT INTO public."BatchTest" SELECT '2026-05-03 10:00Z', 1, '203.0.113.1', 'u';
SELECT vigil.run_rule('0a4b0c1e-6161-4a4a-8b8b-000000000001', '2026-05-03 11:00Z') AS run \gset
SELECT is(status || ' ' || sqlstate, 'failed 23505', 'a number that is taken fails the run') FROM vigil.runs WHERE id = :run;

SELECT * FROM finish();
ROLLBACK;
