#!/usr/bin/perl
#
# run.pl
#		Runs the test suites against the private server and counts.
#
# Called by script/check.sh, which builds, starts the server and sets PGHOST,
# PGPORT, PGUSER, PATH, VIGIL_TOP and VIGIL_DATA, the server's folder; or by
# script/installcheck.sh with somebody's server, whose folder is not ours and where
# the databases are dropped at the end.  Every test file is found by its place and
# name, so a test needs no list.  Whatever a suite runs speaks TAP, and what is
# counted is one assertion of it; pg_regress and isolation tests count one per
# file.  The last line is "N passed, N failed[, N skipped]".
#
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Path qw(make_path remove_tree);
use POSIX qw(WNOHANG setpgid);

my $top = $ENV{VIGIL_TOP} or die "run.pl: run script/check.sh instead\n";
my $jobs = $ENV{VIGIL_JOBS} || 2;
my $timeout = $ENV{VIGIL_TEST_TIMEOUT} || 600;
my $out = "$top/build/check.out";

# Suites that are programs but not part of a normal run.
my %apart = map { $_ => 1 } qw(bench mutant);

# A folder whose suite is known under another name.
my %alias = (kusto => 'kql');

# What the worker's suite takes from the other ones, by the test's name.
my $worker_name = qr/worker|launcher|schedul|slot|window|due|threshold|suppress|attempt|
	catch|coverage|late|kill|chaos|breaker|clock|run_|standby|drop/x;

# The same for the suite of the client.
my $client_name = qr/client|external|forward|catalogue/;

chdir $top or die "run.pl: $top: $!\n";
my @wanted = @ARGV;
my $started = time;
remove_tree($out);
make_path($out);

my %count = (passed => 0, failed => 0, skipped => 0);
my (%suite_count, %seconds_of);
my @items = grep { is_wanted($_) } find_items();

for my $name (@wanted)
{
	next if grep { $name eq $_->{suite} || $name =~ /^(?:worker|client)$/ } @items;
	record({ suite => $name, name => $name }, 0, 0, ["no test of suite \"$name\" here"]);
}

refuse_databases() unless defined $ENV{VIGIL_DATA};
run_all(@items);
check_server_log() if defined $ENV{VIGIL_DATA};
drop_databases() unless defined $ENV{VIGIL_DATA};
summarize();
exit($count{failed} ? 1 : 0);

# --- finding ----------------------------------------------------------------

sub is_wanted
{
	my ($item) = @_;

	return 1 unless @wanted;
	for my $name (@wanted)
	{
		return 1 if $name eq $item->{suite};
		return 1 if $name eq 'worker' && ($item->{suite} eq 'isolation' || $item->{name} =~ $worker_name)
		  && !$item->{program};
		return 1 if $name eq 'client' && $item->{suite} eq 'tap' && $item->{name} =~ $client_name;
	}
	return 0;
}

