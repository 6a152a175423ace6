-- query_no_column.sql
--		Results without columns: each row is {}, whoever asks for it.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;

CREATE TABLE public."Bag" ("TimeGenerated" timestamptz NOT NULL, d jsonb);
SELECT vigil.register_source('Bag', 'public."Bag"');
INSERT INTO public."Bag" VALUES ('2026-05-01 10:30Z', '{}');

-- What leaves no column, alone and behind other operators.
CREATE TEMPORARY TABLE form (query text, row_count int);
INSERT INTO form VALUES
    ('print a=1 | project-away a', 1),
    ('print a=1 | project-away *', 1),
    ('print a=1, b=2 | project-away a, b', 1),
    ('print a=1 | project-keep z*', 1),
    ('print a=1 | project-by-names(''z'')', 1),
    ('print a=1 | project-by-names(dynamic([]))', 1),
    ('print d=dynamic({}) | evaluate bag_unpack(d)', 1),
    ('print d=dynamic({"": 1}) | evaluate bag_unpack(d)', 1),
    ('datatable(d: dynamic) [] | evaluate bag_unpack(d)', 0),
    ('datatable(a: string) [] | evaluate pivot(a)', 1),
    ('print a=1 | where false | evaluate pivot(a)', 1),
    ('Bag | project d | evaluate bag_unpack(d)', 1),
    ('Bag | project-away *', 1),
    ('range x from 1 to 3 step 1 | project-away x', 3),
    ('let t = materialize(print a=1 | project-away a); union t, t', 2),
    ('let f = (T: (a: long)) {T | project-away a}; f(print a=1)', 1);
CREATE TEMPORARY TABLE behind (operators text, times int);
INSERT INTO behind VALUES ('', 1), ('| where true', 1), ('| take 5', 1), ('| as X | union X', 2), ('| serialize r=row_number() | project-away r', 1),
    ('| extend x=1 | project-away x', 1), ('| sort by rand()', 1), ('| project-reorder z*', 1), ('| union (print b=2 | project-away b)', NULL),
    ('| mv-expand x=range(1, 2) | project-away x', 2),
    ('| extend k=1 | join kind=leftouter (print k=1) on k | project-away *', 1);

SELECT is((SELECT json_agg(q)::text FROM kql.query(form.query || behind.operators) AS q),
    (SELECT json_agg('{}'::jsonb)::text FROM generate_series(1, coalesce(row_count * times, row_count + 1))),
    form.query || behind.operators)
FROM form, behind;
SELECT is((SELECT array_agg(q::text) FROM kql.query(query || ' | count') AS q), ARRAY[format('{"Count": %s}', row_count)], query || ' | count') FROM form;
SELECT is_empty(format('SELECT * FROM kql.fields(%L)', query), 'no fields: ' || query) FROM form;
SELECT throws_ok(format('SELECT kql.create_view(''v'', %L)', query), '42P16', 'a view must have at least one column', 'no view: ' || query) FROM form;

-- A rule of it may be loaded: what it finds is that there are rows.
CREATE FUNCTION pg_temp.rule(number bigint, query text, more text = '') RETURNS text LANGUAGE sql AS $$
SELECT format($yaml$id: 00000000-0000-0000-0002-%s
name: Rule %s
description: A rule of a test
severity: Low
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  %s
%s$yaml$, lpad(number::text, 12, '0'), number, query, more)
$$;
CREATE TEMPORARY TABLE loaded AS
SELECT query, row_count, pg_temp.rule(row_number() OVER (), query) AS yaml FROM form;
SELECT results_eq(format('SELECT severity, code, line, col FROM vigil.check_rule(%L) WHERE code <> ''VK0214''', yaml), $$VALUES ('warning', 'VR0124', 10, 8)$$,
    'told when it is loaded: ' || query) FROM loaded;
ALTER TABLE loaded ADD id uuid, ADD run bigint;
UPDATE loaded SET id = vigil.load_rule(yaml);
SELECT is((SELECT array_agg(p::text) FROM vigil.preview_rule(id, '2026-05-01 11:00Z') AS p),
    (SELECT array_agg('{}'::text) FROM generate_series(1, row_count)), 'preview: ' || query) FROM loaded;
UPDATE loaded SET run = vigil.run_rule(id, '2026-05-01 11:00Z');
SELECT is((SELECT array[status, row_count::text, alert_count::text] FROM vigil.runs WHERE runs.id = run), ARRAY['succeeded', row_count::text, row_count::text], 'run: ' || query) FROM loaded;
SELECT is((SELECT jsonb_agg(evidence) FROM vigil.alerts WHERE run_id = run), (SELECT jsonb_agg('[{}]'::jsonb) FROM generate_series(1, row_count)),
    'its alerts: ' || query) FROM loaded;

-- A rule whose columns are those of its data, which then have none.
UPDATE public."Bag" SET d = '{"User": "a"}', "TimeGenerated" = now() - interval '1 minute';
SELECT vigil.load_rule(pg_temp.rule(90, 'Bag | project d | evaluate bag_unpack(d)',
    'entityMappings: [{entityType: Account, fieldMappings: [{identifier: Name, columnName: User}]}]')) AS id \gset
UPDATE public."Bag" SET d = '{}', "TimeGenerated" = '2026-05-01 10:30Z';
SELECT vigil.run_rule(:'id', '2026-05-01 11:00Z') AS run \gset
SELECT is((SELECT array[status, alert_count::text] FROM vigil.runs WHERE id = :run), ARRAY['succeeded', '1'], 'a quiet hour stops no rule');
SELECT is(detail, '', 'no hint names columns that are not there')
FROM (SELECT coalesce(hint, '') AS detail FROM vigil.check_rule(pg_temp.rule(91, 'print a=1 | project-away a',
    'customDetails: {User: Nothing}')) WHERE code = 'VR0118') AS c;

-- Keys of a join in a body whose rows have the columns of the data: the side that has none of that name is told, never dropped.
SELECT results_eq(format('SELECT code, message FROM kql.check(%L) WHERE severity = ''error''', q),
    $$VALUES ('VK0201', 'column "zz" does not exist here')$$, q)
FROM unnest(ARRAY['Bag | evaluate bag_unpack(d) | mv-apply v = range(1, 2) on (join kind=inner (Bag) on zz)',
    'Bag | evaluate bag_unpack(d) | mv-apply v = range(1, 2) on (join kind=rightsemi (Bag) on zz | summarize c = count())',
    'Bag | join kind=inner (Bag) on zz']) AS q;
SELECT is((SELECT count(*) FROM kql.query('Bag | evaluate bag_unpack(d) | join kind=inner (datatable(m: string) ["a"]) on m')),
    0::bigint, 'a key that the data has not on one side finds nothing');

SELECT * FROM finish();
ROLLBACK;
