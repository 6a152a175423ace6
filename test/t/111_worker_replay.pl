# Weeks in a minute, with a seed: late rows, kills, restarts, a clock that goes back with them, a table that is
# missing for a week, dropped and made again, partitions that are attached after the run or taken away, an owner
# who loses his rights, suppression, days of a zone across its change, a clock that starts 40 days ahead.  Then each run is
# made again from its snapshot over a copy of all rows there ever were, and all alerts are compared with that.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::Local qw(timegm);
use VigilWorker;

my $seed = $ENV{VIGIL_CHAOS_SEED} // 20260301;
my $rounds = $ENV{VIGIL_CHAOS_ROUNDS} // 12;
my @points = qw(attempt-committed before-query after-query before-commit after-commit);
# Rule 3 has hours of a zone that end at half past, rule 4 its days, 5 is suppressed, 6 is that of an owner who loses his rights.
my $rules = 6;

# What each success has to have found: what its snapshot shows of the partitions that it knew.  One that was taken
# back, because a crash had thrown the clock back when a rule was reset, has raised its alerts all the same.
my $seen = <<'SQL';
SELECT r.id, r.rule_id, r.slot_start, r.slot_end, c.k, count(*) AS n FROM vigil.runs AS r
	JOIN vigil.source_partitions AS p ON p.relation = r.relations[1] AND p.hash = r.partitions[1]
	JOIN public.copy AS c ON c.relation = r.relations[1] AND c.leaf = ANY (p.leaves)
		AND c.at >= r.window_start AND c.at < r.window_end AND pg_visible_in_snapshot(c.xid, r.snapshot)
	WHERE r.status = 'succeeded' OR r.error = 'the clock was ahead: the slot was not over' GROUP BY 1, 2, 3, 4, 5
SQL

note("seed $seed");
srand($seed);
# The change to summer time lies in the week without a table.
my $start = '2031-03-27 00:00+00';
my $ahead = timegm(0, 0, 1, 27, 2, 2031) - time;
my $writer;
my $node = worker_node('replay', "points.clock_ahead = $ahead", 'vigil.max_hold = 1h', 'vigil.late_interval = 1s', 'vigil.crash_limit = 100', 'vigil.catchup_horizon = 14d',
	'vigil.late_horizon = 60d', 'vigil.max_clock_step = 1d', 'vigil.worker_linger = 200ms', 'vigil.slot_attempts = 3');
make_copy();
make_table();
make_rules();
is_settled('the rules have begun');
for my $round (1 .. $rounds)
{
	write_rows(6) for 1 .. 1 + rand 2;
	open_writer() if rand() < 0.3;
	strike();
	turn(1200 + int rand 5400);
	# A crash throws the clock back to what stands in the file.
	keep_clock() if rand() < 0.5;
	close_writer() if rand() < 0.7;
	upheaval() if $round % 3 == 0;
}
close_writer();
is_settled('what the faults have left is run');
test_missing();
test_clock();
is_settled('all is run');
is(wrong_slots(), '', 'each slot is done once, none is left out');
is(wrong_runs(), '', 'each run has found what its snapshot shows');
is(wrong_alerts(), '', 'and raised it, once');
is(unseen_rows(), '', 'no row is there that the last run of its slot has not seen');
is(wrong_suppression(), '', 'what is suppressed does not depend on the order of runs');
is(wrong_incidents(), '', 'and incidents hold what is raised');
cmp_ok(value("SELECT count(*) FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded'"), '>', 0, 'late rows were found');
cmp_ok(value("SELECT count(*) FROM vigil.runs WHERE status = 'lost'"), '>', 0, 'some attempts were lost');
is(value("SELECT string_agg(DISTINCT (slot_end - slot_start)::text, ' ') FROM vigil.runs WHERE rule_id = '" . rule_id(4) . "'"), '1 day 23:00:00',
	'a day of the zone had 23 hours');
note(value('SELECT status, origin, count(*) FROM vigil.runs GROUP BY 1, 2 ORDER BY 1, 2'));
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed that was not killed');
$node->stop('fast');
done_testing();

# --- what there is ----------------------------------------------------------------

