# Bad rules and bad luck: failures, breakers, missing tables, owners, locks, crashes.
# None of them may stop the others.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('rule', 'vigil.slot_attempts = 2', 'vigil.breaker_after = 1', 'vigil.lock_timeout = 200ms',
	'vigil.crash_limit = 2');
my $start = last_slot($node);
my $listener = $node->background_psql('postgres', on_error_stop => 1);

$listener->query_safe('LISTEN vigil_state; LISTEN vigil_alert');
my $good = add_rule($node, 1, anchor => $start);

test_failing();
test_notification();
test_missing_table();
test_timeout();
test_lock();
test_owner();
test_superuser();
test_hostile();
test_version();
test_limit();
test_corrupt();
test_poisonous();
is(oracle_of($good), '', 'the good rule was never disturbed');
$node->stop('fast');
done_testing();

sub health
{
	my ($rule, $column) = @_;
	return value("SELECT $column FROM vigil.health WHERE rule_id = '$rule'");
}

# Refilled slots of the past lie apart from the others, and may.
sub oracle_of
{
	my ($rule) = @_;
	return join '', grep { /$rule/ && !/^gap or overlap/ } split /^/, oracle($node);
}

# Waits until something is true of a rule's health.
sub health_becomes
{
	my ($rule, $condition, $what) = @_;
	return ok(wait_until($node, "SELECT $condition FROM vigil.health WHERE rule_id = '$rule'"), $what);
}

# A rule that fails is retried, given up, and then only tried now and then.
sub test_failing
{
	value(q(CREATE VIEW public."Broken" AS SELECT "TimeGenerated", 1 / 0 AS "X" FROM public."Ev"));
	value(q(SELECT vigil.register_source('Broken', 'public."Broken"')));
	add_events($node, value("SELECT timestamptz '$start' - interval '1 min'"), qw(a));
	my $rule = add_rule($node, 2, anchor => $start, query => 'Broken | project X');

	health_becomes($rule, "state = 'broken'", 'a rule that fails too often is broken');
	is(health($rule, 'last_sqlstate'), '22012', 'its SQLSTATE is kept');
	like(health($rule, 'last_error'), qr/division by zero/, 'and its message');
	is(value("SELECT string_agg(DISTINCT status || ' ' || attempt, ',' ORDER BY status || ' ' || attempt) FROM vigil.runs"
			  . " WHERE rule_id = '$rule' AND slot_end = '$start'"), 'failed 1,failed 2', 'each attempt is recorded');
	is(value("SELECT kind || ' ' || state FROM vigil.gaps WHERE rule_id = '$rule'"), 'dead skipped', 'the slot is a gap');
	is(value("SELECT string_agg(state, ',') FROM vigil.coverage('$rule')"), 'failed', 'coverage shows it as failed');
	is(health($good, 'state'), 'ok', 'another rule is well');
	like(slurp_file($node->logfile), qr/WARNING:  rule "Rule 2" is only tried now and then: failures/, 'the log is told once');

	value(q(CREATE OR REPLACE VIEW public."Broken" AS SELECT "TimeGenerated", 1 AS "X" FROM public."Ev"));
	value("SELECT vigil.refill(id) FROM vigil.gaps WHERE rule_id = '$rule'; SELECT vigil.reset_rule('$rule')");
	health_becomes($rule, "state = 'ok' AND open_gaps = 0 AND succeeded_total > 0", 'mended and reset, it goes on and fills its gap');
	is(value("SELECT string_agg(DISTINCT state, ',') FROM vigil.coverage('$rule')"), 'done', 'nothing is left');
	return;
}

# Listeners are told of alerts, and of breakers that open and close.
sub test_notification
{
	my $heard = $listener->query_safe('SELECT 1');

	like($heard, qr/notification "vigil_alert" with payload/, 'alerts are announced');
	like($heard, qr/"vigil_state" with payload "\{"rule" : "@{[rule_id(2)]}", "breaker" : "open", "reason" : "failures"\}"/,
		'a breaker that opens is announced');
	like($heard, qr/"vigil_state" with payload "\{"rule" : "@{[rule_id(2)]}", "breaker" : "closed", "reason" : null\}"/,
		'and one that closes');
	$listener->quit;
	return;
}

