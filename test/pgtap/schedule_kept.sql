-- States of long windows: what is kept of partitions gives what reading them gives.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET TimeZone = 'UTC';

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text, "U" text, "N" bigint, "D" jsonb) PARTITION BY RANGE ("TimeGenerated");
CREATE FUNCTION pg_temp.part(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public."Ev" FOR VALUES FROM (%L) TO (%L)', 'Ev_' || to_char(day, 'MMDD'),
        day::text || ' 00:00Z', (day + 1)::text || ' 00:00Z');
END $$;
SELECT pg_temp.part(day::date) FROM generate_series('2026-05-01'::date, '2026-05-20', '1 day') AS day;
CREATE TABLE public."Ev_rest" PARTITION OF public."Ev" DEFAULT;
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev"
SELECT '2026-05-01 00:00Z'::timestamptz + i * interval '53 minutes', nullif('k' || i % 7, 'k3'), 'u' || i % 11, i % 5, NULL
FROM generate_series(0, 500) AS i;
-- What the days before do not have.
INSERT INTO public."Ev" SELECT '2026-05-15 06:10Z'::timestamptz + i * interval '5 hours', 'k1', 'new' || i, 1, NULL FROM generate_series(0, 25) AS i;

CREATE FUNCTION pg_temp.rule(number integer, query text, frequency text DEFAULT '1d', more text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0246-%s
name: Kept %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: %s
queryPeriod: 14d
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
%s
$yaml$, lpad(number::text, 12, '0'), number, frequency, replace(query, E'\n', E'\n  '), more))
$$;
-- What a run found that is not what the rule finds without states, and the other way round.
CREATE FUNCTION pg_temp.differs(rule uuid, as_of timestamptz, OUT used integer, OUT made integer, OUT note text, OUT differs bigint, OUT rows bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_run bigint := vigil.run_rule(rule, as_of);
BEGIN
    SELECT k.used, k.made, k.note INTO used, made, note FROM vigil.kept_rules AS k WHERE k.rule_id = rule;
    SELECT r.row_count INTO rows FROM vigil.runs AS r WHERE r.id = v_run AND r.status = 'succeeded';
    WITH ours AS (SELECT e.value AS r FROM vigil.alerts AS a CROSS JOIN LATERAL jsonb_array_elements(a.evidence) AS e WHERE a.run_id = v_run),
        theirs AS (SELECT p.r FROM vigil.preview_rule(rule, as_of) AS p (r))
    SELECT count(*) INTO differs FROM ((TABLE ours EXCEPT ALL TABLE theirs) UNION ALL (TABLE theirs EXCEPT ALL TABLE ours)) AS d;
END $$;

SELECT pg_temp.rule(1, $kql$let Known = Ev
| where TimeGenerated between (ago(14d) .. ago(1d)) and K != 'k5'
| summarize Rows = count(), Odd = countif(N % 2 == 1), Sum = sum(N), Users = dcount(U), First = min(TimeGenerated), Least = min(N), Latest = max(TimeGenerated), Rate = count() / 13 by K;
Ev | where TimeGenerated > ago(1d) | summarize Now = count() by K | join kind=leftouter Known on K$kql$) AS daily,
    pg_temp.rule(2, $kql$Ev | where TimeGenerated > ago(1d) | project TimeGenerated, K, U
| join kind=leftanti (Ev | where TimeGenerated < ago(1d) | distinct K, User = U) on K, $left.U == $right.User$kql$, '1h') AS anti,
    pg_temp.rule(3, $kql$let Base = Ev | where N > 0 | extend Key = strcat(K, '-', U);
Base | where TimeGenerated > ago(1d) and Key !in ((Base | where TimeGenerated < ago(1d) | summarize by Key)) | project TimeGenerated, Key$kql$, '1h') AS unknown,
    pg_temp.rule(4, $kql$let Some = Ev | where N > 0;
let More = Some | where U != 'u1' | extend Odd = N % 2 == 1, Age = TimeGenerated - datetime(2026-05-01), Id = guid(74be27de-1e4e-49d9-b579-fe0b331d3642);
More | where TimeGenerated < ago(1d) | summarize Rows = count(), Users = dcount(U), Oldest = max(Age) by K, Odd, Hour = bin(Age, 12h), Day = bin(TimeGenerated, 1d), Id, N = N + 1
| union (More | where TimeGenerated > ago(3d) | summarize Rows = count() by K), (Some | summarize Rows = count(), Of = toreal(min(N)) by U, Name = strcat(K, U)), (Ev | summarize Rows = count())$kql$, '1h') AS mixed \gset

-- Off by default; a rule says when it cannot.
SELECT is(note, NULL, 'no rule keeps states by itself') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is_empty('TABLE vigil.kept_parts', 'and nothing is kept');
SELECT vigil.configure_rule(r, dedup => 'none', keep_states => true) FROM unnest(ARRAY[:'daily', :'anti', :'unknown', :'mixed']::uuid[]) AS r;

SELECT matches(string_agg(detail::text, ' '), 'keep_states', 'the history of a rule tells of it') FROM vigil.rule_changes WHERE rule_id = :'daily';

-- The first run makes them, the next one reads them.
SELECT is((used, made, note, differs, rows > 0)::text, '(0,13,,0,t)', 'a run makes states of the partitions that lie inside of its range')
FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(13,0,,0,t)', 'the next one reads them') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(12,1,,0,t)', 'a day later one is new') FROM pg_temp.differs(:'daily', '2026-05-17 00:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(0,12,,0,t)', 'an hourly rule reads the ends of its range')
FROM pg_temp.differs(:'anti', '2026-05-16 05:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(12,0,,0,t)', 'as the next hour does') FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(0,12,,0,t)', 'groups behind in') FROM pg_temp.differs(:'unknown', '2026-05-16 05:00Z');
SELECT is((used, made, note, differs, rows > 0)::text, '(12,0,,0,t)', 'and again') FROM pg_temp.differs(:'unknown', '2026-05-16 06:00Z');
SELECT is((used, made > 20, note, differs, rows > 0)::text, '(0,t,,0,t)', 'several places, names of names, keys of all types') FROM pg_temp.differs(:'mixed', '2026-05-16 05:00Z');
SELECT is((used > 20, made, note, differs, rows > 0)::text, '(t,0,,0,t)', 'each reads its own') FROM pg_temp.differs(:'mixed', '2026-05-16 06:00Z');

