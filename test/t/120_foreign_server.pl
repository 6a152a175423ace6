# Partitions and tables on another server, by postgres_fdw: the flagship rule and other
# queries give the rows that local tables give, filters and aggregates are computed where
# the rows are, and a window reads only the servers that have its days.
use strict;
use warnings;

use File::Temp qw(tempdir);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $flagship = 'f4a28082-2808-4783-9736-33c1ae117475';
my $logs = tempdir(CLEANUP => 1) . '/logs';
my %node = map { $_ => PostgreSQL::Test::Cluster->new($_) } qw(hub shard);

system_or_bail("$top/sample/generate", $logs, '2024-05-04', 3);
my $load = "SET client_min_messages = warning;\n" . qx{"$top/sample/load" "$logs"};
for my $name (qw(hub shard))
{
	$node{$name}->init;
	$node{$name}->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\ntimezone = 'UTC'\nvigil.max_workers = 0\n");
	$node{$name}->start;
}
$node{hub}->safe_psql('postgres', 'CREATE DATABASE plain');
for ([hub => 'plain'], [shard => 'postgres'])
{
	my ($name, $database) = @$_;

	$node{$name}->safe_psql($database, "CREATE EXTENSION vigil; SELECT vigil.create_log_table('SigninLogs'), vigil.create_log_table('AWSCloudTrail')");
	$node{$name}->safe_psql($database, $load);
}

# The shard has the sign-ins, and the first day of CloudTrail; the hub has the others.
$node{shard}->safe_psql('postgres', q{
	CREATE SCHEMA far;
	CREATE TABLE far.day1 (LIKE "AWSCloudTrail");
	INSERT INTO far.day1 SELECT * FROM "AWSCloudTrail" WHERE "TimeGenerated" < '2024-05-02';
	CREATE TABLE far."SigninLogs" (LIKE "SigninLogs");
	INSERT INTO far."SigninLogs" SELECT * FROM "SigninLogs";
	ANALYZE});
my ($host, $port) = ($node{shard}->host, $node{shard}->port);
my ($hub, $hub_port) = ($node{hub}->host, $node{hub}->port);
my $user = $node{hub}->safe_psql('postgres', 'SELECT current_user');
$node{hub}->safe_psql('postgres', qq{
	CREATE EXTENSION vigil;
	CREATE EXTENSION postgres_fdw;
	CREATE SERVER shard FOREIGN DATA WRAPPER postgres_fdw
		OPTIONS (host '$host', port '$port', dbname 'postgres', extensions 'vigil', async_capable 'true', use_remote_estimate 'true');
	CREATE SERVER plain FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$hub', port '$hub_port', dbname 'plain');
	CREATE USER MAPPING FOR CURRENT_USER SERVER shard OPTIONS (user '$user');
	CREATE USER MAPPING FOR CURRENT_USER SERVER plain OPTIONS (user '$user');
	IMPORT FOREIGN SCHEMA far FROM SERVER shard INTO public;
	CREATE TABLE "AWSCloudTrail" (LIKE day1) PARTITION BY RANGE ("TimeGenerated");
	ALTER TABLE "AWSCloudTrail" ATTACH PARTITION day1 FOR VALUES FROM ('2024-05-01') TO ('2024-05-02');
	CREATE TABLE day2 PARTITION OF "AWSCloudTrail" FOR VALUES FROM ('2024-05-02') TO ('2024-05-04');
	CREATE SCHEMA loopback;
	IMPORT FOREIGN SCHEMA public LIMIT TO ("AWSCloudTrail") FROM SERVER plain INTO loopback;
	INSERT INTO day2 SELECT * FROM loopback."AWSCloudTrail" WHERE "TimeGenerated" >= '2024-05-02';
	SELECT vigil.register_source('AWSCloudTrail', '"AWSCloudTrail"', 'TimeGenerated', '_ingested_at');
	SELECT vigil.register_source('SigninLogs', '"SigninLogs"', 'TimeGenerated', '_ingested_at');
	ANALYZE});

sub rows
{
	my ($database, $sql) = @_;

	return join "\n", sort split /\n/, $node{hub}->safe_psql($database, $sql);
}

# The same question of both databases of the hub; how many rows there are.
sub same
{
	my ($name, $sql) = @_;
	my $far = rows('postgres', $sql);

	is($far, rows('plain', $sql), $name);
	return scalar split /\n/, $far;
}

