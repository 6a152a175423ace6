# vigil check over folders as people publish them: several queries in a file, pages of Markdown,
# hunting queries in YAML, files that are something else; and what of it runs here.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('check');
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
	return $out;
}

sub file
{
	my ($name, $text) = @_;
	my $path = "$folder/$name";

	mkdir $path =~ s{/[^/]*$}{}r;
	unlink $path;
	append_to_file($path, $text);
	return $path;
}

# The findings, without their hints and carets.
sub findings
{
	return [ map { s{^\Q$folder\E/}{}r } grep { /: (error|warning|info): / } split /\n/, $out ];
}

sub summary
{
	vigil('check', '--json', @_, @database);
	return decode_json((grep { /^\{"summary"/ } split /\n/, $out)[0])->{summary};
}

# --- several queries in a file -----------------------------------------------

my $several = file('q/several.kql', <<'KQL');
// The first
print a = 1
| where a == nope

// The second: é and a tab stand before its error
let limit = 3;

print b = 2
| take limit
| render barchart
// The third has no blank line before it
print c = "é", d = nope
KQL
vigil('check', $several, @database);
is_deeply(findings(),
	[ 'q/several.kql:3:14: error: column "nope" does not exist here (VK0201)',
		'q/several.kql:12:20: error: column "nope" does not exist here (VK0201)' ],
	'queries below each other are checked one by one, at their places in the file');

vigil('check', file('q/semicolon.kql', "let n = 1;\nprint a = n;\nprint é = 1, b = m;\nprint c = n\n"), @database);
is_deeply(findings(), ['q/semicolon.kql:3:18: error: column "m" does not exist here (VK0201)'],
	'statements behind ; are queries that share the lets');
vigil('check', file('q/forgotten.kql', "print a = 1\n| extend b = 2\nwhere a == 1\n"), @database);
is_deeply(findings(), ['q/forgotten.kql:3:1: error: expected "|", ";" or the end of the query but found "where" (VK0100)'],
	'a forgotten pipe begins no query');
vigil('check', file('q/blank.kql', "print a = 1\n\n\n| extend b = 2\n\n| where b == a\n"), @database);
is($code, 0, 'a query may have blank lines in it');
vigil('check', file('q/definitions.kql', "let a = 1;\nlet f = (x:long) { x + a };\n"), @database);
is($code, 1, 'definitions alone are no query');
vigil('check', file('q/many.kql', "print a = 1;\n" x 500), @database);
is($code, 0, 'hundreds of queries in a file');
vigil('check', file('q/below.kql', "print a = 1\n| extend b = 2\n\n" x 1000));
is($code, 0, 'and a thousand below each other');
vigil('check', file('q/endless.kql', "print a = 1\n\n" x 40000));
is($code, 1, 'without end they are not taken apart');

# --- pages -------------------------------------------------------------------

my $page = file('p/page.md', <<'MARKDOWN');
# A page

```KQL
print a = 1
| where a == nope
```

   ~~~kusto
   print b = nope
   ~~~

```
print c = 1
| extend d = nope
```

```C#
// a comment first
print e = nope
| take 1
```

```powershell
Get-Thing | where x
```

```
not a query: text without a pipe
```

```kql
let only = "a definition";
```

- ```kusto
  print f = nope
  ```

```text
| where is_a_part == 1
```

```kql
print g = nope
MARKDOWN
vigil('check', $page, @database);
is_deeply([ map { /:(\d+:\d+): error: column "nope"/ ? $1 : $_ } @{ findings() } ], [qw(5:14 9:14 14:14 19:11 36:13 44:11)],
	'blocks of a page: those that say that they are KQL, and those that look like it');
vigil('check', file('p/none.md', "# Nothing\n\nText.\n"), @database);
is_deeply([ $code, $out ], [ 0, "1 file: 0 errors, 0 warnings\n" ], 'a page without queries');
vigil('check', $page);
is($code, 0, 'without a database the syntax of a page is checked');

# --- hunting queries, and what is neither rule nor query -----------------------

my $hunting = <<'YAML';
id: 0a4b0c1e-5555-4a4a-8b8b-000000000001
name: A hunting query
description: Looked at by people
tactics: [Impact]
query: |
  print a = 1
  | where a == nope
YAML
vigil('check', file('h/hunting.yaml', $hunting), @database);
is_deeply(findings(), ['h/hunting.yaml:7:16: error: column "nope" does not exist here (VK0201)'],
	'a hunting query in YAML is a query, at its place in the file');
file('h/other.json', '{"title": "A dashboard", "tiles": []}');
vigil('check', "$folder/h", @database);
like($out, qr/^1 file: 1 error, 0 warnings; 1 without rule or query$|^2 files: 1 error, 0 warnings; 1 without rule or query$/m, 'of a folder other JSON is passed over, and told');
vigil('check', "$folder/h/other.json", @database);
is($code, 1, 'who names it, means it');
vigil('check', file('h/half.yaml', "id: 0a4b0c1e-5555-4a4a-8b8b-000000000002\nname: Half\nseverity: High\nquery: print a = 1\n"), @database);
like($out, qr/queryFrequency is missing/, 'a rule that lacks something is none of these');

# --- what runs here ----------------------------------------------------------

file('s/runs.kql', "print a = 1\n");
file('s/also.kql', "print a = 1\n\nprint b = 2\n");
file('s/table.kql', "DeviceEvents\n| join kind=inner (Nowhere_CL) on DeviceId\n| where Timestamp > ago(1h)\n");
file('s/outside.kql', qq{externaldata(ip:string)["https://example.com/list.txt"]\n| where ip != ""\n});
file('s/function.kql', "MyParser(1)\n| take 1\n");
file('s/refused.kql', "print a = nope\n");
file('s/worse.kql', "DeviceEvents\n| where Timestamp > ago(1h)\n| where\n");
my $found = summary("$folder/s");
is_deeply([ @$found{qw(files queries runs needs refused)} ], [ 7, 8, 3, 3, 2 ], 'each query is counted once');
is_deeply($found->{causes}{tables}, { DeviceEvents => 1, Nowhere_CL => 1 }, 'the tables that are missing');
is_deeply($found->{causes}{external}, { 'https://example.com/list.txt' => 1 }, 'the data from outside');
is_deeply($found->{causes}{functions}, { MyParser => 1 }, 'the functions');
is_deeply([ sort keys %{ $found->{causes}{refused} } ],
	[ 'VK0100 expected an expression but found end of query', "VK0201 column \"\x{2026}\" does not exist here" ],
	'why the others are refused');

vigil('check', '--summary', "$folder/s", @database);
is($code, 1, 'errors end with 1 in a summary, too');
is($out, <<'TEXT', 'the summary as text');

8 queries of 7 files:
      3   37.5 %  run here
      3   37.5 %  would run if what they need were here
      2   25.0 %  are refused

Tables that are not here, and how many queries:
      1  DeviceEvents
      1  Nowhere_CL

Data from outside that nothing here stands for, and how many queries:
      1  https://example.com/list.txt

Functions that are not here, and how many queries:
      1  MyParser

Refused, and how many queries:
      1  VK0100 expected an expression but found end of query
      1  VK0201 column "…" does not exist here

7 files: 6 errors, 0 warnings
TEXT
vigil('check', '--summary', "$folder/s");
is($code, 2, 'what runs is not known without a database');

$found = summary('--create-tables', "$folder/s");
is_deeply($found->{causes}{tables}, { Nowhere_CL => 1 }, '--create-tables makes what the catalogue has');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relname = 'DeviceEvents'}), 1, 'and it is there');

# PostgreSQL has the last word: what it does not plan does not run.
$node->safe_psql('postgres', q{CREATE TABLE "Strange" ("TimeGenerated" timestamptz, a int);
	CREATE FUNCTION refuse(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE 'not today'; END $$;
	CREATE VIEW "Refusing" AS SELECT "TimeGenerated", a, refuse(1) AS b FROM "Strange"});
file('e/plan.kql', "Strange\n\nRefusing\n| where b == 1\n");
vigil('check', "$folder/e/plan.kql", @database);
is_deeply(findings(), ['e/plan.kql:3:1: error: PostgreSQL does not take the SQL of this query: not today (E-plan)'],
	'a query that cannot be planned does not run');

# What fails on the rows that are there does not run either, if it is asked for.
$node->safe_psql('postgres', q{INSERT INTO "Strange" VALUES (now(), 0);
	CREATE FUNCTION fail(a int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 1 / a; END $$;
	CREATE FUNCTION wait(a int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM pg_sleep(1000); RETURN a; END $$;
	CREATE VIEW "Failing" AS SELECT "TimeGenerated", a, fail(a) AS b FROM "Strange";
	CREATE VIEW "Waiting" AS SELECT "TimeGenerated", a, wait(a) AS b FROM "Strange"});
file('r/good.kql', "Strange\n");
file('r/bad.kql', "Failing | where b == 1 // one\n");
file('r/render.kql', "Strange | summarize count() by a | render columnchart\n");
vigil('check', "$folder/r", @database);
is_deeply(findings(), [], 'all can be planned');
vigil('check', '--run', "$folder/r", @database);
is_deeply(findings(), ['r/bad.kql:1:1: error: the query fails when it is run: division by zero (E-run)'], 'one fails when it is run');
is_deeply([ @{ summary('--run', "$folder/r") }{qw(runs refused)} ], [ 2, 1 ], 'and does not count');
file('w/wait.kql', "Waiting | where b == 1\n");
vigil('check', '--run', "$folder/w/wait.kql", @database);
is_deeply(findings(), ['w/wait.kql:1:1: info: the query is not done within 10 seconds, and has not failed until then (E-run)'],
	'one that takes long is broken off');
is($code, 0, 'and has not failed');
vigil('check', '--run', "$folder/r");
is($code, 2, 'a run needs a database');

$node->stop;
done_testing();
