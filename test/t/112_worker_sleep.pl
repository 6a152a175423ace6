# A machine that sleeps: what it has missed is run when it wakes, as nothing has jumped; and
# what is told once an hour is told again.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $file = PostgreSQL::Test::Utils::tempdir() . '/slept';
my $slept = 0;

plan skip_all => 'needs a Linux machine' if $^O ne 'linux';
sleep_on(0);
my $node = worker_node('sleep', 'vigil.max_clock_step = 10min', 'vigil.late_interval = 1s');
my $start = value(q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $rule = add_rule($node, 1, anchor => $start);

restart_preloaded();
becomes("watermark >= '$start' FROM vigil.rule_state", 'the rule has begun');
test_sleep();
test_reminder();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
$node->stop('fast');
done_testing();

# The machine has slept for so long by now.
sub sleep_on
{
	my ($seconds) = @_;

	$slept += $seconds;
	# In place: the server has it in its memory.
	open my $out, -e $file ? '+<' : '>', $file or die "$file: $!";
	binmode $out;
	syswrite $out, pack 'q', $slept;
	close $out;
	return;
}

sub restart_preloaded
{
	$node->stop('fast');
	local $ENV{LD_PRELOAD} = "$ENV{VIGIL_TOP}/build/sleep.so";
	local $ENV{VIGIL_SLEEP} = $file;
	$node->start;
	return;
}

# Two hours are no jump: neither of the clock that is compared, nor in the table.
sub test_sleep
{
	becomes("count(*) = 1 FROM vigil.clock WHERE seen_at > vigil.engine_time() - interval '1 min'", 'the time is kept');
	my $before = value('SELECT watermark FROM vigil.rule_state');

	sleep_on(7200);
	becomes("watermark >= timestamptz '$before' + interval '2 hours' FROM vigil.rule_state", 'after two hours of sleep the fresh slot is run');
	becomes("count(*) = 0 FROM vigil.gaps WHERE state = 'open'", 'and what was missed');
	is(value('SELECT clock_frozen FROM vigil.launcher()'), 'f', 'nothing is held back');
	unlike(slurp_file($node->logfile), qr/the clock jumped|the clock is .* ahead/, 'and no clock is complained of');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

sub told
{
	my $count = () = slurp_file($node->logfile) =~ /vigil runs no rules in database \d+: the loaded library/g;
	return $count;
}

# A worker has looked at the database since.
sub is_looked_at
{
	my ($what) = @_;
	my $launched = value('SELECT launched FROM vigil.launcher()');

	poke($node);
	becomes("launched > $launched AND workers = 0 FROM vigil.launcher()", $what);
	return;
}

# A version that does not fit is told when it is found, and once an hour.
sub test_reminder
{
	value("UPDATE pg_extension SET extversion = '0.0.9' WHERE extname = 'vigil'");
	# Functions of the engine refuse by now; those that look at shared memory do not.
	poke($node);
	becomes("database_state = 'incompatible' AND workers = 0 FROM vigil.launcher()", 'a worker finds another version');
	is(told(), 1, 'that versions do not fit is told');
	is_looked_at('another one comes') for 1 .. 2;
	is(told(), 1, 'not each time');
	sleep_on(3540);
	is_looked_at('one comes within the hour');
	is(told(), 1, 'nor within the hour');
	sleep_on(61);
	is_looked_at('one comes an hour later');
	is(told(), 2, 'but an hour later');
	is_looked_at('and another one');
	is(told(), 2, 'once');
	value("UPDATE pg_extension SET extversion = (SELECT default_version FROM pg_available_extensions WHERE name = 'vigil') WHERE extname = 'vigil'");
	poke($node);
	becomes("database_state = 'present' FROM vigil.launcher()", 'when they fit rules run again');
	return;
}
