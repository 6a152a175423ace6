# vigil ingest: a CSV, or an answer of the query API, in parts is read as the whole is.  Each of many
# files, made at random, is loaded once as one part and once in many: rows, dead letters, counts and
# what is said are the same, also if what loads it is killed in between.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $seed = $ENV{VIGIL_PARTS_SEED} // 20261127;
my $cases = $ENV{VIGIL_PARTS_CASES} // 20;
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('parts');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil;
	CREATE TABLE public."Shop_CL" ("TimeGenerated" timestamptz, "Start" timestamptz, "Day" date, "Name" text, "Bytes" bigint, "Days" date[], "Type" text);
	CREATE TABLE public."Other_CL" ("TimeGenerated" timestamptz, "Name" timestamptz, "Bytes" bigint);
	SELECT vigil.register_source('Shop_CL', 'public."Shop_CL"'), vigil.register_source('Other_CL', 'public."Other_CL"');
	SELECT vigil.create_log_table('AWSCloudTrail'), vigil.find_duplicates('AWSCloudTrail', NULL)});

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my ($part, $in, @arguments) = @_;
	local $ENV{VIGIL_INGEST_PART} = $part;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', @arguments, @database ], '<', \$in, '>', \$out, '2>', \$err);
	$code = $? >> 8;
	# How long it took.
	$out =~ s/ \([\d.]+ s, [\d.]+ MB\/s\)//;
	return;
}

