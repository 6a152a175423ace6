# The search for late rows: what it reads, that it fails in public, that it stands in nobody's
# way, and rows that come in other ways than by a late insert.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);
use VigilWorker;

my $node = worker_node('late', 'vigil.late_interval = 1s', 'vigil.max_workers = 1', 'vigil.rule_timeout = 1h', 'vigil.max_rule_timeout = 1h',
	'track_counts = on', 'autovacuum = off', 'wal_level = logical', 'vigil.max_hold = 0', 'vigil.worker_linger = 100ms', 'vigil.worker_max_lifetime = 1s');
# The end of the slot that a rule of this test begins with, a moment in it, and its day.
my ($start, $moment, $day);

for my $test (\&test_cost, \&test_rights, \&test_failure, \&test_hidden, \&test_kinds, \&test_attached, \&test_arrival, \&test_elsewhere, \&test_replicated, \&test_broken_off)
{
	$start = last_slot($node);
	$moment = value("SELECT timestamptz '$start' - interval '1 min'");
	$day = value("SELECT date_trunc('day', timestamptz '$moment', 'UTC')");
	$test->();
}
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');
$node->stop('fast');
done_testing();

# A search of a table that begins after now comes to its end.
sub is_searched
{
	my ($table, $what) = @_;
	my $now = value('SELECT clock_timestamp()');

	return becomes("tried_at > '$now' AND searched_at >= tried_at FROM vigil.source_searches WHERE relation = '$table'::regclass", $what);
}

# A partitioned table of so many days, each with rows, up to that of the moment.
sub make_days
{
	my ($name, $days, $columns) = @_;

	value(<<"SQL");
CREATE TABLE public."$name" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, $columns) PARTITION BY RANGE ("TimeGenerated");
DO \$\$ BEGIN
	FOR i IN 0 .. $days - 1 LOOP
		EXECUTE format('CREATE TABLE public."$name%s" PARTITION OF public."$name" FOR VALUES FROM (%L) TO (%L)', i,
			timestamptz '$day' - i * interval '1 day', timestamptz '$day' - (i - 1) * interval '1 day');
	END LOOP;
END \$\$;
INSERT INTO public."$name" ("TimeGenerated", "K") SELECT d + n * interval '1 min', 'old'
FROM generate_series(timestamptz '$day' - ($days - 1) * interval '1 day', '$day', '1 day') AS d, generate_series(1, 100) AS n
WHERE d + n * interval '1 min' < now() - interval '3 hours';
SELECT vigil.register_source('$name', 'public."$name"');
SQL
	return;
}

# Sequential scans, index scans and rows read of the partitions of a table, by number.
sub scans
{
	my ($name) = @_;

	# What a worker has counted is written down when it leaves.
	wait_until($node, 'SELECT workers = 0 FROM vigil.launcher()', 60);
	value('SELECT pg_stat_force_next_flush(); SELECT pg_stat_clear_snapshot()');
	return map { my ($number, @counts) = split /\|/; $number => \@counts }
	  split /\n/, value("SELECT substr(relname, length('$name') + 1), seq_scan, coalesce(idx_scan, 0), seq_tup_read FROM pg_stat_user_tables"
		  . " WHERE relname ~ '^$name\[0-9]+\$' ORDER BY 1");
}

# A search reads the partitions that windows lie in, once for all rules, and the others not at all.
sub test_cost
{
	my @rules = 1 .. 5;

	make_days('Days', 40, '_xid xid8 NOT NULL DEFAULT pg_current_xact_id()');
	add_rule($node, $_, anchor => $start, query => 'Days | summarize N = count() by K') for @rules;
	becomes('count(*) = 5 FROM vigil.rule_state WHERE sources IS NOT NULL', 'five rules over 40 partitions have run');
	is_searched('public."Days"', 'the table is searched');
	my %before = scans('Days');
	value(qq(INSERT INTO public."Days" ("TimeGenerated", "K") VALUES ('$moment', 'late')));
	# The rows are in when the next search begins, so no run is needed to see what it costs.
	becomes("count(*) = 5 FROM vigil.runs WHERE origin = 'live' AND late_rows = 1", 'a late row is late for each of the five');
	becomes("count(*) = 5 FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded'", 'and each slot is run again');
	is(value("SELECT string_agg(DISTINCT late_total::text, ',') FROM vigil.health"), 1, 'health counts it once');
	my %after = scans('Days');
	is(join(',', grep { $_ > 1 && "@{$before{$_}}" ne "@{$after{$_}}" } sort keys %after), '', 'partitions of other days are not read');

	# Searches that find nothing: with new rows of today that no run has read, and a restart in between.
	value('SELECT vigil.disable_rule(id) FROM vigil.rules WHERE id <> ' . "'" . rule_id(1) . "'");
	value("UPDATE vigil.rules SET late = 'note'");
	is_searched('public."Days"', 'it is searched again');
	my $searches = value('SELECT count(*) FROM vigil.source_searches');
	is($searches, 1, 'a table has one search, whichever rules read it');
	value('SELECT vigil.enable_rule(id) FROM vigil.rules');
	%before = scans('Days');
	is_searched('public."Days"', 'and again, by five rules');
	%after = scans('Days');
	cmp_ok($after{0}[0] - $before{0}[0], '<=', 6, 'which are one scan for a search and not five');
	value('SELECT vigil.delete_rule(id) FROM vigil.rules');
	return;
}

