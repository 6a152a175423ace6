-- What is kept how long, and other ages that are set: each function with values at its edges and beyond
-- says its range when they are set, and what was stored some other way stops nothing.
BEGIN;
SET LOCAL client_min_messages = error;
SELECT no_plan();
SELECT vigil.create_log_table('SigninLogs', 'public') \g /dev/null
CREATE ROLE edge_owner;
SELECT vigil.set_rule_owner(r.id, 'edge_owner')
FROM vigil.load_rule('id: 0a4b0c1e-0066-4a4a-8b8b-000000000001
name: Edge
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0') AS r (id) \g /dev/null

CREATE FUNCTION pg_temp.outcome(call text, OUT state text, OUT message text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT ' || call;
    RAISE EXCEPTION USING ERRCODE = 'EDGE0', MESSAGE = 'done';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    state := CASE state WHEN 'EDGE0' THEN 'taken' WHEN '22023' THEN 'refused' ELSE state || ': ' || message END;
END $$;

-- A call, and the least that it takes; null: for ever.
CREATE TEMPORARY TABLE edge_call (call text, least_age interval, takes_null boolean);
INSERT INTO edge_call VALUES
    ($$vigil.keep_for('alerts', $1)$$, '1 day', true), ($$vigil.keep_for('incidents', $1)$$, '1 day', true), ($$vigil.keep_for('dead_letters', $1)$$, '1 day', true),
    ($$vigil.keep_for('loads', $1)$$, '1 day', true), ($$vigil.keep_for('forwards', $1)$$, '1 day', true),
    ($$vigil.set_alert_retention($1)$$, '1 day', true), ($$vigil.set_alert_retention('1 year', $1)$$, '1 day', true),
    ($$vigil.set_retention('SigninLogs', $1)$$, '1 day', true), ($$vigil.drop_partitions('SigninLogs', $1)$$, '0', NULL),
    ($$vigil.maintain_log_table('SigninLogs', '7 days', $1, now())$$, '0', NULL);
CREATE TEMPORARY TABLE edge_value (value text, age interval);
INSERT INTO edge_value SELECT v, v::interval FROM unnest('{NULL,0,1 microsecond,-1 microsecond,23:59:59,1 day,-1 day,1 month,-1 month,1 mon -29 days,-1 mon 60 days,1 day -25 hours,400 days,1000 years,1000 years 1 microsecond,
    1001 years,10000 years,178000000 years,-178000000 years,2400000000 hours}'::text[]) AS v WHERE v IS NOT NULL;
INSERT INTO edge_value VALUES (NULL, NULL);
DO $$ BEGIN INSERT INTO edge_value VALUES ('infinity', 'infinity'), ('-infinity', '-infinity'); EXCEPTION WHEN invalid_datetime_format THEN NULL; END $$;

CREATE TEMPORARY TABLE edge_outcome AS
SELECT c.call, v.value, o.*,
    CASE WHEN v.value IS NULL THEN CASE WHEN c.takes_null IS NOT FALSE THEN 'taken' ELSE 'refused' END
        WHEN v.age BETWEEN c.least_age AND '1000 years' AND v.value !~ ' -|^-' THEN 'taken' ELSE 'refused' END AS expected
FROM edge_call AS c CROSS JOIN edge_value AS v
CROSS JOIN LATERAL pg_temp.outcome(replace(c.call, '$1', quote_nullable(v.value) || '::interval')) AS o;
SELECT is(o.state, o.expected, format('%s with %s', o.call, o.value)) FROM edge_outcome AS o ORDER BY o.call, o.value;
SELECT ok(bool_and(o.hint ~ '^It may be from (1 day|0) to 1000 years(, or null for ever)?\.$' AND o.message ~ ' is out of range: '), 'each says its range') FROM edge_outcome AS o WHERE o.state = 'refused';
SELECT throws_ok($$SELECT vigil.keep_for('loads', '10000 years')$$, '22023', 'how long loads are kept is out of range: 10000 years', 'in these words');

-- Other settings that are a number, a day or a time.
SELECT is((SELECT string_agg(format('%s -> %s', c, o.state), '; ') FROM unnest(ARRAY[
    $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', delay => '-1 second')$$, $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', delay => '25 hours')$$,
    $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', delay => '178000000 years')$$, $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', timeout => '0')$$,
    $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', timeout => '-178000000 years')$$, $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', timeout => '178000000 years')$$,
    $$vigil.configure_rule('0a4b0c1e-0066-4a4a-8b8b-000000000001', timeout => '1 mon -29 days')$$,
    $$vigil.set_risk_weight('High', -1)$$, $$vigil.set_risk_weight('High', 101)$$, $$vigil.set_risk_weight('High', 2147483647)$$, $$vigil.set_risk_weight('Higher', 1)$$, $$vigil.set_risk_weight(NULL, 1)$$,
    $$vigil.create_partitions('SigninLogs', '-infinity', '2024-01-01')$$, $$vigil.create_partitions('SigninLogs', '2024-01-01', 'infinity')$$, $$vigil.create_partitions('SigninLogs', '0001-01-01', '9999-12-31')$$,
    $$vigil.maintain_log_table('SigninLogs', '-1 day', '1 day', now())$$, $$vigil.maintain_log_table('SigninLogs', '10000 years', '1 day', now())$$, $$vigil.maintain_log_table('SigninLogs', '1000 years', '1 day', now())$$, $$vigil.maintain_log_table('SigninLogs', '99 years', '1 day', now())$$, $$vigil.maintain_log_table('SigninLogs', '2 years 1 day', '1 day', now())$$,
    $$vigil.create_partitions('SigninLogs', '2000-01-01', '2010-01-08')$$,
    $$vigil.look('SELECT 1', 0)$$, $$vigil.look('SELECT 1', -1)$$]) AS c CROSS JOIN LATERAL pg_temp.outcome(c) AS o WHERE o.state <> 'refused' OR o.message = ''), NULL, 'other settings refuse theirs');
