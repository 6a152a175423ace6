# A clock that is wrong: ahead when the server starts, ahead by a little and back, and what
# one command makes of it.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('clock', 'vigil.late_interval = 1s', 'vigil.max_clock_step = 30min', 'vigil.catchup_horizon = 7d');
my $start = value(q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $rule = add_rule($node, 1, anchor => $start);
my $offset = 0;

becomes("watermark >= '$start' FROM vigil.rule_state", 'the rule has begun');
test_little_ahead();
test_start_ahead();
test_repair();
test_reset();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
$node->stop('fast');
done_testing();

# A restart with a clock that is so many seconds ahead of the real one.
sub restart_ahead
{
	my ($seconds) = @_;

	$node->append_conf('postgresql.conf', "points.clock_ahead = $seconds");
	$node->restart;
	return;
}

sub watermark
{
	return value('SELECT watermark FROM vigil.rule_state');
}

# Nine minutes ahead and back: the slots that were closed too early are run again when they are over.
sub test_little_ahead
{
	my $before = watermark();
	my $seconds = value("SELECT ceil(extract(epoch FROM timestamptz '$before' + interval '1 min' - clock_timestamp()))");
	my $moment = value("SELECT timestamptz '$before' + interval '2 min'");

	set_clock($node, $seconds);
	becomes("abs(extract(epoch FROM vigil.engine_time() - (timestamptz '$before' + interval '1 min'))) < 30", 'a minute of the slot has passed');
	set_clock($node, $seconds + 540);
	becomes("watermark = timestamptz '$before' + interval '10 min' FROM vigil.rule_state", 'a clock that is ahead closes slots');
	set_clock($node, $seconds);
	becomes("count(*) = 2 FROM vigil.gaps WHERE kind = 'late' AND state = 'open'", 'when it is back, they are to be run again');
	is(value('SELECT state FROM vigil.health'), 'ok', 'which is nothing that somebody must do');
	add_events($node, $moment, qw(a));
	set_clock($node, $seconds + 240);
	becomes("count(*) = 1 FROM vigil.runs WHERE slot_start = '$before' AND origin = 'rerun' AND status = 'succeeded'", 'the first as soon as it is over');
	is(value("SELECT count(*) FROM vigil.alerts WHERE slot_start = '$before'"), 1, 'with the rows that came meanwhile');
	is(value("SELECT count(*) FROM vigil.gaps WHERE kind = 'late' AND state = 'open'"), 1, 'the other one is not over');
	set_clock($node, $seconds + 541);
	becomes("count(*) = 0 FROM vigil.gaps WHERE state = 'open'", 'then it is run, too');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# The server starts with a clock that is 40 days ahead: nothing is closed.
sub test_start_ahead
{
	becomes("count(*) = 1 FROM vigil.clock WHERE seen_at > vigil.engine_time() - interval '1 min'", 'the time is kept');
	my $before = watermark();
	my $seconds = value('SELECT ceil(extract(epoch FROM vigil.engine_time() - clock_timestamp()))');

	restart_ahead($seconds + 40 * 86400);
	becomes('clock_frozen FROM vigil.launcher()', 'a start with a clock that is 40 days ahead is noticed');
	is(value('SELECT state || \': \' || reason FROM vigil.health'), 'stopped: the clock has jumped; see vigil.repair_clock()', 'health says so');
	like(slurp_file($node->logfile), qr/WARNING:  the clock is \d+ s ahead of the time at which the server last ran rules/, 'and the log');
	is(watermark(), $before, 'no slot is closed');
	restart_ahead($seconds + 301);
	becomes("watermark > '$before' FROM vigil.rule_state", 'with the right clock it goes on');
	is(value('SELECT clock_frozen FROM vigil.launcher()'), 'f', 'by itself');
	is(oracle($node), '', 'the oracle agrees');
	$offset = $seconds + 301;
	return;
}

# Somebody says that the clock is right, and it was not: the same command takes that back.
sub test_repair
{
	my $before = watermark();

	restart_ahead($offset + 40 * 86400);
	becomes('clock_frozen FROM vigil.launcher()', 'the clock is 40 days ahead again');
	is(value('SELECT vigil.repair_clock()'), 0, 'who says that it is right');
	becomes("watermark > timestamptz '$before' + interval '39 days' FROM vigil.rule_state", 'has slots of the future closed');
	becomes("count(*) > 0 FROM vigil.gaps WHERE state = 'skipped' AND kind = 'horizon'", 'and older ones skipped', 60);
	restart_ahead($offset);
	becomes("state = 'stopped' AND reason ~ '^it is done until .*, which is in the future: the clock was wrong; see vigil.repair_clock' FROM vigil.health",
		'with the right clock the rule is stopped, and health says why');
	my $moment = value("SELECT timestamptz '$before' + interval '1 min'");

	add_events($node, $moment, qw(r));
	is(value('SELECT vigil.repair_clock()'), 1, 'one command takes it back');
	is(value('SELECT watermark <= vigil.engine_time() FROM vigil.rule_state'), 't', 'to the present');
	set_clock($node, $offset + 900);
	becomes("watermark >= timestamptz '$before' + interval '10 min' FROM vigil.rule_state", 'it runs again');
	becomes("count(*) = 0 FROM vigil.gaps WHERE state = 'open'", 'also what it owed');
	becomes("count(*) = 1 FROM vigil.alerts WHERE slot_start = '$before'", 'and raises what it has to');
	is(value("SELECT count(*) FROM vigil.gaps WHERE gap_end > vigil.engine_time()"), 0, 'nothing of the future is left');
	is(value("SELECT state FROM vigil.health"), 'ok', 'all is well');
	is(value("SELECT count(*) FROM vigil.runs WHERE status = 'lost' AND error = 'the clock was ahead: the slot was not over'") > 0, 1, 'the runs say so');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# One rule is taken back by vigil.reset_rule(), as its owner may.
sub test_reset
{
	value("UPDATE vigil.rule_state SET watermark = vigil.engine_time() + interval '3 days', due_at = vigil.engine_time() + interval '3 days'");
	is(value('SELECT state FROM vigil.health'), 'stopped', 'a watermark in the future');
	value("SELECT vigil.reset_rule('$rule')");
	becomes("watermark <= vigil.engine_time() FROM vigil.rule_state", 'is taken back');
	becomes("state = 'ok' FROM vigil.health", 'and all is well');
	return;
}
