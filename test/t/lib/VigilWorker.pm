# What tests of the worker's processes share: a server with rules on a table of
# events, points to stop a worker at, a clock to turn, and an oracle that counts
# the alerts again from the events.
package VigilWorker;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

our @EXPORT = qw(worker_node setup_database add_rule add_events set_point set_clock virtual_now
  wait_until last_slot worker_pid oracle rule_id poke value becomes);

my $points = "$ENV{VIGIL_TOP}/build/points.so";
# The server that value() and becomes() ask: the last one that was made.
my $asked;

# A running server with vigil and the points preloaded, and a database that is set up.
sub worker_node
{
	my ($name, @settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(allows_streaming => 1);
	$node->append_conf('postgresql.conf', join "\n",
		"shared_preload_libraries = 'vigil,$points'",
		'max_worker_processes = 16',
		'restart_after_crash = on',
		'log_line_prefix = \'%m [%p] %b \'',
		'vigil.allow_superuser_rules = on',
		'vigil.ingestion_delay = 0',
		'vigil.naptime = 1s',
		'vigil.retry_base = 100ms',
		'vigil.retry_max = 1s',
		'vigil.max_clock_step = 1d',
		'vigil.slot_attempts = 50',
		@settings, '');
	$node->start;
	setup_database($node, 'postgres');
	$asked = $node;
	return $node;
}

# Makes the extension, the table of events, and the functions of the points.
sub setup_database
{
	my ($node, $database) = @_;

	$node->safe_psql($database, <<"SQL");
CREATE EXTENSION vigil;
CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL,
	_xid xid8 NOT NULL DEFAULT pg_current_xact_id());
SELECT vigil.register_source('Ev', 'public."Ev"');
CREATE FUNCTION point_set(text, text) RETURNS void LANGUAGE c STRICT AS '$points';
CREATE FUNCTION point_hits(text) RETURNS integer LANGUAGE c STRICT AS '$points';
CREATE FUNCTION point_waiting(text) RETURNS integer LANGUAGE c STRICT AS '$points';
CREATE FUNCTION point_clock(bigint, float8) RETURNS void LANGUAGE c STRICT AS '$points';
CREATE FUNCTION point_now() RETURNS timestamptz LANGUAGE c STRICT AS '$points';
SQL
	return;
}

sub rule_id
{
	my ($number) = @_;
	return sprintf '00000000-0000-0000-0000-%012d', $number;
}

# Loads a rule that runs every five minutes and switches it on.
sub add_rule
{
	my ($node, $number, %option) = @_;
	my $query = $option{query} // 'Ev | summarize N = count() by K';
	my $database = $option{database} // 'postgres';
	my $anchor = $option{anchor} ? "'$option{anchor}'" : 'NULL';
	my $id = rule_id($number);
	my $frequency = $option{frequency} // '5m';
	my $period = $option{period} // $frequency;

	$node->safe_psql($database, <<"SQL");
SET ROLE "@{[$option{role} // 'postgres']}";
SELECT vigil.load_rule(\$yaml\$
id: $id
name: Rule $number
description: Counts events
severity: Medium
requiredDataConnectors: []
queryFrequency: $frequency
queryPeriod: $period
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  $query
version: 1.0.0
kind: Scheduled
\$yaml\$);
@{[$option{settings} ? qq(SELECT vigil.configure_rule('$id', $option{settings});) : '']}
SELECT vigil.enable_rule('$id', $anchor);
SQL
	return $id;
}

# Adds events at a moment, each key once per mention.
sub add_events
{
	my ($node, $moment, @keys) = @_;

	$node->safe_psql('postgres', join "\n",
		map { qq(INSERT INTO public."Ev" ("TimeGenerated", "K") VALUES ('$moment', '$_');) } @keys);
	return;
}

sub set_point
{
	my ($node, $name, $action) = @_;

	$node->safe_psql('postgres', "SELECT point_set('$name', '$action')");
	return;
}

