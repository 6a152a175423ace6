# A dump and its restoration keep everything that a user put into the extension and
# everything that it wrote: sources, rules, runs, alerts.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('dump');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE before');
$node->safe_psql('before', 'CREATE EXTENSION vigil');

# A table of the catalogue, and one of the user's own as a source.
$node->safe_psql('before', q{
	SELECT vigil.create_log_table('SigninLogs');
	CREATE TABLE public."OwnLogs" ("TimeGenerated" timestamptz NOT NULL, "Message" text);
	SELECT vigil.register_mapping('own', '{"table": "SigninLogs", "columns": {"TimeGenerated": "t", "Id": "i"}}');
	SELECT vigil.ingest('own', '{"i": "a letter that is dead"}');
	SELECT vigil.create_log_table('SecurityEvent', columns => '{EventID}');
	SELECT vigil.ingest_rows('SecurityEvent', '{"TimeGenerated": "2024-05-01T12:00:00Z", "EventID": 1, "ShareName": "C$", "Task": 5}');
	CREATE INDEX ON "SecurityEvent" (kql.rest_string("_rest", 'ShareName'));
	INSERT INTO public."OwnLogs" VALUES ('2024-05-01 12:00:00+00', 'one'), ('2024-05-01 13:00:00+00', 'two');
});

my $rule_id = '0c2f1b0e-3f55-4f37-9d7b-2f5b4a1a7e10';
my $rule = <<"YAML";
id: $rule_id
name: Own logs
description: A rule over a table of the user.
severity: Low
queryFrequency: 1d
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics:
  - Execution
relevantTechniques:
  - T1059
query: |
  OwnLogs
  | project TimeGenerated, Message
version: 1.0.0
kind: Scheduled
YAML

$node->safe_psql('before', "SELECT vigil.load_rule(\$yaml\$$rule\$yaml\$)");
$node->safe_psql('before', "SELECT vigil.run_rule('$rule_id', '2024-05-02 00:00:00+00')");
cmp_ok($node->safe_psql('before', 'SELECT count(*) FROM vigil.alerts'), '>', 0, 'there is an alert to keep');
cmp_ok($node->safe_psql('before', 'SELECT count(*) FROM vigil.runs'), '>', 0, 'there is a run to keep');

# What the extension says is to be dumped, and what is there besides.
my @tables = split /\n/, $node->safe_psql('before', q{
	SELECT c.oid::regclass
	FROM pg_extension AS e, unnest(e.extconfig) AS t, pg_class AS c
	WHERE e.extname = 'vigil' AND c.oid = t AND c.relkind IN ('r', 'p')
	ORDER BY 1::text});
my @sequences = split /\n/, $node->safe_psql('before', q{
	SELECT c.oid::regclass
	FROM pg_extension AS e, unnest(e.extconfig) AS t, pg_class AS c
	WHERE e.extname = 'vigil' AND c.oid = t AND c.relkind = 'S'
	ORDER BY 1::text});

cmp_ok(scalar(@tables), '>', 0, 'the extension marks tables for the dump');

my $file = $node->basedir . '/vigil.dump';

$node->command_ok([ 'pg_dump', '-Fc', '-f', $file, 'before' ], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE after');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'after', $file ], 'pg_restore into an empty database');

for my $table (@tables)
{
	# Each database adds an identity of its own, which is how a copy is known to be one.
	next if $table eq 'vigil.installation';
	is(content('after', $table), content('before', $table), "$table is the same");
}
for my $sequence (@sequences)
{
	is($node->safe_psql('after', "SELECT last_value, is_called FROM $sequence"),
		$node->safe_psql('before', "SELECT last_value, is_called FROM $sequence"), "$sequence goes on");
}
is(content('after', 'public."OwnLogs"'), content('before', 'public."OwnLogs"'), "the user's table is the same");
is($node->safe_psql('after', q{SELECT kql.query('SecurityEvent | where ShareName == "C$" | project EventID, Task, Type')}),
	'{"Task": 5, "Type": "SecurityEvent", "EventID": 1}', 'the fields of a slim table are found again');
is($node->safe_psql('after', q{SELECT count(*) FROM pg_inherits WHERE inhparent = '"SigninLogs"'::regclass}),
	$node->safe_psql('before', q{SELECT count(*) FROM pg_inherits WHERE inhparent = '"SigninLogs"'::regclass}),
	'the log table has its partitions');

SKIP:
{
	skip 'this build marks no installation', 1 unless grep { $_ eq 'vigil.installation' } @tables;
	my $identity = content('before', 'vigil.installation');

	like(content('after', 'vigil.installation'), qr/\Q$identity\E/, 'the copy knows where it is from');
}

# A second dump of the copy says the same as the first.
my ($first, $second) = map { dump_text($_) } 'before', 'after';

is($second, $first, 'a dump of the restored database is the same text');

$node->stop('fast');
done_testing();

sub content
{
	my ($database, $table) = @_;

	return $node->safe_psql($database, "SELECT t FROM $table AS t ORDER BY t::text COLLATE \"C\"");
}

# The data of a database as text, without what differs between two dumps anyway.
sub dump_text
{
	my ($database) = @_;
	my ($text, $error);

	IPC::Run::run([ 'pg_dump', '-h', $node->host, '-p', $node->port,
		'--exclude-table-data=vigil.installation', $database ], '>', \$text, '2>', \$error)
	  or die "pg_dump: $error";
	return join "\n", grep { !/^--|^\\(?:un)?restrict/ } split /\n/, $text;
}
