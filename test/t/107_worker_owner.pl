# What one owner's code can do to the workers that all share: hold them, refuse to end, end
# them, hide in housekeeping, and leave gaps without end.  Others' rules must go on.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);
use VigilWorker;

# What ends or swallows in a rule's query; each is a function of the author's.
my %code = (
	sleep => 'PERFORM pg_sleep(600)',
	swallow => 'LOOP BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled OR OTHERS THEN NULL; END; END LOOP',
	spin => 'LOOP BEGIN LOOP n := n + 1; END LOOP; EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP',
	exit_on_error => q(PERFORM set_config('exit_on_error', 'on', false); PERFORM 1 / 0),
	exit_local => q(SET LOCAL exit_on_error = on; PERFORM 1 / 0),
	exit_dynamic => q(BEGIN EXECUTE 'SET exit_on_error = on'; EXCEPTION WHEN OTHERS THEN NULL; END; PERFORM 1 / 0),
	terminate => 'PERFORM pg_terminate_backend(pg_backend_pid())',
	cancel => 'PERFORM pg_cancel_backend(pg_backend_pid())',
	statement_timeout => q(PERFORM set_config('statement_timeout', '1', false); PERFORM pg_sleep(0.1); PERFORM 1 / 0),
	lock_timeout => q(PERFORM set_config('lock_timeout', '1', false); PERFORM 1 / 0),
	idle => q(PERFORM set_config('idle_in_transaction_session_timeout', '1', false), set_config('idle_session_timeout', '1', false);
		PERFORM pg_sleep(0.1); PERFORM 1 / 0),
	deep => 'PERFORM evil.deeper()',
);
my $node = worker_node('owner', 'vigil.lock_timeout = 500ms', 'vigil.stuck_grace = 1s', 'vigil.crash_limit = 2', 'vigil.retry_max = 1h',
	'vigil.retry_base = 1h', 'vigil.late_interval = 1s', 'vigil.max_workers = 3', 'vigil.max_workers_per_database = 2', 'vigil.worker_linger = 200ms',
	'vigil.rule_timeout = 2s');