# Every row with the table and the partition that it was written into, whatever becomes of them.
sub make_copy
{
	value(<<'SQL');
CREATE TABLE public.copy (relation oid NOT NULL, leaf oid NOT NULL, at timestamptz NOT NULL, k text NOT NULL, xid xid8 NOT NULL);
CREATE ROLE alice;
SELECT vigil.grant_access('alice', 'author');
CREATE FUNCTION public.write_event(at timestamptz, k text, target text DEFAULT 'public."Ev"') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('WITH i AS (INSERT INTO %s ("TimeGenerated", "K") VALUES ($1, $2) RETURNING tableoid, "TimeGenerated", "K", _xid)
		INSERT INTO public.copy SELECT ''public."Ev"''::regclass, i.* FROM i', target) USING at, k;
END $$;
SQL
	return;
}

sub make_table
{
	value(<<"SQL");
DROP TABLE public."Ev";
CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL,
	_xid xid8 NOT NULL DEFAULT pg_current_xact_id()) PARTITION BY RANGE ("TimeGenerated");
CREATE INDEX ON public."Ev" USING brin ("TimeGenerated", ((_xid::text)::bigint));
GRANT SELECT ON public."Ev" TO alice;
DO \$\$ BEGIN
	FOR i IN -5 .. 20 LOOP
		EXECUTE format('CREATE TABLE public.%I PARTITION OF public."Ev" FOR VALUES FROM (%L) TO (%L)', 'Ev' || i + 5,
			timestamptz '$start' + i * interval '1 day', timestamptz '$start' + (i + 1) * interval '1 day');
	END LOOP;
END \$\$;
SQL
	return;
}

sub make_rules
{
	add_rule($node, $_, frequency => '1h') for 1 .. 2;
	add_rule($node, 3, frequency => '1h', settings => "time_zone => 'Asia/Kolkata'");
	add_rule($node, 4, frequency => '1d', settings => "time_zone => 'Europe/Berlin'");
	add_rule($node, 5, frequency => '1h', query => "Ev | summarize N = count() by K\nsuppressionEnabled: true\nsuppressionDuration: 3h");
	add_rule($node, 6, frequency => '1h', role => 'alice');
	return;
}

# --- what happens -----------------------------------------------------------------

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

# From now on a restart of the server does not forget it.
sub keep_clock
{
	$node->append_conf('postgresql.conf', "points.clock_ahead = $ahead");
	$node->reload;
	return;
}

sub restart_ahead
{
	my ($seconds) = @_;

	$node->append_conf('postgresql.conf', "points.clock_ahead = $seconds");
	$node->restart;
	return;
}

# Rows of the last hours, some of them late for what has run.
sub write_rows
{
	my ($hours) = @_;

	try_value(sprintf q(SELECT public.write_event(vigil.engine_time() - h * interval '1 hour', 'k' || n %% 3))
		  . ' FROM (VALUES %s) AS v (n, h)', join ', ', map { sprintf '(%d, %.3f)', $_, rand $hours } 1 .. 1 + rand 5);
	return;
}

