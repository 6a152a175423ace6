# What 0.1.0 has written, brought to this version: it is all there, nothing runs before the
# update, and the worker goes on where it was.  test/upgrade/data-0.1.0.sql is a dump of a
# database that the library of 0.1.0 has worked in.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker qw(!value);

my ($current) = slurp_file("$ENV{VIGIL_TOP}/vigil.control") =~ /^default_version = '(.*)'/m;
my $node = PostgreSQL::Test::Cluster->new('upgraded');

$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'vigil'
max_worker_processes = 16
vigil.allow_superuser_rules = on
vigil.ingestion_delay = 0
vigil.naptime = 1s
CONF
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE d');

sub value
{
	my ($sql) = @_;
	return $node->safe_psql('d', $sql);
}

sub failure
{
	my ($sql) = @_;
	my ($status, $out, $error) = $node->psql('d', $sql);
	return $error;
}

sub incompatible_lines
{
	my $told = () = slurp_file($node->logfile) =~ /vigil runs no rules in database \d+: the loaded library/g;
	return $told;
}

# --- a database of 0.1.0 under this library -----------------------------------

# Dumps of a server of 14 do not have that of views.
my $dump = slurp_file("$ENV{VIGIL_TOP}/test/upgrade/data-0.1.0.sql");
$dump =~ s/ WITH \(security_invoker='true'\)//g if value("SELECT current_setting('server_version_num')::integer < 150000") eq 't';
append_to_file($node->basedir . '/data.sql', $dump);
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('d'), '-f', $node->basedir . '/data.sql' ],
	'the data of 0.1.0 are restored');
# As if it had been written a few minutes ago.  Slots are five minutes, so the distance is a
# multiple; there and back, so that no moment meets another one on the way.
value(<<'SQL');
DO $$
DECLARE
	v_distance interval := date_bin('5 min', now(), (SELECT anchor FROM vigil.rules WHERE name = 'Rule 1'))
		- (SELECT anchor FROM vigil.rules WHERE name = 'Rule 1') - interval '5 min';
	v_change record;
BEGIN
	FOR v_change IN
		SELECT a.attrelid::regclass AS relation, string_agg(format('%I = %1$I + %2$L::interval', a.attname, s.step), ', ') AS list
		FROM pg_attribute AS a CROSS JOIN (VALUES (interval '10000 days'), (v_distance - interval '10000 days')) AS s (step)
		WHERE a.attrelid = ANY ('{vigil.rules,vigil.rule_versions,vigil.runs,vigil.rule_state,vigil.alerts,vigil.gaps,public.\"Ev\"}'::regclass[])
			AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped
		GROUP BY a.attrelid, s.step ORDER BY s.step DESC
	LOOP
		EXECUTE format('UPDATE %s SET %s', v_change.relation, v_change.list);
	END LOOP;
END
$$;
INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by)
	VALUES ('SigninLogs', 'fixture', 0, 1, 'missing_time', 'm', '{}', 'a_role_that_is_gone');
SELECT vigil.arm();
SQL
my $counts = <<'SQL';
SELECT (SELECT count(*) FROM vigil.runs WHERE id <= 14), (SELECT count(*) FROM vigil.alerts WHERE id <= 55),
	(SELECT count(*) FROM vigil.alert_entities WHERE alert_id <= 55), (SELECT count(*) FROM vigil.gaps WHERE id <= 4),
	(SELECT count(*) FROM vigil.dead_letter), (SELECT count(*) FROM vigil.rule_versions),
	(SELECT string_agg(right(rule_id::text, 1) || ' ' || watermark, ',' ORDER BY rule_id) FROM vigil.rule_state)
SQL
my $before = value($counts);
like($before, qr/^14\|55\|8\|4\|2\|5\|1 /, 'there are runs, alerts, entities, gaps, letters and versions');
my $view = value('TABLE public.of_alerts ORDER BY 1, 2');

ok(wait_until($node, "SELECT database_state = 'incompatible' FROM vigil.launcher()", 30, 'd'), 'nothing runs there');
value('SELECT vigil.poke()') for 1 .. 3;
is(value("SELECT database_state FROM vigil.launcher()"), 'incompatible', 'nor after a call');
is(incompatible_lines(), 1, 'the log is told once');
like(slurp_file($node->logfile), qr/DETAIL:  The library is version \Q$current\E, the extension in this database is version 0\.1\.0\./,
	'with both versions');
