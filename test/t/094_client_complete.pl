# What a shell offers behind "vigil" when TAB is pressed, by the command itself, in bash and
# in zsh; and that every command has its manual page.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('complete');

$node->init;
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my @database = ('-d', 'postgres', '--host', $node->host, '-p' . $node->port);

# What help prints.
sub help_of
{
	my ($out) = ('');

	IPC::Run::run([ 'vigil', 'help', @_ ], '>', \$out);
	return $out;
}

# The values that may stand next, and what is said of them in the other list.
sub offered
{
	my @words = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ 'vigil', 'complete', @words ], '<', \'', '>', \$out, '2>', \$err);
	die $err if $err ne '';
	return [ map { (split /\t/)[0] || (split /\t/)[1] } split /\n/, $out ];
}

# --- the lists ---------------------------------------------------------------

my ($help) = help_of() =~ /^Commands:\n((?:  .*\n)+)/m;
my @command = $help =~ /^  (\w+)/mg;

cmp_ok(scalar @command, '>', 10, 'help lists the commands');
is_deeply(offered(''), \@command, 'all of them are offered, in the order of help');
is_deeply(offered('r'), ['rules'], 'or those that begin as the word does');
is_deeply(offered('-d', 'x', '--host=y', 'r'), ['rules'], 'behind options, too');
is_deeply(offered('--dbname'), ['--dbname'], 'options may stand before the command');
is_deeply(offered('help', 'he'), [ 'health', grep { /^he/ && $_ ne 'health' && $_ ne 'help' } @command ], 'help takes a command');
is_deeply(offered('help', 'rules', ''), [], 'but one');
for my $command (grep { $_ ne 'help' } @command)
{
	my $text = help_of($command);
	my @option = $text =~ /^  (?:-\w, |    )(--[\w-]+)/mg;

	is_deeply(offered($command, '--'), \@option, "options of $command: those of its help");
	while ($text =~ /^  (?:-\w, |    )--([\w-]+)=\S+ .*?: (\S+(?:, \S+)* or \S+)$/mg)
	{
		my ($option, @value) = ($1, split /, | or /, $2);

		is_deeply(offered($command, "--$option", ''), \@value, "values of --$option of $command");
		is_deeply(offered($command, "--$option=$value[0]"), ["--$option=$value[0]"], 'with = as well');
		for my $value ('no such value', '')
		{
			IPC::Run::run([ 'vigil', $command, "--$option", $value ], '>', \my $out, '2>', \my $err);
			is($? >> 8, 2, "another than its values is wrong usage: '$value'");
			like(
				$err,
				$value eq '' ? qr/^vigil: error: option --$option needs a value, which is empty\n/ : qr/^vigil: error: invalid value "$value" for option --$option\nvigil: hint: It may be $value[0]/,
				$value eq '' ? 'that there is none' : 'which tells them');
		}
	}
	my $page = slurp_file("$top/build/pg/usr/local/share/man/man1/vigil-$command.1");
	like($page, qr/^\.TH VIGIL\\-\U$command\E 1 /, "$command has a manual page");
	is(() = $page =~ /^\\fB(?!vigil ).*\\-\\-[\w\\-]+/mg, scalar @option, 'with its options');
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'man', '--warnings', '-l', '-E', 'UTF-8', "$top/build/pg/usr/local/share/man/man1/vigil-$command.1" ],
		'>', \$out, '2>', \$err)
	  if -x '/usr/bin/man';
	is($err, '', 'which the formatter takes');
}

