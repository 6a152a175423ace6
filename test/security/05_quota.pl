#!/usr/bin/perl
#
# 05_quota.pl
#		What many small things of one role, or a listener that sleeps, must not do to others.
#
# The settings are the server's, so they are lowered by ALTER SYSTEM and put back.
#
use strict;
use warnings;

use File::Temp qw(tempdir);
use IPC::Open3;

my $number = 0;
my $folder = tempdir(CLEANUP => 1);

# What psql prints, errors and notices too.
sub psql
{
	my ($sql) = @_;

	open my $in, '|-', "psql -X -q -A -t -f - >'$folder/out' 2>&1" or die "psql: $!\n";
	print $in $sql;
	close $in;
	open my $out, '<', "$folder/out" or die "psql: $!\n";
	my $printed = join '', <$out>;
	return $printed =~ s/\s+$//r;
}

sub like
{
	my ($got, $wanted, $what) = @_;
	my $same = $got =~ $wanted;

	$number++;
	print $same ? '' : 'not ', "ok $number - $what\n";
	print "# got '$got', wanted $wanted\n" unless $same;
}

# A new backend has the settings when its server has read them again.
sub set
{
	my ($name, $value) = @_;

	psql(defined $value ? "ALTER SYSTEM SET $name = $value" : "ALTER SYSTEM RESET $name");
	psql('SELECT pg_reload_conf()');
	for (1 .. 600)
	{
		last if !defined $value || psql("SHOW $name") =~ /^$value/;
		select undef, undef, undef, 0.1;
	}
}

psql(<<'SQL');
CREATE ROLE security_many;
SELECT vigil.grant_access('security_many', 'author');
SELECT vigil.create_log_table('AuditLogs', 'public');
GRANT INSERT ON public."AuditLogs" TO security_many;
CREATE SCHEMA spoof AUTHORIZATION security_many;
GRANT USAGE ON SCHEMA public TO security_many;
CREATE FUNCTION public.rule(number integer) RETURNS text LANGUAGE sql AS $$
SELECT format(E'id: 00000000-0000-0000-0006-%s\nname: Rule %s\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\n'
    'triggerOperator: gt\ntriggerThreshold: 0\nquery: range A from 1 to 300 step 1\nversion: 1.0.0\nkind: Scheduled\n', lpad(number::text, 12, '0'), number)
$$;
SQL

set('vigil.max_rules_per_owner', 2);
like(psql('SET ROLE security_many; SELECT vigil.load_rule(public.rule(n)) FROM generate_series(1, 2) AS n'), qr/^[-\w]+\n[-\w]+$/, 'rules up to the quota');
like(psql('SET ROLE security_many; SELECT vigil.load_rule(public.rule(3))'), qr/too many rules/, 'and none beyond it');
like(psql('SELECT vigil.load_rule(public.rule(4))'), qr/^[-\w]+$/, 'others are not concerned');
set('vigil.max_rules_per_owner');

set('vigil.max_saved_per_owner', 2);
like(psql(q(SET ROLE security_many; SELECT vigil.create_function('F' || i % 2, '(x:long) { x + 1 }') FROM generate_series(1, 4) AS i; SELECT 'saved')), qr/^\n+saved$/, 'functions up to the quota, made again as often as wished');
like(psql(q(SET ROLE security_many; SELECT vigil.create_function('F2', '(x:long) { x + 1 }'))), qr/too many functions.*It may save 2/s, 'and none beyond it');
like(psql(q(SET ROLE security_many; CREATE TEMPORARY TABLE listed (k text); SELECT vigil.create_watchlist('w' || i, 'listed', 'k') FROM generate_series(1, 3) AS i)), qr/too many watchlists/, 'watchlists neither');
like(psql(q(SELECT vigil.create_function('F3', '(x:long) { x + 1 }'))), qr/^$/, 'others are not concerned');
set('vigil.max_saved_per_owner');

set('vigil.max_versions', 2);
my $version = sub { psql("SET ROLE security_many; SELECT vigil.load_rule(replace(public.rule(1), 'step 1', 'step $_[0]'))") };
like($version->(2), qr/^[-\w]+$/, 'versions up to the limit');
like($version->(3), qr/too many versions/, 'and none beyond it');
like(psql("SET ROLE security_many; SELECT vigil.rollback_rule('00000000-0000-0000-0006-000000000001', 1)"), qr/too many versions/, 'by rollback neither');
like(psql("SELECT vigil.load_rule(replace(public.rule(1), 'step 1', 'step 4'))"), qr/^[-\w]+$/, 'an administrator may');
set('vigil.max_versions');

