-- Records that one role has put aside: who reads them, and with whose rights they are loaded.
BEGIN;
SELECT no_plan();
CREATE ROLE security_owner;
CREATE ROLE security_loader;
CREATE ROLE security_other;
CREATE ROLE security_member;
CREATE ROLE security_admin;
GRANT security_loader TO security_member;
SELECT vigil.grant_access(r, 'loader') FROM unnest('{security_loader,security_other,security_member,security_owner}'::name[]) AS r \g /dev/null
SELECT vigil.grant_access('security_admin', 'admin') \g /dev/null
CREATE SCHEMA logs;
SELECT vigil.create_log_table('AWSCloudTrail', 'logs') \g /dev/null
SELECT format('ALTER TABLE %s OWNER TO security_owner', c.oid::regclass) FROM pg_class AS c WHERE c.relnamespace = 'logs'::regnamespace AND c.relkind IN ('r', 'p') \gexec
GRANT USAGE, CREATE ON SCHEMA logs TO security_owner;
GRANT USAGE ON SCHEMA logs TO PUBLIC;
GRANT INSERT, SELECT ON logs."AWSCloudTrail" TO security_loader, security_other;

-- What the owner of the table has put on it tells who runs it, and tries for more.
CREATE TABLE logs.trace (who text, restricted text);
GRANT ALL ON logs.trace TO PUBLIC;
SET LOCAL ROLE security_owner;
CREATE FUNCTION logs.spy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_tried text := '';
BEGIN
    BEGIN RESET ROLE; v_tried := v_tried || 'role '; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET SESSION AUTHORIZATION DEFAULT; v_tried := v_tried || 'session '; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN CREATE TEMP TABLE left_behind (); v_tried := v_tried || 'temp '; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN CREATE ROLE security_raised SUPERUSER; v_tried := v_tried || 'superuser '; EXCEPTION WHEN OTHERS THEN NULL; END;
    SET application_name = 'spied';
    INSERT INTO logs.trace VALUES (current_user, v_tried);
    RETURN NEW;
END
$$;
CREATE FUNCTION logs.who() RETURNS text LANGUAGE plpgsql AS $$BEGIN INSERT INTO logs.trace VALUES (current_user, 'default'); RETURN current_user; END$$;
ALTER TABLE logs."AWSCloudTrail" ADD COLUMN loader text DEFAULT logs.who();
RESET ROLE;

CREATE FUNCTION public.put_aside(name text) RETURNS void LANGUAGE sql AS
    $$SELECT vigil.ingest_cloudtrail(format('{"eventTime":"never","eventSource":"s","eventName":"%s"}', name)::text, 'file of ' || current_user)$$;
CREATE FUNCTION public.repair() RETURNS void LANGUAGE sql AS
    $$UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), 'never', '2026-03-02T09:00:00Z'), 'UTF8')$$;
SET LOCAL ROLE security_loader;
SELECT public.put_aside('one'), public.put_aside('two'), public.put_aside('three') \g /dev/null
SET LOCAL ROLE security_other;
SELECT public.put_aside('other') \g /dev/null
RESET ROLE;
SELECT lives_ok($$SELECT public.put_aside('not kept')$$, 'a superuser loads into the table of another role');
DELETE FROM vigil.dead_letter WHERE loaded_by = current_user;
INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by)
VALUES ('AWSCloudTrail', 'file', 0, 1, 'bad_time', 'm', convert_to('{"eventTime":"never","eventSource":"s","eventName":"of the superuser"}', 'UTF8'), current_user);
SELECT public.repair() \g /dev/null
SELECT max(d.id) FILTER (WHERE e ->> 'eventName' = 'one') AS one, max(d.id) FILTER (WHERE e ->> 'eventName' = 'two') AS two, max(d.id) FILTER (WHERE e ->> 'eventName' = 'three') AS three,
    max(d.id) FILTER (WHERE e ->> 'eventName' = 'other') AS other, max(d.id) FILTER (WHERE e ->> 'eventName' ~ 'superuser') AS super
FROM vigil.dead_letter AS d, LATERAL (SELECT convert_from(d.record, 'UTF8')::jsonb) AS c (e) \gset
DELETE FROM logs.trace;

-- Who reads.
SET LOCAL ROLE security_loader;
SELECT is((SELECT count(*) FROM vigil.own_dead_letters), 3::bigint, 'a loader reads what it has put aside itself');
SELECT is((SELECT string_agg(DISTINCT source, ' ') FROM vigil.own_dead_letters), 'file of security_loader', 'and nothing of others');
SELECT throws_ok('SELECT FROM vigil.dead_letter', '42501', NULL, 'not by the table');
SELECT throws_ok('UPDATE vigil.own_dead_letters SET record = NULL', '42501', NULL, 'and does not change it');
SELECT is(vigil.retry_dead_letter(:other), false, 'letters of others are not there for it');
SELECT is(vigil.retry_dead_letter(:super), false, 'nor those of a superuser');
SELECT is(vigil.retry_dead_letter(:one), true, 'but its own');
SET LOCAL ROLE security_member;
SELECT is((SELECT count(*) FROM vigil.own_dead_letters), 0::bigint, 'a member has none of its own');
RESET ROLE;
SELECT is((SELECT string_agg(DISTINCT who, ' ') FROM logs.trace), 'security_loader', 'as itself');
DELETE FROM logs.trace;

