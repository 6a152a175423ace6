# Layers: a file includes only what its folder may know, and starts with the header
# that its side of the house starts with.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

# Folder => the folders whose headers it may include.
my @kql = qw(kql kql/parse kql/bind kql/emit);
my %may_include = (
	'extension/common' => [qw(common)],
	'extension/kql' => [@kql, 'common'],
	(map { ("extension/$_" => [@kql, 'common']) } @kql[ 1 .. 3 ]),
	'extension/rule' => [qw(rule common)],
	'extension/foreign' => [qw(foreign foreign/map rule common)],
	'extension/foreign/map' => ['foreign/map'],
	'extension/slot' => [qw(slot common)],
	'extension/base' => [qw(base common)],
	'extension/runtime' => [qw(runtime base common)],
	'extension/query' => [@kql, qw(query base common)],
	'extension/ingest' => [qw(ingest base common)],
	'extension/schedule' => [qw(schedule query rule foreign slot base common)],
	'bgworker' => [qw(bgworker schedule slot base common)],
	'extension' => [qw(common base runtime query ingest schedule bgworker)],
	'client' => [@kql, qw(client rule foreign common)],
);
my %server_free = map { $_ => 1 }
  qw(extension/common extension/rule extension/foreign extension/foreign/map extension/slot client), map { "extension/$_" } @kql;

# PostgreSQL's headers that also work without a server.
my %frontend_header = map { $_ => 1 } qw(
  lib/stringinfo.h mb/pg_wchar.h datatype/timestamp.h common/hashfn.h common/string.h common/unicode_norm.h
  common/ip.h common/logging.h port/pg_bitutils.h common/base64.h common/int.h
  common/keywords.h common/cryptohash.h common/sha2.h libpq-fe.h);

# Inside kql a header may be included by its own room and by those after it: what all
# share, then parse, bind and emit, then the door.  Within a room a door comes last.
my @kql_order = ([qw(type schema options sqlbuf sqlmap outline)], [qw(parse/ast parse/token parse/token_list parse/keyword_list)], [qw(parse/lexer)],
	[qw(parse/*)], [qw(bind/bound bind/symbol)], [qw(bind/*)], [qw(emit/rewrite)], [qw(emit/*)],
	[qw(introspect indicator)], [qw(compile)], [qw(explain)]);
my %kql_rank;
for my $rank (0 .. $#kql_order)
{
	$kql_rank{$_} = $rank for @{ $kql_order[$rank] };
}

my %ours = map { s{^extension/}{}r => $_ } grep { /\.h$/ } code_files();
my %includes;

for my $file (code_files())
{
	check_file($file);
}
for my $file (grep { m{/kql/(?:emit/|sqlbuf)} } code_files())
{
	my %seen;

	problem($file, undef, 'the emitter sees ast.h, if only through another header')
	  if reaches($file, 'kql/parse/ast.h', \%seen);
}
finish();

sub check_file
{
	my ($file) = @_;
	my ($folder) = $file =~ m{^(.*)/};
	my $allowed = $may_include{$folder};
	my $text = without_comments(slurp($file));
	my @lines = split /\n/, $text;
	my $first;

	return problem($file, undef, "folder $folder is not in the plan of layers") unless $allowed;
	for my $number (1 .. @lines)
	{
		my $line = $lines[ $number - 1 ];

		problem($file, $number, 'only common/port.h may ask for FRONTEND')
		  if $line =~ /^\s*#.*\bFRONTEND\b/ && $file ne 'extension/common/port.h';
		problem($file, $number, 'only base/compat.h may look at PG_VERSION_NUM')
		  if $line =~ /\bPG_VERSION_NUM\b/ && $file ne 'extension/base/compat.h';
		problem($file, $number, 'the front end raises no errors itself')
		  if $server_free{$folder} && $line =~ /\b(?:ereport|elog)\s*\(/ && $folder ne 'client';

		next unless $line =~ /^\s*#\s*include\s+"([^"]+)"/;
		my $header = $1;

		$first //= $header;
		push @{ $includes{$file} }, $header;
		check_include($file, $number, $folder, $header, $allowed);
	}
	check_first($file, $folder, $first);
}

sub check_include
{
	my ($file, $number, $folder, $header, $allowed) = @_;

	if ($ours{$header})
	{
		my ($target) = $header =~ m{^(.*)/};

		problem($file, $number, "$folder may not include $header")
		  unless grep { $_ eq $target } @$allowed;
		check_kql_order($file, $number, $header) if $folder =~ m{^extension/kql};
	}
	elsif ($server_free{$folder} && $file ne 'extension/common/port.h' && !$frontend_header{$header})
	{
		problem($file, $number, "$header is not for code that builds without a server");
	}
}

sub check_kql_order
{
	my ($file, $number, $header) = @_;
	my ($own) = map { kql_place($_) } $file =~ m{/kql/(.*)\.};
	my ($other) = map { kql_place($_) } $header =~ m{^kql/(.*)\.};

	return unless defined $other && defined $kql_rank{$own} && defined $kql_rank{$other};
	problem($file, $number, "$own comes before $other and may not know it")
	  if $kql_rank{$other} > $kql_rank{$own};
}

# The name under which a file stands in the order: its own, or that of its room.
sub kql_place
{
	my ($name) = @_;
	my $room = $name =~ s{/.*}{/*}r;

	return defined $kql_rank{$name} ? $name : $room;
}

sub check_first
{
	my ($file, $folder, $first) = @_;

	return if $file !~ /\.c$/;
	my $wanted = $server_free{$folder} ? 'common/port.h' : 'postgres.h';

	problem($file, undef, "must include $wanted first") if !defined $first || $first ne $wanted;
}

sub reaches
{
	my ($file, $header, $seen) = @_;

	for my $next (@{ $includes{$file} || [] })
	{
		return 1 if $next eq $header;
		next unless $ours{$next} && !$seen->{$next}++;
		return 1 if reaches($ours{$next}, $header, $seen);
	}
	return 0;
}
