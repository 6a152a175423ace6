# vigil status and vigil doctor: what they say of a server with and without the worker, of
# hostile names, and to roles with few rights.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('status');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on\nvigil.naptime = 1\nvigil.ingestion_delay = 0");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

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

# The screen of 80 columns, which nothing leaves.
sub fits
{
	my ($what) = @_;

	is_deeply([ grep { length $_ > 80 } split /\n/, Encode::decode('UTF-8', $out) ], [], "$what fits 80 columns");
	unlike($out, qr/[\x00-\x09\x0b-\x1f\x7f]/, 'and holds no control characters');
	return;
}

require Encode;
vigil('status', @database);
is($code, 1, 'a database without the extension');
vigil('doctor', @database);
is($code, 1, 'is no patient');
like($err, qr/is not installed in database "postgres"/, 'and it is said why');
sql('CREATE EXTENSION vigil');

# --- an empty one --------------------------------------------------------------

vigil('status', @database);
is($code, 0, 'status of an empty database') or diag $err;
is($err, '', 'without a word on stderr');
like($out, qr/^vigil \d.*^worker .*^rules     0 on, 0 off\n.*^backlog   nothing is owed.*^sources   none is registered.*^alerts    0 in 24 h; 0 incidents are open\n.*^disk /ms, 'has its sections');
fits('it');

# --- one with everything -------------------------------------------------------

my $evil = "Evil \e[31m" . "\xe2\x80\xae" . 'name ' . ("\xc3\xa4" x 90);
my $rule = sub {
	my ($number, $name, $query) = @_;

	return sql(qq{SELECT vigil.load_rule(\$y\$
id: 0a4b0c1e-4444-4a4a-8b8b-00000000000$number
name: "@{[ $name =~ s/\e/\\e/r ]}"
severity: High
queryFrequency: 5m
queryPeriod: 5m
triggerOperator: gt
triggerThreshold: 0
query: $query
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
\$y\$)});
};
sql(q{SELECT vigil.create_log_table(t) FROM unnest('{SigninLogs,AWSCloudTrail,DeviceEvents,DeviceInfo,AuditLogs,OfficeActivity,Syslog,SecurityEvent,CommonSecurityLog}'::text[]) AS t});
$rule->(1, $evil, 'print Ip = "192.0.2.1"');
$rule->(2, 'Fails', 'print Ip = "192.0.2.1"');
sql('SELECT vigil.run_rule(id) FROM vigil.rules');
sql(q{SELECT vigil.enable_rule(id) FROM vigil.rules});
$node->poll_query_until('postgres', q{SELECT count(*) = 2 FROM vigil.health WHERE state = 'ok' AND succeeded_total > 0}) or diag sql('SELECT * FROM vigil.health');
sql(q{INSERT INTO "SigninLogs" ("TimeGenerated") VALUES (now()), ('2001-01-01'); ANALYZE "SigninLogs"; SELECT vigil.set_retention('SigninLogs', '30 days')});
sql(q{UPDATE vigil.rule_state SET breaker = 'open', reason = 'failures', due_at = 'infinity' FROM vigil.rules AS r WHERE r.id = rule_id AND r.name = 'Fails'});
sql(q{INSERT INTO vigil.gaps (rule_id, gap_start, gap_end, cursor_at, kind, state) SELECT id, now() - interval '3 h', now() - interval '2 h', now() - interval '3 h', 'dead', 'skipped' FROM vigil.rules WHERE name = 'Fails'});
sql(q{SELECT vigil.ingest_signin('nonsense')});

