# Time and lateness: missed slots, open writers, rows that come late, a clock that
# jumps, and days of 23 hours.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('time', 'vigil.late_interval = 1s', 'vigil.max_hold = 5s');
my $ahead = 0;
my $start = $node->safe_psql('postgres', q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $rule = add_rule($node, 1, anchor => $start);

ok(wait_until($node, "SELECT watermark >= '$start' FROM vigil.rule_state"), 'the rule has begun');
test_backlog();
test_open_writer();
test_lost_behind_writer();
test_long_writer();
test_missed_writer();
test_late_rows();
test_early_by_hand();
test_clock_back();
test_clock_forward();
test_horizon();
test_calendar();
test_start_time();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
$node->stop('fast');
done_testing();

# Turns the engine's clock to a moment after the rule's watermark.
sub turn_clock
{
	my ($interval) = @_;
	my $seconds = value("SELECT ceil(extract(epoch FROM watermark + interval '$interval' - clock_timestamp()))"
		  . " FROM vigil.rule_state WHERE rule_id = '$rule'");

	set_clock($node, $seconds);
	return;
}

sub watermark
{
	return value("SELECT watermark FROM vigil.rule_state WHERE rule_id = '$rule'");
}

# Six hours are missed: the fresh slot is first, the rest follows, oldest first.
sub test_backlog
{
	my $before = watermark();

	add_events($node, value("SELECT timestamptz '$before' + interval '7 min'"), qw(a b));
	turn_clock('6 hours 1 second');
	ok(wait_until($node, "SELECT watermark = '$before'::timestamptz + interval '6 hours' FROM vigil.rule_state"),
		'after six hours the fresh slot is run');
	ok(wait_until($node, "SELECT count(*) = 0 FROM vigil.gaps WHERE state = 'open'"), 'and the backlog behind it');
	is(value("SELECT count(*) FROM vigil.runs WHERE status = 'succeeded' AND slot_start >= '$before'"),
		72, 'each of the 72 slots once');
	is(value("SELECT origin FROM vigil.runs WHERE slot_start >= '$before' ORDER BY id LIMIT 1"),
		'live', 'the fresh slot was the first');
	is(value("SELECT string_agg(origin, ',' ORDER BY id) FROM (SELECT DISTINCT origin, min(id) AS id FROM vigil.runs"
			  . " WHERE slot_start >= '$before' GROUP BY 1) q"), 'live,catchup', 'the others were caught up');
	is(value("SELECT count(*) FROM (SELECT slot_start < lag(slot_start) OVER (ORDER BY id) AS back FROM vigil.runs"
			  . " WHERE origin = 'catchup') q WHERE back"), 0, 'oldest first');
	is(value("SELECT state FROM vigil.coverage('$rule') WHERE range_start <= '$before' AND range_end > '$before'"),
		'done', 'the coverage has no hole');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# A writer that was open at the end of a slot holds it back until it is done.
sub test_open_writer
{
	my $before = watermark();
	my $moment = value("SELECT timestamptz '$before' + interval '1 min'");
	my $writer = $node->background_psql('postgres', on_error_stop => 1);

	$writer->query_safe(qq(BEGIN; INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES ('$moment', 'slow')));
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT state = 'held' FROM vigil.health"), 'the slot waits for the writer');
	is(watermark(), $before, 'and is not closed');
	my $row = value("SELECT xmin FROM vigil.rule_state WHERE rule_id = '$rule'");
	my $passes = value('SELECT passes FROM vigil.launcher()');

	ok(wait_until($node, "SELECT passes > $passes + 4 FROM vigil.launcher()"), 'while the writer is open');
	is(value("SELECT xmin FROM vigil.rule_state WHERE rule_id = '$rule'"), $row, 'it is not tried again, and nothing is written');
	$writer->query_safe('COMMIT');
	$writer->quit;
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'then it is run');
	is(value("SELECT count(*) FROM vigil.alerts WHERE slot_start = '$before'"), 1, 'with the row of the writer');
	is(value("SELECT count(*) FROM vigil.runs WHERE incomplete"), 0, 'and counts as complete');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# The attempt behind the last writer is lost: the next one does not wait for the end of the longest hold.
sub test_lost_behind_writer
{
	my $before = watermark();
	my $moment = value("SELECT timestamptz '$before' + interval '1 min'");
	my $writer = $node->background_psql('postgres', on_error_stop => 1);

	$node->append_conf('postgresql.conf', 'vigil.max_hold = 1h');
	$node->reload;
	$writer->query_safe(qq(BEGIN; INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES ('$moment', 'lost')));
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT state = 'held' FROM vigil.health"), 'a slot waits for its writer');
	set_point($node, 'before-query', 'fatal-once');
	$writer->query_safe('COMMIT');
	$writer->quit;
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'it is run, though the first attempt was lost');
	is(value("SELECT string_agg(status || ' ' || attempt, ',' ORDER BY id) FROM vigil.runs WHERE slot_start = '$before'"),
		'lost 1,succeeded 2', 'by the second');
	is(oracle($node), '', 'the oracle agrees');
	$node->append_conf('postgresql.conf', 'vigil.max_hold = 5s');
	$node->reload;
	return;
}

# One that stays open too long does not hold it for ever; its rows are found later.
sub test_long_writer
{
	my $before = watermark();
	my $moment = value("SELECT timestamptz '$before' + interval '1 min'");
	my $writer = $node->background_psql('postgres', on_error_stop => 1);

	$writer->query_safe(qq(BEGIN; INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES ('$moment', 'slower')));
	turn_clock('5 min 7 seconds');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'the wait is bounded');
	is(value("SELECT incomplete FROM vigil.runs WHERE slot_start = '$before' AND status = 'succeeded'"),
		't', 'the run says that it is incomplete');
	$writer->query_safe('COMMIT');
	$writer->quit;
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE slot_start = '$before' AND origin = 'rerun'"
			  . " AND status = 'succeeded'"), 'the slot is run again when the writer is done');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# A slot that was missed does not wait for a writer; it says so, and his rows are found later.
