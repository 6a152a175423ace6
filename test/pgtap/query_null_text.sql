-- A null text is an empty one to every operator, also where a condition is negated or is a value.
BEGIN;
SELECT no_plan();
CREATE TABLE "NullText" (id int, a text);
INSERT INTO "NullText" VALUES (1, NULL), (2, '');

CREATE FUNCTION pg_temp.rows(query text) RETURNS text LANGUAGE sql AS
$$SELECT string_agg(r::text, ' ' ORDER BY r ->> 'id') FROM kql.query(query) AS r$$;

SELECT is(pg_temp.rows(format('NullText | where not(a %s "z" or id == 9) | project id', op)), '{"id": 1} {"id": 2}', 'not … ' || op)
FROM unnest(ARRAY['==', '=~', 'has', 'has_cs', 'hasprefix', 'hasprefix_cs', 'hassuffix', 'hassuffix_cs', 'contains', 'contains_cs', 'startswith',
    'startswith_cs', 'endswith', 'endswith_cs', 'matches regex']) AS op;
SELECT is(pg_temp.rows(format('NullText | extend b = a %s "z" | project b, id', op)), '{"b": false, "id": 1} {"b": false, "id": 2}', 'the value of ' || op)
FROM unnest(ARRAY['==', '=~', 'has', 'has_cs', 'hasprefix', 'hasprefix_cs', 'hassuffix', 'hassuffix_cs', 'contains', 'contains_cs', 'startswith',
    'startswith_cs', 'endswith', 'endswith_cs', 'matches regex']) AS op;
SELECT is(pg_temp.rows('NullText | where not(a in ("z") or a in~ ("y") or a has_any ("x")) | project id'), '{"id": 1} {"id": 2}', 'lists');
SELECT is(pg_temp.rows('NullText | where a startswith_cs "" | project id'), '{"id": 1} {"id": 2}', 'an empty prefix');

SELECT * FROM finish();
ROLLBACK;