# Who owns a rule need not see what tells late rows.
sub test_rights
{
	value(<<'SQL');
CREATE ROLE alice;
SELECT vigil.grant_access('alice', 'author');
CREATE TABLE public."Narrow" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
GRANT SELECT ("TimeGenerated", "K") ON public."Narrow" TO alice;
SELECT vigil.register_source('Narrow', 'public."Narrow"');
SQL
	my $rule = add_rule($node, 11, anchor => $start, role => 'alice', query => 'Narrow | project TimeGenerated, K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule runs whose owner may not read _xid');
	value(qq(INSERT INTO public."Narrow" ("TimeGenerated", "K") VALUES ('$moment', 'late')));
	becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'its late rows are found');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}

# A search that fails is a state of the rules that read the table, and is tried again.
sub test_failure
{
	value(<<'SQL');
CREATE TABLE public.mood (word text);
INSERT INTO public.mood VALUES ('good');
CREATE FUNCTION public.mood() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT word FROM public.mood) = 'bad' THEN
		RAISE 'bad mood';
	ELSIF (SELECT word FROM public.mood) = 'slow' THEN
		PERFORM pg_sleep(600);
	END IF;
	RETURN true;
END $$;
CREATE ROLE moody;
GRANT SELECT ON public.mood TO moody;
CREATE TABLE public."Moody" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE POLICY mood ON public."Moody" TO moody USING (public.mood());
ALTER TABLE public."Moody" ENABLE ROW LEVEL SECURITY;
ALTER TABLE public."Moody" FORCE ROW LEVEL SECURITY;
ALTER TABLE public."Moody" OWNER TO moody;
GRANT ALL ON public."Moody" TO public;
SELECT vigil.register_source('Moody', 'public."Moody"');
SQL
	my $rule = add_rule($node, 21, anchor => $start, query => 'Moody | project TimeGenerated, K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule runs');
	value("UPDATE public.mood SET word = 'bad'");
	value(qq(INSERT INTO public."Moody" ("TimeGenerated", "K") VALUES ('$moment', 'late')));
	becomes("state = 'unsearched' AND reason = 'late rows of \"Moody\" are not found: bad mood' FROM vigil.health WHERE rule_id = '$rule'",
		'health tells that late rows cannot be found, and why');
	becomes('failures > 2 FROM vigil.source_searches WHERE relation = \'public."Moody"\'::regclass', 'it is tried again');
	value("UPDATE public.mood SET word = 'good'");
	becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'until it finds what came meanwhile');
	becomes("state = 'ok' FROM vigil.health WHERE rule_id = '$rule'", 'then all is well');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}

