# A log table whose partitions pg_partman makes and drops, and one whose children nobody calls
# partitions: they are loaded, read, searched for late rows, and left alone by our maintenance.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('partman', 'vigil.late_interval = 1s', 'track_counts = on', 'vigil.max_hold = 0', q(timezone = 'UTC'));
my ($start, $moment);

for my $test (\&test_partman, \&test_chunks)
{
	$start = last_slot($node);
	$moment = value("SELECT timestamptz '$start' - interval '1 min'");
	$test->();
}
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|vigil failed at/, 'nothing went wrong');
$node->stop('fast');
done_testing();

# A record of CloudTrail at a moment.
sub record
{
	my ($moment, $name) = @_;

	return value(qq{SELECT jsonb_build_object('eventTime', to_char(timestamptz '$moment', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'eventVersion', '1.08',
		'eventSource', 's3.amazonaws.com', 'eventName', '$name', 'eventID', gen_random_uuid(), 'readOnly', true)});
}

sub load
{
	my @record = @_;

	return value('SELECT rows FROM vigil.ingest_cloudtrail($json$' . join("\n", @record) . '$json$::text)');
}

# A run, a late row, and what comes of it; the table and what its rows lie in.
sub reads_late_rows
{
	my ($number, $table, $insert) = @_;
	my $rule = add_rule($node, $number, anchor => $start, query => "$table | project TimeGenerated, EventName");

	becomes("count(*) = 1 FROM vigil.runs WHERE rule_id = '$rule' AND status = 'succeeded'", "a rule reads $table");
	my $now = value('SELECT clock_timestamp()');
	becomes("tried_at > '$now' AND searched_at >= tried_at FROM vigil.source_searches WHERE relation = 'public.\"$table\"'::regclass", 'it is searched');
	my $before = value("SELECT count(*) FROM vigil.alerts WHERE rule_id = '$rule'");
	$insert->();
	becomes("count(*) = $before + 1 FROM vigil.alerts WHERE rule_id = '$rule'", 'a late row is found');
	is(value("SELECT sum(late_rows) FROM vigil.runs WHERE rule_id = '$rule'"), 1, 'once');
	return $rule;
}

sub test_partman
{
	if (!value("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_partman'"))
	{
		diag('pg_partman is not installed: its package is postgresql-MAJOR-partman');
	  SKIP: { skip('pg_partman is not installed', 1) }
		return;
	}
	value(<<'SQL');
SELECT vigil.create_log_table('AWSCloudTrail');
CREATE TABLE model (LIKE "AWSCloudTrail" INCLUDING DEFAULTS);
DROP TABLE "AWSCloudTrail";
CREATE TABLE "AWSCloudTrail" (LIKE model INCLUDING DEFAULTS) PARTITION BY RANGE ("TimeGenerated");
CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
SELECT vigil.register_source('AWSCloudTrail', '"AWSCloudTrail"', 'TimeGenerated', '_ingested_at');
SQL
	my $new = value("SELECT extversion ~ '^[5-9]' FROM pg_extension WHERE extname = 'pg_partman'") eq 't';
	value(q{SELECT partman.create_parent(p_parent_table := 'public.AWSCloudTrail', p_control := 'TimeGenerated', p_interval := '1 day',
		p_premake := 2, p_start_partition := (current_date - 5)::text, } . ($new ? q{p_type := 'range')} : q{p_type := 'native')}));
	value(q{UPDATE partman.part_config SET retention = '3 days', retention_keep_table = false});
	my $parts = q{count(*) FROM pg_inherits WHERE inhparent = '"AWSCloudTrail"'::regclass};
	my $made = value("SELECT $parts");

	cmp_ok($made, '>=', 8, 'pg_partman makes partitions');
	my @old = map { value("SELECT now() - interval '$_ days'") } 1, 4, 5;
	is(load(record($moment, 'Now'), map { record($_, 'Old') } @old), 4, 'records are loaded into them');
	is(value(q{SELECT count(DISTINCT tableoid) FROM "AWSCloudTrail"}), 4, 'each into its own');
	is(value(q{SELECT count(*) FROM kql.query('AWSCloudTrail | where TimeGenerated > ago(2d) | summarize count() by EventName')}), 2, 'a query reads them');
	is(value(q{SELECT vigil.maintain_partitions()}), 0, 'our maintenance has nothing to do with them');
	is(value("SELECT $parts"), $made, 'and leaves them alone');
	my $rule = reads_late_rows(71, 'AWSCloudTrail', sub { load(record($moment, 'Late')) });

	value('SELECT partman.run_maintenance()');
	is(value(q{SELECT string_agg("EventName", ' ' ORDER BY "TimeGenerated") FROM "AWSCloudTrail" WHERE "EventName" = 'Old'}), 'Old', 'pg_partman drops what is old');
	my $now = value('SELECT clock_timestamp()');
	becomes(qq(tried_at > '$now' AND searched_at >= tried_at AND failures = 0 FROM vigil.source_searches WHERE relation = '"AWSCloudTrail"'::regclass), 'the search goes on');
	load(record($moment, 'Again'));
	becomes("count(*) = 3 FROM vigil.alerts WHERE rule_id = '$rule'", 'and finds further late rows');
	is(value("SELECT state FROM vigil.health WHERE rule_id = '$rule'"), 'ok', 'the rule is in order');
	is(value("SELECT string_agg(DISTINCT state, ',') FROM vigil.coverage('$rule')"), 'done', 'its slots are covered');
	value("SELECT vigil.delete_rule('$rule')");
	test_handed_over() unless $new;
	return;
}

