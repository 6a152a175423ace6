# States of long windows among others who write, commit, roll back, prepare and crash: each run
# finds what the rule finds without states.  KEPT_SEED and KEPT_STEPS choose other chances.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $seed = $ENV{KEPT_SEED} // 113;
my $steps = $ENV{KEPT_STEPS} // 120;
srand($seed);
diag("seed $seed") if $ENV{KEPT_SEED};

my $node = worker_node('kept', 'max_prepared_transactions = 5', 'autovacuum = off', 'vigil.late_interval = 1s');
my $days = 8;
my $end = value(q(SELECT date_trunc('day', now(), 'UTC')));

value(<<"SQL");
CREATE TABLE public."Log" ("TimeGenerated" timestamptz NOT NULL, "K" text, "U" text, "N" bigint) PARTITION BY RANGE ("TimeGenerated");
SELECT vigil.register_source('Log', 'public."Log"');
CREATE FUNCTION public.day(n integer) RETURNS timestamptz LANGUAGE sql AS \$\$ SELECT timestamptz '$end' - n * interval '24 hours' \$\$;
CREATE FUNCTION public.add_day(n integer) RETURNS void LANGUAGE plpgsql AS \$\$
BEGIN
	EXECUTE format('CREATE TABLE public."Log_%s" PARTITION OF public."Log" FOR VALUES FROM (%L) TO (%L)', n + 2, day(n), day(n - 1));
END \$\$;
SELECT public.add_day(n) FROM generate_series(-1, $days) AS n;
CREATE TABLE public."Log_rest" PARTITION OF public."Log" DEFAULT;
INSERT INTO public."Log" SELECT public.day($days) + i * interval '31 minutes', 'k' || i % 5, 'u' || i % 9, i % 4 FROM generate_series(0, 46 * $days) AS i;
-- What a run found that is not what the rule finds, and the other way round; and how many partitions it did not read.
CREATE FUNCTION public.differs(rule uuid, as_of timestamptz, OUT wrong text, OUT used integer, OUT made integer) LANGUAGE plpgsql AS \$\$
DECLARE
	v_run bigint := vigil.run_rule(rule, as_of, true);
BEGIN
	SELECT k.used, k.made INTO used, made FROM vigil.kept_rules AS k WHERE k.rule_id = rule;
	WITH ours AS (SELECT e.value AS r FROM vigil.alerts AS a CROSS JOIN LATERAL jsonb_array_elements(a.evidence) AS e WHERE a.run_id = v_run),
		theirs AS (SELECT p.r FROM vigil.preview_rule(rule, as_of) AS p (r))
	SELECT coalesce(string_agg(d.who || ' ' || d.r::text, E'\\n'), '') INTO wrong FROM (
		(SELECT 'kept', r FROM (TABLE ours EXCEPT ALL TABLE theirs) AS a) UNION ALL (SELECT 'read', r FROM (TABLE theirs EXCEPT ALL TABLE ours) AS b)) AS d (who, r);
	wrong := wrong || coalesce((SELECT r.error FROM vigil.runs AS r WHERE r.id = v_run), '');
END \$\$;
SQL

my $groups = 'Log | where TimeGenerated < ago(1d) | summarize Rows = count(), Users = dcount(U), Sum = sum(N), First = min(TimeGenerated), Last = max(TimeGenerated) by K';
my $rule = add_rule($node, 1, query => $groups, frequency => '1d', period => "${days}d", anchor => $end);
value("SELECT vigil.configure_rule('$rule', dedup => 'none', keep_states => true)");

my ($used, $made) = (0, 0);
my %session;
test_worker();
test_writers();
test_chance();
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed by itself');
$node->stop('fast');
done_testing();

