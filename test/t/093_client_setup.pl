# vigil setup: the commands of the README, from an empty database to an alert.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('setup');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments, '-d', $node->connstr('postgres') ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub put
{
	my ($name, $text) = @_;

	open my $file, '>', "$folder/$name" or die "$name: $!";
	print $file $text;
	close $file;
	return "$folder/$name";
}

my $log = put('trail.json', qq({"eventTime":"2026-03-02T09:10:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventID":"1","sourceIPAddress":"198.51.100.7"}\n));
my $rule = put('rule.yaml', <<'YAML');
id: 00000000-0000-0000-0093-000000000001
name: Users that are made
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1136]
query: AWSCloudTrail | where EventName == "CreateUser" | project TimeGenerated, SourceIpAddress
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: SourceIpAddress
version: 1.0.0
kind: Scheduled
YAML

vigil('ingest', 'cloudtrail', $log);
like($err, qr/is not installed in database "postgres"\nvigil: hint: "vigil setup" makes it/, 'a new database says what to do');

vigil('setup', '--owner', 'detection', 'AWSCloudTrail', 'SigninLogs');
is($err, '', 'one command');
is($out, <<'TEXT', 'makes it ready');
extension vigil: made
log table AWSCloudTrail: made as public."AWSCloudTrail"
log table SigninLogs: made as public."SigninLogs"
role detection: made, without a login
role detection reads AWSCloudTrail: granted
role detection reads SigninLogs: granted
background worker: runs
TEXT
vigil('ingest', 'cloudtrail', $log);
is("$code $err", '0 ', 'logs are loaded');
vigil('rules', 'load', $rule, '--owner', 'detection', '--enable');
is($code, 0, 'rules are loaded and on') or diag $err;
like($out, qr/, on: Users that are made$/m, 'which is said');
vigil('rules', 'refill', 'Users that are made', '--from', '2026-03-02 09:00', '--to', '2026-03-02 10:00');
ok($node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM vigil.alerts'), 'and the worker raises the alert') or diag "$out$err";

vigil('setup', '--owner', 'detection', 'AWSCloudTrail', 'AuditLogs');
is($out, <<'TEXT', 'what is there stays, and more tables come to it');
extension vigil: is there
log table AWSCloudTrail: is there as public."AWSCloudTrail"
log table AuditLogs: made as public."AuditLogs"
role detection: is there
role detection reads AWSCloudTrail: already
role detection reads AuditLogs: granted
background worker: runs
TEXT
my $user = $node->safe_psql('postgres', 'SELECT current_user');
vigil('setup', '--owner', $user);
like("$code $err", qr/^1 vigil: error: role "\Q$user\E" is a superuser, whose rules do not run in the background\n/, 'rules of a superuser would not run');
vigil('setup', '--owner', 'other', 'SecurityEvent', 'Nowhere');
like("$code $err", qr/^1 vigil: error: log table "Nowhere" is not in the catalogue\n/, 'a table that nobody knows');
is($node->safe_psql('postgres', q{SELECT to_regclass('public."SecurityEvent"') IS NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'other')}), 't', 'then nothing is done');
vigil('setup', '--owner', 'o"d\'d');
is($code, 0, 'any name');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_roles WHERE rolname = 'o"d''d' AND NOT rolcanlogin AND has_table_privilege(oid, '"AuditLogs"', 'SELECT')}), 1, 'is a role that reads all');
$node->safe_psql('postgres', 'CREATE ROLE plain LOGIN');
vigil('setup', 'Syslog', '-U', 'plain');
like("$code $err", qr/^1 vigil: error: (permission denied|role "plain" may not change log sources)/, 'who may not is told');

done_testing();