-- Whatever happens to a partition: the next run sees it, and the one after that has new states of it.
CREATE FUNCTION pg_temp.after(act text, want text, what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_rule CONSTANT uuid := '00000000-0000-0000-0246-000000000001';
    v_had text := (SELECT format('%s,%s', k.used, k.made) FROM pg_temp.differs(v_rule, '2026-05-16 00:00Z') AS k);
BEGIN
    EXECUTE act;
    RETURN NEXT is((SELECT format('%s,%s,%s', k.used, k.made, k.differs) FROM pg_temp.differs(v_rule, '2026-05-16 00:00Z') AS k), want, what);
    RETURN NEXT is((SELECT k.differs FROM pg_temp.differs(v_rule, '2026-05-16 00:00Z') AS k), 0::bigint, what || ': the run after that');
END $$;
SELECT pg_temp.after('SELECT 1', '13,0,0', 'nothing');
SELECT pg_temp.after($$INSERT INTO public."Ev" VALUES ('2026-05-04 03:00Z', 'k1', 'late', 3)$$, '12,0,0', 'a late row');
SELECT pg_temp.after($$DELETE FROM public."Ev" WHERE "TimeGenerated" >= '2026-05-06 00:00Z' AND "TimeGenerated" < '2026-05-06 01:00Z'$$, '12,0,0', 'a row that is deleted');
SELECT pg_temp.after($$UPDATE public."Ev" SET "N" = 17 WHERE "TimeGenerated" >= '2026-05-07 00:00Z' AND "TimeGenerated" < '2026-05-07 02:00Z'$$, '12,0,0', 'a row that is changed');
SELECT pg_temp.after($$UPDATE public."Ev" SET "TimeGenerated" = '2026-05-09 12:00Z' WHERE "U" = 'late'$$, '11,0,0', 'a row that moves to another day');
SELECT pg_temp.after('TRUNCATE public."Ev_0508"', '12,0,0', 'a partition that is emptied');
SELECT pg_temp.after('DROP TABLE public."Ev_0508"', '12,0,0', 'a partition that is dropped');
SELECT pg_temp.after($$INSERT INTO public."Ev" VALUES ('2026-05-08 03:00Z', 'k2', 'rest', 3)$$, '12,0,0', 'a row of the default partition');
SELECT pg_temp.after('ALTER TABLE public."Ev" DETACH PARTITION public."Ev_0510"', '11,0,0', 'a partition that is detached');
SELECT pg_temp.after('UPDATE public."Ev_0510" SET "K" = ''k2''', '11,0,0', 'and changed meanwhile');
SELECT pg_temp.after('ALTER TABLE public."Ev" ATTACH PARTITION public."Ev_0510" FOR VALUES FROM (''2026-05-10 00:00Z'') TO (''2026-05-11 00:00Z'')', '11,0,0', 'and attached again');
SELECT pg_temp.after($$
    ALTER TABLE public."Ev" DETACH PARTITION public."Ev_0510";
    DELETE FROM public."Ev_0510" WHERE "TimeGenerated" >= '2026-05-10 12:00Z';
    ALTER TABLE public."Ev" ATTACH PARTITION public."Ev_0510" FOR VALUES FROM ('2026-05-10 00:00Z') TO ('2026-05-10 12:00Z');
    INSERT INTO public."Ev" VALUES ('2026-05-10 13:00Z', 'k4', 'rest', 3)$$, '11,0,0', 'a partition that comes back for half of its day');
SELECT pg_temp.after($$
    ALTER TABLE public."Ev" DETACH PARTITION public."Ev_0510";
    ALTER TABLE public."Ev" ATTACH PARTITION public."Ev_0510" FOR VALUES FROM ('2026-05-10 00:00Z') TO ('2026-05-10 11:59Z');
    INSERT INTO public."Ev" VALUES ('2026-05-10 11:59Z', 'k6', 'rest', 3)$$, '11,0,0', 'and for less, as it is');
DELETE FROM public."Ev_rest" WHERE "TimeGenerated" >= '2026-05-10' AND "TimeGenerated" < '2026-05-11';
SELECT pg_temp.after($$
    ALTER TABLE public."Ev" DETACH PARTITION public."Ev_0510";
    ALTER TABLE public."Ev" ATTACH PARTITION public."Ev_0510" FOR VALUES FROM ('2026-05-10 00:00Z') TO ('2026-05-11 00:00Z')$$, '11,0,0', 'and for all of it');
SELECT pg_temp.after('ALTER TABLE public."Ev" RENAME "U" TO "X"; ALTER TABLE public."Ev" RENAME "K" TO "U"; ALTER TABLE public."Ev" RENAME "X" TO "K"', '0,0,0', 'columns that swap their names');
SELECT pg_temp.after('ALTER TABLE public."Ev" RENAME "U" TO "X"; ALTER TABLE public."Ev" RENAME "K" TO "U"; ALTER TABLE public."Ev" RENAME "X" TO "K"', '0,0,0', 'and swap them back');
SELECT pg_temp.after('ALTER TABLE public."Ev" ALTER "N" TYPE integer', '0,12,0', 'a column of another type');

-- Any of these, in any order: fifty acts, each followed by a run that may read what was kept.
CREATE FUNCTION pg_temp.act(number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_time CONSTANT timestamptz := '2026-05-02 00:00Z'::timestamptz + random() * interval '14 days';
    v_day CONSTANT text := to_char(v_time, 'MMDD');
BEGIN
    CASE floor(random() * 9)::integer
        WHEN 0, 1 THEN INSERT INTO public."Ev" SELECT v_time + i * interval '7 hours', 'k' || i, 'r' || number, i, NULL FROM generate_series(1, 5) AS i;
        WHEN 2 THEN DELETE FROM public."Ev" WHERE "TimeGenerated" BETWEEN v_time AND v_time + interval '2 hours';
        WHEN 3 THEN UPDATE public."Ev" SET "TimeGenerated" = "TimeGenerated" - interval '1 day' WHERE "TimeGenerated" BETWEEN v_time AND v_time + interval '3 hours';
        WHEN 4 THEN UPDATE public."Ev" SET "U" = nullif('new1', 'new' || (number % 2)), "N" = NULL WHERE "TimeGenerated" BETWEEN v_time AND v_time + interval '1 hour';
        WHEN 5 THEN
            IF to_regclass('public."Ev_' || v_day || '"') IS NOT NULL THEN
                EXECUTE format('TRUNCATE public.%I', 'Ev_' || v_day);
            END IF;
        WHEN 6 THEN
            -- Rows that are gone with their transaction.
            BEGIN
                DELETE FROM public."Ev" WHERE "TimeGenerated" > v_time;
                PERFORM vigil.run_rule('00000000-0000-0000-0246-000000000001', '2026-05-16 00:00Z');
                RAISE EXCEPTION 'back';
            EXCEPTION WHEN raise_exception THEN NULL;
            END;
        ELSE NULL;
    END CASE;
END $$;
SELECT setseed(0.246);
CREATE FUNCTION pg_temp.acts(count integer, OUT differs bigint, OUT used bigint, OUT made bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_slot CONSTANT timestamptz[] := '{2026-05-16 00:00Z,2026-05-16 05:00Z,2026-05-16 06:00Z,2026-05-16 07:00Z}';
    v_run record;
BEGIN
    differs := 0; used := 0; made := 0;
    FOR i IN 1 .. count LOOP
        PERFORM pg_temp.act(i);
        FOR k IN 1 .. 4 LOOP
            SELECT * INTO v_run FROM pg_temp.differs(format('00000000-0000-0000-0246-00000000000%s', k)::uuid, v_slot[k]);
            differs := differs + coalesce(v_run.differs, 1); used := used + v_run.used; made := made + v_run.made;
        END LOOP;
    END LOOP;
END $$;
SELECT is((differs, used > 1000, made > 50)::text, '(0,t,t)', 'fifty acts: each run finds what it finds without states') FROM pg_temp.acts(50);

-- Who may not see all rows, another owner, another text: nothing of before is read.
ALTER TABLE public."Ev" ENABLE ROW LEVEL SECURITY;
SELECT is((used, note)::text, '(0,"row security of ""Ev"" is on")', 'nothing is kept behind row security') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
UPDATE vigil.rules SET enabled = true WHERE id = :'daily';
SELECT is(kept_note, 'row security of "Ev" is on', 'rule_reads says so') FROM vigil.rule_reads WHERE rule_id = :'daily';
ALTER TABLE public."Ev" DISABLE ROW LEVEL SECURITY;
SELECT is((used > 0, note, differs)::text, '(t,,0)', 'until it is off') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is((used > 0, differs)::text, '(t,0)', 'as before then') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is(lines, ARRAY[vigil_words], 'explain_rule says what is kept') FROM (
    SELECT e.sql AS lines, e.sql[1] AS vigil_words FROM vigil.explain_rule(:'daily', '2026-05-16 00:00Z') AS e (ordinal, stage, kql, estimated, actual, ms, sql)
    ORDER BY e.ordinal DESC LIMIT 1) AS q WHERE q.vigil_words LIKE 'groups of % partitions are kept%';
CREATE ROLE kept_owner;
GRANT USAGE ON SCHEMA public TO kept_owner;
GRANT SELECT ON public."Ev" TO kept_owner;
SELECT vigil.grant_access('kept_owner', 'author');
SELECT vigil.set_rule_owner(:'daily', 'kept_owner');
SELECT is((used, made > 0, differs)::text, '(0,t,0)', 'another owner reads for himself') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SELECT is((used > 0, differs)::text, '(t,0)', 'and then what he has read') FROM pg_temp.differs(:'daily', '2026-05-16 00:00Z');
SET ROLE kept_owner;
SELECT throws_ok('TABLE vigil.kept_states', '42501', NULL, 'but not the states themselves');
SELECT lives_ok('TABLE vigil.kept_parts', 'only which there are');
RESET ROLE;
REVOKE SELECT ON public."Ev" FROM kept_owner;
SET LOCAL client_min_messages = error;
SELECT is(r.status || r.sqlstate, 'failed42501', 'who may not read the table any more gets nothing of what is kept') FROM vigil.runs AS r
WHERE r.id = vigil.run_rule(:'daily', '2026-05-16 00:00Z');
SET LOCAL client_min_messages = warning;
GRANT SELECT ON public."Ev" TO kept_owner;
SELECT pg_temp.rule(2, $kql$Ev | where TimeGenerated > ago(1d) | project TimeGenerated, K, U
| join kind=leftanti (Ev | where TimeGenerated < ago(1d) and K != 'k1' | distinct K, U) on K, U$kql$, '1h') AS anti \gset
SELECT is((used, made > 0, differs)::text, '(0,t,0)', 'another text, other groups') FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');

-- An exception with groups of its own changes no number of a place.
SELECT vigil.create_exception(:'anti', 'K in ((Ev | summarize N = count() by K | where N > 100000 | project K))', 'none') AS exception \gset
SELECT is((used > 0, differs)::text, '(t,0)', 'with an exception') FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');

-- Too much: the window is read whole, and the rule says so.
SELECT vigil.disable_rule(:'anti');
SELECT is(count(*), 0::bigint, 'a rule that is switched off keeps nothing') FROM vigil.kept_parts WHERE rule_id = :'anti';
SET LOCAL vigil.max_kept_size = '64kB';
INSERT INTO public."Ev" SELECT '2026-05-06 01:00Z', 'k' || i, repeat('u', 200), i, NULL FROM generate_series(1, 1000) AS i;
SELECT is((used, made, note LIKE 'its groups have more than vigil.max_kept_size%', differs)::text, '(0,0,t,0)', 'too many groups')
FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');
SELECT is((used, made, note LIKE 'its groups have more than vigil.max_kept_size%', differs)::text, '(0,0,t,0)', 'and it does not try again for a day')
FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');
SELECT is_empty(format('SELECT FROM vigil.kept_parts WHERE rule_id = %L', :'anti'), 'nothing is kept then');
SET LOCAL vigil.max_kept_size = '64MB';
SELECT is((used, made, note LIKE 'its groups have more than vigil.max_kept_size%', differs)::text, '(0,0,t,0)', 'whatever the setting is then')
FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');
SELECT vigil.configure_rule(:'anti', dedup => 'none', keep_states => true);
SELECT is((made > 0, note, differs)::text, '(t,,0)', 'unless somebody tells it to') FROM pg_temp.differs(:'anti', '2026-05-16 06:00Z');

-- What it cannot be said of, by name and place.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_rule CONSTANT uuid := pg_temp.rule(9, query, '1h');
    v_message text;
    v_hint text;
BEGIN
    PERFORM vigil.configure_rule(v_rule, keep_states => true);
    RETURN NULL;
EXCEPTION WHEN feature_not_supported THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT;
    RETURN substr(v_message, length('states of its long windows cannot be kept: ') + 1);
END $$;
CREATE TABLE public."Plain" (LIKE public."Ev");
CREATE TABLE public."Hash" (LIKE public."Ev") PARTITION BY HASH ("K");
CREATE VIEW public."View" AS TABLE public."Ev";
SELECT is(pg_temp.refused(q), want, q) FROM (VALUES
    ('Ev | where N > 1', 'it has no summarize by keys, and no distinct'),
    ('Ev | summarize count()', 'it has no summarize by keys, and no distinct'),
    ('Ev | where TimeGenerated > ago(1d) | summarize count() by K', 'it reads no more than a day, or than a slot'),
    ('Ev | summarize make_set(U) by K', 'make_set() of parts does not always give that of the whole'),
    ('Ev | summarize avg(N) by K', 'avg() of parts does not always give that of the whole'),
    ('Ev | summarize sum(toreal(N)) by K', 'sum() of parts does not always give that of the whole'),
    ('Ev | summarize max(U) by K', 'max() of parts does not always give that of the whole'),
    ('Ev | summarize dcountif(U, N > 1) by K', 'dcountif() of parts does not always give that of the whole'),
    ('Ev | summarize count() by toreal(N)', 'values of type real that are equal need not be the same'),
    ('Ev | where N > toscalar(Ev | summarize max(N)) | summarize count() by K', 'what it looks up may change'),
    ('Ev | where K in ((Ev | where N > 3 | project K)) | summarize count() by K', 'what it looks up may change'),
    ('Ev | extend Age = now() - TimeGenerated | where Age > 2h | summarize count() by K', 'more of it than its range depends on now() or ago()'),
    ('Ev | where rand() < 0.5 | summarize count() by K', 'a function in it may give something else for the same values'),
    ('Ev | top 10 by N | summarize count() by K', 'only where, extend, project and their kin may stand between it and its table'),
    ('union Ev, Plain | summarize count() by K', 'only where, extend, project and their kin may stand between it and its table'),
    ('Plain | summarize count() by K', '"Plain" is no table with partitions'),
    ('Hash | summarize count() by K', '"Hash" is not partitioned by ranges of its time'),
    ('View | summarize count() by K', '"View" is no table with partitions'),
    ('Ev | summarize N = count() by K', NULL),
    ('Ev | project K, U | distinct K, U', NULL),
    ('Ev | where TimeGenerated between (ago(14d) .. now()) | extend Day = bin(TimeGenerated, 1d) | summarize dcount(U), max(N) by Day, K', NULL)
) AS v (q, want);
-- VK0246, with its place.
SELECT vigil.configure_rule('00000000-0000-0000-0246-000000000009');
SELECT throws_ok(format('SELECT vigil.configure_rule(%L, keep_states => true)', pg_temp.rule(9, 'Ev | summarize make_set(U) by K')), '0A000', NULL, 'an error');
SELECT is(keep_states, false, 'which leaves the rule as it was') FROM vigil.rules WHERE id = '00000000-0000-0000-0246-000000000009';

-- A rule that keeps states gets a text of which nothing can be kept: the window is read whole, and it says why.
SELECT pg_temp.rule(10, 'Ev | where TimeGenerated < ago(1h) | summarize Rows = count() by K', '1h') AS changes \gset
SELECT vigil.configure_rule(:'changes', dedup => 'none', keep_states => true);
SELECT is((used, made > 0, note, differs)::text, '(0,t,,0)', 'a rule that keeps states') FROM pg_temp.differs(:'changes', '2026-05-16 06:00Z');
SELECT pg_temp.rule(10, 'Ev | where TimeGenerated < ago(1h) | summarize Rows = count() by K, Age = bin(now() - TimeGenerated, 1d)', '1h') \g /dev/null
SELECT is((used, made, note, differs)::text, '(0,0,"more of it than its range depends on now() or ago()",0)', 'and gets another text')
FROM pg_temp.differs(:'changes', '2026-05-16 06:00Z');
SELECT pg_temp.rule(10, 'Ev | where TimeGenerated < ago(1h) | summarize Rows = count(), Users = dcount(U) by K', '1h') \g /dev/null
SELECT is((used, made > 0, note, differs)::text, '(0,t,,0)', 'and one that can be kept again') FROM pg_temp.differs(:'changes', '2026-05-16 06:00Z');

-- Off again, and away.
SELECT vigil.configure_rule(:'daily');
SELECT is_empty(format('SELECT FROM vigil.kept_parts WHERE rule_id = %L', :'daily'), 'what is not kept any more is gone');
SELECT vigil.delete_rule(:'unknown');
SELECT is_empty(format('SELECT FROM vigil.kept_parts WHERE rule_id = %L UNION ALL SELECT FROM vigil.kept_states WHERE rule_id = %L', :'unknown', :'unknown'),
    'with the rule go its states');
SELECT * FROM finish();
ROLLBACK;