sub open_writer
{
	return if defined $writer;
	$writer = eval { $node->background_psql('postgres', on_error_stop => 0) } or return;
	eval { $writer->query(q(BEGIN; SELECT public.write_event(vigil.engine_time() - interval '5 min', 'slow'))) };
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

	if ($what < 0.4)
	{
		try_value("SELECT point_set('" . $points[rand @points] . "', 'kill-once')");
	}
	elsif ($what < 0.5)
	{
		# Whatever it is at: at a run, at its beginning, at the search.
		my $pid = try_value('SELECT pid FROM vigil.workers() ORDER BY random() LIMIT 1');
		kill 'KILL', $pid if $pid;
	}
	elsif ($what < 0.65)
	{
		my $function = rand() < 0.5 ? 'pg_terminate_backend' : 'pg_cancel_backend';
		try_value("SELECT $function(pid) FROM vigil.workers() UNION ALL SELECT $function(pid) FROM vigil.launcher()");
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

# Something that is done to tables and rights while nothing else goes wrong.
sub upheaval
{
	my $what = rand;

	close_writer();
	if ($what < 0.35) { attach_later(); }
	elsif ($what < 0.55) { take_partition_away(); }
	elsif ($what < 0.8) { take_rights_away(); }
	else { make_table_anew(); }
	return;
}

# Name and beginning of the partition of an hour that has been run.
sub past_partition
{
	return split /\|/, try_value("SELECT 'Ev' || floor(extract(epoch FROM t - timestamptz '$start') / 86400) + 5, date_trunc('day', t, 'UTC')"
		  . " FROM (SELECT vigil.engine_time() - interval '4 hours') AS x (t)");
}

# It is away, gets a row, and comes back.
sub attach_later
{
	my ($name, $from) = past_partition();
	my $moment = try_value("SELECT greatest(vigil.engine_time() - interval '4 hours', '$from')");

	note("attached later: $name");
	try_value(qq(ALTER TABLE public."Ev" DETACH PARTITION public."$name"; SELECT public.write_event('$moment', 'attached', 'public."$name"')));
	turn(3600);
	is_settled('slots are run without a partition');
	try_value(qq(ALTER TABLE public."Ev" ATTACH PARTITION public."$name" FOR VALUES FROM ('$from') TO (timestamptz '$from' + interval '1 day')));
	return;
}

# It is dropped with its rows, and an empty one takes its place.
sub take_partition_away
{
	my ($name, $from) = past_partition();

	note("taken away: $name");
	try_value(qq(ALTER TABLE public."Ev" DETACH PARTITION public."$name"; DROP TABLE public."$name"));
	turn(3600);
	try_value(qq(CREATE TABLE public."$name" PARTITION OF public."Ev" FOR VALUES FROM ('$from') TO (timestamptz '$from' + interval '1 day')));
	return;
}

# For some hours the owner of a rule may not read its table: slots are given up, and filled on demand.
sub take_rights_away
{
	note('without rights');
	try_value('REVOKE SELECT ON public."Ev" FROM alice');
	turn(3600) for 1 .. 1 + rand 3;
	ok(wait_until($node, "SELECT count(*) > 0 FROM vigil.gaps WHERE rule_id = '" . rule_id(6) . "' AND kind = 'dead' AND state = 'skipped'", 60),
		'slots are given up whose owner has lost his rights');
	try_value('GRANT SELECT ON public."Ev" TO alice');
	try_value("SELECT vigil.reset_rule('" . rule_id(6) . "'); SELECT vigil.refill(id) FROM vigil.gaps WHERE kind = 'dead' AND state = 'skipped'");
	return;
}

# The table is dropped and made again, without its rows.
sub make_table_anew
{
	is_settled('before the table is dropped');
	note('dropped and made again');
	make_table();
	turn(1800);
	write_rows(1);
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
		ok(wait_until($node, "SELECT count(*) = $rules FROM vigil.health WHERE state = 'waiting' AND reason ~ 'Ev'"), 'the rules wait, and say for what');
	}
	is(value("SELECT max(n) FROM (SELECT count(*) AS n FROM vigil.gaps WHERE kind <> 'late' AND state = 'open' GROUP BY rule_id) AS g"), 1, 'what they owe is one gap');
	cmp_ok(value("SELECT count(*) FROM vigil.runs AS r JOIN vigil.gaps AS g ON g.rule_id = r.rule_id AND g.kind = 'backlog' AND r.slot_start >= g.gap_start"
			  . " AND r.slot_end <= g.gap_end WHERE g.state = 'open' AND r.status = 'failed' AND r.origin = 'catchup'"), '<=', $rules, 'which is not tried while they wait');
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
	restart_ahead($ahead + 40 * 86400);
	ok(wait_until($node, 'SELECT clock_frozen FROM vigil.launcher()'), 'a clock that starts 40 days ahead is noticed');
	restart_ahead($ahead);
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
				  . " AND (SELECT count(*) FROM vigil.rule_state WHERE attempt_at IS NULL AND due_at > vigil.engine_time()) = $rules"
				  . " AND (SELECT count(*) FROM vigil.source_searches WHERE relation = 'public.\"Ev\"'::regclass AND searched_at > '$now') = 1", 120), $what)
		  or diag(value("SELECT name, state, reason, last_error FROM vigil.health; TABLE vigil.source_searches; SELECT * FROM vigil.gaps WHERE state = 'open'"));
	}
	return;
}

# --- the oracle ---------------------------------------------------------------------

# A slot has one success, slots tile the time, and watermarks stand where that ends.
sub wrong_slots
{
	return value(<<'SQL');
WITH done AS (
	SELECT rule_id, slot_start, slot_end, count(*) FILTER (WHERE NOT repeat) AS times
	FROM vigil.runs WHERE status = 'succeeded' GROUP BY 1, 2, 3),
tiles AS (
	SELECT rule_id, slot_start AS s, slot_end AS e FROM done
	UNION SELECT rule_id, cursor_at, gap_end FROM vigil.gaps WHERE kind <> 'late' AND state <> 'done'),
chain AS (SELECT rule_id, s, e, lag(e) OVER (PARTITION BY rule_id ORDER BY s) AS before FROM tiles)
SELECT 'succeeded ' || times || ' times', rule_id, slot_start FROM done WHERE times <> 1
UNION ALL SELECT 'gap or overlap', rule_id, s FROM chain WHERE before <> s
UNION ALL SELECT 'not on the grid', rule_id, slot_start FROM done WHERE CASE WHEN right(rule_id::text, 1) = '4'
	THEN date_trunc('day', slot_start, 'Europe/Berlin') <> slot_start OR (slot_start AT TIME ZONE 'Europe/Berlin' + interval '1 day') AT TIME ZONE 'Europe/Berlin' <> slot_end
	ELSE date_bin('1 hour', slot_start, CASE right(rule_id::text, 1) WHEN '3' THEN '2000-01-01 00:30+00' ELSE '2000-01-01 00:00+00' END::timestamptz) <> slot_start
		OR slot_end - slot_start <> interval '1 hour' END
UNION ALL SELECT 'watermark', s.rule_id, s.watermark FROM vigil.rule_state AS s
	WHERE s.watermark <> (SELECT max(t.e) FROM tiles AS t WHERE t.rule_id = s.rule_id)
UNION ALL SELECT 'attempt left behind', rule_id, attempt_at FROM vigil.rule_state WHERE attempt_at IS NOT NULL
SQL
}

