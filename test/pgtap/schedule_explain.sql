-- PostgreSQL's plan of a rule, sorted by the stages of its query.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'UTC';

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "Ip" text) PARTITION BY RANGE ("TimeGenerated");
CREATE TABLE public.ev_1 PARTITION OF public."Ev" FOR VALUES FROM ('2026-05-01 00:00Z') TO ('2026-05-01 10:30Z');
CREATE TABLE public.ev_2 PARTITION OF public."Ev" FOR VALUES FROM ('2026-05-01 10:30Z') TO ('2026-05-02 00:00Z');
CREATE TABLE public."Other" ("TimeGenerated" timestamptz NOT NULL, "Ip" text);
SELECT vigil.register_source('Ev', 'public."Ev"'), vigil.register_source('Other', 'public."Other"');
INSERT INTO public."Ev" SELECT '2026-05-01 10:00Z'::timestamptz + i * interval '1 minute', 'k' || i % 3, '192.0.2.' || i % 5 FROM generate_series(0, 59) AS i;
INSERT INTO public."Other" SELECT '2026-05-01 10:00Z'::timestamptz + i * interval '1 minute', '192.0.2.' || i FROM generate_series(0, 2) AS i;
ANALYZE public."Ev", public."Other";

CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0011-%s
name: Explain %s
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  %s
version: 1.0.0
$yaml$, lpad(number::text, 12, '0'), number, replace(query, E'\n', E'\n  ')))
$$;
CREATE TEMPORARY TABLE x AS
SELECT r.name, s.*, array_to_string(s.plan, E'\n') AS lines
FROM (VALUES
    ('one', pg_temp.rule(1, E'Ev\n| where K == "k1"\n| project K, Ip')),
    ('join', pg_temp.rule(2, E'Ev\n| summarize n = count() by Ip\n| join kind=inner (Other | summarize latest = max(TimeGenerated) by Ip) on Ip\n| where n > 2')),
    ('chain', pg_temp.rule(3, E'Ev\n| summarize n = count() by K, Ip\n| summarize m = count() by K\n| where m > 1')),
    ('twice', pg_temp.rule(4, E'let a = materialize(Ev | summarize n = count() by Ip);\na\n| join kind=inner (a | summarize most = max(n)) on $left.n == $right.most'))) AS r (name, rule),
    LATERAL vigil.explain_rule(rule, '2026-05-01 11:00Z', true) AS s;

SELECT is(count(*) || ' ' || max(stage) || ' ' || max(actual_rows), '1 SELECT 20', 'a query of one stage') FROM x WHERE name = 'one';
SELECT ok(kql ~ '^Ev\s' AND kql LIKE '%where K == "k1"%', 'with its text') FROM x WHERE name = 'one';
SELECT ok(lines LIKE '%ev_1%' AND lines LIKE '%ev_2%', 'partitions are its own') FROM x WHERE name = 'one';
SELECT ok(ms >= 0 AND estimated_rows > 0, 'estimates and times') FROM x WHERE name = 'one';
SELECT is(array_agg(stage ORDER BY ordinal), ARRAY['s1', 's2', 'SELECT'], 'two sides of a join and the join') FROM x WHERE name = 'join';
SELECT is(array_agg(stage ORDER BY ordinal), ARRAY['s1'], 'a table is read by the side that reads it') FROM x WHERE name = 'join' AND lines ~ 'on ev_1';
SELECT is(array_agg(stage ORDER BY ordinal), ARRAY['s2'], 'the other one by the other') FROM x WHERE name = 'join' AND lines ~ 'on Other';
SELECT is(array_agg(stage || ' ' || (lines ~ 'Aggregate') ORDER BY ordinal), ARRAY['s1 true', 's2 true', 'SELECT false'], 'what groups is theirs') FROM x WHERE name = 'join';
SELECT is(array_agg(stage), ARRAY['SELECT'], 'what joins is of the last') FROM x WHERE name = 'join' AND lines ~ 'Inner (Nested Loop|Hash Join|Merge Join)';
SELECT is(array_agg(actual_rows ORDER BY ordinal), ARRAY[5, 3, 3]::float8[], 'rows of each') FROM x WHERE name = 'join';
SELECT ok((SELECT kql FROM x WHERE name = 'join' AND stage = 's2') ~ 'Other', 'and what it does of the query');
SELECT is(array_agg(stage || ' ' || actual_rows ORDER BY ordinal) FILTER (WHERE lines ~ 'Aggregate'), ARRAY['s1 15', 's2 3'], 'a grouping of a grouping') FROM x WHERE name = 'chain';
SELECT is((SELECT count(DISTINCT stage) FROM x WHERE name = 'twice' AND lines ~ 'ev_1'), 1::bigint, 'what is kept is made once');
SELECT is((SELECT actual_rows FROM x WHERE name = 'twice' AND stage = 's1'), 5::float8, 'with its rows');

