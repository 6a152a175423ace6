# vigil ingest --watch and --listen: services that lose nothing and take nothing twice, whatever
# is restarted.
use strict;
use warnings;

use Cwd qw(getcwd);
use IO::Socket::UNIX;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir_short();
my $node = PostgreSQL::Test::Cluster->new('stream');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('AWSCloudTrail')});

my ($out, $err, $input) = ('', '', '');
my $serial = 0;

sub sql { return $node->safe_psql('postgres', shift) }

sub service
{
	my @arguments = @_;

	($out, $err) = ('', '');
	return IPC::Run::start([ 'vigil', 'ingest', 'cloudtrail', @arguments, '-d', $node->connstr('postgres') ], '<', \$input, '>', \$out, '2>', \$err);
}

sub lines
{
	my ($count) = @_;

	return join '', map { $serial++; qq({"eventTime":"2026-03-06T09:00:00Z","eventSource":"s","eventName":"n","eventID":"id-$serial"}\n) } 1 .. $count;
}

sub rows_are
{
	my ($count, $name) = @_;

	ok($node->poll_query_until('postgres', qq{SELECT count(*) = $count AND count(DISTINCT "AwsEventId") = $count FROM "AWSCloudTrail"}), $name)
	  or diag "$out$err" . sql('SELECT count(*), count(DISTINCT "AwsEventId") FROM "AWSCloudTrail"');
	return;
}

sub put
{
	my ($name, $text, $mode) = @_;

	open my $file, $mode // '>', "$folder/$name" or die "$name: $!";
	print $file $text;
	close $file;
	return;
}

sub start_server_anew
{
	$node->stop('immediate');
	$node->start;
	return;
}

# --- a folder ----------------------------------------------------------------------

mkdir "$folder/spool";
put('spool/a.json', lines(10));
my $watch = service('--watch', "$folder/spool");
rows_are(10, 'what is there');
put('spool/unfinished.json.part', lines(1));
put('spool/.hidden.json', lines(1));
put('b', lines(10));
utime time - 60, time - 60, "$folder/b";
rename "$folder/b", "$folder/spool/b.json";
rows_are(20, 'what is renamed into it');
mkdir "$folder/spool/below";
put('spool/below/c.json', lines(5));
put('spool/a.json', lines(5), '>>');
rows_are(30, 'what is written below it, and what is appended');
start_server_anew();
put('spool/d.json', lines(5));
rows_are(35, 'when the server starts anew, it goes on');
$watch->signal('TERM');
$watch->finish;
is($? >> 8, 0, 'stopped');
like($out, qr{^\S*/a\.json: 10 rows, 0 rejected, 0 skipped, 0 duplicates\n}m, 'it tells what it has loaded');
put('spool/e.json', lines(5));
$watch = service('--watch', "$folder/spool", '--quiet');
rows_are(40, 'started again, it takes what is new');
$watch->signal('TERM');
$watch->finish;
is($out . $err, '', 'quietly');
put('spool/0.json', qq({"time":"2026-03-06T09:00:00Z","category":"SignInLogs","resultType":"0","properties":{"userPrincipalName":"a"}}\n) x 30);
put('spool/f.json', lines(5));
$watch = service('--watch', "$folder/spool");
rows_are(45, 'a file of another kind holds up no others');
$watch->signal('TERM');
$watch->finish;
is($? >> 8, 0, 'and does not end it');
like($err, qr/0\.json: the input is not of the kind that it is loaded as/, 'but is told');
unlink "$folder/spool/0.json";
put('spool/g.json', lines(5));
utime time + 86400, time + 86400, "$folder/spool/g.json";
put('spool/events.log', lines(1));
$watch = service('--watch', "$folder/spool");
rows_are(50, 'a file from a clock that is ahead');
# The same name, size and time, as rsync gives them.
my $third = lines(5);
put('third', $third);
utime((stat "$folder/spool/f.json")[8, 9], "$folder/third");
is(-s "$folder/third", -s "$folder/spool/f.json", 'a file of the same size');
rename "$folder/third", "$folder/spool/f.json";
rows_are(55, 'that takes the place of another');
$watch->signal('TERM');
$watch->finish;
like($err, qr/^vigil: notice: left out what has other names in ".*spool": [1-9]\d*; --all takes it$/m, 'what is left is told');
is(() = $err =~ /left out/g, 1, 'once');
$watch = service('--watch', "$folder/absent");
$watch->finish;
is($? >> 8, 1, 'no folder');
like($err, qr/^vigil: error: ".*absent" is not a folder\n$/, 'is told');