like(slurp_file($node->logfile), qr/HINT:  Run ALTER EXTENSION vigil UPDATE\./, 'and what to do');
my $rule = rule_id(1);
for my $call ("kql.query('print 1')", "kql.to_sql('Ev')", "kql.check('Ev')", "vigil.configure_rule('$rule', late => 'note')",
	"vigil.enable_rule('$rule')", "vigil.run_rule('$rule')", 'vigil.run_due()', "vigil.ingest_signin('[]'::text)",
	"vigil.create_function('f', '() { print 1 }')")
{
	like(failure("SELECT $call"), qr/does not fit the version of the extension\nDETAIL: .*\nHINT:  Run ALTER EXTENSION vigil UPDATE/,
		"$call says so");
}
is(value('SELECT state FROM vigil.health WHERE name = $$Rule 1$$'), 'stopped', 'health can be read');
is(value('SELECT count(*) FROM public.ev_view'), 2, 'and views of queries');
is(value('SELECT max(id) FROM vigil.runs'), 14, 'no rule has run');

# A user's own log table, made by the SQL of 0.1.0.
value(<<'SQL');
SELECT vigil.create_log_table('SigninLogs', 'public');
INSERT INTO public."SigninLogs" ("TimeGenerated", "UserPrincipalName") VALUES (now(), 'a@example.com'), ('2020-01-01 00:00Z', 'b@example.com');
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('Own_CL', 'TimeGenerated', 'datetime', 1), ('Own_CL', 'X', 'long', 2);
SELECT vigil.create_log_table('Own_CL', 'public');
SQL
my $partitions = value(q(SELECT count(*) FROM pg_inherits WHERE inhparent = 'public."SigninLogs"'::regclass));

# --- the update --------------------------------------------------------------