-- Each node where its work stands in the query: rows of the stages, worked out by hand.
CREATE FUNCTION pg_temp.placed(number integer, query text, OUT text) LANGUAGE sql AS $$
    SELECT string_agg(stage || ' ' || coalesce(actual_rows::text, '-'), ', ' ORDER BY ordinal)
    FROM vigil.explain_rule(pg_temp.rule(number, query), '2026-05-01 11:00Z', true)
$$;
SELECT is(pg_temp.placed(5, E'let a = Ev | summarize n = count() by Ip;\na\n| where n > 1\n| union (a | where n < 5)\n| summarize max(n)'),
    's1 5, s2 5, SELECT 1', 'a grouping without keys is the work of the stage behind the union');
SELECT is(pg_temp.placed(6, E'Ev\n| summarize make_set(K) by Ip\n| summarize count()'), 's1 5, SELECT 1', 'or behind another grouping');
SELECT is(pg_temp.placed(7, E'Ev\n| partition by K (top 2 by TimeGenerated)\n| count'), 's1 60, s2 3, SELECT 1', 'and the limit of each part is not that of the table');
SELECT is(pg_temp.placed(8, E'let t = toscalar(Other | summarize count());\nEv\n| summarize n = count() by K\n| where n > t * 100'),
    's1 0, SELECT -', 'a value beside the rows counts no rows');
SELECT is(pg_temp.placed(9, E'Ev\n| top 7 by TimeGenerated\n| where K == "k1"\n| top 1 by Ip'), 's1 7, SELECT 1', 'a limit behind a limit');
SELECT is(pg_temp.placed(10, E'Ev\n| sort by TimeGenerated asc\n| extend p = prev(K)\n| where p == "k1"'), 's1 60, s2 60, SELECT 20', 'windows');
SELECT is(pg_temp.placed(11, E'union (Ev | where K == "k1"), (Other)\n| summarize n = count() by Ip'), 's1 23, SELECT 5', 'a union');
SELECT is(pg_temp.placed(12, E'Ev\n| mv-expand d = range(1, 2) to typeof(long)\n| summarize s = sum(d) by K'), 'SELECT 3', 'what is expanded');
SELECT is(pg_temp.placed(13, E'Ev\n| join kind=leftanti (Other) on Ip\n| summarize n = dcount(K) by Ip'), 's1 60, s2 3, SELECT 2', 'an anti join');
SELECT set_config('enable_' || m, 'off', true) FROM unnest(ARRAY['hashjoin', 'nestloop']) AS m \g /dev/null
SELECT is(pg_temp.placed(14, E'Other\n| join kind=inner Ev on Ip\n| summarize n = count() by K\n| top 2 by n'), 's1 3, s2 60, SELECT 2', 'a join');
SELECT is(string_agg(stage, ',' ORDER BY ordinal), 'SELECT', 'what it sorts is its own') FROM vigil.explain_rule('00000000-0000-0000-0011-000000000014', '2026-05-01 11:00Z', true)
WHERE array_to_string(plan, E'\n') ~ ' Sort ';
SELECT set_config('enable_' || m, 'on', true) FROM unnest(ARRAY['hashjoin', 'nestloop']) AS m \g /dev/null

SELECT is(count(actual_rows) + count(ms), 0::bigint, 'nothing is executed unless asked for')
FROM vigil.explain_rule('00000000-0000-0000-0011-000000000002', '2026-05-01 11:00Z');
SELECT is((SELECT count(*) FROM vigil.runs), 0::bigint, 'and nothing written');
SELECT lives_ok($$ SELECT vigil.create_exception('00000000-0000-0000-0011-000000000001', 'K == "k2"', 'a test') $$, 'an exception');
SELECT is(max(actual_rows), 20::float8, 'is explained with the rule')
FROM vigil.explain_rule('00000000-0000-0000-0011-000000000001', '2026-05-01 11:00Z', true);

CREATE ROLE explain_owner; CREATE ROLE explain_other;
SELECT vigil.grant_access('explain_owner', 'author'), vigil.grant_access('explain_other', 'author');
SELECT vigil.set_rule_owner('00000000-0000-0000-0011-000000000002', 'explain_owner');
GRANT SELECT ON public."Ev" TO explain_owner;
SET LOCAL ROLE explain_other;
SELECT throws_ok($$ SELECT vigil.explain_rule('00000000-0000-0000-0011-000000000002') $$, '42501', 'must be owner of rule "Explain 2"', 'explained by its owner only');
SET LOCAL ROLE explain_owner;
SELECT throws_ok($$ SELECT vigil.explain_rule('00000000-0000-0000-0011-000000000002') $$, '42501', NULL, 'with the rights that he has');

SELECT * FROM finish();
ROLLBACK;
