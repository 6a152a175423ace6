# Databases come and go: two at once, dropped during a run, renamed, copied, restored;
# the extension dropped and made under the worker's feet.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);
use VigilWorker;

my $node = worker_node('database');

$node->safe_psql('postgres', 'CREATE ROLE owner LOGIN CREATEDB');
test_discovery();
test_look_across();
test_drop_during_run();
test_drop_forced();
test_rename();
test_copy();
test_drop_extension();
test_restore();
test_version();
test_environment();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
unlike(slurp_file($node->logfile), qr/FATAL:  database .* does not exist/, 'no worker looked for a database that is gone');
$node->stop('fast');
done_testing();

# Makes a database whose rule has just become due.
sub make_database
{
	my ($name) = @_;

	value("CREATE DATABASE $name OWNER owner");
	setup_database($node, $name);
	add_rule($node, 1, database => $name);
	return;
}

# A new database with the extension is found at once, and works beside others.
sub test_discovery
{
	add_rule($node, 1);
	my $begun = time;
	make_database('second');
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE status = 'succeeded'", 30, 'second'),
		'a new database is found');
	cmp_ok(time - $begun, '<', 10, 'soon');
	ok(wait_until($node, "SELECT count(*) >= 1 FROM vigil.runs WHERE status = 'succeeded'"), 'the first one works too');
	return;
}

# What runs in another database is told to those who see the statements of all sessions.
sub test_look_across
{
	my $look = sub {
		my ($database) = @_;
		return $node->safe_psql($database, q{
			SELECT w.pid IS NOT NULL, w.activity, w.started_at IS NOT NULL, w.rule_id IS NOT NULL, w.slot_end IS NOT NULL,
				w.backlog IS NOT NULL, w.suspect IS NOT NULL, w.deadline IS NOT NULL
			FROM vigil.workers() AS w JOIN pg_database AS d ON d.oid = w.database WHERE d.datname = 'watched' AND w.activity = 'run'
		}, extra_params => [ '-U', 'looker' ]);
	};

	value('CREATE ROLE looker LOGIN NOINHERIT');
	value("SELECT vigil.grant_access('looker', 'reader')");
	set_point($node, 'before-query', 'wait');
	make_database('watched');
	value("SELECT vigil.grant_access('looker', 'reader')", 'watched');
	ok(wait_until($node, q{SELECT count(*) > 0 FROM vigil.workers() AS w JOIN pg_database AS d ON d.oid = w.database
		WHERE d.datname = 'watched' AND w.rule_id IS NOT NULL}), 'a superuser sees the run of another database');
	my $shown = $look->('watched');
	like($shown, qr/^t\|run\|t\|t\|t\|t\|t\|[tf]$/, 'a reader that of his own');
	is($look->('postgres'), 't|run|t|f|f|f|f|f', 'and of another one that there is one');
	value('GRANT pg_read_all_stats TO looker');
	is($look->('postgres'), 't|run|t|f|f|f|f|f', 'also if he might become who sees more');
	value('ALTER ROLE looker INHERIT; GRANT pg_read_all_stats TO looker' . ($node->pg_version >= 16 ? ' WITH INHERIT TRUE' : ''));
	is($look->('postgres'), $shown, 'who sees all statements sees all of it');
	set_point($node, 'before-query', '');
	value('DROP DATABASE watched WITH (FORCE)');
	value('DROP OWNED BY looker; DROP ROLE looker');
	return;
}

# The worker that waits inside a run must go when its database is dropped.
sub drop_while_running
{
	my ($command, $role, $what) = @_;

	set_point($node, 'before-query', 'wait');
	make_database('doomed');
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), "$what: a run is under way");
	my $begun = time;
	my ($status, undef, $error) = $node->psql('postgres', $command, extra_params => [ '-U', $role ]);
	is($status, 0, "$what: succeeds") or diag($error);
	cmp_ok(time - $begun, '<', 5, "$what: at once");
	set_point($node, 'before-query', '');
	is(value('SELECT count(*) FROM vigil.workers() w WHERE NOT EXISTS (SELECT FROM pg_database d WHERE d.oid = w.database)'),
		0, "$what: no worker is left");
	return;
}

sub test_drop_during_run
{
	drop_while_running('DROP DATABASE doomed', 'owner', 'drop by its owner');
	return;
}

sub test_drop_forced
{
	drop_while_running('DROP DATABASE doomed WITH (FORCE)', 'owner', 'forced drop by its owner');
	return;
}

# A renamed database goes on under its new name.
sub test_rename
{
	my $runs = value('SELECT count(*) FROM vigil.runs', 'second');

	value('ALTER DATABASE second RENAME TO renamed');
	value("SELECT vigil.refill('@{[rule_id(1)]}', now() - interval '20 min', now() - interval '10 min')", 'renamed');
	ok(wait_until($node, "SELECT count(*) > $runs FROM vigil.runs", 30, 'renamed'), 'rules of a renamed database run');
	my $folder = $node->basedir . '/space';
	mkdir $folder;
	value("CREATE TABLESPACE space LOCATION '$folder'");
	value('ALTER DATABASE renamed SET TABLESPACE space');
	is(value("SELECT t.spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname = 'renamed'"),
		'space', 'a database may move');
	return;
}

