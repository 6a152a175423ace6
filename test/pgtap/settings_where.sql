-- Conditions of a folder's log sources: what is wrong with one is told at its place in the settings, when they are checked and
-- when a rule is loaded, and one is about the columns of a row and nothing else. It runs with the rights of the rule's owner.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE TABLE "Own" ("TimeGenerated" timestamptz NOT NULL, action text, n bigint, at timestamptz, tags jsonb);
CREATE TABLE "Secret" ("TimeGenerated" timestamptz NOT NULL, word text);
CREATE FUNCTION settings(condition text, more text DEFAULT '') RETURNS text LANGUAGE sql AS $f$SELECT format(E'sources:\n  - product: own\n    table: Own\n    where: %s\n    fields: {act: action}\n%s', condition, more)$f$;
CREATE FUNCTION rule() RETURNS text LANGUAGE sql AS $f$SELECT E'title: Own rule\nlogsource:\n    product: own\ndetection:\n    s:\n        act: x\n    condition: s\nlevel: low\n'$f$;
-- What the checks of a text say: line and message.
CREATE FUNCTION said(condition text, more text DEFAULT '') RETURNS text LANGUAGE sql AS $f$
    SELECT string_agg(concat(c.line, ':', c.col, ' ', c.message), '; ' ORDER BY c.line, c.col) FROM vigil.check_rule(rule() || E'\n---\naction: settings\n---\n' || settings(condition, more)) AS c WHERE c.severity = 'error' AND c.line > 11 $f$;

SELECT is(said(c), NULL, 'sound: ' || c) FROM (VALUES ('action != ""'), ('''n > 5 and not(isempty(action))'''), ('action in~ ("a", "b") or tostring(tags.x[0]) has "y"'), ('at > ago(1d)'), ('n between (1 .. 5)'),
    ('iff(n > 1, action, "x") == "x"'), ('case(n > 1, true, false)'), ('action matches regex "^a|b$"'), ('action has_any (dynamic(["a","b"]))')) AS v (c);
SELECT is(said(c), format('16:%s %s', place, message), 'refused: ' || c) FROM (VALUES
    ('wrong == 1', 12, 'column "wrong" does not exist here'), ('''action == "a" and wrong == 1''', 31, 'column "wrong" does not exist here'), ('n has "x"', 12, 'the left side of has must be of type string, not long'),
    ('action in (Secret)', 23, 'the name of a table is not allowed here'), ('action in ((Secret | project word))', 24, 'a query is not allowed here'),
    ('toscalar(Secret | take 1) == action', 12, 'toscalar() is not allowed here'), ('rand() > 0.5', 12, 'rand() is not allowed here'), ('new_guid() != guid(null)', 12, 'new_guid() is not allowed here'),
    ('current_database() == action', 12, 'current_database() is not allowed here'), ('no_such(action)', 12, 'no_such() is not allowed here'), ('kql.run(action)', 16, 'run() is not allowed here'),
    ('cluster("x").database("y").Secret == 1', 25, 'database() is not allowed here'), ('iff(rand() > 1, true, false)', 16, 'rand() is not allowed here'),
    ('lo_import("x")', 12, 'lo_import() is not allowed here')) AS v (c, place, message);
SELECT matches(said('action =='), '^16:\d+ expected ', 'half a condition');
SELECT matches(said('action'), '^16:12 ', 'no condition');
-- In a block, below other lines.
SELECT is(said(E'|\n      action != "" and\n      wrong == 1'), '18:7 column "wrong" does not exist here', 'in a block of lines');
-- One that the rule does not use is looked at, but not for what is not here.
SELECT is(said('action != ""', E'  - {product: other, table: Missing, where: x == 1}\n'), NULL, 'of another source, whose table is not here');
SELECT is(said('action != ""', E'  - {product: other, table: Own, where: rand() > 1}\n'), '18:41 rand() is not allowed here', 'of another source, which may not stand there');
-- A load tells the place, and stores nothing.
SELECT throws_like(format('SELECT vigil.load_rule(%L)', rule() || E'\n---\naction: settings\n---\n' || settings('rand() > 1')), '%rand() is not allowed here%', 'a load');
SELECT throws_ok(format('SELECT vigil.sync_rules(%L::jsonb)', jsonb_build_array(jsonb_build_object('path', 'vigil.yaml', 'text', settings('wrong == 1')), jsonb_build_object('path', 'r.yml', 'text', rule()))), '42703', 'column "wrong" does not exist here', 'a folder');
SELECT is((SELECT count(*) FROM vigil.rules), 0::bigint, 'no rule is there');

-- With whose rights: the owner's. One who may not read the table cannot have the condition read it.
CREATE ROLE where_owner;
GRANT USAGE ON SCHEMA public, vigil TO where_owner;
SELECT vigil.grant_access('where_owner', 'author') \g /dev/null
SET LOCAL ROLE where_owner;
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', rule() || E'\n---\naction: settings\n---\n' || settings('n > 1')), '42501', NULL, 'the condition gives no right on its table');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
