-- arg_max and arg_min over a table, whose rows have no order: of few columns by aggregates, of many
-- by DISTINCT ON, and both give the same rows.
BEGIN;
SELECT plan(7);
SET LOCAL search_path = public;
CREATE TABLE public."PickLogs" ("TimeGenerated" timestamptz, "K" text, "A" text, "B" bigint, "D" jsonb,
    "C1" text, "C2" text, "C3" text, "C4" text, "C5" text, "C6" text);
INSERT INTO public."PickLogs" ("TimeGenerated", "K", "A", "B", "D", "C1", "C6")
VALUES ('2026-03-02 10:00+00', 'x', 'old', 1, '{"n": 1}', 'p', 'q'),
    ('2026-03-02 11:00+00', 'x', NULL, NULL, NULL, 'r', NULL),
    (NULL, 'x', 'no time', 3, '3', 's', 't'),
    (NULL, 'y', 'only', 4, '[4]', 'u', 'v'),
    ('2026-03-02 09:00+00', 'z', 'early', 5, '"5"', 'w', ''),
    ('2026-03-02 09:30+00', 'z', 'late', 6, 'true', '', 'z');
SELECT vigil.register_source('PickLogs', 'public."PickLogs"');
CREATE FUNCTION pg_temp.answer(query text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(r::text, ' ' ORDER BY r ->> 'K') FROM kql.query(query) AS r
$$;
SELECT is(pg_temp.answer('PickLogs | summarize arg_max(TimeGenerated, A, B, D) by K'),
    '{"A": "", "B": null, "D": null, "K": "x", "TimeGenerated": "2026-03-02T11:00:00.0000000Z"} '
    '{"A": "only", "B": 4, "D": [4], "K": "y", "TimeGenerated": null} '
    '{"A": "late", "B": 6, "D": true, "K": "z", "TimeGenerated": "2026-03-02T09:30:00.0000000Z"}',
    'the row with the latest time, with its nulls; one without a time only where there is no other');
SELECT is(pg_temp.answer('PickLogs | summarize arg_min(TimeGenerated, A, B) by K | where B != 4'),
    '{"A": "old", "B": 1, "K": "x", "TimeGenerated": "2026-03-02T10:00:00.0000000Z"} '
    '{"A": "early", "B": 5, "K": "z", "TimeGenerated": "2026-03-02T09:00:00.0000000Z"}', 'the earliest');
SELECT is(pg_temp.answer('PickLogs | summarize arg_max(B, TimeGenerated, strcat(A, "!")) by K | project K, B'),
    '{"B": 3, "K": "x"} {"B": 4, "K": "y"} {"B": 6, "K": "z"}', 'by a number');
SELECT is(pg_temp.answer('PickLogs | summarize arg_max(TimeGenerated, *) by K | project K, A, C1, C6'),
    '{"A": "", "K": "x", "C1": "r", "C6": ""} {"A": "only", "K": "y", "C1": "u", "C6": "v"} {"A": "late", "K": "z", "C1": "", "C6": "z"}',
    '* of which few columns are used');
SELECT unalike(kql.to_sql('PickLogs | summarize arg_max(TimeGenerated, *) by K | project K, A'), '%DISTINCT%', 'without a sort');
SELECT alike(kql.to_sql('PickLogs | summarize arg_max(TimeGenerated, *) by K'), '%DISTINCT ON%', 'of many columns with one');
SELECT is(pg_temp.answer('PickLogs | summarize arg_max(TimeGenerated, *) by K | project-keep K, A, B, D | extend Same = 1'),
    (SELECT string_agg((r - 'TimeGenerated' - 'C1' - 'C2' - 'C3' - 'C4' - 'C5' - 'C6' || '{"Same": 1}')::text, ' ' ORDER BY r ->> 'K')
    FROM kql.query('PickLogs | summarize arg_max(TimeGenerated, *) by K') AS r), 'both ways the same');
SELECT * FROM finish();
ROLLBACK;
