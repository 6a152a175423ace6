-- Dead letters, loads and forwarders belong to a role, not to whoever has its name.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL statement_timeout = '60s';
CREATE SCHEMA logs;
SELECT vigil.create_log_table('AWSCloudTrail', 'logs') \g /dev/null
GRANT USAGE ON SCHEMA logs TO PUBLIC;
CREATE FUNCTION public.let_in(name) RETURNS void LANGUAGE sql AS $$
    SELECT vigil.grant_access($1, 'loader'), vigil.grant_access($1, 'reader');
    GRANT INSERT, SELECT ON logs."AWSCloudTrail" TO PUBLIC$$;
CREATE ROLE name_loader;
CREATE ROLE name_member;
CREATE ROLE name_apart NOINHERIT;
CREATE ROLE name_admin;
CREATE ROLE name_other;
GRANT name_loader TO name_member, name_apart, name_admin;
SELECT public.let_in(r) FROM unnest('{name_loader,name_member,name_apart,name_admin,name_other}'::name[]) AS r \g /dev/null
SELECT vigil.grant_access('name_admin', 'admin') \g /dev/null

-- What one role has: a letter, its load, a forwarder.
SET LOCAL ROLE name_loader;
SELECT load AS load FROM vigil.begin_load('cloudtrail', 'a file', sha256('a'), 10) \gset
SELECT is(p.rejected, 1::bigint, 'a load puts a record aside')
FROM vigil.ingest_part(:load, 0, convert_to('{"eventTime":"never","eventSource":"s","eventName":"e"}', 'UTF8'), 10) AS p;
SELECT vigil.start_forwarder('one', 'a test') \g /dev/null
RESET ROLE;
UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), 'never', '2026-03-02T09:00:00Z'), 'UTF8');
CREATE TABLE public.thing AS SELECT id AS letter, load FROM vigil.dead_letter WHERE load = :load;
GRANT SELECT ON public.thing TO PUBLIC;