# The plan of a query as text, the statements for the other server in it.
sub plan_of
{
	my ($query, @setting) = @_;
	my $sql = $node{hub}->safe_psql('postgres', "SELECT kql.to_sql(\$kql\$$query\$kql\$)");

	return $node{hub}->safe_psql('postgres', join('', map { "SET $_;" } @setting) . "EXPLAIN (VERBOSE, COSTS off) $sql");
}

my $yaml = slurp_file("$top/rules/high-risk-cross-cloud-user-impersonation.yaml");
$node{hub}->safe_psql($_, "SELECT vigil.load_rule(\$yaml\$$yaml\$yaml\$)") for qw(postgres plain);
my $found = 0;
$found += same("the flagship rule of the day before $_", "SELECT p - 'signInTime' FROM vigil.preview_rule('$flagship', '$_') AS p")
  for '2024-05-02', '2024-05-03', '2024-05-04';
cmp_ok($found, '>', 0, 'it finds something');

for my $query (
	'AWSCloudTrail | summarize count() by EventName',
	'AWSCloudTrail | summarize s = make_set(SourceIpAddress), dcount(EventName), max(TimeGenerated) by UserIdentityArn | extend s = array_sort_asc(s)',
	'AWSCloudTrail | where EventSource == "iam.amazonaws.com" and UserAgent contains "a" | summarize arg_max(TimeGenerated, EventName) by SourceIpAddress | project SourceIpAddress, TimeGenerated',
	'AWSCloudTrail | where TimeGenerated >= datetime(2024-05-02) | summarize avg(TimeGenerated), n = count() by bin(TimeGenerated, 6h)',
	'SigninLogs | summarize tdigest(toreal(ResultType)), stdev(toreal(ResultType)) by AppDisplayName | project AppDisplayName, tdigest_ResultType',
	'SigninLogs | where ResultType != "0" | summarize f = count() by UserPrincipalName, IPAddress | where f > 1',
	'SigninLogs | join kind=inner (AWSCloudTrail | summarize n = count() by SourceIpAddress) on $left.IPAddress == $right.SourceIpAddress | summarize sum(n) by UserPrincipalName',
	'SigninLogs | join kind=leftanti AWSCloudTrail on $left.IPAddress == $right.SourceIpAddress | summarize dcount(UserPrincipalName) by IPAddress',
	'union SigninLogs, AWSCloudTrail | summarize count() by bin(TimeGenerated, 12h)')
{
	cmp_ok(same($query, "SELECT q FROM kql.query(\$kql\$$query\$kql\$) AS q"), '>', 0, 'which are some');
}

# What is computed where.
my $plan = plan_of('SigninLogs | where ResultType == "0" and AppDisplayName has "portal" | summarize make_set(IPAddress), arg_max(TimeGenerated, UserAgent) by UserPrincipalName');
like($plan, qr/Remote SQL: SELECT .*kql\.make_set_of\(.*GROUP BY/, 'an aggregate over one table is computed on its server');
like($plan, qr/Remote SQL: .*WHERE .*"ResultType" = '0'/, 'and the filters before it');
like($plan, qr/Remote SQL: .*kql\.has\w*\(/, 'functions of the language as well');
unlike($plan, qr/Filter:/, 'nothing is left to do here');
$plan = plan_of('AWSCloudTrail | where EventName == "CreateUser" | summarize count() by SourceIpAddress');
like($plan, qr/Foreign Scan on public\.day1.*Remote SQL: [^\n]*WHERE [^\n]*"EventName" = 'CreateUser'/s, 'a partition is filtered on its server');
$plan = plan_of('AWSCloudTrail | where TimeGenerated >= datetime(2024-05-02) | summarize count() by SourceIpAddress');
unlike($plan, qr/Foreign Scan/, 'a server whose days are not asked for is left out');
$plan = plan_of('AWSCloudTrail | summarize make_set(EventName) by SourceIpAddress');
unlike($plan, qr/Remote SQL: SELECT .*kql\.make_set_of\(/, 'of partitions the rows are fetched');
like($plan, qr/Async Foreign Scan/, 'while the other ones are read');

# A run has the same window and the same rows.
my $run = $node{hub}->safe_psql('postgres', "SELECT vigil.run_rule('$flagship', '2024-05-02')");
is($node{hub}->safe_psql('postgres', "SELECT row_count FROM vigil.runs WHERE id = $run"),
	rows('plain', "SELECT count(*) FROM vigil.preview_rule('$flagship', '2024-05-02')"), 'a run reads the other server');
$_->stop('fast') for values %node;
done_testing();