# A rule whose table is missing waits and begins by itself when the table is there.
sub test_missing_table
{
	value(q(ALTER TABLE public."Ev" RENAME TO "Away"));
	my $rule = eval { add_rule($node, 3, anchor => $start); 1 };
	value(q(ALTER TABLE public."Away" RENAME TO "Ev")) if !$rule;
	$rule = $rule ? rule_id(3) : add_rule($node, 3, anchor => '2026-01-01 00:00Z');
	value(q(ALTER TABLE public."Ev" RENAME TO "Away"));
	value("SELECT vigil.disable_rule('$rule'); SELECT vigil.enable_rule('$rule')");
	value("SELECT vigil.refill('$rule', now() - interval '30 min', now() - interval '25 min')");
	ok(wait_until($node, "SELECT count(*) >= 3 FROM vigil.runs WHERE rule_id = '$rule' AND sqlstate = '42P01'"),
		'a missing table does not break a rule');
	is(value("SELECT count(*) FROM vigil.gaps WHERE rule_id = '$rule' AND kind = 'dead'"), 0, 'its slot is not given up');
	value(q(ALTER TABLE public."Away" RENAME TO "Ev"));
	health_becomes($rule, "open_gaps = 0 AND state = 'ok'", 'it runs by itself when the table is there');
	return;
}

sub test_timeout
{
	value(q(CREATE VIEW public."Slow" AS SELECT "TimeGenerated", pg_sleep(60)::text AS "X" FROM public."Ev"));
	value(q(SELECT vigil.register_source('Slow', 'public."Slow"')));
	my $rule = add_rule($node, 4, anchor => $start, query => 'Slow | project X',
		settings => q(timeout => '300 ms'));

	ok(wait_until($node, "SELECT count(*) > 0 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'timeout'"),
		'a rule that takes too long is cancelled');
	is(value("SELECT min(finished_at - started_at) BETWEEN '0.25 s' AND '2 s' FROM vigil.runs"
			  . " WHERE rule_id = '$rule' AND status = 'timeout'"), 't', 'in time');
	value("SELECT vigil.disable_rule('$rule')");
	return;
}

