# Weeks in a minute, with a seed: late rows, kills, restarts, a table that is missing for a week, partitions
# that are attached after the run, a clock that starts 40 days ahead.  Then each run is made
# again from its snapshot, and all alerts are counted again from the rows.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $seed = $ENV{VIGIL_CHAOS_SEED} // 20260301;
my $rounds = $ENV{VIGIL_CHAOS_ROUNDS} // 12;
my @points = qw(attempt-committed before-query after-query before-commit after-commit);

note("seed $seed");
srand($seed);
my $node = worker_node('replay', 'vigil.max_hold = 1h', 'vigil.late_interval = 1s', 'vigil.crash_limit = 100', 'vigil.catchup_horizon = 14d',
	'vigil.late_horizon = 60d', 'vigil.max_clock_step = 1d', 'vigil.worker_linger = 200ms');
my $start = $node->safe_psql('postgres', q(SELECT date_trunc('day', now(), 'UTC')));
my $ahead = 0;
my $writer;

value(<<"SQL");
DROP TABLE public."Ev";
CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL,
	_xid xid8 NOT NULL DEFAULT pg_current_xact_id()) PARTITION BY RANGE ("TimeGenerated");
CREATE INDEX ON public."Ev" USING brin ("TimeGenerated", ((_xid::text)::bigint));
DO \$\$ BEGIN
	FOR i IN -5 .. 20 LOOP
		EXECUTE format('CREATE TABLE public.%I PARTITION OF public."Ev" FOR VALUES FROM (%L) TO (%L)', 'Ev' || i + 5,
			timestamptz '$start' + i * interval '1 day', timestamptz '$start' + (i + 1) * interval '1 day');
	END LOOP;
END \$\$;
SQL
add_rule($node, $_, frequency => '1h') for 1 .. 3;
is_settled('the rules have begun');
for my $round (1 .. $rounds)
{
	write_rows(6) for 1 .. 1 + rand 2;
	open_writer() if rand() < 0.3;
	strike();
	turn(1200 + int rand 5400);
	close_writer() if rand() < 0.7;
	attach_later() if $round % 4 == 0;
}
close_writer();
is_settled('what the faults have left is run');
test_missing();
test_clock();
is_settled('all is run');
is(oracle($node), '', 'nothing is lost, doubled or miscounted');
is(replayed(), '', 'each run has found what its snapshot shows');
cmp_ok(value("SELECT count(*) FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded'"), '>', 0, 'late rows were found');
cmp_ok(value("SELECT count(*) FROM vigil.runs WHERE status = 'lost'"), '>', 0, 'some attempts were lost');
note(value('SELECT status, origin, count(*) FROM vigil.runs GROUP BY 1, 2 ORDER BY 1, 2'));
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed that was not killed');
$node->stop('fast');
done_testing();

sub value
{
	return $node->safe_psql('postgres', $_[0]);
}

# A statement that a restart of the server may interrupt.
sub try_value
{
	my ($sql) = @_;

	for (1 .. 100)
	{
		my ($status, $out) = $node->psql('postgres', $sql);
		return $out if defined $status && $status == 0;
		select undef, undef, undef, 0.1;
	}
	die "cannot run: $sql\n";
}

# The engine's clock goes on; a restart of the server has forgotten it.
sub turn
{
	my ($seconds) = @_;

	$ahead += $seconds;
	try_value(sprintf 'SELECT point_clock(%d, 1); SELECT vigil.poke()', $ahead * 1_000_000);
	return;
}

# Rows of the last hours, some of them late for what has run.
sub write_rows
{
	my ($hours) = @_;

	try_value(sprintf q(INSERT INTO public."Ev" ("TimeGenerated", "K") SELECT vigil.engine_time() - h * interval '1 hour', 'k' || n %% 3)
		  . ' FROM (VALUES %s) AS v (n, h)', join ', ', map { sprintf '(%d, %.3f)', $_, rand $hours } 1 .. 1 + rand 5);
	return;
}

sub open_writer
{
	return if defined $writer;
	$writer = eval { $node->background_psql('postgres', on_error_stop => 0) } or return;
	eval { $writer->query(q(BEGIN; INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES (vigil.engine_time() - interval '5 min', 'slow'))) };
	return;
}

# Its server may be gone; then its rows are, too.
sub close_writer
{
	return unless defined $writer;
	eval { $writer->query('COMMIT') };
	eval { $writer->quit };
	undef $writer;
	return;
}

sub strike
{
	my $what = rand;

	if ($what < 0.5)
	{
		try_value("SELECT point_set('" . $points[rand @points] . "', 'kill-once')");
	}
	elsif ($what < 0.7)
	{
		try_value('SELECT pg_terminate_backend(pid) FROM vigil.workers()');
	}
	elsif ($what < 0.85)
	{
		close_writer() if rand() < 0.5;
		undef $writer;
		$node->stop($what < 0.8 ? 'immediate' : 'fast', fail_ok => 1);
		$node->start;
	}
	return;
}

