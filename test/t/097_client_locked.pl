# What shows how all of it is holds nobody up: while tables are locked, slow or gone, vigil
# status, doctor, metrics and health and the functions behind them answer, and say what is missing.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('locked');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.enabled = off\nautovacuum = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

# A command that would wait for the lock would wait for ever, and be ended here.
sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	eval { IPC::Run::run([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err, IPC::Run::timeout(120)); $code = $? >> 8; 1 } or $code = "it hangs: $@";
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

sub objects { return map { JSON::PP->new->utf8->decode($_) } grep { /^\{/ } split /\n/, $out }

# Runs a piece of this test while another session holds statements of its own open.
sub while_locked
{
	my ($statement, $code) = @_;
	my ($in, $said) = ("BEGIN; $statement; SELECT 'lock' || 'ed';\n", '');
	my $holder = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$said, IPC::Run::timeout(400));

	$holder->pump until $said =~ /locked/;
	$code->();
	$in .= "ROLLBACK;\n\\q\n";
	$holder->finish;
	return;
}

sql(q{CREATE EXTENSION vigil; SELECT vigil.create_log_table(t) FROM unnest('{SigninLogs,AWSCloudTrail}'::text[]) AS t;
	INSERT INTO "SigninLogs" ("TimeGenerated") VALUES (now()); INSERT INTO "AWSCloudTrail" ("TimeGenerated") VALUES (now())});
my $old = sql(q{SELECT min(part::text) FROM vigil.relation_parts('"AWSCloudTrail"') WHERE part::text ~ '_p[0-9]+'});

# --- log tables ------------------------------------------------------------------

for my $case ([ '"AWSCloudTrail"', 'busy' ], [ $old, 'a partition' ], [ '"AWSCloudTrail_default"', 'the default partition' ])
{
	my ($table, $what) = @$case;

	while_locked(
		"LOCK TABLE $table",
		sub {
			vigil('status', @database);
			is($code, 0, "$what is locked: status") or diag $err;
			like($out, qr/^ {10}SigninLogs +\d+ s +\S+ +\d+ kB/m, 'shows the others');
			like($out, qr/^ {10}AWSCloudTrail +(?:busy|\d+ s) +\S+ +- /m, 'and that one without its figures');
			like($out, qr/^disk .*: logs -, vigil \d/m, 'nor the sum of all');
			vigil('status', '--json', @database);
			my ($object) = grep { ($_->{name} // '') eq 'AWSCloudTrail' } objects();
			is($object->{state}, 'busy', 'which is busy');
			is($object->{bytes}, undef, 'of a size that nobody knows');
			is($object->{partitions}, 10, 'and of as many partitions as ever');
			vigil('doctor', @database);
			like($out, qr/^warning  sources +log source "AWSCloudTrail" is locked by process \d+: it could not be looked at \(source-busy\)$/m, 'doctor names who has it');
			vigil('metrics', @database);
			is($code, 0, 'metrics');
			like($out, qr/^vigil_source_unread\{source="AWSCloudTrail"\} 1$/m, 'tell that some are missing');
			like($out, qr/^vigil_source_unread\{source="SigninLogs"\} 0$/m, 'of no other');
			unlike($out, qr/^vigil_source_size_bytes\{source="AWSCloudTrail"\}/m, 'and not a size that is not known');
			unlike($out, qr/^vigil_metrics_unread\{part="[a-z]+"\} 1$/m, 'but all else');
			vigil('health', @database);
			is($code, 0, 'health');
			is(sql(q{SELECT present FROM vigil.catalogue WHERE table_name = 'AWSCloudTrail'}), 't', 'and the catalogue');
		});
}

# --- tables of vigil ---------------------------------------------------------------

my %part = ('vigil.alerts' => 'alerts', 'vigil.rules' => 'rules', 'vigil.log_sources' => 'sources', 'vigil.dead_letter' => 'records', 'vigil.forwarders' => 'forwarders');
for my $table (sort keys %part)
{
	while_locked(
		"LOCK TABLE $table",
		sub {
			my $code_before;

			vigil('metrics', @database);
			is($code, 0, "$table is locked: metrics");
			like($out, qr/^vigil_metrics_unread\{part="$part{$table}"\} 1$/m, 'tell which are missing');
			like($out, qr/^vigil_metrics_unread\{part="engine"\} 0$/m, 'and have the others');
			like($out, qr/^vigil_launcher_up \d$/m, 'indeed');
			vigil('doctor', @database);
			unlike($code, qr/hang/, 'doctor answers');
			like($out, qr/^warning .*could not be looked at: .*\(not-looked-at\)\n.*pg_locks/m, 'and says what it could not look at') if $table ne 'vigil.dead_letter' && $table ne 'vigil.alerts';
			is(scalar(() = $out =~ /^\w+ +locale /mg), 1, 'all else it did');
			vigil('status', @database);
			is($code, $table eq 'vigil.dead_letter' || $table eq 'vigil.forwarders' ? 0 : 1, 'status');
			like($out, qr/^worker .*^disk /ms, 'prints what can be read');
			like($err, qr/given up: (?:process \d+ \(.*\) has locked |another session has locked ).*\nvigil: hint: /, 'and why the rest is missing') if $code;
			vigil('health', @database);
			unlike($code, qr/hang/, 'health answers');
		});
}
vigil('doctor', @database);
unlike($out, qr/not-looked-at|source-busy/, 'nothing of it is left when the lock is');
vigil('metrics', @database);
unlike($out, qr/_unread\{.*\} 1/, 'nor there');

# --- slow and gone -------------------------------------------------------------------

sql(q{CREATE VIEW slow AS SELECT now() AS t FROM pg_sleep(600); SELECT vigil.register_source('Slow', 'slow', 't');
	CREATE VIEW fails AS SELECT now() AS t, 1 / (SELECT count(*) FROM pg_class WHERE relname = 'nothing') AS x;
	CREATE VIEW broken AS SELECT now() + make_interval(secs => 1 / (SELECT count(*) FROM pg_class WHERE relname = 'nothing')) AS t;
	SELECT vigil.register_source('Broken', 'broken', 't'); CREATE TABLE away (t timestamptz); SELECT vigil.register_source('Away', 'away', 't'); DROP TABLE away});
is(sql(q{SELECT string_agg(name || ' ' || state, ', ' ORDER BY name COLLATE "C") FROM vigil.source_status()}),
	'AWSCloudTrail ok, Away gone, Broken failed, SigninLogs ok, Slow slow', 'tables that are slow, fail or are gone are no hindrance to the others');
vigil('status', @database);
is($code, 0, 'status, too');
like($out, qr/^ {10}Slow +slow /m, 'says which');
like($out, qr/^ {10}Away +gone /m, 'is gone');
vigil('doctor', @database);
like($out, qr/\(source-failed\)\n +SELECT max\(t\) FROM public\.broken tells why\..*\(source-gone\).*\(source-slow\)/s, 'doctor has them all');

# --- a look ------------------------------------------------------------------------------

is(sql(q{SELECT concat_ws(' ', l.value, l.state) FROM vigil.look('SELECT 1 + 1') AS l}), '2', 'a value');
is(sql(q{SELECT concat_ws(' ', l.value, l.state) FROM vigil.look('SELECT 1 WHERE false') AS l}), '', 'or none');
is(sql(q{SELECT concat_ws(' ', l.state, l.error) FROM vigil.look('DELETE FROM vigil.alerts') AS l}) =~ /^failed / ? 1 : 0, 1, 'it changes nothing');
is(sql(q{SELECT l.state FROM vigil.look('SELECT pg_sleep(600)', 50) AS l}), 'slow', 'and has its time');
is(sql(q{SELECT string_agg(DISTINCT coalesce(l.state, 'none'), ',') FROM generate_series(1, 3000) AS g, vigil.look('SELECT count(*) FROM generate_series(1, 2000 + 0 * ' || g || ')', 1) AS l WHERE l.state <> 'slow'}), '',
	'of which nothing is left for what follows');
is(sql(q{BEGIN; SELECT count(*) > 0 FROM vigil.metrics, vigil.doctor() AS d; SELECT vigil.source_status() IS NULL LIMIT 0;
	SELECT string_agg(current_setting(s), ' ' ORDER BY s) FROM unnest('{lock_timeout,statement_timeout,transaction_read_only,search_path,timezone,jit}'::text[]) AS s; COMMIT}) =~ s/^t\n//r,
	sql(q{SELECT string_agg(current_setting(s), ' ' ORDER BY s) FROM unnest('{lock_timeout,statement_timeout,transaction_read_only,search_path,timezone,jit}'::text[]) AS s}), 'no setting is left behind');
my ($ret, $stdout, $stderr) = $node->psql('postgres', q{SET statement_timeout = '200ms'; SELECT vigil.look('SELECT pg_sleep(600)', 100000)});
like($stderr, qr/canceling statement due to statement timeout/, 'the end of a statement that looks is the end of the look');
my $looks = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres') . ' application_name=looks', '-c', q{SELECT vigil.look('SELECT pg_sleep(600)', 500000)} ],
	'<', \'', '>', \my $said, '2>', \my $complaint, IPC::Run::timeout(120));
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'looks' AND wait_event = 'PgSleep'});
sql(q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'looks'});
eval { $looks->finish };
like($complaint, qr/canceling statement due to user request/, 'as is a cancel');

$node->stop;
done_testing();