# A table that hides its rows from its own owner, and those that name no transaction.
sub test_hidden
{
	value(<<'SQL');
CREATE ROLE hider;
CREATE TABLE public."Hidden" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
ALTER TABLE public."Hidden" OWNER TO hider;
ALTER TABLE public."Hidden" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TABLE public."Bare" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL);
CREATE TABLE public."Nulls" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8, at timestamptz);
SELECT vigil.register_source('Hidden', 'public."Hidden"'), vigil.register_source('Bare', 'public."Bare"'), vigil.register_source('Nulls', 'public."Nulls"', 'TimeGenerated', 'at');
SQL
	my $number = 24;

	for my $table ('Hidden', 'Bare', 'Nulls')
	{
		my $rule = add_rule($node, ++$number, anchor => $start, query => "$table | project TimeGenerated, K");

		becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", "a rule reads $table");
		if ($table eq 'Hidden')
		{
			becomes("state = 'unsearched' AND reason ~ 'no policy shows the owner' FROM vigil.health WHERE rule_id = '$rule'", 'health tells that its owner sees no rows');
			value('ALTER TABLE public."Hidden" NO FORCE ROW LEVEL SECURITY');
		}
		is_searched(qq(public."$table"), 'it is searched');
		value(qq(DO \$\$ BEGIN INSERT INTO public."$table" ("TimeGenerated", "K") VALUES ('$moment', 'late'); EXCEPTION WHEN division_by_zero THEN NULL; END \$\$));
		becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a late row is found');
		value("SELECT vigil.delete_rule('$rule')");
	}
	# A row of a subtransaction of a transaction that was open at the run.
	my $writer = $node->background_psql('postgres', on_error_stop => 1);
	$writer->query_safe('BEGIN; SELECT pg_current_xact_id(); SAVEPOINT s');
	$writer->query_safe(qq(INSERT INTO public."Bare" ("TimeGenerated", "K") VALUES ('$moment', 'later')));
	value('SELECT pg_current_xact_id()') for 1 .. 3;
	my $rule = add_rule($node, ++$number, anchor => $start, query => 'Bare | where K == "later" | project TimeGenerated, K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule runs meanwhile');
	is_searched('public."Bare"', 'and its table is searched');
	$writer->query_safe('COMMIT');
	$writer->quit;
	becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a row of a subtransaction is found, which no snapshot lists');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}