# Texts that do not compress, of rules that are deleted again, count as well.
set('vigil.version_quota', 1);
my $stored = join ";\n", map { "SELECT vigil.load_rule(replace(public.rule(1000 + $_), 'query:', 'description: ' || (SELECT left(string_agg(md5(($_ * 1000 + n)::text), ''), 4900)"
	  . " FROM generate_series(1, 160) AS n) || E'\\nquery:')); SELECT vigil.delete_rule(('00000000-0000-0000-0006-' || lpad((1000 + $_)::text, 12, '0'))::uuid)" } 1 .. 120;
like(psql("SET ROLE security_many; SELECT count(*) FROM vigil.rules; $stored"), qr/too many versions of rules/, 'what a role has stored has a quota');
set('vigil.version_quota');

like(psql(q(SET ROLE security_many; DO $$BEGIN
	FOR i IN 1 .. 1001 LOOP
		PERFORM vigil.enable_rule('00000000-0000-0000-0006-000000000001');
		PERFORM vigil.disable_rule('00000000-0000-0000-0006-000000000001');
	END LOOP; END$$)), qr/switched on too often.*It may be 1000 times in a day/s, 'switching a rule, too');

set('vigil.max_refills', 1);
my $refill = "SELECT vigil.refill('00000000-0000-0000-0006-000000000001', '2020-01-01', '2020-01-02')";
like(psql("SET ROLE security_many; SELECT vigil.disable_rule('00000000-0000-0000-0006-000000000001'); $refill; $refill"),
	qr/\d+\n.*too many ranges/s, 'ranges to refill have a quota');
set('vigil.max_refills');

set('vigil.dead_letter_quota', 0);
like(psql(q(SET ROLE security_many; SELECT vigil.ingest_rows('AuditLogs', '{"bad":'))), qr/too many dead letters/, 'dead letters have one');
set('vigil.dead_letter_quota');
like(psql(q(SET ROLE security_many; CREATE TABLE spoof."Own" ("TimeGenerated" timestamptz); SET search_path = spoof;
	SELECT vigil.ingest_rows('Own', '{"bad":', 'spoofed'))), qr/there is no log table "Own"/, "a table of one's own is no log table");
like(psql(q(SELECT count(*) FROM vigil.dead_letter)), qr/^0$/, 'and leaves no dead letter');

# A listener that never reads, and a queue that counts as full as soon as it holds anything.
my $pid = open3(my $sleeper, my $told, undef, qw(psql -X -q -A -t));
print $sleeper "LISTEN x;\nBEGIN;\nSELECT 'asleep';\n";
$sleeper->flush;
readline $told;
set('vigil.notify_queue_share', 0);
psql(q(SELECT pg_notify('x', repeat('y', 7000) || n) FROM generate_series(1, 20) AS n));
like(psql(q(LISTEN vigil_alert; SELECT vigil.run_rule('00000000-0000-0000-0006-000000000004', '2024-01-01 10:00Z'))),
	qr/^(?!.*notification "vigil_alert").*are not announced.*full/s, 'a queue that is too full is left alone, and it is said');
like(psql(q(SELECT count(*) FROM vigil.alerts WHERE rule_id = '00000000-0000-0000-0006-000000000004')), qr/^300$/, 'the alerts are there');
print $sleeper "\\q\n";
close $sleeper;
waitpid $pid, 0;
set('vigil.notify_queue_share');
my $heard = psql(q(LISTEN vigil_alert; SELECT vigil.run_rule('00000000-0000-0000-0006-000000000004', '2024-01-01 11:00Z')));
# The worker refills another rule meanwhile.
my %announced = map { $_ => 1 } grep { /0006-000000000004/ } $heard =~ /payload "(\{.*?\})"/g;
like(scalar keys %announced, qr/^101$/, 'many alerts of a run share a notification');
like($heard, qr/"after": \d+, "alerts": 200/, 'which tells of the rest');

psql('DROP OWNED BY security_many CASCADE; DROP ROLE security_many');
print "1..$number\n";
