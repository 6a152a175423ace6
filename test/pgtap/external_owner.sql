-- Who fills a table from outside does not run the code of another who has fewer rights.
BEGIN;
SELECT plan(6);

CREATE ROLE external_author;
CREATE ROLE external_group;
CREATE ROLE external_member IN ROLE external_group;
GRANT USAGE, CREATE ON SCHEMA public TO external_author, external_group;
SELECT vigil.grant_access('external_author', 'admin');
SELECT vigil.grant_access('external_member', 'admin');
CREATE TEMPORARY TABLE vigil_external (line bigint, field text[], record jsonb);
INSERT INTO vigil_external VALUES (1, '{192.0.2.1}', NULL);
GRANT SELECT ON vigil_external TO PUBLIC;

SET ROLE external_author;
CREATE TABLE public.theirs (ip text);
CREATE FUNCTION public.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'was run as %', current_user; END $$;
CREATE TRIGGER trap BEFORE INSERT ON public.theirs FOR EACH ROW EXECUTE FUNCTION public.trap();
SELECT is(vigil.add_external('https://feeds.example/list.txt', relation => 'public.theirs')::text, 'theirs', 'an administrator names his table');
RESET ROLE;
SELECT throws_ok($$ SELECT vigil.fill_external('public.theirs', 10) $$, '42501', 'public.theirs belongs to role external_author, whose code could run as it is filled',
    'a superuser does not fill it with his rights');
SET ROLE external_author;
SELECT throws_ok($$ SELECT vigil.fill_external('public.theirs', 10) $$, 'P0001', 'was run as external_author', 'its owner does');
DROP TRIGGER trap ON public.theirs;
SELECT is(vigil.fill_external('public.theirs', 10), 1::bigint, 'and the rows are there');
RESET ROLE;
ALTER TABLE public.theirs OWNER TO external_group;
SET ROLE external_member;
SELECT is(vigil.fill_external('public.theirs', 10), 1::bigint, 'a member of the role that owns it may');
RESET ROLE;
ALTER TABLE public.theirs OWNER TO CURRENT_USER;
SELECT is(vigil.fill_external('public.theirs', 10), 1::bigint, 'and who has made it his own');

SELECT * FROM finish();
ROLLBACK;
