#!/usr/bin/perl
#
# 03_rule_lock.pl
#		An author makes a rule whose id has the hash of another's, and runs it by hand in a
#		transaction that he leaves open.
#
# Others' rules are run meanwhile: no lock of his is theirs.
#
use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Attack;

# Two ids of one 32-bit hash, as the server's own function has it, are found in a second.
my ($victim, $attack) = split /\|/, psql(<<'SQL');
CREATE ROLE security_attacker;
CREATE ROLE security_other;
SELECT vigil.grant_access('security_attacker', 'author'), vigil.grant_access('security_other', 'author') \g /dev/null
CREATE TABLE public."Quiet" ("TimeGenerated" timestamptz NOT NULL, "K" text);
INSERT INTO public."Quiet" VALUES ('2026-05-01 10:30Z', 'seen');
GRANT SELECT ON public."Quiet" TO security_other;
SELECT vigil.register_source('Quiet', 'public."Quiet"') \g /dev/null
SELECT min(id::text), max(id::text) FROM (SELECT md5(i::text)::uuid AS id FROM generate_series(1, 500000) AS i) AS c
GROUP BY uuid_hash(id) HAVING count(*) > 1 LIMIT 1;
SQL
my $rule = sub { rule_text(id => $_[0], query => $_[1]) };

psql('SET ROLE security_other; SELECT vigil.load_rule(' . $rule->($victim, 'Quiet') . ')');
psql('SET ROLE security_attacker; SELECT vigil.load_rule(' . $rule->($attack, 'print A = 1') . ')');
isnt($victim, $attack, 'there are two ids of one hash');

my $session = session(<<"SQL");
SET ROLE security_attacker;
BEGIN;
SELECT vigil.run_rule('$attack', '2026-05-01 11:00Z');
SQL
is(wait_for(q(SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()), '1'),
	'1', 'the attacker has run his rule and leaves the transaction open');
psql("SELECT vigil.refill('$victim', '2026-05-01 10:00Z', '2026-05-01 11:00Z')");
is(wait_for("SELECT state FROM vigil.gaps WHERE rule_id = '$victim'", 'done'), 'done', 'the worker runs the other one');
is(psql("SELECT count(*) || ' ' || string_agg(DISTINCT status, ' ') FROM vigil.runs WHERE rule_id = '$victim'"),
	'1 succeeded', 'at its first attempt');
is(psql("SET lock_timeout = '5s'; SELECT vigil.run_rule('$victim', '2026-05-01 12:00Z') > 0"), 't', 'so can its owner');
is(psql(q(SELECT string_agg(DISTINCT mode, ' ') FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))),
	'ExclusiveLock', 'the lock of a run is held');
is(psql("SET ROLE security_other; SELECT pg_advisory_unlock_all(); SET lock_timeout = '200ms'; "
	. 'SELECT bool_and(pg_try_advisory_lock(classid::bigint << 32 | objid::bigint)) FROM pg_locks '
	. "WHERE locktype = 'advisory' AND objsubid NOT IN (1, 2)") =~ s/\s+//gr, 't', 'and no lock of a user is that lock');
$session->('ROLLBACK');

psql('DROP OWNED BY security_attacker, security_other CASCADE; DROP ROLE security_attacker, security_other;');
done();
