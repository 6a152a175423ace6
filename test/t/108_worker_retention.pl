# A worker removes alerts and incidents that are older than they are kept, and no others.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('retention', 'vigil.late_interval = 1s');
my $rule = '0a4b0c1e-7272-4a4a-8b8b-000000000001';

$node->safe_psql('postgres', qq{SELECT vigil.load_rule(\$yaml\$
id: $rule
name: Kept
description: A rule of a test
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0\$yaml\$);
	SELECT vigil.run_rule('$rule', date_trunc('hour', now(), 'UTC') - d * interval '1 day') FROM unnest(ARRAY[200, 150, 120, 90, 1]) AS d;
	UPDATE vigil.alerts SET raised_at = slot_end;
	SELECT vigil.set_incident_status(i.number, 'Closed') FROM vigil.incidents AS i JOIN vigil.alerts AS a ON a.id = i.first_alert
		WHERE a.slot_end < now() - interval '130 days';
	SELECT vigil.set_alert_retention('100 days');});
ok(wait_until($node, 'SELECT count(*) = 3 FROM vigil.alerts'), 'a worker removes old alerts')
  or diag($node->safe_psql('postgres', 'SELECT id, slot_end, raised_at FROM vigil.alerts'));
is($node->safe_psql('postgres', q{SELECT string_agg(round(extract(epoch FROM now() - slot_end) / 86400)::text, ' ' ORDER BY slot_end) FROM vigil.alerts}),
	'120 90 1', 'but not those of an incident that is open, or that are not old enough');
is($node->safe_psql('postgres', 'SELECT count(*) FROM vigil.incidents'), 5, 'incidents are kept');
$node->safe_psql('postgres', q{UPDATE vigil.incidents SET closed_at = now() - interval '5 days', modified_at = now() - interval '5 days' WHERE status = 'Closed';
	SELECT vigil.set_alert_retention('100 days', '2 days')});
ok(wait_until($node, 'SELECT count(*) = 3 FROM vigil.incidents'), 'until they are given up, too');
$node->safe_psql('postgres', q{SELECT vigil.create_log_table('SigninLogs'); SELECT vigil.ingest_signin('nonsense' || n) FROM generate_series(1, 2500) AS n;
	UPDATE vigil.dead_letter SET received_at = now() - interval '3 days' WHERE record <> 'nonsense1';
	SELECT vigil.keep_for('dead_letters', '2 days')});
ok(wait_until($node, 'SELECT count(*) = 1 FROM vigil.dead_letter'), 'dead letters go as well, in several pieces');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|vigil failed at/, 'nothing went wrong');
$node->stop('fast');
done_testing();