# A table that vigil made is handed over as doc/upkeep.md has it.
sub test_handed_over
{
	my ($block) = slurp_file("$ENV{VIGIL_TOP}/doc/upkeep.md") =~ /```sql\n(DO \$\$.*?)```/s;
	my $parts = q{count(*) FROM pg_inherits WHERE inhparent = '"SigninLogs"'::regclass};
	my $insert = q{INSERT INTO "SigninLogs" ("TimeGenerated", "UserPrincipalName") SELECT now() - %s * interval '1 day', 'day %s'};

	value(q{SELECT vigil.create_log_table('SigninLogs'), vigil.create_partitions('SigninLogs', current_date - 100, current_date - 99)});
	value(sprintf $insert, 0, 0);
	value(sprintf $insert, 99, 99);
	value($block);
	my $made = value("SELECT $parts");
	is(value('SELECT partman.run_maintenance()'), '', 'pg_partman maintains a table that vigil made');
	is(value(q{SELECT string_agg("UserPrincipalName", ' ') FROM "SigninLogs"}), 'day 0', 'and drops what is old');
	is(value('SELECT vigil.maintain_partitions()'), 0, 'our maintenance leaves it alone');
	cmp_ok(value("SELECT $parts"), '<', $made, 'nothing came back');
	my ($code, undef, $err) = $node->psql('postgres', q{SELECT vigil.set_retention('SigninLogs', '5 days')});
	like($err, qr/pg_partman makes and drops the partitions of "SigninLogs".*part_config/s, 'what would be without effect is refused');
	$node->safe_psql('postgres', q{SELECT vigil.set_retention('SigninLogs', NULL)});
	value(q{DELETE FROM partman.part_config WHERE parent_table = 'public.SigninLogs'; DROP TABLE "SigninLogs", "SigninLogs_before"});
}

