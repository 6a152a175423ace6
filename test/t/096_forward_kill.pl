# vigil forward while alerts are written by many at once, in transactions that end in any order,
# and while the forwarder, the server and the receiver are killed: nothing is lost, the alerts of
# a rule come in order, and no more come twice than were on their way at a kill.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use Child;
use Fcntl qw(:flock);
use ForwardTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use WebServer;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('forward_kill');

srand(20261127);
$node->init;
$node->append_conf('postgresql.conf',
	"shared_preload_libraries = 'vigil'\nmax_prepared_transactions = 20\nmax_connections = 60\nrestart_after_crash = on");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
ForwardTest::create($node);
delete @ENV{ qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME), grep { /_proxy$/i } keys %ENV };

my $place = $node->connstr('postgres');

sub sql { return $node->safe_psql('postgres', shift) }

# --- late commits, one by one: who sees what ---------------------------------------

# A session that a test tells what to do.
sub session
{
	my %session = (in => '', out => '');

	$session{run} = IPC::Run::start([ 'psql', '-X', '-At', '-q', '-d', $place ], '<', \$session{in}, '>', \$session{out}, '2>', \$session{err});
	return \%session;
}

sub ask
{
	my ($session, $text) = @_;

	$session->{out} = '';
	$session->{in} .= "$text;\n\\echo done\n";
	IPC::Run::pump($session->{run}) until $session->{out} =~ /^done$/m;
	return $session->{out} =~ /^(\d+)$/m ? $1 : undef;
}

sub once
{
	my ($err, $out) = ('', '');

	unlink "$folder/late";
	IPC::Run::run([ 'vigil', 'forward', 'late', '--to', "$folder/late", '--once', '-d', $place ], '<', \'', '>', \$out, '2>', \$err) or diag $err;
	return join ' ', map { /"alert": (\d+)/ ? $1 : () } -e "$folder/late" ? split /\n/, slurp_file("$folder/late") : ();
}

sub settled { return sql(q{SELECT settled FROM vigil.forwarders WHERE name = 'late'}) }

my @session = map { session() } 1 .. 3;
ask($session[0], 'BEGIN');
my $early = ask($session[0], 'SELECT raise_alerts(1)');
is(once(), '', 'an alert that is not committed when the forwarder is made');
ask($session[1], 'BEGIN');
my $second = ask($session[1], 'SELECT raise_alerts(2)');
my $third = sql('SELECT raise_alerts(3)');
is(once(), $third, 'one with a higher number that is');
cmp_ok(settled(), '<', $early, 'the cursor waits');
ask($session[1], "PREPARE TRANSACTION 'second'");
ask($session[0], 'COMMIT');
is(once(), $early, 'the first one comes when it is committed');
cmp_ok(settled(), '<', $second, 'one that is prepared is waited for');
my $fourth = sql('SELECT raise_alerts(3)');
is(once(), $fourth, 'while others go on');
$node->stop('immediate');
$node->start;
is(once(), '', 'behind a restart, too');
cmp_ok(settled(), '<', $second, 'as it may still come');
sql(q{COMMIT PREPARED 'second'});
is(once(), $second, 'and does');
once();
cmp_ok(settled(), '>=', $fourth, 'then the cursor is behind them all');
is(sql('SELECT count(*) FROM vigil.forward_alerts'), 0, 'and nothing else is kept');
@session = map { session() } 1 .. 2;
ask($session[0], 'BEGIN; SAVEPOINT a');
ask($session[0], 'SELECT raise_alerts(1)');
ask($session[0], 'ROLLBACK TO a');
sql('SELECT raise_alerts(3)');
once();
$early = ask($session[0], 'SELECT raise_alerts(1)');
ask($session[0], 'COMMIT');
is(once(), $early, 'behind a savepoint');
ask($session[0], 'BEGIN ISOLATION LEVEL REPEATABLE READ');
ask($session[0], q{SELECT vigil.settle_forwarder('late')});
ask($session[0], 'ROLLBACK');
like($session[0]{err}, qr/needs the isolation level READ COMMITTED/, 'a snapshot of before is no ground to move the cursor');
$_->{in} .= "\\q\n" for @session;
$_->{run}->finish for @session;

# --- many at once ------------------------------------------------------------------

my $rules = 8;
my $web = WebServer->new(hook => sub {
	my ($client, $request) = @_;
	my $body = '';

	while (length $body < $request->{'content-length'})
	{
		read($client, $body, $request->{'content-length'} - length $body, length $body) or return;
	}
	open my $file, '>>', "$folder/taken" or die $!;
	flock $file, LOCK_EX;
	syswrite $file, join("\t", $body =~ /"alert": (\d+)/, $body =~ /"rule": \{"id": "[-0-9a-f]*?0*(\d+)"/, $request->{'idempotency-key'}) . "\n";
	close $file;
	# Now and then it has taken an alert and does not say so.
	return if $body =~ /"alert": \d*37,/ && !-e "$folder/told" && open my $told, '>', "$folder/told";
	WebServer::send_page($client, '200 OK', [], '');
});
my $url = $web->url('hook');

END { $web->stop if $web }

# Waits until the server takes connections: a turn without one would be none.
sub await_server
{
	for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default)
	{
		return if system('pg_isready', '-q', '-d', $place) == 0;
		sleep 0.1;
	}
	die 'the server does not come back';
}

