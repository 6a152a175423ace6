-- What the install script promises of every object it makes.
BEGIN;
SELECT plan(6);

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid, d.objsubid, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS name
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass
      AND d.deptype = 'e'
      AND e.extname = 'vigil';

-- Array types, row types and the like come with another object and carry its comment.
SELECT is_empty(
    $$
    SELECT m.name
    FROM member AS m
    LEFT JOIN pg_catalog.pg_type AS t ON m.classid = 'pg_catalog.pg_type'::regclass AND t.oid = m.objid
    LEFT JOIN pg_catalog.pg_class AS c ON m.classid = 'pg_catalog.pg_class'::regclass AND c.oid = m.objid
    WHERE pg_catalog.obj_description(m.objid, m.classid::regclass::name) IS NULL
      AND (t.oid IS NULL OR (t.typelem = 0 AND t.typrelid = 0 AND t.typtype <> 'm'))
      AND (c.oid IS NULL OR c.relkind NOT IN ('i', 'I', 't', 'S'))
      AND m.classid NOT IN ('pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_amop'::regclass,
                            'pg_catalog.pg_amproc'::regclass)
    $$,
    'every object of the extension has a comment');

SELECT is_empty(
    $$
    SELECT p.oid::regprocedure
    FROM member AS m
    JOIN pg_catalog.pg_proc AS p ON m.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = m.objid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = 'kql'
      AND p.provolatile = 'i'
      AND p.proparallel <> 's'
    $$,
    'every immutable function of the language is parallel safe');

SELECT is_empty(
    $$
    SELECT p.oid::regprocedure
    FROM member AS m
    JOIN pg_catalog.pg_aggregate AS a ON m.classid = 'pg_catalog.pg_proc'::regclass AND a.aggfnoid = m.objid
    JOIN pg_catalog.pg_proc AS p ON p.oid = m.objid
    WHERE a.aggkind = 'n' AND a.aggcombinefn = 0
    $$,
    'every aggregate can be combined');

SELECT is_empty(
    $$
    SELECT p.oid::regprocedure
    FROM member AS m
    JOIN pg_catalog.pg_aggregate AS a ON m.classid = 'pg_catalog.pg_proc'::regclass AND a.aggfnoid = m.objid
    JOIN pg_catalog.pg_proc AS p ON p.oid = m.objid
    WHERE a.aggkind = 'n' AND a.aggtranstype = 'internal'::regtype
    $$,
    'no aggregate has a state that cannot leave its process');

SELECT is_empty(
    $$
    SELECT p.oid::regprocedure
    FROM member AS m
    JOIN pg_catalog.pg_proc AS p ON m.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = m.objid
    WHERE p.prosecdef
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')
    $$,
    'a function with its owner''s rights pins search_path');

SELECT is_empty(
    $$
    SELECT m.name
    FROM member AS m
    JOIN pg_catalog.pg_class AS c ON m.classid = 'pg_catalog.pg_class'::regclass AND c.oid = m.objid
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = c.oid
    WHERE k.conname ~ '\d$' AND k.conname !~ '_[a-z]+\d*$'
    $$,
    'no constraint is named by a counter');

SELECT * FROM finish();
ROLLBACK;
