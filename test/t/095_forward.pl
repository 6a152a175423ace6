# vigil forward: whatever the other side answers, and whoever is killed when, every alert gets
# there, those of a rule in their order.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use Digest::SHA qw(hmac_sha256_base64);
use Fcntl qw(:flock);
use ForwardTest;
use IO::Socket::INET;
use IO::Socket::UNIX;
use IPC::Run;
use JSON::PP qw(decode_json);
use MIME::Base64 qw(decode_base64);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use WebServer;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('forward');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nmax_prepared_transactions = 10\nmax_connections = 60");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
delete @ENV{ qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME), grep { /_proxy$/i } keys %ENV };

our @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'forward', @arguments, @database ], '<', \'', '>', \$out, '2>', \$err, IPC::Run::timeout(60));
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

# A file of the test, which the web server reads as well.
sub put
{
	my ($name, $text) = @_;

	open my $file, '>', "$folder/$name.part" or die "$name: $!";
	print $file $text;
	close $file;
	rename "$folder/$name.part", "$folder/$name";
	return "$folder/$name";
}

ForwardTest::create($node);

# --- a receiver, that does as the file "answer" says, and notes what it takes ----------

# Each line of the file is for one request: "200", "429 2", "hang", "short", "close", … ; the last one stays.
sub next_answer
{
	open my $file, '+<', "$folder/answer" or return '200';
	flock $file, LOCK_EX;
	my @line = <$file>;
	my $first = $line[0] // "200\n";

	if (@line > 1)
	{
		seek $file, 0, 0;
		truncate $file, 0;
		print $file @line[ 1 .. $#line ];
	}
	close $file;
	chomp $first;
	return $first;
}

sub keep_line
{
	my ($log, $line) = @_;

	open my $file, '>>', "$folder/$log" or die "$log: $!";
	flock $file, LOCK_EX;
	syswrite $file, "$line\n";
	close $file;
}

sub receive
{
	my ($client, $request) = @_;
	my $body = '';

	while (length $body < $request->{'content-length'})
	{
		read($client, $body, $request->{'content-length'} - length $body, length $body) or return;
	}
	my $alert = decode_json($body);
	my $number = $alert->{alert} // $alert->{unmapped}{alert};
	my ($do, $more) = split / /, -e "$folder/refuse-$number" ? 413 : next_answer(), 2;

	keep_line('asked', join "\t", time, $number, $do);
	if ($do eq '200')
	{
		keep_line('taken', join "\t", $number, $alert->{rule}{id} // '', $request->{'idempotency-key'}, $body,
			map { $request->{$_} // '' } qw(webhook-id webhook-timestamp webhook-signature content-type x-token user-agent));
		return WebServer::send_page($client, '200 OK', [], 'taken');
	}
	return sleep 60 if $do eq 'hang';
	return if $do eq 'close';
	return print $client "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf" if $do eq 'short';
	return print $client "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" . 'x' x 900000 if $do eq 'endless';
	WebServer::send_page($client, "$do Because", [ defined $more ? "Retry-After: $more" : (),
		$do =~ /^3/ ? 'Location: http://127.0.0.1:1/elsewhere' : () ], "no\e[31m\n");
}

my $web = WebServer->new('hook' => \&receive);
my $url = $web->url('hook');

END { $web->stop if $web }

# What was taken since the last call, as lists of fields.
sub taken
{
	my @line = -e "$folder/taken" ? split /\n/, slurp_file("$folder/taken") : ();

	unlink "$folder/taken", "$folder/asked";
	return map { [ split /\t/, $_, -1 ] } @line;
}

sub numbers { return join ' ', map { $_->[0] } taken() }

# --- usage -------------------------------------------------------------------

vigil('a');
is_deeply([ $code, $err ], [ 2, "vigil: error: --to is missing\nvigil: hint: Try \"vigil help forward\" for more information.\n" ], 'a target is needed');
for my $case (
	[ [ 'a', '--to', 'htps://x' ], qr/"htps:\/\/x" is nothing that alerts can be sent to/ ],
	[ [ 'a', '--to', 'https://' ], qr/is no address/ ],
	[ [ 'a', '--to', 'https://u:secret@h/x' ], qr/must not hold a user or a password/ ],
	[ [ 'a', '--to', '| ' ], qr/no program/ ],
	[ [ 'a', '--to', 'syslog:nowhere' ], qr/is no syslog server/ ],
	[ [ 'a', '--to', 'syslog:udp://h:x' ], qr/is no syslog server/ ],
	[ [ 'a', '--to', 'syslog:udp://h:65536' ], qr/is no syslog server/ ],
	[ [ 'a', '--to', "$folder/f", '--secret-file', 'x' ], qr/are for addresses/ ],
	[ [ 'a', '--to', $url, '--secret-file', "$folder/absent" ], qr/absent/ ],
	[ [ 'a', '--to', $url, '--secret-file', put('short', "short\n") ], qr/at least 16 bytes/ ],
	[ [ 'a', '--to', $url, '--secret-file', put('bad', "whsec_???????????????????????????\n") ], qr/goes on in base64/ ],
	[ [ 'a', '--to', $url, '--header-file', put('headers', "X-A: b\nsecret stuff\n") ], qr/a line that is no header/ ],
	[ [ 'a', '--to', $url, '--rate', '5/d' ], qr/invalid value "5\/d" for option --rate/ ],
	[ [ 'a', '--to', $url, '--timeout', '1ms' ], qr/invalid value "1ms" for option --timeout/ ],
	[ [ 'a', '--to', $url, '--tries', '0' ], qr/invalid value "0" for option --tries/ ],
	[ [ 'a', '--to', $url, '--format', 'xml' ], qr/invalid value "xml" for option --format/ ],
	[ [ 'a', 'b', '--to', $url ], qr/too many arguments/ ],
	[ [ 'skip', 'a' ], qr/wrong arguments for forward skip/ ],
	[ [ 'list', '--to', $url ], qr/forward list takes no --to/ ])
{
	vigil(@{ $case->[0] });
	is($code, 2, "@{ $case->[0] }");
	like($err, $case->[1], 'is told');
	unlike($err, qr/secret stuff|:secret/, 'and no secret');
}
vigil('a b', '--to', $url, '--once');
is($code, 1, 'a name with a blank');
like($err, qr/"a b" is no name for a forwarder/, 'is none');
for my $action ('status', 'retry', 'drop')
{
	vigil($action, 'nobody');
	is($code, 1, "$action of a forwarder that is not there");
	like($err, qr/forwarder "nobody" does not exist/, 'is told');
}
like(vigil('list'), qr/\(0 rows\)/, 'there is none');

# --- what is sent ------------------------------------------------------------

sql('SELECT raise_alerts(1, 2)');
vigil('hook', '--to', $url, '--once');
is_deeply([ $code, numbers() ], [ 0, '' ], 'a new one begins with what is not there yet');
sql(q{SELECT raise_alerts(1); SELECT raise_alerts(2, 1, 'High'); SELECT raise_alerts(2, 1, 'High', 'suppressed'); SELECT raise_alerts(1, 1, 'Low', 'dismissed')});
my $secret = put('secret', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nan older secret of ours\n");
my $header = put('header', "X-Token: abc\n\nContent-Type: application/vnd.alert+json\n");
vigil('hook', '--to', $url, '--once', '--secret-file', $secret, '--header-file', $header);
is($code, 0, 'sent') or diag $err;
my @got = taken();
is(join(' ', map { $_->[0] } @got), '3 4 6', 'in their order, what is suppressed not');
my ($number, $rule, $key, $body, $id, $time, $signature, $type, $token, $agent) = @{ $got[0] };
is_deeply([ $id, $type, $token, decode_json($body)->{id} ], [ $key, 'application/vnd.alert+json', 'abc', $key ], 'headers, and one key in header and body');
like($agent, qr/^vigil\/\d/, 'who sends it');
ok(abs(time - $time) < 60, 'when');
my @expected = map { 'v1,' . hmac_sha256_base64("$id.$time.$body", $_) . '=' } decode_base64('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), 'an older secret of ours';
is($signature, "@expected", 'signed with each secret');
is($key, sql('SELECT vigil.alert_key(rule_id, slot_end, fingerprint) FROM vigil.alerts WHERE id = 3'), 'the key that SQL tells');
vigil('hook', '--to', $url, '--once');
is(numbers(), '', 'nothing is sent again');
like(vigil('list', '--json'), qr{"target": "http://127.0.0.1:\d+/…", "running": false, "backlog": 0, "held": 0, "dead": 0, "sent": 3,}, 'listed, without the path');
{
	local $ENV{VIGIL_FORWARD_SECRET} = 'a secret of the environment, longer than a block ' x 2;
	vigil('all', '--to', $url, '--once', '--since', '1h', '--format', 'ocsf', '-n', 2);
}
@got = taken();
is(join(' ', map { $_->[0] } @got), '1 2', '--since and -n');
is($got[0][6], 'v1,' . hmac_sha256_base64("$got[0][4].$got[0][5].$got[0][3]", 'a secret of the environment, longer than a block ' x 2) . '=', 'a secret of the environment');
my $finding = decode_json($got[0][3]);
is_deeply([ @$finding{qw(class_uid category_uid type_uid activity_id severity_id)}, $finding->{finding_info}{uid}, $finding->{metadata}{uid} ],
	[ 2004, 2, 200401, 1, 3, $got[0][2], $got[0][2] ], 'a Detection Finding of OCSF');
vigil('all', '--to', $url, '--once', '--severity', 'High,Low', '--tactic', 'Persistence');
is(numbers(), '4', 'filters');
vigil('all', '--to', $url, '--once');
is(numbers(), '', 'what a filter passed over is not sent later');

# --- what the other side may answer ---------------------------------------------

sql('SELECT raise_alerts(1, 2)');
for my $case ([ '500', qr/status 500: no\\x1b\[31m/ ], [ '302', qr/status 302: it redirects/ ], [ 'close', qr/Empty reply/ ],
	[ 'short', qr/transfer closed|end of response/ ], [ 'hang', qr/timed out|Timeout/i ], [ '429 1', qr/status 429/ ], [ '400', qr/status 400/ ])
{
	put('answer', "$case->[0]\n");
	vigil('hook', '--to', $url, '--once', '--timeout', '1s');
	is($code, 1, "$case->[0]: not taken");
	like($err . sql(q{SELECT last_error FROM vigil.forwarding WHERE name = 'hook'}), $case->[1], 'as is told');
	is(numbers(), '', 'and not noted as taken');
	like(vigil('status', 'hook'), qr/hook +\|.*\| f +\| +2 \|/, 'it is left to be sent');
	sql('UPDATE vigil.forward_alerts SET next_try_at = clock_timestamp()');
}
put('answer', "endless\n");
vigil('hook', '--to', $url, '--once');
is($code, 0, 'an answer without an end is one') or diag $err;
is(sql(q{SELECT backlog FROM vigil.forwarding WHERE name = 'hook'}), 0, 'and counts');

$web->stop;
sql('SELECT raise_alerts(1)');
vigil('hook', '--to', $url, '--once');
is($code, 1, 'nobody listens');
like($err, qr/warning: alert 9 is not taken: .*(?:refused|connect)/, 'is told');
$web->start;
put('answer', "200\n");
vigil('hook', '--to', $url, '--once');
is(numbers(), '9', 'then it comes');

# Refused for good, while others are taken: given up, and sent again.
sql('SELECT raise_alerts(1, 2); SELECT raise_alerts(2)');
put('refuse-10', '');
vigil('hook', '--to', $url, '-n', 2, '--tries', 2);
unlink "$folder/refuse-10";
is($code, 0, 'one is refused twice') or diag $err;
is(join(' ', sort split / /, numbers()), '11 12', 'those behind it come');
like($err, qr/warning: alert 10 is given up: status 413/, 'it is told');
like(vigil('status', 'hook'), qr/^hook +\| +10 \| dead  \| +2 \|.*\| Rule 1 \| status 413/m, 'and listed');
is($code, 1, 'as something to look at');
like(vigil('retry', 'hook'), qr/^tried again: 1 alert$/, 'retry');
vigil('hook', '--to', $url, '--once');
is(numbers(), '10', 'sends it again');
vigil('status', 'hook');
is($code, 0, 'now all is well');
sql('SELECT raise_alerts(1, 3)');
is(vigil('skip', 'hook', 13, 14, 2), "given up: 2 alerts\n", 'skip gives up what was not sent');
vigil('hook', '--to', $url, '--once');
is(numbers(), '15', 'the next one comes');
sql('DELETE FROM vigil.alerts WHERE id = 13');
vigil('hook', '--to', $url, '--once');
is(sql(q{SELECT string_agg(alert_id::text, ' ') FROM vigil.forward_alerts WHERE state = 'dead'}), '14', 'what is removed is no longer listed');
vigil('retry', 'hook', 14);
vigil('hook', '--to', $url, '--once');
is(numbers(), '14', 'retry of one');

# An answer that asks for time gets it.
sql('SELECT raise_alerts(1, 2)');
put('answer', "429 2\n503 2\n200\n");
vigil('hook', '--to', $url, '-n', 2);
my @asked = map { [ split /\t/ ] } split /\n/, slurp_file("$folder/asked");
is(numbers(), '16 17', 'too many requests, unavailable, then taken');
cmp_ok($asked[1][0] - $asked[0][0], '>=', 2, 'Retry-After is waited for');
cmp_ok($asked[2][0] - $asked[1][0], '>=', 1.9, 'of an alert, too');

# No more than so many.
sql('SELECT raise_alerts(1, 5)');
my $start = time;
vigil('hook', '--to', $url, '--once', '--rate', '10/s');
cmp_ok(time - $start, '>=', 0.4, '--rate');
is(numbers(), '18 19 20 21 22', 'all of them');

# One that cannot be made an object does not hold others back for ever.
sql(q{SELECT raise_alerts(1); UPDATE vigil.alerts SET entities = '"none"' WHERE id = (SELECT max(id) FROM vigil.alerts); SELECT raise_alerts(1)});
vigil('hook', '--to', $url, '--format', 'ocsf', '-n', 1, '--tries', 2);
is($code, 0, 'an alert that cannot be read') or diag $err;
is(numbers(), '24', 'the next one comes');
like($err, qr/warning: alert 23 is given up: it cannot be read: cannot extract elements from a scalar/, 'it is told');
sql('DELETE FROM vigil.alerts WHERE id = 23');
vigil('hook', '--to', $url, '--once', '--severity', 'high');
like($err, qr/invalid value "high" for option --severity\nvigil: hint: It may be/, 'a severity that is none');
vigil('hook', '--to', $url, '--once', '--tactic', 'Initial Access');
like($err, qr/warning: no tactic of ATT&CK is called "Initial Access"/, 'a tactic that is none');

# --- other targets -------------------------------------------------------------

sql('SELECT raise_alerts(1, 2)');
vigil('file', '--to', "$folder/out.jsonl", '--once', '--since', '1h', '-n', 2);
append_to_file("$folder/out.jsonl", '{"half');
vigil('file', '--to', "$folder/out.jsonl", '--once', '-n', 1);
my @line = split /\n/, slurp_file("$folder/out.jsonl");
is(join(' ', map { /"alert": (\d+),/ ? $1 : $_ } @line), '1 2 {"half 3', 'a file; a line that was cut stands alone');
rename "$folder/out.jsonl", "$folder/out.jsonl.1";
vigil('file', '--to', "$folder/out.jsonl", '--once');
is((stat "$folder/out.jsonl")[2] & 0777, 0600, 'a new file is for its owner');
vigil('file', '--to', "$folder/no/such", '--once');
sql('SELECT raise_alerts(1)');
vigil('file', '--to', "$folder/no/such", '--once');
like($err, qr/could not open the file: No such file/, 'a file that cannot be made');

sql('SELECT raise_alerts(3, 3)');
vigil('program', '--to', "|cat >>$folder/piped; echo \$VIGIL_ALERT_KEY >>$folder/keys", '--once', '--since', '1h', '--rule', '0a4b0c1e-6767-4a4a-8b8b-000000099999');
like($err, qr/rule "0a4b0c1e-6767-4a4a-8b8b-000000099999" does not exist/, 'a rule must be there');
vigil('program', '--to', "|cat >>$folder/piped; echo \$VIGIL_ALERT_KEY >>$folder/keys", '--once', '--since', '1h');
@line = split /\n/, slurp_file("$folder/piped");
is(scalar @line, sql(q{SELECT count(*) FROM vigil.alerts WHERE status <> 'suppressed'}), 'a program reads a line of each');
is_deeply([ split /\n/, slurp_file("$folder/keys") ], [ map { decode_json($_)->{id} } @line ], 'and has its key');
is(sql(q{SELECT target FROM vigil.forwarders WHERE name = 'program'}), '|cat', 'its arguments are not told');
for my $case ([ 'exit 3', 'exit code 3', 'held' ], [ 'exit 65', 'exit code 65', 'dead' ], [ 'kill -9 $$', 'ended by signal 9', 'held' ],
	[ 'sleep 60', 'did not end in time', 'held' ], [ 'no-such-program', 'cannot be run', '' ])
{
	my $last = sql('SELECT raise_alerts(4)');

	vigil('program', '--to', "|$case->[0]", '--once', '--timeout', '1s', '--tries', 1);
	is($code, 1, "$case->[0] fails");
	like($err, qr/\Q$case->[1]/, 'as is told');
	is(sql("SELECT state FROM vigil.forward_alerts WHERE alert_id = $last"), $case->[2], 'and noted');
	sql("DELETE FROM vigil.alerts WHERE id = $last");
}
vigil('program', '--to', '|true', '--once');
is($code, 0, 'a program that does not read') or diag $err;

# syslog
sub syslog_socket { return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Proto => $_[0], $_[0] eq 'tcp' ? (Listen => 5) : ()) }
my $udp = syslog_socket('udp');
sql(q{SELECT raise_alerts(5, 1, 'High')});
my $last = sql('SELECT max(id) FROM vigil.alerts');
sql("UPDATE vigil.alerts SET evidence = jsonb_build_array(jsonb_build_object('a', repeat('x', 100000))) WHERE id = $last");
vigil('udp', '--to', 'syslog:udp://127.0.0.1:' . $udp->sockport, '--once', '--since', '1h', '--severity', 'High');
is($code, 0, 'UDP') or diag $err;
recv($udp, my $message, 100000, 0);
like($message, qr/^<82>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ vigil \d+ alert - \{.*"alert": 4,.*"evidence": .*\}$/, 'a message of RFC 5424');
recv($udp, $message, 100000, 0);
like($message, qr/"alert": $last,/, 'one that is too large');
unlike($message, qr/"evidence":/, 'goes without its evidence');
like($message, qr/"truncated": \["evidence"\]/, 'and says so');
my $tcp = syslog_socket('tcp');
my $address = 'syslog:tcp://127.0.0.1:' . $tcp->sockport;
sub syslog_run
{
	my ($name, $to, @more) = @_;

	return IPC::Run::start([ 'vigil', 'forward', $name, '--to', $to, '--once', @more, @database ], '<', \'', '>', \$out, '2>', \$err);
}
($out, $err) = ('', '');
my $run = syslog_run('tcp', $address, '--since', '1h', '--severity', 'High');
my $peer = $tcp->accept;
for my $expected (4, $last)
{
	my $length = '';

	$length .= $peer->getc while $length !~ / $/;
	read $peer, $message, $length;
	like($message, qr/^<82>1 .*"alert": $expected,.*\}$/, 'a stream has octets counted');
}
$run->finish;
is($? >> 8, 0, 'TCP') or diag $err;
close $peer;
# A peer that closes between two alerts: the next goes over a new connection.
($out, $err) = ('', '');
$run = IPC::Run::start([ 'vigil', 'forward', 'tcp', '--to', $address, @database ], '<', \'', '>', \$out, '2>', \$err);
for my $turn (1 .. 3)
{
	my $expected = sql(q{SELECT raise_alerts(5, 1, 'High')});
	my $length = '';

	$peer = $tcp->accept;
	$length .= $peer->getc while $length !~ / $/;
	read $peer, $message, $length;
	like($message, qr/"alert": $expected,/, 'an alert over a new connection');
	close $peer;
}
$node->poll_query_until('postgres', q{SELECT backlog = 0 FROM vigil.forwarding WHERE name = 'tcp'});
$run->signal('TERM');
$run->finish;
sql(q{SELECT raise_alerts(5, 1, 'High')});
close $tcp;
vigil('tcp', '--to', $address, '--once');
like($err, qr/could not connect: Connection refused/, 'nobody listens');
my $log = IO::Socket::UNIX->new(Local => "$folder/log", Type => Socket::SOCK_DGRAM()) or die $!;
vigil('unix', '--to', "syslog:$folder/log", '--once', '--since', '1h', '--severity', 'High', '-n', 1);
is($code, 0, 'a socket of the machine') or diag $err;
recv($log, $message, 100000, 0);
like($message, qr/^<82>1 .*"alert": 4,/, 'gets the message');

# --- two at once, rights ---------------------------------------------------------

sub start
{
	my ($name, @more) = @_;
	my %run = (out => '', err => '');

	$run{run} = IPC::Run::start([ 'vigil', 'forward', $name, @more, @database ], '<', \'', '>', \$run{out}, '2>', \$run{err});
	return \%run;
}

sub wait_for
{
	my ($run, $what) = @_;

	IPC::Run::pump($run->{run}) while $run->{err} !~ $what;
}

sub running { return $node->poll_query_until('postgres', "SELECT running FROM vigil.forwarding WHERE name = '$_[0]'", $_[1] // 't') }

my $one = start('hook', '--to', $url);
running('hook');
vigil('hook', '--to', $url, '--once');
is($code, 1, 'a second one');
like($err, qr/forwarder "hook" is at work already, for server process \d+$/m, 'says so');
my $two = start('hook', '--to', $url);
wait_for($two, qr/waiting for its end/);
vigil('drop', 'hook');
like($err, qr/forwarder "hook" is at work/, 'nor is it dropped');
$node->poll_query_until('postgres', q{SELECT backlog = 0 FROM vigil.forwarding WHERE name = 'hook'});
taken();
sql('SELECT raise_alerts(1, 3)');
$node->poll_query_until('postgres', q{SELECT backlog = 0 FROM vigil.forwarding WHERE name = 'hook'});
is(scalar(taken()), 3, 'only one sends');
$one->{run}->signal('TERM');
$one->{run}->finish;
is($? >> 8, 0, 'it ends when it is told to');
sql('SELECT raise_alerts(1, 3)');
$node->poll_query_until('postgres', q{SELECT backlog = 0 FROM vigil.forwarding WHERE name = 'hook'});
is(scalar(taken()), 3, 'the other one goes on');
$two->{run}->signal('INT');
$two->{run}->finish;
running('hook', 'f');
sql(q{CREATE ROLE reader LOGIN; CREATE ROLE other LOGIN; CREATE ROLE stranger LOGIN; SELECT vigil.grant_access(r, 'reader') FROM unnest(ARRAY['reader', 'other']) AS r});
{
	local @database = ('-d', $node->connstr('postgres'), '-U', 'reader');
	vigil('mine', '--to', "$folder/mine", '--once', '--since', '1h');
	is($code, 0, 'a reader forwards') or diag $err;
	vigil('list');
	is($code, 0, 'and looks') or diag $err;
	vigil('drop', 'hook');
	like($err, qr/forwarder "hook" belongs to role postgres/, 'but not what is another one\'s');
	@database = ('-d', $node->connstr('postgres'), '-U', 'other');
	vigil('mine', '--to', "$folder/mine", '--once');
	like($err, qr/forwarder "mine" belongs to role reader/, 'nor goes on with it');
	@database = ('-d', $node->connstr('postgres'), '-U', 'stranger');
	vigil('theirs', '--to', "$folder/mine", '--once');
	like($err, qr/permission denied/, 'a stranger does nothing');
}
vigil('drop', 'mine');
is($code, 0, 'dropped') or diag $err;

# --- a pipe that is full: whoever reads it does not ------------------------------------
use Fcntl qw(O_RDONLY O_NONBLOCK O_WRONLY);
use POSIX qw(mkfifo);

mkfifo("$folder/pipe", 0600) or die "pipe: $!";
sysopen my $reader, "$folder/pipe", O_RDONLY | O_NONBLOCK or die "pipe: $!";
sysopen my $filler, "$folder/pipe", O_WRONLY | O_NONBLOCK or die "pipe: $!";
1 while syswrite $filler, 'x' x 4096;
sql(q{SELECT raise_alerts(99, 3, 'Informational')});
vigil('pipe', '--to', "$folder/pipe", '--severity', 'Informational', '--since', '1h', '--once', '--timeout', '1s');
is($code, 1, 'a line that nobody takes is given up in time');
like($err, qr/could not write the file: /, 'which is told') or diag $err;
{
	my $stuck = IPC::Run::start([ 'vigil', 'forward', 'pipe', '--to', "$folder/pipe", '--severity', 'Informational', '--timeout', '1h', @database ], '<', \'', '>', \my $said, '2>', \my $told, IPC::Run::timeout(60));

	running('pipe');
	sleep 1;
	$stuck->signal('TERM');
	sleep 0.2;
	$stuck->signal('TERM');
	ok(eval { $stuck->finish; 1 }, 'and a second signal ends it') or $stuck->kill_kill;
}
1 while sysread $reader, my $waste, 65536;
vigil('pipe', '--to', "$folder/pipe", '--severity', 'Informational', '--once');
sysread $reader, my $lines, 1000000;
is($code, 0, 'it goes on when there is room') or diag $err;
is(scalar(grep { eval { decode_json($_) } } split /\n/, $lines), sql(q{SELECT count(*) FROM vigil.alerts WHERE severity = 'Informational'}), 'with every alert whole');
$node->stop;
done_testing();
