# No command of the client waits in silence for what another session has locked: each is called
# while all tables of vigil are, and must name the first that it needs and who has it; then again
# without that one, until it needs none of those that are left.  So each table is tried with each.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use ForwardTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('lock');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.enabled = off\nvigil.allow_superuser_rules = on\nautovacuum = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$ENV{VIGIL_LOCK_WAIT} = 'PT0.2S';

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub sql { return $node->safe_psql('postgres', shift) }

sub file
{
	my ($name, $text) = @_;

	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

# Runs a command to its end, or sends it a signal when what it says is as the pattern wants.
sub vigil
{
	my ($until, @arguments) = @_;
	my $run;

	($out, $err) = ('', '');
	$run = IPC::Run::start([ 'vigil', @arguments, @database ], '<', '/dev/null', '>', \$out, '2>', \$err, IPC::Run::timeout(180));
	$code = eval {
		$run->pump while $run->pumpable && !(defined $until && $err =~ $until);
		$run->signal('INT') if defined $until && $err =~ $until;
		$run->finish;
		$? >> 8;
	} // "it hangs: $@";
	return $out;
}

# Another session, which has locked some tables.
my ($in, $said) = ('', '');
my $holder = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$said, IPC::Run::timeout(900));

sub holder_does
{
	$said = '';
	$in .= "$_[0]; SELECT 'done ' || pg_backend_pid();\n";
	$holder->pump until $said =~ /done (\d+)/;
	return $1;
}

sql('CREATE EXTENSION vigil');
ForwardTest::create($node);
sql(q{SELECT vigil.create_log_table('SigninLogs'); SELECT raise_alerts(1, 3, 'High'); CREATE ROLE analyst;
	CREATE TABLE patterns (t text)});

my $rule_id = '0a4b0c1e-4444-4a4a-8b8b-0000000000aa';
my $rule = file('rule.yaml', <<"YAML");
id: $rule_id
name: Locked
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: 'SigninLogs | where UserPrincipalName == "x"'
x-tests:
  - name: finds none
    tables: {SigninLogs: []}
    expect:
      alerts: 0
YAML
mkdir "$folder/rules";
my $other = file('rules/other.yaml', slurp_file($rule) =~ s/aa$/bb/mr =~ s/Locked/Other/r);
my $log = file('log.json', qq({"time": "2026-03-02T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a"}}\n));
my $query = file('query.kql', 'SigninLogs | count');
my $function = file('f.kql', 'let f = () { print 1 };');
my $list = file('list.csv', "A,B\n1,2\n");
my $agents = file('agents.yaml', "user_agent_parsers:\n  - regex: '(x)'\nos_parsers: []\ndevice_parsers: []\n");

# How each action is called; in this order, as the last call of each is done.
my @call = (
	[ setup => 'setup', 'SigninLogs', 'AuditLogs' ],
	[ check => 'check', $query ],
	[ check => 'check', '--run', '--summary', $query ],
	[ check => 'check', '--create-tables', $query ],
	[ sql => 'sql', $query ],
	[ query => 'query', $query ],
	[ test => 'test', $rule ],
	[ 'rules load' => 'rules', 'load', $rule ],
	[ 'rules list' => 'rules', 'list' ],
	[ 'rules enable' => 'rules', 'enable', 'Locked' ],
	[ 'rules run' => 'rules', 'run', 'Locked' ],
	[ 'rules preview' => 'rules', 'preview', 'Locked' ],
	[ 'rules export' => 'rules', 'export', 'Locked' ],
	[ 'rules owner' => 'rules', 'owner', 'Locked', sql('SELECT current_user') ],
	[ 'rules refill' => 'rules', 'refill', 'Locked', '--from', '3h', '--to', '1h' ],
	[ 'rules reset' => 'rules', 'reset', 'Locked' ],
	[ 'rules history' => 'rules', 'history', 'Locked' ],
	[ 'rules diff' => 'rules', 'diff', "$folder/rules" ],
	[ 'rules sync' => 'rules', 'sync', "$folder/rules", '--yes' ],
	[ 'rules pull' => 'rules', 'pull', "$folder/pulled" ],
	[ 'rules disable' => 'rules', 'disable', 'Locked' ],
	[ 'rules delete' => 'rules', 'delete', 'Locked', '--yes' ],
	[ ingest => 'ingest', 'signin', $log, '--again' ],
	[ ingest => 'ingest', 'signin', $log, '--again', '--dry-run' ],
	[ ingest => 'ingest', 'signin', '--listen', '-' ],
	[ 'external add' => 'external', 'add', "file://$folder/list.csv", '--columns', 'A:string, B:string', '--header' ],
	[ 'external refresh' => 'external', 'refresh', "file://$folder/list.csv" ],
	[ 'external list' => 'external', 'list' ],
	[ 'external remove' => 'external', 'remove', 'external_list' ],
	[ 'functions load' => 'functions', 'load', $function ],
	[ 'functions list' => 'functions', 'list' ],
	[ 'functions drop' => 'functions', 'drop', 'f' ],
	[ 'watchlist load' => 'watchlist', 'load', 'w', $list, '--key', 'A' ],
	[ 'watchlist list' => 'watchlist', 'list' ],
	[ 'watchlist delete' => 'watchlist', 'delete', 'w' ],
	[ 'useragents load' => 'useragents', 'load', $agents ],
	[ 'useragents list' => 'useragents', 'list' ],
	[ alerts => 'alerts' ],
	[ alerts => 'alerts', '--json', '--entity', 'x', '--rule', 'Other' ],
	[ 'alert show' => 'alert', 'show', '1' ],
	[ 'alert show' => 'alert', 'show', '1', '--json' ],
	[ 'alert assign' => 'alert', 'assign', '1', 'analyst' ],
	[ 'alert close' => 'alert', 'close', '1', '--as', 'TruePositive' ],
	[ 'alert reopen' => 'alert', 'reopen', '1' ],
	[ status => 'status' ],
	[ doctor => 'doctor' ],
	[ metrics => 'metrics' ],
	[ health => 'health' ],
	[ catalogue => 'catalogue', "$folder/pages" ],
	[ forward => 'forward', 'archive', '--to', "$folder/alerts.jsonl", '--since', '1d', '--once' ],
	[ 'forward list' => 'forward', 'list' ],
	[ 'forward status' => 'forward', 'status', 'archive' ],
	[ 'forward retry' => 'forward', 'retry', 'archive' ],
	[ 'forward skip' => 'forward', 'skip', 'archive', '3' ],
	[ 'forward drop' => 'forward', 'drop', 'archive' ],
);

