# vigil ingest: a log is the same whether it is packed or not.  What was loaded plain and is packed by
# a rotation, or was packed and is found unpacked, is known, and goes on where it ended.
use strict;
use warnings;

use Compress::Zlib ();
use File::Path qw(remove_tree);
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('packed');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil;
	CREATE TABLE public."Shop_CL" ("TimeGenerated" timestamptz, "Name" text);
	SELECT vigil.register_source('Shop_CL', 'public."Shop_CL"')});

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub sql { return $node->safe_psql('postgres', shift) }

sub vigil
{
	my (@arguments) = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', @arguments, @database ], '<', \undef, '>', \$out, '2>', \$err);
	$code = $? >> 8;
	# How far it is, and that a file is known.
	$err =~ s/^\[\s*\d+%\].*\n//mg;
	$err =~ s/^vigil: notice: ".*" was loaded on .*\n//mg;
	return;
}

sub clear
{
	remove_tree("$folder/logs");
	mkdir "$folder/logs";
	return sql('TRUNCATE public."Shop_CL", vigil.loads, vigil.dead_letter');
}

sub put
{
	my ($path, $bytes) = @_;

	open my $file, '>', $path or die "$path: $!";
	binmode $file;
	print $file $bytes;
	close $file;
	return $path;
}

# Rows, different ones, what was put aside and is open, loads that are not complete.
sub count { return sql(q{SELECT concat_ws(' ', (SELECT count(*) FROM public."Shop_CL"), (SELECT count(DISTINCT "Name") FROM public."Shop_CL"),
	(SELECT count(*) FROM vigil.dead_letter WHERE resolved_at IS NULL), (SELECT count(*) FROM vigil.loads WHERE status <> 'complete'))}) }

# A log is of rows with a name; the bytes of so many, and of one with more behind them.
sub record { my ($log, $n) = @_; return sprintf '{"TimeGenerated":"2026-03-06T09:%02d:%02dZ","Name":"%s %d"}', $n / 60, $n % 60, $log, $n }

my %form = (
	csv => sub { my ($log, $n) = @_; return "TimeGenerated,Name\n" . join '', map { sprintf "2026-03-06T09:%02d:%02dZ,%s %d\n", $_ / 60, $_ % 60, $log, $_ } 1 .. $n },
	lines => sub { my ($log, $n) = @_; return join '', map { record($log, $_) . "\n" } 1 .. $n },
	document => sub { my ($log, $n) = @_; return '[' . join(",\n", map { record($log, $_) } 1 .. 60) . "]\n" . ($n > 60 ? '[' . join(",\n", map { record($log, $_) } 61 .. $n) . "]\n" : '') });

sub gz { return Compress::Zlib::memGzip($_[0]) }

my %pack = (
	plain => sub { return $_[0] },
	gz => \&gz,
	members => sub { my $half = length($_[0]) / 2; return gz(substr $_[0], 0, $half) . gz(substr $_[0], $half) });

# Writes a log, packed in a way, with something behind its name.
sub put_log
{
	my ($log, $form, $pack, $rows, $suffix) = @_;

	return put("$folder/logs/$log$suffix" . ($pack eq 'plain' ? '' : '.gz'), $pack{$pack}->($form{$form}->($log, $rows)));
}

