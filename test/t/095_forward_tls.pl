# vigil forward and vigil external over https: an authority that the environment names is believed, and
# nobody else; a certificate of another name or of the past is none.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use Child;
use ForwardTest;
use IO::Socket::INET;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('tls');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
delete @ENV{ qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR), grep { /_proxy$/i } keys %ENV };
ForwardTest::create($node);

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

# --- certificates --------------------------------------------------------------------

sub openssl
{
	my @arguments = @_;
	my $said = '';

	IPC::Run::run([ 'openssl', @arguments ], '<', \'', '>', \$said, '2>&1') or die "openssl @arguments: $said";
	return;
}

# A certificate of our authority for localhost.
sub certify
{
	my ($name, @validity) = @_;

	openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', "$folder/$name.key", '-out', "$folder/$name.csr", '-subj', '/CN=localhost');
	openssl('ca', '-batch', '-config', "$folder/ca.conf", '-in', "$folder/$name.csr", '-out', "$folder/$name.pem", @validity);
	return;
}

append_to_file("$folder/ca.conf", <<"END");
[ca]
default_ca = ours
[ours]
database = $folder/index
serial = $folder/serial
new_certs_dir = $folder
certificate = $folder/ca.pem
private_key = $folder/ca.key
default_md = sha256
default_days = 2
unique_subject = no
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = DNS:localhost
END
append_to_file("$folder/index", '');
append_to_file("$folder/serial", "01\n");
openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', "$folder/ca.key", '-out', "$folder/ca.pem", '-subj', '/CN=An authority', '-days', '2');
certify('good');
certify('old', '-startdate', '200101000000Z', '-enddate', '200201000000Z');

# --- a server that answers each request with 200 --------------------------------------

my $answer = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 4\r\nConnection: close\r\n\r\n1,2\n";

# A process that writes the answer when the server has printed a request.
sub answer_when_asked
{
	my ($to) = @_;

	return Child::start(sub {
		sleep 0.02 until -s "$folder/taken";
		syswrite $to, $answer;
	});
}

sub serve
{
	my ($certificate) = @_;
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my $pid;

	unlink "$folder/taken";
	pipe my $from, my $to or die "pipe: $!";
	$pid = Child::start(sub {
		open STDIN, '<&', $from or die "stdin: $!";
		open STDOUT, '>', "$folder/taken" or die "stdout: $!";
		open STDERR, '>', "$folder/said" or die "stderr: $!";
		exec 'openssl', 's_server', '-quiet', '-accept', "127.0.0.1:$port", '-cert', "$folder/$certificate.pem", '-key', "$folder/$certificate.key";
	});
	for (1 .. 100)
	{
		last if IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
		sleep 0.05;
	}
	return { port => $port, pid => $pid, to => $to, answers => answer_when_asked($to) };
}

# Commands of vigil, of which the last one asks a server with a certificate under a name, in an environment.
sub ask
{
	my ($certificate, $host, $environment, @command) = @_;
	my $server = serve($certificate);

	local @ENV{ keys %$environment } = values %$environment;
	for my $command (@command)
	{
		my @argument = map { s/ADDRESS/https:\/\/$host:$server->{port}\//r } @$command;

		($out, $err) = ('', '');
		IPC::Run::run([ 'vigil', @argument, @database ], '<', \'', '>', \$out, '2>', \$err, IPC::Run::timeout(60));
		$code = $? >> 8;
	}
	kill TERM => @$server{qw(pid answers)};
	waitpid $_, 0 for @$server{qw(pid answers)};
	return slurp_file("$folder/taken");
}

# --- forward --------------------------------------------------------------------------

my $forward = [qw(forward hook --to ADDRESS --once --since 2000-01-01)];
my %trust = (SSL_CERT_FILE => "$folder/ca.pem");

$node->safe_psql('postgres', 'SELECT raise_alerts(1)');
is(ask('good', 'localhost', {}, $forward), '', 'an authority that nobody named');
like("$code $err", qr/^1 .*certificate/s, 'is not believed');
is(ask('good', '127.0.0.1', \%trust, $forward), '', 'another name than that of the certificate');
isnt($code, 0, 'takes nothing');
is(ask('old', 'localhost', \%trust, $forward), '', 'a certificate of the past');
isnt($code, 0, 'takes nothing');
like(ask('good', 'localhost', \%trust, $forward), qr/^POST \/ HTTP/, 'the one that is named');
is($code, 0, 'takes the alert') or diag $err;
$node->safe_psql('postgres', 'SELECT raise_alerts(1)');
like(ask('good', 'localhost', { CURL_CA_BUNDLE => "$folder/ca.pem" }, $forward), qr/^POST/, 'by the other variable, too');

# --- what is fetched ------------------------------------------------------------------

# A table for the address, and its rows.
sub fetch
{
	my ($table) = @_;

	return ([ qw(external add ADDRESS --format csv --columns), 'a:long, b:long', '--table', $table ], [ qw(external refresh), $table ]);
}

ask('good', 'localhost', {}, fetch('nobody'));
like("$code $err", qr/^1 .*certificate/s, 'data of an authority that nobody named is not fetched');
ask('good', 'localhost', \%trust, fetch('named'));
is($code, 0, 'and of one that is named it is') or diag $err;
is($node->safe_psql('postgres', 'SELECT a, b FROM named'), '1|2', 'with its rows');

done_testing();
