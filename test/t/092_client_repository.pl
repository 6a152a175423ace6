# A repository of another platform, as it is published: synced, compared and pruned though some of it is refused;
# rules whose correlation or filter is in another file.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir() . '/rules';
my $node = PostgreSQL::Test::Cluster->new('repository');
my ($out, $err, $code);

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on\nvigil.enabled = off");
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('AWSCloudTrail'); CREATE ROLE detection; GRANT SELECT ON "AWSCloudTrail" TO detection});
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
mkdir $folder;

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'rules', @arguments, '-d', $node->connstr('postgres') ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	s/\Q$folder\E\///g for $out, $err;
	return $out;
}

sub put
{
	my ($name, $text) = @_;

	open my $file, '>', "$folder/$name" or die "$name: $!\n";
	print $file $text;
	close $file;
	return;
}

sub id
{
	my ($number) = @_;

	return sprintf '0a4b0c1e-4444-4a4a-8b8b-%012d', $number;
}

sub stored
{
	return $node->safe_psql('postgres', q{SELECT string_agg(name || ' ' || version_no, ', ' ORDER BY name) FROM vigil.rules});
}

# A rule of Sigma: number, field, more of the document.
sub sigma
{
	my ($number, $field, $more) = @_;

	return "title: Rule $number\n" . ($more // 'id: ' . id($number) . "\n") . "status: test\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n"
		. "detection:\n    s: {$field: A}\n    condition: s\n";
}

sub elastic
{
	my ($number, $query) = @_;

	return "[metadata]\nintegration = [\"aws\"]\n[rule]\nname = \"Rule $number\"\nrule_id = \"" . id($number) . "\"\nseverity = \"low\"\n"
		. "index = [\"logs-aws.cloudtrail-*\"]\ntype = \"query\"\nlanguage = \"kuery\"\nquery = '$query'\n";
}

sub splunk
{
	my ($number, $search) = @_;

	return "name: Rule $number\nid: " . id($number) . "\ntype: TTP\ndata_source: [AWS CloudTrail]\nsearch: '`cloudtrail` $search'\n";
}

# --- what is refused is passed over -------------------------------------------

put('one.yml', sigma(1, 'eventName'));
put('steady.yml', sigma(50, 'eventName'));
put('two.yml', sigma(2, 'eventNaem'));
put('title.yml', sigma(3, 'eventName', ''));
put('four.toml', elastic(4, 'event.action: A'));
put('five.toml', elastic(5, 'event.aktion: A'));
put('six.yml', splunk(6, 'eventName=A'));
put('seven.yml', splunk(7, 'eventName=A | join x [search y]'));
put('table.yml', sigma(8, 'ip') =~ s/aws, service: cloudtrail/azure, service: signinlogs/r);
put('data.yml', "name: A macro\nid: " . id(9) . "\ndefinition: x\n");
vigil('sync', $folder, '--yes', '--owner', 'detection');
is($code, 0, 'a repository is synced') or diag $err;
is(stored(), 'Rule 1 1, Rule 3 1, Rule 4 1, Rule 50 1, Rule 6 1', 'what can be taken of it');
like($out, qr/^skip +\| +\| +\| two\.yml +\| line \d+, column \d+: table "AWSCloudTrail" has nothing for field "eventNaem"/m, 'the rest is told') or diag $out;
like($out, qr/^skip.*\| $_\b.*\| line \d+, column \d+: \S/m, "$_ is, too") for qw(five.toml seven.yml table.yml);
like($out, qr/^skip.*\| data\.yml +\| it is no rule: it has neither a query nor a schedule$/m, 'so is what is no rule') or diag $out;
like($err, qr/5 files are passed over; 0 stored rules of them stay/, 'and counted') or diag $err;
is($node->safe_psql('postgres', 'SELECT DISTINCT run_as FROM vigil.rules'), 'detection', '--owner of sync');
vigil('sync', $folder, '--yes', '--owner', 'detection');
is($code, 0, 'once more');
like($err, qr/nothing to do: all other rules are as declared/, 'there is nothing to do') or diag $err;
vigil('sync', $folder, '--yes', '--owner', 'nobody');
is($code, 1, 'an owner that is none');
vigil('diff', $folder);
is($code, 0, 'nothing differs') or diag $out, $err;
like($out, qr/^refused  two\.yml: table "AWSCloudTrail" has nothing/m, 'diff tells what is refused');
unlike($out, qr/^(new|changed|stored)/m, 'and nothing else') or diag $out;
like($err, qr/4 rules of other platforms cannot be taken/, 'and counts it') or diag $err;
for my $action ('sync', 'diff')
{
	vigil($action, $folder, '--strict', $action eq 'sync' ? '--yes' : ());
	isnt($code, 0, "--strict makes them errors of $action");
}
like(vigil('diff', $folder, '--json'), qr/^\{"state": "refused", "file": "two\.yml", "message": "/m, 'as JSON') or diag $out;

# A rule that has moved to another file is that one's, whatever the former has.
put('from.yml', sigma(60, 'eventName'));
vigil('sync', $folder, '--yes');
put('from.yml', sigma(60, 'eventNaem'));
put('to.yml', sigma(60, 'eventSource'));
vigil('sync', $folder, '--yes');
like($out, qr/^update +\| Rule 60 .*\| to\.yml/m, 'a rule of another file now') or diag $out, $err;
unlike($out, qr/^skip +\| Rule 60/m, 'does not stay as it is') or diag $out;
unlink "$folder/from.yml", "$folder/to.yml";
vigil('sync', $folder, '--yes', '--prune');

# --- an update that is refused -------------------------------------------------

put('one.yml', sigma(1, 'eventNaem'));
put('title.yml', sigma(3, 'eventNaem', ''));
put('four.toml', elastic(4, 'event.aktion: A'));
put('six.yml', splunk(6, 'eventName=A | join x [search y]'));
put('ten.yml', sigma(10, 'eventName'));
vigil('sync', $folder, '--yes', '--prune');
is($code, 0, 'an update') or diag $err;
is(stored(), 'Rule 1 1, Rule 10 1, Rule 3 1, Rule 4 1, Rule 50 1, Rule 6 1', 'what is stored of rules that are refused is kept');
like($out, qr/^skip +\| Rule 1 +\| @{[id(1)]} \| one\.yml +\| stays as it is; line \d+/m, 'and told') or diag $out;
like($err, qr/9 files are passed over; 4 stored rules of them stay as they are/, 'counted') or diag $err;
vigil('diff', $folder);
is($code, 0, 'no difference');
like($out, qr/^refused  one\.yml: Rule 1 \(@{[id(1)]}\), which is stored, stays: /m, 'but told') or diag $out;
unlike($out, qr/^stored/m, 'nothing is stored alone') or diag $out;
vigil('pull', $folder);
is($code, 0, 'pull') or diag $err;
ok(!-e "$folder/rule-1.yaml", 'writes no second file of it');
unlink "$folder/ten.yml";
vigil('sync', $folder, '--yes', '--prune');
is(stored(), 'Rule 1 1, Rule 3 1, Rule 4 1, Rule 50 1, Rule 6 1', 'what is not there any more is deleted');

# A file that cannot be read at all has the ids that its lines name; without one nothing is deleted.
put('one.yml', 'id: ' . uc(id(1)) . "   # mine\ntitle: [\ndetection:\n");
put('title.yml', "title: 'Rule 3'\ndetection: [\n");
put('four.toml', "[rule]\n  rule_id = '" . id(4) . "'\nname = \"\n");
put('eleven.yml', sigma(11, 'eventName'));
vigil('sync', $folder, '--yes', '--prune');
is(stored(), 'Rule 1 1, Rule 11 1, Rule 3 1, Rule 4 1, Rule 50 1, Rule 6 1', 'nor are rules of files that cannot be read') or diag $out, $err;
unlink "$folder/eleven.yml";
put('hidden.yml', "# nothing\ndetection: [\n");
vigil('sync', $folder, '--yes', '--prune');
is($code, 0, 'a file without an id') or diag $err;
like($err, qr/nothing is deleted: "hidden\.yml" may have a rule whose id cannot be read/, 'stops the deleting') or diag $err;
like(stored(), qr/Rule 11/, 'of all');
vigil('pull', $folder);
is($code, 1, 'pull does not know what it has either');
unlink "$folder/hidden.yml";
vigil('sync', $folder, '--yes', '--prune');
unlike(stored(), qr/Rule 11/, 'then it goes');

# Everything refused: no rules are declared.
mkdir "$folder/all";
put('all/x.yml', sigma(20, 'eventNaem'));
vigil('sync', "$folder/all", '--yes', '--prune');
is($code, 1, 'a folder of nothing but refused rules deletes nothing');
like($err, qr/no rules are declared, and 5 would be deleted/, 'and says so') or diag $err;
unlink "$folder/all/x.yml";

# One's own rules stop it.
my $own = 'id: ' . id(30) . "\nname: Own\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: Q\n";
put('all/own.yaml', $own =~ s/Q/print A = 1/r);
put('all/x.yml', sigma(20, 'eventNaem'));
vigil('sync', "$folder/all", '--yes', '--source', 'all');
is($code, 0, 'own beside refused');
put('all/own.yaml', $own =~ s/Q/pront A = 1/r);
vigil('sync', "$folder/all", '--yes', '--prune', '--source', 'all');
is($code, 1, 'an own rule with a mistake stops the sync');
put('all/own.yaml', 'id: ' . id(30) . "\nname: Own\n");
vigil('sync', "$folder/all", '--yes', '--prune', '--source', 'all');
is($code, 1, 'so does one that has lost its query');
like(stored(), qr/Own 1/, 'and it stays');

# --- correlations and filters of other files -----------------------------------

my $apart = "$folder/apart";
mkdir $apart;
my $filter = "title: Own agents\nlogsource: {product: aws}\nfilter:\n    rules: [base_a, lone]\n    own: {userAgent: own}\n    condition: not own\n";
my $many = "title: Many\nid: " . id(40) . "\nlevel: high\ncorrelation:\n    type: temporal\n    rules: [base_a, base_b]\n    group-by: [userIdentity.arn]\n    timespan: 10m\n";

put('apart/a.yml', sigma(41, 'eventName', 'id: ' . id(41) . "\nname: base_a\n"));
put('apart/b.yml', sigma(42, 'eventName', "name: base_b\n"));
put('apart/lone.yml', sigma(43, 'eventName', 'id: ' . id(43) . "\nname: lone\n"));
put('apart/many.yml', $many);
put('apart/filter.yml', $filter);
$node->safe_psql('postgres', 'SELECT vigil.delete_rule(id) FROM vigil.rules');
vigil('load', $apart, '--owner', 'detection');
is($code, 0, 'a folder') or diag $err;
is(stored(), 'Many 1, Rule 43 1', 'of one correlation and one rule');
is($err, '', 'nothing is to be said') or diag $err;
put('apart/a.yml', sigma(41, 'eventSource', 'id: ' . id(41) . "\nname: base_a\n"));
vigil('load', "$apart/a.yml", '--enable', '--owner', 'detection');
like($err, qr/rule "Rule 41" raises alerts of its own beside correlation "Many", which stands on it/, 'a part that is loaded alone') or diag $err;
vigil('load', "$apart/b.yml", '--enable', '--owner', 'detection');
like($err, qr/rule "Rule 42" raises alerts of its own beside correlation "Many"/, 'also one without an id') or diag $err;
vigil('load', $apart, '--enable', '--owner', 'detection');
like($err, qr/rule "Rule 41" raises alerts of its own beside/, 'the folder says that it runs beside it') or diag $err;
vigil('sync', $apart, '--yes', '--prune', '--source', 'apart');
like($err, qr/rule "Rule 4$_" raises alerts of its own beside/, "so does sync, of $_") for 1, 2;
$node->safe_psql('postgres', q{SELECT vigil.delete_rule(id) FROM vigil.rules WHERE name ~ '^Rule 4[12]'});
vigil('sync', $apart, '--yes', '--source', 'apart');
unlike($err, qr/raises alerts/, 'until it is gone') or diag $err;
put('apart/many.yml', $many . "    generate: true\n");
vigil('sync', $apart, '--yes', '--source', 'apart');
is(stored(), 'Many 3, Rule 41 2, Rule 42 2, Rule 43 1', 'unless the correlation says so') or diag $out, $err;
unlike($err, qr/raises alerts/, 'then it is right') or diag $err;
put('apart/many.yml', $many);
vigil('sync', $apart, '--yes', '--prune', '--source', 'apart');
unlike(stored(), qr/Rule 4[12]/, 'what is a part again is deleted, as the sync has made it') or diag $out, $err, stored();

# A correlation that is refused and stays keeps its parts from raising.
put('apart/many.yml', $many =~ s/userIdentity.arn/userIdentity.nra/r =~ s/temporal/temporaal/r);
vigil('sync', $apart, '--yes', '--prune', '--source', 'apart');
is($code, 0, 'a correlation that is refused') or diag $err;
is(stored(), 'Many 4, Rule 43 1', 'lets no rule of it loose') or diag $out, $err;
like($out, qr/^skip.*apart\/a\.yml +\| correlation "Many", which stays as it is, stands on it$/m, 'and says so') or diag $out;
unlink "$apart/many.yml";
vigil('sync', $apart, '--yes', '--prune', '--source', 'apart');
is(stored(), 'Many 4, Rule 41 3, Rule 42 3, Rule 43 1', 'when its file is gone they are rules of their own') or diag $out, $err;

like($err, qr/rule "Rule 41" raises alerts of its own beside correlation "Many"/, 'beside it, as it was loaded by hand');

# Filters.
vigil('load', "$apart/lone.yml", '--owner', 'detection');
like($err, qr/rule "Rule 43" was loaded with filter "Own agents", and is not now/, 'a rule that is loaded without its filter') or diag $err;
vigil('load', $apart, '--owner', 'detection');
unlike($err, qr/was loaded with filter/, 'with it nothing is said') or diag $err;
vigil('sync', "$apart/lone.yml", '--yes', '--source', 'apart');
like($err, qr/rule "Rule 43" was loaded with filter "Own agents"/, 'sync of one file says it, too') or diag $err;
vigil('load', $apart, '--owner', 'detection');
unlink "$apart/filter.yml";
vigil('load', $apart, '--owner', 'detection');
like($err, qr/rule "Rule $_" was loaded with filter "Own agents"/, "a filter that is gone is told of $_") for 41, 43;

# --- a filter that cannot be read -----------------------------------------------

my $unread = "$folder/unread";
my @broken = (
	[ 'no YAML', "title: Own agents\nlogsource: {product: aws\nfilter: [\n" ],
	[ 'no condition', $filter =~ s/ {4}condition.*\n//r ],
	[ 'no rules', $filter =~ s/ {4}rules.*\n//r ],
	[ 'no log source', $filter =~ s/^logsource.*\n//mr ],
	[ 'a log source that is no map', $filter =~ s/\{product: aws\}/aws/r ],
	[ 'a filter that is a list', "title: Own agents\nlogsource: {product: aws}\nfilter: [own]\n" ],
	[ 'an unknown field', $filter =~ s/userAgent/userAgnet/r ],
	[ 'no filter', "title: Own agents\nlogsource: {product: aws}\nfiltr: {}\n" ]);

mkdir $unread;
$node->safe_psql('postgres', 'SELECT vigil.delete_rule(id) FROM vigil.rules');
put('unread/lone.yml', sigma(71, 'eventName', 'id: ' . id(71) . "\nname: lone\n"));
put('unread/free.yml', sigma(72, 'eventName', 'id: ' . id(72) . "\nname: free\n"));
put('unread/filter.yml', $filter);
vigil('sync', $unread, '--yes', '--owner', 'detection', '--source', 'unread');
is(stored(), 'Rule 71 1, Rule 72 1', 'a rule with a filter and one without') or diag $out, $err;
put('unread/free.yml', sigma(72, 'eventSource', 'id: ' . id(72) . "\nname: free\n"));
vigil('sync', $unread, '--yes', '--source', 'unread');
for my $case (@broken)
{
	my ($what, $text) = @$case;

	put('unread/filter.yml', $text);
	vigil('sync', $unread, '--yes', '--source', 'unread');
	is($code, 0, "sync, $what") or diag $err;
	is(stored(), 'Rule 71 1, Rule 72 2', "the rule stays: $what") or diag $out, $err;
	like($out, qr/^skip +\| Rule 71 .*unread\/lone\.yml +\| stays as it is; .*filter/m, "and it is told: $what") or diag $out;
	vigil('load', $unread, '--owner', 'detection');
	is(stored(), 'Rule 71 1, Rule 72 2', "load does so, too: $what") or diag $out, $err;
}
# What is refused and is no filter keeps nothing, nor does a filter that is here and is for other rules now.
put('unread/filter.yml', $filter =~ s/lone\]/other]/r);
put('unread/refused.yml', sigma(73, 'eventNaem'));
vigil('sync', $unread, '--yes', '--source', 'unread');
is(stored(), 'Rule 71 2, Rule 72 2', 'a filter that is for other rules now') or diag $out, $err;
put('unread/filter.yml', $filter);
vigil('load', $unread, '--owner', 'detection');
is(stored(), 'Rule 71 3, Rule 72 2', 'it is put to the rule again') or diag $out, $err;
unlink "$unread/filter.yml";
vigil('load', $unread, '--owner', 'detection');
is(stored(), 'Rule 71 4, Rule 72 2', 'a filter that is gone beside a rule that is refused') or diag $out, $err;

# --- parts of a correlation that is refused, loaded ------------------------------

my $parts = "$folder/parts";
mkdir $parts;

my $pair = $many =~ s/Many/Pair/r =~ s/^id: .*$/'id: ' . id(83)/mer;
$node->safe_psql('postgres', 'SELECT vigil.delete_rule(id) FROM vigil.rules');
put('parts/a.yml', sigma(81, 'eventName', 'id: ' . id(81) . "\nname: base_a\n"));
put('parts/b.yml', sigma(82, 'eventName', "name: base_b\n"));
put('parts/many.yml', $pair);
vigil('load', $parts, '--enable', '--owner', 'detection');
is(stored(), 'Pair 1', 'a correlation') or diag $out, $err;
for my $case ([ 'a base rule', 'a.yml', sigma(81, 'eventNaem', 'id: ' . id(81) . "\nname: base_a\n") ], [ 'the correlation', 'many.yml', $pair =~ s/temporal/temporaal/r ],
	[ 'the correlation as YAML', 'many.yml', 'id: ' . id(83) . "\ntitle: [\ncorrelation:\n" ])
{
	my ($what, $name, $text) = @$case;

	put('parts/many.yml', $pair);
	put('parts/a.yml', sigma(81, 'eventName', 'id: ' . id(81) . "\nname: base_a\n"));
	put("parts/$name", $text);
	vigil('load', $parts, '--enable', '--owner', 'detection');
	is($code, 1, "load, refused is $what");
	is(stored(), 'Pair 1', "no part is let loose: $what") or diag $out, $err;
	like($err, qr/"parts\/b\.yml" is passed over: correlation "Pair", which stays as it is, stands on it/, "and it is told: $what") or diag $err;
}
vigil('load', "$parts/b.yml", '--owner', 'detection');
is(stored(), 'Pair 1, Rule 82 1', 'a part that is loaded alone is meant') or diag $out, $err;

done_testing();