# How often the rows of each log are there, of those where it is not once each.
sub wrong
{
	my (%wanted) = @_;
	my %found = map { split /\|/ } split /\n/, sql(q{SELECT split_part("Name", ' ', 1), count(*) || ' ' || count(DISTINCT "Name") FROM public."Shop_CL" GROUP BY 1});

	return join ', ', map { "$_: " . ($found{$_} // 0) } grep { ($found{$_} // '') ne "$wanted{$_} $wanted{$_}" } sort keys %wanted;
}

# --- known, and grown, however it is packed ------------------------------------------

# Each form, packed in one way and then in another, under the same name or what a rotation makes of it.
my @logs;

for my $form (sort keys %form)
{
	for my $first (sort keys %pack)
	{
		for my $then (sort keys %pack)
		{
			for my $name ([ '', '' ], [ '', '.2' ], [ '', '-20261128' ], [ '.log', '-2026112809-3.log' ], [ '', '.20261128-090000' ], [ '', '.1.old' ])
			{
				my ($before, $suffix) = @$name;

				next if $form ne 'csv' && $suffix =~ /^\./ && $suffix ne '.2';
				push @logs, { form => $form, first => $first, then => $then, before => $before, suffix => $suffix, log => join '_', $form, $first, $then, $suffix =~ s/\W/to/gr };
			}
		}
	}
}
for my $part (4194304, 1000)
{
	local $ENV{VIGIL_INGEST_PART} = $part;

	clear();
	my %path = map { $_->{log} => put_log($_->{log}, $_->{form}, $_->{first}, 60, $_->{before}) } @logs;
	vigil('--all', 'Shop_CL', "$folder/logs");
	is("$code$err " . wrong(map { $_->{log} => 60 } @logs), '0 ', "loaded, parts of $part");
	# Loaded, then packed or unpacked.
	unlink values %path;
	put_log($_->{log}, $_->{form}, $_->{then}, 60, $_->{suffix}) for @logs;
	vigil('--dry-run', '--all', 'Shop_CL', "$folder/logs");
	like($out, qr/^0 of ${\ scalar @logs} .* 0 records.*\n${\ scalar @logs} of ${\ scalar @logs} files were loaded before$/m, 'packed or unpacked they are known, says a dry run') or diag $err;
	vigil('--all', '--jobs', 2, 'Shop_CL', "$folder/logs");
	like($out, qr/^0 of ${\ scalar @logs} .* 0 records.*\n${\ scalar @logs} of ${\ scalar @logs} files were loaded before$/m, 'and are') or diag $err;
	# They grow.
	put_log($_->{log}, $_->{form}, $_->{then}, 90, $_->{suffix}) for @logs;
	vigil('--all', 'Shop_CL', "$folder/logs");
	is("$code$err " . wrong(map { $_->{log} => 90 } @logs), '0 ', 'what came behind is taken');
	vigil('--all', 'Shop_CL', "$folder/logs");
	like($out, qr/^${\ scalar @logs} of ${\ scalar @logs} files were loaded before$/m, 'once') or diag $err;
	# They grew before they were packed, and are then what they were once more.
	clear();
	%path = map { $_->{log} => put_log($_->{log}, $_->{form}, $_->{first}, 60, $_->{before}) } @logs;
	vigil('--all', 'Shop_CL', "$folder/logs");
	unlink values %path;
	%path = map { $_->{log} => put_log($_->{log}, $_->{form}, $_->{then}, 90, $_->{suffix}) } @logs;
	vigil('--all', 'Shop_CL', "$folder/logs");
	is("$code$err " . wrong(map { $_->{log} => 90 } @logs), '0 ', 'grown and packed at once');
	unlink values %path;
	put_log($_->{log}, $_->{form}, $_->{first}, 90, $_->{suffix}) for @logs;
	vigil('--all', 'Shop_CL', "$folder/logs");
	is("$code " . wrong(map { $_->{log} => 90 } @logs), '0 ', 'and back');
	like($out, qr/^${\ scalar @logs} of ${\ scalar @logs} files were loaded before$/m, 'known') or diag $err;
}

# --- killed in between ----------------------------------------------------------------

clear();
sql('ALTER TABLE public."Shop_CL" ADD CONSTRAINT slow CHECK (pg_sleep(0.02) IS NOT NULL)');
for my $form (sort keys %form)
{
	for my $case (['plain', 'gz', 60], ['plain', 'members', 90], ['gz', 'plain', 60], ['members', 'gz', 90])
	{
		my ($first, $then, $rows) = @$case;
		local $ENV{VIGIL_INGEST_PART} = 200;

		clear();
		my $path = put_log('x.json', $form, $first, 60, '');
		my $run = IPC::Run::start([ 'vigil', 'ingest', 'Shop_CL', $path, @database ], '<', \undef, '>', \$out, '2>', \$err);
		$node->poll_query_until('postgres', 'SELECT coalesce(max(position), 0) > 0 FROM vigil.loads');
		$run->kill_kill(grace => 0);
		eval { $run->finish };
		my $broken = sql('SELECT count(*) BETWEEN 1 AND 59 FROM public."Shop_CL"');
		unlink $path;
		put_log('x.json', $form, $then, $rows, '.1');
		vigil('--all', 'Shop_CL', "$folder/logs");
		is("$code$err " . count(), "0 $rows $rows 0 0", "$form, $first, killed, then $then with $rows rows" . ($broken eq 't' ? '' : ', but all was taken'));
	}
}
sql('ALTER TABLE public."Shop_CL" DROP CONSTRAINT slow');

# --- cut off, damaged, with bytes behind ------------------------------------------------

my $letters = q{SELECT string_agg(reason, ' ' ORDER BY id) FROM vigil.dead_letter WHERE resolved_at IS NULL};

for my $part (4194304, 200)
{
	local $ENV{VIGIL_INGEST_PART} = $part;

	for my $form (sort keys %form)
	{
		my $text = $form{$form}->('x', 90);
		my $one = gz($text);
		my $two = $pack{members}->($text);
		my $damaged = $one;
		substr $damaged, -8, 1, chr(ord(substr $damaged, -8, 1) ^ 1);
		my %broken = (
			'cut off' => [ substr($one, 0, -10), $one ],
			'cut off twice' => [ substr($one, 0, length($one) / 2), substr($one, 0, -1), $one ],
			'cut off in the second member' => [ substr($two, 0, -4), $two ],
			'damaged' => [ $damaged ]);

		for my $what (sort keys %broken)
		{
			my @states = @{ $broken{$what} };
			my $whole = @states > 1 ? pop @states : undef;

			clear();
			for my $state (@states)
			{
				put("$folder/logs/x.json.gz", $state);
				vigil('--dry-run', 'Shop_CL', "$folder/logs");
				my $said = $out =~ /1 rejected/ ? $code : "$out$err";
				vigil('Shop_CL', "$folder/logs");
				like("$said $code " . count() . ' ' . sql($letters), qr/^1 1 0 0 1 0 (truncated_gzip|gzip_crc)$/, "$form, $what, parts of $part: put aside as a whole") or diag $err;
			}
			vigil('Shop_CL', "$folder/logs");
			is("$code " . count(), '0 0 0 1 0', 'which is known');
			next unless defined $whole;
			put("$folder/logs/x.json.gz", $whole);
			vigil('Shop_CL', "$folder/logs");
			is("$code$err " . count(), '0 90 90 0 0', 'and settled by the file that is whole');
			vigil('Shop_CL', "$folder/logs");
			is("$code " . count(), '0 90 90 0 0', 'once');
		}
		# While a log that is loaded is packed, half of what that gives is seen.
		clear();
		put("$folder/logs/x.json.1", $form{$form}->('x', 60));
		vigil('--all', 'Shop_CL', "$folder/logs");
		for my $rows (60, 90)
		{
			my $gz = gz($form{$form}->('x', $rows));

			put("$folder/logs/x.json.1.gz", substr $gz, 0, -10);
			vigil('--all', 'Shop_CL', "$folder/logs");
			my $before = "$code " . count();
			put("$folder/logs/x.json.1.gz", $gz);
			vigil('--all', 'Shop_CL', "$folder/logs");
			is("$before, $code$err " . count(), "1 60 60 1 0, 0 $rows $rows 0 0", "$form, $rows rows of it, parts of $part");
		}
		# What is behind may be the start of what comes next.
		clear();
		put("$folder/logs/x.json.gz", gz($form{$form}->('x', 60)) . 'words');
		vigil('Shop_CL', "$folder/logs");
		is("$code " . count() . ' ' . sql(q{SELECT reason || ' ' || encode(record, 'escape') FROM vigil.dead_letter}), '1 60 60 1 0 gzip_rest words', "$form, words behind it, parts of $part: put aside") or diag $err;
		vigil('Shop_CL', "$folder/logs");
		is("$code " . count(), '0 60 60 1 0', 'once');
		clear();
		my $more = $form{$form}->('x', 90);
		my $less = $form{$form}->('x', 60);
		put("$folder/logs/x.json.gz", gz($less) . "\x1f");
		vigil('Shop_CL', "$folder/logs");
		is("$code " . count(), '1 60 60 1 0', 'half of a start');
		put("$folder/logs/x.json.gz", gz($less) . gz(substr $more, length $less));
		vigil('Shop_CL', "$folder/logs");
		is("$code$err " . count(), '0 90 90 0 0', 'that comes later');
	}
}

# --- a folder that is watched, with logrotate's delaycompress ----------------------------

clear();
my $watch = IPC::Run::start([ 'vigil', 'ingest', 'Shop_CL', '--watch', "$folder/logs", '--all', @database ], '<', \undef, '>', \$out, '2>', \$err);
my $old = time - 10;
my $settled = sub { my ($path, $bytes) = @_; put("$path.tmp", $bytes); utime $old, $old, "$path.tmp"; rename "$path.tmp", $path; return };
my $rows = sub { my ($count) = @_; return $node->poll_query_until('postgres', qq{SELECT count(*) = $count FROM public."Shop_CL"}) };
$settled->("$folder/logs/x.json", $form{lines}->('x', 10));
ok($rows->(10), '--watch: a log');
rename "$folder/logs/x.json", "$folder/logs/x.json.1";
$settled->("$folder/logs/x.json.1", $form{lines}->('x', 15));
$settled->("$folder/logs/x.json", record('x', 100) . "\n");
ok($rows->(16), 'rotated, and the rest of it');
$settled->("$folder/logs/x.json.2.gz", gz($form{lines}->('x', 20)));
unlink "$folder/logs/x.json.1";
rename "$folder/logs/x.json", "$folder/logs/x.json.1";
$settled->("$folder/logs/x.json", record('x', 101) . "\n");
ok($rows->(22), 'packed, with what came last');
$settled->("$folder/logs/x.json.2.gz", gz(record('x', 100) . "\n"));
$settled->("$folder/logs/y.json", record('x', 102) . "\n");
ok($rows->(23), 'another one');
$watch->signal('TERM');
$watch->finish;
is(count(), '23 23 0 0', 'each once');

$node->stop;
done_testing();
