-- What one role saves, others do not run; what a role owned, a later one of its name does not.
BEGIN;
SELECT no_plan();
CREATE ROLE security_ann;
CREATE ROLE security_bob;
SELECT vigil.grant_access('security_ann', 'author'), vigil.grant_access('security_bob', 'author') \g /dev/null
CREATE FUNCTION public.rule(number integer, query text) RETURNS text LANGUAGE sql AS $$
SELECT format(E'id: 00000000-0000-0000-0005-%s\nname: Rule %s\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\n'
    'triggerOperator: gt\ntriggerThreshold: 0\nquery: %s\nversion: 1.0.0\nkind: Scheduled\n', lpad(number::text, 12, '0'), number, query)
$$;

-- A name that others' rules use.
SET ROLE security_bob;
SELECT vigil.create_function('_Im_Thing', '() { print who = "bob" }') \g /dev/null
SELECT is(kql.query('_Im_Thing()'), '{"who": "bob"}', 'a function is its maker''s');
SET ROLE security_ann;
SELECT throws_ok($$SELECT kql.query('_Im_Thing()')$$, NULL, NULL, 'and nobody else''s');
SELECT vigil.create_function('_Im_Thing', '() { print who = "ann" }') \g /dev/null
SELECT is(kql.query('_Im_Thing()'), '{"who": "ann"}', 'who may have one of the name');
SELECT vigil.load_rule(public.rule(1, '_Im_Thing()')) AS ann \gset
SELECT throws_ok($$SELECT vigil.share_function('_Im_Thing', 'security_ann')$$, '42501', NULL, 'no author shares');
RESET ROLE;
SELECT is(v.compiled_in - 0, '[]', 'the rule says what it was compiled with, once') FROM vigil.rule_versions AS v WHERE v.rule_id = :'ann';
SELECT is(v.compiled_in -> 0, jsonb_build_object('kind', 'function', 'name', '_Im_Thing', 'owner', 'security_ann',
    'hash', encode(sha256('() { print who = "ann" }'), 'hex')), 'with owner and hash') FROM vigil.rule_versions AS v WHERE v.rule_id = :'ann';
SELECT throws_ok($$SELECT kql.query('_Im_Thing()')$$, NULL, NULL, 'a superuser does not see authors'' functions either');
SELECT vigil.share_function('_Im_Thing', 'security_bob') \g /dev/null
SELECT is(kql.query('_Im_Thing()'), '{"who": "bob"}', 'until he shares one');
SET ROLE security_ann;
SELECT is(kql.query('_Im_Thing()'), '{"who": "ann"}', 'one''s own comes first');
SET ROLE security_bob;
SELECT vigil.create_function('_Im_Thing', '() { print who = "mallory" }') \g /dev/null
RESET ROLE;
SELECT throws_ok($$SELECT kql.query('_Im_Thing()')$$, NULL, NULL, 'another text is not what was shared');
SELECT vigil.create_function('Common', '() { print 1 }') \g /dev/null
SET ROLE security_ann;
SELECT is(kql.query('Common()'), '{"print_0": 1}', 'an administrator''s is everybody''s');
SELECT throws_ok($$SELECT vigil.drop_function('Common')$$, '42501', NULL, 'but his to drop');
RESET ROLE;

-- Watchlists alike.
CREATE TABLE public.people (k text);
INSERT INTO public.people VALUES ('x');
GRANT SELECT ON public.people TO PUBLIC;
SET ROLE security_bob;
SELECT vigil.create_watchlist('People', 'public.people', 'k') \g /dev/null
SELECT is(kql.query('_GetWatchlist("People") | count'), '{"Count": 1}', 'a watchlist is its maker''s');
SET ROLE security_ann;
SELECT throws_ok($$SELECT kql.query('_GetWatchlist("People") | count')$$, NULL, NULL, 'and nobody else''s');
RESET ROLE;
SELECT vigil.share_watchlist('People', 'security_bob') \g /dev/null
SET ROLE security_ann;
SELECT is(kql.query('_GetWatchlist("People") | count'), '{"Count": 1}', 'until it is shared');
RESET ROLE;

