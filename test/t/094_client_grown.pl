# vigil ingest: logs of several hosts that grow, and are rotated, begin with the same bytes: a header
# of a CSV, or a first line.  What is appended to each is loaded once, whatever others of its name did.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{VIGIL_GROWN_SEED} // 20261128;
my $steps = $ENV{VIGIL_GROWN_STEPS} // 60;
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('grown');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil;
	CREATE TABLE public."Shop_CL" ("TimeGenerated" timestamptz, "Name" text);
	SELECT vigil.register_source('Shop_CL', 'public."Shop_CL"')});

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my (@arguments) = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', @arguments, @database ], '<', \undef, '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return;
}

# How often rows that should be there once are there, of those where that differs.
sub wrong
{
	my (@names) = @_;
	my %count = map { $_ => 1 } @names;

	$count{$_}-- for split /\n/, $node->safe_psql('postgres', q{SELECT "Name" FROM public."Shop_CL" WHERE "Name" <> 'first'});
	return join ' ', map { "$_:" . (1 - $count{$_}) } grep { $count{$_} != 0 } sort keys %count;
}

my @csv = ("TimeGenerated,Name\n", "2026-01-01T00:00:00Z,%s\n");
my @json = ("{\"TimeGenerated\":\"2026-01-01T00:00:00Z\",\"Name\":\"first\"}\n", "{\"TimeGenerated\":\"2026-01-01T00:00:00Z\",\"Name\":\"%s\"}\n");

# One log after another: a file of the name, that is loaded with its first bytes alone, is followed by each.
for my $form (['csv', @csv], ['json', @json])
{
	my ($end, $first, $line) = @$form;
	my @names;

	$node->safe_psql('postgres', 'TRUNCATE public."Shop_CL"');
	for my $host ("$folder/one", "$folder/two")
	{
		mkdir $host;
		append_to_file("$host/log.$end", $first);
	}
	vigil('--all', 'Shop_CL', "$folder/one", "$folder/two");
	for my $time (1 .. 3)
	{
		for my $host ('one', 'two')
		{
			append_to_file("$folder/$host/log.$end", sprintf $line, "$host$time");
			push @names, "$host$time";
		}
		vigil('--all', 'Shop_CL', "$folder/one", "$folder/two");
		is($code, 0, "$end: what two hosts wrote is loaded") or diag $err;
		is(wrong(@names), '', 'once');
		vigil('--all', 'Shop_CL', "$folder/one", "$folder/two");
		like($out, qr/^\d of \d files were loaded before$/m, 'and it is known');
	}
	# With the header alone, the file that follows is rotated away, and another one follows.
	rename "$folder/one/log.$end", "$folder/one/log.$end.1";
	append_to_file("$folder/one/log.$end", $first);
	vigil('--all', 'Shop_CL', "$folder/one");
	append_to_file("$folder/one/log.$end", sprintf $line, 'behind');
	append_to_file("$folder/one/log.$end.1", sprintf $line, 'last');
	push @names, 'behind', 'last';
	vigil('--all', '--jobs', '2', 'Shop_CL', "$folder/one");
	is($code, 0, 'also when one is rotated') or diag $err;
	is(wrong(@names), '', 'once');
	unlink glob "$folder/*/log.*";
}

# Many logs have one name, as Azure's: the one that grew is found among them all, also where it was moved.
sub hours { my ($n, $last) = @_; return join '', map { sprintf $json[1], "hour$n.$_" } 1 .. $last }

$node->safe_psql('postgres', 'TRUNCATE public."Shop_CL", vigil.loads');
mkdir "$folder/h";
for my $hour (1 .. 40)
{
	mkdir "$folder/h/$hour";
	append_to_file("$folder/h/$hour/PT1H.json", hours($hour, 2));
}
vigil('--all', 'Shop_CL', "$folder/h");
mkdir "$folder/moved";
for my $hour (1 .. 40)
{
	mkdir "$folder/moved/$hour";
	append_to_file("$folder/moved/$hour/PT1H.json", hours($hour, 3));
}
vigil('--all', 'Shop_CL', "$folder/moved");
is("$code " . wrong(map { my $hour = $_; map { "hour$hour.$_" } 1 .. 3 } 1 .. 40), '0 ', 'forty logs of one name that grew');

