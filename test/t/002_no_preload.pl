# Without the preload everything works but the worker: compiling, loading, running by
# hand and by run_due(), a dump and its restoration.  Each step is a session of its
# own, so each loads the library in another way.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('plain');

$node->init;
# Settings that need a restart where the library is preloaded stand in the file of a
# server that was, and is not any more.
$node->append_conf('postgresql.conf', <<'CONF');
vigil.max_workers = 2
vigil.max_databases = 7
vigil.environment = 'production'
vigil.ingestion_delay = 0
CONF
$node->start;
is($node->safe_psql('postgres', 'SHOW shared_preload_libraries'), '', 'the library is not preloaded');

$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
like(answer("SELECT kql.to_sql('print x = 1')"), qr/SELECT/, 'a query compiles');
is(answer("SELECT * FROM kql.query('range i from 1 to 3 step 1 | summarize n = count(), s = sum(i)')"),
	'{"n": 3, "s": 6}', 'and runs');
is(answer("LOAD 'vigil'; SHOW vigil.max_databases"), 7, 'a setting of the file is read');
like(trouble("LOAD 'vigil'; SET vigil.max_workers = 3"), qr/cannot be changed now/,
	'a session cannot change what is for the worker');

answer("SELECT vigil.create_log_table('SigninLogs')");
is(answer(q{SELECT rows FROM vigil.ingest_signin('{"time": "2024-05-01T08:55:00Z", "category": "SignInLogs",
	"resultType": "0", "properties": {"userPrincipalName": "ann@contoso.example", "ipAddress": "198.51.100.7"}}',
	'by hand')}), 1, 'a log is loaded');

answer(q{CREATE ROLE analyst; SELECT vigil.grant_access('analyst', 'author');
	GRANT SELECT ON "SigninLogs" TO analyst});
my $id = '2b6a4a4e-57f1-4d7a-93b6-7f2f1a0f6f11';
my $rule = <<"YAML";
id: $id
name: Sign-ins
description: Each sign-in.
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics:
  - InitialAccess
relevantTechniques:
  - T1078
query: |
  SigninLogs
  | project TimeGenerated, UserPrincipalName, IPAddress
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress
version: 1.0.0
kind: Scheduled
YAML

answer("SET ROLE analyst; SELECT vigil.load_rule(\$yaml\$$rule\$yaml\$)");
is(answer("SELECT count(*) FROM vigil.preview_rule('$id', '2024-05-01 09:00:00+00')"), 1, 'a rule is loaded and tried');
answer("SET ROLE analyst; SELECT vigil.enable_rule('$id', '2024-05-01 08:00:00+00')");
is(answer("SELECT state, reason FROM vigil.health"), 'stopped|the library is not in shared_preload_libraries',
	'health says why nothing runs by itself');
is(answer("SELECT vigil.run_due('2024-05-01 09:00:30+00')"), 1, 'run_due() runs it');
is(answer("SELECT vigil.run_due('2024-05-01 10:00:30+00')"), 1, 'and again when it is due');
is(answer("SELECT count(*), bool_and(entities IS NOT NULL) FROM vigil.alerts"),
	'1|t', 'there is its alert');
is(answer("SELECT value FROM vigil.alert_entities"), '198.51.100.7', 'with its entity');
is(answer("SELECT count(*) FROM vigil.runs WHERE status = 'succeeded'"), 2, 'both hours have a run');
is(answer("SELECT vigil.run_rule('$id', '2024-05-01 12:00:00+00') > 0"), 't', 'a run by hand');
is(answer("SELECT pid IS NULL AND passes IS NULL FROM vigil.launcher()"), 't', 'there is no launcher');
is(answer("SELECT count(*) FROM vigil.workers()"), 0, 'and no worker');
is(answer("SELECT vigil.poke()"), '', 'nobody is woken');

# A process that helps a query loads the library, too, and takes the settings over.
my $parallel = answer(q{SELECT current_setting('server_version_num')::integer >= 160000}) eq 't'
  ? 'debug_parallel_query' : 'force_parallel_mode';
is(answer("SET $parallel = on; SET max_parallel_workers_per_gather = 2;"
	. q{ SELECT kql.make_set("IPAddress") FROM "SigninLogs"}), q(["198.51.100.7"]), 'parallel queries');

my $file = $node->basedir . '/vigil.dump';
$node->safe_psql('postgres', 'CREATE DATABASE after');
$node->command_ok([ 'pg_dump', '-Fc', '-f', $file, 'postgres' ], 'pg_dump');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'after', $file ], 'pg_restore');
for my $table (qw(vigil.rules vigil.rule_versions vigil.runs vigil.alerts vigil.alert_entities))
{
	my $content = "SELECT t FROM $table AS t ORDER BY t::text COLLATE \"C\"";

	is($node->safe_psql('after', $content), answer($content), "$table is the same");
}
answer('DROP EXTENSION vigil CASCADE');
$node->safe_psql('postgres', 'DROP DATABASE after');
$node->stop('fast');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal|FATAL:  cannot create/, 'no session was lost');

done_testing();

sub answer
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

sub trouble
{
	my ($sql) = @_;
	my ($status, $out, $error) = $node->psql('postgres', $sql);

	return $error;
}