# --- no server yet -----------------------------------------------------------------

# Starts a service without a server, waits until it says so.
sub service_too_early
{
	my @command = @_;

	($out, $err) = ('', '');
	$node->stop('immediate') if -e $node->data_dir . '/postmaster.pid';
	my $run = IPC::Run::start([ 'vigil', @command, '-d', $node->connstr('postgres') ], '<', \$input, '>', \$out, '2>', \$err);
	$run->pump until $err =~ /\n/;
	is($err, "vigil: notice: the server is away; waiting for it\n", "$command[0] $command[2]: waits");
	return $run;
}

put('spool/f.json', lines(5));
my $early = service_too_early('ingest', 'cloudtrail', '--watch', "$folder/spool");
$node->start;
rows_are(60, 'and goes on when it is there');
$early->signal('TERM');
$early->finish;
$early = service_too_early('ingest', 'cloudtrail', '--listen', "$folder/early");
$early->signal('TERM');
$early->finish;
is($? >> 8, 0, 'may be stopped before');
$early = service_too_early('forward', 'early', '--to', "$folder/alerts");
$node->start;
ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM vigil.forwarders WHERE name = 'early'}), 'and forwards when it is there');
$early->signal('TERM');
$early->finish;
is($? >> 8, 0, 'until it is stopped');
$early = IPC::Run::start([ 'vigil', 'forward', 'early', '--to', "$folder/alerts", '-d', $node->connstr('nowhere') ], '<', \$input, '>', \$out, '2>', \$err);
$early->finish;
is($? >> 8, 1, 'a database that does not exist is not waited for');

# --- a socket ----------------------------------------------------------------------

sub connect_to
{
	my ($path) = @_;

	for (1 .. 200)
	{
		my $socket = IO::Socket::UNIX->new(Peer => $path);

		return $socket if $socket;
		select undef, undef, undef, 0.05;
	}
	die "nobody listens at $path\n";
}

sql('TRUNCATE "AWSCloudTrail", vigil.loads');
my $listen = service('--listen', "$folder/socket");
my $one = connect_to("$folder/socket");
my $two = connect_to("$folder/socket");
my $text = lines(100);
print $one $text;
$one->flush;
is(scalar <$one>, qq({"committed": 100}\n), 'what is committed is told');
rows_are(100, 'and is');
my $half = lines(1);
print $two substr($half, 0, 20);
$two->flush;
print $one lines(1);
$one->flush;
is(scalar <$one>, qq({"committed": 101}\n), 'half a line of one sender does not hold up another');
print $two substr($half, 20) . '{"eventTime":"2026-03-06T09:00:00Z","eventSource":"s","eventName":"n","eventID":"last"}';
$two->shutdown(1);
is(join('', <$two>), qq({"committed": 2}\n), 'a sender that ends is left when all is committed, also a line without end');
rows_are(103, 'nothing is lost or doubled');

# The server starts anew while lines come.
for my $round (1 .. 5)
{
	print $one lines(200);
	$one->flush;
	start_server_anew();
	print $one lines(200);
	$one->flush;
}
rows_are(2103, 'the server is killed five times');
$one->shutdown(1);
my @told = <$one>;
is($told[-1], qq({"committed": 2101}\n), 'all is told');
my $second = service('--listen', "$folder/socket");
$second->finish;
is($? >> 8, 1, 'two do not listen at the same place');
like($err, qr/^vigil: error: another program listens at/m, 'which is told');

