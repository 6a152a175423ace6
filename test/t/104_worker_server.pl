# The server around the worker: stop, reload, a launcher that is ended, no free worker
# process, a standby that is promoted, settings of the database, many rules at once.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);
use VigilWorker;

my $node = worker_node('server');
my $start = value(q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $rule;

test_settings();
test_fast_stop();
test_switch();
test_launcher_ended();
test_reload_storm();
test_many_rules();
test_history();
test_by_hand();
test_standby();
test_synchronous();
test_exhausted();
done_testing();

# Has the worker run a slot of the past; returns the gap.
sub refill
{
	my ($back, $on) = @_;
	return value("SELECT vigil.refill('$rule', timestamptz '$start' - interval '$back min',"
		  . " timestamptz '$start' - interval '$back min' + interval '5 min')", $on);
}

sub is_filled
{
	my ($gap, $what, $on) = @_;
	return ok(wait_until($on // $node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap"), $what);
}

# Settings of the database and of the role reach a worker, and must not matter.
sub test_settings
{
	value(<<'SQL');
ALTER DATABASE postgres SET default_transaction_isolation = 'serializable';
ALTER DATABASE postgres SET default_transaction_read_only = on;
ALTER DATABASE postgres SET statement_timeout = '1ms';
ALTER DATABASE postgres SET search_path = 'nowhere';
ALTER DATABASE postgres SET timezone = 'Asia/Kolkata';
ALTER ROLE postgres SET datestyle = 'German';
SQL
	$rule = eval
	{
		local $ENV{PGOPTIONS} = '-c default_transaction_read_only=off -c statement_timeout=0 -c search_path=public';
		add_rule($node, 1, anchor => $start);
	};
	{
		local $ENV{PGOPTIONS} = '-c default_transaction_read_only=off -c statement_timeout=0';
		ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE status = 'succeeded'"),
			'settings of database and role do not reach a run');
		value('ALTER DATABASE postgres RESET ALL; ALTER ROLE postgres RESET ALL');
	}
	return;
}

# A run in the middle of a long query does not hold up a stop.  The row is of yesterday, the last slot that is complete.
sub test_fast_stop
{
	value(q(CREATE VIEW public."Slow" AS SELECT now() - interval '1 day' AS "TimeGenerated", pg_sleep(60)::text AS "X"));
	value(q(SELECT vigil.register_source('Slow', 'public."Slow"')));
	my $slow = add_rule($node, 2, query => 'Slow | project X', frequency => '1d');

	ok(wait_until($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), 'a long run is under way');
	is(value("SELECT application_name FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), 'vigil worker: Rule 2',
		'pg_stat_activity names the rule');
	like(value("SELECT query FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), qr/^rule "Rule 2", slot from .* to .*, attempt 1$/,
		'and the slot');
	is_filled(refill(10), 'another rule does not wait for it');
	my $begun = time;
	$node->stop('fast');
	cmp_ok(time - $begun, '<', 2, 'a fast stop does not wait for it');
	$node->start;
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE rule_id = '$slow' AND status = 'lost'"),
		'the run counts as lost');
	ok(wait_until($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), 'and is tried again');
	value("SELECT vigil.disable_rule('$slow')");
	value("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE rule_id = '$slow' AND status = 'cancelled'"),
		'a run that is cancelled is recorded');
	return;
}

# vigil.enabled stops and resumes.
sub test_switch
{
	$node->append_conf('postgresql.conf', 'vigil.enabled = off');
	$node->reload;
	ok(wait_until($node, 'SELECT workers = 0 FROM vigil.launcher()'), 'switched off, workers leave');
	my $gap = refill(20);
	is(value("SELECT reason FROM vigil.health WHERE rule_id = '$rule'"), 'vigil.enabled is off', 'health says why');
	my $passes = value('SELECT passes FROM vigil.launcher()');
	ok(wait_until($node, "SELECT passes > $passes + 1 FROM vigil.launcher()"), 'the launcher stays');
	is(value("SELECT state FROM vigil.gaps WHERE id = $gap"), 'open', 'and starts nothing');
	$node->append_conf('postgresql.conf', 'vigil.enabled = on');
	$node->reload;
	is_filled($gap, 'switched on, it goes on');
	$node->append_conf('postgresql.conf', "vigil.databases = 'other'");
	$node->reload;
	ok(wait_until($node, "SELECT database_state = 'unknown' AND workers = 0 FROM vigil.launcher()"), 'a database that is not named is left');
	value("UPDATE vigil.rules SET updated_at = now() - interval '6 min' WHERE id = '$rule'");
	value("UPDATE vigil.rule_state SET due_at = now() - interval '6 min' WHERE rule_id = '$rule'");
	is(value("SELECT state || ': ' || reason FROM vigil.health WHERE rule_id = '$rule'"),
		'late: no worker serves this database; see vigil.databases and vigil.max_databases', 'and health says so');
	$node->append_conf('postgresql.conf', "vigil.databases = '*'");
	$node->reload;
	ok(wait_until($node, "SELECT state = 'ok' FROM vigil.health WHERE rule_id = '$rule'"), 'until it is named again');
	return;
}

# A launcher that somebody ends comes back; the worker it left goes on.
sub test_launcher_ended
{
	set_point($node, 'before-query', 'wait');
	my $gap = refill(30);
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), 'a run is under way');
	my $launcher = value('SELECT pid FROM vigil.launcher()');
	my $worker = worker_pid($node);
	value("SELECT pg_terminate_backend($launcher)");
	ok(wait_until($node, "SELECT pid <> $launcher FROM vigil.launcher()"), 'an ended launcher comes back');
	is(worker_pid($node), $worker, 'its worker is at its run');
	set_point($node, 'before-query', '');
	is_filled($gap, 'and ends it');
	is(value("SELECT count(*) FROM vigil.runs WHERE slot_start = timestamptz '$start' - interval '30 min'"), 1, 'once');
	return;
}

