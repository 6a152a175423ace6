# The library can be preloaded, the extension made and dropped, and a server
# with it stops at once.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('preload');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->start;

$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_extension WHERE extname = 'vigil'"),
	1, 'the extension is made');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_namespace WHERE nspname IN ('kql', 'vigil')"),
	2, 'its schemas are there');

$node->safe_psql('postgres', 'DROP EXTENSION vigil');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_namespace WHERE nspname IN ('kql', 'vigil')"),
	0, 'dropping it leaves no schema behind');

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal/, 'nothing crashed');

done_testing();
