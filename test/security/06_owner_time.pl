#!/usr/bin/perl
#
# 06_owner_time.pl
#		An author's view sleeps, changes settings that end a session, and hands rules to others.
#
# Whatever runs an author's code in somebody else's name or session ends after the engine's
# timeouts, and neither ends the session nor takes away the caller's own timeout.  A role gets
# no more rules than its quota allows, whoever gives them.
#
use strict;
use warnings;

use File::Basename qw(dirname);
use Time::HiRes qw(sleep time);

use lib dirname(__FILE__) . '/lib';
use Attack;

# Runs statements that may fail; the first error or what they print, and whether it was in time.
sub attempt
{
	my ($sql) = @_;
	my $begun = time;
	my $printed = eval { psql($sql) } // $@;

	chomp $printed;
	$printed .= ' (too late)' if time - $begun > 20;
	return $printed =~ s/^psql:\S+ //r =~ s/\n.*//sr;
}

sub set
{
	my ($name, $value) = @_;

	psql("ALTER SYSTEM SET $name = '$value'");
	psql('SELECT pg_reload_conf()');
	wait_for("SHOW $name", $value);
}

psql(<<'SQL');
CREATE ROLE security_slow;
CREATE ROLE security_victim;
SELECT vigil.grant_access(r, 'author') FROM unnest('{security_slow,security_victim}'::text[]) AS r;
GRANT security_victim TO security_slow;
CREATE SCHEMA slow AUTHORIZATION security_slow;
SET ROLE security_slow;
CREATE TABLE slow.mood (word text);
INSERT INTO slow.mood VALUES ('');
CREATE FUNCTION slow.value() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	v_word text := (SELECT word FROM slow.mood);
BEGIN
	IF v_word = 'sleep' THEN
		PERFORM pg_sleep(600);
	ELSIF v_word <> '' THEN
		PERFORM set_config(v_word, 'on', false);
		PERFORM 1 / 0;
	END IF;
	RETURN '{"a":1}';
END $$;
CREATE VIEW slow."Slow" AS SELECT timestamptz '2024-01-01 09:30Z' AS "TimeGenerated", slow.value() AS "D";
RESET ROLE;
SELECT vigil.register_source('Slow', 'slow."Slow"');
SQL
set('vigil.rule_timeout', '500ms');
set('vigil.max_rule_timeout', '500ms');
my $rule = '00000000-0000-0000-0007-000000000001';
my $text = rule_text(id => $rule, query => 'Slow | evaluate bag_unpack(D)');
psql("SET ROLE security_slow; SELECT vigil.load_rule($text)");
psql("UPDATE slow.mood SET word = 'sleep'");

my $cancelled = 'ERROR:  canceling statement due to statement timeout';
my $at = "'2024-01-01 10:00Z'";
is(attempt(q(SELECT * FROM kql.check('Slow | evaluate bag_unpack(D)'))), $cancelled, 'a check by a superuser ends');
is(attempt("SELECT vigil.rule_sql('$rule', $at)"), $cancelled, 'the SQL of a rule');
is(attempt("SELECT vigil.preview_rule('$rule', $at)"), $cancelled, 'a preview');
is(attempt("SET statement_timeout = '1h'; SELECT vigil.preview_rule('$rule', $at)"), $cancelled, 'also in a session with a longer timeout of its own');
is(attempt("SET client_min_messages = error; SET statement_timeout = '1h'; SELECT vigil.run_rule('$rule', $at) > 0"), 't', 'a run by hand');
is(psql("SELECT status FROM vigil.runs WHERE rule_id = '$rule'"), 'timeout', 'which is recorded');

# The caller's timer goes on where the scope took it over.
psql("UPDATE slow.mood SET word = ''");
is(attempt("SET statement_timeout = '900ms'; SELECT vigil.preview_rule('$rule', $at), pg_sleep(600)"), $cancelled, 'the caller\'s own timeout stays');
is(attempt("SELECT vigil.preview_rule('$rule', $at), pg_sleep(1)"), '{"a": 1, "TimeGenerated": "2024-01-01T09:30:00.0000000Z"}|', 'and ours does not outlive the scope');

# Settings that end sessions.
psql("UPDATE slow.mood SET word = 'exit_on_error'");
is(attempt("\\set ON_ERROR_STOP 0\nSELECT vigil.preview_rule('$rule', $at);\nSELECT 'alive'"), 'ERROR:  permission denied to set parameter "exit_on_error"',
	'an author cannot set what would end the caller\'s session');
is(psql("\\set ON_ERROR_STOP 0\n\\o /dev/null\nSELECT vigil.preview_rule('$rule', $at);\n\\o\nSET exit_on_error = off; SELECT 'alive'") =~ s/.*\n//sr, 'alive',
	'which goes on, and can set it as ever');

# Rules that are handed over count for whoever gets them.
psql("UPDATE slow.mood SET word = ''");
set('vigil.max_rules_per_owner', '2');
psql('SET ROLE security_slow; SELECT vigil.load_rule(' . rule_text(id => "00000000-0000-0000-0007-00000000000$_", query => 'print A = 1') . ')') for 2;
psql('SET ROLE security_victim; SELECT vigil.load_rule(' . rule_text(id => "00000000-0000-0000-0007-00000000000$_", query => 'print A = 1') . ')') for 3 .. 4;
my $give = "SELECT vigil.set_rule_owner('00000000-0000-0000-0007-000000000002', 'security_victim')";
is(attempt("SET ROLE security_slow; $give"), 'ERROR:  role "security_victim" has too many rules', 'a rule is not given to a role that may have no more');
is(attempt($give), 'ERROR:  role "security_victim" has too many rules', 'not even by a superuser');
is(attempt("SELECT vigil.set_rule_owner('00000000-0000-0000-0007-000000000003', 'security_victim')"), '', 'a role that has it keeps it');
psql("SELECT vigil.delete_rule('00000000-0000-0000-0007-000000000004')");
is(attempt($give), '', 'until there is room');

# Two sessions at once get no more than one.
psql("SELECT vigil.delete_rule('00000000-0000-0000-0007-000000000002')");
my $load = 'SET ROLE security_victim; BEGIN; SELECT vigil.load_rule(' . rule_text(id => '00000000-0000-0000-0007-000000000005', query => 'print A = 1') . ');';
my $other = session($load);
wait_for("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%load_rule%'", '1');
my $second = session('SET ROLE security_victim; SELECT vigil.load_rule(' . rule_text(id => '00000000-0000-0000-0007-000000000006', query => 'print A = 1') . ');');
wait_for("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%load_rule%'", '1');
$other->('COMMIT;');
$second->('');
wait_for("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%load_rule%' AND state = 'active' AND pid <> pg_backend_pid()", '0');
is(psql("SELECT count(*) FROM vigil.rules WHERE run_as = 'security_victim'"), '2', 'two loads at once do not pass the quota together');

psql("ALTER SYSTEM RESET $_") for qw(vigil.rule_timeout vigil.max_rule_timeout vigil.max_rules_per_owner);
psql('SELECT pg_reload_conf()');
psql('DROP OWNED BY security_slow, security_victim CASCADE; DROP ROLE security_slow, security_victim');
done();