# Reloads under load lose no wake-up.
sub test_reload_storm
{
	my @gap;

	for my $i (0 .. 9)
	{
		push @gap, refill(100 + 5 * $i);
		$node->reload;
	}
	ok(wait_until($node, "SELECT bool_and(state = 'done') FROM vigil.gaps"), 'all slots are run while the server reloads');
	is(oracle_without_gaps(), '', 'each once');
	return;
}

sub oracle_without_gaps
{
	return join '', grep { !/^gap or overlap|^watermark/ } split /^/, oracle($node);
}

# Many rules due at once are all run, none twice.
sub test_many_rules
{
	value("SELECT vigil.load_rule(regexp_replace(yaml, '^id: .*?\$', format('id: 00000000-0000-0000-0001-%s', lpad(i::text, 12, '0')), 'n'))"
		  . " FROM vigil.rule_versions, generate_series(1, 100) AS i WHERE rule_id = '$rule'");
	value("SELECT vigil.enable_rule(id) FROM vigil.rules WHERE id::text LIKE '%-0001-%'");
	ok(wait_until($node, "SELECT count(DISTINCT rule_id) = 100 FROM vigil.runs WHERE rule_id::text LIKE '%-0001-%' AND status = 'succeeded'"),
		'a hundred rules that are due at once are run');
	is(value("SELECT count(*) FROM vigil.runs WHERE rule_id::text LIKE '%-0001-%'"), 100, 'each once');
	value("SELECT vigil.disable_rule(id) FROM vigil.rules WHERE id::text LIKE '%-0001-%'");
	return;
}

# The history is bounded, and runs that raised alerts stay.
sub test_history
{
	my $alerts = value('SELECT count(DISTINCT run_id) FROM vigil.alerts');

	value("SELECT vigil.refill('$rule', timestamptz '$start' - interval '20 hours', timestamptz '$start' - interval '18 hours')");
	ok(wait_until($node, "SELECT count(*) >= 24 FROM vigil.runs WHERE rule_id = '$rule' AND alert_count = 0"), 'many slots are run');
	ok(wait_until($node, "SELECT count(*) = 0 FROM vigil.gaps WHERE rule_id = '$rule' AND state = 'open'"), 'all of them');
	my $covered = value("SELECT string_agg(c::text, ' ') FROM vigil.coverage('$rule') AS c WHERE state = 'done'");

	$node->append_conf('postgresql.conf', "vigil.keep_succeeded = 5\nvigil.late_interval = 1s");
	value('DELETE FROM vigil.rule_prunes');
	$node->reload;
	poke($node);
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.rule_prunes WHERE rule_id = '$rule'"), 'the history of the rule has its turn');
	is(value("SELECT count(*) >= 24 FROM vigil.runs WHERE rule_id = '$rule' AND alert_count = 0"), 't', 'what late rows are looked for behind stays');
	$node->append_conf('postgresql.conf', 'vigil.late_horizon = 0');
	value('DELETE FROM vigil.rule_prunes');
	$node->reload;
	ok(wait_until($node, "SELECT count(*) <= 6 FROM vigil.runs WHERE rule_id = '$rule' AND alert_count = 0"), 'then only the latest are kept');
	is(value('SELECT count(DISTINCT run_id) FROM vigil.alerts'), $alerts, 'alerts stay');
	is(value("SELECT string_agg(c::text, ' ') FROM vigil.coverage('$rule') AS c WHERE state = 'done'"), $covered, 'and what was covered is known');
	$node->append_conf('postgresql.conf', "vigil.keep_succeeded = 1000\nvigil.late_interval = 5min\nvigil.late_horizon = 1d");
	$node->reload;
	return;
}