# What was said, by reasons: of one and the same reason parts tell what each has first.
sub said
{
	my (%count, %first, @rest);

	for my $line (grep { !/^\[/ } split /\n/, "$out$err")
	{
		if ($line =~ /notice: (\d+) rejected: .* \[(\w+)\]; the first is record (\d+ at byte \d+)/)
		{
			$count{$2} += $1;
			$first{$2} = $3 if !$first{$2} || (split " ", $3)[0] < (split " ", $first{$2})[0];
		}
		else { push @rest, $line }
	}
	# No more are shown than these.
	return $rest[0] if keys(%count) + @rest > 6 || $err =~ /(rejected:.*\n.*){7}/;
	return join "\n", @rest, map { "$_ $count{$_} $first{$_}" } sort keys %count;
}

sub sql { return $node->safe_psql('postgres', shift) }

sub clear { sql(q{TRUNCATE "Shop_CL", "Other_CL", "AWSCloudTrail", vigil.loads, vigil.dead_letter}) }

# What is there, in an order that does not depend on who wrote it when.
sub state
{
	return sql(q{
		SELECT 's' || s::text FROM "Shop_CL" AS s ORDER BY 1;
		SELECT 'o' || o::text FROM "Other_CL" AS o ORDER BY 1;
		SELECT 'c' || concat_ws(' ', "TimeGenerated", "EventName", "AwsEventId") FROM "AWSCloudTrail" ORDER BY 1;
		SELECT 'd' || concat_ws(' ', record_number, byte_offset, reason, message, date_order, kind, log_table, encode(record, 'escape')) FROM vigil.dead_letter ORDER BY record_number, byte_offset, 1;
		SELECT 'l' || concat_ws(' ', records, loaded, dead, skipped, duplicates, status) FROM vigil.loads ORDER BY id});
}

sub put
{
	my ($name, $text) = @_;

	open my $file, '>', "$folder/$name" or die "$name: $!";
	binmode $file;
	print $file $text;
	close $file;
	return "$folder/$name";
}

# --- files made at random ----------------------------------------------------------

sub one { return $_[ int rand @_ ] }

sub chance { return rand() < shift }

my %c; # of the file in hand

sub quote
{
	my ($text, $must) = @_;

	return $text unless $must || chance(0.2) || $text =~ /["\r\n]/ || index($text, $c{separator}) >= 0;
	return '"' . ($text =~ s/"/""/gr) . '"';
}

sub date
{
	my ($mode, $alone) = @_;
	my ($a, $b) = (1 + int rand 12, 1 + int rand 12);
	my $time = chance($alone // 0.98) ? sprintf(' %d:%02d:%02d%s', 1 + rand 11, rand 60, rand 60, one('', '', $c{american} ? (' AM', ' PM') : ())) : '';

	$mode = 'ambiguous' if $mode ne 'iso' && $mode ne 'day' && $mode ne 'month' && chance(0.7);
	return sprintf '2024-%02d-%02dT%02d:00:00Z', $a, $b, rand 24 if $mode eq 'iso';
	($a, $b) = (13 + int rand 15, $b) if $mode eq 'day';
	($a, $b) = ($a, 13 + int rand 15) if $mode eq 'month';
	return "$a/$b/2024$time";
}

sub text
{
	return one('', 'plain', "line\none", "two\r\nlines", 'a "quoted" word', 'comma, semicolon; tab	bar|', '{["x":1}', 'http://x/1/2/2024', 'Mozilla/5.0 (X11)',
		'3/4/2024', "\xc3\xa4\xe2\x82\xac", 'TimeGenerated', 'Timestamp ', 'x' x rand 300);
}

sub row
{
	my ($mode) = @_;
	my %value = (
		TimeGenerated => date($c{mode_of_row} // $mode), Start => chance(0.5) ? date(one('iso', $mode)) : '', Day => chance(0.3) ? date($mode, 0.3) : '', Name => text(),
		Bytes => chance(0.03) ? one('x', 99999999999999999999) : int rand 9,
		Days => chance(0.1) ? one('{2024-03-04}', '{3/4/2024}', '["3\/4\/2024"]', '[]') : '', Type => chance(0.1) ? one('Other_CL', 'Shop_CL', 'Gone_CL') : '', Extra => text(),
		eventJson => one('', 'no json', map { sprintf '{"eventVersion":"1.08","eventTime":"2026-03-06T09:%02d:00Z","eventSource":"s","eventName":"n%d","eventID":"%d"}', rand 60, rand 9, rand 1e9 } 1 .. 6), id => int rand 1000);

	$value{Name} = date($mode) if $value{Type} eq 'Other_CL' && chance(0.5);
	$value{TimeGenerated} = one('', 'no time', '/Date(1700000000000)/', '13/13/2024', '"') if chance(0.03);
	return join $c{separator}, map { quote($value{$_}) } @{ $c{columns} };
}

sub broken_row
{
	return one('"open' . $c{separator} . 'x', "a$c{separator}\"b\" $c{separator}c", 'short', $c{separator} x 9, '"', "\"a\nb\" c", "\xff\xfe", "\0", 'TimeGenerated', "TimeGenerated [UTC]$c{separator}x",
		'sep=' . $c{separator}, '   ', '"' . ('y' x 50) . "\n" . ('z' x 50), join $c{separator}, map { 'x' } @{ $c{columns} });
}

sub header
{
	return one('', '', "\xef\xbb\xbf") . join $c{separator}, map { quote($_ . (/^(TimeGenerated|Start)$/ && $c{has_zone} ? ' [UTC]' : '')) } @{ $c{columns} };
}

sub make_file
{
	my @modes = ('iso', 'day or', 'month or', 'both', 'ambiguous');
	my $rows = 20 + int rand 150;

	%c = (separator => one(',', ',', ';', "\t", '|'), end => one("\n", "\n", "\r\n", "\r"), has_zone => chance(0.3), american => chance(0.3), is_record => chance(0.15));
	$c{columns} = $c{is_record} ? [ one([ 'eventJson', 'id' ], [ 'id', 'eventJson' ], ['eventJson']) ] : [ sort { $a cmp $b } grep { $_ ne 'Days' && $_ ne 'Type' || chance(0.3) } qw(TimeGenerated Start Day Name Bytes Days Type Extra) ];
	$c{columns} = $c{columns}[0] if $c{is_record};
	@{ $c{columns} } = sort { rand() <=> 0.5 } @{ $c{columns} } if !$c{is_record};
	$c{broken} = one(0, 0, 0.03, 0.2);
	$c{headers} = one(0, 0, 0, 0.03);
	$c{last} = one('', '', 'day', 'month', 'both');
	my $mode = one(@modes);
	my $text = one('', '', "\xef\xbb\xbf", "\n \n") . (chance(0.15) ? "sep=$c{separator}$c{end}" : '') . (header() =~ s/^\xef\xbb\xbf//r) . $c{end};

	for my $number (1 .. $rows)
	{
		my $row_mode = { iso => 'iso', 'day or' => one('day or', 'day or', 'iso', 'day'), 'month or' => one('month or', 'month'), both => one('day', 'month'), ambiguous => 'ambiguous' }->{$mode};

		$row_mode = 'ambiguous' if $c{last} ne '' && $row_mode ne 'iso';
		$text .= chance($c{broken}) ? broken_row() : row($row_mode);
		$text .= $c{end} x one(1, 1, 1, 1, 2);
		# Files that were joined; seldom of other columns.
		if (chance($c{headers}))
		{
			@{ $c{columns} } = sort { rand() <=> 0.5 } @{ $c{columns} } if chance(0.2);
			$text .= header() . $c{end};
		}
	}
	for my $clue ($c{last} eq 'both' ? ('day', 'month') : $c{last} ? $c{last} : ())
	{
		local $c{mode_of_row} = $clue;
		$text .= row($clue) . $c{end};
	}
	$text =~ s/[\r\n]+\z// if chance(0.3);
	return $text;
}

my %seen;

for my $case (1 .. $cases)
{
	srand($seed + $case);
	my $text = make_file();
	my $kind = $c{is_record} ? one('cloudtrail', 'AWSCloudTrail') : 'Shop_CL';
	my $name = put('case.csv', $text);
	my $part = one(120, 500, 1000, 3000);
	my @force = chance(0.7) ? ('--force') : ();
	my $in = '';
	my $about = "case $case, parts of $part";

	if (chance(0.2))
	{
		system_or_bail('gzip', '-f', $name);
		$name .= '.gz';
		$about .= ', packed';
	}
	elsif (chance(0.2))
	{
		($name, $in) = ('-', $text);
		$about .= ', standard input';
	}
	clear();
	vigil(100_000_000, $in, $kind, $name, @force);
	my $whole = state();
	my $said = "$code\n" . said();
	# What is told of a file of another kind is told of its first part.
	if ($err =~ /not of the kind/)
	{
		@force = ('--force');
		clear();
		vigil(100_000_000, $in, $kind, $name, @force);
		$whole = state();
		$said = "$code\n" . said();
	}
	clear();
	vigil($part, $in, $kind, $name, '--dry-run', @force);
	my $tried = said();
	vigil($part, $in, $kind, $name, '--force');
	is(state(), $whole, $about) or diag "seed $seed: $err";
	is("$code\n" . said(), $said, 'what is said') or diag "seed $seed";
	$seen{ $1 }++ while $whole =~ /^d\d+ \d+ (\w+)/mg;
	$seen{$1}++ while $whole =~ /(day first|month first|unknown)/g;
	if ($code == 0 || $err !~ /error/)
	{
		vigil(100_000_000, $in, $kind, $name, '--dry-run', '--again', @force);
		is(said(), $tried, 'what a dry run says') or diag "seed $seed";
	}
}
ok($seen{$_}, "there was $_") for 'csv_row', 'ambiguous_date', 'bad_time', 'missing_time', 'day first', 'month first', 'unknown';

# --- killed -----------------------------------------------------------------------

# What its dates mean only the last row tells.
my $long = put('long.csv', "TimeGenerated,Name,Bytes\n" . join('', map { sprintf qq(3/%d/2024 9:00:%02d,"line\n%d",%s\n), 1 + $_ % 12, $_ % 60, $_, $_ % 50 ? $_ : 'x' } 1 .. 900) . "30/4/2024 9:00:00,last,1\n");

clear();
vigil(100_000_000, '', 'Shop_CL', $long);
my $wanted = state();
like($wanted, qr/^s\("2024-04-03 09:00:03/m, 'the day stands first');
for my $moment (1 .. 4)
{
	clear();
	local $ENV{VIGIL_INGEST_PART} = 300;
	my $run = IPC::Run::start([ 'vigil', 'ingest', 'Shop_CL', $long, @database ], '<', \'', '>', \$out, '2>', \$err);
	$node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM vigil.loads WHERE position > 0');
	sleep(rand(0.3));
	if ($moment % 4) { $run->kill_kill(grace => 0) }
	else
	{
		$node->stop('immediate');
		$node->start;
	}
	eval { $run->finish };
	vigil(300, '', 'Shop_CL', $long);
	is(state(), $wanted, "killed, moment $moment") or diag $err;
}

# --- a file that grows: its order is that of all of it ----------------------------------

clear();
my $grows = put('grows.csv', "TimeGenerated,Name\n" . "30/4/2024 9:00:00,a\n" x 30);
vigil(300, '', 'Shop_CL', $grows);
open my $more, '>>', $grows or die;
print $more "3/4/2024 9:00:00,b\n" x 3;
close $more;
vigil($_, '', 'Shop_CL', $grows) for 300;
is(sql(q{SELECT "TimeGenerated"::date || ' ' || count(*) FROM "Shop_CL" WHERE "Name" = 'b' GROUP BY "TimeGenerated"}), '2024-04-03 3', 'what is appended is read in the order of the file') or diag $err;

# --- rows that look like headers: the server is asked about few of them ---------------------------

sql('ALTER DATABASE postgres SET track_functions = \'all\'');
for my $case (
	[ 'a time in another column', 'Shop_CL', "Name,TimeGenerated,Start\n" . join('', map { "Timestamp_$_, 2026-03-06T09:00:00Z,2026-03-06T09:00:00Z\n" } 1 .. 2000), 1 ],
	[ 'of another number of cells', 'Shop_CL', "Name,TimeGenerated\n" . join('', map { "x$_,y,TimeGenerated\n" } 1 .. 2000), 1 ],
	[ 'names of records elsewhere', 'cloudtrail', "timestamp,type,\@message\n" . join('', map { my $type = $_ % 2 ? 'message' : 'message '; "2026-03-06T09:00:00Z,$type," . qq("{""eventTime"":""2026-03-06T09:00:00Z"",""eventName"":""n$_"",""eventSource"":""s""}"\n) } 1 .. 2000), 1 ],
	[ 'headers of two kinds that alternate', 'Shop_CL', join('', map { $_ % 2 ? "Name,TimeGenerated\nn$_,2026-03-06T09:00:00Z\n" : "TimeGenerated,Name\n2026-03-06T09:00:00Z,n$_\n" } 1 .. 2000), 4 ],
	[ 'and of four', 'Shop_CL', join('', map { ("Name,TimeGenerated\nn$_,2026-03-06T09:00:00Z\n", "TimeGenerated,Name\n2026-03-06T09:00:00Z,n$_\n", "\"TimeGenerated\",Name\n2026-03-06T09:00:00Z,n$_\n", "Name,Timestamp,Bytes\nn$_,2026-03-06T09:00:00Z,1\n")[$_ % 4] } 1 .. 2000), 6 ],
	[ 'a header and its like', 'Shop_CL', join('', map { "Name,TimeGenerated,Bytes\nn$_,2026-03-06T09:00:00Z,1\nName_x,Timegenerated,Bytes\n" } 1 .. 1000), 4 ])
{
	my ($what, $kind, $text, $questions) = @$case;
	my $name = put('like.csv', $text);

	clear();
	vigil(100_000_000, '', $kind, $name, '--force');
	my $whole = state();
	my $said = "$code\n" . said();
	clear();
	sql('SELECT pg_stat_reset()');
	vigil(20_000, '', $kind, $name, '--force');
	is(state(), $whole, "$what: as the whole");
	is("$code\n" . said(), $said, 'what is said');
	ok($node->poll_query_until('postgres', q{SELECT sum(calls) >= 2 FROM pg_stat_user_functions WHERE funcname = 'ingest_part'}), 'in parts');
	cmp_ok(sql(q{SELECT calls FROM pg_stat_user_functions WHERE funcname = 'csv_header'}), '<=', $questions, 'with few questions');
	cmp_ok(sql(q{SELECT calls FROM pg_stat_user_functions WHERE funcname = 'ingest_part'}), '<=', 2 + length($text) / 15_000, 'no more than it is large');
}

# --- an answer of the query API -----------------------------------------------------

sub json { return '"' . ($_[0] =~ s/(["\\])/\\$1/gr =~ s/\n/\\n/gr =~ s/\r/\\r/gr =~ s/\t/\\t/gr) . '"' }

sub table
{
	my @columns = ([ 'TimeGenerated', 'datetime' ], [ 'Name', 'string' ], [ 'Bytes', 'long' ], chance(0.3) ? [ 'Extra', 'dynamic' ] : ());
	my @rows = map { chance(0.02) ? one('1', '{}', 'null') : '[' . join(one(',', ', '), '"2026-03-06T09:' . int(10 + rand 50) . ':00Z"', json(text()), chance(0.05) ? '"x"' : int rand 99, @columns > 3 ? one('null', '[1,[2]]', '{"rows":[1,"]"],"columns":[]}') : ()) . ']' } 1 .. rand 60;
	my $columns = '"columns":[' . join(',', map { qq({"name":"$_->[0]","type":"$_->[1]"}) } @columns) . ']';
	my $rows = '"rows":' . one('', ' ', "\n") . '[' . join(one(',', ",\n", ' , '), @rows) . ']';

	return '{' . join(',', chance(0.8) ? ('"name":"PrimaryResult"', $columns, $rows, chance(0.2) ? ('"more":[1,2]') : ()) : ($rows, $columns)) . '}';
}
for my $case (1 .. 20)
{
	srand($seed + 1000 + $case);
	%c = (separator => ',');
	my $text = one('', '', "\xef\xbb\xbf", "\n") . '{' . one('', '"first":{"rows":[1]},') . '"tables":[' . join(',', map { table() } 1 .. 1 + rand 3) . ']' . one('', ',"statistics":{"query":[1,2]}', ',"render":[1,2,3]') . '}' . one('', "\n");
	my $name = put('answer.json', $text);
	my $part = one(60, 200, 1000);

	clear();
	vigil(100_000_000, '', 'Shop_CL', $name, '--force');
	my $whole = state();
	my $said = "$code\n" . said();
	clear();
	vigil($part, '', 'Shop_CL', $name, '--force');
	is(state(), $whole, "answer $case, parts of $part") or diag $text;
	is("$code\n" . said(), $said, 'what is said');
}
# It is cut within a table.
clear();
my $answer = put('answer.json', '{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Name","type":"string"}],"rows":[' . join(',', map { sprintf '["2026-03-06T09:%02d:00Z","n%d"]', $_ % 60, $_ } 1 .. 200) . ']}]}');
vigil(500, '', 'Shop_CL', $answer);
cmp_ok(sql('SELECT count(DISTINCT xmin::text) FROM "Shop_CL"'), '>', 5, 'an answer of one table is several transactions');
is(sql('SELECT count(DISTINCT "Name") FROM "Shop_CL"'), 200, 'of all rows');
done_testing();
