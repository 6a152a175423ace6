# The kill matrix: every point of the run protocol meets every kind of end, and
# afterwards the oracle finds each slot done once, with the alerts it should have.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my @points = qw(claimed before-attempt-commit attempt-committed before-query after-query
  before-commit after-commit before-failure-commit);
my @faults = qw(error cancel terminate kill immediate postmaster);

my $node = worker_node('kill');
my $start = $node->safe_psql('postgres', q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $rule = add_rule($node, 1, anchor => $start);
my $slot = 0;
my $crashes = 0;

ok(wait_until($node, "SELECT watermark >= '$start' FROM vigil.rule_state"), 'the rule has begun');

for my $point (@points)
{
	run_case($point, $_) for @faults;
}
test_fence();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed that was not killed');
$node->stop('fast');
done_testing();

# One slot, at which a worker meets a fault at a point.
sub run_case
{
	my ($point, $fault) = @_;
	my $moment = "timestamptz '$start' + interval '5 min' * $slot";
	my $end = $node->safe_psql('postgres', "SELECT $moment + interval '5 min'");

	add_events($node, $node->safe_psql('postgres', "SELECT $moment + interval '1 min'"), qw(a a b));
	set_point($node, 'after-query', 'error-once') if $point eq 'before-failure-commit';
	set_point($node, $point, { error => 'error-once', kill => 'kill-once' }->{$fault} // 'wait');
	turn_clock($end);
	if ($fault =~ /^(error|kill)$/)
	{
		wait_until($node, "SELECT point_hits('$point') > 0") if $fault eq 'error';
		wait_for_crash() if $fault eq 'kill';
	}
	else
	{
		ok(wait_until($node, "SELECT point_waiting('$point') > 0"), "$point, $fault: reached");
		is($node->safe_psql('postgres', 'SELECT watermark FROM vigil.rule_state'), $end,
			"$point, $fault: a run that is visible has moved the watermark") if $point eq 'after-commit';
		strike($fault);
	}
	set_point($node, $point, '');
	turn_clock($end);
	ok(wait_until($node, "SELECT watermark = '$end' AND attempt_at IS NULL FROM vigil.rule_state"),
		"$point, $fault: the slot is done");
	is(oracle($node), '', "$point, $fault: once, with its alerts");
	$slot++;
	return;
}

# An attempt that another process has taken over leaves no trace.
sub test_fence
{
	my $moment = $node->safe_psql('postgres', 'SELECT watermark FROM vigil.rule_state');
	my $end = $node->safe_psql('postgres', "SELECT timestamptz '$moment' + interval '5 min'");

	add_events($node, $moment, qw(a));
	set_point($node, 'attempt-committed', 'wait');
	turn_clock($end);
	ok(wait_until($node, "SELECT point_waiting('attempt-committed') > 0"), 'an attempt is recorded');
	$node->safe_psql('postgres', 'UPDATE vigil.rule_state SET attempt_no = 7');
	set_point($node, 'before-query', 'wait');
	set_point($node, 'attempt-committed', '');
	ok(wait_until($node, "SELECT point_waiting('before-query') > 0"), 'the slot is tried by somebody');
	is($node->safe_psql('postgres', 'SELECT attempt_no FROM vigil.rule_state'), 8,
		'but not by the attempt that was taken over');
	set_point($node, 'before-query', '');
	ok(wait_until($node, "SELECT watermark = '$end' FROM vigil.rule_state"), 'the slot is done');
	is($node->safe_psql('postgres', "SELECT string_agg(status || ' ' || attempt, ',' ORDER BY id) FROM vigil.runs WHERE slot_start = '$moment'"),
		'lost 7,succeeded 8', 'by the attempt after it');
	is(oracle($node), '', 'once, with its alerts');
	return;
}

# The engine's clock stands a moment behind a time.
sub turn_clock
{
	my ($time) = @_;
	my $ahead = $node->safe_psql('postgres',
		"SELECT ceil(extract(epoch FROM timestamptz '$time' - clock_timestamp())) + 1");

	set_clock($node, $ahead);
	return;
}

sub strike
{
	my ($fault) = @_;
	my $pid = worker_pid($node);

	kill 'INT', $pid if $fault eq 'cancel';
	kill 'TERM', $pid if $fault eq 'terminate';
	if ($fault eq 'immediate')
	{
		$node->stop('immediate');
		$node->start;
	}
	if ($fault eq 'postmaster')
	{
		$node->kill9;
		# The old server's processes must be gone before its memory can be used again.
		for (1 .. 100)
		{
			last if !kill 0, $pid;
			select undef, undef, undef, 0.05;
		}
		$node->start;
	}
	return;
}

# A killed worker takes the server through a restart.
sub wait_for_crash
{
	for (1 .. 600)
	{
		my $log = slurp_file($node->logfile);
		my $found = () = $log =~ /was terminated by signal 9/g;

		if ($found > $crashes)
		{
			$crashes = $found;
			last;
		}
		select undef, undef, undef, 0.05;
	}
	wait_until($node, 'SELECT true');
	return;
}
