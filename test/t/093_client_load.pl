# vigil functions, watchlist and useragents: files as people keep them, replaced as a whole.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('load');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.max_saved_per_owner = 3");
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; CREATE ROLE author LOGIN; CREATE ROLE nobody LOGIN; SELECT vigil.grant_access('author', 'author'); GRANT CREATE ON SCHEMA public TO author});
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my ($out, $err, $code);

sub vigil_as
{
	my ($role, @arguments) = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments, '-d', $node->connstr('postgres') . ($role ? " user=$role" : '') ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub vigil { return vigil_as('', @_) }

sub put
{
	my ($name, $text) = @_;

	mkdir "$folder/" . ($name =~ m{(.*)/})[0] if $name =~ m{/};
	open my $file, '>', "$folder/$name" or die "$name: $!";
	binmode $file;
	print $file $text;
	close $file;
	return "$folder/$name";
}

sub rows { return join '|', grep { !/^Column|^$/ } split /\r?\n/, vigil('query', '--csv', '-c', shift) }

# --- functions -------------------------------------------------------------------

my $empty = <<'YAML';
ParserName: vimDnsEmpty
EquivalentBuiltInParser: _Im_Dns_Empty
ParserQuery: |
  let E = datatable(TimeGenerated:datetime, Domain:string, SrcIpAddr:string)[];
  E
YAML
put('asim/vimDnsEmpty.yaml', $empty);
# It calls what comes later, and what has a default that needs quotes.
put('asim/imDns.yaml', <<'YAML');
Parser:
  Title: DNS for tests
ParserName: imDns
EquivalentBuiltInParser: _Im_Dns
ParserParams:
  - Name: starttime
    Type: datetime
    Default: datetime(null)
  - Name: srcipaddr
    Type: string
    Default: '*'
  - Name: domain_has_any
    Type: dynamic
    Default: dynamic([])
  - Name: pack
    Type: bool
    Default: false
ParserQuery: |
  let Generic = (starttime:datetime=datetime(null), srcipaddr:string='*', domain_has_any:dynamic=dynamic([]), pack:bool=false) {
    let Disabled = materialize(_GetWatchlist('ASimDisabledParsers') | where SearchKey in ('Any', 'ExcludeimDns') | distinct SourceSpecificParser);
    let off = toscalar('ExcludeimDnsBuiltIn' in (Disabled) or 'Any' in (Disabled));
    union isfuzzy=true
      vimDnsEmpty
      , vimDnsNative(starttime, srcipaddr, domain_has_any, (off or ('ExcludevimDnsNative' in (Disabled))))
  };
  Generic(starttime=starttime, srcipaddr=srcipaddr, domain_has_any=domain_has_any, pack=pack)
  // the last line is a comment
YAML
put('asim/vimDnsNative.yaml', <<'YAML');
ParserName: vimDnsNative
EquivalentBuiltInParser: _Im_Dns_Native
ParserParams:
  - {Name: starttime, Type: datetime, Default: datetime(null)}
  - {Name: srcipaddr, Type: string, Default: '*'}
  - {Name: domain_has_any, Type: dynamic, Default: 'dynamic([])'}
  - {Name: disabled, Type: bool, Default: false}
ParserQuery: |
  ASimDnsActivityLogs | where not(disabled)
  | where (isnull(starttime) or TimeGenerated >= starttime) and (srcipaddr == '*' or SrcIpAddr == srcipaddr)
      and (array_length(domain_has_any) == 0 or DnsQuery has_any (domain_has_any))
  | extend Domain = DnsQuery
YAML
put('asim/README.md', "nothing\n");
put('asim/rule.yaml', "name: a rule\nquery: print 1\n");

vigil('functions', 'load', '--dry-run', "$folder/asim");
is("$code $out", "0 3 of 3 functions would be saved under 6 names\n", 'a dry run') or diag $err;
like($err, qr/warning: table "ASimDnsActivityLogs" does not exist: needed by vimDnsNative\nvigil: hint: .*create_log_table\('ASimDnsActivityLogs'\)/, 'tells what is missing');
like($err, qr/notice: left out files without a function: 2/, 'and what is none');
is($node->safe_psql('postgres', 'SELECT count(*) FROM vigil.functions'), 0, 'and saves nothing');
my $list = put('disabled.csv', "\xef\xbb\xbfCallerContext,SourceSpecificParser\r\nExcludeOther,x\r\n");
vigil('watchlist', 'load', 'ASimDisabledParsers', $list, '--key', 'CallerContext');
$node->safe_psql('postgres', q{SELECT vigil.create_log_table('ASimDnsActivityLogs');
	INSERT INTO "ASimDnsActivityLogs" ("TimeGenerated", "SrcIpAddr", "DnsQuery") VALUES (now(), '10.0.0.1', 'evil.example.com'), (now(), '10.0.0.2', 'other.example.org')});
vigil('functions', 'load', "$folder/asim");
is("$code $out", "0 3 of 3 functions saved under 6 names\n", 'load') or diag $err;
unlike($err, qr/warning/, 'nothing is missing any more');
is(rows("_Im_Dns(domain_has_any=dynamic(['evil'])) | project SrcIpAddr, Domain"), 'SrcIpAddr,Domain|10.0.0.1,evil.example.com', 'the built-in name, a named argument');
is(rows('imDns | count'), 'Count|2', 'without arguments');
is(rows("vimDnsNative(srcipaddr='10.0.0.2') | project Domain"), 'Domain|other.example.org', 'one parser');
put('disabled.csv', "CallerContext,SourceSpecificParser\nAny,ExcludevimDnsNative\n");
vigil('watchlist', 'load', 'ASimDisabledParsers', $list, '--key', 'CallerContext');
is(rows('imDns | count'), 'Count|0', 'the watchlist switches it off');
put('asim/vimDnsEmpty.yaml', $empty =~ s/\)\[\]/)[datetime(2024-01-01), "d", "s"]/r);
vigil('functions', 'load', "$folder/asim/vimDnsEmpty.yaml");
is(rows('_Im_Dns | project Domain'), 'Domain|d', 'a file that is loaded again replaces its function under both names');

