#!/usr/bin/perl
#
# 02_worker_superuser.pl
#		An author's view sets the worker's search_path to a schema that has a false copy of
#		every function and operator of the server, each of which makes the author superuser.
#
# Played with the workers of the server: what they do between runs must not see the copies,
# and the rules of others go on.
#
use strict;
use warnings;

use File::Temp qw(tempdir);
use Time::HiRes qw(sleep time);

my $number = 0;
my $patience = 60;

sub psql
{
	my ($sql) = @_;

	open my $in, '|-', q(psql -X -q -A -t -v ON_ERROR_STOP=1 -f - >"$VIGIL_SECURITY_OUT" 2>&1) or die "psql: $!\n";
	print $in $sql;
	my $sound = close $in;
	open my $out, '<', $ENV{VIGIL_SECURITY_OUT} or die "psql: $!\n";
	my $printed = join '', <$out>;

	$printed =~ s/\s+$//;
	die "$printed\n" unless $sound;
	return $printed;
}

sub is
{
	my ($got, $wanted, $what) = @_;
	my $same = $got eq $wanted;

	$number++;
	print $same ? '' : 'not ', "ok $number - $what\n";
	print "# got '$got', wanted '$wanted'\n" unless $same;
}

# Waits until a query gives a value; what it gave last.
sub wait_for
{
	my ($sql, $wanted) = @_;
	my $until = time + $patience;
	my $got = '';

	while (time < $until)
	{
		$got = psql($sql);
		last if $got eq $wanted;
		sleep 0.1;
	}
	return $got;
}

my $folder = tempdir(CLEANUP => 1);
$ENV{VIGIL_SECURITY_OUT} = "$folder/out";

psql(<<'SQL');
CREATE ROLE security_attacker;
CREATE ROLE security_other;
SELECT vigil.grant_access('security_attacker', 'author'), vigil.grant_access('security_other', 'author');
CREATE SCHEMA own AUTHORIZATION security_attacker;
CREATE TABLE public."Quiet" ("TimeGenerated" timestamptz NOT NULL, "K" text);
INSERT INTO public."Quiet" VALUES ('2026-05-01 10:30Z', 'seen');
GRANT SELECT ON public."Quiet" TO security_other;
CREATE FUNCTION public.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0003-%s
name: Rule %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, query))
$$;
SET ROLE security_attacker;
CREATE FUNCTION own.fire() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.has_table_privilege(current_user, 'pg_catalog.pg_authid', 'SELECT') THEN
        ALTER ROLE security_attacker SUPERUSER;
        ALTER ROLE security_attacker LOGIN;
    END IF;
EXCEPTION WHEN OTHERS THEN NULL;
END
$$;
-- A false copy of every function and operator whose types can be written down.
DO $do$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT p.oid, quote_ident(p.proname) AS name, p.prokind AS kind, pg_get_function_identity_arguments(p.oid) AS arguments,
            format_type(p.prorettype, NULL) AS result,
            (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n)) AS types
        FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.provariadic = 0 AND NOT p.proretset
            AND p.prorettype NOT IN (SELECT oid FROM pg_catalog.pg_type WHERE typtype = 'p')
            AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) AS a (t) JOIN pg_catalog.pg_type AS y ON y.oid = a.t
                WHERE y.typtype = 'p' AND y.typname NOT IN ('anyelement', 'anyarray', '"any"'))
    LOOP
        BEGIN
            IF f.kind = 'f' THEN
                EXECUTE format('CREATE FUNCTION own.%s(%s) RETURNS %s LANGUAGE plpgsql AS '
                    '$f$ BEGIN PERFORM own.fire(); RETURN NULL; END $f$', f.name, f.types, f.result);
            ELSIF f.kind = 'a' THEN
                EXECUTE format('CREATE FUNCTION own.step_%2$s(state text, %1$s) RETURNS text LANGUAGE plpgsql AS '
                    '$f$ BEGIN PERFORM own.fire(); RETURN state; END $f$', f.types, f.oid);
                EXECUTE format('CREATE FUNCTION own.last_%1$s(text) RETURNS %2$s LANGUAGE plpgsql AS '
                    '$f$ BEGIN PERFORM own.fire(); RETURN NULL; END $f$', f.oid, f.result);
                EXECUTE format('CREATE AGGREGATE own.%1$s(%2$s) (SFUNC = own.step_%3$s, STYPE = text, FINALFUNC = own.last_%3$s)',
                    f.name, f.types, f.oid);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
    FOR f IN
        SELECT o.oid, o.oprname AS name, format_type(o.oprleft, NULL) AS l, format_type(o.oprright, NULL) AS r,
            format_type(o.oprresult, NULL) AS result
        FROM pg_catalog.pg_operator AS o
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprkind = 'b'
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION own.twin_%s(%s, %s) RETURNS %s LANGUAGE plpgsql AS '
                '$f$ BEGIN PERFORM own.fire(); RETURN NULL; END $f$', f.oid, f.l, f.r, f.result);
            EXECUTE format('CREATE OPERATOR own.%s (FUNCTION = own.twin_%s, LEFTARG = %s, RIGHTARG = %s)', f.name, f.oid, f.l, f.r);
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END
$do$;
CREATE TABLE own.round (n integer);
INSERT INTO own.round VALUES (1);
CREATE FUNCTION own.spring() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_pair text[];
BEGIN
    FOREACH v_pair SLICE 1 IN ARRAY CASE (SELECT r.n FROM own.round AS r)
        WHEN 1 THEN ARRAY[['search_path', 'own, pg_catalog']]
        WHEN 2 THEN ARRAY[['default_transaction_read_only', 'on']]
        ELSE ARRAY[['default_transaction_isolation', 'serializable'], ['session_replication_role', 'replica'],
            ['role', 'postgres'], ['session_authorization', 'postgres'], ['statement_timeout', '1'],
            ['transaction_timeout', '1'], ['lock_timeout', '1'], ['TimeZone', 'Asia/Kathmandu'],
            ['default_tablespace', 'pg_global'], ['default_table_access_method', 'none'],
            ['row_security', 'off'], ['search_path', 'own']]
        END
    LOOP
        BEGIN
            PERFORM pg_catalog.set_config(v_pair[1], v_pair[2], false);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
    -- A session's lock would outlive the transaction.
    PERFORM pg_catalog.pg_advisory_lock(4711);
    RETURN pg_catalog.current_setting('search_path');
