# The catalogue: pages that a browser need not repair, that say what the views say, that no
# name can break, and that appear as a whole or not at all.
use strict;
use warnings;

use Encode qw(decode encode);
use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use HtmlCheck;

my $top = $ENV{VIGIL_TOP};
my $dir = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('catalogue');
my $flagship = 'f4a28082-2808-4783-9736-33c1ae117475';
my $hostile = '0a4b0c1e-5555-4a4a-8b8b-000000000001';
my $rules = 1 + (() = glob "$top/rules/*.yaml");

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on");
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

# The rows of a statement; columns are parted by a character that no value has.
sub rows
{
	my ($sql) = @_;
	my $text = decode('UTF-8', $node->safe_psql('postgres', $sql, extra_params => [ '-F', "\x02", '-R', "\x03" ]));

	return [ map { [ split /\x02/, $_, -1 ] } split /\x03/, $text ];
}

# The rows of a page's table, without its head; each cell with single blanks.
sub table
{
	my ($page, $section, @columns) = @_;
	my ($table) = grep { $_->{section} eq $section } @{ $page->{tables} };
	my (undef, @rows) = @{ $table->{rows} };

	return [ map { my $row = $_; [ map { $row->[$_] } @columns ] } @rows ];
}

# --- nothing is there ---------------------------------------------------------

$node->safe_psql('postgres', <<'SQL');
SET client_min_messages = error;
CREATE EXTENSION vigil;
SELECT vigil.create_log_table('SigninLogs'), vigil.create_log_table('AWSCloudTrail');
CREATE ROLE nobody LOGIN;
SQL
vigil('catalogue', @database, "$dir/none");
is($code, 0, 'a catalogue of no rules');
my ($page, $problems) = HtmlCheck::folder("$dir/none");
is_deeply($problems, [], 'is sound');
like($page->{'index.html'}{text}, qr/No rule is loaded/, 'and says that there are none');

# --- rules, one of which would break a page ----------------------------------

my $name = q{</title><script>alert(1)</script> "q" 'a' &amp; \u202egnp.exe \u0001\u007f\u0085 \u05d0\u05d1};

append_to_file("$dir/hostile.json", encode_json({
	id => $hostile, name => 'NAME', severity => 'High', kind => 'Scheduled', queryFrequency => 'PT1H',
	queryPeriod => 'PT1H', triggerOperator => 'gt', triggerThreshold => 0,
	tactics => ['Persistence'], relevantTechniques => [ 'T1098', 'T9999' ],
	description => "<img src=x onerror=alert(1)>\n\nsecond --> ]]> part",
	query => "AWSCloudTrail // </code></pre><script>alert(2)</script>\n| where EventName == \"<b onclick='x'>\" and UserAgent has '\"><svg/onload=1>'\n| project-away ErrorCode",
	'x-tests' => [ { name => '<i>test</i>', tables => { AWSCloudTrail => [] }, now => '2026-03-01T00:00:00Z', expect => { alerts => 0 } } ],
}) =~ s/NAME/$name =~ s{"}{\\"}gr/er);
vigil('rules', @database, 'load', "$top/rules", "$dir/hostile.json");
is($code, 0, 'rules are loaded') or diag("$out$err");
for my $day (1 .. 3)
{
	$node->safe_psql('postgres', "SELECT vigil.run_rule('$flagship', timestamptz '2026-03-0$day 00:00Z')");
}
vigil('catalogue', @database, '--date', '2026-03-05 10:00', "$dir/nowhere/site");
is($code, 1, 'a folder in a folder that does not exist cannot be made');
vigil('catalogue', @database, '--date', '2026-03-05 10:00', "$dir/site/");
is($code, 0, 'the catalogue') or diag($err);
is($out, "$dir/site/index.html: $rules rules\n", 'tells of its first page');
($page, $problems) = HtmlCheck::folder("$dir/site");
is_deeply($problems, [], 'every page is sound, every link leads to a place');
is(scalar(keys %$page), 1 + $rules, 'a page for each rule, and the first');
is(scalar(map { @{ $_->{scripts} } } values %$page), 1, 'one script in all');