# Every test there is, those that may take longest first.
sub find_items
{
	my @found;

	for my $file (sort glob 'test/*/run')
	{
		my $folder = basename(dirname($file));

		next if $apart{$folder};
		push @found, { suite => $alias{$folder} // $folder, name => $folder, program => 1, file => $file };
	}
	push @found, map { file_item('tap', $_) } sort glob 'test/t/*.pl';
	push @found, { suite => 'isolation', name => 'isolation' } if glob 'test/isolation/specs/*.spec';
	push @found, { suite => 'regress', name => 'regress' } if glob 'test/regress/sql/*.sql';
	push @found, map { file_item('pgtap', $_) } sort glob 'test/pgtap/*.sql';
	push @found, map { file_item('unit', $_) } sort glob 'test/unit/*_test.c';
	return @found;
}

sub file_item
{
	my ($suite, $file) = @_;
	my $name = basename($file);

	$name =~ s/\.\w+$//;
	return { suite => $suite, name => $name, file => $file };
}

# --- running ----------------------------------------------------------------

# Runs the items, a few at a time; each slot has a database of its own.
sub run_all
{
	my @queue = @_;
	my %running;
	my @free = (1 .. $jobs);

	local $SIG{INT} = local $SIG{TERM} = sub {
		kill 'KILL', map { -$_ } keys %running;
		exit 1;
	};
	if (grep { $_->{suite} eq 'unit' } @queue)
	{
		my $built = system("make -s -j$jobs unit >$out/unit-build.log 2>&1");

		if ($built != 0)
		{
			record({ suite => 'unit', name => 'build' }, 0, 0, [ tail("$out/unit-build.log", 30) ]);
			@queue = grep { $_->{suite} ne 'unit' } @queue;
		}
	}
	while (@queue || %running)
	{
		while (@queue && @free)
		{
			my $item = shift @queue;
			my $slot = shift @free;

			$item->{slot} = $slot;
			$item->{log} = "$out/$item->{suite}.$item->{name}.log";
			$item->{start} = time;
			$running{ start_item($item) } = $item;
		}
		my $pid = waitpid(-1, WNOHANG);
		if ($pid > 0 && $running{$pid})
		{
			my $item = delete $running{$pid};

			$item->{status} = $?;
			push @free, $item->{slot};
			finish_item($item);
			# A broken worker is noticed: what is left would tell nothing more.
			@queue = () if $ENV{VIGIL_STOP_AT_FAILURE} && $count{failed};
			next;
		}
		for my $late (grep { time - $running{$_}{start} > $timeout } keys %running)
		{
			$running{$late}{late} = 1;
			kill 'KILL', -$late;
		}
		select(undef, undef, undef, 0.05);
	}
}

sub start_item
{
	my ($item) = @_;
	my $pid = fork() // die "run.pl: fork: $!\n";

	return $pid if $pid;

	setpgid(0, 0);
	open STDIN, '<', '/dev/null';
	open STDOUT, '>', $item->{log} or die "$item->{log}: $!";
	open STDERR, '>&', \*STDOUT;
	$| = 1;
	exec_item($item);
	print "not ok 1 - cannot run: $!\n";
	POSIX::_exit(127);
}

# Replaces the child by the test's program.
sub exec_item
{
	my ($item) = @_;
	my $suite = $item->{suite};

	exec "$top/build/unit/$item->{name}" if $suite eq 'unit';
	exec_pgtap($item) if $suite eq 'pgtap';
	exec_regress($suite) if $suite eq 'regress' || $suite eq 'isolation';
	exec_tap($item) if $suite eq 'tap';

	$ENV{PGDATABASE} = "vigil_$item->{name}";
	make_database($ENV{PGDATABASE}, 'vigil');
	exec "$top/$item->{file}";
}

sub exec_pgtap
{
	my ($item) = @_;

	$ENV{PGDATABASE} = "vigil_pgtap_$item->{slot}";
	make_database($ENV{PGDATABASE}, 'pgtap', 'vigil');
	exec qw(psql -X -q -A -t --pset pager=off -v ON_ERROR_STOP=1 -v ON_ERROR_ROLLBACK=1 -f),
	  $item->{file};
}

sub exec_regress
{
	my ($suite) = @_;
	my $pattern = $suite eq 'regress' ? 'sql/*.sql' : 'specs/*.spec';
	my $program = $suite eq 'regress' ? 'regress/pg_regress' : 'isolation/pg_isolation_regress';
	my @names = map { s/\.\w+$//r } map { basename($_) } sort glob "test/$suite/$pattern";
	my $bin = dirname(find_program('pg_config'));
	my %server = (host => $ENV{PGHOST}, port => $ENV{PGPORT}, user => $ENV{PGUSER});

	make_path("$out/$suite");
	exec test_library() . "/$program", "--inputdir=$top/test/$suite",
	  "--outputdir=$out/$suite", "--bindir=$bin", "--dbname=vigil_$suite",
	  '--load-extension=vigil', (map { defined $server{$_} ? "--$_=$server{$_}" : () } sort keys %server),
	  @names;
}

# These start servers of their own, so they run as the server's user.
sub exec_tap
{
	my ($item) = @_;
	my $library = test_library();
	my $folder = tap_folder($item);

	exec "$top/script/cluster.sh", 'as-server', 'env', "PATH=$ENV{PATH}", "VIGIL_TOP=$top",
	  "VIGIL_SHARED=$ENV{VIGIL_SHARED}", "PG_REGRESS=$library/regress/pg_regress",
	  "PG_TEST_PORT_DIR=$out/port", "PG_TEST_TIMEOUT_DEFAULT=60", "TESTDIR=$folder",
	  "TESTDATADIR=$folder/tmp_check", "TESTLOGDIR=$folder/tmp_check/log", "HOME=$folder",
	  "PERL5LIB=$library/perl:$top/test/t/lib", 'sh', '-c', 'cd "$TESTDIR" && exec perl "$0"',
	  "$top/$item->{file}";
}

# Where the server keeps what tests need.
sub test_library
{
	my $pgxs = `pg_config --pgxs`;

	chomp $pgxs;
	return abs_path(dirname(dirname($pgxs)) . '/test');
}

# A folder that the server's user may write: in the cluster's place, which it can enter.
sub tap_folder
{
	my ($item) = @_;
	my $folder = "$out/tap.$item->{name}";

	make_path($folder, "$out/port");
	if ($> == 0)
	{
		my $user = getpwnam($ENV{VIGIL_USER} || 'postgres');

		chown $user, -1, $folder, "$out/port";
	}
	return $folder;
}

sub make_database
{
	my ($name, @extensions) = @_;

	return if `psql -X -qAt -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$name'"` =~ /1/;
	system('createdb', $name) == 0 or die "createdb $name failed\n";
	for my $extension (@extensions)
	{
		system(qw(psql -X -q -d), $name, '-c', "CREATE EXTENSION $extension") == 0
		  or die "CREATE EXTENSION $extension failed\n";
	}
}

# The databases that the tests make.
sub databases
{
	my %name = map { ($_->{program} ? "vigil_$_->{name}" : "vigil_$_->{suite}") => 1 } @items;

	delete @name{qw(vigil_unit vigil_tap)};
	return sort map { $_ eq 'vigil_pgtap' ? map { "vigil_pgtap_$_" } 1 .. $jobs : $_ } keys %name;
}

# Somebody's server: what has such a name already is not ours.
sub refuse_databases
{
	my $list = join ', ', map { "'$_'" } databases();
	my $there = $list eq '' ? '' : `psql -X -qAt -d postgres -c "SELECT string_agg(datname, ', ') FROM pg_database WHERE datname IN ($list)"`;

	die "run.pl: drop these databases first, which the tests make: $there" if $there =~ /\S/;
}

# Leaves somebody's server as it was.
sub drop_databases
{
	system('dropdb', '--if-exists', '--force', $_) for databases();
}

sub find_program
{
	my ($name) = @_;

	for my $folder (split /:/, $ENV{PATH})
	{
		return "$folder/$name" if -x "$folder/$name";
	}
	die "run.pl: no $name in PATH\n";
}

# --- counting ---------------------------------------------------------------

sub finish_item
{
	my ($item) = @_;
	my $found = $item->{suite} =~ /^(regress|isolation)$/ ? read_regress($item) : read_tap($item);

	push @{ $found->{trouble} }, "stopped after $timeout seconds" if $item->{late};
	if (($item->{status} != 0 || $item->{late}) && !$found->{failed})
	{
		my $how = $item->{status} & 127 ? "signal " . ($item->{status} & 127) : "exit code " . ($item->{status} >> 8);

		$found->{failed}++;
		push @{ $found->{trouble} }, "ended with $how", tail($item->{log}, 15);
	}
	record($item, $found->{passed}, $found->{failed}, $found->{trouble}, $found->{skipped}, $found->{why});
}

# Reads the TAP of a log: what passed, failed and was skipped, and why.
sub read_tap
{
	my ($item) = @_;
	my %found = (passed => 0, failed => 0, skipped => 0, trouble => [], why => []);
	my ($planned, $run, $in_trouble) = (undef, 0, 0);

	open my $log, '<', $item->{log} or die "$item->{log}: $!\n";
	while (my $line = <$log>)
	{
		chomp $line;
		if ($line =~ /^(not )?ok\b/)
		{
			my $failed = defined $1;

			$run++;
			$in_trouble = $failed;
			if ($line =~ /# *skip\b(.*)/i)
			{
				$found{skipped}++;
				push @{ $found{why} }, $1;
			}
			elsif ($failed)
			{
				$found{failed}++;
				push @{ $found{trouble} }, $line;
			}
			else
			{
				$found{passed}++;
			}
		}
		elsif ($line =~ /^1\.\.(\d+)\s*(?:# *skip\b(.*))?/i)
		{
			$planned = $1;
			if ($planned == 0)
			{
				$found{skipped}++;
				push @{ $found{why} }, $2 // '';
				$planned = undef;
				$run = -1;
			}
		}
		elsif ($line =~ /^Bail out!/ || ($line =~ /(?:ERROR|FATAL|PANIC): / && $line !~ /^#/))
		{
			push @{ $found{trouble} }, $line;
			$found{failed}++ if $line =~ /^Bail out!/;
		}
		elsif ($in_trouble && $line =~ /^#/)
		{
			push @{ $found{trouble} }, $line;
		}
	}
	if ($run >= 0 && (!defined $planned || $planned != $run))
	{
		$found{failed}++;
		push @{ $found{trouble} }, defined $planned ? "planned $planned tests but ran $run" : "printed no plan";
	}
	return \%found;
}

# Reads the report of pg_regress: one test a line.
sub read_regress
{
	my ($item) = @_;
	my %found = (passed => 0, failed => 0, skipped => 0, trouble => [], why => []);

	open my $log, '<', $item->{log} or die "$item->{log}: $!\n";
	while (my $line = <$log>)
	{
		$found{passed}++ if $line =~ /^(?:test )?\s*\S+\s+\.\.\. ok\b/ || $line =~ /^ok \d+/;
		if ($line =~ /^(?:test )?\s*(\S+)\s+\.\.\. FAILED/ || $line =~ /^not ok \d+\s+[-+] (\S+)/)
		{
			$found{failed}++;
			push @{ $found{trouble} }, "$1 differs";
		}
	}
	push @{ $found{trouble} }, tail("$out/$item->{suite}/regression.diffs", 60)
	  if -s "$out/$item->{suite}/regression.diffs";
	return \%found;
}

# Adds one item's counts and says what went wrong in it.
sub record
{
	my ($item, $passed, $failed, $trouble, $skipped, $why) = @_;
	my $of_suite = $suite_count{ $item->{suite} } //= { passed => 0, failed => 0, skipped => 0, seconds => 0 };
	my $label = $item->{suite} eq $item->{name} ? $item->{suite} : "$item->{suite}/$item->{name}";

	$failed ||= 1 unless $passed || $skipped || !@{ $trouble || [] };
	$skipped //= 0;
	for my $total (\%count, $of_suite)
	{
		$total->{passed} += $passed;
		$total->{failed} += $failed;
		$total->{skipped} += $skipped;
	}
	if ($item->{start})
	{
		$seconds_of{$label} = time - $item->{start};
		$of_suite->{seconds} += $seconds_of{$label};
	}
	if ($failed)
	{
		my @lines = @$trouble;

		splice @lines, 40, @lines - 40, '…' if @lines > 40;
		print "FAILED $label: $failed of " . ($passed + $failed) . "\n";
		print "    $_\n" for @lines;
		print "    (all of it: ${\ shorten($item->{log})})\n" if $item->{log};
	}
	my %said;
	$said{ s/^[\s:]+//r || 'no reason given' }++ for @{ $why || [] };
	my @reasons = sort { $said{$b} <=> $said{$a} || $a cmp $b } keys %said;
	my $shown = @reasons > 10 ? 10 : @reasons;
	print "skipped in $label: $_" . ($said{$_} > 1 ? " ($said{$_} times)" : '') . "\n" for @reasons[ 0 .. $shown - 1 ];
	print "skipped in $label: " . (@reasons - $shown) . " more reasons, see ${\ shorten($item->{log})}\n" if @reasons > $shown;
}

# No test may bring the shared server down, whatever it reports itself.
sub check_server_log
{
	my $file = "$ENV{VIGIL_DATA}/server.log";
	my @bad;

	open my $log, '<', $file or die "run.pl: $file: $!\n";
	while (my $line = <$log>)
	{
		push @bad, $line =~ s/\s+$//r if $line =~ /was terminated by signal|PANIC:|TRAP:/;
	}
	record({ suite => 'server', name => 'log' }, @bad ? 0 : 1, @bad ? 1 : 0, \@bad);
}

sub summarize
{
	print "\n";
	for my $suite (sort keys %suite_count)
	{
		my $of = $suite_count{$suite};

		printf "%-10s %6d passed %4d failed%s %5d s\n", $suite, $of->{passed}, $of->{failed},
		  $of->{skipped} ? sprintf(' %4d skipped', $of->{skipped}) : ' ' x 13, $of->{seconds};
	}
	my @longest = grep { $seconds_of{$_} >= 20 } sort { $seconds_of{$b} <=> $seconds_of{$a} || $a cmp $b } keys %seconds_of;
	splice @longest, 12 if @longest > 12;
	print "longest: " . join(', ', map { "$_ $seconds_of{$_} s" } @longest) . "\n" if @longest;
	printf "took %d s\n", time - $started;
	printf "%d passed, %d failed%s\n", $count{passed}, $count{failed},
	  $count{skipped} ? ", $count{skipped} skipped" : '';
}

sub tail
{
	my ($file, $lines) = @_;

	open my $in, '<', $file or return ();
	my @all = map { s/\s+$//r } <$in>;
	return @all > $lines ? @all[ -$lines .. -1 ] : @all;
}

sub shorten
{
	my ($path) = @_;

	return $path =~ s{^\Q$top\E/}{}r;
}