# A run by hand and one of the worker do not meet.
sub test_by_hand
{
	set_point($node, 'before-query', 'wait');
	my $gap = refill(200);
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), 'a run is under way');
	my ($status, undef, $error) = $node->psql('postgres',
		"SET lock_timeout = '100ms'; SELECT vigil.run_rule('$rule', timestamptz '$start' - interval '195 min')");
	isnt($status, 0, 'a run by hand waits for it, not for ever');
	like($error, qr/lock timeout/, 'and says so');
	set_point($node, 'before-query', '');
	is_filled($gap, 'the worker is not disturbed');
	value("SELECT vigil.run_rule('$rule', timestamptz '$start' - interval '195 min')");
	is(value("SELECT string_agg(origin || ' ' || repeat, ',' ORDER BY id) FROM vigil.runs"
			  . " WHERE slot_start = timestamptz '$start' - interval '200 min'"), 'refill false,manual true', 'the slot was repeated');
	is(oracle_without_gaps(), '', 'without a second alert');
	return;
}

# Nothing runs on a standby; promoted during a run, it runs the slot itself.
sub test_standby
{
	my $standby = PostgreSQL::Test::Cluster->new('standby');

	$node->backup('base');
	$standby->init_from_backup($node, 'base', has_streaming => 1);
	$standby->start;
	set_point($node, 'before-query', 'wait');
	my $gap = refill(300);
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), 'a run is under way on the primary');
	$node->wait_for_catchup($standby, 'replay', $node->lsn('write'));
	is($standby->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'vigil%'"), 0, 'nothing of ours runs on the standby');
	$node->stop('immediate');
	is($standby->safe_psql('postgres', q{SELECT DISTINCT state, reason FROM vigil.health WHERE state <> 'off'}), 'stopped|this server is a standby: no rule runs on it', 'which health tells');
	like($standby->safe_psql('postgres', q{SELECT result FROM vigil.set_up('{}', NULL, NULL) WHERE step = 'background worker'}), qr/^does not run: this server is a standby/, 'and setup');
	{
		my $folder = PostgreSQL::Test::Utils::tempdir();
		my ($out, $err) = ('', '');

		append_to_file("$folder/r.yaml", "id: 0a4b0c1e-0104-4a4a-8b8b-000000000001\nname: R\nseverity: High\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: print 1\n");
		for my $command ([ 'rules', 'sync', $folder, '--yes' ], [ 'rules', 'delete', $rule, '--yes' ])
		{
			IPC::Run::run([ 'vigil', @$command, '-d', $standby->connstr('postgres') ], '<', \'', '>', \$out, '2>', \$err);
			like($err, qr/^vigil: error: cannot .*\nvigil: hint: It is a standby, [^\n]*\n\z/, "@$command says what to do");
		}
	}
	$standby->promote;
	is_filled($gap, 'promoted, it runs the slot', $standby);
	is($standby->safe_psql('postgres', "SELECT string_agg(status || ' ' || attempt, ',' ORDER BY id) FROM vigil.runs"
			  . " WHERE slot_start = timestamptz '$start' - interval '300 min'"), 'lost 1,succeeded 2',
		'after the attempt that the primary lost');
	$standby->stop('fast');
	$node->start;
	return;
}

# A commit that waits for a synchronous standby does not hold up a stop, and is done once.
sub test_synchronous
{
	$node->append_conf('postgresql.conf', "synchronous_standby_names = 'nobody'");
	$node->reload;
	my $gap = value("SET synchronous_commit = local; SELECT vigil.refill('$rule', timestamptz '$start' - interval '400 min',"
		  . " timestamptz '$start' - interval '395 min')");
	ok(wait_until($node, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"),
		'a worker waits for a standby that is not there');
	my $begun = time;
	$node->stop('fast');
	cmp_ok(time - $begun, '<', 2, 'a fast stop does not wait for it');
	$node->append_conf('postgresql.conf', "synchronous_standby_names = ''");
	$node->start;
	is_filled($gap, 'the slot is run');
	is(value("SELECT count(*) FROM vigil.runs WHERE slot_start = timestamptz '$start' - interval '400 min' AND status = 'succeeded'"),
		1, 'once');
	return;
}

# When no worker process is free, rules wait, and the log tells it twice only.
sub test_exhausted
{
	$node->append_conf('postgresql.conf', "max_worker_processes = 3\nmax_parallel_workers_per_gather = 0\nmax_logical_replication_workers = 0");
	$node->restart;
	value(q(CREATE VIEW public."Slower" AS SELECT now() - interval '1 day' AS "TimeGenerated", pg_sleep(3)::text AS "X"));
	value(q(SELECT vigil.register_source('Slower', 'public."Slower"')));
	add_rule($node, 10 + $_, query => 'Slower | project X', frequency => '2d') for 1 .. 3;
	$node->safe_psql('postgres', 'CREATE DATABASE other');
	setup_database($node, 'other');
	add_rule($node, 1, database => 'other');
	ok(wait_until($node, "SELECT count(DISTINCT rule_id) = 3 FROM vigil.runs WHERE status = 'succeeded' AND rule_id::text LIKE '%-0000-00000000001_'", 60),
		'with few worker processes all rules are run');
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE status = 'succeeded'", 60, 'other'), 'of all databases');
	my @told = slurp_file($node->logfile) =~ /(vigil finds no free worker process)/g;
	cmp_ok(scalar @told, '<=', 3, 'the log is not filled with it');
	unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed');
	$node->stop('fast');
	return;
}
