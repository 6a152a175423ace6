# An alert is announced when it is committed, once, and not if it is rolled back or
# suppressed.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('notify');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

my $id = '0a4b0c1e-4444-4a4a-8b8b-000000000001';
$node->safe_psql('postgres', qq{SELECT vigil.load_rule(\$yaml\$
id: $id
name: Announced "rule"
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
suppressionEnabled: true
suppressionDuration: 2h
query: print A = 1
version: 1.0.0
\$yaml\$)});

# What a session that listens hears of while it runs the rule.
sub heard
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', "LISTEN vigil_alert; $sql");
}

my $out = heard("SELECT vigil.run_rule('$id', '2024-01-01 10:00+00')");
my ($payload) = $out =~ /notification "vigil_alert" with payload "(.*)" received/;

ok(defined $payload, 'an alert is announced') or diag($out);
is($node->safe_psql('postgres', "SELECT (a.id, a.rule_id, a.severity, a.name, a.run_id)
	= ((p.j ->> 'alert')::bigint, (p.j ->> 'rule')::uuid, p.j ->> 'severity', p.j ->> 'name', (p.j ->> 'run')::bigint)
	FROM vigil.alerts AS a, (SELECT \$p\$$payload\$p\$::jsonb AS j) AS p"), 't', 'by a JSON object that tells which');

unlike(heard("SELECT vigil.run_rule('$id', '2024-01-01 10:00+00')"), qr/notification/, 'the slot again is silent');
unlike(heard("SELECT vigil.run_rule('$id', '2024-01-01 11:00+00')"), qr/notification/, 'so is what is suppressed');
is($node->safe_psql('postgres', "SELECT status FROM vigil.alerts ORDER BY id DESC LIMIT 1"), 'suppressed', 'which is written');
unlike(heard("BEGIN; SELECT vigil.run_rule('$id', '2024-01-01 13:00+00'); ROLLBACK"), qr/notification/, 'so is what is rolled back');
like(heard("SELECT vigil.run_rule('$id', '2024-01-01 13:00+00')"), qr/notification/, 'and is announced when it is committed');

# Incidents have a channel of their own.
my $of_incident = $node->safe_psql('postgres', "LISTEN vigil_incident; SELECT vigil.run_rule('$id', '2024-01-02 10:00+00')");
my ($opened) = $of_incident =~ /notification "vigil_incident" with payload "(.*)" received/;

ok(defined $opened, 'an incident is announced') or diag($of_incident);
is($node->safe_psql('postgres', "SELECT (i.number, i.rule_id, i.severity, i.title, 'created')
	= ((p.j ->> 'incident')::integer, (p.j ->> 'rule')::uuid, p.j ->> 'severity', p.j ->> 'title', p.j ->> 'change')
	FROM vigil.incidents AS i, (SELECT \$p\$$opened\$p\$::jsonb AS j) AS p WHERE i.number = (p.j ->> 'incident')::integer"), 't', 'by a JSON object that tells which');
like($node->safe_psql('postgres', "LISTEN vigil_incident; SELECT vigil.set_incident_status(max(number), 'Closed') FROM vigil.incidents"),
	qr/payload "\{"incident" : \d+, "rule" : "$id", .*"change" : "classification status"\}"/, 'so is what is done with it');

$node->stop;
done_testing();
