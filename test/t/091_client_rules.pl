# The vigil command and a folder of rules: what differs, pulled and synced.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir() . '/rules';
my $node = PostgreSQL::Test::Cluster->new('folder');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

# Runs the command; what it printed and its exit code are in these.
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'rules', @arguments, '-d', $node->connstr('postgres') ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub write_file
{
	my ($name, $text) = @_;

	open my $file, '>:raw', "$folder/$name" or die "$name: $!\n";
	print $file $text;
	close $file;
	return;
}

sub id
{
	my ($number) = @_;

	return "0a4b0c1e-4444-4a4a-8b8b-00000000000$number";
}

# A rule whose text has what a careless writer would lose: a carriage return, trailing blanks.
sub rule
{
	my ($number, $query) = @_;

	return 'id: ' . id($number) . <<"YAML";

name: Rule/$number
# A comment  \r
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  $query
description: Größe
version: 1.0.0
YAML
}

sub value
{
	my ($sql) = @_;

	return $node->safe_psql('postgres', $sql);
}

# --- usage -------------------------------------------------------------------

vigil('diff');
is($code, 2, 'diff needs a folder');
vigil('diff', "$folder/absent");
is($code, 2, 'that is there: trouble, not a difference');
vigil('sync', "$folder/absent", '--yes');
is($code, 1, 'so does sync');
mkdir $folder;
vigil('sync', $folder, '--yes');
is($code, 1, 'an empty one is none');
vigil('diff', $folder);
is_deeply([ $code, $out ], [ 0, '' ], 'nothing and nothing are the same');

# --- sync --------------------------------------------------------------------

write_file('one.yaml', rule(1, 'print A = 1'));
write_file('two.yml', rule(2, 'print A = 1'));
vigil('diff', $folder);
is_deeply([ $code, $out ], [ 1, "new      $folder/one.yaml: Rule/1 (@{[id(1)]})\nnew      $folder/two.yml: Rule/2 (@{[id(2)]})\n" ], 'diff: both are new');
vigil('sync', $folder);
is($code, 1, 'sync does nothing when nobody says yes');
like($out, qr/^create \| Rule\/1 \| \Q@{[id(1)]}\E \| \Q$folder\E\/one\.yaml +\| *$/m, 'but shows what it would');
like($err, qr/^vigil: error: nothing was done\nvigil: hint: --yes does it\.$/m, 'and says so');
is(value('SELECT count(*) FROM vigil.rules'), 0, 'really nothing');
vigil('sync', $folder, '--yes', '--enable');
is($code, 0, '--yes does it');
is(value('SELECT string_agg(name || enabled, \',\' ORDER BY name) FROM vigil.rules'), 'Rule/1true,Rule/2true', 'and --enable switches on');
write_file('two.yml', rule(2, 'print A = 1') . "enabled: false\n");
vigil('sync', $folder, '--yes', '--enable');
is(value('SELECT string_agg(name || enabled, \',\' ORDER BY name) FROM vigil.rules'), 'Rule/1true,Rule/2false', 'but not what its file calls off');
write_file('two.yml', rule(2, 'print A = 1'));
vigil('sync', $folder, '--yes', '--enable');
is(value('SELECT string_agg(name || enabled, \',\' ORDER BY name) FROM vigil.rules'), 'Rule/1true,Rule/2true', 'unless it says so no more');
vigil('sync', $folder, '--yes');
is_deeply([ $code, $out ], [ 0, '' ], 'then there is nothing to do');
like($err, qr/nothing to do: all 2 rules/, 'which is told');
vigil('diff', $folder);
is_deeply([ $code, $out ], [ 0, '' ], 'and nothing differs');
write_file('three.yaml', rule(3, 'pront 1'));
vigil('sync', $folder, '--yes');
is($code, 1, 'one that is not sound');
like($err, qr/\Q$folder\E\/three\.yaml:\d+:9:\n/, 'is told with its place');
unlink "$folder/three.yaml";

# --- diff --------------------------------------------------------------------