# A writer of one rule: transactions of some alerts, which take their time and end well or not.
sub write_alerts
{
	my ($rule, $count) = @_;

	srand(1000 + $rule);
	open STDOUT, '>', '/dev/null';
	open STDERR, '>', '/dev/null';
	for my $turn (1 .. $count)
	{
		my $pause = rand(0.15);
		my $alerts = 1 + int rand 4;
		my $end = rand() < 0.2 ? 'ROLLBACK' : $rule > 6 && rand() < 0.5 ? "PREPARE TRANSACTION 'r$rule.$turn'" : 'COMMIT';

		await_server();
		# A rule of which one run is prepared goes on.
		system 'psql', '-X', '-q', '-d', $place, '-c', "BEGIN", '-c', "SELECT raise_alerts($rule, $alerts)", '-c', "SELECT pg_sleep($pause)", '-c', $end;
		system 'psql', '-X', '-q', '-d', $place, '-c', "COMMIT PREPARED 'r$rule." . ($turn - 2) . "'" if $rule > 6;
	}
}

my ($out, $err) = ('', '');
sub forwarder { return IPC::Run::start([ 'vigil', 'forward', 'many', '--to', $url, '--timeout', '5s', '-d', $place ], '<', \'', '>', \$out, '2>', \$err) }

my $forwarder;
sub start_again
{
	eval { $forwarder->pump_nb };
	$forwarder = forwarder() if !$forwarder->pumpable;
}

$web->stop;
IPC::Run::run([ 'vigil', 'forward', 'many', '--to', $url, '--once', '-d', $place ], '<', \'', '>', \$out, '2>', \$err) or diag $err;
my $first = sql('SELECT coalesce(max(id), 0) FROM vigil.alerts');
my %writer = map { my $rule = $_; Child::start(sub { write_alerts($rule, 25) }) => 1 } 1 .. $rules;
$forwarder = forwarder();
my $kills = 1;
for my $turn (1 .. 24)
{
	sleep 0.1 + rand 0.3;
	if ($turn % 6 == 0)
	{
		$node->stop('immediate');
		sleep rand 0.3;
		$node->start;
	}
	elsif ($turn % 6 == 3)
	{
		$web->stop;
		sleep rand 0.5;
		$web->start;
	}
	elsif ($turn % 2 == 1)
	{
		$forwarder->signal('KILL');
		$forwarder->finish;
		$forwarder = forwarder();
	}
	else
	{
		sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vigil'});
	}
	# One that was just being started when the server died has ended, as any service would be started again.
	start_again();
	$kills++;
}
waitpid $_, 0 for keys %writer;
start_again();
sql($_) for split /\n/, sql(q{SELECT format('COMMIT PREPARED %L', gid) FROM pg_prepared_xacts});
ok($node->poll_query_until('postgres', q{SELECT backlog = 0 FROM vigil.forwarding WHERE name = 'many'}), 'all are sent');
$forwarder->signal('TERM');
$forwarder->finish;
is($? >> 8, 0, 'it ends well') or diag $err;

my @taken = map { [ split /\t/ ] } split /\n/, slurp_file("$folder/taken");
my (%count, %key, %highest, @late);
for my $alert (@taken)
{
	my ($number, $rule, $key) = @$alert;

	push @late, "$number behind $highest{$rule}" if !$count{$number} && $rule <= 6 && $number < ($highest{$rule} // 0);
	$highest{$rule} = $number if $number > ($highest{$rule} // 0);
	$count{$number}++;
	$key{$number}{$key} = 1;
}
my %there = map { $_ => 1 } split /\n/, sql("SELECT id FROM vigil.alerts WHERE id > $first");
cmp_ok(scalar keys %there, '>', 200, 'many alerts');
is_deeply([ grep { !$count{$_} } sort keys %there ], [], 'none is lost');
is_deeply([ grep { !$there{$_} } sort keys %count ], [], 'and none is sent that was not committed');
is_deeply(\@late, [], 'those of a rule come in their order');
is_deeply([ grep { keys %{ $key{$_} } > 1 } keys %key ], [], 'one that comes twice has one key');
cmp_ok(@taken - keys %count, '<=', $kills, 'no more come twice than were on their way at a kill');
diag sprintf '%d alerts, %d twice, %d kills', scalar keys %there, @taken - keys %count, $kills;
ok($node->poll_query_until('postgres', q{SELECT true}), 'the server is well');
IPC::Run::run([ 'vigil', 'forward', 'many', '--to', $url, '--once', '-d', $place ], '<', \'', '>', \$out, '2>', \$err) for 1 .. 2;
is(sql(q{SELECT count(*) FROM vigil.forward_alerts AS x JOIN vigil.forwarders AS f ON f.id = x.forwarder_id WHERE f.name = 'many'}), 0,
	'in the end the cursor is behind them all');
$node->stop;
done_testing();
