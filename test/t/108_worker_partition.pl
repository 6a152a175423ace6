# A worker that makes partitions waits for a table that somebody reads, and holds no other meanwhile: who reads
# several tables takes them in any order.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('partition', 'vigil.late_interval = 1s', 'vigil.enabled = off', 'deadlock_timeout = 30s');
my $reader;

# Two tables whose partitions of the next days are missing, the first in the order of names is read last.
$node->safe_psql('postgres', q{SELECT vigil.create_log_table(t) FROM unnest(ARRAY['AADNonInteractiveUserSignInLogs', 'SigninLogs']) AS t;
	DO $$ DECLARE p regclass; BEGIN
		FOR p IN SELECT i.inhrelid::regclass FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
			WHERE i.inhparent IN ('"SigninLogs"'::regclass, '"AADNonInteractiveUserSignInLogs"'::regclass) AND c.relname ~ '_p[0-9]{8}$'
		LOOP EXECUTE format('DROP TABLE %s', p); END LOOP; END $$});
$reader = $node->background_psql('postgres', on_error_stop => 0);
$reader->query_safe(q{BEGIN; SELECT count(*) FROM "SigninLogs"});
$node->append_conf('postgresql.conf', "vigil.enabled = on\n");
$node->reload;
ok(wait_until($node, q{SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'}), 'the worker waits for a table that is read');
is($reader->query(q{SET LOCAL lock_timeout = '2s'; SELECT count(*) FROM "AADNonInteractiveUserSignInLogs"}), 0, 'and holds no other');
$reader->query(q{COMMIT});
$reader->quit;
is($node->safe_psql('postgres', q{SELECT count(*) > 5 FROM pg_inherits WHERE inhparent = '"AADNonInteractiveUserSignInLogs"'::regclass}), 't', 'which it has made partitions of');
unlike(slurp_file($node->logfile), qr/deadlock detected|PANIC|TRAP|terminated by signal/, 'nothing went wrong');
$node->stop('fast');
done_testing();