write_file('one.yaml', rule(1, "print A = 1, B = 'x'") =~ s/High/Low/r);
unlink "$folder/two.yml";
vigil('diff', $folder);
is($code, 1, 'a difference is 1');
is($out, <<"TEXT", 'what was changed, and what is stored only');
changed  $folder/one.yaml: Rule/1 (@{[id(1)]})
    changed field severity
      - High
      + Low
    changed stage 1 print
      - print A = 1
      + print A = 1, B = 'x'
    added output B
      + string
stored   Rule/2 (@{[id(2)]})
TEXT
vigil('diff', $folder, '--json');
like($out, qr/^\{"state": "changed", "file": "\Q$folder\E\/one\.yaml", "rule": "\Q@{[id(1)]}\E", "name": "Rule\/1", "part": "field", "key": "severity", "change": "changed", "old": "High", "new": "Low"\}$/m, '--json');
like($out, qr/^\{"state": "stored", "rule": "\Q@{[id(2)]}\E", "name": "Rule\/2"\}$/m, 'also of what is stored only');
write_file('bad.yaml', "id: [\n");
vigil('diff', $folder);
is($code, 2, 'a file that is none is trouble');
unlink "$folder/bad.yaml";

# --- prune -------------------------------------------------------------------

vigil('sync', $folder, '--yes');
like($err, qr/1 rule of the source "sync" is not declared any more/, 'what is left over is told');
is(value('SELECT count(*) FROM vigil.rules'), 2, 'and stays');
vigil('sync', $folder, '--yes', '--prune', '--source', 'other');
is(value('SELECT count(*) FROM vigil.rules'), 2, 'another folder does not concern it');
vigil('sync', $folder, '--yes', '--prune');
like($out, qr/^delete \| Rule\/2 /m, '--prune deletes it');
is(value('SELECT count(*) FROM vigil.rules'), 1, 'indeed');

# --- pull --------------------------------------------------------------------

my $text = rule(4, 'print C = 1');
$node->safe_psql('postgres', "SELECT vigil.load_rule(\$r\$$text\$r\$)");
vigil('pull', $folder);
is($code, 0, 'pull');
is($out, "wrote $folder/rule-4.yaml\n1 of 2 rules written\n", 'writes what is missing');
is(slurp_file("$folder/rule-4.yaml"), $text, 'byte for byte');
vigil('pull', $folder);
is($out, "0 of 2 rules written\n", 'and nothing twice');
vigil('diff', $folder);
is($code, 0, 'then nothing differs');

