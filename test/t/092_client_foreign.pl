# vigil over rules of other platforms: translate, check over a folder of several platforms, load.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('foreign');
my ($out, $err, $code);

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my @database = ('-d', $node->connstr('postgres'));

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	s/\Q$folder\E\///g for $out, $err;
	return $out;
}

sub rule
{
	my ($name, $text) = @_;

	mkdir $folder;
	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

my $head = "level: low\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n";
my $sound = rule('sound.yml', "title: Sound\n${head}    s: {eventName: CreateUser}\n    condition: s\n");
my $bad = rule('bad.yml', "title: Bad\n${head}    s: {eventNaem: CreateUser}\n    condition: s\n");

rule('list.yml', "title: List\n${head}    s: {\"eventName|expand\": '%names%'}\n    condition: s\n");
rule('own.yaml', <<'YAML');
id: 5a3e8f3c-0b0e-4f5e-8d3c-3b0f5d6a7b01
name: Own
severity: Low
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: AWSCloudTrail | where EventName == "CreateUser"
YAML

# --- translate ---------------------------------------------------------------

is(vigil('translate', $sound), "// Sound\nAWSCloudTrail\n// s\n| where EventName =~ \"CreateUser\"\n", 'KQL');
is($err, "sound.yml:1:8: info: the rule has no id: another title would be another rule\nsound.yml:1:8: info: the rule does not name its author\n"
	. "sound.yml:1:8: info: entities are those of table AWSCloudTrail: IP of SourceIpAddress, Account of UserIdentityArn\n",
	'what is to be said');
is($code, 0, 'is no error');
like(vigil('translate', '--format', 'yaml', $sound), qr{^id: .*^name: Sound\n.*^  platform: Sigma\n}ms, 'a rule of vigil');
is(decode_json(vigil('translate', '--json', $sound))->{name}, 'Sound', 'an object');
vigil('translate', $folder);
is($code, 1, 'an error in a folder');
like($err, qr/^bad.yml:5:9: error: table "AWSCloudTrail" has nothing for field "eventNaem"\nHINT:  Did you mean "eventName"\?$/m, 'is told with its place');
like($err, qr/^3 files: 2 rules, 1 errors$/m, 'the sum; rules of vigil are passed over');
vigil('translate', "$folder/own.yaml");
is($code, 1, 'a rule of vigil that is named');
vigil('translate');
is($code, 2, 'nothing to translate');
vigil('translate', '--format', 'xml', $sound);
is($code, 2, 'an unknown format');

# --- check -------------------------------------------------------------------

vigil('check', '--offline', $bad);
like($out, qr/^bad.yml:5:9: error: .*\(VF0104\)$/m, 'check without a database');
vigil('check', '--json', '--create-tables', $folder, @database);
my $found = decode_json((grep { /^\{"summary"/ } split /\n/, $out)[0])->{summary};
is($found->{queries}, 4, 'four rules');
is_deeply($found->{platforms}, { Sigma => { runs => 1, needs => 1, refused => 1 } }, 'those of Sigma are counted apart');
like(vigil('check', '--summary', $folder, @database), qr/^Of these, 3 rules of Sigma:\n +1 +33.3 %  run here$/m, 'as text');

# --- load --------------------------------------------------------------------

vigil('rules', 'load', $sound, @database);
is($code, 0, 'load') or diag $err;
is($node->safe_psql('postgres', 'SELECT name FROM vigil.rules'), 'Sound', 'it is there');
vigil('rules', 'load', $bad, @database);
isnt($code, 0, 'what has an error is not loaded');
vigil('rules', 'sync', '--yes', $bad, @database);
isnt($code, 0, 'nor is it synced');
like("$out$err", qr/bad\.yml.*table "AWSCloudTrail" has nothing for field.*none of the files can be taken/s, 'with the reason') or diag $out, $err;
unlink "$folder/bad.yml", "$folder/list.yml";
vigil('rules', 'sync', '--yes', $folder, @database);
is($code, 0, 'sync') or diag $err;
is($node->safe_psql('postgres', 'SELECT string_agg(name, $$,$$ ORDER BY name) FROM vigil.rules'), 'Own,Sound', 'a folder of two platforms');
vigil('rules', 'diff', $folder, @database);
is($code, 0, 'which does not differ then') or diag $out;

# --- files that say something of each other ------------------------------------

my $apart = "$folder/apart";

mkdir $apart;
append_to_file("$apart/base.yml", "title: Base\nname: base\n${head}    s: {eventName: CreateUser}\n    condition: s\n");
append_to_file("$apart/filter.yml", "title: Filter\nlogsource: {product: aws}\nfilter:\n    rules: [base]\n    own: {userAgent: own}\n    condition: not own\n");
append_to_file("$apart/many.yml", "title: Many\nlevel: high\ncorrelation:\n    type: event_count\n    rules: [base]\n"
	. "    group-by: [userIdentity.arn]\n    timespan: 10m\n    condition: {gte: 3}\n");
like(vigil('translate', $apart), qr{\A// Many\nlet rule_base = AWSCloudTrail\n// s\n\| where EventName =~ "CreateUser"\n// own\n\| where not\(UserAgent =~ "own"\)\n},
	'a correlation, its rule and the filter of that');
is($code, 0, 'nothing is wrong') or diag $err;
unlike($out, qr{^// Base}m, 'the rule is none of its own');
vigil('translate', "$apart/many.yml");
like($err, qr/^apart\/many.yml:5:13: error: there is no rule "base"$/m, 'alone it has no rule');
like(vigil('check', '--summary', $apart, @database), qr/^1 query of 3 files:\n +1 +100.0 %  run here$/m, 'check') or diag $out;
vigil('rules', 'load', $apart, @database);
is($code, 0, 'load') or diag $err;
vigil('rules', 'sync', '--yes', $apart, @database);
is($code, 0, 'sync') or diag $err;
is($node->safe_psql('postgres', 'SELECT string_agg(name, $$,$$ ORDER BY name) FROM vigil.rules'), 'Many,Own,Sound', 'one rule of three files');
vigil('rules', 'diff', $apart, @database);
unlike($out, qr/Many/, 'it does not differ') or diag $out;
is($node->safe_psql('postgres', "SELECT string_agg(action || ' ' || name, ',') FROM vigil.sync_rules(jsonb_build_array(jsonb_build_object('path', 'a', 'text', pg_catalog.pg_read_file('$apart/many.yml')), jsonb_build_object('path', 'b', 'text', pg_catalog.pg_read_file('$apart/base.yml')), jsonb_build_object('path', 'c', 'text', pg_catalog.pg_read_file('$apart/filter.yml'))))"),
	'unchanged Many', 'the server puts files together as well');

# --- what a folder says of its rules --------------------------------------------

my $told = "$folder/told";

mkdir $_ for $told, "$told/old", "$told/inner";
$node->safe_psql('postgres', 'CREATE ROLE keeper; CREATE TABLE "Mine" ("TimeGenerated" timestamptz, who text); GRANT SELECT ON "Mine" TO keeper');
append_to_file("$told/mine.yml", "title: Mine\nlevel: high\nstatus: test\nlogsource: {product: mine, service: audit}\ndetection:\n    s: {\"actor|expand\": '%people%'}\n    condition: s\n");
append_to_file("$told/inner/low.yml", "title: Low\n${head}    s: {eventName: A}\n    condition: s\n");
append_to_file("$told/old/bad.yml", "title: Bad\n${head}    s: {eventNaem: A}\n    condition: s\n");
append_to_file("$told/vigil.yaml", <<'YAML');
schedule: {frequency: 20m}
sources:
  - {product: mine, service: audit, table: Mine, fields: {actor: who}}
placeholders: {people: [ann, bob]}
leave_out: {path: old}
owner: keeper
YAML
like(vigil('translate', $told), qr{^// Mine\nMine\n// s\n\| where who in~ \("ann", "bob"\)$}m, 'a table, a field and a placeholder of the folder');
is($code, 0, 'a file is left out by its path') or diag $err;
vigil('check', '--json', '--summary', $told, @database);
my $counted = decode_json((grep { /^\{"summary"/ } split /\n/, $out)[0])->{summary};
is_deeply([ @{$counted}{qw(queries runs left_out)} ], [ 2, 2, 1 ], 'and counted') or diag $out;
like(vigil('check', '--offline', $told), qr/; 1 left out by vigil\.yaml$/m, 'also without a database') or diag $out;
vigil('check', '--offline', "$told/old/bad.yml");
is($code, 1, 'unless it is named');
append_to_file("$told/inner/vigil.yml", "minimum_severity: Medium\n");
like(vigil('check', '--summary', $told, @database), qr/^1 query of 4 files:\n.*^ +2 +more are left out by vigil.yaml$/ms, 'an inner folder leaves out more') or diag $out;
vigil('rules', 'load', $told, @database);
is($code, 0, 'load') or diag $err;
like($out, qr/^left out by vigil.yaml: 1 rules, 1 files$/m, 'what is not loaded is told') or diag $out;
is($node->safe_psql('postgres', "SELECT r.run_as || ' ' || v.query_frequency FROM vigil.rules r JOIN vigil.rule_versions v ON v.rule_id = r.id AND v.version_no = r.version_no WHERE r.name = 'Mine'"),
	'keeper 00:20:00', 'with owner and schedule');
vigil('rules', 'diff', $told, @database);
unlike($out, qr/Mine|Low/, 'it does not differ') or diag $out;
$node->safe_psql('postgres', "SELECT vigil.set_rule_owner(id, current_user) FROM vigil.rules WHERE name = 'Mine'");
vigil('rules', 'sync', '--yes', $told, @database);
like($out, qr/^owner +\| Mine\b.*\bkeeper\b/m, 'sync shows that the owner changes') or diag $out;
vigil('rules', 'pull', "$told", @database);
ok(!-e "$told/low.yaml" && !-e "$told/low.yml", 'pull writes no second file of what is left out');
# What a file of another platform says the database has not.
{
	my $mine = slurp_file("$told/mine.yml");

	unlink "$told/old/bad.yml" or die "bad.yml: $!";
	$node->safe_psql('postgres', q{SELECT vigil.load_rule(replace(v.yaml, 'severity: ', 'version: 9.9.9' || chr(10) || 'severity: '))
		FROM vigil.rules r JOIN vigil.rule_versions v ON v.rule_id = r.id AND v.version_no = r.version_no WHERE r.name = 'Mine'});
	for my $force ([], ['--force'])
	{
		vigil('rules', 'pull', "$told", @$force, @database);
		like($err, qr/mine\.yml" has a rule of another platform, and is not overwritten/, "pull @$force tells that it cannot write it");
		is(slurp_file("$told/mine.yml"), $mine, 'and does not');
	}
}
append_to_file("$told/vigil.yaml", "leave_uot: {level: low}\n");
vigil('check', '--offline', $told);
like($out, qr/^told\/vigil.yaml:7:1: error: vigil.yaml has no key "leave_uot"/m, 'what is wrong has a place') or diag $out;
is($code, 1, 'and is an error');
vigil('rules', 'load', $told, @database);
isnt($code, 0, 'nothing is loaded then');
like($err, qr/vigil.yaml: vigil.yaml has no key "leave_uot"/, 'as it is said once');


# Log sources of a folder are for Sigma alone, which rules of others say; a condition that is none has a place.
my $others = "$folder/others";
mkdir $others;
append_to_file("$others/vigil.yaml", "sources:\n  - product: aws\n    service: cloudtrail\n    table: Own\n    where: a == 1\n");
append_to_file("$others/elastic.toml", <<'TOML');
[metadata]
integration = ["aws"]
[rule]
name = "From Elastic"
severity = "low"
index = ["logs-aws.cloudtrail-*"]
type = "query"
language = "kuery"
query = "event.action: CreateUser"
TOML
append_to_file("$others/duo.toml", slurp_file("$others/elastic.toml") =~ s/aws/cisco_duo/gr =~ s/cloudtrail/auth/gr);
append_to_file("$others/splunk.yml", "name: From Splunk\nid: 0f2d1c3b-4a59-4c8e-9d70-1b2c3d4e5f69\nsearch: '`cloudtrail` eventName=CreateUser'\ndata_source: [AWS CloudTrail]\n");
append_to_file("$others/sigma.yml", "title: From Sigma\n${head}    s: {x: CreateUser}\n    condition: s\n");
vigil('translate', "$others/elastic.toml");
like($out, qr/^AWSCloudTrail$/m, 'a rule of Elastic reads its own table');
like($err, qr/elastic\.toml:.*: info: sources of vigil\.yaml are for rules of Sigma: this one of Elastic reads/, 'and says so');
vigil('translate', "$others/splunk.yml");
like($err, qr/splunk\.yml:.*: info: sources of vigil\.yaml are for rules of Sigma: this one of Splunk reads/, 'so does one of Splunk') or diag $out;
vigil('translate', "$others/duo.toml");
like($err, qr/duo\.toml:.*error: .*\nHINT:  Sources of vigil\.yaml are for rules of Sigma, not for those of Elastic\./, 'also where it has none') or diag $err;
vigil('translate', "$others/sigma.yml");
unlike($err, qr/sources of vigil/i, 'one of Sigma has it');
append_to_file("$others/vigil.yaml", "  - {product: x, table: T, where: 'a == 1 | take 1'}\n");
vigil('check', '--offline', $others);
like($out, qr/^others\/vigil\.yaml:6:35: error: invalid where: "\|" begins another operator/m, 'a condition that goes on has a place') or diag $out, $err;
unlink "$others/vigil.yaml";
append_to_file("$others/vigil.yaml", "sources:\n  - product: x\n    table: T\n    where: |\n      a != \"ä\" and\n      rand() > 0.5\n");
vigil('check', '--offline', $others);
like($out, qr/^others\/vigil\.yaml:6:7: error: rand\(\) is not allowed here/m, 'one that is not about a row has a place') or diag $out, $err;

$node->stop;
done_testing();