$node->safe_psql('postgres', 'ALTER SYSTEM SET vigil.enabled = off');
$node->reload;
my ($status, $out, $told) = $node->psql('d', 'ALTER EXTENSION vigil UPDATE');
is($status, 0, 'it is updated') or BAIL_OUT($told);
like($told, qr/WARNING:  function "OfAuthor" of role "vigil_upgrade_author" stays visible to all roles/, 'what others may use is told');
unlike($told, qr/Lonely|Watched|will not be found/, 'what nobody uses is not');
like($told, qr/WARNING:  1 rules keep the slots .*\nDETAIL:  "Rule 3" .*\nHINT:  vigil\.align_rule/, 'a grid that was given stays, and is told');
unlike($told, qr/Rule [124]"/, 'others do not');
is(value("SELECT extversion FROM pg_extension WHERE extname = 'vigil'"), $current, 'to this version');

# --- it is all there ----------------------------------------------------------

is(value($counts), $before, 'runs, alerts, entities, gaps, dead letters, versions, watermarks');
is(value('SELECT status FROM vigil.alerts WHERE id = 1'), 'resolved', 'the status of an alert');
is(value('TABLE public.of_alerts ORDER BY 1, 2'), $view, 'what reads the view of a rule');
is(value('SELECT count(*) FROM public.of_the_user'), 4, 'and what reads health');
is(value('SELECT count(*) FROM public.ev_view'), 2, 'and a view of a query');
is(value("SELECT string_agg(name || ':' || shared, ',' ORDER BY name) FROM vigil.functions"),
	'Lonely:false,OfAuthor:true,Shared:true', 'saved functions');
is(value('SELECT count(*) FROM vigil.watchlists WHERE NOT shared AND created_by_oid IS NOT NULL'), 1, 'watchlists');
is(value("SELECT string_agg(loaded_by || ':' || coalesce(vigil.role_of(loaded_by, loaded_by_oid)::regrole::text, 'nobody'), ',' ORDER BY id) FROM vigil.dead_letter"),
	'postgres:postgres,a_role_that_is_gone:nobody', 'dead letters have their roles');
value('CREATE ROLE a_role_that_is_gone');
is(value("SELECT vigil.role_of(loaded_by, loaded_by_oid) IS NULL FROM vigil.dead_letter WHERE loaded_by = 'a_role_that_is_gone'"), 't', 'but no later one of the name');
is(value("SELECT string_agg(version_no || ' ' || action, ',' ORDER BY lower(valid)) FROM vigil.rule_history WHERE rule_id = '"
		. rule_id(4) . "'"), '1 load,2 load', 'versions have a history');
is(value("SELECT count(*) FROM vigil.rule_stages('$rule')"), 2, 'rules have a catalogue');
is(value('SELECT count(*) FROM vigil.entities WHERE alert_count > 0'), 2, 'entities are known');
is(value(q(SELECT count(*) FROM pg_inherits WHERE inhparent = 'public."SigninLogs"'::regclass)), $partitions, 'partitions');
is(value(q(SELECT count(*) FROM public."SigninLogs")), 2, 'rows of log tables');
is(value(q(SELECT string_agg(column_name, ',') FROM vigil.log_table_columns('Own_CL'))), 'TimeGenerated,X', 'log tables of one\'s own');

# What 0.1.0 has raised is known by its rows: no slot raises it again, equal rows and all.
my $slots = q(SELECT count(vigil.run_rule(x.rule_id, x.slot_end, true)) FROM (SELECT rule_id, slot_end FROM vigil.runs WHERE id <= 14 ORDER BY id) AS x);
is(value("BEGIN; $slots; SELECT count(*) FROM vigil.alerts WHERE id > 55; ROLLBACK"), "14\n0", 'slots that are run again raise nothing');
is(value(<<"SQL"), "14\n1:1,2:1,3:1", 'and one more row raises one more alert of each rule');
BEGIN;
INSERT INTO public."Ev" ("TimeGenerated", "K") SELECT slot_end - interval '90 s', '192.0.2.1' FROM vigil.runs WHERE id = 1;
$slots;
SELECT string_agg(n || ':' || c, ',' ORDER BY n) FROM (
	SELECT right(rule_id::text, 1) AS n, sum(row_count) AS c FROM vigil.alerts WHERE id > 55 GROUP BY rule_id) AS x;
ROLLBACK;
SQL
is(value("BEGIN; $slots; INSERT INTO public.\"Ev\" (\"TimeGenerated\", \"K\") SELECT slot_end - interval '90 s', '192.0.2.1' FROM vigil.runs WHERE id = 1; $slots;"
		. "SELECT count(DISTINCT entity_id) FROM vigil.alert_entities WHERE value = '192.0.2.1'; ROLLBACK") =~ s/.*\n//sr, 1,
	'an entity is the same in old and new alerts');

# --- rights ---------------------------------------------------------------------

my $rights = <<'SQL';
SELECT string_agg(right(r.rolname, 6) || ' ' || concat_ws(',',
	CASE WHEN has_table_privilege(r.oid, 'vigil.alerts', 'SELECT') THEN 'alerts' END,
	CASE WHEN has_table_privilege(r.oid, 'vigil.incidents', 'SELECT') THEN 'incidents' END,
	CASE WHEN has_table_privilege(r.oid, 'vigil_alerts.rule_1', 'SELECT') THEN 'view' END,
	CASE WHEN has_table_privilege(r.oid, 'vigil.dead_letter', 'SELECT') THEN 'letters' END,
	CASE WHEN has_function_privilege(r.oid, 'vigil.set_incident_status(integer, text, text, text, text)', 'EXECUTE') THEN 'work' END,
	CASE WHEN has_function_privilege(r.oid, 'vigil.configure_rule', 'EXECUTE') THEN 'configure' END,
	CASE WHEN has_function_privilege(r.oid, 'vigil.load_rules(text)', 'EXECUTE') THEN 'load' END), '; ' ORDER BY r.rolname)
FROM (SELECT oid, rolname FROM pg_roles WHERE rolname LIKE 'vigil_upgrade%') AS r
SQL
$rights =~ s/'vigil.configure_rule'/'vigil.configure_rule(uuid, interval, interval, text, text, text, text, boolean)'/;
my $expected = 'author alerts,incidents,view,work,configure,load; e_part alerts,view,configure; reader alerts,incidents,view,work';
is(value($rights), $expected, 'roles have what they had, and levels what belongs to them now');
$node->safe_psql('postgres', 'CREATE DATABASE e');
$node->command_ok([ 'pg_dump', '-d', $node->connstr('d'), '-f', $node->basedir . '/dump.sql' ], 'it is dumped');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('e'), '-f', $node->basedir . '/dump.sql' ],
	'and restored');