# One run against what the rule finds; the reason why it is wrong, or ''.
sub run
{
	my ($offset) = @_;
	my ($wrong, $was_used, $was_made) = split /\x1f/,
	  value(sprintf q(SELECT concat_ws(E'\x1f', wrong, used, made) FROM public.differs('%s', timestamptz '%s' - interval '%d hours')), $rule, $end, $offset // 0);

	$used += $was_used // 0;
	$made += $was_made // 0;
	return ($wrong, $was_used, $was_made);
}

sub sql
{
	my ($name, $text) = @_;

	$session{$name} //= $node->background_psql('postgres', on_error_stop => 0);
	$session{$name}->query($text);
	return;
}

# The worker's own runs keep states, and read them.
sub test_worker
{
	my $every = add_rule($node, 2, query => $groups, frequency => '5m', period => "${days}d", anchor => last_slot($node));

	value("SELECT vigil.configure_rule('$every', keep_states => true); SELECT vigil.poke()");
	# A run of before it was told to keeps nothing.
	set_clock($node, 300);
	becomes("count(*) > 0 FROM vigil.kept_parts WHERE rule_id = '$every'", 'a run of the worker keeps states');
	set_clock($node, 600);
	becomes("used > 0 FROM vigil.kept_rules WHERE rule_id = '$every'", 'and another one reads them', 60);
	is(value("SELECT count(DISTINCT row_count) FROM vigil.runs WHERE rule_id = '$every' AND status = 'succeeded'"), 1, 'with the same rows');
	value("SELECT vigil.disable_rule('$every')");
	is(value("SELECT count(*) FROM vigil.kept_parts WHERE rule_id = '$every'"), 0, 'none is left when it is off');
	set_clock($node, 0);
	return;
}

# A partition that somebody is writing to is not kept; rows that commit later are found.
sub test_writers
{
	value("SELECT vigil.configure_rule('$rule', dedup => 'none', keep_states => true)");
	my ($fifth, $hour) = split /\|/, value("SELECT public.day(5), public.day(5) + interval '1 hour'");

	sql('a', q(BEGIN; INSERT INTO public."Log" VALUES (public.day(3) + interval '1 hour', 'k1', 'open', 1);));
	# Bounds that are constants: it locks that one partition.
	sql('b', qq(BEGIN; DELETE FROM public."Log" WHERE "TimeGenerated" > '$fifth' AND "TimeGenerated" < '$hour';));
	my @first = run();
	is("@first", ' 0 ' . ($days - 1 - 2), 'partitions with open writers are read and not kept');
	my @second = run();
	is("@second", ' ' . ($days - 1 - 2) . ' 0', 'as long as they are open');
	sql('b', q(PREPARE TRANSACTION 'b'));
	sql('a', 'COMMIT');
	my @third = run();
	is("@third", ' ' . ($days - 1 - 2) . ' 1', 'the one that was committed is kept, the one that was prepared is not');
	value(q(COMMIT PREPARED 'b'));
	is((run())[0], '', 'what was prepared is found');
	is((run())[1], $days - 1, 'and kept');

	# A snapshot that is older than a state.
	sql('a', 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;');
	value(q(DELETE FROM public."Log" WHERE "TimeGenerated" > public.day(4) AND "TimeGenerated" < public.day(4) + interval '2 hours'));
	run() for 1 .. 2;
	is($session{a}->query(qq(SELECT wrong FROM public.differs('$rule', '$end'))), '', 'an old snapshot does not see states of newer ones');
	sql('a', 'ROLLBACK');
	return;
}

# A step of chance in a session of its own rows, which nobody else has locked.
sub act
{
	my ($name, $is_open) = @_;
	my $time = sprintf q(public.day(%d) + interval '%d minutes'), 1 + int(rand $days), int(rand 1440);
	my $kind = int(rand 10);

	return sql($name, 'BEGIN') if $kind == 0 && !$is_open->{$name}++;
	return sql($name, delete $is_open->{$name} ? (rand() < 0.6 ? 'COMMIT' : 'ROLLBACK') : 'SELECT 1') if $kind <= 2;
	return sql($name, qq(INSERT INTO public."Log" SELECT $time + i * interval '5 hours', '$name', 'n' || i, i FROM generate_series(0, 4) AS i)) if $kind <= 5;
	return sql($name, qq(DELETE FROM public."Log" WHERE "K" = '$name' AND "TimeGenerated" < $time)) if $kind == 6;
	return sql($name, qq(UPDATE public."Log" SET "N" = "N" + 1, "U" = 'x' WHERE "K" = '$name' AND "TimeGenerated" > $time)) if $kind == 7;
	return sql($name, qq(UPDATE public."Log" SET "TimeGenerated" = $time WHERE "K" = '$name' AND "N" = 2)) if $kind == 8;
	return sql($name, qq(SAVEPOINT s; DELETE FROM public."Log" WHERE "K" = '$name'; ROLLBACK TO s)) if $is_open->{$name};
	return sql($name, 'SELECT 1');
}

# What the administrator does besides.
sub govern
{
	my ($is_open) = @_;
	my $kind = int(rand 30);

	if ($kind == 0)
	{
		$_->quit for values %session;
		%session = ();
		%$is_open = ();
		$node->stop('immediate');
		$node->start;
	}
	value('VACUUM public."Log"') if $kind <= 2;
	$node->psql('postgres', sprintf q(SET lock_timeout = '50ms'; TRUNCATE public."Log_%d"), 3 + int(rand $days)) if $kind == 3;
	$node->psql('postgres', sprintf q(SET lock_timeout = '50ms'; DROP TABLE public."Log_%d"), 3 + int(rand $days)) if $kind == 4;
	$node->psql('postgres', sprintf q(SELECT public.add_day(%d)), 1 + int(rand $days)) if $kind == 5 || $kind == 6;
	$node->psql('postgres', 'CHECKPOINT') if $kind == 7;
	return;
}

sub test_chance
{
	my %is_open;
	my @wrong;

	value('INSERT INTO public."Log" SELECT "TimeGenerated", name, \'u\', "N" FROM public."Log" CROSS JOIN unnest(\'{a,b,c}\'::text[]) AS name WHERE "K" = \'k1\'');
	($used, $made) = (0, 0);
	for my $step (1 .. $steps)
	{
		act((qw(a b c))[ int(rand 3) ], \%is_open);
		govern(\%is_open);
		my ($wrong) = run(int(rand 3) * 5);
		push @wrong, "step $step: $wrong" if $wrong ne '';
	}
	is(join("\n", @wrong), '', "$steps steps: each run finds what it finds without states");
	cmp_ok($used, '>', 2 * $steps, "runs did not read $used partitions");
	cmp_ok($made, '>', $days, "and kept $made");
	$_->quit for values %session;
	return;
}