put('kql/Later.kql', "// a list\nlet Later = (n:long = 1) { range x from 1 to n step 1 };\n");
put('kql/Twice.csl', ".create-or-alter function with (folder = \"a(b\", docstring = \"x\") Twice(n:long) {\n Later(n) | extend y = x * 2\n}\n");
put('kql/Bare.txt', "// a query\nLater(3)\n| count // it is 3\n");
put('kql/quoted.yaml', "FunctionName: Quoted\nFunctionAlias: Quoted2\nFunctionQuery: print a\nFunctionParameters: \"a:string = 'it\\\\'s \\\"'\"\n");
put('kql/default.yaml', "ParserName: Default\nParserParams: [{Name: a, Type: string, Default: \"it's \\\\ \\\"x\\\"\"}]\nParserQuery: print a\n");
put('kql/resolve.yaml', <<'YAML');
FunctionName: ASIM_Split
EquivalentBuiltInFunction: _ASIM_Split
FunctionParams:
  - Name: T
    Type: table:(*)
  - Name: field
    Type: string
FunctionQuery: |
  T
  | extend Parts = split(column_ifexists(field, ''), '.')
  | extend Host = tostring(Parts[0])
  | project-away Parts
YAML
vigil('functions', 'load', "$folder/kql");
is("$code $out", "0 6 of 6 functions saved under 8 names\n", 'the other forms') or diag $err;
is(rows('Twice(2) | project y'), 'y|2|4', 'a command of Kusto, which calls a let');
is(rows('Bare()'), 'Count|3', 'a query under the name of its file');
is(rows('Quoted2() | project x = print_0'), q{x|"it's """}, 'parameters as a text');
is(rows('Default() | project x = print_0'), q{x|"it's \ ""x"""}, 'a default that needs quotes');

is(rows("print Computer = 'a.b.c' | invoke _ASIM_Split('Computer')"), 'Computer,Host|a.b.c,a', 'a table as a parameter, a column by its name');

put('circle/Round.kql', "Square()\n");
put('circle/Square.kql', "Round()\n");
vigil('functions', 'load', "$folder/circle");
is($code, 0, 'functions that call each other are saved');
like($err, qr/recursion of function "Round" is not supported: needed by Round/, 'and told');

