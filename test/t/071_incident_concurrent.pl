# Runs of rules that group alerts, in several sessions at once and in any order of slots, while
# analysts close, comment and assign incidents: every alert ends up in one incident, no group
# has two incidents where one would do, counters and history agree with what they count.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('incident');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.enabled = off");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

# Sixty hours of four addresses, in three rules: one reopens, one does not, one makes an incident of each.
$node->safe_psql('postgres', q{CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "Ip" text NOT NULL);
	INSERT INTO public."Ev" SELECT '2026-05-01 00:30Z'::timestamptz + h * interval '1 hour', '192.0.2.' || k
	FROM generate_series(0, 59) AS h, generate_series(1, 4) AS k});
my %incident = (
	1 => '{createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AllEntities, reopenClosedIncident: true}}',
	2 => '{createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: Selected, groupByEntities: [IP], lookbackDuration: 10h}}',
	3 => '{createIncident: true}',
);

for my $n (sort keys %incident)
{
	$node->safe_psql('postgres', qq{SELECT vigil.load_rule(\$yaml\$
id: 0a4b0c1e-7171-4a4a-8b8b-00000000000$n
name: Rule $n
description: A rule of a test
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: Ev | project TimeGenerated, Ip
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
incidentConfiguration: $incident{$n}
version: 1.0.0\$yaml\$)});
}

my $run = $node->basedir . '/run.sql';
append_to_file($run, <<'END');
\set rule random(1, 3)
\set hour random(1, 60)
SELECT vigil.run_rule(('0a4b0c1e-7171-4a4a-8b8b-00000000000' || :rule)::uuid, '2026-05-01 00:00Z'::timestamptz + :hour * interval '1 hour');
END
my $work = $node->basedir . '/work.sql';
append_to_file($work, <<'END');
\set what random(1, 4)
\set n random(1, 20)
SELECT CASE :what WHEN 1 THEN (SELECT vigil.set_incident_status(i.number, 'Closed')::text)
	WHEN 2 THEN vigil.comment_incident(i.number, 'looked')::text WHEN 3 THEN (SELECT vigil.assign_incident(i.number, 'ann')::text)
	ELSE (SELECT vigil.label_incident(i.number, 'x' || :n)::text) END
FROM (SELECT number FROM vigil.incidents WHERE comment_count < 90 AND number % 20 = :n - 1 ORDER BY number LIMIT 1) AS i;
END
my ($out, $err);
my $result = run_log([ 'pgbench', '-n', '-c', '6', '-j', '2', '-t', '60', '-f', "$run\@3", '-f', "$work\@2",
	'-h', $node->host, '-p', $node->port, 'postgres' ], '>', \$out, '2>', \$err);
ok($result, 'six sessions run rules and work on incidents') or diag($out, $err);
unlike($err, qr/deadlock|ERROR/, 'without a deadlock or an error');

# What is left of the slots, in order.
$node->safe_psql('postgres', qq{SELECT vigil.run_rule(r.id, '2026-05-01 00:00Z'::timestamptz + h * interval '1 hour')
	FROM vigil.rules AS r, generate_series(1, 60) AS h});

sub none
{
	my ($sql, $name) = @_;

	is($node->safe_psql('postgres', $sql), '', $name);
}

is($node->safe_psql('postgres', "SELECT count(*) FROM vigil.alerts"), 720, 'every finding has an alert, once');
none("SELECT r.id, r.error FROM vigil.runs AS r WHERE r.status <> 'succeeded'", 'no run failed');
none('SELECT a.id FROM vigil.alerts AS a LEFT JOIN vigil.incident_alerts AS l ON l.alert_id = a.id GROUP BY a.id HAVING count(l.incident) <> 1',
	'every alert is in one incident');
none('SELECT i.number, i.alert_count, count(l.alert_id) FROM vigil.incidents AS i LEFT JOIN vigil.incident_alerts AS l ON l.incident = i.number
	GROUP BY i.number HAVING count(l.alert_id) <> i.alert_count', 'counts are right');
none("SELECT i.number FROM vigil.incidents AS i JOIN vigil.incident_alerts AS l ON l.incident = i.number JOIN vigil.alerts AS a ON a.id = l.alert_id
	JOIN vigil.alert_entities AS e ON e.alert_id = a.id WHERE i.group_key IS NOT NULL GROUP BY i.number HAVING count(DISTINCT e.entity_id) > 1
	OR max(a.slot_end) > i.opened_slot + CASE i.rule_id WHEN '0a4b0c1e-7171-4a4a-8b8b-000000000001' THEN interval '5 hours' ELSE interval '10 hours' END
	OR min(a.slot_end) <> i.opened_slot", 'each has alerts of one group, within the look-back');
none("SELECT i.number FROM vigil.incidents AS i WHERE i.rule_id = '0a4b0c1e-7171-4a4a-8b8b-000000000001' AND i.part > 1",
	'no second incident where a closed one is opened again');
none('SELECT h.incident FROM (SELECT DISTINCT incident, change_no FROM vigil.incident_history) AS h JOIN vigil.incidents AS i ON i.number = h.incident
	GROUP BY h.incident, i.change_no HAVING count(*) <> i.change_no OR max(h.change_no) <> i.change_no', 'changes are numbered without a gap');
none('SELECT i.number FROM vigil.incidents AS i LEFT JOIN vigil.incident_comments AS c ON c.incident = i.number GROUP BY i.number HAVING count(c.comment_no) <> i.comment_count',
	'comments, too');
none(q{SELECT h.incident FROM vigil.incident_history AS h JOIN vigil.incidents AS i ON i.number = h.incident AND i.change_no = h.change_no
	WHERE h.state IS NOT NULL AND h.state <> to_jsonb(i) - 'description'}, 'the last state of the history is the incident');
none('SELECT n.id FROM vigil.entities AS n WHERE n.alert_count <> (SELECT count(DISTINCT e.alert_id) FROM vigil.alert_entities AS e WHERE e.entity_id = n.id)',
	'entities count their alerts');

$node->stop;
done_testing();
