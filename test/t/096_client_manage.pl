# vigil rules owner, refill, reset, delete and history, and rules that are loaded for a role.
use strict;
use warnings;

use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('manage');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.naptime = 1\nvigil.ingestion_delay = 0");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; CREATE ROLE author LOGIN; CREATE ROLE detection; CREATE ROLE other; GRANT detection TO author;
	SELECT vigil.grant_access('author', 'author')});

my @database = ('-d', $node->connstr('postgres'));
my @author = ('-d', $node->connstr('postgres') . ' user=author');
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

# A file with a rule for each number.
sub file
{
	my @number = @_;
	my $path = "$folder/rules@{[ join '', @number ]}.yaml";

	open my $file, '>', $path or die "$path: $!";
	print $file join "---\n", map { <<"YAML" } @number;
id: 0a4b0c1e-4444-4a4a-8b8b-00000000000$_
name: Rule $_
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.$_"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
YAML
	close $file;
	return $path;
}

# --- owners ------------------------------------------------------------------------

vigil('rules', 'load', '--owner', 'detection', '--enable', file(1), @database);
is($code, 0, 'a superuser loads for a role') or diag $err;
is(sql('SELECT run_as, enabled FROM vigil.rules'), 'detection|t', 'which the rule runs as');
$node->poll_query_until('postgres', q{SELECT succeeded_total > 0 FROM vigil.health}) or diag sql('SELECT * FROM vigil.health');
is(sql(q{SELECT state FROM vigil.health}), 'ok', 'so it runs at once');
vigil('rules', 'load', '--owner', 'detection', file(2), @author);
is($code, 0, 'an author loads for a role of which it is a member') or diag $err;
vigil('rules', 'load', '--owner', 'other', file(3), @author);
is($code, 1, 'but for no other');
like($err, qr/must be member of role "other"/, 'and is told');
is(sql(q{SELECT count(*) FROM vigil.rules WHERE name = 'Rule 3'}), '0', 'nothing of it is there');
vigil('rules', 'load', '--owner', 'nobody', file(3), @database);
like($err, qr/^vigil: error: role "nobody" does not exist$/m, 'nor for one that is not there');
is(sql(q{SELECT count(*) FROM vigil.rules WHERE name = 'Rule 3'}), '0', 'nothing of it is there');
vigil('rules', 'load', '--owner', 'd' x 70, file(3), @database);
is($code, 1, 'a name that is too long is not cut');

vigil('rules', 'owner', 'Rule 2', 'author', @author);
is($out, "0a4b0c1e-4444-4a4a-8b8b-000000000002 runs as author\n", 'a rule is handed over') or diag $err;
is(sql(q{SELECT run_as FROM vigil.rules WHERE name = 'Rule 2'}), 'author', 'and is there');
vigil('rules', 'owner', 'Rule 2', 'other', @author);
is($code, 1, 'to no role of which one is no member');
vigil('rules', 'owner', 'Rule 2', 'nobody', @author);
like($err, qr/^vigil: error: role "nobody" does not exist$/m, 'nor to one that is not there');
vigil('rules', 'owner', 'Rule 2', @author);
is($code, 2, 'without a role it is wrong usage');
like($err, qr/rules owner needs a rule and a role/, 'and is told');
vigil('rules', 'owner', 'Rule 2', 'author', 'more', @author);
is($code, 2, 'so is a third');

# --- refill ------------------------------------------------------------------------