-- With whose rights.
CREATE TRIGGER spy BEFORE INSERT ON logs."AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION logs.spy();
SELECT is(vigil.retry_dead_letter(:two), true, 'a superuser tries a letter of another role');
SELECT is((SELECT string_agg(who || ': ' || restricted, ', ' ORDER BY restricted) FROM logs.trace), 'security_loader: , security_loader: default', 'which runs what is on the table as that role, without a way out');
SELECT is(current_user::text, session_user::text, 'and is itself again');
SELECT isnt(current_setting('application_name'), 'spied', 'with the settings that it had');
SELECT is((SELECT string_agg(DISTINCT loader, ' ') FROM logs."AWSCloudTrail" WHERE "EventName" IN ('one', 'two')), 'security_loader', 'the row says who loaded it');
SELECT hasnt_role('security_raised', 'nobody was made');
SET LOCAL ROLE security_admin;
SELECT is(array(SELECT vigil.retry_dead_letter(id) FROM unnest(ARRAY[:three, :super]) AS id), '{f,f}', 'an administrator does not act for roles of which it is no member, least of all for a superuser');
SELECT throws_ok(format($$UPDATE vigil.dead_letter SET loaded_by = 'security_owner' WHERE id = %s$$, :three), '42501', NULL, 'nor writes in whose name one is');
SELECT throws_ok($$INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by)
    VALUES ('AWSCloudTrail', 'file', 0, 1, 'bad_time', 'm', '{}', 'security_owner')$$, '42501', NULL, 'or one of its own');
RESET ROLE;
SELECT is(vigil.retry_dead_letter(:super), true, 'a superuser loads its own');
SELECT is((SELECT loader FROM logs."AWSCloudTrail" WHERE "EventName" = 'of the superuser'), 'security_owner', 'as the owner of the table, with whose rights what is on it runs');
DELETE FROM logs."AWSCloudTrail" WHERE "EventName" = 'of the superuser';
UPDATE vigil.dead_letter SET loaded_by = 'security_owner' WHERE id = :three;
SET LOCAL ROLE security_admin;
SELECT is(vigil.retry_dead_letter(:three), false, 'an administrator acts for no other owner');
RESET ROLE;
UPDATE vigil.dead_letter SET loaded_by = 'nobody_of_this_name' WHERE id = :three;
SET LOCAL ROLE security_admin;
SELECT is(vigil.retry_dead_letter(:three), false, 'a role that is gone');
RESET ROLE;
SELECT is((SELECT message FROM vigil.dead_letter WHERE id = :three), 'the log table refuses the row (role "nobody_of_this_name", which put it aside, does not exist)', 'is told');
UPDATE vigil.dead_letter SET loaded_by = 'security_loader' WHERE id = :three;
GRANT security_loader TO security_admin;
SET LOCAL ROLE security_admin;
SELECT is(vigil.retry_dead_letter(:three), true, 'as a member it does');
RESET ROLE;
SELECT is((SELECT string_agg(DISTINCT loader, ' ') FROM logs."AWSCloudTrail"), 'security_loader', 'in the name of the loader');

-- A right that the role has lost is lost.
REVOKE INSERT ON logs."AWSCloudTrail" FROM security_other;
SELECT is(vigil.retry_dead_letter(:other), false, 'a superuser lends no right');
SELECT is((SELECT message FROM vigil.dead_letter WHERE id = :other), 'the log table refuses the row (permission denied for table AWSCloudTrail)', 'which is the reason');
SELECT is((SELECT resolved_at FROM vigil.dead_letter WHERE id = :other), NULL, 'the letter stays');
-- What changes the rows of others' tables in other ways.
DELETE FROM logs.trace;
SELECT is(vigil.create_partitions('AWSCloudTrail', '2026-03-02', '2026-03-02'), 1, 'a superuser moves rows, as 09_table_owner has it');
SELECT is(vigil.drop_partitions('AWSCloudTrail', '1000 years'), 0, 'and lets old ones be deleted');
SELECT is(vigil.drop_partitions('AWSCloudTrail', '1 day', '2026-03-04'), 1, 'drops them');
DELETE FROM logs.trace;
SELECT cmp_ok(vigil.maintain_partitions(as_of => '2026-03-02'), '>', 0, 'the upkeep does');
SELECT is((SELECT count(*) FROM logs.trace WHERE who <> 'security_owner'), 0::bigint, 'as the owner');
SELECT * FROM finish();
ROLLBACK;