# A copy of a database stays quiet until it is armed.
sub test_copy
{
	value('CREATE DATABASE copy TEMPLATE renamed');
	ok(wait_until($node, "SELECT database_state = 'disarmed' FROM vigil.launcher()", 30, 'copy'), 'a copy is disarmed');
	is(value("SELECT state FROM vigil.health", 'copy'), 'stopped', 'health says so');
	like(value("SELECT reason FROM vigil.health", 'copy'), qr/vigil\.arm/, 'and what to do');
	my $runs = value('SELECT count(*) FROM vigil.runs', 'copy');
	value("SELECT vigil.refill('@{[rule_id(1)]}', now() - interval '40 min', now() - interval '30 min')", 'copy');
	ok(wait_until($node, "SELECT database_state = 'disarmed' FROM vigil.launcher()", 30, 'copy'), 'it is looked at again');
	is(value('SELECT count(*) FROM vigil.runs', 'copy'), $runs, 'and runs nothing');
	value('SELECT vigil.arm()', 'copy');
	ok(wait_until($node, "SELECT count(*) > $runs FROM vigil.runs", 30, 'copy'), 'until it is armed');
	return;
}

# DROP EXTENSION does not wait for a run; taken back, the rules go on.
sub test_drop_extension
{
	my $begun = time;

	set_point($node, 'before-query', 'wait');
	make_database('third');
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), 'a run is under way');
	value('BEGIN; DROP EXTENSION vigil CASCADE; ROLLBACK', 'third');
	set_point($node, 'before-query', '');
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE status = 'succeeded'", 30, 'third'),
		'after DROP EXTENSION was rolled back the slot is run');
	is(value("SELECT count(*) FROM vigil.runs WHERE status = 'lost'", 'third'), 1, 'the attempt before it was lost');
	value('DROP EXTENSION vigil CASCADE', 'third');
	value('CREATE EXTENSION vigil', 'third');
	ok(wait_until($node, "SELECT database_state = 'present' FROM vigil.launcher()", 30, 'third'), 'made anew it is found again');
	value('DROP DATABASE third');
	return;
}

# A library that does not fit the tables runs nothing.
sub test_version
{
	value('UPDATE vigil.armed SET schema_version = 99; SELECT vigil.poke()');
	ok(wait_until($node, "SELECT database_state = 'incompatible' FROM vigil.launcher()"), 'tables of another version are noticed');
	like(value('SELECT reason FROM vigil.health'), qr/does not fit/, 'health says so');
	value('SELECT vigil.poke()') for 1 .. 3;
	value('UPDATE vigil.armed SET schema_version = 2; SELECT vigil.poke()');
	ok(wait_until($node, "SELECT database_state = 'present' FROM vigil.launcher()"), 'when they fit again it goes on');
	my $told = () = slurp_file($node->logfile) =~ /vigil runs no rules in database \d+: the loaded library/g;
	is($told, 1, 'the log is told once');
	return;
}

# A copy of the cluster that lacks the label of the original runs nothing.
sub test_environment
{
	$node->append_conf('postgresql.conf', "vigil.environment = 'production'");
	$node->restart;
	ok(wait_until($node, "SELECT database_state = 'disarmed' FROM vigil.launcher()"), 'another label disarms');
	value('SELECT vigil.arm()');
	ok(wait_until($node, "SELECT database_state = 'present' FROM vigil.launcher()"), 'arming takes it over');
	$node->append_conf('postgresql.conf', "vigil.environment = ''");
	$node->restart;
	ok(wait_until($node, "SELECT database_state = 'disarmed' FROM vigil.launcher()"), 'without the label nothing runs');
	return;
}

# A restored database keeps its rules, runs and alerts, and stays quiet.
sub test_restore
{
	my $dump = $node->basedir . '/dump.sql';

	add_events($node, value("SELECT watermark - interval '1 min' FROM vigil.rule_state"), qw(a));
	value("SELECT vigil.run_rule('@{[rule_id(1)]}', watermark) FROM vigil.rule_state");
	my $before = value('SELECT (SELECT count(*) FROM vigil.runs), (SELECT count(*) FROM vigil.alerts)');
	$node->command_ok([ 'pg_dump', '-d', $node->connstr('postgres'), '-f', $dump ], 'the database is dumped');
	value('CREATE DATABASE restored');
	my $text = slurp_file($dump);
	ok(index($text, 'COPY vigil.installation ') < index($text, 'COPY vigil.rules '), 'first of all it says where it comes from');
	$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'and restored');
	is(value('SELECT (SELECT count(*) FROM vigil.runs), (SELECT count(*) FROM vigil.alerts)', 'restored'),
		$before, 'with all runs and alerts');
	ok(wait_until($node, "SELECT database_state = 'disarmed' FROM vigil.launcher()", 30, 'restored'), 'it is disarmed');
	is(value('SELECT count(*) FROM vigil.rule_state', 'restored'), 0, 'no rule has begun');
	value('SELECT vigil.arm()', 'restored');
	ok(wait_until($node, 'SELECT count(*) = 1 FROM vigil.rule_state', 30, 'restored'), 'armed, it goes on');
	is(value('SELECT watermark >= (SELECT max(slot_end) FROM vigil.runs WHERE origin = \'live\') FROM vigil.rule_state', 'restored'),
		't', 'where the original was');
	return;
}