sub test_missed_writer
{
	my $before = watermark();
	my $writer = $node->background_psql('postgres', on_error_stop => 1);

	$writer->query_safe(qq(BEGIN; INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES (timestamptz '$before' + interval '1 min', 'slowest')));
	turn_clock('1 hour 1 second');
	ok(wait_until($node, "SELECT count(*) = 11 FROM vigil.runs WHERE slot_start >= '$before' AND origin = 'catchup' AND status = 'succeeded' AND incomplete"),
		'missed slots are run beside an open writer, and say that they are incomplete');
	$writer->query_safe('COMMIT');
	$writer->quit;
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.alerts WHERE slot_start = '$before'"), 'his row is found when he is done');
	ok(wait_until($node, "SELECT count(*) = 0 FROM vigil.gaps WHERE state = 'open'"), 'nothing is left');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# Rows that come after the run are found, and raise only what is new.
sub test_late_rows
{
	my $before = watermark();
	my $moment = value("SELECT timestamptz '$before' + interval '1 min'");

	add_events($node, $moment, qw(x));
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'a slot is run');
	add_events($node, $moment, qw(y));
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE slot_start = '$before' AND origin = 'rerun'"
			  . " AND status = 'succeeded'"), 'and run again because of a late row');
	is(value("SELECT late_rows FROM vigil.runs WHERE slot_start = '$before' AND origin = 'live'"), 1, 'its number is noted');
	is(value("SELECT string_agg(evidence->0->>'K', ',' ORDER BY id) FROM vigil.alerts WHERE slot_start = '$before'"),
		'x,y', 'what was raised before stays silent');
	is(oracle($node), '', 'the oracle agrees');

	ok(wait_until($node, 'SELECT source_active_at IS NOT NULL FROM vigil.health'), 'health tells when rows last came');
	value("SELECT vigil.configure_rule('$rule', late => 'note')");
	add_events($node, $moment, qw(z));
	ok(wait_until($node, "SELECT late_rows = 1 FROM vigil.runs WHERE slot_start = '$before' AND origin = 'rerun'"),
		'a rule may have them noted only');
	is(value("SELECT count(*) FROM vigil.gaps WHERE state = 'open'"), 0, 'then nothing is run again');
	value(q(DELETE FROM public."Ev" WHERE "K" = 'z'));
	value("SELECT vigil.configure_rule('$rule')");
	return;
}

# A run by hand before the end of its slot is not the one that the slot is owed.
sub test_early_by_hand
{
	my $before = watermark();
	my $slot = "slot_start = '$before'";

	value("SELECT vigil.configure_rule('$rule', late => 'ignore')");
	add_events($node, value("SELECT timestamptz '$before' + interval '1 min'"), qw(early));
	value("SELECT vigil.run_rule('$rule', timestamptz '$before' + interval '5 min')");
	is(value("SELECT origin || ' ' || repeat || ' ' || alert_count FROM vigil.runs WHERE $slot"), 'manual true 1', 'a slot is run by hand too early');
	is(value("SELECT count(*) FROM vigil.coverage('$rule') WHERE state = 'done' AND range_end > '$before'"), 0, 'it does not count as done');
	add_events($node, value("SELECT timestamptz '$before' + interval '2 min'"), qw(after));
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'it is run in its time');
	is(value("SELECT string_agg(origin || ' ' || repeat || ' ' || alert_count, ',' ORDER BY id) FROM vigil.runs WHERE $slot"), 'manual true 1,live false 1', 'by the worker');
	is(value("SELECT string_agg(evidence->0->>'K', ',' ORDER BY id) FROM vigil.alerts WHERE $slot"), 'early,after', 'and raises what came since');
	is(oracle($node), '', 'the oracle agrees');
	value("SELECT vigil.configure_rule('$rule')");
	return;
}