# A file that is an older version is brought up to date; one that somebody has changed is not.
my $later = $text =~ s/High/Low/r;
$node->safe_psql('postgres', "SELECT vigil.load_rule(\$r\$$later\$r\$)");
vigil('pull', $folder);
is(slurp_file("$folder/rule-4.yaml"), $later, 'an older version is replaced');
write_file('rule-4.yaml', $text =~ s/High/Medium/r);
chmod 0640, "$folder/rule-4.yaml";
vigil('pull', $folder);
is($code, 1, 'a changed file is not');
like($err, qr/rule-4\.yaml" has been changed, and is not overwritten\n.*--force overwrites/s, 'and it is told');
like(slurp_file("$folder/rule-4.yaml"), qr/Medium/, 'it stays');
vigil('pull', $folder, '--force');
is_deeply([ $code, slurp_file("$folder/rule-4.yaml") ], [ 0, $later ], '--force overwrites');
is((stat "$folder/rule-4.yaml")[2] & 07777, 0640, 'and leaves others their rights');
vigil('pull', "$folder/new");
is($out, "wrote $folder/new/rule-1.yaml\nwrote $folder/new/rule-4.yaml\n2 of 2 rules written\n", 'a folder that is not there is made');
write_file('new/rule-1.yaml', "# mine\n" . rule(5, 'print 1'));
vigil('pull', "$folder/new");
is($code, 0, 'a name that is taken');
is((split /\n/, $out)[0], "wrote $folder/new/rule-1-@{[id(1)]}.yaml", 'gets the id');
is_deeply([ glob("$folder/*.tmp"), glob("$folder/.*.tmp") ], [], 'no draft is left');

# Files that the settings leave out are not those of the folder, and none comes beside them.
mkdir "$folder/left";
mkdir "$folder/left/old";
write_file('left/vigil.yaml', "leave_out: {path: old/}\n");
write_file('left/old/mine.yaml', $text =~ s/High/Informational/r);
write_file('left/old/broken.yaml', "name: [\n");
vigil('pull', "$folder/left", '--force');
is($code, 0, 'pull of a folder that leaves files out') or diag $err;
is($out, "wrote $folder/left/rule-1.yaml\n1 of 2 rules written\n", 'writes no rule that a file of them has');
like(slurp_file("$folder/left/old/mine.yaml"), qr/Informational/, 'which stays as it is');
vigil('diff', "$folder/left");
is("$code $out", "1 stored   Rule/4 (@{[id(4)]})\n", 'diff says of it that the database has it') or diag $err;
for my $case ([ 'list', '--prune' ], [ 'diff', $folder, '--as-of', '2026-01-01' ], [ 'enable', 'x', '--owner', 'y' ])
{
	vigil(@$case);
	is($code, 2, "@$case");
	like($err, qr/^vigil: error: rules $case->[0] takes no --.*\nvigil: hint: It is for rules /, 'an action says which options it does not take');
}

# --- a file with several rules -----------------------------------------------

mkdir "$folder/several";
write_file('several/all.json', '[' . join(',', map { my $n = $_;
	qq({"id": "@{[id($n)]}", "name": "Several $n", "severity": "Low", "kind": "NRT", "query": "print A = 1"}) } 6, 7) . ']');
vigil('sync', "$folder/several", '--yes', '--source', 'several');
is($code, 0, 'its rules are synced');
is(value("SELECT string_agg(name, ',' ORDER BY name) FROM vigil.rules WHERE managed_by = 'several'"), 'Several 6,Several 7', 'all of them');
vigil('diff', "$folder/several");
unlike($out, qr/Several/, 'none of them differs');
$node->safe_psql('postgres', "SELECT vigil.load_rule(replace(yaml, 'A = 1', 'A = 2')) FROM vigil.rule_versions WHERE name = 'Several 7'");
vigil('diff', "$folder/several");
like($out, qr/^changed  \Q$folder\E\/several\/all\.json: Several 7 /m, 'then one does');
vigil('pull', "$folder/several", '--force');
is($code, 1, 'pull writes no part of a file');
like($err, qr/all\.json" has several rules, one of them changed, and is not overwritten/, 'and says so');

# --- the rules of others -----------------------------------------------------

$node->safe_psql('postgres', q{CREATE ROLE another LOGIN; SELECT vigil.grant_access('another', 'author')});
write_file('several/all.json', slurp_file("$folder/several/all.json") =~ s/"Low"/"High"/gr);
vigil('sync', "$folder/several", '--yes', '-U', 'another');
is($code, 1, 'the rules of others are theirs');
like($err, qr/must be owner of rule "Rule\/1"\n.*In file "\Q$folder\E\/several\/rule-1\.yaml"\./s, 'and the file is named');

# --- exceptions that do not fit an old version -------------------------------

$node->safe_psql('postgres', 'SELECT vigil.load_rule($r$' . rule(8, "print A = 1") . '$r$)');
$node->safe_psql('postgres', 'SELECT vigil.load_rule($r$' . rule(8, "print A = 1, B = 'x'") . '$r$)');
$node->safe_psql('postgres', "SELECT vigil.create_exception('@{[id(8)]}', 'B == \"x\"', 'known')");
$node->psql('postgres', "SELECT vigil.rollback_rule('@{[id(8)]}', 1)", stderr => \my $warning);
like($warning, qr/WARNING:  exception \d+ of rule "Rule\/8" does not fit its query any more/, 'a rollback warns of them');

done_testing();
