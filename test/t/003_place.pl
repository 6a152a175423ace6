# Which server is built for, and where private servers live: PG_MAJOR and PG_CONFIG
# choose, a path that make does not take is gone round, and all of it can be undone.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{VIGIL_TOP};
my $dir = PostgreSQL::Test::Utils::tempdir();
my ($code, $out, $err);

# --- the choice of a server ------------------------------------------------------------
delete @ENV{qw(PG_CONFIG PG_MAJOR)};
my $path = $ENV{PATH};
fake("$dir/fake/$_/bin/pg_config", $_) for 9 .. 11, 14, 16, 19;
fake("$dir/fake/$_/bin/postgres", $_) for 14, 16, 17, 19;
fake("$dir/fake/$_/lib/pgxs/src/makefiles/pgxs.mk", $_) for 14, 16, 19;
$ENV{VIGIL_SERVERS} = "$dir/fake";
config();
is($out, "$dir/fake/16/bin/pg_config\n", 'the newest that can be built for is taken');
config('--major');
is($out, "16\n", 'which is 16');
$ENV{PG_MAJOR} = 14;
config();
is($out, "$dir/fake/14/bin/pg_config\n", 'PG_MAJOR chooses');
$ENV{PG_CONFIG} = "$dir/fake/16/bin/pg_config";
config();
is($code, 1, 'PG_CONFIG must be of that version');
like($err, qr/PG_CONFIG is of PostgreSQL 16, but PG_MAJOR is 14/, 'and the message says so');
delete $ENV{PG_MAJOR};
config();
is($out, "$dir/fake/16/bin/pg_config\n", 'PG_CONFIG alone chooses');
$ENV{PG_CONFIG} = "$dir/nothing";
config();
like($err, qr/which is no program/, 'it must be there');
delete $ENV{PG_CONFIG};
$ENV{PG_MAJOR} = 13;
$ENV{PATH} = "$dir/fake/14/bin:/usr/bin:/bin";
config();
is($code, 1, 'a server that is not there is not replaced by another');
like($err, qr/no pg_config of PostgreSQL 13 here/, 'and the message says so');

# Without the development files of any: the server that is there tells what to install.
delete $ENV{PG_MAJOR};
unlink glob "$dir/fake/*/lib/pgxs/src/makefiles/pgxs.mk";
mkdir "$dir/bin" or die;
for my $program (qw(awk basename sed sort))
{
	my ($file) = grep { -x } map { "$_/$program" } split /:/, $path;

	symlink $file, "$dir/bin/$program" or die;
}
$ENV{PATH} = "$dir/bin";
config('--major');
is($out, "17\n", 'the server that is installed is the one to be completed');
$ENV{PATH} = $path;
delete $ENV{VIGIL_SERVERS};

# --- a path with a blank and a quote ------------------------------------------------------
my ($config) = grep { -x } map { "$_/pg_config" } split /:/, $path;
local $ENV{PG_CONFIG} = $config;
local $ENV{VIGIL_BUILD} = "$dir/it's a build";
local $ENV{VIGIL_CLUSTER} = 'blank';
cluster('install');
is($code, 0, 'a private server is installed') or diag $err;
my $outside = slurp_file("$ENV{VIGIL_BUILD}/outside");
chomp $outside;
like($outside, qr{^/tmp/vigil\.\w+$}, 'beside a path that make does not take');
cluster('start');
is($code, 0, 'started') or diag $err;
cluster('psql', '-qAtc', 'CREATE EXTENSION vigil; SELECT count(*) FROM vigil.rules');
is($out, "0\n", 'and used') or diag $err;
my $pid = (split /\n/, slurp_file("$outside/blank/postmaster.pid"))[0];
ok(kill(0, $pid), 'it runs');
cluster('clean');
is($code, 0, 'it is undone') or diag $err;
is(-e "/proc/$pid/cmdline" ? slurp_file("/proc/$pid/cmdline") : '', '', 'nothing runs');
ok(!-e $outside, 'nothing is left outside');
ok(!-e "$ENV{VIGIL_BUILD}/outside", 'nor the note of it');
done_testing();

sub run_script
{
	($out, $err) = ('', '');
	IPC::Run::run([@_], '<', \undef, '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return;
}

sub config
{
	return run_script("$top/script/pg-config", @_);
}

sub cluster
{
	return run_script("$top/script/cluster.sh", @_);
}

# A program that says which version it is of.
sub fake
{
	my ($file, $version) = @_;
	my $folder = $file =~ s{/[^/]+$}{}r;

	system('mkdir', '-p', $folder) == 0 or die;
	append_to_file($file, "#!/bin/sh\necho PostgreSQL $version.1\n");
	chmod 0755, $file or die;
	return;
}