# A clock that goes back runs nothing twice.
sub test_clock_back
{
	my $before = watermark();
	my $runs = value('SELECT count(*) FROM vigil.runs');

	turn_clock('-1 hour');
	poke($node);
	my $launched = value('SELECT launched FROM vigil.launcher()');
	ok(wait_until($node, "SELECT launched > $launched FROM vigil.launcher()"), 'workers come and go');
	is(watermark(), $before, 'a clock that is an hour back closes nothing');
	is(value('SELECT count(*) FROM vigil.runs'), $runs, 'and runs nothing');
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'it goes on when the time has come');
	# What the clock then said to have been closed too early is run again, and raises nothing.
	ok(wait_until($node, "SELECT count(*) = 0 FROM vigil.gaps WHERE state = 'open'"), 'and nothing is owed');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# A clock that jumps years ahead closes no slot of the future.
sub test_clock_forward
{
	my $before = watermark();

	turn_clock('10 years');
	ok(wait_until($node, 'SELECT clock_frozen FROM vigil.launcher()'), 'a jump of ten years is noticed');
	is(value("SELECT state FROM vigil.health"), 'stopped', 'health says that nothing runs');
	is(watermark(), $before, 'and no slot is closed');
	turn_clock('5 min 1 second');
	ok(wait_until($node, 'SELECT NOT clock_frozen FROM vigil.launcher()'), 'when the clock is back');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), 'the rule goes on');
	like(slurp_file($node->logfile), qr/WARNING:  the clock jumped forward/, 'the log tells of it');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# What is older than the horizon is recorded, and can be filled by hand.
sub test_horizon
{
	my $before = watermark();

	$node->append_conf('postgresql.conf', 'vigil.catchup_horizon = 1h');
	$node->reload;
	turn_clock('3 hours 1 second');
	ok(wait_until($node, "SELECT watermark >= '$before'::timestamptz + interval '3 hours' FROM vigil.rule_state"),
		'three hours later the fresh slot is run');
	ok(wait_until($node, "SELECT count(*) = 0 FROM vigil.gaps WHERE state = 'open'"), 'and the last hour');
	my $gap = value("SELECT id FROM vigil.gaps WHERE kind = 'horizon' AND state = 'skipped'");
	like($gap, qr/^\d+$/, 'older slots are a gap that was skipped');
	is(value("SELECT state FROM vigil.coverage('$rule') WHERE range_start = '$before'"), 'skipped', 'coverage shows them');
	value("SELECT vigil.refill($gap)");
	ok(wait_until($node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap"), 'which is filled on demand');
	is(oracle($node), '', 'the oracle agrees');
	return;
}

# Days of a zone: the day of the change to summer time has 23 hours.
sub test_calendar
{
	my $daily = add_rule($node, 2, frequency => '1d', anchor => '2026-03-27 00:00 Europe/Berlin');

	value("SELECT vigil.configure_rule('$daily', time_zone => 'Europe/Berlin')");
	is(value("SELECT string_agg((slot_end - slot_start)::text, ' ' ORDER BY slot_start)"
			  . " FROM vigil.slots('$daily', '2026-03-28 00:00 Europe/Berlin', '2026-03-31 00:00 Europe/Berlin')"),
		'1 day 23:00:00 1 day', 'days of a zone tile across the change');
	value("SELECT vigil.refill('$daily', '2026-03-28 00:00 Europe/Berlin', '2026-03-31 00:00 Europe/Berlin')");
	ok(wait_until($node, "SELECT count(*) = 3 FROM vigil.runs WHERE rule_id = '$daily' AND origin = 'refill'"
			  . " AND status = 'succeeded'"), 'and are run');
	return;
}

# A rule with a startTimeUtc to come begins with the slot that ends there.
sub test_start_time
{
	my $at = value("SELECT to_char(date_trunc('hour', point_now() AT TIME ZONE 'UTC') + interval '2 hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')");
	my $later = add_rule($node, 7, frequency => '1h', query => "Ev | summarize N = count() by K\nstartTimeUtc: $at");

	ok(wait_until($node, "SELECT due_at IS NOT NULL FROM vigil.rule_state WHERE rule_id = '$later'"), 'a rule waits for its start');
	is(value("SELECT due_at = '$at' FROM vigil.rule_state WHERE rule_id = '$later'"), 't', 'at which it is due');
	set_clock($node, value("SELECT ceil(extract(epoch FROM timestamptz '$at' + interval '1 second' - clock_timestamp()))"));
	ok(wait_until($node, "SELECT count(*) = 1 FROM vigil.runs WHERE rule_id = '$later'"), 'then it is run');
	is(value("SELECT slot_end = '$at' FROM vigil.runs WHERE rule_id = '$later'"), 't', 'for the slot that ends there');
	return;
}