# The partition of an hour that has been run is away, gets a row, and comes back.
sub attach_later
{
	my ($name, $from) = split /\|/, try_value("SELECT 'Ev' || floor(extract(epoch FROM t - timestamptz '$start') / 86400) + 5, date_trunc('day', t, 'UTC')"
		  . " FROM (SELECT vigil.engine_time() - interval '4 hours') AS x (t)");
	my $moment = try_value("SELECT greatest(vigil.engine_time() - interval '4 hours', '$from')");

	close_writer();
	try_value(qq(ALTER TABLE public."Ev" DETACH PARTITION public."$name"; INSERT INTO public."$name" ("TimeGenerated", "K") VALUES ('$moment', 'attached')));
	turn(3600);
	is_settled('slots are run without a partition');
	try_value(qq(ALTER TABLE public."Ev" ATTACH PARTITION public."$name" FOR VALUES FROM ('$from') TO (timestamptz '$from' + interval '1 day')));
	return;
}

# For a week there is no table.
sub test_missing
{
	my $failed = value("SELECT count(*) FROM vigil.runs WHERE status = 'failed'");

	value('ALTER TABLE public."Ev" RENAME TO "Gone"');
	for (1 .. 8)
	{
		turn(80000);
		ok(wait_until($node, "SELECT count(*) = 3 FROM vigil.health WHERE state = 'waiting' AND reason ~ 'Ev'"), 'the rules wait, and say for what');
	}
	is(value("SELECT max(n) FROM (SELECT count(*) AS n FROM vigil.gaps WHERE kind <> 'late' AND state = 'open' GROUP BY rule_id) AS g"), 1, 'what they owe is one gap');
	cmp_ok(value("SELECT count(*) FROM vigil.runs AS r JOIN vigil.gaps AS g ON g.rule_id = r.rule_id AND g.kind = 'backlog' AND r.slot_start >= g.gap_start"
			  . " AND r.slot_end <= g.gap_end WHERE g.state = 'open' AND r.status = 'failed' AND r.origin = 'catchup'"), '<=', 3, 'which is not tried while they wait');
	value('ALTER TABLE public."Gone" RENAME TO "Ev"');
	write_rows(150) for 1 .. 5;
	turn(3600);
	is_settled('when it is back, the week is run');
	return;
}

# The server starts with a clock that is 40 days ahead, and is right again after the next start.
sub test_clock
{
	my $before = value('SELECT max(watermark) FROM vigil.rule_state');

	ok(wait_until($node, "SELECT seen_at > vigil.engine_time() - interval '1 hour' FROM vigil.clock"), 'the time is kept');
	$node->append_conf('postgresql.conf', 'points.clock_ahead = ' . ($ahead + 40 * 86400));
	$node->restart;
	ok(wait_until($node, 'SELECT clock_frozen FROM vigil.launcher()'), 'a clock that starts 40 days ahead is noticed');
	$node->append_conf('postgresql.conf', "points.clock_ahead = $ahead");
	$node->restart;
	is(value('SELECT max(watermark) FROM vigil.rule_state'), $before, 'and has closed nothing');
	turn(7200);
	return;
}

# Waits until nothing is owed, and tables have been searched since everything was written.
sub is_settled
{
	my ($what) = @_;

	try_value(sprintf q(SELECT count(point_set(p, '')) >= 0 FROM unnest('{%s}'::text[]) AS p), join ',', @points);
	turn(0);
	for my $round (1, 2)
	{
		my $now = try_value('SELECT vigil.engine_time()');

		ok(wait_until($node, "SELECT vigil.poke() IS NOT NULL AND (SELECT count(*) FROM vigil.gaps WHERE state = 'open') = 0"
				  . " AND (SELECT count(*) FROM vigil.rule_state WHERE attempt_at IS NULL AND watermark > vigil.engine_time() - interval '1 hour') = 3"
				  . " AND (SELECT count(*) FROM vigil.source_searches WHERE relation = 'public.\"Ev\"'::regclass AND searched_at > '$now') = 1", 90), $what);
	}
	return;
}

# What is wrong with the successes if each is made again: by what its snapshot shows of the partitions that it knew.
sub replayed
{
	return value(<<'SQL');
SELECT r.id, r.slot_start, r.row_count, x.n FROM vigil.runs AS r
CROSS JOIN LATERAL (SELECT count(DISTINCT e."K") AS n FROM public."Ev" AS e
	WHERE e."TimeGenerated" >= r.window_start AND e."TimeGenerated" < r.window_end AND pg_visible_in_snapshot(e._xid, r.snapshot)
	AND e.tableoid = ANY (SELECT unnest(p.leaves) FROM vigil.source_partitions AS p
		WHERE p.relation = r.relations[1] AND p.hash = r.partitions[1])) AS x
WHERE r.status = 'succeeded' AND x.n <> r.row_count
SQL
}