# Tables whose time is of another type, whose policies hide rows from their owner though they are for everybody, and
# those of which a part lies elsewhere: a late row is found, or health says that it is not.
sub test_kinds
{
	value(<<'SQL');
CREATE ROLE hides;
CREATE DOMAIN public.moment AS timestamptz;
CREATE TABLE public."Local" ("TimeGenerated" timestamp NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE TABLE public."LocalParts" (LIKE public."Local" INCLUDING DEFAULTS) PARTITION BY RANGE ("TimeGenerated");
CREATE TABLE public."LocalParts1" PARTITION OF public."LocalParts" DEFAULT;
CREATE TABLE public."Domained" ("TimeGenerated" public.moment NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE TABLE public."Tenants" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE TABLE public."Restricted" (LIKE public."Tenants" INCLUDING DEFAULTS);
CREATE TABLE public."Shown" (LIKE public."Tenants" INCLUDING DEFAULTS);
CREATE TABLE public."Half" (LIKE public."Tenants" INCLUDING DEFAULTS) PARTITION BY LIST ("K");
CREATE TABLE public."Half1" PARTITION OF public."Half" DEFAULT;
CREATE EXTENSION file_fdw;
CREATE SERVER nowhere FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE public."Half2" PARTITION OF public."Half" FOR VALUES IN ('far') SERVER nowhere OPTIONS (filename '/nowhere');
ALTER TABLE public."Tenants" OWNER TO hides;
ALTER TABLE public."Restricted" OWNER TO hides;
ALTER TABLE public."Shown" OWNER TO hides;
ALTER TABLE public."Tenants" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public."Restricted" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public."Shown" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public."Tenants" USING (current_user = "K");
CREATE POLICY shows ON public."Restricted" USING (true);
CREATE POLICY hides ON public."Restricted" AS RESTRICTIVE USING ("K" <> 'late');
CREATE POLICY shows ON public."Shown" USING (true);
SQL
	my %refused = (
		Tenants => 'no policy shows the owner of public."Tenants" all its rows',
		Restricted => 'no policy shows the owner of public."Restricted" all its rows',
		Half => 'table "Half" has rows on other servers, and no time of arrival');
	my $number = 80;

	for my $table ('Local', 'LocalParts', 'Domained', 'Shown', sort keys %refused)
	{
		my $rule = add_rule($node, ++$number, anchor => $start, query => $table . ' | where K == "late" | project TimeGenerated, K');

		becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", "a rule reads $table");
		if ($refused{$table})
		{
			becomes("error = '$refused{$table}' FROM vigil.source_searches WHERE relation = 'public.\"$table\"'::regclass", 'that its late rows are not found is told');
		}
		else
		{
			is_searched(qq(public."$table"), 'it is searched');
			value(qq(INSERT INTO public."$table" ("TimeGenerated", "K") VALUES ('$moment', 'late')));
			becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a late row is found');
		}
		value("SELECT vigil.delete_rule('$rule')");
	}
	return;
}

# Rows of a table that is attached after the run are old by their transaction, and late all the same.
sub test_attached
{
	make_days('Parts', 3, '_xid xid8 NOT NULL DEFAULT pg_current_xact_id()');
	value('ALTER TABLE public."Parts" DETACH PARTITION public."Parts0"');
	value(qq(INSERT INTO public."Parts0" ("TimeGenerated", "K") VALUES ('$moment', 'a'), ('$moment', 'b')));
	my $rule = add_rule($node, 31, anchor => $start, query => 'Parts | summarize N = count() by K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule runs without a partition');
	is_searched('public."Parts"', 'its table is searched');
	value(qq(ALTER TABLE public."Parts" ATTACH PARTITION public."Parts0" FOR VALUES FROM ('$day') TO (timestamptz '$day' + interval '1 day')));
	becomes("late_rows = 2 FROM vigil.runs WHERE rule_id = '$rule' AND origin = 'live'", 'rows of a partition that is attached later are late');
	becomes("count(*) = 2 FROM vigil.alerts WHERE rule_id = '$rule'", 'and raise their alerts');
	my $searches = value('SELECT sum(late_rows) FROM vigil.runs');
	is_searched('public."Parts"', 'a further search');
	is(value('SELECT sum(late_rows) FROM vigil.runs'), $searches, 'finds them no more');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}

# A table that tells late rows by their time of arrival, which is when their transaction began.
sub test_arrival
{
	value(<<'SQL');
CREATE TABLE public."Arrived" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, at timestamptz NOT NULL DEFAULT now());
SELECT vigil.register_source('Arrived', 'public."Arrived"', 'TimeGenerated', 'at');
SQL
	my $writer = $node->background_psql('postgres', on_error_stop => 1);
	my $rule = rule_id(41);

	# It began before the run, and writes when that is done; the search comes in between.
	$writer->query_safe('BEGIN; SELECT now(); LOCK TABLE public."Arrived" IN ROW EXCLUSIVE MODE');
	add_rule($node, 41, anchor => $start, query => 'Arrived | project TimeGenerated, K');
	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule runs');
	is_searched('public."Arrived"', 'its table is searched');
	$writer->query_safe(qq(INSERT INTO public."Arrived" ("TimeGenerated", "K") VALUES ('$moment', 'late'); COMMIT));
	$writer->quit;
	becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a row is found that arrived before the run by its stamp');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}

# The transactions of rows that lie on other servers are those servers'; here they are always
# old ones.  Such rows are judged by their arrival: of a table that the catalog of Citus lists,
# and of a partition that is a foreign table.
sub test_elsewhere
{
	my ($host, $port) = ($node->host, $node->port);

	value(<<"SQL");
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
RESET allow_system_table_mods;
CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'postgres');
CREATE USER MAPPING FOR CURRENT_USER SERVER far;
CREATE TABLE public.rows ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
	_xid xid8 NOT NULL DEFAULT '3');
CREATE TABLE public."Sharded" (LIKE public.rows INCLUDING ALL);
INSERT INTO pg_catalog.pg_dist_partition VALUES ('public."Sharded"');
CREATE TABLE public."Split" (LIKE public.rows) PARTITION BY RANGE ("TimeGenerated");
CREATE FOREIGN TABLE public.split_far PARTITION OF public."Split" DEFAULT SERVER far OPTIONS (table_name 'rows');
SELECT vigil.register_source('Sharded', 'public."Sharded"', 'TimeGenerated', 'at'), vigil.register_source('Split', 'public."Split"', 'TimeGenerated', 'at');
SQL
	my $number = 60;
	for (['Sharded', 'Sharded'], ['Split', 'rows'])
	{
		my ($table, $written) = @$_;
		my $rule = add_rule($node, ++$number, anchor => $start, query => "$table | project TimeGenerated, K");

		becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", "a rule reads $table");
		is_searched(qq(public."$table"), 'it is searched');
		value(qq(INSERT INTO public."$written" ("TimeGenerated", "K") VALUES ('$moment', 'late')));
		becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a late row is found, whatever its transaction');
		is_searched(qq(public."$table"), 'a further search');
		is(value("SELECT sum(late_rows) FROM vigil.runs WHERE rule_id = '$rule'"), 1, 'finds it no more');
		value("SELECT vigil.delete_rule('$rule')");
	}
	value('SET allow_system_table_mods = on; DROP TABLE pg_catalog.pg_dist_partition');
	return;
}