-- What a role may do with it, each of it undone.
CREATE FUNCTION public.try(who name, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_result text;
BEGIN
    BEGIN
        PERFORM set_config('role', who, true);
        EXECUTE statement INTO v_result;
        RAISE SQLSTATE 'UNDO0';
    EXCEPTION
        WHEN SQLSTATE 'UNDO0' THEN RETURN CASE v_result WHEN 'true' THEN 't' WHEN 'false' THEN 'f' ELSE v_result END;
        WHEN insufficient_privilege OR undefined_object OR invalid_parameter_value THEN RETURN 'no';
    END;
END
$$;
CREATE FUNCTION public.may(who name) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(s.what || ' ' || public.try(who, s.statement), ', ' ORDER BY s.n)
    FROM (VALUES
        (1, 'reads', 'SELECT count(*) FROM vigil.own_dead_letters JOIN public.thing ON letter = id'),
        (2, 'retries', 'SELECT vigil.retry_dead_letter(letter) FROM public.thing'),
        (3, 'sees', 'SELECT count(*) FROM vigil.loads AS l JOIN public.thing ON l.id = thing.load'),
        (4, 'settles', 'SELECT vigil.settle_load(load) FROM public.thing'),
        (5, 'ends', 'SELECT vigil.end_load(load)::text || ''t'' FROM public.thing'),
        (6, 'goes on', 'SELECT b.load = thing.load FROM public.thing, vigil.begin_load(''cloudtrail'', ''a file'', sha256(''a''), 10) AS b'),
        (7, 'follows', 'SELECT b.taken = 10 FROM public.thing, vigil.begin_load(''cloudtrail'', ''a file'', sha256(''b''), 12, follows => thing.load, "position" => 10) AS b'),
        (8, 'starts', 'SELECT vigil.start_forwarder(''one'', ''another'')'),
        (9, 'moves', 'SELECT vigil.settle_forwarder(''one'') >= 0'),
        (10, 'drops', 'SELECT vigil.drop_forwarder(''one'')::text || ''t''')) AS s (n, what, statement)
$$;
\set all 'reads 1, retries t, sees 1, settles 1, ends t, goes on t, follows t, starts t, moves t, drops t'
\set none 'reads 0, retries f, sees 0, settles 0, ends no, goes on f, follows no, starts no, moves no, drops no'
\set member 'reads 0, retries f, sees 0, settles 0, ends no, goes on f, follows no, starts t, moves t, drops t'
\set admin 'reads 0, retries t, sees 1, settles 0, ends no, goes on f, follows no, starts t, moves t, drops t'
\set admin_none 'reads 0, retries f, sees 1, settles 0, ends no, goes on f, follows no, starts no, moves no, drops no'
\set super_none 'reads 0, retries f, sees 1, settles 0, ends no, goes on f, follows no, starts t, moves t, drops t'
SELECT is(public.may('name_loader'), :'all', 'a role has what is its own');
SELECT is(public.may('name_member'), :'member', 'a member of it moves its forwarders');
SELECT is(public.may('name_apart'), :'member', 'and one without its rights does, who may become it');
SELECT is(public.may('name_admin'), :'admin', 'a member who may read letters tries them again');
SELECT is(public.may('name_other'), :'none', 'others have nothing of it');
SELECT is(public.may(session_user), :'admin', 'a superuser does what he may for any role');

-- A role is renamed, and another one comes by its name.
ALTER ROLE name_loader RENAME TO name_renamed;
SELECT is(public.may('name_renamed'), :'all', 'a renamed role keeps its own');
CREATE ROLE name_loader;
SELECT public.let_in('name_loader') \g /dev/null
SELECT is(public.may('name_loader'), :'none', 'who has its name has nothing of it');
SELECT is(public.may('name_renamed'), :'all', 'which stays with it');
SELECT is(public.may('name_member'), :'member', 'and with its members');
SELECT is(public.may('name_admin'), :'admin', 'and with administrators who are members');
SELECT is(public.may(session_user), :'admin', 'and with a superuser');
SELECT is(owner, 'name_renamed', 'the forwarder tells whose it is today') FROM vigil.forwarding WHERE name = 'one';
SELECT throws_like($$SET LOCAL ROLE name_other; SELECT vigil.drop_forwarder('one')$$, '%belongs to role name_renamed', 'so does the error');
RESET ROLE;
GRANT name_loader TO name_other;
SELECT is(public.may('name_other'), :'none', 'a member of the other one has nothing');
REVOKE name_loader FROM name_other;
DROP OWNED BY name_loader;
DROP ROLE name_loader;

-- A role goes, and another one comes by its name.
ALTER ROLE name_renamed RENAME TO name_loader;
DROP OWNED BY name_loader;
DROP ROLE name_loader;
SELECT is(public.may('name_member'), :'none', 'nobody is a member of a role that is gone');
SELECT is(public.may('name_admin'), :'admin_none', 'an administrator sees what it left');
SELECT is(public.may(session_user), :'super_none', 'a superuser, too, and drops the forwarder');
CREATE ROLE name_loader;
SELECT public.let_in('name_loader') \g /dev/null
SELECT is(public.may('name_loader'), :'none', 'a later role of the name has nothing of the former');
GRANT name_loader TO name_member, name_admin;
SELECT is(public.may('name_member'), :'none', 'nor have its members');
SELECT is(public.may('name_admin'), :'admin_none', 'nor administrators who are');
SELECT is(public.may(session_user), :'super_none', 'a superuser loads nothing in its name');
SELECT vigil.retry_dead_letter(letter) FROM public.thing \g /dev/null
SELECT is(message, 'the log table refuses the row (role "name_loader", which put it aside, does not exist)', 'as is told') FROM vigil.dead_letter JOIN public.thing ON letter = id;
SET LOCAL ROLE name_loader;
SELECT is(b.status, 'running', 'it loads the same bytes for itself') FROM vigil.begin_load('cloudtrail', 'a file', sha256('a'), 10) AS b;
SELECT is((SELECT count(*) FROM vigil.loads), 1::bigint, 'as a load of its own');
SELECT is(b.load, (SELECT id FROM vigil.loads), 'with which it goes on') FROM vigil.begin_load('cloudtrail', 'a file', sha256('a'), 10) AS b;
RESET ROLE;

-- In another cluster a name is all there is, until its roles are noted.
DELETE FROM vigil.loads WHERE loaded_by = 'name_loader' AND id <> :load;
INSERT INTO vigil.installation (install_id, cluster) VALUES (gen_random_uuid(), 1);
SELECT is(public.may('name_loader'), :'all', 'in another cluster the name counts');
SELECT is(public.may('name_member'), :'member', 'for members, too');
SELECT is(public.may('name_other'), :'none', 'and for nobody else');
SELECT vigil.arm() \g /dev/null
SELECT is(public.may('name_loader'), :'all', 'until the roles of the cluster are noted');
ALTER ROLE name_loader RENAME TO name_renamed;
CREATE ROLE name_loader;
SELECT public.let_in('name_loader') \g /dev/null
SELECT is(public.may('name_renamed'), :'all', 'from then on the role counts');
SELECT is(public.may('name_loader'), :'none', 'and not the name');

-- Whoever may write the tables hands over by the name.
UPDATE vigil.dead_letter SET loaded_by = 'name_loader' WHERE load = :load;
UPDATE vigil.loads SET loaded_by = 'name_loader' WHERE id = :load;
UPDATE vigil.forwarders SET owner = 'name_loader' WHERE name = 'one';
SELECT is(public.may('name_loader'), :'all', 'a superuser hands over, to a role of the same name, too');
SELECT is(public.may('name_renamed'), :'none', 'and takes away');

-- What has a name alone, as before this was kept, is whose name it is.
UPDATE vigil.dead_letter SET loaded_by_oid = NULL WHERE load = :load;
UPDATE vigil.loads SET loaded_by_oid = NULL WHERE id = :load;
UPDATE vigil.forwarders SET owner_oid = NULL WHERE name = 'one';
SELECT is(public.may('name_loader'), :'all', 'without a role the name counts');
SELECT is(public.may('name_renamed'), :'none', 'and nothing else');

-- The owner of a table has nothing of the role in whose session what is on the table runs.
CREATE ROLE name_owner;
SELECT public.let_in('name_owner') \g /dev/null
CREATE TABLE public.said (what text, said text);
GRANT INSERT ON public.said TO name_owner;
SELECT vigil.create_log_table('SigninLogs', 'logs') \g /dev/null
SELECT format('ALTER TABLE %s OWNER TO name_owner', c.oid::regclass) FROM pg_class AS c WHERE c.relnamespace = 'logs'::regnamespace AND c.relname ~ 'Signin' AND c.relkind IN ('r', 'p') \gexec
GRANT CREATE ON SCHEMA logs TO name_owner;
SET LOCAL ROLE name_owner;
CREATE FUNCTION logs.greedy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_statement text;
BEGIN
    FOREACH v_statement IN ARRAY ARRAY['vigil.drop_forwarder(''one'')', 'vigil.retry_forwards(''one'')', 'vigil.settle_forwarder(''one'')', 'vigil.start_forwarder(''of_mine'', ''t'')']
    LOOP
        BEGIN
            EXECUTE 'SELECT ' || v_statement;
            INSERT INTO public.said VALUES (v_statement, 'done');
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO public.said VALUES (v_statement, SQLERRM);
        END;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER greedy BEFORE INSERT ON logs."SigninLogs" FOR EACH ROW EXECUTE FUNCTION logs.greedy();
RESET ROLE;
SELECT is(i.rows, 1::bigint, 'a superuser loads into the table of another role')
FROM vigil.ingest_rows('SigninLogs', '{"TimeGenerated": "2026-03-02T09:00:00Z", "Id": "a"}') AS i;
SELECT is((SELECT count(*) FROM public.said WHERE said ~ 'cannot be moved here'), 4::bigint, 'which moves none of his forwarders');
SELECT is((SELECT string_agg(name, ' ') FROM vigil.forwarders), 'one', 'all are there');

-- Saved functions and watchlists that others use are not taken away by a name.
CREATE ROLE name_maker;
SELECT vigil.grant_access('name_maker', 'author') \g /dev/null
CREATE TABLE public.people (k text);
GRANT SELECT ON public.people TO PUBLIC;
SET LOCAL ROLE name_maker;
SELECT vigil.create_function('Shared', '() { print 1 }'), vigil.create_function('Own', '() { print 2 }'), vigil.create_watchlist('People', 'public.people', 'k') \g /dev/null
RESET ROLE;
SELECT vigil.share_function('Shared', 'name_maker'), vigil.share_watchlist('People', 'name_maker') \g /dev/null
DROP OWNED BY name_maker;
DROP ROLE name_maker;
CREATE ROLE name_maker;
SELECT vigil.grant_access('name_maker', 'author') \g /dev/null
SET LOCAL ROLE name_maker;
SELECT throws_ok(s, '42501', NULL, 'a later role of the name: ' || s) FROM (VALUES ($$SELECT vigil.drop_function('Shared')$$),
    ($$SELECT vigil.drop_function('Own')$$), ($$SELECT vigil.create_function('Shared', '() { print 3 }')$$),
    ($$SELECT vigil.drop_watchlist('People')$$), ($$SELECT vigil.create_watchlist('People', 'public.people', 'k')$$)) AS v (s);
SELECT is(vigil.delete_watchlist('People'), false, 'deletes no watchlist of the former');
SELECT is(kql.query('Shared()'), '{"print_0": 1}', 'which all have as before');
SELECT lives_ok($$SELECT vigil.create_function('Own', '() { print 4 }')$$, 'what nobody sees is in nobody''s way');
SELECT is(kql.query('Own()'), '{"print_0": 4}', 'and is its own');
RESET ROLE;
SELECT lives_ok($$SELECT vigil.drop_function('Shared'), vigil.drop_watchlist('People')$$, 'an administrator drops what is left of the former');
SELECT * FROM finish();
ROLLBACK;