is($node->safe_psql('e', $rights), $expected, 'with its rights');
is($node->safe_psql('e', $counts =~ s/,\s*\(SELECT string_agg.*\)//sr), $before =~ s/\|[^|]*$//r, 'and all that it has');

# --- the worker goes on ---------------------------------------------------------

$node->safe_psql('postgres', 'ALTER SYSTEM RESET vigil.enabled');
$node->reload;
ok(wait_until($node, "SELECT database_state = 'present' FROM vigil.launcher()", 60, 'd'), 'rules run');
ok(wait_until($node, "SELECT bool_and(s.watermark > now() - interval '5 min') AND NOT EXISTS (SELECT FROM vigil.gaps WHERE state = 'open')"
		. ' FROM vigil.rule_state AS s', 120, 'd'), 'they catch up') or diag(value('TABLE vigil.health'));
is(value(<<'SQL'), '', 'without a gap or an overlap');
WITH done AS (
	SELECT r.rule_id, r.slot_start AS s, r.slot_end AS e FROM vigil.runs AS r
	WHERE r.status = 'succeeded' AND NOT r.repeat AND r.slot_start >= (SELECT slot_end - interval '30 min' FROM vigil.runs WHERE id = 1)),
chain AS (SELECT *, lag(e) OVER (PARTITION BY rule_id ORDER BY s) AS before FROM done)
SELECT rule_id, s FROM chain WHERE before <> s
SQL
# Of a window that overlaps with another one a finding is raised once.
is(value(<<'SQL'), '', 'what each window holds is raised, and nothing else');
WITH expected AS (
	SELECT r.slot_end, r.window_start, r.window_end, e."K" AS k, count(*) AS n FROM vigil.runs AS r
	JOIN public."Ev" AS e ON e."TimeGenerated" >= r.window_start AND e."TimeGenerated" < r.window_end
	WHERE r.rule_id = '00000000-0000-0000-0000-000000000001' AND r.status = 'succeeded' AND NOT r.repeat GROUP BY 1, 2, 3, 4),
found AS (
	SELECT a.slot_end, a.window_start, a.window_end, a.evidence -> 0 ->> 'K' AS k, (a.evidence -> 0 ->> 'N')::bigint AS n FROM vigil.alerts AS a
	WHERE a.rule_id = '00000000-0000-0000-0000-000000000001')
SELECT 'missing', x.* FROM expected AS x WHERE NOT EXISTS (
	SELECT FROM found AS f WHERE f.k = x.k AND f.n = x.n AND f.window_start < x.window_end AND f.window_end > x.window_start)
UNION ALL
SELECT 'too much', f.* FROM found AS f WHERE NOT EXISTS (
	SELECT FROM expected AS x WHERE f.k = x.k AND f.n = x.n AND f.slot_end = x.slot_end)
UNION ALL
SELECT 'twice', f.* FROM found AS f GROUP BY f.slot_end, f.window_start, f.window_end, f.k, f.n HAVING count(*) > 1
SQL
is(value("SELECT count(*) FROM vigil.runs WHERE id > 14 AND rule_id = '$rule' AND origin IN ('live', 'catchup') AND slot_start >= (SELECT slot_end FROM vigil.runs WHERE id = 1)"
		. " AND slot_end <> date_bin('5 min', slot_end, '2000-01-01 00:00Z')"), 0, 'its slots end with the calendar');
is(value('SELECT count(*) FROM vigil.covered AS c JOIN vigil.runs AS r ON r.id <= 14 AND r.rule_id = c.rule_id'
		. ' AND c.range_start <= r.slot_start AND c.range_end >= r.slot_end'), 14, 'what was covered is told');

# --- a library that is older than the extension ---------------------------------

my $lines = incompatible_lines();
value("UPDATE pg_extension SET extversion = '9.9.9' WHERE extname = 'vigil'; SELECT vigil.poke()");
ok(wait_until($node, "SELECT database_state = 'incompatible' FROM vigil.launcher()", 30, 'd'), 'under a newer extension nothing runs');
like(failure("SELECT kql.query('print 1')"), qr/does not fit.*\nDETAIL: .*\nHINT:  Install the library of that version and restart/,
	'functions say what to do');
is(incompatible_lines() - $lines, 1, 'and the log does, once');
value("UPDATE pg_extension SET extversion = '$current' WHERE extname = 'vigil'; SELECT vigil.poke()");
ok(wait_until($node, "SELECT database_state = 'present' FROM vigil.launcher()", 30, 'd'), 'when both fit it goes on');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'nothing crashed');
$node->stop('fast');
done_testing();