put('bad/a.kql', "print 1 +\n");
put('bad/b.yaml', "a: [1\n");
put('bad/c.yaml', "ParserName: C\nParserParams: {a: 1}\nParserQuery: print 1\n");
put('bad/d.yaml', "ParserName: D\nParserParams: [{Name: 'a) { print 1 }; let x = (b', Type: string}]\nParserQuery: print 1\n");
put('bad/e.kql', "print \xff\n");
put('bad/f.kql', "\n");
put('bad/no word.kql', "print 1\n");
put('bad/g.yaml', "ParserName: Good\nParserQuery: print 'good'\n");
put('bad/h.kql', "let Good = () { print 2 };\n");
put('bad/i.yaml', "ParserName: Other\nEquivalentBuiltInParser: Good\nParserQuery: print 3\n");
vigil('functions', 'load', "$folder/bad");
is($code, 1, 'what is wrong fails');
like($err, qr/\Q$_/, "and is told: $_")
  for 'a.kql: expected an expression', 'b.yaml: ', 'c.yaml: the parameters are not a list', 'd.yaml: ', 'e.kql" is not valid UTF-8', 'f.kql: it is empty', '"no word" is no name', 'h.kql" has a function of the name of', 'i.yaml" has a function of the name of';
is(rows('Good()'), 'print_0|good', 'what is right is saved, and of one name the first');
vigil('functions', '--json');
is(scalar(() = $out =~ /^\{/mg), 17, 'list');
vigil('functions', 'drop', 'Good', 'Round');
is($code, 0, 'drop');
vigil_as('author', 'functions', 'load', "$folder/kql");
is($code, 1, 'a quota');
like($err, qr/role "author" has too many functions/, 'is told');
vigil_as('nobody', 'functions', 'load', "$folder/circle");
like($err, qr/permission denied/, 'who may save nothing');
vigil('functions', 'load');
is($code, 2, 'no file');

# --- watchlists -------------------------------------------------------------------

my $watch = put('w.csv', qq(Name,Note,"a ""b"" column"\r\nalice,"first, ""quoted""\nline",1\r\nO'Hara,\$\$; DROP TABLE x; --,\\N\r\n,,\r\n));
vigil_as('author', 'watchlist', 'load', "it's", $watch, '--key', 'Name');
is("$code $out", "0 it's: 3 rows from $watch\n", 'load') or diag $err;
vigil_as('author', 'query', '--csv', '-c', q{_GetWatchlist("it's") | where SearchKey != '' | project SearchKey, Name, Note, ['a "b" column'], Id = isnotempty(_DTItemId), Now = LastUpdatedTimeUTC > ago(1h) | sort by Name asc});
is($out =~ s/\r//gr, qq(SearchKey,Name,Note,"a ""b"" column",Id,Now\nO'Hara,O'Hara,\$\$; DROP TABLE x; --,\\N,true,true\nalice,alice,"first, ""quoted""\nline",1,true,true\n), 'cells, SearchKey, the columns of Microsoft');
vigil('query', '-c', q{_GetWatchlist("it's")});
is($code, 1, 'it is the author\'s alone');
$node->safe_psql('postgres', q{SELECT vigil.share_watchlist('it''s', 'author'); GRANT SELECT ON "watchlist_it's" TO PUBLIC});
put('w.csv', "Name,Note\nbob,x\n");
vigil_as('author', 'watchlist', 'load', "it's", $watch, '--key', 'Note');
is($code, 0, 'other columns and another key');
is($node->safe_psql('postgres', q{SELECT search_key, shared FROM vigil.watchlists WHERE alias = 'it''s'}), 'Note|f', 'end that it is shared');
$node->safe_psql('postgres', q{SELECT vigil.share_watchlist('it''s', 'author')});
put('w.csv', "Name,Note\nbob,x\nbob,y\n");
vigil_as('author', 'watchlist', 'load', "it's", $watch, '--key', 'Note');
is($node->safe_psql('postgres', q{SELECT search_key, shared, count(*) FROM vigil.watchlists, public."watchlist_it's" WHERE alias = 'it''s' GROUP BY 1, 2}), 'Note|t|2', 'other rows do not');
for my $case ([ "Name,Note\nbob,x,y\n", 'line 2 has 3 fields, not 2' ], [ "Name,Note\nbob\n", 'line 2 has 1 fields, not 2' ], [ "Name,Name\n", '"Name" is no name for a column' ],
	[ "Note,_DTItemId\n", '"_DTItemId" is no name' ], [ "Other\nx\n", 'has no column "Note"' ], [ "Note\n\"x\n", 'are not closed' ], [ "Note\n\xff\n", 'is not valid UTF-8' ], [ '', 'has no first record' ])
{
	put('w.csv', $case->[0]);
	vigil_as('author', 'watchlist', 'load', "it's", $watch, '--key', 'Note');
	is($code, 1, "refused: $case->[1]");
	like($err, qr/\Q$case->[1]/, 'and told');
}
is($node->safe_psql('postgres', q{SELECT string_agg("Note", ' ' ORDER BY "Note") FROM public."watchlist_it's"}), 'x y', 'the rows are what they were');
$node->safe_psql('postgres', 'CREATE TABLE public.mine (a text); GRANT ALL ON public.mine TO author');
put('w.csv', "Note\nx\n");
vigil_as('author', 'watchlist', 'load', 'other', $watch, '--key', 'Note', '--table', 'public.mine');
like($err, qr/mine belongs to another role/, 'another one\'s table is left alone');
$node->safe_psql('postgres', 'ALTER TABLE public.mine OWNER TO author');
vigil_as('author', 'watchlist', 'load', 'other', $watch, '--key', 'Note', '--table', 'public.mine');
like($err, qr/mine is no table that a watchlist was loaded into/, 'nor is one that is something else');
vigil_as('nobody', 'watchlist', 'load', 'other', $watch, '--key', 'Note');
like($err, qr/permission denied/, 'who may load nothing');
vigil('watchlist', 'delete', "it's");
like($err, qr/you have no watchlist "it's"/, 'another one\'s is not deleted');
vigil_as('author', 'watchlist', 'delete', "it's");
is($node->safe_psql('postgres', q{SELECT to_regclass('public."watchlist_it''s"') IS NULL AND NOT EXISTS (SELECT FROM vigil.watchlists WHERE alias = 'it''s')}), 't', 'delete');
vigil('watchlist', 'load', 'x', $watch);
is($code, 2, 'no key');

# Patterns of user agents
put('agents.yaml', "user_agent_parsers:\n  - regex: '(Gull)/(\\d+)'\n  - regex: \"it's\"\n    family_replacement: 'x'\nos_parsers: []\n");
vigil('useragents', 'load', "$folder/agents.yaml");
is("$code $out", "0 2 patterns from $folder/agents.yaml\n", 'useragents load') or diag $err;
vigil('useragents', '--csv');
is($out =~ s/\r//gr, "relation\npublic.user_agent_pattern\n", 'useragents');
is(rows(q{print a = parse_user_agent('Gull/7', 'browser').Browser.MajorVersion}), 'a|7', 'they are known');
put('agents.yaml', "os_parsers:\n" . join('', map { "  - regex: '(System $_)\$'\n    os_replacement: 'S'\n    os_v1_replacement: '$_'\n" } 1 .. 3000));
vigil('useragents', 'load', "$folder/agents.yaml", '--table', 'other_pattern');
is("$code $out", "0 3000 patterns from $folder/agents.yaml\n", 'more values than a rule may have, another table') or diag $err;
is(rows(q{print a = parse_user_agent('System 2999', 'os').OperatingSystem.MajorVersion}), 'a|2999', 'takes its place');
for my $case ([ "os_parsers:\n  - regex: '('\n", 'missing \)' ], [ "os_parsers:\n\t- x", 'YAML|VK' ], [ "x: 1\n", 'there are no patterns' ])
{
	put('agents.yaml', $case->[0]);
	vigil('useragents', 'load', "$folder/agents.yaml");
	ok($code == 1 && $err =~ /$case->[1]/, "refused: $case->[1]") or diag $err;
}
vigil_as('author', 'useragents', 'load', "$folder/agents.yaml");
is($code, 1, 'for administrators');
vigil('useragents', 'load');
is($code, 2, 'no file');
is(rows(q{print a = parse_user_agent('System 2999', 'os').OperatingSystem.MajorVersion}), 'a|2999', 'whatever fails leaves them as they were');

$node->stop;
done_testing();