# Those that change nothing; all others wait, and say so.
my %gives_up = map { $_ => 1 } qw(check sql query test alerts catalogue status doctor metrics health),
  map { "rules $_" } qw(list preview export history diff pull);
$gives_up{$_} = 1 for ('alert show', 'forward list', 'forward status', 'external list', 'functions list', 'watchlist list', 'useragents list');

# --- each command ---------------------------------------------------------------

my %called = map { $_->[0] => 1 } @call;
my ($help) = do { IPC::Run::run([ 'vigil', 'help' ], '>', \my $text); $text =~ /^Commands:\n((?:  .*\n)+)/m };
for my $command (grep { !/^(?:help|translate|tail)$/ } $help =~ /^  (\w+) {2,}/mg)
{
	IPC::Run::run([ 'vigil', 'help', $command ], '>', \my $text);
	my ($usage) = $text =~ /^Usage:\n((?:  .*\n)+)/m;
	my @action = grep { defined } $usage =~ /\[OPTION\.\.\.\] \[?([a-z]+)/g;
	ok($called{$_}, "\"$_\" is called") for @action ? map { "$command $_" } @action : $command;
}

my @table = split /\n/, sql(q{SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'vigil' OR c.relname IN ('SigninLogs', 'SigninLogs_default')) ORDER BY 1});
cmp_ok(scalar @table, '>', 30, 'tables to lock');

my %needed; # by command
my $start = time;
for my $one (@call)
{
	my ($name, @arguments) = @$one;
	my %left = map { $_ => 1 } @table;
	my $waits = !$gives_up{$name} || grep { $_ eq '--create-tables' } @arguments;
	my $wrong = '';

	while ($wrong eq '')
	{
		my $pid = holder_does('ROLLBACK; BEGIN; LOCK TABLE ' . join(', ', sort keys %left) . ' IN ACCESS EXCLUSIVE MODE');

		vigil($waits ? qr/waiting: .*\n.*hint: .*\n/ : undef, @arguments);
		if ($err =~ /(?:^vigil: (?:warning: waiting|error: (?:\S.*: )?given up)): process $pid \(role \S+, psql, in a transaction since 20[\dT:-]+Z and idle\) has locked ([\w.]+|[\w.]*"\w+")$/m
			&& $left{$1})
		{
			delete $left{$1};
			$needed{"@arguments[0 .. ($#arguments > 0 ? 1 : 0)]"}{$1} = 1;
			$wrong = "it ends with $code" if $code ne ("@arguments" =~ /--listen|--once/ ? 0 : $waits ? 130 : $name eq 'rules diff' ? 2 : 1);
			$wrong .= 'it does not say what to do' if $name ne 'check' && $err !~ /hint: .*pg_terminate_backend\($pid\)/;
		}
		else
		{
			$wrong = "it ends with $code" if $code !~ /^[01]$/ || ($code == 1 && $name !~ /^(?:status|doctor|health|forward status|rules diff)$/);
			last;
		}
	}
	is($wrong, '', "@arguments") or diag "$err\n", join(' ', sort keys %left);
}
holder_does('ROLLBACK');
note sprintf '%.0f s', time - $start;
note "$_: @{[ sort keys %{ $needed{$_} } ]}" for sort keys %needed;
ok($needed{$_}, "$_ needs some") for 'alerts', 'alert show', 'rules list', 'ingest signin', 'forward archive', 'rules enable';
ok($needed{'alert show'}{'vigil.alerts'} && $needed{'ingest signin'}{'public."SigninLogs"'}, 'and such as it must');