sub wrong_runs
{
	return value(<<"SQL");
WITH seen AS ($seen)
SELECT r.id, r.slot_start, r.row_count, count(s.k) FROM vigil.runs AS r LEFT JOIN seen AS s ON s.id = r.id
WHERE r.status = 'succeeded' GROUP BY r.id HAVING r.row_count <> count(s.k)
UNION ALL SELECT r.id, r.slot_start, -1, -1 FROM vigil.runs AS r WHERE r.status = 'succeeded'
	AND NOT EXISTS (SELECT FROM vigil.source_partitions AS p WHERE p.relation = r.relations[1] AND p.hash = r.partitions[1])
SQL
}

# What a run finds that no earlier run of its slot has found is an alert, and nothing else is.
sub wrong_alerts
{
	return value(<<"SQL");
WITH seen AS ($seen),
expected AS (SELECT DISTINCT rule_id, slot_start, slot_end, k, n FROM seen),
found AS (
	SELECT rule_id, slot_start, slot_end, evidence -> 0 ->> 'K' AS k, (evidence -> 0 ->> 'N')::bigint AS n, count(*) AS times
	FROM vigil.alerts GROUP BY 1, 2, 3, 4, 5)
SELECT coalesce(f.times, 0) || ' times', rule_id, slot_start, k, n
FROM expected AS x FULL JOIN found AS f USING (rule_id, slot_start, slot_end, k, n) WHERE x.rule_id IS NULL OR f.times IS DISTINCT FROM 1
UNION ALL SELECT 'without its run', a.rule_id, a.slot_start, a.id::text, 0 FROM vigil.alerts AS a
	WHERE NOT EXISTS (SELECT FROM vigil.runs AS r WHERE r.id = a.run_id AND (r.status = 'succeeded' OR r.error = 'the clock was ahead: the slot was not over'))
SQL
}

# Rows of the table as it is now that the last run of a slot over this table does not show.
sub unseen_rows
{
	return value(<<'SQL');
SELECT r.rule_id, r.slot_start, e."K", e._xid FROM (
	SELECT DISTINCT ON (rule_id, slot_start) * FROM vigil.runs WHERE status = 'succeeded' ORDER BY rule_id, slot_start, id DESC) AS r
JOIN vigil.source_partitions AS p ON p.relation = r.relations[1] AND p.hash = r.partitions[1]
JOIN public."Ev" AS e ON e."TimeGenerated" >= r.window_start AND e."TimeGenerated" < r.window_end
WHERE r.relations[1] = 'public."Ev"'::regclass AND NOT (e.tableoid = ANY (p.leaves) AND pg_visible_in_snapshot(e._xid, r.snapshot))
SQL
}

# Slot after slot: what follows a slot that raised something by less than three hours is suppressed.
sub wrong_suppression
{
	my @wrong;
	my $last;

	for (split /\n/, value("SELECT extract(epoch FROM slot_end)::bigint, min(status), max(status) FROM vigil.alerts WHERE rule_id = '" . rule_id(5) . "' GROUP BY 1 ORDER BY 1"))
	{
		my ($end, $one, $other) = split /\|/;
		my $expected = defined $last && $end - $last < 3 * 3600 ? 'suppressed' : 'new';

		push @wrong, "$end: $one, $other" if $one ne $expected || $other ne $expected;
		$last = $end if $expected eq 'new';
	}
	return join "\n", @wrong;
}

# Each alert that is not suppressed belongs to an incident, and incidents know how many they have.
sub wrong_incidents
{
	return value(<<'SQL');
SELECT 'alert', a.id, a.status, count(i.incident) FROM vigil.alerts AS a LEFT JOIN vigil.incident_alerts AS i ON i.alert_id = a.id
GROUP BY a.id HAVING count(i.incident) <> CASE a.status WHEN 'suppressed' THEN 0 ELSE 1 END
UNION ALL SELECT 'incident', i.number, i.status, i.alert_count FROM vigil.incidents AS i
WHERE i.alert_count <> (SELECT count(*) FROM vigil.incident_alerts AS l WHERE l.incident = i.number) OR (i.alert_count = 0) <> (i.status = 'Closed')
SQL
}