-- Alert views: only for readers, and nobody's view stands in the way of a rule.
CREATE ROLE security_login;
CREATE ROLE security_reader;
SELECT vigil.grant_access('security_reader', 'reader') \g /dev/null
SELECT quote_ident(alert_view) AS view FROM vigil.rules WHERE id = :'ann' \gset
SET ROLE security_login;
SELECT throws_ok('CREATE TEMP VIEW t AS SELECT * FROM vigil_alerts.' || :'view', '42501', NULL, 'a login hangs nothing on an alert view');
SET ROLE security_reader;
SELECT is((SELECT count(*) FROM vigil_alerts.:view), 0::bigint, 'a reader reads it');
CREATE TEMP VIEW t AS SELECT * FROM vigil_alerts.:view;
CREATE TEMP VIEW t2 AS SELECT * FROM t;
SET ROLE security_ann;
SELECT lives_ok($$SELECT vigil.load_rule(public.rule(1, '_Im_Thing()') || E'customDetails:\n  Who: who\n')$$, 'a reload goes on');
SET ROLE security_reader;
SELECT lives_ok('SELECT who FROM vigil_alerts.' || :'view', 'with the columns of the rule');
CREATE TEMP VIEW many1 AS SELECT * FROM vigil_alerts.:view;
DO $$BEGIN
    FOR i IN 2 .. 12 LOOP
        EXECUTE format('CREATE TEMP VIEW many%s AS SELECT * FROM many%s', i, i - 1);
    END LOOP;
END$$;
SET ROLE security_ann;
SET statement_timeout = '10s';
SELECT lives_ok($$SELECT vigil.load_rule(public.rule(1, '_Im_Thing()'))$$, 'views of views of many columns do not hold it up');
RESET statement_timeout;
SET ROLE security_reader;
SELECT ok(to_regclass('pg_temp.many1') IS NULL AND to_regclass('pg_temp.many12') IS NULL, 'and are gone');
DO $$BEGIN
    FOR i IN 1 .. 150 LOOP
        EXECUTE format('CREATE TEMP VIEW many%s AS SELECT * FROM vigil_alerts.%s', i, (SELECT quote_ident(alert_view) FROM vigil.rules WHERE name = 'Rule 1'));
    END LOOP;
END$$;
SET ROLE security_ann;
SELECT lives_ok($$SELECT vigil.load_rule(public.rule(1, '_Im_Thing()') || E'customDetails:\n  Who: who\n')$$, 'nor do very many');
SET ROLE security_reader;
SELECT ok(to_regclass('pg_temp.many1') IS NOT NULL, 'which keep a view of their own');
SELECT ok(to_regclass('pg_temp.t') IS NULL AND to_regclass('pg_temp.t2') IS NULL, 'views that hung on it are gone');
CREATE TEMP TABLE holds (v vigil_alerts.:view);
CREATE TEMP VIEW t AS SELECT * FROM vigil_alerts.:view;
SET ROLE security_ann;
SELECT lives_ok($$SELECT vigil.load_rule(public.rule(1, '_Im_Thing()'))$$, 'nor does a table of its type');
SET ROLE security_reader;
CREATE TEMP TABLE holds_too (v vigil_alerts.:view);
SET ROLE security_ann;
SELECT lives_ok($$SELECT vigil.load_rule(public.rule(1, '_Im_Thing()') || E'customDetails:\n  Who: who\n')$$, 'at once again');
SELECT lives_ok(format('SELECT vigil.delete_rule(%L)', :'ann'), 'a rule can be deleted whatever depends on its view');
RESET ROLE;
SELECT ok(to_regclass('pg_temp.holds') IS NOT NULL, 'and no table is harmed');

-- A role that goes and one of its name that comes.
SET ROLE security_bob;
SELECT vigil.load_rule(public.rule(2, '_Im_Thing()')) AS bob \gset
SELECT vigil.enable_rule(:'bob') \g /dev/null
RESET ROLE;
DROP OWNED BY security_bob;
DROP ROLE security_bob;
CREATE ROLE security_bob;
SELECT vigil.grant_access('security_bob', 'author') \g /dev/null
SET ROLE security_bob;
SELECT throws_ok(format('SELECT vigil.run_rule(%L)', :'bob'), '42501', NULL, 'does not own its rules');
SELECT throws_ok(format('SELECT vigil.disable_rule(%L)', :'bob'), '42501', NULL, 'nor switches them');
SELECT throws_ok($$SELECT kql.query('_Im_Thing()')$$, NULL, NULL, 'nor has its functions');
RESET ROLE;
SELECT vigil.run_due() \g /dev/null
SELECT is(reason, 'owner_missing', 'the rule waits for an owner') FROM vigil.rule_state WHERE rule_id = :'bob';
-- As after a restore into another cluster: the name counts once, then the role.
INSERT INTO vigil.installation (install_id, cluster) VALUES (gen_random_uuid(), 1);
SET ROLE security_bob;
SELECT lives_ok(format('SELECT vigil.disable_rule(%L)', :'bob'), 'in another cluster a name is all there is');
RESET ROLE;
SELECT vigil.arm() \g /dev/null
SELECT is(run_as_oid, 'security_bob'::regrole::oid, 'until its role is noted') FROM vigil.rules WHERE id = :'bob';
SELECT ok(cluster = (SELECT system_identifier FROM pg_control_system()), 'of this cluster') FROM vigil.installation;

SELECT * FROM finish();
ROLLBACK;
