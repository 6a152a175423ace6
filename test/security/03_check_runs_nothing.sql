-- Looking for the columns of a result runs data's code, never with more rights than its owner has.
BEGIN;
SELECT no_plan();

CREATE ROLE security_trap;
CREATE ROLE security_trap_two;
CREATE ROLE security_analyst;
SELECT vigil.grant_access('security_trap', 'author'), vigil.grant_access('security_trap_two', 'author'),
    vigil.grant_access('security_analyst', 'author');
CREATE SCHEMA trap AUTHORIZATION security_trap;
CREATE SCHEMA trap_two AUTHORIZATION security_trap_two;
GRANT USAGE ON SCHEMA trap, trap_two TO PUBLIC;

-- Everybody who ran a trap raises what he was then: an error tells, whatever is rolled back.
SET ROLE security_trap;
CREATE FUNCTION trap.spring() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF current_user <> 'security_trap' THEN
        RAISE EXCEPTION 'trapped %', current_user;
    END IF;
    RETURN 'quiet';
END
$$;
CREATE FUNCTION trap.fold(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF current_user <> 'security_trap' THEN
        RAISE EXCEPTION 'trapped %', current_user;
    END IF;
    RETURN t;
END
$$;
CREATE FUNCTION trap.pass() RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT trap.spring() IS NOT NULL';
CREATE DOMAIN trap.checked AS text CHECK (trap.spring() IS NOT NULL);
CREATE TABLE trap.data ("TimeGenerated" timestamptz NOT NULL, "K" text, v jsonb);
INSERT INTO trap.data VALUES (now(), 'k', '{"a": 1, "b": "x"}');

CREATE VIEW trap."ByFunction" AS SELECT d.*, trap.spring() AS s FROM trap.data AS d WHERE trap.spring() IS NOT NULL;
CREATE VIEW trap."ByNested" AS SELECT * FROM trap."ByFunction";
CREATE VIEW trap."ByDomain" AS SELECT "TimeGenerated", "K", v FROM trap.data WHERE "K"::trap.checked IS NOT NULL;
CREATE VIEW trap."ByText" AS SELECT "TimeGenerated", "K", v FROM trap.data
    WHERE query_to_xml('SELECT trap.spring()', true, true, '') IS NOT NULL;
CREATE VIEW trap."ByQuery" AS SELECT "TimeGenerated", "K", v FROM trap.data
    WHERE EXISTS (SELECT FROM kql.query('ByFunction'));
CREATE VIEW trap."ByRecord" AS SELECT d."TimeGenerated", d."K", d.v FROM trap.data AS d
    CROSS JOIN LATERAL jsonb_to_record('{"c": "1"}') AS r (c trap.checked) WHERE r.c IS NOT NULL;
-- What a function of the server is told to run: the input of a type by its number, the cast of a value to JSON.
CREATE TYPE trap.pair AS (c trap.checked);
CREATE TYPE trap.kind AS ENUM ('x');
CREATE TYPE trap.kinds AS (k trap.kind);
CREATE FUNCTION trap.kind_json(k trap.kind) RETURNS json LANGUAGE sql IMMUTABLE AS $$SELECT to_json(trap.fold(k::text))$$;
CREATE CAST (trap.kind AS json) WITH FUNCTION trap.kind_json(trap.kind);
CREATE VIEW trap."ByArrayInput" AS SELECT * FROM trap.data WHERE array_in('{x}', 'trap.checked'::regtype, -1) IS NOT NULL;
CREATE VIEW trap."ByDomainInput" AS SELECT * FROM trap.data WHERE domain_in('x', 'trap.checked'::regtype, -1) IS NOT NULL;
CREATE VIEW trap."ByRecordInput" AS SELECT * FROM trap.data WHERE record_in('(x)', 'trap.pair'::regtype, -1) IS NOT NULL;
CREATE VIEW trap."ByXmlTable" AS SELECT d.* FROM trap.data AS d
    CROSS JOIN XMLTABLE('/a' PASSING ('<a><b>x</b></a>'::xml) COLUMNS c trap.checked PATH 'b') AS t WHERE t.c IS NOT NULL;
CREATE VIEW trap."ByCast" AS SELECT "TimeGenerated", "K", jsonb_build_object('a', 'x'::trap.kind) AS v FROM trap.data;
CREATE VIEW trap."ByCasts" AS SELECT d."TimeGenerated", d."K", (SELECT jsonb_object_agg('a', e.k) FROM unnest(enum_range(NULL::trap.kind)) AS e (k)) AS v
    FROM trap.data AS d;
CREATE VIEW trap."ByRow" AS SELECT r."TimeGenerated", r."K", to_jsonb(r) AS v FROM (SELECT d.*, 'x'::trap.kind AS k FROM trap.data AS d) AS r;
CREATE VIEW trap."ByDefinition" AS SELECT "TimeGenerated", "K", v FROM trap.data
    WHERE pg_get_partition_constraintdef('pg_class'::regclass) IS NULL AND trap.spring() IS NOT NULL;
CREATE TABLE trap."ByComposite" ("TimeGenerated" timestamptz NOT NULL, "K" text, v trap.kinds);
INSERT INTO trap."ByComposite" VALUES (now(), 'k', ROW('x'));
CREATE TABLE trap."ByArray" ("TimeGenerated" timestamptz NOT NULL, "K" text, v trap.kind[]);
INSERT INTO trap."ByArray" VALUES (now(), 'k', '{x}');
CREATE TABLE trap."Kinds" ("TimeGenerated" timestamptz NOT NULL, "K" trap.kind, v jsonb);
INSERT INTO trap."Kinds" VALUES (now(), 'x', '{"a": 1, "b": "x"}');
CREATE TABLE trap."ByPolicy" (LIKE trap.data);
INSERT INTO trap."ByPolicy" TABLE trap.data;
CREATE POLICY p ON trap."ByPolicy" USING (trap.pass());
ALTER TABLE trap."ByPolicy" ENABLE ROW LEVEL SECURITY;
CREATE TABLE trap."ByIndex" (LIKE trap.data);
INSERT INTO trap."ByIndex" TABLE trap.data;
CREATE INDEX ON trap."ByIndex" (("K" || trap.fold('x')));
CREATE TABLE trap."ByPartial" (LIKE trap.data);
INSERT INTO trap."ByPartial" TABLE trap.data;
CREATE INDEX ON trap."ByPartial" ("K") WHERE "K" <> trap.fold('x');
CREATE TABLE trap."ByStatistics" (LIKE trap.data);
INSERT INTO trap."ByStatistics" TABLE trap.data;
CREATE STATISTICS trap.s ON ("K" || trap.fold('x')), "TimeGenerated" FROM trap."ByStatistics";
CREATE TABLE trap."ByParent" (LIKE trap.data);
CREATE TABLE trap.child () INHERITS (trap."ByParent");
INSERT INTO trap.child TABLE trap.data;
CREATE INDEX ON trap.child (("K" || trap.fold('x')));
CREATE TABLE trap."ByCheck" (LIKE trap.data, CHECK (trap.fold('x') = 'x'));
INSERT INTO trap."ByCheck" TABLE trap.data;
CREATE VIEW trap."Plain" AS SELECT "TimeGenerated", upper("K") AS "K", v FROM trap.data;
-- What newer servers have besides: values of SQL/JSON.
SELECT format('CREATE VIEW trap.%I AS SELECT d.* FROM trap.data AS d WHERE %s IS NOT NULL', v.name, v.expression)
FROM (VALUES
        (160000, 'ByJsonArray', $$JSON_ARRAY('x'::trap.kind)$$),
        (160000, 'ByJsonObject', $$JSON_OBJECT('k': 'x'::trap.kind)$$),
        (160000, 'ByJsonAggregate', $$(SELECT JSON_ARRAYAGG(e.k) FROM unnest(enum_range(NULL::trap.kind)) AS e (k))$$),
        (170000, 'ByJsonScalar', $$JSON_SCALAR('x'::trap.kind)$$),
        (170000, 'ByJsonValue', $$JSON_VALUE(d.v, '$.b' RETURNING trap.checked)$$),
        (170000, 'ByJsonQuery', $$JSON_QUERY('{"c": "x"}'::jsonb, '$' RETURNING trap.pair)$$),
        (170000, 'ByJsonDefault', $$JSON_VALUE(d.v, '$.z' RETURNING text DEFAULT trap.fold('x') ON EMPTY)$$),
        (170000, 'ByJsonTable', $$(SELECT t.c FROM JSON_TABLE(d.v, '$' COLUMNS (c trap.checked PATH '$.b')) AS t)$$),
        (170000, 'ByJsonNested', $$(SELECT min(t.c) FROM JSON_TABLE(d.v, '$' COLUMNS (NESTED PATH '$.b' COLUMNS (c trap.checked PATH '$'))) AS t)$$)
    ) AS v (since, name, expression)
WHERE current_setting('server_version_num')::integer >= v.since \gexec
GRANT SELECT ON ALL TABLES IN SCHEMA trap TO PUBLIC;
RESET ROLE;
CREATE TABLE public."Mine" ("TimeGenerated" timestamptz NOT NULL, "K" text, m jsonb);
INSERT INTO public."Mine" VALUES (now(), 'k', '{"secret": 1}');

-- Named by an administrator, so that a query reaches them.
SELECT vigil.register_source(c.relname, c.oid) FROM pg_class AS c
WHERE c.relnamespace = 'trap'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname ~ '^(By|Plain|Kinds)' \g /dev/null
SELECT vigil.register_source('Mine', 'public."Mine"') \g /dev/null
SELECT vigil.create_watchlist('TrapUsers', 'trap."ByFunction"', 'K') \g /dev/null

CREATE TABLE public.attempt (what text, query text);
INSERT INTO public.attempt SELECT c.relname || ' ' || f.what, format(f.call, q.query)
FROM pg_class AS c
    CROSS JOIN LATERAL (VALUES (format('%s | evaluate bag_unpack(v)', c.relname)),
        (format('%s | evaluate pivot(K)', c.relname)),
        (format('%s | project K, s = tostring(v) | evaluate pivot(s)', c.relname))) AS q (query)
    CROSS JOIN (VALUES ('check', 'SELECT * FROM kql.check(%L)'), ('to_sql', 'SELECT kql.to_sql(%L)'),
        ('fields', 'SELECT * FROM kql.fields(%L)'), ('explain', 'SELECT * FROM kql.explain(%L)'),
        ('indicators', 'SELECT * FROM kql.indicators(%L)'), ('view', 'SELECT kql.create_view(''pg_temp.v'', %L)')) AS f (what, call)
WHERE c.relnamespace = 'trap'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname ~ '^By'
UNION ALL SELECT 'watchlist', 'SELECT * FROM kql.check(''_GetWatchlist("TrapUsers") | evaluate bag_unpack(v)'')'
UNION ALL SELECT 'joined', 'SELECT * FROM kql.check(''Mine | join kind=inner (ByFunction) on K | evaluate bag_unpack(m)'')'
UNION ALL SELECT 'rule', format('SELECT vigil.%s(%L)', f, E'id: 00000000-0000-0000-0004-000000000001\nname: R\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\n'
    'triggerOperator: gt\ntriggerThreshold: 0\nquery: ByFunction | evaluate bag_unpack(v)\nversion: 1.0.0\nkind: Scheduled\n')
FROM unnest(ARRAY['check_rule', 'lint_rule', 'load_rule']) AS f;
GRANT SELECT ON public.attempt TO PUBLIC;

-- What of the attempts told somebody else's name.
CREATE FUNCTION public.trapped() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    a record;
BEGIN
    FOR a IN SELECT * FROM public.attempt
    LOOP
        BEGIN
            EXECUTE a.query;
            -- What is done is taken back.
            RAISE EXCEPTION 'passed';
        EXCEPTION WHEN OTHERS THEN
            IF SQLERRM LIKE 'trapped%' THEN
                RETURN NEXT a.what || ': ' || SQLERRM;
            ELSIF SQLSTATE LIKE 'XX%' THEN
                RETURN NEXT a.what || ': ' || SQLERRM;
            END IF;
        END;
    END LOOP;
END
$$;
SELECT cmp_ok((SELECT count(*) FROM public.attempt), '>', 300::bigint, 'there are many ways to look at data');
SELECT is_empty('SELECT * FROM public.trapped()', 'none runs an author''s code as the superuser');
SET ROLE security_analyst;
SELECT is_empty('SELECT * FROM public.trapped()', 'nor as another author');
RESET ROLE;

-- What looking is for still works.
CREATE FUNCTION public.names(query text) RETURNS text LANGUAGE sql AS $$SELECT string_agg(name, ' ' ORDER BY ordinal) FROM kql.fields(query)$$;
SELECT is(public.names('ByFunction | project v | evaluate bag_unpack(v)'), 'a b', 'the owner''s view is read as the owner');
SELECT is(public.names('Plain | project v | evaluate bag_unpack(v)'), 'a b', 'a view that only computes is read as ever');
SELECT is(public.names('ByIndex | project v | evaluate bag_unpack(v)'), 'a b', 'so is a table with an index on an expression');
SELECT throws_ok($$SELECT public.names('Kinds | join kind=inner (Mine | extend X = "x") on $left.K == $right.X | project m | evaluate bag_unpack(m)')$$, '42501', NULL,
    'a superuser reads tables of others as their owner, who may not read his');
GRANT SELECT ON public."Mine" TO security_analyst;
SET ROLE security_analyst;
SELECT is(public.names('Kinds | join kind=inner (Mine | extend X = "x") on $left.K == $right.X | project m | evaluate bag_unpack(m)'), 'secret',
    'a value of an author''s type that becomes a text runs nothing of the author');
SELECT is(public.names('Plain | project v | evaluate bag_unpack(v)'), 'a b', 'by others too');
SELECT is(public.names('ByFunction | project v | evaluate bag_unpack(v)'), 'a b', 'and the view with a function');
SELECT throws_ok($$SELECT kql.to_sql('ByPolicy | evaluate bag_unpack(v)')$$, '42501', NULL,
    'as its owner one would see what policies hide');
RESET ROLE;
SELECT throws_ok($$SELECT kql.to_sql('Mine | join kind=inner (ByFunction) on K | evaluate bag_unpack(m)')$$, '42501', NULL,
    'the owner of the code reads no table of others for it');
SET ROLE security_trap_two;
CREATE FUNCTION trap_two.spring() RETURNS text LANGUAGE sql VOLATILE AS $$SELECT 'two'$$;
CREATE VIEW trap_two."Two" AS SELECT now() AS "TimeGenerated", 'k' AS "K", '{"c": 1}'::jsonb AS w, trap_two.spring() AS s;
GRANT SELECT ON trap_two."Two" TO PUBLIC;
RESET ROLE;
SELECT vigil.register_source('Two', 'trap_two."Two"') \g /dev/null
SELECT throws_like($$SELECT kql.to_sql('Two | join kind=inner (ByFunction) on K | evaluate bag_unpack(w)')$$, 'columns that depend%',
    'code of two owners is not run at all');

-- What stands on a table when the planner comes need not have stood there at the look: a superuser reads the tables of others as their owners.
SET ROLE security_trap_two;
CREATE TABLE trap_two."Bare" ("TimeGenerated" timestamptz, "K" text, v jsonb);
INSERT INTO trap_two."Bare" VALUES (now(), 'k', '{"d": 1}');
RESET ROLE;
SELECT vigil.register_source('Bare', 'trap_two."Bare"') \g /dev/null
SELECT is(public.names('Bare | project v | evaluate bag_unpack(v)'), 'd', 'a table of somebody is looked into');
SELECT isnt_empty($$SELECT * FROM kql.plan('Bare | where K == "k"')$$, 'and planned');
REVOKE SELECT ON trap_two."Bare" FROM security_trap_two;
SELECT throws_ok($$SELECT kql.to_sql('Bare | project v | evaluate bag_unpack(v)')$$, '42501', NULL, 'as its owner');
SELECT throws_ok($$SELECT * FROM kql.plan('Bare | where K == "k"')$$, '42501', NULL, 'both');

SELECT * FROM finish();
ROLLBACK;