my $runs = sql('SELECT count(*) FROM vigil.runs');
vigil('rules', 'refill', 'Rule 1', '--from', '3h', '--to', '1h', @database);
is($code, 0, 'a range that is told by how long ago it was') or diag $err;
like($out, qr/^ *gap \| from .*\(1 row\)$/ms, 'is a gap');
$node->poll_query_until('postgres', qq{SELECT count(*) >= $runs + 2 FROM vigil.runs}) or diag sql('SELECT * FROM vigil.gaps');
is(sql(q{SELECT count(*) >= 2 FROM vigil.runs WHERE origin = 'refill' AND status = 'succeeded'}), 't', 'whose slots the worker runs');
vigil('rules', 'refill', 'Rule 1', '--from', '2026-01-01', '--to', '2026-01-01 02:00', '--json', @database);
is(JSON::PP->new->decode($out)->{from}, '2026-01-01 00:00:00+00', 'a time is UTC') or diag $err;
vigil('rules', 'refill', 'Rule 1', @database);
is($code, 2, 'no range is wrong usage');
like($err, qr/rules refill needs --from/, 'and is told');
vigil('rules', 'refill', 'Rule 1', '--from', 'yesterday evening', @database);
is($code, 2, 'what is no time');
like($err, qr/^vigil: error: invalid value "yesterday evening" for option --from\nvigil: hint: It is a time/, 'is told');
vigil('rules', 'refill', 'Rule 1', '--from', '1h', '--to', '2h', @database);
is($code, 1, 'a range that ends before it begins') or diag $out;
vigil('rules', 'refill', 'Rule 1', '--from', '1h', '-d', $node->connstr('postgres') . ' user=other');
is($code, 1, 'only who may');

# --- reset -------------------------------------------------------------------------

sql(q{UPDATE vigil.rule_state SET breaker = 'open', reason = 'failures', due_at = 'infinity'});
vigil('rules', 'reset', 'Rule 1', @database);
is($code, 0, 'a breaker is closed') or diag $err;
is(sql(q{SELECT t.breaker FROM vigil.rule_state AS t JOIN vigil.rules AS r ON r.id = t.rule_id WHERE r.name = 'Rule 1'}), 'closed', 'and is');
vigil('rules', 'reset', 'Rule 9', @database);
is($code, 1, 'of a rule that is there');

# --- delete ------------------------------------------------------------------------

vigil('rules', 'delete', 'Rule 1', @database);
is($code, 1, 'without a terminal nothing is deleted');
like($err, qr/nothing was done\n.*--yes does it/, 'and it is told how');
is(sql(q{SELECT count(*) FROM vigil.rules WHERE name = 'Rule 1'}), '1', 'it is there');
SKIP:
{
	skip 'no terminals: IO::Pty is not there', 4 unless eval { require IO::Pty };
	for my $answer ('n', 'y')
	{
		my ($in, $screen) = ('', '');
		my $pty = IPC::Run::start([ 'vigil', 'rules', 'delete', "Rule 2", @author ], '<pty<', \$in, '>pty>', \$screen,
			IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));

		$pty->pump until $screen =~ /\[y\/N\] /;
		like($screen, qr/Delete rule "Rule 2"\? Its versions, runs and alerts stay\. \[y\/N\] $/, 'at a terminal it asks');
		$in = "$answer\n";
		$pty->finish;
		is(sql(q{SELECT count(*) FROM vigil.rules WHERE name = 'Rule 2'}), $answer eq 'n' ? '1' : '0', "and does what '$answer' says");
	}
}
vigil('rules', 'delete', '--yes', 'Rule 1', @database);
is($code, 0, '--yes asks nothing') or diag $err;
is(sql(q{SELECT (SELECT count(*) FROM vigil.rules WHERE name = 'Rule 1') || ' ' || (count(*) > 0) FROM vigil.alerts WHERE rule_name = 'Rule 1'}), '0 true', 'it is gone, its alerts are not');

# --- history -----------------------------------------------------------------------

vigil('rules', 'history', 'Rule 1', @database);
is($code, 0, 'of a rule that was deleted, by its name') or diag $err;
is_deeply([ $out =~ /^\S+Z +\| (\w+)/mg ], [qw(load owner enable refill refill reset delete)], 'what was done with it') or diag $out;
like($out, qr/owner: \w+ -> \w+.*\d{4}-\d\d-\d\dT\S+ to \d{4}-\d\d-\d\dT/s, 'from what to what');
vigil('rules', 'history', '0A4B0C1E-4444-4A4A-8B8B-000000000001', '--json', @database);
is(scalar(split /\n/, $out), 7, 'or its id');
vigil('rules', 'history', 'Rule 9', @database);
is($code, 1, 'not of one that never was');
is($err, qq{vigil: error: there was never a rule "Rule 9"\nvigil: hint: "vigil rules list" shows the rules there are.\n}, 'which is told');

$node->stop;
done_testing();
