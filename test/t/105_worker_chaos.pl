# A minute of chaos with a seed: workers, launcher and server are killed, ended and
# restarted while writers write and time runs fast; then the oracle counts again.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);
use VigilWorker;

my $seed = $ENV{VIGIL_CHAOS_SEED} // 20260101;
my $seconds = $ENV{VIGIL_CHAOS_SECONDS} // 60;
my $rules = 6;
# One second is two minutes of the engine's time.
my $rate = 120;
my @points = qw(attempt-committed before-query after-query before-commit after-commit);

note("seed $seed");
srand($seed);
my $node = worker_node('chaos', 'vigil.max_hold = 1h', 'vigil.late_interval = 3s', 'vigil.crash_limit = 100',
	'vigil.catchup_horizon = 30d', 'vigil.rule_timeout = 1h');
my $start = $node->safe_psql('postgres', q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $real = $node->safe_psql('postgres', 'SELECT extract(epoch FROM clock_timestamp())');

add_rule($node, $_, anchor => $start) for 1 .. $rules;
wait_until($node, "SELECT count(*) = $rules FROM vigil.rule_state");
make_writer();
my @writers = map { start_writer($_) } 1 .. 2;
my %struck;
my $end = time + $seconds;

turn_clock();
while (time < $end || (!some_lost() && time < $end + 60))
{
	time < $end ? strike() : kill_in_a_run();
	usleep(200_000 + rand 1_200_000);
	turn_clock();
}
$_->kill_kill for @writers;
note(join ', ', map { "$_: $struck{$_}" } sort keys %struck);
settle();
is(oracle($node), '', 'nothing is lost, doubled or miscounted');
cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM vigil.runs WHERE status = 'succeeded'"), '>', $rules * 10,
	'many slots were run');
cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM vigil.runs WHERE status = 'lost'"), '>', 0, 'some attempts were lost');
note($node->safe_psql('postgres', "SELECT status, origin, count(*) FROM vigil.runs GROUP BY 1, 2 ORDER BY 1, 2"));
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed that was not killed');
$node->stop('fast');
done_testing();

# Events of the present of the engine; one transaction in eight stays open for a while.
sub make_writer
{
	$node->safe_psql('postgres', <<'SQL');
CREATE PROCEDURE public.write_events(writer integer) LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES (point_now(), 'k' || (random() * 3)::integer);
		IF random() < 0.125 THEN
			PERFORM pg_sleep(random() * 0.5);
		END IF;
		COMMIT;
		PERFORM pg_sleep(random() * 0.02);
	END LOOP;
END $$;
SQL
	return;
}

# A process that writes and comes back after each restart of the server.
sub start_writer
{
	my ($number) = @_;
	my $command = 'while :; do psql -X -q -d "$0" -c "SELECT setseed(0.' . $number
	  . ')" -c "CALL public.write_events(' . $number . ')" >/dev/null 2>&1; sleep 0.1; done';

	return IPC::Run::start([ 'sh', '-c', $command, $node->connstr('postgres') ]);
}

# Shows the engine its fast clock; a restart of the server has forgotten it.
sub turn_clock
{
	my $passed = time - $real;

	$node->psql('postgres', sprintf('SELECT point_clock(%d, %d); SELECT vigil.poke()', $passed * ($rate - 1) * 1_000_000, $rate));
	return;
}

sub strike
{
	my $what = rand;
	my $worker;
	# Workers are short-lived, and a kill only counts during a run: wait for one.
	for (1 .. 40)
	{
		(undef, $worker) = $node->psql('postgres', 'SELECT min(pid) FROM vigil.workers() WHERE rule_id IS NOT NULL');
		last if $worker;
		usleep(25_000);
	}
	my (undef, $launcher) = $node->psql('postgres', 'SELECT pid FROM vigil.launcher()');

	if ($what < 0.15) { hit('kill worker', 'KILL', $worker); }
	elsif ($what < 0.3) { kill_in_a_run(); }
	elsif ($what < 0.5) { hit('terminate worker', 'TERM', $worker); }
	elsif ($what < 0.6) { hit('cancel worker', 'INT', $worker); }
	elsif ($what < 0.7) { hit('terminate launcher', 'TERM', $launcher); }
	elsif ($what < 0.8) { hit('kill launcher', 'KILL', $launcher); }
	elsif ($what < 0.9)
	{
		$struck{'restart immediate'}++;
		$node->stop('immediate', fail_ok => 1);
		start();
	}
	else
	{
		$struck{'restart fast'}++;
		$node->stop('fast', fail_ok => 1);
		start();
	}
	return;
}

# A run takes milliseconds: a kill that surely meets one waits for it at a point of the protocol.
sub kill_in_a_run
{
	my $point = $points[rand @points];

	$struck{"kill at $point"}++;
	$node->psql('postgres', "SELECT point_set('$point', 'kill-once')");
	return;
}

sub hit
{
	my ($name, $signal, $pid) = @_;

	return if !$pid || $pid !~ /^\d+$/;
	$struck{$name}++ if kill $signal, $pid;
	return;
}

sub start
{
	$node->start(fail_ok => 1) or usleep(500_000) for 1 .. 1;
	$node->start if !defined $node->{_pid};
	return;
}

# Has a kill hit an attempt?
sub some_lost
{
	my (undef, $lost) = $node->psql('postgres', "SELECT count(*) > 0 FROM vigil.runs WHERE status = 'lost'");

	return ($lost // '') eq 't';
}

# Time runs as usual again; late rows are looked for once more, since the last ones may have
# come after the last look, and everything that is owed is run.
sub settle
{
	wait_until($node, sprintf q(SELECT count(point_set(p, '')) >= 0 FROM unnest('{%s}'::text[]) AS p), join ',', @points);
	ok(wait_until($node, 'SELECT true', 30), 'the server is up');
	my $passed = time - $real;

	$node->safe_psql('postgres', sprintf('SELECT point_clock(%d, 1)', $passed * ($rate - 1) * 1_000_000));
	my $quiet = $node->safe_psql('postgres', 'SELECT point_now()');
	for (1 .. 600)
	{
		my (undef, $owed) = $node->psql('postgres', 'SELECT vigil.poke(); SELECT (SELECT count(*) FROM vigil.gaps WHERE state = \'open\')'
			  . ' + (SELECT count(*) FROM vigil.rule_state WHERE attempt_at IS NOT NULL'
			  . ' OR watermark <= point_now() - interval \'5 min\')'
			  . " + (SELECT count(*) FROM vigil.source_searches WHERE (searched_at > '$quiet') IS NOT TRUE)");
		last if ($owed // '') =~ /^\s*0$/;
		usleep(100_000);
	}
	is($node->safe_psql('postgres', "SELECT count(*) FROM vigil.gaps WHERE state <> 'done'"), 0, 'nothing is owed');
	return;
}