my $start = value(q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $number = 100;

value(<<'SQL');
CREATE ROLE alice;
CREATE ROLE mallory;
SELECT vigil.grant_access(r, 'author') FROM unnest('{alice,mallory}'::text[]) AS r;
GRANT SELECT ON public."Ev" TO alice, mallory;
CREATE SCHEMA evil AUTHORIZATION mallory;
SET ROLE mallory;
CREATE FUNCTION evil.deeper() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil.deeper(); END';
SQL
for my $name (sort keys %code)
{
	value("SET ROLE mallory; CREATE FUNCTION evil.\"$name\"() RETURNS text LANGUAGE plpgsql AS \$\$DECLARE n bigint := 0;\n"
		  . "BEGIN $code{$name}; RETURN 'x'; END\$\$; CREATE VIEW evil.\"V$name\" AS SELECT timestamptz '$start' - interval '1 min' AS \"TimeGenerated\", evil.\"$name\"() AS \"X\"");
	value("SELECT vigil.register_source('V$name', 'evil.\"V$name\"')");
}
value('ALTER SYSTEM SET vigil.allow_superuser_rules = off; SELECT pg_reload_conf()');
my $good = add_rule($node, 1, anchor => $start, role => 'alice');

goes_on('a good rule runs');
test_share();
test_swallow($_) for qw(swallow spin);
test_ended_by_code($_) for qw(exit_on_error exit_local exit_dynamic terminate cancel statement_timeout lock_timeout idle deep);
test_ended_on_purpose();
test_database_settings();
test_late_rows();
test_partitions();
test_late_state();
test_gaps();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
$node->stop('fast');
done_testing();

sub health
{
	my ($rule, $column) = @_;
	return value("SELECT $column FROM vigil.health WHERE rule_id = '$rule'");
}

# The good rule's next slots are run while others misbehave.
sub goes_on
{
	my ($what, $seconds) = @_;
	my $gap = value("SELECT vigil.refill('$good', timestamptz '$start' - interval '15 min', timestamptz '$start' - interval '5 min')");

	return ok(wait_until($node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap", $seconds // 15), $what);
}

# A rule of mallory's over one of the functions; its next slot is a day away.
sub add_bad
{
	my ($name, %option) = @_;
	my $bad = rule_id(++$number);

	add_rule($node, $number, anchor => $start, frequency => '1d', role => 'mallory', query => "V$name | project X", %option);
	return $bad;
}

sub drop_rules
{
	value("SELECT vigil.delete_rule(r.id) FROM vigil.rules AS r WHERE run_as = 'mallory'");
	becomes("NOT EXISTS (SELECT FROM vigil.workers() WHERE activity = 'run')", 'they are gone', 30);
	return;
}

# One owner's slow rules hold all workers but one, however many they are.
sub test_share
{
	add_bad('sleep', settings => q(timeout => '20 s')) for 1 .. 60;
	becomes("count(*) = 1 FROM vigil.workers() WHERE activity = 'run' AND deadline > now() + interval '10 s'", 'a slow rule is at a worker, and its deadline is shown');
	goes_on('with more than 50 rules of one owner due, another owner\'s rule is run');
	is(value("SELECT count(*) FROM vigil.workers() AS w JOIN vigil.rules AS r ON r.id = w.rule_id WHERE r.run_as = 'mallory'"), 1,
		'while they have but one of the two workers of the database');

	# A bound that is set counts also while nobody else has rules.
	$node->append_conf('postgresql.conf', 'vigil.max_workers_per_owner = 1');
	$node->reload;
	value("SELECT vigil.disable_rule('$good')");
	becomes('max(due_count) > 0 FROM (SELECT count(*) AS due_count FROM vigil.rule_state) AS s', 'rules of one owner are left');
	is(value("SELECT count(*) <= 1 FROM vigil.workers() WHERE activity = 'run'"), 't', 'the setting bounds them as well');
	$node->append_conf('postgresql.conf', 'vigil.max_workers_per_owner = 0');
	$node->reload;
	value('SELECT vigil.poke()');
	becomes("count(*) = 2 FROM vigil.workers() WHERE activity = 'run'", 'an owner who is alone has all workers');
	value("SELECT vigil.enable_rule('$good')");
	value("SELECT pg_terminate_backend(pid) FROM vigil.workers() WHERE activity = 'run'; SELECT vigil.poke()");
	goes_on('and shares them when others come');
	value("SELECT vigil.disable_rule(id) FROM vigil.rules WHERE run_as = 'mallory'");
	value("SELECT pg_terminate_backend(pid) FROM vigil.workers() WHERE activity = 'run'");
	drop_rules();
	return;
}

# Code that catches the cancel of its timeout is ended with its worker, and its rule put aside.
sub test_swallow
{
	my ($name) = @_;
	my $bad = add_bad($name, settings => q(timeout => '300 ms'));

	becomes("count(*) >= 1 FROM vigil.runs WHERE rule_id = '$bad' AND error LIKE '%did not react to its timeout'", "$name: a worker that does not react is ended", 20);
	goes_on("$name: others go on");
	becomes("reason = 'its process was ended while it ran; see last_error' AND state = 'broken' FROM vigil.health WHERE rule_id = '$bad'",
		"$name: the rule is put aside", 30);
	is(value("SELECT count(*) FROM vigil.runs WHERE rule_id = '$bad' AND status = 'lost'"), 2, "$name: after as many losses as are allowed");
	drop_rules();
	return;
}

# Code that tries to end its process: refused, or counted against the rule.
sub test_ended_by_code
{
	my ($name) = @_;
	my $bad = add_bad($name);
	my $launched = value('SELECT launched FROM vigil.launcher()');

	becomes("count(*) >= 1 FROM vigil.runs WHERE rule_id = '$bad'", "$name: was tried");
	is(value("SELECT string_agg(DISTINCT status || ' ' || coalesce(sqlstate, ''), ',') FROM vigil.runs WHERE rule_id = '$bad'"),
		{exit_on_error => 'failed 42501', exit_local => 'failed 42501', exit_dynamic => 'failed 22012', terminate => 'failed 42501', cancel => 'failed 42501',
			deep => 'failed 54001'}->{$name} // 'failed 22012',
		"$name: and did not end its worker");
	goes_on("$name: others go on");
	drop_rules();
	return;
}

# A process that ends inside a run without being asked counts against the rule; one that an
# administrator ends does not.
sub test_ended_on_purpose
{
	my $rule = add_bad('idle', query => 'Ev | project K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule'", 'a rule runs');
	set_point($node, 'before-query', 'fatal');
	value("SELECT vigil.refill('$rule', timestamptz '$start' - interval '3 days', timestamptz '$start' - interval '2 days')");
	becomes("state = 'broken' AND reason LIKE 'its process was ended%' FROM vigil.health WHERE rule_id = '$rule'", 'one that ends its process is put aside');
	like(health($rule, 'last_error'), qr/^the rule ended the process/, 'and it says why');
	set_point($node, 'before-query', '');
	value("SELECT vigil.reset_rule('$rule')");
	becomes("open_gaps = 0 AND state = 'ok' AND crash_streak = 0 FROM vigil.health WHERE rule_id = '$rule'", 'reset, it runs');

	set_point($node, 'before-query', 'wait');
	my $gap = value("SELECT vigil.refill('$rule', timestamptz '$start' - interval '5 days', timestamptz '$start' - interval '4 days')");
	for (1 .. 3)
	{
		becomes("point_waiting('before-query') > 0", 'a worker is at it');
		my $lost = value("SELECT count(*) FROM vigil.runs WHERE rule_id = '$rule' AND status = 'lost'");
		value("SELECT pg_terminate_backend(min(pid)) FROM vigil.workers() WHERE activity = 'run'");
		last if $_ == 3;
		becomes("count(*) > $lost FROM vigil.runs WHERE rule_id = '$rule' AND status = 'lost'", 'an administrator ends it');
	}
	set_point($node, 'before-query', '');
	becomes("count(*) = 5 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'lost'", 'each loss is recorded');
	is(health($rule, 'crash_streak'), 0, 'but is not the fault of the rule');
	drop_rules();
	return;
}

# Settings of the database, which its owner may make, neither end workers nor take their rights.
sub test_database_settings
{
	value('ALTER DATABASE postgres SET exit_on_error = on; ALTER DATABASE postgres SET role = mallory; ALTER ROLE mallory SET exit_on_error = on');
	local $ENV{PGOPTIONS} = '-c role=none -c exit_on_error=off';
	value('SELECT pg_terminate_backend(pid) FROM vigil.workers()');
	my $bad = add_bad('idle');

	becomes("count(*) >= 1 FROM vigil.runs WHERE rule_id = '$bad' AND sqlstate = '22012'", 'a failing rule fails as ever');
	goes_on('and others go on');
	is(value("SELECT count(*) FROM vigil.runs WHERE rule_id = '$bad' AND status = 'lost'"), 0, 'no worker was lost');
	value('ALTER DATABASE postgres RESET ALL; ALTER ROLE mallory RESET ALL');
	drop_rules();
	return;
}

# Code that runs only when late rows are looked for has the timeout, is shown, and ends.
sub test_late_rows
{
	value(<<'SQL');
SET ROLE mallory;
CREATE TABLE evil.mood (word text);
INSERT INTO evil.mood VALUES ('good');
CREATE FUNCTION evil.slow() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_mood text := (SELECT word FROM evil.mood);
BEGIN
	WHILE v_mood <> 'good' LOOP
		BEGIN
			PERFORM pg_sleep(600);
		EXCEPTION WHEN query_canceled THEN
			IF v_mood = 'slow' THEN
				RAISE;
			END IF;
		END;
	END LOOP;
	RETURN true;
END $$;
CREATE TABLE evil."Slow" ("TimeGenerated" timestamptz NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE POLICY slow ON evil."Slow" TO CURRENT_USER USING (evil.slow());
ALTER TABLE evil."Slow" ENABLE ROW LEVEL SECURITY;
ALTER TABLE evil."Slow" FORCE ROW LEVEL SECURITY;
RESET ROLE;
SELECT vigil.register_source('Slow', 'evil."Slow"');
INSERT INTO evil."Slow" ("TimeGenerated") SELECT now() - interval '2 min';
SQL
	my $bad = add_bad('idle', query => 'Slow | project TimeGenerated');
	my $other = add_bad('idle', query => 'Slow | project TimeGenerated');

	becomes("count(*) = 2 FROM vigil.runs WHERE rule_id IN ('$bad', '$other') AND status = 'succeeded'", 'rules run whose table has a policy');
	value("UPDATE evil.mood SET word = 'slow'");
	value("INSERT INTO evil.\"Slow\" (\"TimeGenerated\") SELECT timestamptz '$start' - interval '1 min'; SELECT vigil.poke()");
	becomes("count(*) = 1 FROM vigil.workers() AS w WHERE activity = 'housekeeping' AND rule_id IS NULL"
		  . " AND relation = 'evil.\"Slow\"'::regclass AND deadline > started_at AND slot_start IS NULL",
		'the search for late rows is shown, with table and deadline');
	is(value("SELECT count(*) FROM vigil.health WHERE rule_id IN ('$bad', '$other') AND state = 'running'"), 0, 'and is no run');
	goes_on('others run meanwhile');
	my $searched = "searched_at > '%s' FROM vigil.source_searches WHERE relation = 'public.\"Ev\"'::regclass";
	becomes(sprintf($searched, value('SELECT now()')), 'and their late rows are looked for');
	becomes("state = 'unsearched' AND reason = 'late rows of evil.\"Slow\" are not found: canceling statement due to statement timeout'"
		  . " FROM vigil.health WHERE rule_id = '$bad'", 'health tells of a search that took too long');
	is(value("SELECT bool_or(stuck) FROM vigil.workers()"), 'f', 'it has a timeout');

	my $offset = -s $node->logfile;
	value("UPDATE evil.mood SET word = 'stubborn'");
	ok($node->wait_for_log(qr/does not react to the timeout of its rule and is ended/, $offset), 'one that catches the cancel is ended');
	becomes("count(*) = 0 FROM vigil.workers() WHERE relation = 'evil.\"Slow\"'::regclass", 'with its worker');
	becomes(sprintf($searched, value('SELECT now()')), 'late rows of others are looked for', 10);

	# Finding out the columns of a rule runs the query before the run itself does.
	value("UPDATE evil.mood SET word = 'good'");
	my $unpacked = add_bad('idle', query => 'Slow | extend D = bag_pack("a", tostring(TimeGenerated)) | evaluate bag_unpack(D)');
	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$unpacked' AND status = 'succeeded'", 'a rule runs whose columns depend on the data');
	value("UPDATE evil.mood SET word = 'stubborn'");
	value("DELETE FROM vigil.runs WHERE rule_id = '$unpacked'; UPDATE vigil.rule_state SET watermark = watermark - interval '1 day',"
		  . " due_at = '-infinity' WHERE rule_id = '$unpacked'; SELECT vigil.poke()");
	becomes("reason LIKE 'its process was ended%' FROM vigil.health WHERE rule_id = '$unpacked'", 'one that holds up its compilation is put aside', 30);
	value("UPDATE evil.mood SET word = 'good'");
	drop_rules();
	return;
}

# An owner's code in the maintenance of partitions: timed, shown, and of no harm to others.
sub test_partitions
{
	value(<<'SQL');
CREATE SCHEMA good AUTHORIZATION alice;
SELECT vigil.create_log_table('AWSCloudTrail', 'evil');
SELECT vigil.create_log_table('AuditLogs', 'evil');
SELECT vigil.create_log_table('SigninLogs', 'good');
INSERT INTO evil."AWSCloudTrail" ("TimeGenerated") VALUES (now() - interval '300 days');
INSERT INTO evil."AuditLogs" ("TimeGenerated") VALUES (now() - interval '300 days');
DO $$
DECLARE
	v record;
BEGIN
	FOR v IN SELECT c.oid::regclass AS name, n.nspname AS place FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('evil', 'good') AND c.relname ~ '^(AWSCloudTrail|AuditLogs|SigninLogs)' AND c.relkind IN ('r', 'p')
	LOOP
		EXECUTE format('ALTER TABLE %s OWNER TO %s', v.name, CASE v.place WHEN 'good' THEN 'alice' ELSE 'mallory' END);
	END LOOP;
END $$;
SET ROLE mallory;
CREATE FUNCTION evil.on_delete() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM evil.slow(); RETURN OLD; END';
CREATE TRIGGER slow BEFORE DELETE ON evil."AWSCloudTrail_default" FOR EACH ROW EXECUTE FUNCTION evil.on_delete();
CREATE TRIGGER slow BEFORE DELETE ON evil."AuditLogs_default" FOR EACH ROW EXECUTE FUNCTION evil.on_delete();
SQL
	for my $mood (qw(slow stubborn))
	{
		value("UPDATE evil.mood SET word = '$mood'");
		value('INSERT INTO good."SigninLogs" ("TimeGenerated") VALUES (now() - interval ' . ($mood eq 'slow' ? "'300 days')" : "'299 days')"));
		$node->append_conf('postgresql.conf', 'vigil.max_rule_timeout = 2s');
		$node->restart;
		becomes("count(*) = 1 FROM vigil.workers() WHERE activity = 'housekeeping' AND rule_id IS NULL AND relation = 'evil.\"AWSCloudTrail\"'::regclass"
			  . ' AND deadline > started_at', "$mood: the maintenance of partitions is shown");
		goes_on("$mood: others run meanwhile");
		becomes('NOT EXISTS (SELECT FROM good."SigninLogs_default")', "$mood: partitions of others are made", 30);
	}
	like(slurp_file($node->logfile), qr/could not maintain the partitions of log table "AWSCloudTrail": canceling statement/, 'it is told that one took too long');
	unlike(slurp_file($node->logfile), qr/could not maintain the partitions of log table "AuditLogs"/, 'and its owner\'s next table does not take as long');
	value("UPDATE evil.mood SET word = 'good'; ALTER SYSTEM RESET ALL");
	value("ALTER SYSTEM SET vigil.allow_superuser_rules = off; SELECT pg_reload_conf()");
	return;
}

# A rule that is due and that nobody comes to is late, also one that nobody has ever seen.
sub test_late_state
{
	set_point($node, 'claimed', 'wait');
	my @busy = map { add_rule($node, $_, anchor => $start, role => 'alice') } 2 .. 3;
	becomes("point_waiting('claimed') >= 1", 'workers are busy');
	my $fresh = add_rule($node, 4, anchor => $start, role => 'alice');
	value("UPDATE vigil.rules SET updated_at = now() - interval '6 min' WHERE id IN ('$fresh', '$good')");
	value("UPDATE vigil.rule_state SET due_at = now() - interval '6 min' WHERE rule_id = '$good'");
	usleep(100_000) while value("SELECT count(*) FROM vigil.workers() WHERE rule_id IN ('$good', '$fresh')") > 0;
	is(health($good, "state || ': ' || reason"), 'late: no worker has come to it yet; see vigil.workers()', 'a rule that nobody comes to is late');
	is(health($fresh, 'state'), 'late', 'also one that has never run');
	set_point($node, 'claimed', '');
	becomes("bool_and(state = 'ok') FROM vigil.health WHERE rule_id IN ('$good', '$fresh')", 'until somebody does');
	value("SELECT vigil.delete_rule(id) FROM vigil.rules WHERE id IN ('$fresh', '$busy[0]', '$busy[1]')");
	return;
}

# Gaps that the worker makes are few, however often it makes them.
sub test_gaps
{
	value('ALTER SYSTEM SET vigil.enabled = off; ALTER SYSTEM SET vigil.slot_attempts = 1; ALTER SYSTEM SET vigil.breaker_after = 1000;'
		  . ' ALTER SYSTEM SET vigil.max_gaps = 3; SELECT pg_reload_conf()');
	becomes("count(*) = 0 FROM vigil.workers()", 'nobody works');
	value("SELECT vigil.disable_rule('$good')");

	# A slot in five is run, the others are skipped: each time a gap.
	my $late = add_rule($node, 5, role => 'alice', anchor => '2026-01-01 00:00Z', frequency => '1h', settings => q(catchup => 'skip'));
	value("SELECT vigil.run_due(timestamptz '2026-01-01 01:00Z' + n * interval '5 h') FROM generate_series(0, 20) AS n");
	is(value("SELECT count(*) FROM vigil.gaps WHERE rule_id = '$late'"), 3, 'gaps of a rule are bounded by the setting');
	is(value("SELECT count(*) FROM vigil.runs WHERE rule_id = '$late' AND status = 'succeeded'"), 21, 'while its slots run');
	is(value("SELECT sum(range_end - range_start) FROM vigil.coverage('$late') WHERE state = 'skipped'"), '80:00:00', 'what is skipped is told all the same');
	value("SELECT vigil.disable_rule('$late')");

	# Slots given up one after another are one gap, which is then filled slot by slot.
	value(q(CREATE VIEW public."Broken" AS SELECT "TimeGenerated", 1 / 0 AS "X" FROM public."Ev" UNION ALL SELECT '2026-02-01 00:00Z', 1 / 0));
	value(q(SELECT vigil.register_source('Broken', 'public."Broken"'); GRANT SELECT ON public."Broken" TO alice));
	my $dead = add_rule($node, 6, role => 'alice', anchor => '2026-02-01 00:00Z', frequency => '1h', query => 'Broken | project X');
	value("SELECT vigil.run_due(timestamptz '2026-02-01 01:00Z' + n * interval '1 h') FROM generate_series(0, 9) AS n");
	is(value("SELECT string_agg(concat_ws(' ', kind, state, gap_start AT TIME ZONE 'UTC', gap_end AT TIME ZONE 'UTC'), ',') FROM vigil.gaps WHERE rule_id = '$dead'"),
		'dead skipped 2026-02-01 00:00:00 2026-02-01 10:00:00', 'ten slots given up are one gap');
	value(q(CREATE OR REPLACE VIEW public."Broken" AS SELECT '2026-02-01 00:30Z'::timestamptz AS "TimeGenerated", 1 AS "X"));
	value("SELECT vigil.refill(id) FROM vigil.gaps WHERE rule_id = '$dead'; SELECT vigil.run_due('2026-02-01 10:00Z')");
	is(value("SELECT count(*) || ' ' || min(slot_end - slot_start) || ' ' || sum(alert_count) FROM vigil.runs WHERE rule_id = '$dead' AND status = 'succeeded'"),
		'10 01:00:00 1', 'and are filled one by one');

	# Also what is done does not pile up.
	value("SELECT vigil.refill('$dead', '2026-02-01 00:00Z', '2026-02-01 01:00Z'), vigil.run_due('2026-02-01 10:00Z') FROM generate_series(1, 10)");
	is(value("SELECT count(*) <= 3 FROM vigil.gaps WHERE rule_id = '$dead'"), 't', 'gaps that are filled are forgotten in time');
	return;
}
