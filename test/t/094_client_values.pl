# Each option of each command with values that are none: what is wrong is said in one line that a
# person understands, with what it may be, and never in the words of SQL.  The options are those of
# help, so one that is new is tried as well.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use ForwardTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('values');

$node->init;
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('SigninLogs')});
ForwardTest::create($node);
$node->safe_psql('postgres', q{SELECT raise_alerts(1, 1, 'High')});

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);
my $empty = 0;

sub vigil
{
	my @arguments = @_;
	my $run;

	($out, $err) = ('', '');
	$run = IPC::Run::start([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$code = eval { $run->finish; $? & 127 ? 'signal' : $? >> 8 } // 'it hangs';
	return $out;
}

sub file
{
	my ($name, $text) = @_;

	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

my $rule = file('rule.yaml', <<'YAML');
id: 0a4b0c1e-4444-4a4a-8b8b-0000000000aa
name: Tried
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: 'SigninLogs | where UserPrincipalName == "x"'
YAML
my $log = file('log.json', qq({"time": "2026-03-02T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a"}}\n));
my $query = file('query.kql', 'print 1');
my $list = file('list.csv', "A,B\n1,2\n");
my $sigma = file('sigma.yml', "title: S\nlogsource: {product: windows, category: process_creation}\ndetection: {s: {Image: x}, condition: s}\n");
my $agents = file('agents.yaml', "user_agent_parsers:\n  - regex: '(x)'\nos_parsers: []\ndevice_parsers: []\n");

vigil('rules', 'load', $rule, @database);

# How each command is called, with all actions that take values of their own.
my %call = (
	check => [ [$query] ], translate => [ [$sigma] ], sql => [ [] ], query => [ [] ], test => [ [$rule] ],
	rules => [ ['list'], [ 'load', $rule ], [ 'run', 'Tried' ], [ 'preview', 'Tried' ], [ 'export', 'Tried' ], [ 'refill', 'Tried', '--from', '3h' ], [ 'sync', $folder, '--yes' ] ],
	ingest => [ [ 'signin', $log ], ['signin'] ],
	external => [ [ 'add', 'https://feeds.example/list.csv', '--columns', 'A:string' ] ], functions => [ ['list'] ],
	watchlist => [ [ 'load', 'w', $list, '--key', 'A' ] ], useragents => [ [ 'load', $agents ] ],
	tail => [ [] ], alerts => [ [] ], alert => [ [ 'close', '1' ] ], setup => [ ['SigninLogs'] ], status => [ [] ], doctor => [ [] ], metrics => [ [] ], health => [ [] ],
	catalogue => [ ["$folder/pages"] ], forward => [ [ 'f', '--to', "$folder/alerts.jsonl", '--once' ] ]);

# Options whose value may be any text, and what is done with one that nothing has.
my %any = (
	'check --ignore' => 'passes over nothing', 'alerts --entity' => 'finds nothing',
	'alert --comment' => 'is said', 'rules --source' => 'is a folder of its own', 'external --pattern' => 'is read from it',
	'external --table' => 'is its name', 'watchlist --table' => 'is its name', 'useragents --table' => 'is its name',
	'sql --command' => 'is a query', 'query --command' => 'is a query', 'ingest --listen' => 'is a socket', 'forward --to' => 'is a file',
	'setup --owner' => 'is a role that it makes', 'alerts --tactic' => 'is warned of', 'forward --tactic' => 'is warned of by the server',
	'metrics --output' => 'is a file', 'catalogue --navigator' => 'is a file');

my @nonsense = ('no such thing', '', "it's", '-1', '99999999999999999999', '2026-13-45');
my ($help) = do { IPC::Run::run([ 'vigil', 'help' ], '>', \my $text); $text =~ /^Commands:\n((?:  .*\n)+)/m };
my @command = grep { $_ ne 'help' } $help =~ /^  (\w+) {2,}/mg;
is_deeply([ sort keys %call ], [ sort @command ], 'each command is called');

# Words of SQL and of programs, which tell nobody what to do.
my $raw = qr/invalid input syntax|syntax error|out of range|violates|ERROR:|LINE \d|SQLSTATE|pg_catalog|::|character varying|date\/time|internal|Segmentation|malformed|\$\d/;

for my $command (@command)
{
	my $text = do { IPC::Run::run([ 'vigil', 'help', $command ], '>', \my $page); $page };
	my @option = grep { !/^(?:dbname|host|port|username)$/ } $text =~ /^  (?:-\w, |    )--([\w-]+)=/mg;

	for my $call (@{ $call{$command} })
	{
		for my $option (@option)
		{
			my $name = "$command --$option";

			if ($option ne 'comment')
			{
				for my $given ([ "--$option", '' ], ["--$option="])
				{
					vigil($command, @$call, @$given, @database);
					is("$code $out", '2 ', "$command @$given without a value");
					like($err, qr/^vigil: error: option --$option needs a value, which is empty\nvigil: hint: .*\n\z/, 'is told');
					$empty++;
				}
			}
			next if $any{$name};
			for my $value (@nonsense)
			{
				# A number of alerts, say, that is large is no nonsense.
				next if $option =~ /^(?:limit|tries|jobs)$/ && $value =~ /^9/;
				vigil($command, @$call, "--$option", $value, @database);
				my @error = $err =~ /^vigil: error: (.*)$/mg;
				my $told = "$command @{$call}[0 .. ($#$call < 0 ? -1 : 0)] --$option '$value'";

				like($code, qr/^[12]$/, $told) or diag $out, $err;
				is(scalar @error, 1, 'is one error') or diag "$told: $err";
				unlike($err, $raw, 'in words of people') or diag $told;
				ok($err =~ /--$option\b/ || $err =~ /"\Q$value\E"/ || $err =~ /^vigil: hint/m, 'which says what it is about, and what it may be') or diag "$told: $err";
			}
		}
	}
}

cmp_ok($empty, '>', 100, 'empty values of all options');
vigil('alert', 'assign', '1', '', @database);
is("$code $out", "0 alert 1: nobody\n", 'an argument may be empty');
vigil('alert', 'close', '1', '--comment', '', '-d', '', '-h', $node->host, '-p', $node->port, '-U', '');
unlike($err, qr/needs a value/, 'and so may what is said, and where the database is');

# Where the database is.
for my $case ([ '-p', 'x' ], [ '-p', '99999' ], [ '-h', '/nowhere' ], [ '-U', 'no such role' ], [ '-d', 'no such database' ], [ '-d', 'host=' ], [ '-d', 'nonsense=1' ])
{
	my %other = ('-h' => [ '-p', $node->port ], '-p' => [ '-h', $node->host ], '-U' => \@database, '-d' => []);
	vigil('alerts', @{ $other{ $case->[0] } }, @$case);
	is($code, 1, "@$case");
	is(() = $err =~ /^vigil: error: /mg, 1, 'is one error');
	like($err, qr/^vigil: hint: Name the database with -d/m, 'and what to do');
}

vigil('alerts', '--tactic', 'Persistance', @database);
is($code, 0, 'a tactic may be one that nobody knows');
like($err, qr/^vigil: warning: "Persistance" is no known value for option --tactic\nvigil: hint: Known are .* Did you mean "Persistence"\?$/, 'but is told');

vigil('check', '--offline', '--ignore', 'W-desc-mising,VK0102', $query);
is($code, 0, 'an id of a check may be of another version');
is($err, qq{vigil: warning: "W-desc-mising" is no known value for option --ignore\nvigil: hint: Did you mean "W-desc-missing"?\n}, 'but is told');

# An option does something for the action that is called, or is refused: each that is not for all, with each action.
my ($tried, %of) = (0);
my $list_text = slurp_file("$ENV{VIGIL_TOP}/client/action_list.h");
while ($list_text =~ /^ACTION_OPTION\((\w+), "([\w-]+)", " (.*) "\)$/mg) { $of{$1}{$2} = [ split / /, $3 ] }
for my $command (sort keys %of)
{
	my $text = do { IPC::Run::run([ 'vigil', 'help', $command ], '>', \my $page); $page };
	my %takes = $text =~ /^  (?:-\w, |    )--([\w-]+)(=?)/mg;
	my %action = map { $_ => [$_] } $text =~ /^  vigil $command \[OPTION\.\.\.\] \[?([a-z]+)/mg;

	%action = (FILE => [ 'signin', $log ], '--watch' => [ '--watch', $folder, 'signin' ], '--listen' => [ '--listen', "$folder/s", 'signin' ]) if $command eq 'ingest';
	$action{FORWARDER} = ['f'] if $command eq 'forward';
	for my $option (sort keys %{ $of{$command} })
	{
		ok(exists $takes{$option}, "$command takes --$option");
		is_deeply([ grep { !$action{$_} } @{ $of{$command}{$option} } ], [], 'and has the actions that it is for');
		for my $action (sort keys %action)
		{
			next if grep { $_ eq $action } @{ $of{$command}{$option} };
			my $value = { format => 'json', severity => 'High', as => 'TruePositive', reason => 'InaccurateData' }->{$option} // '1';

			$value = 'yaml' if "$command $option" eq 'rules format';
			$value = 'csv' if "$command $option" eq 'external format';
			vigil($command, @{ $action{$action} }, $takes{$option} ? "--$option=$value" : "--$option", @database);
			$tried++;
			is("$code $out", '2 ', "$command $action --$option is wrong usage");
			like($err, qr/^vigil: error: $command \Q$action\E takes no --$option\nvigil: hint: It is for $command .*\n\z/, 'and told');
		}
	}
}
cmp_ok($tried, '>', 100, 'all of them');

# What is no option.
for my $case (
	[ 'alert', 'show', 'x' ], [ 'alert', 'show', '' ], [ 'alert', 'show', '-0' ], [ 'alert', 'show', '99999999999999999999' ], [ 'alert', 'assign', '1.5', 'ann' ],
	[ 'alert', 'close', '1', 'two' ], [ 'forward', 'retry', 'f', 'x' ], [ 'forward', 'skip', 'f', '1', "'" ])
{
	vigil(@$case, @database);
	is($code, 2, "@$case is wrong usage");
	like($err, qr/^vigil: error: (?:".*" is not the number of an alert\nvigil: hint: "vigil alerts" shows the numbers, under id\.|unrecognized option.*\n.*)$/, 'and told');
}
vigil('alert', 'show', '999999', @database);
is("$code $err", qq{1 vigil: error: alert 999999 does not exist\nvigil: hint: "vigil alerts --since 7d" shows those of a week.\n}, 'an alert that is not there');
vigil('alert', 'assign', '1', 'nobody here', @database);
is($code, 0, 'an alert may be that of anybody');
like($err, qr/^vigil: notice: no role here is called "nobody here": /, 'but a name that no role has is told');

$node->stop;
done_testing();
