# vigil metrics: what Prometheus reads, of a hostile database too; a file that is whole at
# any time; as many series as are promised.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use Child;
use IPC::Run;
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('metrics');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on\nvigil.naptime = 1\nvigil.ingestion_delay = 0");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

# The text format, read strictly: series => value.
sub series
{
	my ($text) = @_;
	my (%value, %seen, $family);

	for my $line (split /\n/, $text, -1)
	{
		next if $line eq '';
		if ($line =~ /^# HELP ([a-z_]+) ((?:[^\\\n]|\\[\\n])+)$/)
		{
			die "twice: $line" if $seen{$1}++;
			$family = $1;
		}
		elsif ($line =~ /^# TYPE ([a-z_]+) (gauge|counter)$/)
		{
			die "out of place: $line" if $1 ne $family;
			die "name of a counter: $line" if ($2 eq 'counter') != ($1 =~ /_total$/);
		}
		elsif ($line =~ /^([a-z_]+)((?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?) (-?[\d.]+(?:e[+-]\d+)?)$/)
		{
			die "out of place: $line" if $1 ne $family;
			die "twice: $line" if exists $value{"$1$2"};
			$value{"$1$2"} = $3;
		}
		else { die "no line of the format: $line" }
	}
	die 'no line break at the end' if $text !~ /\n\z/;
	return \%value;
}

# --- the figures ---------------------------------------------------------------------

vigil('metrics', @database);
is($code, 0, 'an empty database') or diag $err;
my $empty = series($out);
is($empty->{vigil_launcher_up}, 1, 'the launcher is up');
is($empty->{'vigil_rules{state="broken"}'}, 0, 'each state has a series from the start');
cmp_ok(scalar keys %$empty, '<', 70, 'few series');

sql(q{SELECT vigil.create_log_table('SigninLogs'); SELECT vigil.create_log_table('Heartbeat')});
sql(q{SELECT vigil.ingest_file('signin', convert_to('{"time": "2026-03-02T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a", "ipAddress": "192.0.2.1"}}', 'UTF8'), 'x'), vigil.ingest_signin('nonsense')});
sql(q{INSERT INTO "SigninLogs" ("TimeGenerated") VALUES (now())});
sql(q{SELECT vigil.enable_rule(vigil.load_rule($y$
id: 0a4b0c1e-4444-4a4a-8b8b-000000000001
name: Finds
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: SigninLogs | take 0 | union (print Ip = "192.0.2.1") | project Ip
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
$y$))});
$node->poll_query_until('postgres', q{SELECT succeeded_total > 0 FROM vigil.health}) or diag sql('SELECT * FROM vigil.health');
vigil('metrics', @database);
my $full = series($out);
is($full->{'vigil_rules{state="ok"}'}, 1, 'a rule') or diag $out;
cmp_ok($full->{vigil_runs_total}, '>=', 1, 'its run');
is($full->{'vigil_alerts_last_day{severity="High"}'}, 1, 'its alert');
is($full->{vigil_alerts_total}, 1, 'is one of all');
is($full->{'vigil_incidents_open{severity="High"}'}, 1, 'its incident');
is($full->{'vigil_source_rules{source="SigninLogs"}'}, 1, 'its table');
cmp_ok(abs($full->{'vigil_source_newest_timestamp_seconds{source="SigninLogs"}'} - time), '<', 60, 'with a row of this minute');
ok(!exists $full->{'vigil_source_newest_timestamp_seconds{source="Heartbeat"}'}, 'a table without rows has no newest');
is($full->{vigil_dead_letters}, 1, 'a dead letter');
cmp_ok($full->{vigil_loads_total}, '>=', 1, 'a load');
is($full->{'vigil_records_last_day{result="loaded"}'}, 1, 'of a record');
is_deeply([ grep { !exists $full->{$_} } keys %$empty ], [], 'no series goes away');

sql(q{CREATE TABLE odd (t timestamptz); SELECT vigil.register_source(E'a"b\\\\c\nd', 'odd', 't')});
vigil('metrics', @database);
ok(exists series($out)->{'vigil_source_rules{source="a\"b\\\\c\nd"}'}, 'a name is escaped') or diag $out;
sql(q{DO $$ BEGIN FOR i IN 1..300 LOOP PERFORM vigil.register_source('S' || i, 'odd', 't'); END LOOP; END $$});
vigil('metrics', @database);
is(scalar(grep { /^vigil_source_rules/ } keys %{ series($out) }), 200, '200 tables have series, however many there are');
sql(q{SELECT vigil.unregister_source('S' || i) FROM generate_series(1, 300) AS i});

# --- a role that watches --------------------------------------------------------------

sql(q{CREATE ROLE watcher LOGIN; CREATE ROLE nobody LOGIN; SELECT vigil.grant_access('watcher', 'reader')});
vigil('metrics', '-d', $node->connstr('postgres') . ' user=watcher');
is($code, 0, 'a reader has them') or diag $err;
my $watched = series($out);
is($watched->{vigil_dead_letters}, 1, 'with the number of dead letters, which it may not read');
ok(!exists $watched->{'vigil_source_newest_timestamp_seconds{source="SigninLogs"}'}, 'without the newest row of what it may not read');
vigil('metrics', '-d', $node->connstr('postgres') . ' user=nobody');
is($code, 1, 'others have not');
is($out, '', 'not even a part');

# --- a file ----------------------------------------------------------------------------

my $file = "$folder/vigil.prom";
vigil('metrics', '--output', $file, @database);
is($code, 0, 'a file is written') or diag $err;
cmp_ok(scalar keys %{ series(slurp_file($file)) }, '>', 60, 'with all of it');
is((stat $file)[2] & 0777, 0644, 'which the collector may read');
vigil('metrics', '--output', $file, '-d', $node->connstr('nowhere'));
is($code, 1, 'a database that is not there');
cmp_ok(scalar keys %{ series(slurp_file($file)) }, '>', 60, 'leaves what was there');
vigil('metrics', '--output', "$folder/absent/vigil.prom", @database);
is($code, 1, 'a folder that is not there');
like($err, qr/could not write ".*absent\/vigil\.prom": No such file/, 'is told');
mkdir "$folder/taken";
vigil('metrics', '--output', "$folder/taken", @database);
is($code, 1, 'a folder is no file');
is_deeply([ glob "$folder/*.tmp" ], [], 'nothing is left over');

# What is no file is written, not replaced.
POSIX::mkfifo("$folder/pipe", 0600) or die "mkfifo: $!";
symlink $file, "$folder/link" or die "symlink: $!";
my $piped = '';
my $reader = IPC::Run::start([ 'cat', "$folder/pipe" ], '>', \$piped);
vigil('metrics', '--output', "$folder/pipe", @database);
$reader->finish;
ok(-p "$folder/pipe", 'a pipe stays one');
cmp_ok(scalar keys %{ series($piped) }, '>', 60, 'and takes all of it');
unlink $file;
vigil('metrics', '--output', "$folder/link", @database);
ok(-l "$folder/link", 'so does a link');
cmp_ok(scalar keys %{ series(slurp_file($file)) }, '>', 60, 'to a file, which is written');
IPC::Run::run([ 'sh', '-c', 'exec vigil metrics "$@" >/dev/full', 'sh', @database ], '2>', \$err);
is($? >> 8, 1, 'a full disk');
unlike($err, qr/Success/, 'is not told as a success');
vigil('metrics', 'now', @database);
is($code, 2, 'it takes no argument');
vigil('metrics', '--output', "$folder/link", @database);
ok(-l "$folder/link", 'a link to a file that is there stays one, too');

# Whoever reads at any time finds a whole file.
my @writer = map {
	Child::start(sub { exec 'sh', '-c', 'for i in 1 2 3 4 5 6 7 8; do vigil metrics --output "$0" "$@"; done', $file, @database })
} 1 .. 2;
my $whole = 1;
while (@writer)
{
	$whole &&= eval { scalar keys %{ series(slurp_file($file)) } > 60 } || 0;
	@writer = grep { waitpid($_, POSIX::WNOHANG()) == 0 } @writer;
}
ok($whole, 'also while two write it') or diag $@;

$node->stop;
done_testing();
