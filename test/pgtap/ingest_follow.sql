-- What is new in a file that has grown is taken once, whoever looks at the file, and what is remembered of a load is not for a table's triggers to change.
BEGIN;
SELECT plan(15);
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AuditLogs', 'public');
SELECT vigil.register_mapping('doubled', '{"table": "AuditLogs", "records": ["x"], "when": {"k": "login"}, "columns": {"TimeGenerated": "ts", "OperationName": "op"}}');

CREATE FUNCTION pg_temp.line(name text) RETURNS bytea LANGUAGE sql AS $$
    SELECT convert_to(format(E'{"TimeGenerated":"2026-03-02T09:00:00Z","OperationName":"%s"}\n', name), 'UTF8') $$;
CREATE FUNCTION pg_temp.names() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg("OperationName", ' ' ORDER BY "OperationName") FROM public."AuditLogs" $$;

SELECT load AS first FROM vigil.begin_load('AuditLogs', 'f', sha256('1'), 100) \gset
SELECT rows FROM vigil.ingest_part(:first, 0, pg_temp.line('a'), 100, true) \g /dev/null
SELECT load AS second, taken FROM vigil.begin_load('AuditLogs', 'f', sha256('2'), 200, false, :first, 100) \gset
SELECT is(:taken, 100, 'a load goes on behind another one');
SELECT is((SELECT follows FROM vigil.loads WHERE id = :second), :first::bigint, 'which is noted');
-- Another session would wait for it; what it makes is seen like what the same session has made.
SELECT load AS third FROM vigil.begin_load('AuditLogs', 'f', sha256('3'), 300, false, :first, 100) \gset
SELECT is((SELECT count(*) FROM vigil.loads WHERE follows = :first), 1::bigint, 'one that took nothing, and that nobody else is at, gives way');
SELECT rows FROM vigil.ingest_part(:third, 100, pg_temp.line('b') || pg_temp.line('c'), 300, true) \g /dev/null
SELECT throws_ok(format('SELECT vigil.begin_load(''AuditLogs'', ''f'', sha256(''4''), 400, false, %s, 100)', :first), '55006', format('load %s was followed by load %s', :first, :third),
    'what was taken is not taken from there again');
SELECT is((SELECT count(*) FROM vigil.loads), 2::bigint, 'and nothing is noted');
SELECT throws_ok(format('SELECT vigil.begin_load(''AuditLogs'', ''f'', sha256(''4''), 400, false, %s, 200, 250)', :third), '55006', format('load %s has gone on since byte 250', :third),
    'nor behind what it had come to when it was looked at');
SELECT load AS fourth FROM vigil.begin_load('AuditLogs', 'f', sha256('4'), 400, false, :third, 300) \gset
SELECT rows FROM vigil.ingest_part(:fourth, 300, pg_temp.line('d'), 400, true) \g /dev/null
SELECT is(pg_temp.names(), 'a b c d', 'it goes on behind the last one');

-- A file that began with the same bytes as others follows, too, if its caller knows of all that do.
SELECT load AS beside, taken FROM vigil.begin_load('AuditLogs', 'g', sha256('5'), 150, false, :first, 100, 100, :third) \gset
SELECT is(:taken, 100, 'another file goes on behind the same bytes');
SELECT rows FROM vigil.ingest_part(:beside, 100, pg_temp.line('g'), 150, true) \g /dev/null
SELECT throws_ok(format('SELECT vigil.begin_load(''AuditLogs'', ''g'', sha256(''6''), 180, false, %s, 100, 100, %s)', :first, :third), '55006', format('load %s was followed by load %s', :first, :beside),
    'but not once one follows that the caller does not know');

-- A table's trigger does not end the load that fires it.
CREATE FUNCTION public.follow_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vigil.end_load(id, 'failed', NULL, true) FROM vigil.loads WHERE status = 'running';
    RETURN NEW;
END $$;
CREATE TRIGGER forget BEFORE INSERT ON public."AuditLogs" FOR EACH ROW EXECUTE FUNCTION public.follow_forget();
SELECT throws_like($$ SELECT vigil.ingest_file('AuditLogs', pg_temp.line('e'), 'theirs') $$, '%cannot end while a part of it is taken', 'nor has it forgotten');
DROP TRIGGER forget ON public."AuditLogs";
SELECT is((SELECT i.rows FROM vigil.ingest_file('AuditLogs', pg_temp.line('f'), 'f') AS i), 1::bigint, 'an error leaves nothing behind');

-- Of two equal keys the last one counts, for whether a record is taken, too.
TRUNCATE public."AuditLogs";
SELECT is((SELECT i.rows FROM vigil.ingest('doubled', '{"ts":"2026-03-02T09:00:00Z","op":"x","k":"login","k":"other"}', 's') AS i), 0::bigint, 'what the last key says is none');
SELECT is((SELECT i.rows FROM vigil.ingest('doubled', '{"ts":"2026-03-02T09:00:00Z","op":"x","op":"y","k":"other","k":"login"}', 's') AS i), 1::bigint, 'and what it says is one');
SELECT is(pg_temp.names(), 'y', 'with the last value');

-- What logrotate (also with "extension", "dateformat" and "delaycompress"), log4j, Python's handlers, Kubernetes and others make of a name.
SELECT is((SELECT string_agg(n || ': ' || vigil.log_name(n), ', ') FROM unnest(ARRAY['/var/log/x.log', 'x.log.1', 'x.log.2.gz', 'x.log-20260101', 'x.log-20260101-1767225600.gz', 'x-20260101.log', 'x-20260101.log.gz',
        'x.1.log.gz', 'x-2026-01-01-1.log.gz', 'x.log.2026-01-01', 'x.log.2026-01-01_12', 'x.log.20260101-120000.gz', 'x.log.20260101T120000Z',
        'x.log.2026-01-01T12:00:00.123+0100', 'x_20260101.log', 'x.log_20260101', 'x.log.old', 'x.log.1.old', 'x.old.log', 'x.log.bak', 'old', 'x.older.log', '/data/2026/01/PT1H.json', '7.json', '.gz', 'x', '1', 'a_20260101T0000Z_b.json.gz', 'x-1.j2']) AS n),
    '/var/log/x.log: x.log, x.log.1: x.log, x.log.2.gz: x.log, x.log-20260101: x.log, x.log-20260101-1767225600.gz: x.log, x-20260101.log: x.log, x-20260101.log.gz: x.log, '
    || 'x.1.log.gz: x.log, x-2026-01-01-1.log.gz: x.log, x.log.2026-01-01: x.log, x.log.2026-01-01_12: x.log, x.log.20260101-120000.gz: x.log, x.log.20260101T120000Z: x.log, '
    || 'x.log.2026-01-01T12:00:00.123+0100: x.log, x_20260101.log: x.log, x.log_20260101: x.log, x.log.old: x.log, x.log.1.old: x.log, x.old.log: x.log, x.log.bak: x.log, old: old, x.older.log: x.older.log, '
    || '/data/2026/01/PT1H.json: PT1H.json, 7.json: 7.json, .gz: .gz, x: x, 1: 1, a_20260101T0000Z_b.json.gz: a_20260101T0000Z_b.json, x-1.j2: x-1.j2',
    'the name of a log before it was rotated');

SELECT * FROM finish();
ROLLBACK;
