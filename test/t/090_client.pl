# The vigil command: each command does what it says, says what is wrong, and ends with
# the right code.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('client');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my @database = ('-d', $node->connstr('postgres'));

# Runs the command; what it printed and its exit code are in these.
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub file
{
	my ($name, $text) = @_;

	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

# A rule that finds one row; its query can be replaced.
sub rule
{
	my ($number, $query) = @_;

	return <<"YAML";
id: 0a4b0c1e-4444-4a4a-8b8b-00000000000$number
name: Rule $number
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  $query
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Ip
description: A rule of the tests.
version: 1.0.0
YAML
}

# --- help and usage ----------------------------------------------------------

is(vigil('--version'), 'vigil ' . (slurp_file("$top/vigil.control") =~ /default_version = '(.*)'/)[0] . "\n",
	'the version is that of the extension');
vigil();
is($code, 2, 'no command is wrong usage');
like(vigil('help'), qr/^  ingest +load logs$/m, 'help lists the commands');
is($code, 0, 'and is no error');
for my $command (grep { $_ ne 'help' } vigil('help') =~ /^  (\w+) {2,}\w.*$/mg)
{
	my $help = vigil('help', $command);

	like($help, qr/^Usage:\n  vigil $command \[OPTION/m, "help of $command");
	is(vigil($command, '--help'), $help, 'behind it as well');
	is(vigil('--help', $command), $help, 'and in front of it');
	cmp_ok((sort { $b <=> $a } map { length } split /\n/, $help)[0], '<=', 110, 'which fits a terminal');
	vigil($command, '--bogus');
	is($code, 2, "$command refuses an unknown option");
}
vigil('chek');
is($code, 2, 'an unknown command is wrong usage');
is($err, qq{vigil: error: command "chek" does not exist\nvigil: hint: Did you mean "check"?\n}, 'and the near one is named');

vigil('-d');
is($code, 2, 'an option without a command is wrong usage');
like($err, qr/no command given/, 'and is told');
like(vigil('--json', 'help', 'rules'), qr/^Usage:\n  vigil rules/m, 'options may stand before help');

# --- connection --------------------------------------------------------------

vigil('health', '-d', $node->connstr('nowhere'));
is($code, 1, 'no database');
like($err, qr/^vigil: error: .*database "nowhere" does not exist\n/, 'is told as libpq has it');
vigil('health', @database);
like($err, qr/^vigil: error: extension vigil is not installed in database "postgres"\nvigil: hint: /, 'nor the extension');
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

# --- check -------------------------------------------------------------------

my $good = file('good.yaml', rule(1, 'print Ip = "192.0.2.1"'));
my $syntax = file('syntax.yaml', rule(2, 'print Ip = "192.0.2.1" | wher true') =~ s/High/Hihg/r);
my $table = file('table.kql', "Nowhere\n| take 1\n");

vigil('check', $good);
is_deeply([ $code, $out, $err ], [ 0, "1 file: 0 errors, 0 warnings\n", '' ], 'a sound rule');
vigil('check', $syntax);
is($code, 1, 'errors end with 1');
is($out, <<"TEXT", 'offline: place, line, caret and hint of all');
$syntax:3:11: error: invalid value for severity: "Hihg" (VR0109)
LINE 3: severity: Hihg
                  ^
HINT:  It may be Informational, Low, Medium or High.
$syntax:9:28: error: unknown query operator "wher" (VK0105)
LINE 9:   print Ip = "192.0.2.1" | wher true
                                   ^
HINT:  Did you mean "where"?
1 file: 2 errors, 0 warnings
TEXT
vigil('check', $table);
is($code, 0, 'without a database nothing is known of tables');
vigil('check', $table, $good, @database);
like($out, qr/^\Q$table\E:1:1: error: table "Nowhere" does not exist/m, 'with one it is');
vigil('check', $table, '--offline', @database);
is($code, 0, '--offline asks nobody');
vigil('check', '--json', $syntax);
is((split /\n/, $out)[0], qq({"file": "$syntax", "line": 3, "column": 11, "severity": "error", "code": "VR0109", )
	  . qq("message": "invalid value for severity: \\"Hihg\\"", "hint": "It may be Informational, Low, Medium or High.", "id": "E-sev-enum"}), '--json');
vigil('rules', 'export', 'A rule that is not there', @database);
is($code, 1, 'a rule that is not there is not exported');
vigil('check', "$top/rules");
like($out, qr/^\d+ files: 0 errors/m, 'a folder');
vigil('check', file('latin.kql', "print '\xe4'"), "$folder/absent");
is($code, 1, 'what cannot be read');
like($err, qr/is not valid UTF-8 at byte 7\n/, 'is told');
like($err, qr/could not look at ".*absent": No such file/, 'of each file');

for my $command ([qw(check)], [qw(sql)], [qw(query)], [qw(rules load)], [qw(test)], [qw(ingest cloudtrail)])
{
	vigil(@$command, "$folder/absent", @database);
	is($code, 1, "@$command: a file that is not there is no wrong usage");
}

mkdir "$folder/mixed";
file('mixed/one.json', '{"id": "0a4b0c1e-4444-4a4a-8b8b-0000000000aa", "name": "J", "severity": "Hihg", "kind": "NRT", "query": "print a = 1"}');
vigil('check', "$folder/mixed");
like($out, qr/one\.json:1:\d+: error: invalid value for severity: "Hihg" \(VR0109\)\n(.*\n)*1 file: 1 error, /, 'a folder with a rule in JSON');

# --- sql and query -----------------------------------------------------------

like(vigil('sql', $good, @database), qr/^SELECT .*AS "Ip"$/m, 'SQL of a rule');
vigil('sql', $table, @database);
is($code, 1, 'an error of the compiler');
like($err, qr/^vigil: error: \Q$table\E: table "Nowhere" does not exist\nLINE 1: Nowhere\n {8}\^\nvigil: detail: /, 'has its caret');
unlike($err, qr/QUERY:/, 'and does not repeat the query');

my $query = qq{print a = 1, b = 'x,"y"', c = dynamic({"k": [1]}), d = real(null), e = ''};
is(vigil('query', '-c', $query, @database), <<'TEXT', 'rows as a table');
a | b     | c          | d | e
--+-------+------------+---+--
1 | x,"y" | {"k": [1]} |   |
(1 row)
TEXT
is(vigil('query', '--json', '-c', $query, @database), qq({"a": 1, "b": "x,\\"y\\"", "c": {"k": [1]}, "d": null, "e": ""}\n), 'as JSON');
is(vigil('query', '--csv', '-c', $query, @database), qq(a,b,c,d,e\n1,"x,""y""","{""k"": [1]}",,""\n), 'as CSV');
is(vigil('query', '-c', 'print esc = "\u001b[31m\u009b"', @database), "esc\n-------------\n\\x1b[31m\\x9b\n(1 row)\n",
	'no control character reaches a terminal');
is(vigil('query', '-c', 'print turn = "a\u202e\u2066b"', @database), "turn\n-------------------\na\\u{202e}\\u{2066}b\n(1 row)\n",
	'nor one that turns the text around it');
vigil('query', '-c', 'print a = toint("x"', @database);
is_deeply([ $code, $out ], [ 1, '' ], 'a wrong query prints no rows');
vigil('query', $good, '-c', 'print 1', @database);
is($code, 2, 'a file and a text are too much');

# --- rules -------------------------------------------------------------------

vigil('rules', 'load', $good, $syntax, @database);
is($code, 1, 'one of two rules is wrong');
like($out, qr/^loaded 0a4b0c1e-4444-4a4a-8b8b-000000000001, version 1, off: Rule 1$/m, 'the other is loaded');
like($out, qr/^1 of 2 files loaded$/m, 'as the count says');
vigil('rules', 'load', $good, file('twice.yaml', rule(1, 'print Ip = "192.0.2.9"')), @database);
is($code, 1, 'two files of one load with one id');
like($out, qr/^1 of 2 files loaded$/m, 'are not loaded over each other');
like($err, qr/twice\.yaml" has the id of "[^"]*": 0a4b0c1e-4444-4a4a-8b8b-000000000001$/m, 'as is told');
vigil('rules', 'enable', 'Rule 1', @database);
is_deeply([ $code, $out ], [ 0, "enabled 0a4b0c1e-4444-4a4a-8b8b-000000000001\n" ], 'enabled by its name');
like(vigil('rules', '--json', @database), qr/"name": "Rule 1", "severity": "High", "enabled": true, "version": 1/, 'listed');
vigil('rules', 'disable', '0A4B0C1E-4444-4a4a-8b8b-000000000001', @database);
is($node->safe_psql('postgres', 'SELECT enabled FROM vigil.rules'), 'f', 'disabled by its id');
vigil('rules', 'enable', 'Rule 9', @database);
is($err, qq{vigil: error: rule "Rule 9" does not exist\nvigil: hint: "vigil rules list" shows the rules there are.\n}, 'no such rule');
is(vigil('rules', 'preview', 'Rule 1', @database, '--csv'), "Ip\n192.0.2.1\n", 'previewed');
vigil('rules', 'run', 'Rule 1', '--as-of', '2024-01-01 10:00', @database, '--csv');
like($out, qr/^\d+,2024-01-01 09:00:00\+00,2024-01-01 10:00:00\+00,succeeded,1,1,f,$/m, 'run for a slot');
$node->safe_psql('postgres', 'CREATE TABLE "Gone_CL" ("TimeGenerated" timestamptz, "Ip" text)');
vigil('rules', 'load', file('gone.yaml', rule(3, 'Gone_CL | project Ip')), @database);
is($code, 0, 'one rule alone');
$node->safe_psql('postgres', 'DROP TABLE "Gone_CL"');
vigil('rules', 'run', 'Rule 3', @database);
is($code, 1, 'a run that fails is a failure');
like($out, qr/ \| failed +\| .*"Gone_CL" does not exist/m, 'and is told with its error');
vigil('rules', 'load', '--enable', file('off.yaml', rule(5, 'print Ip = "192.0.2.1"') . "enabled: false\n"), file('on.yaml', rule(6, 'print Ip = "192.0.2.1"') . "enabled: true\n"), @database);
is($code, 0, '--enable with a file that says it is off');
like($out, qr/ off: Rule 5$/m, 'leaves its rule off');
like($out, qr/ on: Rule 6$/m, 'and switches others on');
$node->safe_psql('postgres', q{SELECT vigil.delete_rule(id) FROM vigil.rules WHERE name IN ('Rule 5', 'Rule 6')});
vigil('rules', 'load', file('own.yaml', rule(4, 'print Ip = "192.0.2.1"') =~ s/^id: .*/id: own-rule-4/r . "enabled: true\n"), @database);
is($code, 0, 'an id that is no GUID');
is(() = ("$out$err" =~ /id "own-rule-4" is not a GUID/g), 1, 'is warned of once');
like($out, qr/^loaded 5e2dc81b-234f-5278-bb36-c1ff92d1b910, version 1, off: Rule 4$/m, 'and is always the same rule');
unlike("$out$err", qr/enabled/, 'what every export has is no news');
vigil('rules', 'load', file('two.json', '[' . join(',', map { qq({"id": "$_", "name": "T", "query": "print a = 1"}) } 1, 2) . ']'), @database);
is($code, 1, 'a file with two rules that lack much');
is(() = ($out =~ /:1:\d+: error: severity is missing/g), 2, 'says so of each, at its place');
sub json_rules
{
	return '{"value": [' . join(",\n", map { qq({"id": "$_", "name": "Json $_", "severity": "Low", "kind": "NRT", "query": "print a = 1"}) } @_) . ']}';
}
my $several = file('several.json', json_rules('json-1', 'json-2'));
vigil('check', $several);
is($code, 0, 'two rules in a file are checked');
like($out, qr/:2:8: warning: id "json-2" is not a GUID/, 'each at its place');
vigil('rules', 'load', $several, @database);
is($code, 0, 'and loaded');
is(() = ($out =~ /^loaded .*, version 1, off: Json json-[12]$/mg), 2, 'with a line for each');
vigil('rules', 'load', file('broken.json', json_rules('json-3', 'json-4') =~ s/print a = 1"\}\]/print a = "}]/r), @database);
is($code, 1, 'all or none');
unlike(vigil('rules', @database), qr/Json json-3/, 'none if one is wrong');
vigil('rules', 'load', file('same.json', json_rules('json-5', 'json-5')), @database);
like($out, qr/:2:8: error: id ".*" is given more than once/, 'two rules of a file with one id');
vigil('rules', 'load', $several, file('third.json', json_rules('json-2', 'json-6')), @database);
like("$out$err", qr/third\.json" has the id of ".*several\.json": /, 'of two files too');
unlike(vigil('rules', @database), qr/Json json-6/, 'and the second is not loaded');
vigil('rules', 'lod', @database);
is($code, 2, 'an unknown action');

# --- alerts, tail, health ----------------------------------------------------

like(vigil('alerts', @database), qr/ \| High     \| new    \| Rule 1 \| 192\.0\.2\.1 \| 2024-01-01T09:00:00Z \|$/m, 'alerts');
like(vigil('alerts', '--json', '--rule', 'Rule 1', '-n', 1, '--since', '2h', @database), qr/^\{.*"evidence": \[\{"Ip": "192\.0\.2\.1"\}\].*\}\n$/,
	'the whole alert as JSON');
is(vigil('alerts', '--csv', '--since', '2999-01-01', @database), "raised_at,id,severity,status,name,entities,event_time,details\n", 'none since then');
vigil('alerts', '--since', 'soon', @database);
is($code, 2, 'a wrong time');

vigil('health', @database);
is($code, 0, 'a rule that is off is well');
my $behind = vigil('health', '--json', @database);
is(vigil(@database, '--json', 'health') =~ s/"lag":[^,]*//gr, $behind =~ s/"lag":[^,]*//gr, 'options may stand before the command');
is($code, 0, 'which is found behind their values');
$node->safe_psql('postgres', q{SELECT vigil.enable_rule(id) FROM vigil.rules WHERE name = 'Rule 1'; ALTER SYSTEM SET vigil.enabled = off; SELECT pg_reload_conf()});
$node->poll_query_until('postgres', q{SELECT state = 'stopped' FROM vigil.health WHERE name = 'Rule 1'});
like(vigil('health', @database), qr/ \| Rule 1 +\| stopped \| vigil\.enabled is off/, 'one that does not run is named');
$node->safe_psql('postgres', q{UPDATE vigil.rule_state SET due_at = '2026-05-01 10:00:00.5+02' WHERE rule_id IN
	(SELECT id FROM vigil.rules WHERE name = 'Rule 1')});
like(vigil('health', '--json', @database), qr/"next_due": "2026-05-01T08:00:00Z"/, 'with times in ISO 8601, in UTC');
is($code, 1, 'and is a failure');

# Starts the command and waits until the server sees what it does.
sub start
{
	my ($statement, @arguments) = @_;

	($out, $err) = ('', '');
	my $run = IPC::Run::start([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err);

	$node->poll_query_until('postgres',
		"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'vigil' AND query LIKE '$statement'");
	return $run;
}

my $tail = start('%array_agg(a.id)%', 'tail', '-n', 1, @database);
# What anybody may send does not end it.
$node->safe_psql('postgres', "SELECT pg_notify('vigil_alert', p) FROM unnest(ARRAY['garbage', '', '{', '[]', '{\"alert\": \"x\"}', "
	  . "'{\"alert\": 1e9}', '{\"alert\": 99999999999999999999}', '{\"run\": 1}', '{\"alert\": 999999}', '{\"run\": 999, \"after\": 0}']) AS p");
$node->safe_psql('postgres', q{SELECT vigil.run_rule(id, '2024-01-01 11:00+00') FROM vigil.rules WHERE name = 'Rule 1'});
$tail->finish;
is($? >> 8, 0, 'tail ends after the alerts it was asked for');
like($out, qr/^\d{4}-\d\d-\d\dT[\d:]+Z  \d+  High  new  Rule 1  192\.0\.2\.1\n$/, 'and prints a line for each');

$tail = start('%array_agg(a.id)%', 'tail', '-n', 4, @database);
my $run = sub { "SELECT vigil.run_rule(id, '2024-01-02 $_[0]:00+00') FROM vigil.rules WHERE name = 'Rule 1'" };
my $end = q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vigil'};
# Raised while there is no connection, while it comes again, behind it, and behind a restart.
$node->safe_psql('postgres', $run->('01') . "; $end");
$node->safe_psql('postgres', 'BEGIN; ' . $run->('02') . "; $end; SELECT pg_sleep(4); COMMIT");
$node->safe_psql('postgres', $run->('03'));
$node->restart;
$node->safe_psql('postgres', $run->('04'));
$tail->finish;
is($? >> 8, 0, 'tail goes on when the connection is lost, and when the server starts again');
is(join(' ', map { /Z  (\d+)  High/ ? $1 : "? $_" } split /\n/, $out),
	$node->safe_psql('postgres', q{SELECT string_agg(id::text, ' ' ORDER BY id) FROM (SELECT id FROM vigil.alerts ORDER BY id DESC LIMIT 4) AS a}),
	'and prints each alert once');
like($err, qr/the connection is lost; trying again\n(.*\n)*.*connected again\n/, 'which it tells');

$tail = start('%array_agg(a.id)%', 'tail', @database);
$tail->signal('INT');
$tail->finish;
is($? >> 8, 0, 'Ctrl-C ends tail');

my $slow = start('SELECT r.o%', 'query', '-c', 'range x from 1 to 100000000 step 1 | summarize sum(x)', @database);
$slow->signal('INT');
$slow->finish;
is($? >> 8, 130, 'Ctrl-C ends a query');
like($err, qr/^vigil: error: canceling statement due to user request$/m, 'which the server cancels');

# --- test --------------------------------------------------------------------

my $tested = file('tested.yaml', rule(8, 'print Ip = "192.0.2.1"') . <<'YAML');
x-tests:
  - name: passes
    expect: {rows: [{Ip: 192.0.2.1}], alerts: 1}
  - name: "fails # & <one>"
    expect: {rows: [{Ip: 192.0.2.2}], alerts: 2}
YAML
vigil('test', $tested, @database);
is($code, 1, 'a test that fails ends with 1');
is($out =~ s/found: \{.*/found: …/r, <<"TEXT", 'and is told with its place');
ok   $tested:18: Rule 8: passes
FAIL $tested:21: Rule 8: fails # & <one>
     line 21, column 21: no row of the result is like {"Ip": "192.0.2.2"} (The nearest has "192.0.2.1" in column "Ip".)
     line 21, column 47: expected 2 alerts, found 1
     found: …
1 file: 2 tests, 1 failed
TEXT
vigil('test', '--format', 'tap', $tested, @database);
like($out, qr/\ATAP version 13\nok 1 - Rule 8: passes\nnot ok 2 - Rule 8: fails \\# & <one>\n# at \Q$tested\E:21\n# line 21, .*\n(# .*\n)+1\.\.2\n\z/, 'TAP');
vigil('test', '--format', 'junit', $tested, $good, $syntax, @database);
is($code, 1, 'a file that is no rule fails, too');
like($err, qr/invalid value for severity: "Hihg"/, 'and the server says why');
like($out, qr/\A<\?xml .*\n<testsuites name="vigil">\n  <testsuite name="\Q$tested\E" tests="2" failures="1" errors="0">\n/, 'JUnit: a suite for a file');
like($out, qr/<testcase classname="Rule 8" name="passes" file="\Q$tested\E" line="18"\/>\n/, 'a case for a test');
like($out, qr/name="fails # &#38; &#60;one&#62;" .* line="21">\n      <failure message="line 21, column 21: no row/, 'a failure with its message');
like($out, qr/tests="0" failures="0" errors="0">\n  <\/testsuite>\n.*errors="1">\n.*<error message=.*\n  <\/testsuite>\n<\/testsuites>\n\z/, 'a file without tests, and one that cannot be tested');
vigil('test', '--json', $tested, @database);
like($out, qr/^\{"file": "\Q$tested\E", "line": 18, "column": 11, "rule": "Rule 8", "test": "passes", "passed": true, "message": null, "expected": \{.*\}, "found": \{.*\}\}$/m, 'JSON');
vigil('test', '--format', 'xml', $tested, @database);
is($code, 2, 'another format is wrong usage');
vigil('test', @database);
is($code, 2, 'and no file');
vigil('test', "$top/rules", @database);
is_deeply([ $code, $err ], [ 0, '' ], 'the rules of ours pass their tests');
like($out, qr/^\d+ files: \d+ tests, 0 failed$/m, 'each has some');
is($node->safe_psql('postgres', q{SELECT (SELECT count(*) FROM vigil.rules WHERE name = 'Rule 8') + (SELECT count(*) FROM pg_class WHERE relname ~ '^vigil_test')}), '0',
	'and nothing of it stays');

# --- ingest ------------------------------------------------------------------

system_or_bail("$top/sample/generate", "$folder/logs", '2026-03-06', '3');
vigil('ingest', 'cloudtrail', "$folder/logs/AWSLogs", @database);
is($code, 1, 'no table');
like($err, qr/vigil: hint: Make it with vigil\.create_log_table\('AWSCloudTrail'\)/, 'and how to make it');
like($err, qr/^vigil: error: \d+ files were not loaded$/m, 'and what was not loaded');
$node->safe_psql('postgres', q{SELECT vigil.create_log_table(t) FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t});
vigil('ingest', 'cloudtrail', "$folder/logs/AWSLogs", @database);
is($code, 0, 'a folder of gzip files');
my ($rows) = $out =~ /^\d+ of \d+ files, \d+ records: (\d+) rows, 0 rejected, 0 skipped/;
is($node->safe_psql('postgres', 'SELECT count(*) FROM "AWSCloudTrail"'), $rows, 'has so many rows');
vigil('ingest', 'signin', "$folder/logs/insights-logs-signinlogs", @database);
is($code, 0, 'and one of sign-ins');
vigil('rules', 'load', "$top/rules", @database);
vigil('rules', 'preview', 'High-Risk Cross-Cloud User Impersonation', '--as-of', '2026-03-06', '--json', @database);
cmp_ok(scalar(split /\n/, $out), '>', 0, 'in which the rule finds the planted attacks');

my $line = qq({"TimeGenerated": "2026-03-02T09:00:00Z", "UserPrincipalName": "a{b\\"}", "Note": "@{['x' x 900]}"}\n);
my $large = file('large.json', $line x 20_000 . "{\"broken\n" . $line x 1000);
vigil('ingest', 'SigninLogs', $large, @database, '--jobs', '4');
is($code, 1, 'a rejected record is a failure');
like($out, qr/^1 of 1 files, 21001 records: 21000 rows, 1 rejected, 0 skipped/, 'but the others are loaded');
like($err, qr/1 record was rejected\n.*vigil\.own_dead_letters/, 'and it is told where it is');
is($node->safe_psql('postgres', q{SELECT source ~ 'large.json$' AND byte_offset > 16 * 1024 * 1024 AND record_number = 20001 FROM vigil.dead_letter}), 't',
	'a large file goes in parts, and the dead letter says where in the whole it was');
cmp_ok($node->safe_psql('postgres', q{SELECT count(DISTINCT _xid) FROM "SigninLogs" WHERE "UserPrincipalName" = 'a{b"}'}), '>', 1,
	'each in its own transaction');
vigil('ingest', 'signin', "$folder/absent.json", @database);
is($code, 1, 'a file that is not there');
file('large.log', $line);
mkdir "$folder/odd" and rename "$folder/large.log", "$folder/odd/large.log";
vigil('ingest', 'SigninLogs', "$folder/odd", @database);
like($err, qr/^vigil: error: folder ".*odd" has no files to load\n/, 'a name that tells nothing of logs');
vigil('ingest', '--all', 'SigninLogs', "$folder/odd", @database);
is($code, 0, 'is taken with --all') or diag $err;
mkdir "$folder/empty";
vigil('ingest', 'signin', "$folder/empty", @database);
like($err, qr/^vigil: error: folder ".*empty" has no files to load\n/, 'an empty folder');
vigil('ingest', 'signin', @database);
is($code, 2, 'no file');

$node->stop;
done_testing();