is_deeply(offered('rules', ''), [ help_of('rules') =~ /^  vigil rules \[OPTION...\] \[?(\w+)/mg ], 'actions are those of the usage');
is_deeply(offered('rules', 'load', ''), [ 'FILE', 'FOLDER' ], 'files are for the shell to find');
is_deeply(offered('rules', 'load', 'a', 'b', ''), [ 'FILE', 'FOLDER' ], 'as many as are taken');
is_deeply(offered('rules', 'enable', 'a', ''), [], 'and no more');
is_deeply(offered('rules', 'nonsense', ''), [], 'nothing behind what is wrong');
is_deeply(offered('nonsense', ''), \@command, 'but the command behind what is none');
is_deeply(offered('rules', '--', '-'), [], 'no options behind --');
is_deeply(offered(), \@command, 'no word at all');

is_deeply(offered('alerts', '--status', ''), [ 'new', 'in progress', 'resolved', 'dismissed', 'suppressed' ], 'values of a list');
is_deeply(offered('alerts', '--status', 'new,'), [ map { "new,$_" } 'in progress', 'resolved', 'dismissed', 'suppressed' ], 'behind one that is there, the others');
is_deeply(offered('alerts', '--severity=High,L'), ['--severity=High,Low'], 'with = as well');
is_deeply(offered('forward', 'x', '--severity', 'M'), ['Medium'], 'for all commands that take one');
is_deeply(offered('alerts', '--tactic', 'Pri'), ['PrivilegeEscalation'], 'tactics');

# --- what a database knows ---------------------------------------------------

is_deeply(offered('rules', 'enable', '', @database[ 0, 1 ]), [], 'the last word is what counts');
is_deeply(offered(@database, 'rules', 'enable', ''), [], 'a database without the extension offers nothing');
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');

my $name = q{It's "100 %": $HOME `x` \ ü};
my $yaml = <<"YAML";
id: 0a4b0c1e-4444-4a4a-8b8b-000000000001
name: |-
  NAME
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Ip
description: A rule of the tests.
version: 1.0.0
YAML
my $number = 0;
for my $each ($name, 'Plain', 'With blanks')
{
	$number++;
	$node->safe_psql('postgres', "SELECT vigil.load_rule(\$y\$" . ($yaml =~ s/NAME/$each/r =~ s/0001$/000$number/mr) . '$y$)');
}
$node->safe_psql('postgres', q{UPDATE vigil.rules SET name = E'Evil\nname' WHERE name = 'Plain'});

is_deeply(offered(@database, 'rules', 'enable', ''), [ $name, 'With blanks' ], 'names of rules, but what no line can show');
is_deeply(offered(@database, 'rules', 'enable', 'With b'), ['With blanks'], 'that begin so');
is_deeply(offered('alerts', @database, '--rule', 'W'), ['With blanks'], 'as the value of an option');
is_deeply(offered(@database, 'alerts', '--rule=W'), ['--rule=With blanks'], 'with = as well');
is_deeply(offered(@database, 'ingest', 'cloud'), ['cloudtrail'], 'kinds of logs');
is_deeply(offered('-d', 'host=192.0.2.1 connect_timeout=60', 'rules', 'enable', ''), [], 'a server that does not answer: nothing, soon');

# --- bash --------------------------------------------------------------------

# What bash replaces the last word by: its words as readline gives them.
sub in_bash
{
	my ($line, @words) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ 'bash', '--norc', '-c', <<'BASH', $top, $line, @words ], '>', \$out, '2>', \$err);
. "$0/client/completion/vigil.bash"
COMP_LINE=$1
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_vigil
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
BASH
	return [ split /\n/, $out . ($err =~ /\S/ && $err !~ /compopt/ ? $err : '') ];
}

my @dsn = ('-d', '"' . $node->connstr('postgres') . '"');
my $dsn = "@dsn";

is_deeply(in_bash('vigil ru', qw(vigil ru)), ['rules'], 'bash: a command');
is_deeply(in_bash('vigil rules ', 'vigil', 'rules', ''), offered('rules', ''), 'an empty word');
is_deeply(in_bash('vigil check --format=sa', qw(vigil check --format = sa)), ['sarif'], 'a word that readline takes apart');
is_deeply(in_bash('vigil check --format=', qw(vigil check --format =)), offered('check', '--format', ''), 'at its end');
is_deeply(in_bash("vigil $dsn rules run W", 'vigil', @dsn, 'rules', 'run', 'W'), ['With\ blanks'], 'blanks are escaped');
is_deeply(in_bash("vigil $dsn rules run With\\ b", 'vigil', @dsn, 'rules', 'run', 'With\ b'), ['With\ blanks'], 'and read');
is_deeply(in_bash("vigil $dsn rules run \"With b", 'vigil', @dsn, 'rules', 'run', '"With b'), ['With blanks'], 'in quotes they are not');
my ($quoted) = @{ in_bash("vigil $dsn rules run I", 'vigil', @dsn, 'rules', 'run', 'I') };
IPC::Run::run([ 'bash', '-c', "printf %s $quoted" ], '>', \my $unquoted);
is($unquoted, $name, 'every sign comes back');
is_deeply(in_bash("vigil $dsn rules run It\\'s\\ \\\"100\\ %\\\":", 'vigil', @dsn, 'rules', 'run', 'It\\\'s\ \"100\ %\"', ':'),
	[ $quoted =~ s/^.*?://r ], 'a colon that readline takes for the end of a word');

# --- shells at a terminal ----------------------------------------------------

# Types a line and TAB in a shell at a terminal, and gives what the line became.
sub typed
{
	my ($shell, $setup, $line, $expected) = @_;
	my $screen = '';
	my $pty = IPC::Run::start($shell, '<pty<', \my $in, '>pty>', \$screen, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));

	$in = "$setup\nprintf 'rea''dy\\n'\n";
	$pty->pump until $screen =~ /^ready\r?$/m;
	$screen = '';
	$in = "echo $line\t";
	$pty->pump until $screen =~ /$expected/;
	$in = "\x15exit\n";
	$pty->finish;
	return $screen;
}

local $ENV{TERM} = 'dumb';
local $ENV{HOME} = $folder;
SKIP:
{
	skip 'no terminals: IO::Pty is not there', 2 unless eval { require IO::Pty };
	is(typed([ 'bash', '--norc', '-i' ], ". '$top/client/completion/vigil.bash'", "; vigil rules ena", qr/rules enable /) ne '',
		1, 'bash at a terminal');
	skip 'zsh is not there', 1 unless -x '/bin/zsh' || -x '/usr/bin/zsh';
	is(typed([ 'zsh', '-f', '-i' ], "PS1='> '; fpath=('$top/client/completion' \$fpath); autoload -U compinit; compinit -u -D",
			"; vigil $dsn rules run W", qr/run With\\ blanks/) ne '', 1, 'zsh at a terminal');
}

done_testing();