vigil('status', @database);
is($code, 0, 'status of a full one') or diag $err;
fits('it');
like($out, qr/^worker    runs: \d of \d+ workers busy, \d of them here$/m, 'the worker');
like($out, qr/^rules     2 on, 0 off: 1 ok, 1 broken; done until \d+ (?:s|min) ago\n {10}broken: "Fails": it failed too often$/m, 'rules, and which fails');
like($out, qr/^backlog   0 ranges are owed, the oldest since -; 1 were skipped or given up$/m, 'the backlog');
like($out, qr/^sources +newest +rows +size +kept +parts$/m, 'sources');
like($out, qr/^ {10}SigninLogs +\d+ s +2 +[\d.]+ [kM]B +30 d +\d+\+$/m, 'each with its age, and a sign for rows in the default partition');
like($out, qr/^ {10}and 1 more$/m, 'but not all of many');
like($out, qr/^alerts    [1-9]\d* in 24 h: \d+ High; \d+ incidents are open\n {10}\d\d-\d\d \d\d:\d\d High/m, 'alerts and the last ones');
like($out, qr/Evil \\x1b\[31m\\u\{202e\}name/, 'a name does not turn the terminal');
like($out, qr/^records   1 could not be loaded/m, 'dead letters');
vigil('status', @database, '--json');
my @object = map { JSON::PP->new->utf8->decode($_) } split /\n/, $out;
is(scalar(grep { $_->{section} eq 'sources' } @object), 9, 'as JSON with all sources');
is((grep { $_->{section} eq 'worker' } @object)[0]{clock_frozen}, JSON::PP::false, 'each value of its kind');
is($out, vigil('--json', 'status', @database) =~ /\A/ ? $out : '', 'options may stand before the command');

vigil('doctor', @database);
is($code, 1, 'doctor: a rule that does not run is an error');
like($out, qr/^error    rules +rule "Fails" is broken: it failed too often \(rule-broken\)\n {23}vigil health/m, 'with what to do');
like($out, qr/^warning  partitions    the default partition of "SigninLogs" has rows, which each query reads \(default-rows\)$/m, 'a warning');
like($out, qr/^ok       locale        encoding, collation$/m, 'what is well');
like($out, qr/^1 error, \d+ warnings, \d+ of information$/m, 'and how many');
vigil('doctor', '--format', 'json', @database);
my %found = map { $_->{id} // $_->{topic} => $_ } map { JSON::PP->new->utf8->decode($_) } split /\n/, $out;
is($found{'rule-broken'}{severity}, 'error', 'as JSON');
is($found{'locale'}{id}, undef, 'what is well has no id');
is($out, vigil('doctor', '--json', @database) && $out, '--json is the same');
vigil('doctor', '--ignore', 'rule-broken,default-rows', @database);
like($out, qr/rule-broken/, 'an error is not passed over');
unlike($out, qr/default-rows/, 'a warning is');
sql(q{SELECT vigil.delete_rule(id) FROM vigil.rules WHERE name = 'Fails'});
vigil('doctor', @database);
is($code, 0, 'warnings do not fail') or diag $out;
vigil('doctor', '--strict', @database);
is($code, 1, 'but with --strict');
vigil('doctor', '--ignore', 'locks,default-row', @database);
is($code, 2, 'an id that nothing has is wrong usage');
like($err, qr/invalid value "default-row" for option --ignore\n.*Did you mean "default-rows"\?/, 'and the nearest one is told');
vigil('help', 'doctor');
like($out, qr/^--ignore takes:\n(?:  .*\n)*  .*\bsource-gone\b/m, 'help lists them');
vigil('doctor', '--format', 'xml', @database);
is($code, 2, 'another format is wrong usage');
vigil($_, 'now', @database), is($code, 2, "$_ takes no argument") for qw(status doctor);

# --- rights --------------------------------------------------------------------

sql(q{CREATE ROLE reader LOGIN; CREATE ROLE nobody LOGIN; SELECT vigil.grant_access('reader', 'reader')});
vigil('status', '-d', $node->connstr('postgres') . ' user=reader');
is($code, 0, 'a reader sees all of it') or diag $err;
is($err, '', 'without a word');
unlike($out, qr/^records/m, 'but the records that were refused');
like($out, qr/^ {10}SigninLogs +- /m, 'and how new rows are that he may not read');
vigil('doctor', '-d', $node->connstr('postgres') . ' user=reader');
is($code, 0, 'and may call the doctor') or diag $err;
vigil('status', '-d', $node->connstr('postgres') . ' user=nobody');
is($code, 1, 'others do not');
vigil('doctor', '-d', $node->connstr('postgres') . ' user=nobody');
is($code, 1, 'nor may they');
like($err, qr/permission denied.*\n.*hint: A role that may read alerts may/s, 'and are told who');

# --- without the worker ----------------------------------------------------------

sql('ALTER SYSTEM SET vigil.enabled = off');
$node->reload;
$node->poll_query_until('postgres', q{SELECT current_setting('vigil.enabled') = 'off'});
vigil('status', @database);
like($out, qr/^worker    vigil\.enabled is off: nothing runs$/m, 'switched off');
vigil('doctor', @database);
like($out, qr/^error    settings .*\(switched-off\)/m, 'is an error');
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''\nautovacuum = off");
$node->restart;
vigil('status', @database);
like($out, qr/^worker    the library is not in shared_preload_libraries/m, 'not preloaded');
vigil('doctor', @database);
is($code, 1, 'is an error');
like($out, qr/\(no-preload\).*\(autovacuum-off\)/s, 'as is autovacuum that is off');

# --- a copy ----------------------------------------------------------------------

$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->safe_psql('template1', 'ALTER SYSTEM RESET vigil.enabled');
$node->restart;
$node->safe_psql('template1', 'CREATE DATABASE copy TEMPLATE postgres');
$node->poll_query_until('copy', q{SELECT database_state = 'disarmed' FROM vigil.launcher()});
vigil('status', '-d', $node->connstr('copy'));
like($out, qr/^worker    this database is a copy, in which nothing runs: see vigil\.arm\(\)$/m, 'a copy');
vigil('doctor', '-d', $node->connstr('copy'));
like($out, qr/^error .*\(disarmed\)/m, 'is told to be one');

# --- a pipe that is closed early ---------------------------------------------------

for my $command (qw(status doctor))
{
	my $said = `vigil $command -d "@{[ $node->connstr('postgres') ]}" 2>&1 >/dev/full`;
	is($? >> 8, 1, "$command on a full disk");
	like($said, qr/could not write to standard output/, 'is told');
}

$node->stop;
done_testing();