# A lock on the table of events passes: nothing is given up.
sub test_lock
{
	my $session = $node->background_psql('postgres', on_error_stop => 1);

	$session->query_safe(q(BEGIN; LOCK TABLE public."Ev"));
	my $gap = value("SELECT vigil.refill('$good', now() - interval '30 min', now() - interval '25 min')");
	ok(wait_until($node, "SELECT count(*) >= 3 FROM vigil.runs WHERE rule_id = '$good' AND sqlstate = '55P03'"),
		'a lock on the table makes runs fail');
	$session->query_safe('COMMIT');
	$session->quit;
	ok(wait_until($node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap"), 'until it is gone');
	is(value("SELECT count(*) FROM vigil.gaps WHERE rule_id = '$good' AND kind = 'dead'"), 0, 'no slot was given up');
	return;
}

# Owners who lose their rights, their login, their name, or their existence.
sub test_owner
{
	value(q(CREATE ROLE author; SELECT vigil.grant_access('author', 'author'); GRANT SELECT ON public."Ev" TO author));
	my $rule = add_rule($node, 5, anchor => $start, role => 'author');
	my $refill = "SELECT vigil.refill('$rule', now() - interval '30 min', now() - interval '25 min')";

	health_becomes($rule, "succeeded_total > 0", 'a rule runs for an owner who may not log in');
	value(q(REVOKE SELECT ON public."Ev" FROM author));
	value($refill);
	ok(wait_until($node, "SELECT count(*) > 0 FROM vigil.runs WHERE rule_id = '$rule' AND sqlstate = '42501'"),
		'without the right to read the table it fails');
	value(q(GRANT SELECT ON public."Ev" TO author));
	value("SELECT vigil.disable_rule('$rule')");
	value(q(DROP OWNED BY author; DROP ROLE author));
	value("SELECT vigil.enable_rule('$rule')");
	health_becomes($rule, "reason LIKE 'the owner does not exist%'", 'a rule whose owner is gone does not run');
	is(health($good, 'state'), 'ok', 'another rule is well');
	value("SELECT vigil.disable_rule('$rule')");
	return;
}

# A superuser's rule is refused unless the setting allows it.
sub test_superuser
{
	my $rule = add_rule($node, 6, anchor => $start);

	health_becomes($rule, 'succeeded_total = 1', 'a superuser\'s rule runs where the setting allows it');
	$node->append_conf('postgresql.conf', 'vigil.allow_superuser_rules = off');
	$node->reload;
	value("SELECT vigil.refill('$rule', now() - interval '30 min', now() - interval '25 min')");
	health_becomes($rule, "reason LIKE 'the owner is a superuser%'", 'else it is refused');
	is(health($rule, 'succeeded_total'), 1, 'and not run');
	$node->append_conf('postgresql.conf', 'vigil.allow_superuser_rules = on');
	$node->reload;
	value("SELECT vigil.reset_rule('$rule')");
	health_becomes($rule, 'open_gaps = 0', 'until the setting allows it again');
	value("SELECT vigil.disable_rule('$rule')");
	return;
}

# What a rule reads may be hostile: it gets no more than the owner's rights, read-only.
sub test_hostile
{
	value(<<'SQL');
CREATE ROLE mallory;
SELECT vigil.grant_access('mallory', 'author');
GRANT SELECT ON public."Ev" TO mallory;
CREATE SCHEMA evil AUTHORIZATION mallory;
CREATE TABLE public.secret AS SELECT 'hidden'::text AS word;
SET ROLE mallory;
CREATE FUNCTION evil.attempt(what text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE what;
	RETURN 'succeeded: ' || what;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || what;
END $$;
CREATE VIEW evil."Evil" AS SELECT now() - interval '28 min' AS "TimeGenerated", current_user::text AS "Who",
	evil.attempt(w.what) AS "Result" FROM (VALUES
		('RESET ROLE; SELECT word FROM public.secret'), ('SET ROLE postgres'), ('SET SESSION AUTHORIZATION postgres'),
		('SELECT word FROM public.secret'), ('CREATE TEMPORARY TABLE t (a int)'), ('CREATE TABLE evil.t (a int)'),
		('SET TRANSACTION READ WRITE'), ('DELETE FROM vigil.alerts'), ('COPY public."Ev" TO PROGRAM ''cat''')) AS w (what);
RESET ROLE;
SELECT vigil.register_source('Evil', 'evil."Evil"');
SQL
	my $rule = add_rule($node, 7, anchor => $start, role => 'mallory', query => 'Evil | project Who, Result');

	value("SELECT vigil.refill('$rule', now() - interval '30 min', now() - interval '25 min')");
	ok(wait_until($node, "SELECT count(*) >= 9 FROM vigil.alerts WHERE rule_id = '$rule'"), 'a hostile view is read');
	is(value("SELECT string_agg(DISTINCT evidence->0->>'Who', ',') FROM vigil.alerts WHERE rule_id = '$rule'"),
		'mallory', 'as the owner of the rule');
	is(value("SELECT count(*) FROM vigil.alerts WHERE rule_id = '$rule' AND evidence->0->>'Result' LIKE 'succeeded%'"),
		0, 'nothing that it tried came off')
	  or diag(value("SELECT string_agg(evidence->0->>'Result', chr(10)) FROM vigil.alerts WHERE rule_id = '$rule'"));
	value("SELECT vigil.disable_rule('$rule')");
	return;
}

# A new version keeps the anchor and the place.
sub test_version
{
	my $before = health($good, 'watermark');

	value("SELECT vigil.load_rule(replace(yaml, 'version: 1.0.0', 'version: 1.0.1')) FROM vigil.rule_versions WHERE rule_id = '$good'");
	is(value("SELECT anchor FROM vigil.rules WHERE id = '$good'"), $start, 'a new version keeps the anchor');
	is(health($good, 'watermark'), $before, 'and the watermark');
	return;
}

# A rule that finds too much is cut, and the run says so.
sub test_limit
{
	$node->append_conf('postgresql.conf', 'vigil.max_alerts_per_run = 5');
	$node->reload;
	add_events($node, value("SELECT timestamptz '$start' - interval '58 min'"), 'a' .. 'h');
	my $rule = add_rule($node, 9, anchor => $start, query => 'Ev | project K');
	my $gap = value("SELECT vigil.refill('$rule', timestamptz '$start' - interval '60 min', timestamptz '$start' - interval '55 min')");

	ok(wait_until($node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap"), 'a rule that finds too much runs');
	is(value("SELECT row_count || ' ' || alert_count || ' ' || truncated FROM vigil.runs WHERE rule_id = '$rule' AND origin = 'refill'"),
		'8 5 true', 'and is cut, but counted');
	value("SELECT vigil.disable_rule('$rule')");
	$node->append_conf('postgresql.conf', 'vigil.max_alerts_per_run = 10000');
	$node->reload;
	return;
}

# A rule that cannot even be read is left alone for a while.
sub test_corrupt
{
	my $rule = add_rule($node, 10, anchor => $start);

	health_becomes($rule, 'succeeded_total = 1', 'a rule runs');
	value("SET session_replication_role = replica; UPDATE vigil.rule_versions SET yaml = 'nonsense' WHERE rule_id = '$rule'");
	value("INSERT INTO vigil.gaps (rule_id, gap_start, gap_end, cursor_at, kind, state)"
		  . " VALUES ('$rule', '2026-01-01', '2026-01-02', '2026-01-01', 'manual', 'open'); SELECT vigil.poke()");
	health_becomes($rule, "last_error LIKE '%cannot be read%'", 'one that cannot be read any more says so');
	health_becomes($good, "state = 'ok'", 'another rule is well');
	value("SELECT vigil.disable_rule('$rule'); DELETE FROM vigil.gaps WHERE rule_id = '$rule'");
	return;
}

# A rule that takes the server down is found and put aside; the others go on.
sub test_poisonous
{
	value(qq(CREATE FUNCTION public.crash() RETURNS text LANGUAGE c AS '$ENV{VIGIL_TOP}/build/points.so', 'point_crash'));
	value(q(CREATE VIEW public."Poison" AS SELECT "TimeGenerated", public.crash() AS "X" FROM public."Ev"));
	value(q(SELECT vigil.register_source('Poison', 'public."Poison"')));
	# It is tried again after retry_max, and crashes the server again.
	$node->append_conf('postgresql.conf', 'vigil.retry_max = 1h');
	$node->reload;
	# Minutes have passed: the first slot of the rule is another than $start.
	my $last = last_slot($node);
	add_events($node, value("SELECT timestamptz '$last' - interval '1 min'"), qw(p));
	my $rule = add_rule($node, 8, anchor => $last, query => 'Poison | project X');

	ok(wait_until($node, "SELECT reason = 'the server crashed while it ran' FROM vigil.health WHERE rule_id = '$rule'", 60),
		'a rule that crashes the server is put aside');
	is(value("SELECT count(*) FROM vigil.runs WHERE rule_id = '$rule' AND status = 'lost'"), 2, 'after as many crashes as are allowed');
	value("SELECT vigil.disable_rule('$rule')");
	my $gap = value("SELECT vigil.refill('$good', now() - interval '40 min', now() - interval '35 min')");
	ok(wait_until($node, "SELECT state = 'done' FROM vigil.gaps WHERE id = $gap"), 'the others go on');
	return;
}