# More than the buffers hold: the sender waits.
my $sender = connect_to("$folder/socket");
my $many = lines(20000);
print $sender $many;
$sender->shutdown(1);
my @answers = <$sender>;
is($answers[-1], qq({"committed": 20000}\n), 'a large heap');
rows_are(22103, 'is there');
$sender = connect_to("$folder/socket");
print $sender lines(3);
$sender->flush;
$listen->signal('TERM');
$listen->finish;
is($? >> 8, 0, 'stopped');
my ($last) = (<$sender>)[-1] // '';
is(sql('SELECT count(*) FROM "AWSCloudTrail"') - 22103, $last eq qq({"committed": 3}\n) ? 3 : 0, 'what was read is committed first');
ok(!-e "$folder/socket", 'the socket is removed');
is(sql(q{SELECT status || ' ' || (records = loaded) || ' ' || (sha256 IS NULL) FROM vigil.loads ORDER BY id LIMIT 1}), 'complete true true', 'a stream is a load, too');
$listen = service('--listen', "$folder/socket");
connect_to("$folder/socket");
$listen->signal('KILL');
eval { $listen->finish };
$listen = service('--listen', "$folder/socket");
$sender = connect_to("$folder/socket");
print $sender "no JSON\n" . lines(1);
$sender->shutdown(1);
is(join('', <$sender>), qq({"committed": 2}\n), 'the socket of one that was killed is taken over');
is(sql('SELECT count(*) FROM vigil.dead_letter'), '1', 'a bad line is put aside');
# What one says never changes how the lines of others are read, in whatever it begins.
for my $line ("PK\x03\x04", "\x1f\x8b\x08\0", "\xff\xfe", 'eventTime,TimeGenerated,x', 'message,a,b', 'sep=;', 'Date (UTC),x', '<html>', '"abc",', "a\0b\0", '[', '{"Records":[', '"', "\0",
	'{"x":' x 600, "\x1e", "\xef\xbb\xbf", "BZh91AY", "# ")
{
	my $before = sql('SELECT count(*) FROM "AWSCloudTrail"');

	$sender = connect_to("$folder/socket");
	print $sender "$line\n" . lines(20);
	$sender->shutdown(1);
	my @told = <$sender>;
	is(sql('SELECT count(*) FROM "AWSCloudTrail"') - $before, 20, sprintf 'lines behind one that begins with %s', unpack 'H*', substr $line, 0, 8);
}
# Long lines that end at the same moment: a batch that is full is written before the next one is read.
my @long = map { connect_to("$folder/socket") } 1 .. 3;
for my $number (1 .. 3)
{
	print { $long[ $number - 1 ] } qq({"eventTime":"2026-03-06T09:00:00Z","eventSource":"s","eventName":"n","eventID":"long$number","x":") . 'x' x 3_000_000 . '"}';
	$long[ $number - 1 ]->flush;
}
$listen->signal('STOP');
for my $sender (@long)
{
	print $sender "\n";
	$sender->flush;
}
$listen->signal('CONT');
is(join('', map { scalar <$_> } @long), qq({"committed": 1}\n) x 3, 'three long lines at once');
is(sql(q{SELECT count(DISTINCT xmin::text) FROM "AWSCloudTrail" WHERE "AwsEventId" LIKE 'long%'}), '2', 'are two batches');
$listen->signal('TERM');
$listen->finish;

# --- more senders than there is room for -----------------------------------------------------
sql('TRUNCATE "AWSCloudTrail"');
($out, $err) = ('', '');
# Of 40 files 24 are for other things.
$listen = IPC::Run::start([ 'sh', '-c', 'ulimit -n 40; exec vigil ingest cloudtrail "$@"', 'sh', '--listen', "$folder/socket", '-d', $node->connstr('postgres') ], '<', \$input, '>', \$out, '2>', \$err);
my @sender = map { connect_to("$folder/socket") } 1 .. 16;
$_->syswrite(lines(1)) for @sender;
rows_are(16, 'so many senders have room');
$sender[0]->syswrite(substr(my $cut = lines(1), 0, 40));
my $more = connect_to("$folder/socket");
$more->syswrite(lines(1));
rows_are(17, 'another one does, too, when they are quiet');
$sender[0]->syswrite(substr($cut, 40));
rows_are(18, 'who has sent half a line is not parted with');
{
	local $SIG{PIPE} = 'IGNORE';
	my @lost = grep { !defined $_->syswrite(lines(1)) } @sender;
	is(scalar @lost, 1, 'one was parted with, whose next line fails');
	rows_are(18 + 15, 'the others go on, and nothing is lost');
}
$listen->signal('TERM');
$listen->finish;
like($err, qr/^vigil: notice: there are 16 senders: those that are quiet longest give way to others$/m, 'which is told');
@sender = ();

# --- standard input -----------------------------------------------------------------

sql('TRUNCATE "AWSCloudTrail", vigil.loads');
$input = lines(50);
service('--listen', '-')->finish;
is($? >> 8, 0, 'lines from standard input');
like($out, qr/^50 rows, 0 rejected, 0 skipped, 0 duplicates\n/, 'are counted');
rows_are(50, 'and there');
$input = lines(50);
service('-')->finish;
is($? >> 8, 0, 'standard input as a file');
rows_are(100, 'is there, too');
system_or_bail('mkfifo', "$folder/pipe");
my $pipe = service("$folder/pipe");
put('pipe', lines(50));
$pipe->finish;
is($? >> 8, 0, 'a pipe with a name');
rows_are(150, 'is read, though it has no size');
for my $arguments (['--listen', '-', 'file'], ['--listen', '-', '--watch', $folder], ['--listen', '-', '--strict'])
{
	service(@$arguments)->finish;
	is($? >> 8, 2, "@$arguments");
}
put('precious', "text\n");
# Nobody finds a socket whose file is gone: it is made anew.
sql('TRUNCATE "AWSCloudTrail"');
$listen = service('--listen', "$folder/socket");
$one = connect_to("$folder/socket");
$one->syswrite(lines(1));
is(scalar <$one>, qq({"committed": 1}\n), 'a sender that was there before');
unlink "$folder/socket";
$two = connect_to("$folder/socket");
$two->syswrite(lines(1));
$one->syswrite(lines(1));
is(scalar <$two>, qq({"committed": 1}\n), 'a socket that is gone is made anew');
is(scalar <$one>, qq({"committed": 2}\n), 'and who wrote to the old one goes on');
$listen->pump until $err =~ /\n/;
like($err, qr/^vigil: warning: the socket "\S+" was removed; it is made anew\n$/, 'which is told');
# Who is about to be let in when it goes is let in.
$listen->signal('STOP');
my $waiting = connect_to("$folder/socket");
$waiting->syswrite(lines(1));
rename "$folder/socket", "$folder/aside";
$listen->signal('CONT');
is(scalar <$waiting>, qq({"committed": 1}\n), 'who waited at the old one is heard');
connect_to("$folder/socket");
unlink "$folder/aside";
# What nobody listens at is no socket of somebody else.
IO::Socket::UNIX->new(Local => "$folder/left", Listen => 1)->close;
rename "$folder/left", "$folder/socket";
$two = connect_to("$folder/socket");
$two->syswrite(lines(1));
is(scalar <$two>, qq({"committed": 1}\n), 'and of one that another has left behind');
# But at the socket of another one that listens, senders write to that one.
$listen->signal('STOP');
$waiting = connect_to("$folder/socket");
$waiting->syswrite(lines(1));
$two->syswrite(lines(1));
rename "$folder/socket", "$folder/aside";
my $other = IO::Socket::UNIX->new(Local => "$folder/socket", Listen => 1);
$listen->signal('CONT');
$listen->finish;
is($? >> 8, 1, 'one whose place another has taken ends');
like($err, qr/^vigil: error: another program listens at "\S+socket", in the place of this one\n\z/m, 'which is told');
like(sql('SELECT status || error FROM vigil.loads ORDER BY id DESC LIMIT 1'), qr/^failedanother program listens at "\S+socket", in the place of this one$/, 'and kept');
is(scalar <$waiting>, qq({"committed": 1}\n), 'but not before what was sent to it is there');
is(scalar <$two>, qq({"committed": 2}\n), 'nor of those that it knew');
ok(-S "$folder/socket", 'whose socket stays');
$other->close;
rows_are(7, 'nothing is lost or doubled by all that');
$listen = service('--listen', "$folder/socket");
connect_to("$folder/socket");
put('text', "text\n");
rename "$folder/text", "$folder/socket";
$listen->finish;
is($? >> 8, 1, 'a file in the place of the socket ends it');
like($err, qr/^vigil: error: ".*socket" is there, and no socket\n/m, 'which is told');
is(slurp_file("$folder/socket"), "text\n", 'and it stays');
unlink "$folder/socket";
# Who may write to it.
for my $mode ('0660', '600', '0666')
{
	$listen = service('--listen', "$folder/socket", '--socket-mode', $mode);
	connect_to("$folder/socket");
	is(sprintf('%o', (stat "$folder/socket")[2] & 07777), sprintf('%o', oct $mode), "a socket of mode $mode");
	unlink "$folder/socket";
	connect_to("$folder/socket");
	is(sprintf('%o', (stat "$folder/socket")[2] & 07777), sprintf('%o', oct $mode), 'also when it is made anew');
	$listen->signal('TERM');
	$listen->finish;
	ok(!-e "$folder/socket", 'and removed with its listener');
}
for my $mode ('rw', '0668', '-1', '01777', '0', '77777777777777777777')
{
	service('--listen', "$folder/socket", '--socket-mode', $mode)->finish;
	is($? >> 8, 2, "no mode: $mode");
	like($err, qr/^vigil: error: invalid value "\Q$mode\E" for option --socket-mode\n/, 'which is told');
}
service('--watch', $folder, '--socket-mode', '0660')->finish;
is($? >> 8, 2, 'a folder has no socket');
for my $option ('--listen', '--watch')
{
	service($option, '')->finish;
	like($err, qr/^vigil: error: option $option needs a value/, "$option and nothing");
}
service('--listen', "$folder/precious")->finish;
is($? >> 8, 1, 'a file is no socket');
like($err, qr/^vigil: error: ".*precious" is there, and no socket\n/, 'which is told');
is(slurp_file("$folder/precious"), "text\n", 'and it stays');
service('--listen', "$folder/absent/socket")->finish;
like($err, qr/could not listen at ".*": No such file or directory/, 'a folder that is not there');
is(sql(q{SELECT count(*) FROM vigil.loads WHERE status = 'running'}), '0', 'who cannot listen begins no load');
$listen = service('--listen', "$folder/socket");
$sender = connect_to("$folder/socket");
print $sender "no JSON\n" x 50;
$sender->shutdown(1);
is(join('', <$sender>), qq({"committed": 50}\n), 'what one sender sends');
$sender = connect_to("$folder/socket");
print $sender lines(1);
$sender->shutdown(1);
is(join('', <$sender>), qq({"committed": 1}\n), 'ends the service for no other');
$listen->signal('TERM');
$listen->finish;
service('--listen', "$folder/" . 'x' x 200)->finish;
like($err, qr/the path of a socket has at most 107 bytes/, 'a path that is too long');

# --- a server that is not there yet ----------------------------------------------------

put('spool/g.json', lines(5));
$input = '';
for my $service ([ '--listen', "$folder/socket" ], [ '--watch', "$folder/spool" ])
{
	sql('TRUNCATE "AWSCloudTrail", vigil.loads');
	$node->stop;
	my $early = service(@$service);
	IPC::Run::pump($early) until $err =~ /\n/;
	like($err, qr/^vigil: notice: the server is away; waiting for it\n/, "$$service[0], started before its server, says so");
	$node->start;
	if ($$service[0] eq '--listen')
	{
		$sender = connect_to("$folder/socket");
		print $sender lines(5);
		$sender->shutdown(1);
	}
	ok($node->poll_query_until('postgres', q{SELECT count(*) >= 5 FROM "AWSCloudTrail"}), 'and does its work when it comes');
	$early->signal('TERM');
	$early->finish;
	is($? >> 8, 0, 'and ends as it does');
}
service('--listen', '-', '-U', 'nobody')->finish;
is($? >> 8, 1, 'who may not connect is not waited for');

$node->stop;
done_testing();