# Rows that come by logical replication bring the transaction and the arrival of the server that
# they come from; its transactions are old ones here.
sub test_replicated
{
	my $columns = '"TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _ingested_at timestamptz NOT NULL DEFAULT clock_timestamp(), _xid xid8 NOT NULL';
	my ($host, $port) = ($node->host, $node->port);

	$node->safe_psql('postgres', 'CREATE DATABASE far');
	$node->safe_psql('far', <<"SQL");
CREATE TABLE public."Copied" ($columns DEFAULT '3');
CREATE TABLE public."Parted" ($columns DEFAULT '3');
CREATE PUBLICATION logs FOR ALL TABLES;
SELECT pg_create_logical_replication_slot('logs', 'pgoutput');
SQL
	value($_) for split /\n/, <<"SQL";
CREATE TABLE public."Copied" ($columns DEFAULT pg_current_xact_id());
CREATE TABLE public."Parted" ($columns DEFAULT pg_current_xact_id()) PARTITION BY RANGE ("TimeGenerated");
CREATE TABLE public."Parted_default" PARTITION OF public."Parted" DEFAULT;
CREATE INDEX ON public."Copied" USING brin ((("_xid"::text)::bigint));
SELECT vigil.register_source('Copied', 'public."Copied"'), vigil.register_source('Parted', 'public."Parted"');
CREATE SUBSCRIPTION logs CONNECTION 'host=$host port=$port dbname=far' PUBLICATION logs WITH (create_slot = false, slot_name = 'logs');
SQL
	my $number = 70;
	for my $table ('Copied', 'Parted')
	{
		my $rule = add_rule($node, ++$number, anchor => $start, query => "$table | project TimeGenerated, K");

		becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", "a rule reads $table, which is subscribed to");
		is_searched(qq(public."$table"), 'it is searched');
		$node->safe_psql('far', qq(INSERT INTO public."$table" ("TimeGenerated", "K", _ingested_at) VALUES ('$moment', 'late', '$moment')));
		becomes("count(*) = 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a late row is found, whatever the transaction that it names');
		is_searched(qq(public."$table"), 'a further search');
		is(value("SELECT sum(late_rows) FROM vigil.runs WHERE rule_id = '$rule'"), 1, 'finds it no more');
		value("SELECT vigil.delete_rule('$rule')");
	}
	value($_) for 'ALTER SUBSCRIPTION logs DISABLE', 'ALTER SUBSCRIPTION logs SET (slot_name = NONE)', 'DROP SUBSCRIPTION logs';
	wait_until($node, "SELECT NOT active FROM pg_replication_slots", 60);
	$node->safe_psql('far', "SELECT pg_drop_replication_slot('logs')");
	return;
}

# The only worker is at a search that does not end: what is due goes first.
sub test_broken_off
{
	my $slow = add_rule($node, 51, anchor => $start, query => 'Moody | project TimeGenerated, K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$slow' AND status = 'succeeded'", 'a rule runs');
	value("UPDATE public.mood SET word = 'slow'");
	value(qq(INSERT INTO public."Moody" ("TimeGenerated", "K") VALUES ('$moment', 'x')));
	becomes(q(count(*) = 1 FROM vigil.workers() WHERE activity = 'housekeeping' AND relation = 'public."Moody"'::regclass), 'the only worker is at a slow search');
	ok(wait_until($node, "SELECT clock_timestamp() > searched_at + interval '4 s' FROM vigil.source_searches WHERE relation = 'public.\"Moody\"'::regclass"), 'for longer than usual');
	my $begun = time;
	my $rule = add_rule($node, 52, anchor => $start, query => 'Ev | summarize N = count() by K');

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", 'a rule that is due breaks it off', 20);
	cmp_ok(time - $begun, '<', 10, 'and does not wait for its timeout');
	is(value(q(SELECT failures FROM vigil.source_searches WHERE relation = 'public."Moody"'::regclass)), 0, 'which is no failure');
	becomes("reason ~ 'rules that are due leave no time to look' FROM vigil.health WHERE rule_id = '$slow'", 'but told if the last search is long ago');
	value("UPDATE public.mood SET word = 'good'");
	# The next one may have begun before.
	value("SELECT pg_cancel_backend(pid) FROM vigil.workers() WHERE activity = 'housekeeping'");
	becomes("state = 'ok' FROM vigil.health WHERE rule_id = '$slow'", 'it is done later');
	return;
}
