# vigil alerts and vigil alert: which alerts are shown, how wide, and what is done with one.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use ForwardTest;
use IPC::Run;
use JSON::PP qw(decode_json);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('alert');

$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
ForwardTest::create($node);
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

our @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments, @database ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

# Numbers of the alerts that are shown.
sub shown
{
	my $text = vigil('alerts', @_, '--csv');

	return join ' ', sort { $a <=> $b } $text =~ /^[^,]*,(\d+),/mg;
}

# --- which ones --------------------------------------------------------------

sql(q{
	SELECT raise_alerts(1, 1, 'High'), raise_alerts(2, 1, 'Low', 'resolved'), raise_alerts(3, 1, 'Medium', 'in progress'), raise_alerts(4, 1, 'Low', 'suppressed');
	UPDATE vigil.alerts SET raised_at = raised_at - interval '3 days' WHERE id = 4;
	INSERT INTO vigil.alert_entities VALUES (1, 2, 1, 'ip', 'Address', '192.0.2.1', gen_random_uuid(), 1, '192.0.2.1'),
		(2, 2, 1, 'account', 'Name', 'a\u0301nn,x', gen_random_uuid(), 1, NULL), (3, 2, 1, 'ip', 'Address', '192.0.2.1', gen_random_uuid(), 1, '192.0.2.1');
	UPDATE vigil.alerts SET custom_details = jsonb_build_object('Why', ARRAY['a', 'b'], 'Long', ARRAY[repeat('long ', 100)]) WHERE id = 1;
	UPDATE vigil.alerts SET name = E'an\u202e\x1b[31m alert' WHERE id = 2;
});
is(shown(), '1 2 3', 'those of a day');
is(shown('--since', '7d'), '1 2 3 4', '--since');
is(shown('--since', '7d', '--until', '1d'), '4', '--until, so long ago');
is(shown('--since', '2020-01-01', '--until', '2020-01-02'), '', '--until, a time');
is(shown('--status', 'new,in progress'), '1 3', '--status');
is(shown('--severity', 'High,Low'), '1 2', '--severity');
is(shown('--tactic', 'Persistence'), '2', '--tactic');
is(shown('--entity', '192.0.2.1'), '1 3', '--entity');
is(shown('--entity', "x' OR true --"), '', 'whatever it is');
is(shown('--entity', '192.0.2.1', '--severity', 'Medium', '-n', 1), '3', 'together');
for my $case ([ '--status', 'open' ], [ '--severity', 'high' ], [ '--status', '' ], [ '--severity', 'High,' ], [ '--format', 'xml' ])
{
	vigil('alerts', @$case);
	is($code, 2, "@$case is wrong usage");
	like($err, qr/^vigil: error: (?:invalid value ".*" for )?option $case->[0](?: needs a value, which is empty)?\nvigil: hint: I[ts] /, 'and told');
}
vigil('alerts', '--until', 'soon');
is($code, 2, 'a wrong time');
is(vigil('alerts', '--format', 'csv', '--severity', 'High') =~ s/^\d{4}[^,]*/TIME/mr =~ s/(long ){100}/LONG/r,
	qq{raised_at,id,severity,status,name,entities,event_time,details\nTIME,1,High,new,An alert,192.0.2.1,2026-03-01T09:30:00Z,"Long=LONG; Why=a, b"\n},
	'what tells an alert apart');
is(decode_json(vigil('alerts', '--format', 'json', '--severity', 'High'))->{id}, 1, '--format json');

# --- how wide ----------------------------------------------------------------

