-- Exceptions: conditions over the result of a rule, beside it.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text, "N" bigint);
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" VALUES ('2026-05-01 10:10Z', 'backup', 1), ('2026-05-01 10:20Z', 'mallory', 2),
    ('2026-05-01 10:30Z', NULL, 3), ('2026-05-01 10:40Z', 'backup', 40);

CREATE FUNCTION pg_temp.rule(number integer, query text, threshold integer DEFAULT 0) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0007-%s
name: Excepted %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: %s
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, threshold, query))
$$;
CREATE FUNCTION pg_temp.found(run bigint) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(a.evidence -> 0 ->> 'N', ' ' ORDER BY (a.evidence -> 0 ->> 'N')::integer) FROM vigil.alerts AS a WHERE a.run_id = run
$$;

CREATE ROLE vigil_test_author;
CREATE ROLE vigil_test_other;
SELECT vigil.grant_access('vigil_test_author', 'author');
SELECT vigil.grant_access('vigil_test_other', 'author');
GRANT SELECT ON public."Ev" TO vigil_test_author, vigil_test_other;

CREATE TEMPORARY TABLE r AS
SELECT pg_temp.rule(1, 'Ev | project TimeGenerated, K, N; // the end') AS rows,
    pg_temp.rule(2, 'Ev | project K, N', 2) AS many,
    pg_temp.rule(3, 'Ev | project-away *') AS nothing;
GRANT SELECT ON r TO vigil_test_author, vigil_test_other;
SELECT vigil.set_rule_owner(rows, 'vigil_test_author') FROM r;

-- Rows for which a condition holds are no findings; the rule is as it was.
SET ROLE vigil_test_author;
SELECT vigil.create_exception(rows, 'K == "backup" and N < 10', 'the backup reads all', '2026-05-01 11:00Z') AS first FROM r \gset
SELECT is(array_agg(p ->> 'N' ORDER BY p ->> 'N'), '{2,3,40}', 'a preview leaves the row out') FROM r, vigil.preview_rule(rows, '2026-05-01 11:00Z') AS p;
SELECT is(hits, 0::bigint, 'and counts nothing') FROM vigil.exceptions WHERE id = :first;
SELECT vigil.run_rule(rows, '2026-05-01 11:00Z') AS run FROM r \gset
RESET ROLE;
SELECT is(pg_temp.found(:run), '2 3 40', 'so does a run; a null is no reason');
SELECT is(row_count || ' ' || excepted_count, '3 1', 'which says how many') FROM vigil.runs WHERE id = :run;
SELECT is(hits || ' ' || last_hit_at || ' ' || owner, 1 || ' ' || '2026-05-01 11:00Z'::timestamptz || ' vigil_test_author', 'the exception counts it')
FROM vigil.exceptions WHERE id = :first;
SELECT hasnt_column('vigil_alerts', 'excepted_1', '_flag 1', 'the alert has the columns of the rule');
SELECT is((SELECT array_agg(k ORDER BY k) FROM vigil.alerts AS a, jsonb_object_keys(a.evidence -> 0) AS k WHERE a.run_id = :run AND a.evidence -> 0 ->> 'N' = '2'),
    '{K,N,TimeGenerated}', 'and nothing else');

-- It ends with its slot.
INSERT INTO public."Ev" VALUES ('2026-05-01 11:10Z', 'backup', 5);
SELECT vigil.run_rule(rows, '2026-05-01 12:00Z') AS later FROM r \gset
SELECT is(pg_temp.found(:later), '5', 'slots that end later have it no more');

-- The threshold counts what is left.
SELECT vigil.create_exception(many, 'K =~ "BACKUP"', 'known') AS known FROM r \gset
SELECT vigil.run_rule(many, '2026-05-01 11:00Z') AS run2 FROM r \gset
SELECT is(alert_count || ' ' || row_count || ' ' || excepted_count, '0 2 2', 'two are not more than two') FROM vigil.runs WHERE id = :run2;
SELECT vigil.create_exception(many, 'isempty(K)', 'no user') AS second FROM r \gset
SELECT vigil.drop_exception(:known);
SELECT vigil.run_rule(many, '2026-05-01 11:00Z') AS run3 FROM r \gset
SELECT is(alert_count || ' ' || row_count || ' ' || excepted_count, '3 3 1', 'dropped, they are findings again') FROM vigil.runs WHERE id = :run3;
SELECT vigil.create_exception(nothing, 'true', 'all of it') FROM r;
SELECT vigil.run_rule(nothing, '2026-05-01 11:00Z') AS none FROM r \gset
SELECT is(row_count || ' ' || excepted_count, '0 4', 'a result without columns can be excepted whole') FROM vigil.runs WHERE id = :none;

-- A condition that the rule has grown out of is left out, and says so.
SELECT vigil.create_exception(many, 'N > 100', 'too large') AS odd FROM r \gset
SELECT pg_temp.rule(2, 'Ev | project K, M = N', 2);
SELECT vigil.run_rule(many, '2026-05-01 12:00Z') AS run4 FROM r \gset
SELECT is(status, 'succeeded', 'a run goes on without it') FROM vigil.runs WHERE id = :run4;
SELECT matches(error, 'N', 'the exception says why') FROM vigil.exceptions WHERE id = :odd;
SELECT is(error, NULL, 'the others go on') FROM vigil.exceptions WHERE id = :second;
SELECT pg_temp.rule(2, 'Ev | project K, N', 2);
SELECT vigil.run_rule(many, '2026-05-01 12:00Z') FROM r;
SELECT is(error, NULL, 'until it fits again') FROM vigil.exceptions WHERE id = :odd;

-- Refusals.
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'Nope == 1', 'x') FROM r$$, '42703', NULL, 'a column that the result does not have');
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'N + 1', 'x') FROM r$$, '42804', 'the condition is of type long, not bool', 'a condition is true or false');
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'true) | extend x = (1', 'x') FROM r$$, '42601', NULL, 'and one expression');
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'true, false', 'x') FROM r$$, '42601', NULL, 'not two');
SELECT isnt(vigil.create_exception(rows, 'false // a remark', 'x'), NULL, 'it may end with a remark') FROM r;
SELECT throws_ok($$SELECT vigil.create_exception(rows, '', 'x') FROM r$$, '42601', NULL, 'nothing is no condition');
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'true', ' ') FROM r$$, '22023', 'the reason must not be empty', 'a reason is needed');
SELECT throws_ok($$SELECT vigil.create_exception(NULL, 'true', 'x')$$, '22004', NULL, 'and a rule');
SELECT throws_ok($$SELECT vigil.create_exception('99999999-0000-0000-0000-000000000000', 'true', 'x')$$, '42704', NULL, 'that exists');
SELECT throws_ok($$SELECT vigil.drop_exception(-1)$$, 'P0002', NULL, 'no such exception');
SET ROLE vigil_test_other;
SELECT throws_ok($$SELECT vigil.create_exception(rows, 'true', 'x') FROM r$$, '42501', NULL, 'nobody else''s rule');
SELECT throws_ok(format('SELECT vigil.drop_exception(%s)', :first), '42501', NULL, 'nor exception');
SELECT throws_ok('DELETE FROM vigil.exceptions', '42501', NULL, 'nor the table');
RESET ROLE;
SELECT is((SELECT count(*) FROM vigil.exceptions WHERE id = :first), 1::bigint, 'which still is there');
SELECT vigil.delete_rule(rows) FROM r;
SELECT is((SELECT count(*) FROM vigil.exceptions WHERE id = :first), 0::bigint, 'it goes with its rule');

SELECT * FROM finish();
ROLLBACK;