END
$$;
CREATE VIEW own."Bait" AS SELECT timestamptz '2026-05-01 10:30Z' AS "TimeGenerated", own.spring() AS "Path"
    UNION ALL SELECT timestamptz '2026-05-01 11:30Z', own.spring();
RESET ROLE;
SELECT vigil.register_source('Bait', 'own."Bait"'), vigil.register_source('Quiet', 'public."Quiet"');
GRANT USAGE ON SCHEMA public TO security_attacker, security_other;
SQL

is(psql(q(SELECT count(*) > 2500 FROM pg_proc WHERE pronamespace = 'own'::regnamespace)), 't', 'false copies are laid out');
is(psql(q(SELECT count(*) > 500 FROM pg_operator WHERE oprnamespace = 'own'::regnamespace)), 't', 'operators as well');
is(psql(q(BEGIN; DO 'BEGIN PERFORM own.fire(); END'; SELECT rolsuper FROM pg_authid WHERE rolname = 'security_attacker'; ROLLBACK)), 't',
	'a superuser who ran one would make the attacker another');

my $bait = psql(q(SET ROLE security_attacker; SELECT public.rule(1, 'Bait')));
my $other = psql(q(SET ROLE security_other; SELECT public.rule(2, 'Quiet')));

# First the attacker's slots, then others': the same process may take them all.
for my $round (1 .. 3)
{
	psql("UPDATE own.round SET n = $round");
	for my $rule ($bait, $other)
	{
		psql("SELECT vigil.refill('$rule', '2026-05-01 09:00Z', '2026-05-01 13:00Z')");
		wait_for(qq(SELECT count(*) FROM vigil.gaps WHERE rule_id = '$rule' AND state = 'open'), '0');
	}
}
is(psql(qq(SELECT string_agg(DISTINCT status, ' ') FROM vigil.runs WHERE rule_id = '$bait')), 'succeeded',
	'the worker ran the rule of the attacker');
is(psql(qq(SELECT evidence -> 0 ->> 'Path' FROM vigil.alerts WHERE rule_id = '$bait' ORDER BY id LIMIT 1)), 'own, pg_catalog',
	'which had the path that it wanted');
is(psql(qq(SELECT count(*) || ' ' || string_agg(DISTINCT status, ' ') FROM vigil.runs WHERE rule_id = '$other')),
	'12 succeeded', 'the rules of others ran');
is(psql(qq(SELECT count(*) FROM vigil.alerts WHERE rule_id = '$other')), '1', 'and raised their alerts');
is(psql(q(SELECT string_agg(DISTINCT rolsuper || ' ' || rolcanlogin, ' ') FROM pg_authid WHERE rolname LIKE 'security_%')),
	'false false', 'nobody has become a superuser');
is(psql(q(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711)), '0',
	'no lock of the attacker stays with a worker');

psql(<<'SQL');
DROP OWNED BY security_attacker, security_other CASCADE;
DROP ROLE security_attacker, security_other;
SQL
print "1..$number\n";