# What was loaded when not even its first line was whole took nothing: all of it is new, and what was put aside is settled.
my %half = (
	'a line of JSON' => [ sprintf($json[1], 'whole'), '' ],
	'a header of a CSV' => [ $csv[0] . sprintf($csv[1], 'whole'), '' ],
	'a list' => [ '[' . sprintf($json[1], 'whole') . ']', '' ],
	'a line behind an empty one' => [ "\n" . sprintf($json[1], 'whole'), '' ]);
for my $what (sort keys %half)
{
	my $text = $half{$what}[0];

	$node->safe_psql('postgres', 'TRUNCATE public."Shop_CL", vigil.loads, vigil.dead_letter');
	unlink "$folder/half.log";
	for my $bytes (8, 12, length $text)
	{
		append_to_file("$folder/half.log", substr $text, -s "$folder/half.log" // 0, $bytes - (-s "$folder/half.log" // 0));
		vigil('Shop_CL', "$folder/half.log");
	}
	unlike($err, qr/warning|error/, "half of $what: no warning");
	is("$code " . wrong('whole') . $node->safe_psql('postgres', 'SELECT count(*) FROM vigil.dead_letter WHERE resolved_at IS NULL'), '0 0', 'it is taken whole, and the halves are settled');
}

# At random.
# A link to a log that is met as well, such as to the current one, is no second log, whoever is first.
$node->safe_psql('postgres', 'TRUNCATE public."Shop_CL", vigil.loads');
mkdir "$folder/$_" for qw(linked linked/.data apart);
append_to_file("$folder/linked/$_", sprintf $json[1], "in $_") for 'service.one.json', '.data/hidden.json';
append_to_file("$folder/apart/away.json", sprintf $json[1], 'away');
symlink $_->[0], "$folder/linked/$_->[1]"
  for ['service.one.json', 'service.json'], ['service.one.json', 'last.json'], ['.data/hidden.json', 'hidden.json'], ['../apart/away.json', 'away.json'];
my @lines = ('in service.one.json', 'in .data/hidden.json', 'away');
for my $number (1 .. 4)
{
	vigil('--jobs', 1 + $number % 2, 'Shop_CL', "$folder/linked");
	is("$code " . wrong(@lines), '0 ', "a log with links to it, $number times");
	push @lines, "line $number";
	append_to_file("$folder/linked/service.one.json", sprintf $json[1], "line $number");
}
unlink map { "$folder/linked/$_" } 'service.json', 'last.json';
vigil('Shop_CL', "$folder/linked");
is("$code " . wrong(@lines), '0 ', 'links that were taken away');
like($out, qr/^1 of 3 files, 1 records/, 'are no logs');

note "VIGIL_GROWN_SEED=$seed VIGIL_GROWN_STEPS=$steps";
srand $seed;
$node->safe_psql('postgres', 'TRUNCATE public."Shop_CL", vigil.loads');

my @logs = map { my $host = $_; map { { path => "$folder/$host/log.$_->[0]", first => $_->[1], line => $_->[2] } } ['csv', @csv], ['json', @json] } qw(one two three);
my (@names, @failed);

mkdir "$folder/three";
for my $step (1 .. $steps)
{
	my $log = $logs[ int rand @logs ];
	my $path = $log->{path};

	if (-e $path && rand() < 0.2)
	{
		rename "$path.1", "$path.2" if -e "$path.1";
		rename $path, "$path.1";
		# Whoever has it open still writes.
		if (rand() < 0.5)
		{
			push @names, "late$step";
			append_to_file("$path.1", sprintf $log->{line}, "late$step");
		}
	}
	append_to_file($path, $log->{first}) unless -e $path;
	for my $number (1 .. int rand 3)
	{
		push @names, "row$step.$number";
		append_to_file($path, sprintf $log->{line}, "row$step.$number");
	}
	next if rand() < 0.3;
	vigil('--all', '--jobs', 1 + int rand 2, 'Shop_CL', grep { scalar(() = glob "$_/*") } map { "$folder/$_" } qw(one two three));
	push @failed, "$step: $err" if $code != 0;
}
vigil('--all', 'Shop_CL', map { "$folder/$_" } qw(one two three));
is_deeply(\@failed, [], 'no load fails');
is(wrong(@names), '', scalar(@names) . ' rows are there once');
is($node->safe_psql('postgres', q{SELECT count(*) FROM vigil.loads WHERE status <> 'complete'}), '0', 'and all loads are complete');

done_testing();