SELECT is((SELECT string_agg(format('%s -> %s', c, o.state), '; ') FROM unnest(ARRAY[
    $$vigil.attack_coverage('178000000 years', '178000000 years')$$, $$vigil.attack_coverage('-178000000 years', '0')$$,
    $$vigil.remove_old_alerts('infinity')$$, $$vigil.remove_old_alerts('-infinity')$$, $$vigil.remove_old_alerts('4713-01-01 BC')$$, $$vigil.remove_old_records('-infinity')$$, $$vigil.remove_old_records('4713-01-01 BC')$$,
    $$vigil.create_partitions('SigninLogs', '2024-01-02', '2024-01-01')$$]) AS c CROSS JOIN LATERAL pg_temp.outcome(c) AS o WHERE o.state <> 'taken'), NULL, 'what looks back any time does');

SELECT throws_ok($$SELECT vigil.maintain_log_table('SigninLogs', '99 years', '1 day', now())$$, '22023', 'the time to make partitions ahead is out of range: 99 years', 'a partition for each day of a life is a slip');
SELECT throws_ok($$SELECT vigil.create_partitions('SigninLogs', '2000-01-01', '2010-01-08')$$, '22023', 'days are out of range: 2000-01-01 to 2010-01-08', 'as are all at once');

-- What was stored before, or by a statement, is kept within its bounds.
SELECT is(vigil.time_before('2026-03-01 00:00Z', '1 mon -29 days'), '2026-03-01 00:00Z', 'nothing leads into the future');
SELECT is(vigil.time_before('2026-03-31 00:00Z', '1 month'), '2026-02-28 00:00Z', 'a month is what the calendar makes of it');
SELECT is(vigil.time_before('2026-03-31 00:00Z', '178000000 years'), '-infinity', 'and all time is all time');
DELETE FROM vigil.retentions;
INSERT INTO vigil.retentions (name, keep) SELECT n, '178000000 years' FROM unnest('{alerts,incidents,dead_letters,loads,forwards}'::text[]) AS n;
SELECT vigil.ingest_signin('nonsense') \g /dev/null
UPDATE vigil.dead_letter SET received_at = '2001-01-01';
UPDATE vigil.log_sources SET retention = '178000000 years' WHERE name = 'SigninLogs';
SELECT is(vigil.remove_old_alerts(), 0::bigint, 'for alerts');
SELECT is(vigil.remove_old_records(), 0::bigint, 'and records');
SELECT lives_ok($$SELECT vigil.create_partitions('SigninLogs', current_date - 3000, current_date - 3000)$$, 'an old day');
SELECT lives_ok($$SELECT vigil.maintain_partitions()$$, 'and log tables');
SELECT isnt(to_regclass('"SigninLogs_p' || to_char(current_date - 3000, 'YYYYMMDD') || '"'), NULL, 'whose partitions stay');
CREATE TABLE "SigninLogs_p99999999" PARTITION OF "SigninLogs" FOR VALUES FROM ('3000-01-01') TO ('3000-01-02');
SELECT lives_ok($$SELECT vigil.set_retention('SigninLogs', '30 days'), vigil.maintain_log_table('SigninLogs', '7 days', '10 days', now())$$, 'a table of somebody with such a name stops nothing');
SELECT is(to_regclass('"SigninLogs_p' || to_char(current_date - 3000, 'YYYYMMDD') || '"'), NULL, 'what is too old goes');
SELECT isnt(to_regclass('"SigninLogs_p99999999"'), NULL, 'and nothing else');
UPDATE vigil.log_sources SET retention = '178000000 years' WHERE name = 'SigninLogs';
SELECT isnt(to_regclass('"SigninLogs_p' || to_char(current_date + 7, 'YYYYMMDD') || '"'), NULL, 'and are made');
INSERT INTO vigil.external_sources (relation_schema, relation_name, address, format, stale_after) VALUES ('public', 'edge', 'https://edge.example/x.csv', 'csv', '178000000 years');
UPDATE vigil.external_sources SET checked_at = now();
SELECT is((SELECT is_stale FROM vigil.external WHERE relation_name = 'edge'), false, 'rows from outside are never old');
SELECT lives_ok($$SELECT * FROM vigil.health$$, 'which is no fault of the rules');
SELECT is((SELECT count(*) FROM vigil.doctor() AS d WHERE d.id = 'not-looked-at'), 0::bigint, 'and the doctor has seen all of it');

-- A session that writes times another way, with names of zones that mean another one, deletes the same rows.
SELECT vigil.create_log_table('Heartbeat') \g /dev/null
INSERT INTO "Heartbeat" ("TimeGenerated", "Computer") VALUES ('2020-01-01 08:00+00', 'old'), ('2020-01-01 10:00+00', 'new');
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL timezone = 'Asia/Kolkata';
SELECT vigil.drop_partitions('Heartbeat', '1 day', '2020-01-02 09:00+00') \g /dev/null
SELECT is((SELECT string_agg("Computer", ' ') FROM "Heartbeat"), 'new', 'whatever the style of dates');
SELECT is(vigil.newest_since('"Heartbeat"', 'TimeGenerated', '2020-01-01 09:00+00') AT TIME ZONE 'UTC', timestamp '2020-01-01 10:00', 'and finds the same rows');
SELECT * FROM finish();
ROLLBACK;
