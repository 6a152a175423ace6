# Every command of the client as people and scripts call it: at a narrow and a wide terminal,
# without one, with a reader that has gone away, on a full disk, and called wrongly.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('terminal');

$node->init;
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME COLUMNS)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('SigninLogs');
	CREATE TABLE patterns (t text)});

my @database = ('-d', $node->connstr('postgres'));

sub file
{
	my ($name, $text) = @_;

	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

my $rule = file('rule.yaml', <<"YAML");
id: 0a4b0c1e-4444-4a4a-8b8b-000000000001
name: "Evil \\e[31mred\\u202e @{[ 'long name ' x 20 ]}"
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: 'print Ip = "192.0.2.1", Text = "\\x1b[31m \\u202e"'
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
x-tests:
  - name: finds
    tables: {}
    expect:
      alerts: 1
YAML
my $sigma = file('sigma.yml', "title: S\nlogsource: {product: windows, category: process_creation}\ndetection: {s: {Image: x}, condition: s}\n");
my $log = file('log.json', qq({"time": "2026-03-02T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a"}}\n));
my $query = file('query.kql', 'range x from 1 to 3000 step 1 | extend t = "\\x1b[31m", u = strrep("wide", 30)');
my ($loaded, $complaint, $all) = ('', '', '');
IPC::Run::run([ 'vigil', 'rules', 'load', $rule, @database ], '>', \$loaded, '2>', \$complaint) or die $loaded, $complaint;
$node->safe_psql('postgres', 'SELECT vigil.run_rule(id) FROM vigil.rules');
my $alert = $node->safe_psql('postgres', 'SELECT min(id) FROM vigil.alerts');

# How each command is called so that it does something; one that has no line here is missed.
my %call = (
	check => [$rule], translate => [$sigma], sql => [$query], query => [$query], rules => ['list'], test => [$rule],
	ingest => [ 'signin', $log, '--again' ], external => ['list'], functions => ['list'], watchlist => ['list'],
	useragents => [], tail => [ '-n', '1' ], alerts => [], alert => [ 'show', $alert ], status => [], doctor => [],
	metrics => [], forward => ['list'], health => [], setup => ['SigninLogs'], catalogue => ["$folder/pages"]);
IPC::Run::run([ 'vigil', 'help' ], '>', \$all);
my ($help) = $all =~ /^Commands:\n((?:  .*\n)+)/m;
my @command = grep { $_ ne 'help' } $help =~ /^  (\w+) {2,}/mg;
is_deeply([ sort keys %call ], [ sort @command ], 'each command is called');

# Runs it at a terminal so wide; what it showed, and its exit code.
sub at_terminal
{
	my ($columns, @arguments) = @_;
	my $screen = '';
	my $run = IPC::Run::start([ 'sh', '-c', "stty cols $columns rows 24; exec \"\$@\"", 'sh', 'vigil', @arguments ],
		'<pty<', \my $in, '>pty>', \$screen, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));

	$run->finish;
	return ($screen =~ s/\r\n/\n/gr, $? & 127 ? "signal @{[ $? & 127 ]}" : $? >> 8);
}

# Sends it a signal once it waits, if it is one that waits; its exit code.
sub quietly
{
	my ($to, @arguments) = @_;
	my ($out, $err) = ('', '');
	my $run = IPC::Run::start([ 'sh', '-c', "exec \"\$@\" $to", 'sh', 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err,
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));

	$run->finish;
	return ($? & 127 ? "signal @{[ $? & 127 ]}" : $? >> 8, $out, $err);
}

for my $command (@command)
{
	my @call = ($command, @{ $call{$command} });

	# The one that waits is shown an alert by somebody else; here only its way out is tried.
	my @full = $command eq 'tail' ? ($command, '--bogus') : (@call, @database);

  SKIP:
	{
		skip 'no terminals: IO::Pty is not there', 4 unless eval { require IO::Pty };
		for my $columns (80, 200)
		{
			my ($screen, $code) = at_terminal($columns, @full);

			like($code, qr/^[012]$/, "$command at a terminal of $columns columns");
			unlike($screen, qr/\x1b\[31m|\xe2\x80\xae/, 'does what a log holds to no terminal');
		}
	}
	my ($code, $out, $err) = quietly('', @full);
	like($code, qr/^[012]$/, "$command without a terminal") or diag $err;
	unlike($err, qr/internal|Segmentation|out of range/, 'without a word that is not meant for people');
	($code) = quietly('| true', @full);
	is($code, 0, "$command for a reader that has gone away ends");
	($code, $out, $err) = quietly('>/dev/full', @full);
	like($code, qr/^[12]$|^0$/, "$command on a full disk ends");
	is($code, 1, 'and does not say that all is well') or diag $err if $command =~ /^(?:check|query|status|doctor|metrics|alerts|health|rules)$/;

	# What is closed is no place for the connection.
	($code, $out, $err) = quietly('>&-', @full);
	like($code, qr/^[12]$|^0$/, "$command with its output closed ends");
	is($code, 1, 'and does not say that all is well') or diag $err if $command =~ /^(?:check|query|status|doctor|metrics|alerts|health|rules)$/;

	# Called wrongly.
	($code, $out, $err) = quietly('', $command, '--no-such-option', @database);
	is($code, 2, "$command with an option that is not there");
	like($err, qr/^vigil: error: unrecognized option "--no-such-option"\nvigil: hint: Try "vigil help $command"/, 'tells where to look');
	($code, $out, $err) = quietly('', $command, @{ $call{$command} }, '-d');
	is($code, 2, "$command with an option that lacks its value");
	($code, $out, $err) = quietly('', $command, @{ $call{$command} }, '--help', '--no-such-option');
	is($code, 2, 'also beside --help');
	next if $command =~ /^(?:check|translate)$/;
	($code, $out, $err) = quietly('', @call, '-d', 'host=/nowhere dbname=x');
	is($code, 1, "$command without a server");
	like($err, qr/^vigil: error: connection to server on socket .*No such file/m, 'tells it as libpq does');
	is($out, '', 'and prints nothing') if $command ne 'ingest';
}

$node->stop;
unlike(slurp_file($node->logfile), qr/invalid frontend message|unexpected EOF within message/, 'what is printed never goes to the server');
done_testing();
