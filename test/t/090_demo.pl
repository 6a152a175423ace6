# The way of the demo: sample logs are loaded, an ordinary role loads the rule and switches it
# on, and the worker raises what was planted, each alert once.  Then the way of a backup: a
# restored database has all of it, runs nothing until it is armed, and raises nothing twice.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use POSIX qw(strftime);
use Test::More;

use VigilWorker qw(wait_until);

my $rule = 'f4a28082-2808-4783-9736-33c1ae117475';
my $days = 4;
my $top = $ENV{VIGIL_TOP};
my $node = PostgreSQL::Test::Cluster->new('demo');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.naptime = 1s\nvigil.ingestion_delay = 0\nTimeZone = 'Asia/Kolkata'");
$node->start;

my $logs = $node->basedir . '/logs';
my $today = strftime('%Y-%m-%d', gmtime);

system_or_bail("$top/sample/generate", $logs, $today, $days);
$node->safe_psql('postgres', <<'SQL');
SET client_min_messages = error;
CREATE EXTENSION vigil;
SELECT vigil.create_log_table('SigninLogs'), vigil.create_log_table('AWSCloudTrail');
CREATE ROLE analyst LOGIN;
SELECT vigil.grant_access('analyst', 'author');
GRANT SELECT ON "SigninLogs", "AWSCloudTrail" TO analyst;
SQL
my ($sql, $error);
IPC::Run::run([ "$top/sample/load", $logs ], '>', \$sql, '2>', \$error) or die "sample/load: $error";
$node->safe_psql('postgres', $sql);
is($node->safe_psql('postgres', 'SELECT count(*) FROM vigil.dead_letter'), '0', 'all sample logs are loaded');

my $yaml = slurp_file("$top/rules/high-risk-cross-cloud-user-impersonation.yaml");

$node->safe_psql('postgres', <<"SQL");
SET ROLE analyst;
SELECT vigil.load_rule(\$yaml\$$yaml\$yaml\$);
SELECT vigil.enable_rule('$rule', timestamptz '$today 00:00+00');
SELECT vigil.refill('$rule', timestamptz '$today 00:00+00' - $days * interval '24 hours', timestamptz '$today 00:00+00' - interval '24 hours');
SQL

# What the generator says that it planted, and what the alerts say.
my (undef, @lines) = split /\n/, slurp_file("$logs/expected_rows.tsv");
my @expected = sort map { fields($_) } @lines;

cmp_ok(scalar(@expected), '>', 3, 'something is planted');
ok(wait_until($node, "SELECT count(*) = $days FROM vigil.runs WHERE status = 'succeeded'", 60), "the worker has run the $days days");
my $alerts = q{
	SELECT concat_ws(chr(9), evidence #>> '{0,IPAddress}', evidence #>> '{0,signInTime}', evidence #>> '{0,UserPrincipalName}',
		evidence #>> '{0,set_AppDisplayName,0}', evidence #>> '{0,EventName}', evidence #>> '{0,EventTime}', evidence #>> '{0,timedef}')
	FROM vigil.alerts};

is_deeply([ sort split /\n/, $node->safe_psql('postgres', $alerts) ], \@expected, 'and raised what was planted');
is($node->safe_psql('postgres', q{SELECT count(*) FROM vigil.runs WHERE status <> 'succeeded' OR origin = 'manual'}), '0',
	'no run failed, and none was made by hand');
is($node->safe_psql('postgres', q{SELECT count(*) FROM vigil.alerts a JOIN vigil.runs r ON r.id = a.run_id
	WHERE r.rule_id = a.rule_id AND r.slot_start = a.slot_start}), scalar(@expected), 'each alert has its run');
is($node->safe_psql('postgres', 'SELECT count(*) FROM vigil.alert_entities'), scalar(@expected), 'and its entity');

# ---- backup and restoration ----

my $file = $node->basedir . '/demo.dump';

$node->command_ok([ 'pg_dump', '-Fc', '-f', $file, 'postgres' ], 'pg_dump');
$node->safe_psql('postgres', "CREATE DATABASE copy TEMPLATE template0");
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'copy', $file ], 'pg_restore');
for my $table (qw(vigil.rules vigil.rule_versions vigil.runs vigil.alerts vigil.alert_entities vigil.log_sources vigil.gaps))
{
	my $query = "SELECT t FROM $table AS t ORDER BY t::text COLLATE \"C\"";

	is($node->safe_psql('copy', $query), $node->safe_psql('postgres', $query), "$table is the same");
}
my $found = join ' + ', map { "(SELECT count(*) FROM vigil.preview_rule('$rule', timestamptz '$today 00:00+00' - $_ * interval '24 hours'))" } 0 .. $days - 1;

is($node->safe_psql('copy', "SET ROLE analyst; SELECT $found"), scalar(@expected), 'the restored rule finds as much in the restored logs');

# The worker is asked to run all days again in the copy, and does when it is armed.
my $runs = $node->safe_psql('copy', 'SELECT count(*) FROM vigil.runs');

$node->safe_psql('copy', "SET ROLE analyst; SELECT vigil.refill('$rule', timestamptz '$today 00:00+00' - $days * interval '24 hours', timestamptz '$today 00:00+00')");
$node->safe_psql('postgres', "SET ROLE analyst; SELECT vigil.refill('$rule', timestamptz '$today 00:00+00' - $days * interval '24 hours', timestamptz '$today 00:00+00')");
ok(wait_until($node, "SELECT count(*) = 2 * $days FROM vigil.runs WHERE status = 'succeeded'", 60), 'the original runs the days again');
is($node->safe_psql('copy', 'SELECT count(*) FROM vigil.runs'), $runs, 'in the copy nothing runs');
$node->safe_psql('copy', 'SELECT vigil.arm()');
ok(wait_until($node, "SELECT count(*) = 2 * $days FROM vigil.runs WHERE status = 'succeeded'", 60, 'copy'), 'until it is armed');
is($node->safe_psql('copy', 'SELECT rule_id, watermark FROM vigil.rule_state'),
	$node->safe_psql('postgres', 'SELECT rule_id, watermark FROM vigil.rule_state'), 'and goes on where the original is');
for my $database ('postgres', 'copy')
{
	is_deeply([ sort split /\n/, $node->safe_psql($database, $alerts) ], \@expected, "$database: nothing was raised twice");
}

$node->stop('fast');
done_testing();

# A line of expected_rows.tsv in the form of the query of the alerts.
sub fields
{
	my ($line) = @_;
	my (undef, @field) = split /\t/, $line;

	# The server keeps six digits of a second; the seventh is cut off.
	s/^(\d{4}-\d\d-\d\dT[\d:]+\.\d{6})\dZ$/${1}0Z/ for @field;
	return join "\t", @field;
}
