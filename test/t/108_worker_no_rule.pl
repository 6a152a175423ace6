# A database in which no rule is on is looked after as any other: partitions are made and dropped,
# and what is kept for a time goes, also what belongs to nothing that is still there.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('no_rule', 'vigil.late_interval = 1s', 'vigil.keep_age = 2d', 'vigil.late_horizon = 1d');

sub rule
{
	my ($number) = @_;

	return sprintf q{
id: %s
name: Rule %d
description: A rule of a test
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
version: 1.0.0}, rule_id($number), $number;
}

my $day = q{to_char((now() AT TIME ZONE 'UTC')::date + %d, 'YYYYMMDD')};
sub has_partition { return sprintf(qq{to_regclass('"SigninLogs_p' || $day || '"') IS NOT NULL}, shift) }

# What is old: a partition, alerts and runs of a rule that is off, of one that is deleted, dead
# letters and loads, also letters whose load is forgotten and such as had none.
sub make_old
{
	my ($number) = @_;
	my ($off, $deleted) = ($number, $number + 1);
	my ($yaml, $other) = map { rule($_) } $off, $deleted;

	$node->safe_psql('postgres', qq{
		SELECT vigil.load_rule(\$yaml\$$yaml\$yaml\$), vigil.load_rule(\$yaml\$$other\$yaml\$);
		SELECT vigil.run_rule(r.id, date_trunc('hour', now(), 'UTC') - d * interval '1 day')
			FROM vigil.rules AS r CROSS JOIN unnest(ARRAY[40, 20]) AS d WHERE r.name IN ('Rule $off', 'Rule $deleted');
		UPDATE vigil.alerts SET raised_at = slot_end;
		UPDATE vigil.runs SET started_at = slot_end, finished_at = slot_end;
		SELECT vigil.set_incident_status(i.number, 'Closed') FROM vigil.incidents AS i WHERE i.status <> 'Closed';
		UPDATE vigil.incidents SET closed_at = now() - interval '40 days', modified_at = now() - interval '40 days';
		SELECT vigil.delete_rule('@{[rule_id($deleted)]}');
		SELECT vigil.ingest_signin('nonsense');
		SELECT vigil.ingest_file('signin', 'nonsense $number', 'a file'), vigil.ingest_file('signin', 'nonsense of $number', 'another');
		DELETE FROM vigil.loads WHERE source = 'another';
		UPDATE vigil.dead_letter SET received_at = now() - interval '40 days';
		UPDATE vigil.loads SET started_at = now() - interval '40 days', changed_at = now() - interval '40 days'});
	return;
}

sub goes
{
	my ($when) = @_;

	becomes(q{count(*) = 0 FROM vigil.alerts}, "$when: alerts go");
	becomes(q{count(*) = 0 FROM vigil.incidents}, "$when: incidents go");
	becomes(q{count(*) = 0 FROM vigil.runs AS r WHERE EXISTS (SELECT FROM vigil.rules AS u WHERE u.id = r.rule_id)}, "$when: runs of a rule that was never on go");
	becomes(q{count(*) = 0 FROM vigil.runs}, "$when: runs of a rule that is deleted go");
	becomes(q{count(*) = 0 FROM vigil.dead_letter WHERE load IS NULL}, "$when: dead letters without a load go");
	becomes(q{count(*) = 0 FROM vigil.dead_letter}, "$when: dead letters of a load go, of a forgotten one, too");
	becomes(q{count(*) = 0 FROM vigil.loads}, "$when: loads go");
	return;
}

$node->safe_psql('postgres', qq{
	SELECT vigil.create_log_table('SigninLogs');
	SELECT vigil.create_partitions('SigninLogs', (now() AT TIME ZONE 'UTC')::date - 40, (now() AT TIME ZONE 'UTC')::date - 40);
	SELECT vigil.set_retention('SigninLogs', '30 days');
	DO \$do\$ BEGIN EXECUTE format('DROP TABLE "SigninLogs_p%s"', @{[sprintf $day, 6]}); END \$do\$;
	INSERT INTO "SigninLogs" ("TimeGenerated") VALUES (now() - interval '10 days')});
make_old(1);
is(value(q{SELECT count(*) FROM vigil.runs}), 4, 'runs by hand of rules that are not on');
is(value(q{SELECT count(*) FROM vigil.rules WHERE enabled}), 0, 'no rule is on');
$node->safe_psql('postgres', q{SELECT vigil.set_alert_retention('30 days', '30 days');
	SELECT vigil.keep_for('dead_letters', '30 days'), vigil.keep_for('loads', '30 days'), vigil.keep_for('alerts', '10 days')});
$node->restart;
becomes(has_partition(6), 'a partition that is missing is made');
becomes('NOT ' . has_partition(-40), 'an old one is dropped');
becomes(has_partition(-10), 'rows of the default partition get their own');
goes('after a start');
# Nobody wakes the launcher.
make_old(3);
goes('on the next visit');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|vigil failed at/, 'nothing went wrong');
$node->stop('fast');
done_testing();