# TimescaleDB keeps the rows of a hypertable in inheritance children of a plain table, each with a
# constraint on time; its package is in no Debian, so that is what we make.
sub test_chunks
{
	value(<<'SQL');
CREATE TABLE public."Hyper" ("TimeGenerated" timestamptz NOT NULL, "EventName" text NOT NULL DEFAULT '',
	_ingested_at timestamptz NOT NULL DEFAULT clock_timestamp(), _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE SCHEMA chunk;
CREATE FUNCTION chunk.name(t timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'c' || extract(epoch FROM t)::bigint / 86400 $$;
CREATE FUNCTION chunk.make(t timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE IF NOT EXISTS chunk.%I (LIKE public."Hyper" INCLUDING DEFAULTS, CHECK ("TimeGenerated" >= %L AND "TimeGenerated" < %L)) INHERITS (public."Hyper")',
		chunk.name(t), to_timestamp(extract(epoch FROM t)::bigint / 86400 * 86400), to_timestamp((extract(epoch FROM t)::bigint / 86400 + 1) * 86400));
END $$;
CREATE FUNCTION chunk.route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF to_regclass('chunk.' || chunk.name(NEW."TimeGenerated")) IS NULL THEN
		PERFORM chunk.make(NEW."TimeGenerated");
	END IF;
	EXECUTE format('INSERT INTO chunk.%I SELECT ($1).*', chunk.name(NEW."TimeGenerated")) USING NEW;
	RETURN NULL;
END $$;
CREATE TRIGGER route BEFORE INSERT ON public."Hyper" FOR EACH ROW EXECUTE FUNCTION chunk.route();
INSERT INTO public."Hyper" ("TimeGenerated", "EventName") SELECT now() - d * interval '1 day', 'Old' FROM generate_series(1, 5) AS d;
SELECT vigil.register_source('Hyper', 'public."Hyper"', 'TimeGenerated', '_ingested_at');
SQL
	value(qq(INSERT INTO public."Hyper" ("TimeGenerated", "EventName") VALUES ('$moment', 'Now')));
	my $chunks = q{count(*) FROM pg_inherits WHERE inhparent = 'public."Hyper"'::regclass};
	my $made = value("SELECT $chunks");

	cmp_ok($made, '>=', 5, 'there are chunks');
	my $sql = value(q{SELECT kql.to_sql(format('Hyper | where TimeGenerated >= datetime(%s) and TimeGenerated < datetime(%s) | summarize count() by EventName',
		to_char(now() - interval '3 days', 'YYYY-MM-DD'), to_char(now() - interval '2 days', 'YYYY-MM-DD')))});
	my $plan = value("EXPLAIN $sql");
	is(scalar(() = $plan =~ /Scan.* on c\d+/g), 1, 'a window reads only its chunk');
	is(value('SELECT vigil.maintain_partitions()'), 0, 'our maintenance has nothing to do with them');
	my $rule = reads_late_rows(72, 'Hyper', sub { value(qq(INSERT INTO public."Hyper" ("TimeGenerated", "EventName") VALUES ('$moment', 'Late'))) });

	# What drop_chunks() does; then a chunk that was not there.
	value(q{DO $$ BEGIN EXECUTE (SELECT string_agg(format('DROP TABLE chunk.%I', chunk.name(now() - d * interval '1 day')), '; ') FROM generate_series(4, 5) AS d); END $$});
	value(q{INSERT INTO public."Hyper" ("TimeGenerated", "EventName") VALUES (now() - interval '8 days', 'Older')});
	my $now = value('SELECT clock_timestamp()');
	becomes(q(tried_at > ') . $now . q(' AND searched_at >= tried_at AND failures = 0 FROM vigil.source_searches WHERE relation = 'public."Hyper"'::regclass), 'the search goes on when chunks come and go');
	value(qq(INSERT INTO public."Hyper" ("TimeGenerated", "EventName") VALUES ('$moment', 'Again')));
	becomes("count(*) = 3 FROM vigil.alerts WHERE rule_id = '$rule'", 'and finds further late rows');
	is(value("SELECT state FROM vigil.health WHERE rule_id = '$rule'"), 'ok', 'the rule is in order');
	value("SELECT vigil.delete_rule('$rule')");
	return;
}
