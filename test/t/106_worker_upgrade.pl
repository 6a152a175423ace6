# pg_upgrade with the library preloaded: nothing of ours runs meanwhile, and the new
# cluster goes on where the old one was.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $old = worker_node('old');
my $start = last_slot($old);
# The rule is due at once: what it shall find is there before it.
add_events($old, $old->safe_psql('postgres', "SELECT timestamptz '$start' - interval '1 min'"), qw(a b));
my $rule = add_rule($old, 1, anchor => $start);
ok(wait_until($old, 'SELECT count(*) = 1 FROM vigil.runs'), 'the rule has run in the old cluster');
my $before = $old->safe_psql('postgres', 'SELECT watermark FROM vigil.rule_state');
my $install = $old->safe_psql('postgres', 'SELECT install_id FROM vigil.armed');
$old->stop('fast');

my $new = PostgreSQL::Test::Cluster->new('new');
$new->init;
$new->append_conf('postgresql.conf', <<"CONF");
shared_preload_libraries = 'vigil,$ENV{VIGIL_TOP}/build/points.so'
vigil.allow_superuser_rules = on
vigil.ingestion_delay = 0
vigil.max_clock_step = 1d
CONF

my $bin = $old->config_data('--bindir');
chdir $old->basedir;
command_ok(
	[ 'pg_upgrade', '--no-sync', '--retain', '-b', $bin, '-B', $bin, '-d', $old->data_dir, '-D', $new->data_dir,
		'-s', $new->host, '-p', $old->port, '-P', $new->port ],
	'the cluster is upgraded');
my $told = join '', map { slurp_file($_) } grep { -f } glob($new->data_dir . '/pg_upgrade_output.d/*/log/*');
like($told, qr/database system is ready/, 'servers ran for it');
unlike($told, qr/vigil launcher started/, 'no launcher ran meanwhile');

$new->start;
is($new->safe_psql('postgres', 'SELECT install_id FROM vigil.armed'), $install, 'it is the same installation');
# A slot may have ended meanwhile.
is($new->safe_psql('postgres', "SELECT watermark >= '$before' FROM vigil.rule_state"), 't', 'the rule is where it was, or further');
is($new->safe_psql('postgres', 'SELECT count(*) FROM vigil.alerts'), 2, 'its alerts are there');
ok(wait_until($new, "SELECT database_state = 'present' FROM vigil.launcher()"), 'the launcher has found it');
$new->safe_psql('postgres', "SELECT point_clock(600000000, 1); SELECT vigil.poke()");
ok(wait_until($new, 'SELECT count(*) > 1 FROM vigil.runs'), 'and the rule goes on');
is(oracle($new), '', 'nothing is lost or doubled');
$new->stop('fast');
done_testing();