# What nobody sees, or what turns text around, is shown; the rest is what it was.
my $shown = qq{</title><script>alert(1)</script> "q" 'a' &amp; [U+202E]gnp.exe \x{2401}\x{2421}\x{fffd} \x{5d0}\x{5d1}};
my $bad = $page->{"rule/$hostile.html"};
is($bad->{headings}[0], $shown, 'a hostile name is a name');
like($bad->{sections}{body}, qr{// </code></pre><script>alert\(2\)</script>\n\| where EventName == "<b onclick='x'>"}, 'a query is a text');
like($bad->{text}, qr/<img src=x onerror=alert\(1\)>/, 'so is a description');
like($bad->{sections}{tests}, qr/1 test is written in the rule file.*<i>test<\/i>.*"tables"/s, 'and a test');
ok((grep { $_ eq $shown } @{ $page->{'index.html'}{headings} }), 'and the name in the list');
like($bad->{sections}{attack}, qr/T9999 is no technique of ATT&CK/, 'a technique that does not exist is called so');

# --- the flagship: what the views say -----------------------------------------

my $rule = $page->{"rule/$flagship.html"};

is_deeply(table($rule, 'stages', 0, 1, 2, 3),
	rows("SELECT path, operator, array_to_string(predicates, ''), text FROM vigil.rule_stages('$flagship')"), 'stages');
is(scalar(grep { $_->[0] !~ m{/} } @{ table($rule, 'stages', 0) }), 7, 'which are seven');
is_deeply(table($rule, 'indicators', 0, 4, 5),
	rows("SELECT field, other_rules, stage FROM vigil.rule_indicators('$flagship')"), 'indicators with their corpus');
is(scalar(@{ table($rule, 'indicators', 0) }), 8, 'which are eight');
my %kind = map { ("$_->[0] $_->[2]" => $_) } @{ table($rule, 'indicators', 0, 1, 2, 3) };
is($kind{'timedef ge'}[3], '0', 'one of them computed');
like($kind{'timedef ge'}[1], qr/^derived from AWSCloudTrail\.TimeGenerated, SigninLogs\.TimeGenerated$/, 'of two tables');
is($kind{'timedef le'}[3], '8', 'with two ends');
ok($kind{'ErrorMessage is_null'}, 'and a null');
like($kind{'EventName in ignoring case'}[3], qr/^CreateRole \d+, DeleteRole \d+, /, 'a value with its corpus');
is_deeply(table($rule, 'fields', 0, 1, 2, 3, 4),
	rows("SELECT name, type, concat_ws(' ', stage, operator), array_to_string(lineage, ', '), array_to_string(used_by, ', ')
		FROM vigil.rule_output_fields('$flagship')"), 'output fields');
is(scalar(@{ table($rule, 'fields', 0) }), 15, 'which are fifteen');
is_deeply(table($rule, 'related', 0, 1, 2, 3),
	rows("SELECT related_name, array_to_string(shared, ', '), jaccard, outcome FROM vigil.related_rules('$flagship')"), 'related rules');
is(index($rule->{sections}{body}, rows("SELECT query FROM vigil.rule_versions WHERE rule_id = '$flagship'")->[0][0]) >= 0 ? 1 : 0, 1, 'the query, to the byte');
ok(index($rule->{sections}{sql}, rows("SELECT sql FROM vigil.rule_versions WHERE rule_id = '$flagship'")->[0][0]) >= 0, 'its SQL');
like($rule->{sections}{attack}, qr/Privilege Escalation.*T1078\.002 Domain Accounts.*T1078\.004 Cloud Accounts.*T1134 Access Token Manipulation/s, 'techniques with names');
is_deeply(table($rule, 'days', 0, 1, 2, 3),
	rows("SELECT slot_start::date, count(*), 0, 0 FROM vigil.runs WHERE rule_id = '$flagship' GROUP BY 1 ORDER BY 1"), 'days of its runs');
like($rule->{sections}{days}, qr/0 alerts; 3 runs succeeded, 0 failed\./, 'and their sum');

my $html = HtmlCheck::slurp("$dir/site/rule/$flagship.html");
like($html, qr{<span class="k-pipe">\|</span> <span class="k-operator">summarize</span> <span class="k-function">make_set</span>\(AppDisplayName\)}, 'words of a query are marked');
like(HtmlCheck::slurp("$dir/site/rule/$hostile.html"), qr{<span class="k-comment">// &lt;/code&gt;.*</span>\n.*<span class="k-operator">project-away</span>}s, 'comments and hyphens, too');
like($html, qr{<svg class="chart" [^>]*role="img" aria-labelledby="chart-title chart-text">}, 'the picture has a text in its place');

# --- coverage -------------------------------------------------------------------

my $index = $page->{'index.html'}{sections}{coverage};

for my $row (@{ rows('SELECT DISTINCT technique, technique_name FROM vigil.attack_coverage WHERE technique_name IS NOT NULL') })
{
	ok(index($index, "$row->[0] $row->[1] ") >= 0, "$row->[0] is in the matrix");
}
like($index, qr/T1134 Access Token Manipulation 1 rule, 0 on\s/, 'with the number of its rules, and of those that are on');
like($index, qr/Reconnaissance TA0043\s+No rule/, 'a tactic without rules is, too');
vigil('catalogue', @database, '--date', '2026-03-05 10:00', '--navigator', '-');
is($code, 0, 'the layer alone');
my $layer = decode_json($out);
is($layer->{versions}{layer}, '4.5', 'is of version 4.5');
is_deeply([ map { join ' ', @$_{qw(techniqueID tactic score)} } @{ $layer->{techniques} } ],
	[ map { $_->[0] } @{ rows("SELECT concat_ws(' ', technique, lower(replace(tactic_name, ' ', '-')), count(*))
		FROM vigil.attack_coverage AS c JOIN vigil.attack_tactics() AS t USING (tactic) WHERE technique_name IS NOT NULL
		GROUP BY technique, tactic_name, t.ordinal ORDER BY t.ordinal, technique COLLATE \"C\"") } ], 'and holds the coverage');
like($layer->{description}, qr/Left out: 1 technique /, 'but for what it cannot hold');
is_deeply(decode_json(HtmlCheck::slurp("$dir/site/attack-navigator.json")), $layer, 'as does the file beside the pages');
vigil('catalogue', @database, '--date', '2026-03-05 10:00', '--navigator', "$dir/layer.json");
is(HtmlCheck::slurp("$dir/layer.json"), HtmlCheck::slurp("$dir/site/attack-navigator.json"), 'or one of its own');

# --- the same bytes --------------------------------------------------------------

sub digest
{
	my ($folder) = @_;
	my %text;

	for my $file (sort(glob("$folder/*"), glob("$folder/rule/*")))
	{
		$text{ substr($file, length $folder) } = HtmlCheck::slurp($file) if -f $file;
	}
	return \%text;
}
my $before = digest("$dir/site");
vigil('catalogue', @database, '--date', '2026-03-05 10:00', "$dir/again");
is_deeply(digest("$dir/again"), $before, 'the same database gives the same bytes');
vigil('catalogue', @database, '--date', '2026-03-05 11:00', "$dir/again");
my $later = digest("$dir/again");
s/2026-03-05 11:00/2026-03-05 10:00/ for values %$later;
is_deeply($later, $before, 'but for the time that it was made');

# --- the folder -------------------------------------------------------------------

vigil('rules', @database, 'export', $hostile);
$node->safe_psql('postgres', "SELECT vigil.delete_rule('$hostile')");
vigil('catalogue', @database, "$dir/site");
is($code, 0, 'a catalogue is replaced');
ok(!-e "$dir/site/rule/$hostile.html", 'what is no rule any more has no page');
is_deeply([ grep { !m{/(?:again|site|none|hostile\.json|layer\.json)$} } glob("$dir/*") ], [], 'and nothing is left beside it');

append_to_file("$dir/site/notes.txt", 'mine');
vigil('catalogue', @database, "$dir/site");
is($code, 1, 'one with a file of somebody else is not');
like($err, qr/holds something else than a catalogue: "notes.txt"\n/, 'and the file is named');
is(slurp_file("$dir/site/notes.txt"), 'mine', 'it is still there');
ok(-f "$dir/site/index.html", 'as is the rest');
mkdir "$dir/full" or die;
append_to_file("$dir/full/.vigil-catalogue", "other\n");
vigil('catalogue', @database, "$dir/full");
is($code, 1, 'a folder with a list that is none is left alone');
vigil('catalogue', @database, "$dir/layer.json");
is($code, 1, 'so is a file');
like($err, qr/"\Q$dir\E\/layer.json" is no folder/, 'which is no folder');
mkdir "$dir/empty" or die;
vigil('catalogue', @database, "$dir/empty");
is($code, 0, 'an empty folder is taken');
chmod 0555, "$dir/empty";
symlink "$dir/empty", "$dir/link" or die;
vigil('catalogue', @database, "$dir/link");
is($code, 0, 'a link is followed');
ok(-l "$dir/link", 'and stays a link');

# --- what fails ----------------------------------------------------------------------

vigil('catalogue', @database);
is($code, 2, 'a folder must be named');
vigil('catalogue', @database, 'a', 'b');
is($code, 2, 'and only one');
vigil('catalogue', @database, '--date', 'soon', "$dir/bad");
is($code, 2, 'a date must be one');
like($err, qr/^vigil: error: invalid value "soon" for option --date\n/, 'and what is none is told');
ok(!-e "$dir/bad", 'nothing is written');
vigil('catalogue', '-d', $node->connstr('postgres') . ' user=nobody', "$dir/bad");
is($code, 1, 'who may not read rules gets none');
ok(!-e "$dir/bad", 'and no folder');

done_testing();
