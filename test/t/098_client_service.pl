# The units of systemd: what they call is a command that works, what they may do is little,
# and what is installed is found.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $folder = PostgreSQL::Test::Utils::tempdir();
my $installed = "$top/build/pg/usr/local/lib/systemd/system";
my $node = PostgreSQL::Test::Cluster->new('service');

$node->init;
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('SigninLogs')});

# The role as doc/client.md makes it.
my ($role) = slurp_file("$top/doc/client.md") =~ /^(CREATE ROLE vigil LOGIN;.*?)^```/ms;
$node->safe_psql('postgres', $role =~ s/AWSCloudTrail/SigninLogs/r);

my @unit = map { s{.*/}{}r } glob "$top/client/systemd/*.service $top/client/systemd/*.timer";

cmp_ok(scalar @unit, '>=', 3, 'there are units');
for my $unit (@unit)
{
	my $text = slurp_file("$installed/$unit");
	my ($command) = $text =~ m{^ExecStart=(\S+/vigil) }m;
	my ($page) = $text =~ /^Documentation=man:(\S+)\(1\)$/m;

	ok(-f "$top/build/pg/usr/local/share/man/man1/$page.1", "$unit has a manual page");
	next if $unit =~ /timer$/;
	ok(-x $command, "$unit calls the program that was installed") or diag $command;
	like($text, qr/^AssertPathExists=\/etc\/vigil\/\S+\.conf$/m, 'does not start without its configuration');
	for my $line (qw(NoNewPrivileges=yes CapabilityBoundingSet= ProtectSystem=strict ProtectHome=yes User=vigil))
	{
		like($text, qr/^\Q$line\E$/m, "$unit has $line");
	}
}
like(slurp_file("$top/build/pg/usr/local/lib/sysusers.d/vigil.conf"), qr/^u vigil - /m, 'its user is declared');

SKIP:
{
	skip 'systemd-analyze is not there', 2 * @unit unless -x '/usr/bin/systemd-analyze';
	for my $unit (@unit)
	{
		my $one = $unit =~ s/\@\./\@one./r;
		my ($out, $err) = ('', '');

		copy_unit($unit, "$folder/$one");
		IPC::Run::run([ 'systemd-analyze', 'verify', '--man=no', "$folder/$one" ], '>', \$out, '2>', \$err);
		is((join '', grep { /\Q$one\E/ } split /^/, $err), '', "systemd reads $unit") if $unit !~ /timer$/;
		next if $unit =~ /timer$/;
		IPC::Run::run([ 'systemd-analyze', 'security', '--offline=yes', '--threshold=20', "$folder/$one" ], '>', \$out, '2>', \$err);
		is($? >> 8, 0, 'and says that it is exposed to little') or diag $out, $err;
	}
}

sub copy_unit
{
	my ($unit, $to) = @_;

	append_to_file($to, slurp_file("$installed/$unit"));
	return;
}

# --- what ExecStart does, with the variables of a configuration ------------------------

# Runs it as systemd would, without the confinement, until a statement gives true.
sub run_unit
{
	my ($unit, $until, %variable) = @_;
	my ($line) = slurp_file("$installed/$unit") =~ /^ExecStart=(.*)$/m;
	my ($out, $err) = ('', '');

	# ${X} is one word, $X several; both are as in a shell with the one in quotes.
	$line =~ s/(\$\{\w+\})/"$1"/g;
	$line =~ s/%i/one/g;
	$line =~ s{/var/lib/vigil/metrics}{$folder};
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres', PGUSER => 'vigil', %variable);
	my $run = IPC::Run::start([ 'sh', '-c', "exec $line" ], '<', \'', '>', \$out, '2>', \$err);
	$node->poll_query_until('postgres', $until) or diag $out, $err if defined $until;
	$run->signal('TERM') if defined $until;
	$run->finish;
	return ($? >> 8, $out, $err);
}

my ($code, $out, $err) = run_unit('vigil-metrics.service', undef);
is($code, 0, 'figures are written') or diag $err;
like(slurp_file("$folder/vigil.prom"), qr/^vigil_rules\{state="off"\} 0$/m, 'and are there');

mkdir "$folder/spool with blanks";
append_to_file("$folder/spool with blanks/a.json", qq({"time": "2026-03-02T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a"}}\n));
($code, $out, $err) = run_unit('vigil-ingest@.service', 'SELECT count(*) = 1 FROM "SigninLogs"', VIGIL_KIND => 'signin', VIGIL_FOLDER => "$folder/spool with blanks", VIGIL_OPTIONS => '--quiet --all');
is($err, '', 'a folder is watched, and its files are loaded');

$node->safe_psql('postgres', q{SELECT vigil.grant_access('vigil', 'author'); SELECT vigil.run_rule(vigil.load_rule($y$
id: 0a4b0c1e-4444-4a4a-8b8b-000000000001
name: Sent
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
$y$))});
($code, $out, $err) = run_unit('vigil-forward@.service', q{SELECT coalesce(sum(sent), 0) > 0 FROM vigil.forwarders}, VIGIL_TARGET => "$folder/sent alerts", VIGIL_OPTIONS => '--since 1d');
like(slurp_file("$folder/sent alerts"), qr/"name": ?"Sent"/, 'an alert is sent') or diag $err;

$node->stop;
done_testing();