my @line = split /\n/, vigil('alerts');
cmp_ok((sort { $b <=> $a } map { length } @line)[0], '>', 500, 'all of it where there is no terminal');
is($line[1] =~ tr/+//, 7, 'in eight columns');
like($out, qr/an\\u\{202e\}\\x1b\[31m alert/, 'nothing that turns or colours the text');

# Columns of a terminal that a text takes: those of East Asia take two.
sub width { return length($_[0]) + (() = $_[0] =~ /[\x{3000}-\x{30ff}\x{4e00}-\x{9fff}]/g) }

sql(q{
	SELECT raise_alerts(7, 2, 'Informational', 'in progress');
	UPDATE vigil.alerts SET name = 'Access key for another user, and then used from a network by ann', custom_details = '{"Country": ["NL"], "Failures": [1234567]}' WHERE id = 5;
	UPDATE vigil.alerts SET name = repeat('不審なサインイン', 5) WHERE id = 6;
	INSERT INTO vigil.alert_entities VALUES (5, 1, 1, 'account', 'FullName', 'arn:aws:sts::123456789012:assumed-role/Administrator/alice', gen_random_uuid(), 1, NULL),
		(5, 2, 2, 'ip', 'Address', '203.0.113.177', gen_random_uuid(), 2, NULL), (6, 1, 1, 'account', 'FullName', '山田太郎@contoso.example', gen_random_uuid(), 1, NULL)});
SKIP:
{
	skip 'there is no program script', 35 unless -x '/usr/bin/script';
	my %below = (20 => qr/^  status: in progre\x{2026}/m, 80 => qr/^  status: in progress; event_time: \d{4}-\d\d-\d\dT\d\d:\d\dZ; details: Country=NL; \w+\x{2026}\r?$/m,
		100 => qr/^  status: in progress; event_time: \S+; details: Country=NL; Failures=1234567\r?$/m, 120 => qr/^  status: in progress; event_time: \S+Z\r?$/m, 200 => undef);
	for my $width (sort { $a <=> $b } keys %below)
	{
		my $text = '';

		IPC::Run::run([ 'script', '-qec', "stty cols $width; vigil alerts " . join(' ', map { "\"$_\"" } @database), '/dev/null' ], '<', \'', '>', \$text);
		utf8::decode($text);
		@line = grep { /\|/ } split /\r?\n/, $text;
		is(scalar @line, 6, 'a table') or diag $text;
		my ($widest) = sort { $b <=> $a } map { width($_) } @line;
		cmp_ok($widest, '<=', $width < 60 ? 60 : $width, "no wider than the terminal, or than it must be: $width") or diag $text;
		is_deeply([ map { [ map { width($_) } (split /\|/)[ 0 .. 3 ] ] } @line ], [ ([ map { width($_) } (split /\|/, $line[0])[ 0 .. 3 ] ]) x 6 ], 'with columns that are in line') or diag $text;
		like($text, qr/^\(5 rows\)/m, 'it says how many');
		$below{$width} ? like($text, $below{$width}, 'what has no room stands below') : unlike($text, qr/^  /m, 'all has room') or diag $text;
		like($line[2], qr/^\d{4}-\d\d-\d\dT\d\d:\d\dZ +\| +5 \| Informational \|/, 'times without seconds, but what is short as it is');
		like($line[2], qr/\| A.*\x{2026}.*n +\| arn.*\x{2026}.*7(?: |$)/, 'names and entities lose their middle')
		  or diag $text;
	}
}
sql('DELETE FROM vigil.alert_entities WHERE alert_id > 4; DELETE FROM vigil.alerts WHERE id > 4; ALTER TABLE vigil.alerts ALTER id RESTART WITH 5');

# --- one alert ---------------------------------------------------------------

like(vigil('alert', 'show', 1), qr/\Aalert {8}1  High  new\nname {9}An alert\n(.*\n)*entity {7}ip  Address=192\.0\.2\.1\ndetail {7}Why=a, b\ndetail {7}Long=long .*\n(.*\n)*evidence {5}\{"Ip": "192\.0\.2\.1"\}\n\z/,
	'show') or diag $out;
is(decode_json(vigil('alert', 'show', 1, '--json'))->{alert}, 1, 'as JSON');
for my $number (99, 'x', '99999999999999999999')
{
	vigil('alert', 'show', $number);
	is($code, $number eq '99' ? 1 : 2, "no alert $number");
}
for my $case ([], ['show'], [ 'show', 1, 2 ], ['close'], [ 'assign', 1, 2, 3 ], [ 'show', 1, '--as', 'TruePositive' ], [ 'look', 1 ])
{
	vigil('alert', @$case);
	is($code, 2, "alert @$case is wrong usage");
}
is(vigil('alert', 'assign', 1, 'ann'), "alert 1: ann\n", 'assign');
vigil('alert', 'close', 1, 99, 3, '--as', 'FalsePositive', '--reason', 'InaccurateData', '--comment', "it's nothing");
is("$code $out", "1 closed alert 1\nclosed alert 3\n", 'close, what is not there does not keep the others from it');
like($err, qr/^vigil: error: alert 99 does not exist$/m, 'is told');
like(vigil('alert', 'show', 1), qr/^alert +1  High  dismissed\n(.*\n)*change {7}\S+Z  \S+  owner ann\nchange {7}\S+Z  \S+  dismissed  FalsePositive  InaccurateData  it's nothing\n\z/, 'and kept') or diag $out;
vigil('alert', 'close', 1, '--as', 'FalsePositive');
like($err, qr/classification FalsePositive needs a reason\nvigil: hint: It may be IncorrectAlertLogic or InaccurateData/, 'a false positive has a reason');
is(vigil('alert', 'assign', 1), "alert 1: nobody\n", 'nobody');
is(decode_json(vigil('alert', 'show', 1, '--json'))->{history}[2]{owner}, '', 'in the history');

# An incident of two alerts.
sql(q{
	SELECT raise_alerts(5, 2);
	INSERT INTO vigil.incidents (rule_id, opened_slot, first_alert, title, description, severity, tactics, techniques, alert_count, first_activity,
		last_activity, created_at, modified_at, modified_by)
	SELECT '0a4b0c1e-6767-4a4a-8b8b-000000000005', now(), 5, 'I', 'I', 'Low', '{}', '{}', 2, now(), now(), now(), now(), 'vigil';
	INSERT INTO vigil.incident_alerts VALUES (1, 5, 1), (1, 6, 1);
	CREATE ROLE reader LOGIN; CREATE ROLE stranger LOGIN; SELECT vigil.grant_access('reader', 'reader')});
{
	local @database = ('-d', $node->connstr('postgres'), '-U', 'reader');
	is(vigil('alert', 'assign', 5, 'bob'), "alert 5 and incident 1: bob\n", 'a reader assigns an alert and its incident') or diag $err;
	is(vigil('alert', 'close', 5, '--as', 'TruePositive'), "closed alert 5\n", 'closes one of its alerts') or diag $err;
	is(sql('SELECT status, owner FROM vigil.incidents'), 'New|bob', 'which leaves it open');
	is(vigil('alert', 'close', 6, '--as', 'TruePositive', '--comment', 'Reported'), "closed alert 6 and incident 1\n", 'the last one closes it');
	is(sql('SELECT status, classification, classification_reason, classification_comment, modified_by FROM vigil.incidents'),
		'Closed|TruePositive|SuspiciousActivity|Reported|reader', 'likewise');
	is(vigil('alert', 'close', 6), "closed alert 6\n", 'closed again, it does not change');
	is(vigil('alert', 'reopen', 6, 5, '--comment', 'look again'), "reopened alert 6 and incident 1\nreopened alert 5\n", 'reopen') or diag $err;
	is(sql('SELECT status FROM vigil.incidents'), 'Active', 'and the incident is open');
	like(vigil('alert', 'show', 6), qr/^change {7}\S+Z  reader  new  look again\n\z/m, 'its history has it') or diag $out;
	vigil('alert', 'reopen', 6);
	is("$code $err", "1 vigil: error: alert 6 is not closed, but new\n", 'one that is open is told');
	vigil('alert', 'reopen', 6, '--as', 'TruePositive');
	is($code, 2, 'what it was is for those that are closed');
	@database = ('-d', $node->connstr('postgres'), '-U', 'stranger');
	vigil('alert', 'close', 2);
	like($err, qr/permission denied/, 'a stranger closes nothing');
}
{
	local $ENV{PGOPTIONS} = '-c default_transaction_read_only=on';
	vigil('alert', 'close', 2);
	like("$code $err", qr/^1 vigil: error: cannot execute [A-Z ]*UPDATE in a read-only transaction\nvigil: hint: It is a standby, .*target_session_attrs/, 'a server that only reads');
}
# Alerts of a rule that was deleted are those of its id and name, unless another rule has that name now.
{
	my $id = '0a4b0c1e-6767-4a4a-8b8b-000000000077';
	my $yaml = "id: $id\nname: Rule 77\nseverity: High\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: print 1\n";
	sql("SELECT vigil.load_rule('$yaml'); SELECT raise_alerts(77, 3)");
	for my $when ('there', 'deleted', 'without its versions')
	{
		sql("SELECT vigil.delete_rule('$id')") if $when eq 'deleted';
		sql("DELETE FROM vigil.rule_versions WHERE rule_id = '$id'") if $when eq 'without its versions';
		is(() = vigil('alerts', '--rule', $_, '--csv') =~ /^.*,An alert,/mg, 3, "$when, by $_") or diag $err for $id, uc $id, 'Rule 77';
	}
	my $sent = PostgreSQL::Test::Utils::tempdir() . '/sent';
	vigil('forward', 'deleted', '--to', $sent, '--rule', 'Rule 77', '--once', '--since', '1d');
	is(() = (-e $sent ? slurp_file($sent) : '') =~ /"An alert"/g, 3, 'they can be sent as well') or diag $out, $err;
	(my $other = $yaml) =~ s/77\n/78\n/;
	sql("SELECT vigil.load_rule('$other')");
	is(vigil('alerts', '--rule', 'Rule 77', '--csv') =~ tr/\n//, 1, 'a rule that is there has the name');
	sql("SELECT vigil.delete_rule('0a4b0c1e-6767-4a4a-8b8b-000000000078')");
	vigil('alerts', '--rule', 'Rule 77');
	like("$code $err", qr/^1 vigil: error: 2 rules are named "Rule 77"\nvigil: hint: Give the id of one, such as $id\.\n\z/, 'two that are gone');
	vigil('alerts', '--rule', 'Rule 79');
	like("$code $err", qr/^1 vigil: error: rule "Rule 79" does not exist\nvigil: hint: /, 'one that never was');
}
sql('DELETE FROM vigil.alerts');
is(sql('SELECT count(*) FROM vigil.alert_history'), 0, 'what was done goes with the alert');
$node->stop;
done_testing();