# --- those that run for ever ---------------------------------------------------------

sub wait_for
{
	my ($run, $text, $pattern) = @_;

	$run->pump until $$text =~ $pattern;
	return;
}

my ($shown, $told, $run) = ('', '');
my $pid = holder_does('BEGIN; LOCK TABLE vigil.alerts');
$node->safe_psql('postgres', q{ALTER ROLE CURRENT_USER SET lock_timeout = '300ms'; ALTER ROLE CURRENT_USER SET statement_timeout = '500ms'});
$run = IPC::Run::start([ 'vigil', 'tail', '-n', '1', @database ], '<', \'', '>', \$shown, '2>', \$told, IPC::Run::timeout(180));
wait_for($run, \$told, qr/waiting: process $pid .*has locked vigil\.alerts\nvigil: hint: .*\n/);
holder_does('SELECT pg_sleep(1)');
is(() = $told =~ /\n/g, 2, 'a tail says once that it waits, whatever timeouts the role has');
holder_does('ROLLBACK');
wait_for($run, \$told, qr/going on\n/);
pass('and that it goes on');
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'vigil' AND state = 'idle' AND query LIKE '%array_agg%'});
sql(q{SELECT pg_notify('vigil_alert', json_build_object('alert', raise_alerts(10, 1, 'High'))::text)});
$run->finish;
is($? >> 8, 0, 'it ends well');
like($shown, qr/^20\S+  \d+  High  new  An alert/, 'with its alert');

for my $case ([ 'tail' ], [ 'forward', 'other', '--to', "$folder/other.jsonl" ], [ 'ingest', 'signin', '--listen', "$folder/socket" ])
{
	$pid = holder_does('BEGIN; LOCK TABLE vigil.alerts, vigil.loads, vigil.forwarders');
	($shown, $told) = ('', '');
	$run = IPC::Run::start([ 'vigil', @$case, @database ], '<', \'', '>', \$shown, '2>', \$told, IPC::Run::timeout(180));
	wait_for($run, \$told, qr/waiting: .*\n.*\n/);
	$run->signal('TERM');
	eval { $run->finish };
	is($? & 127, 0, "$case->[0] can be stopped while it waits");
	is($? >> 8, 0, 'as ever') or diag $told;
	unlike($told, qr/canceling|error/, 'without a word');
	holder_does('ROLLBACK');
}
sql('ALTER ROLE CURRENT_USER RESET ALL');

# --- who it is ------------------------------------------------------------------------

# A queue: the first that waits is behind one that only reads.
my ($second_in, $second_said) = ('', '');
my $second = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres') . ' application_name=migration' ], '<', \$second_in, '>', \$second_said, IPC::Run::timeout(600));

$pid = holder_does('BEGIN; SELECT count(*) FROM vigil.alerts');
$second_in .= "BEGIN; SELECT 'pid ' || pg_backend_pid(); LOCK TABLE vigil.alerts;\n";
$second->pump until $second_said =~ /pid (\d+)/;
my $waiting = $second_said =~ /pid (\d+)/ ? $1 : 0;
$node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM pg_locks WHERE NOT granted');
vigil(undef, 'alerts');
like($err, qr/^vigil: error: given up: process $waiting \(role \S+, migration, in a transaction since \S+\), which waits for process $pid itself, is about to lock vigil\.alerts$/m, 'who waits in front');
like($err, qr/pg_terminate_backend\($pid\)/, 'and who is behind it');
holder_does('ROLLBACK');

# What a role that may not see others is told.
sql(q{CREATE ROLE reader LOGIN; SELECT vigil.grant_access('reader', 'reader')});
$node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pg_locks WHERE NOT granted');
vigil(undef, 'alerts', '-U', 'reader');
like($err, qr/^vigil: error: given up: process $waiting \(role \S+, migration\) has locked vigil\.alerts$/m, 'a role without rights knows the process');

# No second connection can be had.
sql('ALTER ROLE reader CONNECTION LIMIT 1');
vigil(undef, 'alerts', '-U', 'reader');
is($code, 1, 'without a second connection');
like($err, qr/^vigil: error: given up: another session has locked what it needs\nvigil: hint: pg_locks/, 'at least that');
$second_in .= "ROLLBACK;\n\\q\n";
$second->finish;

# A row that somebody has changed.
$pid = holder_does('BEGIN; UPDATE vigil.alerts SET name = name WHERE id = 2');
vigil(qr/waiting: process $pid .* has changed the same row and has not ended\n.*\n/, 'alert', 'close', '2');
is($code, 130, 'a row that is changed is told, too');
holder_does('ROLLBACK');

{
	local $ENV{VIGIL_LOCK_WAIT} = 'soon';
	vigil(undef, 'alerts');
	is($code, 0, 'a patience that is none');
	like($err, qr/^vigil: warning: invalid value "soon" of VIGIL_LOCK_WAIT: it is a time such as 10s or 1m$/, 'is told');
}
$in .= "\\q\n";
$holder->finish;
$node->stop;
done_testing();