# Shows the engine a clock that is this many seconds ahead, and lets it look.  What it
# then does may take the server down before we hear of it.
sub set_clock
{
	my ($node, $seconds, $rate) = @_;

	$node->psql('postgres',
		sprintf('SELECT point_clock(%d, %s); SELECT vigil.poke()', $seconds * 1_000_000, $rate // 1));
	return;
}

sub virtual_now
{
	my ($node) = @_;
	return $node->safe_psql('postgres', 'SELECT point_now()');
}

sub poke
{
	my ($node, $database) = @_;

	$node->safe_psql($database // 'postgres', 'SELECT vigil.poke()');
	return;
}

# Waits until a query says true, also across restarts of the server; false after a while.
sub wait_until
{
	my ($node, $query, $seconds, $database) = @_;
	my $end = time + ($seconds // 30);

	while (time < $end)
	{
		my ($status, $out) = $node->psql($database // 'postgres', $query);
		return 1 if defined $status && $status == 0 && $out eq 't';
		usleep(20_000);
	}
	diag("gave up waiting for: $query");
	return 0;
}

# The end of the last slot of five minutes.  A rule that is loaded within a quarter of a minute begins
# with the slot that ends there: if the next one would be over by then, this waits for it.
sub last_slot
{
	my ($node) = @_;
	my $end = q(date_bin('5 min', %s, '2000-01-01 00:00+00'));
	my ($now, $soon) = map { sprintf $end, $_ } 'now()', "now() + interval '15 s'";

	wait_until($node, "SELECT $now = $soon");
	return $node->safe_psql('postgres', "SELECT $now");
}

# What a statement gives.
sub value
{
	my ($sql, $database) = @_;
	return $asked->safe_psql($database // 'postgres', $sql);
}

# A test: that what stands behind SELECT becomes true before long.
sub becomes
{
	my ($query, $what, $seconds, $database) = @_;
	return ok(wait_until($asked, "SELECT $query", $seconds, $database), $what);
}

# The process that is at a rule, or the empty text.
sub worker_pid
{
	my ($node) = @_;
	return $node->safe_psql('postgres',
		'SELECT min(pid) FROM vigil.workers() WHERE rule_id IS NOT NULL');
}

# What is wrong with the runs and alerts of a database; the empty text if nothing is.
sub oracle
{
	my ($node, $database) = @_;

	return $node->safe_psql($database // 'postgres', <<'SQL');
WITH done AS (
	SELECT r.rule_id, r.slot_start, r.slot_end, count(*) FILTER (WHERE NOT repeat) AS times
	FROM vigil.runs r WHERE status = 'succeeded' GROUP BY 1, 2, 3),
expected AS (
	SELECT d.rule_id, d.slot_start, d.slot_end, e."K" AS k, count(*) AS n
	FROM done d JOIN public."Ev" e ON e."TimeGenerated" >= d.slot_start AND e."TimeGenerated" < d.slot_end
	GROUP BY 1, 2, 3, 4),
found AS (
	SELECT a.rule_id, a.slot_start, a.slot_end, a.evidence -> 0 ->> 'K' AS k,
		max((a.evidence -> 0 ->> 'N')::bigint) AS n, count(*) AS alerts
	FROM vigil.alerts a GROUP BY 1, 2, 3, 4),
tiles AS (
	SELECT rule_id, slot_start AS s, slot_end AS e FROM done
	UNION SELECT rule_id, cursor_at, gap_end FROM vigil.gaps WHERE kind <> 'late' AND state <> 'done'),
chain AS (
	SELECT rule_id, s, e, lag(e) OVER (PARTITION BY rule_id ORDER BY s) AS before FROM tiles)
SELECT 'succeeded ' || times || ' times', rule_id, slot_start::text FROM done WHERE times <> 1
UNION ALL
SELECT 'alert ' || coalesce(f.n::text, 'missing') || ' instead of ' || coalesce(x.n::text, 'none'),
	rule_id, slot_start || ' ' || k
FROM expected x FULL JOIN found f USING (rule_id, slot_start, slot_end, k) WHERE x.n IS DISTINCT FROM f.n
UNION ALL
SELECT 'gap or overlap', rule_id, s::text FROM chain WHERE before <> s
UNION ALL
SELECT 'watermark', s.rule_id, s.watermark::text FROM vigil.rule_state s
WHERE s.watermark <> (SELECT max(t.e) FROM tiles t WHERE t.rule_id = s.rule_id)
UNION ALL
SELECT 'alert without its run', a.rule_id, a.id::text FROM vigil.alerts a
WHERE NOT EXISTS (SELECT FROM vigil.runs r WHERE r.id = a.run_id AND r.status = 'succeeded')
UNION ALL
SELECT 'attempt left behind', rule_id, attempt_at::text FROM vigil.rule_state WHERE attempt_at IS NOT NULL
SQL
}

1;
