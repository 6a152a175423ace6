-- Versions of rules: what was live when, what differs, back to an old one, and whole folders.

-- ---- what happened to rules ----

CREATE TABLE vigil.rule_changes
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    action text NOT NULL,
    version_no integer NOT NULL,
    enabled boolean NOT NULL,
    restored integer,
    changed_by name NOT NULL,
    detail jsonb,
    CONSTRAINT rule_changes_pkey PRIMARY KEY (id),
    CONSTRAINT rule_changes_action_check
        CHECK (action IN ('load', 'rollback', 'enable', 'disable', 'delete', 'owner', 'configure', 'refill', 'reset'))
);
COMMENT ON TABLE vigil.rule_changes IS 'What happened to rules: loaded, switched, deleted, handed over, configured, refilled, reset; read vigil.rule_history';
COMMENT ON COLUMN vigil.rule_changes.id IS 'Counts the changes';
COMMENT ON COLUMN vigil.rule_changes.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_changes.changed_at IS 'When; never before an earlier change of the rule';
COMMENT ON COLUMN vigil.rule_changes.action IS 'load, rollback, enable, disable, delete, owner, configure, refill or reset';
COMMENT ON COLUMN vigil.rule_changes.version_no IS 'The version that is current since';
COMMENT ON COLUMN vigil.rule_changes.enabled IS 'Whether the rule is on since';
COMMENT ON COLUMN vigil.rule_changes.restored IS 'Of a rollback: the version whose text came back';
COMMENT ON COLUMN vigil.rule_changes.changed_by IS 'Role that did it';
COMMENT ON COLUMN vigil.rule_changes.detail IS 'Of owner and configure: each setting that changed, "from" and "to" what; of a refill: its range and the id of its gap';

CREATE INDEX rule_changes_by_rule ON vigil.rule_changes (rule_id, id);
COMMENT ON INDEX vigil.rule_changes_by_rule IS 'Changes of a rule in order';
CREATE INDEX rule_versions_by_author ON vigil.rule_versions (loaded_by);
COMMENT ON INDEX vigil.rule_versions_by_author IS 'What a role has stored';
CREATE INDEX rule_versions_of_correlations ON vigil.rule_versions (rule_id, version_no)
    WHERE (definition #> '{metadata,correlatedRules}') IS NOT NULL;
COMMENT ON INDEX vigil.rule_versions_of_correlations IS 'Correlations of Sigma, which know the rules that they stand on';

SELECT pg_catalog.pg_extension_config_dump('vigil.rule_changes', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.rule_changes_id_seq', '');

-- Not even by mistake: alerts refer to versions. An administrator may delete those of old.
CREATE FUNCTION vigil.keep_rule_version()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('version %s of rule %s cannot be changed', OLD.version_no, OLD.rule_id),
            HINT = 'Load another text: it is a version of its own.';
    END IF;
    IF EXISTS (SELECT FROM vigil.rules AS r WHERE r.id = OLD.rule_id AND r.version_no = OLD.version_no) THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('version %s of rule %s is the current one', OLD.version_no, OLD.rule_id),
            HINT = 'vigil.delete_rule() deletes the rule.';
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION vigil.keep_rule_version() IS 'Refuses changes of stored versions, and the deletion of current ones';
CREATE TRIGGER rule_versions_keep BEFORE UPDATE OR DELETE ON vigil.rule_versions
FOR EACH ROW EXECUTE FUNCTION vigil.keep_rule_version();
COMMENT ON TRIGGER rule_versions_keep ON vigil.rule_versions IS 'Versions are never changed';

CREATE VIEW vigil.rule_history AS
SELECT c.rule_id, v.name AS rule_name, c.version_no, v.version, c.action, c.enabled,
    tstzrange(c.changed_at, lead(c.changed_at) OVER (PARTITION BY c.rule_id ORDER BY c.id)) AS valid,
    c.restored, c.changed_by, c.detail
FROM vigil.rule_changes AS c
LEFT JOIN vigil.rule_versions AS v ON v.rule_id = c.rule_id AND v.version_no = c.version_no;
COMMENT ON VIEW vigil.rule_history IS 'Each change of a rule, and how long it was so';
COMMENT ON COLUMN vigil.rule_history.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_history.rule_name IS 'Its name in that version';
COMMENT ON COLUMN vigil.rule_history.version_no IS 'The version that was current';
COMMENT ON COLUMN vigil.rule_history.version IS 'What its author called it';
COMMENT ON COLUMN vigil.rule_history.action IS 'What began it: load, rollback, enable, disable, delete, owner, configure (also where its slots begin), refill or reset';
COMMENT ON COLUMN vigil.rule_history.enabled IS 'Whether the rule was on';
COMMENT ON COLUMN vigil.rule_history.valid IS 'From when until when';
COMMENT ON COLUMN vigil.rule_history.restored IS 'Of a rollback: the version whose text came back';
COMMENT ON COLUMN vigil.rule_history.changed_by IS 'Role that did it';
COMMENT ON COLUMN vigil.rule_history.detail IS 'What changed, from what to what; of a refill its range';

CREATE FUNCTION vigil.rule_settings(rule uuid)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET intervalstyle = 'postgres'
SET timezone = 'UTC'
AS $$
    SELECT jsonb_build_object('owner', r.run_as, 'delay', r.delay, 'timeout', r.timeout, 'time_zone', r.time_zone, 'catchup', r.catchup,
        'late', r.late, 'dedup', r.dedup, 'keep_states', r.keep_states, 'anchor', r.anchor)
    FROM vigil.rules AS r WHERE r.id = rule
$$;
COMMENT ON FUNCTION vigil.rule_settings(uuid) IS 'What is set for a rule besides its text';

CREATE FUNCTION vigil.settings_difference("from" jsonb, "to" jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(n.key, jsonb_build_object('from', "from" -> n.key, 'to', n.value))
    FROM jsonb_each("to") AS n WHERE n.value <> "from" -> n.key
$$;
COMMENT ON FUNCTION vigil.settings_difference(jsonb, jsonb) IS 'The values of an object that differ from those of another one, each from what to what; null if none does';

CREATE FUNCTION vigil.rule_version_at(rule uuid, "time" timestamptz, OUT version_no integer, OUT version text,
    OUT name text, OUT enabled boolean, OUT valid tstzrange, OUT loaded_by name, OUT yaml text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
SELECT h.version_no, v.version, v.name, h.enabled, h.valid, v.loaded_by, v.yaml
FROM vigil.rule_history AS h
JOIN vigil.rule_versions AS v ON v.rule_id = h.rule_id AND v.version_no = h.version_no
WHERE h.rule_id = rule AND h.valid @> "time" AND h.action <> 'delete'
$$;
COMMENT ON FUNCTION vigil.rule_version_at(uuid, timestamptz) IS 'The version of a rule that was current at a time, and whether the rule was on; no row if there was none';

CREATE FUNCTION vigil.rollback_rule(rule uuid, version_no integer)
RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000
AS 'MODULE_PATHNAME', 'vigil_rollback_rule';
COMMENT ON FUNCTION vigil.rollback_rule(uuid, integer) IS 'Loads the text of an old version of a rule again, as a new version, whose number it returns; it is checked and compiled as vigil.load_rule() does';

-- ---- what differs ----

CREATE FUNCTION vigil.diff_sequence("from" text[], "to" text[], pairs boolean, OUT from_no integer, OUT to_no integer,
    OUT same boolean)
RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20
AS 'MODULE_PATHNAME', 'vigil_diff_sequence';
COMMENT ON FUNCTION vigil.diff_sequence(text[], text[], boolean) IS 'The steps from one list to another: numbers of elements that stay (same), of one that was removed (no to_no), added (no from_no) or, with pairs, changed: elements whose first lines are equal';

CREATE FUNCTION vigil.rule_facts(yaml text, file text)
RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000
AS 'MODULE_PATHNAME', 'vigil_rule_facts';
COMMENT ON FUNCTION vigil.rule_facts(text, text) IS 'What vigil.diff_rule() compares: definition, stages, indicators, fields and SQL of a rule file, which must be sound; errors call it by the name given';

CREATE FUNCTION vigil.rule_facts(rule uuid, version_no integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_facts jsonb;
BEGIN
    SELECT jsonb_build_object('definition', v.definition, 'sql', v.sql, 'at', v.loaded_at,
        'stages', (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.ordinal) FROM vigil.rule_stage AS s
                   WHERE s.rule_id = v.rule_id AND s.version_no = v.version_no),
        'indicators', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.ordinal) FROM vigil.rule_indicator AS i
                       WHERE i.rule_id = v.rule_id AND i.version_no = v.version_no),
        'fields', (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.ordinal) FROM vigil.rule_output_field AS f
                   WHERE f.rule_id = v.rule_id AND f.version_no = v.version_no))
    INTO v_facts
    FROM vigil.rule_versions AS v
    WHERE v.rule_id = rule AND v.version_no = rule_facts.version_no;
    IF v_facts IS NULL THEN
        RAISE undefined_object USING
            MESSAGE = format('version %s of rule %s does not exist', version_no, rule),
            HINT = 'The versions are in vigil.rule_versions.';
    END IF;
    RETURN v_facts;
END
$$;
COMMENT ON FUNCTION vigil.rule_facts(uuid, integer) IS 'What vigil.diff_rule() compares of a stored version';

-- A window ends when its query is compiled, so its bounds are times that say nothing of the rule.
CREATE FUNCTION vigil.diff_sql_text(sql text, compiled_before timestamptz)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO'
AS $$
DECLARE
    v_literal CONSTANT text := E'''(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?\\+00)''::timestamptz';
    v_end timestamptz;
    v_at timestamptz;
    v_text text;
    v_sql text := sql;
BEGIN
    SELECT max(m.found[1]::timestamptz) INTO v_end
    FROM regexp_matches(sql, v_literal, 'g') AS m (found)
    WHERE m.found[1]::timestamptz BETWEEN compiled_before - interval '1 hour' AND compiled_before;
    IF v_end IS NULL THEN
        RETURN sql;
    END IF;
    FOR v_text IN SELECT DISTINCT m.found[1] FROM regexp_matches(sql, v_literal, 'g') AS m (found)
    LOOP
        v_at := v_text::timestamptz;
        -- What is computed from the end has its microseconds; a constant of the query does not.
        IF v_at = v_end THEN
            v_sql := replace(v_sql, format('''%s''::timestamptz', v_text), 'window_end');
        ELSIF extract(microseconds FROM v_end)::bigint % 1000000 <> 0
            AND extract(microseconds FROM v_at)::bigint % 1000000 = extract(microseconds FROM v_end)::bigint % 1000000 THEN
            v_sql := replace(v_sql, format('''%s''::timestamptz', v_text),
                format('window_end - interval ''%s''', v_end - v_at));
        END IF;
    END LOOP;
    RETURN v_sql;
END
$$;
COMMENT ON FUNCTION vigil.diff_sql_text(text, timestamptz) IS 'SQL of a query with times as distances from the end of its window, which was the moment of compiling';

CREATE FUNCTION vigil.diff_facts("from" jsonb, "to" jsonb, OUT part text, OUT key text, OUT change text,
    OUT old text, OUT new text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 1000 ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
WITH RECURSIVE side (side, facts) AS (VALUES (1, "from"), (2, "to")),
walk (side, path, value) AS (
    SELECT s.side, NULL::text, s.facts->'definition' FROM side AS s
    UNION ALL
    SELECT w.side, concat_ws('.', w.path, e.key), e.value
    FROM walk AS w
    CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(w.value) = 'object' THEN w.value ELSE '{}' END) AS e
),
leaf AS (SELECT w.side, w.path, w.value FROM walk AS w WHERE jsonb_typeof(w.value) NOT IN ('object', 'null')),
pair AS (
    SELECT coalesce(o.path, n.path) AS path, o.value AS old, n.value AS new,
        coalesce(jsonb_typeof(o.value), 'array') = 'array' AND coalesce(jsonb_typeof(n.value), 'array') = 'array' AS lists
    FROM (SELECT * FROM leaf WHERE leaf.side = 1) AS o
    FULL JOIN (SELECT * FROM leaf WHERE leaf.side = 2) AS n ON n.path = o.path
    WHERE o.value IS DISTINCT FROM n.value
),
element AS (
    SELECT p.path, s.from_no, s.to_no, p.old->(s.from_no - 1) AS old, p.new->(s.to_no - 1) AS new
    FROM pair AS p
    CROSS JOIN LATERAL vigil.diff_sequence(
        ARRAY(SELECT E'\n' || e.value::text FROM jsonb_array_elements(CASE WHEN p.lists THEN p.old END) WITH ORDINALITY AS e (value, n) ORDER BY e.n),
        ARRAY(SELECT E'\n' || e.value::text FROM jsonb_array_elements(CASE WHEN p.lists THEN p.new END) WITH ORDINALITY AS e (value, n) ORDER BY e.n),
        true) AS s
    WHERE p.lists AND NOT s.same
),
-- A step of a query is another one if its operator or its depth is.
stage AS (
    SELECT s.side, row_number() OVER (PARTITION BY s.side ORDER BY t.n) AS n, t.o->>'path' AS path,
        t.o->>'operator' AS operator, t.o->>'text' AS text,
        concat_ws(' ', t.o->>'depth', t.o->>'operator') || E'\n' || (t.o->>'text') AS element
    FROM side AS s
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(s.facts->'stages') WHEN 'array' THEN s.facts->'stages' ELSE '[]' END)
        WITH ORDINALITY AS t (o, n)
),
indicator AS (
    SELECT s.side, t.n,
        concat_ws(' ', concat_ws('.', t.o->>'table_name', t.o->>'field'),
            CASE WHEN (t.o->>'negated')::boolean THEN 'not' END, t.o->>'kind',
            CASE WHEN (t.o->>'derived')::boolean THEN '(derived)' END,
            CASE WHEN (t.o->>'excluding')::boolean THEN '(excluding)' END) AS key,
        array_to_string(ARRAY(SELECT v.value FROM jsonb_array_elements_text(t.o->'values') WITH ORDINALITY AS v (value, n) ORDER BY v.n), ', ')
            || CASE WHEN (t.o->>'ignores_case')::boolean THEN ' (in any case)' ELSE '' END AS value
    FROM side AS s
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(s.facts->'indicators') WHEN 'array' THEN s.facts->'indicators' ELSE '[]' END)
        WITH ORDINALITY AS t (o, n)
),
numbered AS (
    SELECT i.side, i.n, i.key, i.value, row_number() OVER (PARTITION BY i.side, i.key ORDER BY i.n) AS k FROM indicator AS i
),
field AS (
    SELECT s.side, t.n, t.o->>'name' AS name,
        concat_ws(' ', t.o->>'type', 'of ' || nullif(array_to_string(
            ARRAY(SELECT v.value FROM jsonb_array_elements_text(t.o->'lineage') WITH ORDINALITY AS v (value, n) ORDER BY v.n), ', '), '')) AS value
    FROM side AS s
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(s.facts->'fields') WHEN 'array' THEN s.facts->'fields' ELSE '[]' END)
        WITH ORDINALITY AS t (o, n)
),
line AS (
    SELECT s.side, string_to_array(vigil.diff_sql_text(s.facts->>'sql', (s.facts->>'at')::timestamptz), E'\n') AS lines FROM side AS s
),
difference (place, part, key, old, new, n) AS (
    SELECT 1, 'field', p.path, p.old #>> '{}', p.new #>> '{}', 0 FROM pair AS p WHERE NOT p.lists
    UNION ALL
    SELECT 1, 'field', format('%s[%s]', e.path, coalesce(e.to_no, e.from_no) - 1), e.old #>> '{}', e.new #>> '{}', coalesce(e.to_no, e.from_no)
    FROM element AS e
    UNION ALL
    SELECT 2, 'stage', concat_ws(' ', coalesce(n.path, o.path), coalesce(n.operator, o.operator)), o.text, n.text, x.place
    FROM vigil.diff_sequence(ARRAY(SELECT t.element FROM stage AS t WHERE t.side = 1 ORDER BY t.n),
        ARRAY(SELECT t.element FROM stage AS t WHERE t.side = 2 ORDER BY t.n), true) WITH ORDINALITY AS x (from_no, to_no, same, place)
    LEFT JOIN stage AS o ON o.side = 1 AND o.n = x.from_no
    LEFT JOIN stage AS n ON n.side = 2 AND n.n = x.to_no
    WHERE NOT x.same
    UNION ALL
    SELECT 3, 'indicator', coalesce(o.key, n.key), o.value, n.value, coalesce(n.n, o.n)
    FROM (SELECT * FROM numbered WHERE numbered.side = 1) AS o
    FULL JOIN (SELECT * FROM numbered WHERE numbered.side = 2) AS n ON n.key = o.key AND n.k = o.k
    WHERE o.value IS DISTINCT FROM n.value
    UNION ALL
    SELECT 4, 'output', coalesce(o.name, n.name), o.value, n.value, coalesce(n.n, o.n)
    FROM (SELECT * FROM field WHERE field.side = 1) AS o
    FULL JOIN (SELECT * FROM field WHERE field.side = 2) AS n ON n.name = o.name
    WHERE o.value IS DISTINCT FROM n.value
    UNION ALL
    SELECT 5, 'sql', format('line %s', coalesce(x.to_no, x.from_no)), a.lines[x.from_no], b.lines[x.to_no], x.place
    FROM line AS a
    JOIN line AS b ON a.side = 1 AND b.side = 2
    CROSS JOIN LATERAL vigil.diff_sequence(a.lines, b.lines, false) WITH ORDINALITY AS x (from_no, to_no, same, place)
    WHERE NOT x.same
)
SELECT d.part, d.key, CASE WHEN d.old IS NULL THEN 'added' WHEN d.new IS NULL THEN 'removed' ELSE 'changed' END, d.old, d.new
FROM difference AS d
ORDER BY d.place, CASE WHEN d.place = 1 THEN d.key END COLLATE "C", d.n, d.key COLLATE "C"
$$;
COMMENT ON FUNCTION vigil.diff_facts(jsonb, jsonb) IS 'What differs between what two rules are made of';

CREATE FUNCTION vigil.diff_rule(rule uuid, from_version integer, to_version integer, OUT part text, OUT key text,
    OUT change text, OUT old text, OUT new text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 1000 ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
SELECT d.part, d.key, d.change, d.old, d.new
FROM vigil.diff_facts(vigil.rule_facts(rule, from_version), vigil.rule_facts(rule, to_version)) AS d
$$;
COMMENT ON FUNCTION vigil.diff_rule(uuid, integer, integer) IS 'What differs between two versions of a rule: part is field (of the file), stage (of the query), indicator, output (columns) or sql; change is added, removed or changed';

CREATE FUNCTION vigil.diff_rule(a text, b text, OUT part text, OUT key text,
    OUT change text, OUT old text, OUT new text)
RETURNS SETOF record
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
SELECT d.part, d.key, d.change, d.old, d.new
FROM vigil.diff_facts(vigil.rule_facts(a, 'the first rule'), vigil.rule_facts(b, 'the second rule')) AS d
$$;
COMMENT ON FUNCTION vigil.diff_rule(text, text) IS 'The same for two rule files, which are compiled and not stored';

CREATE FUNCTION vigil.diff_summary(rule uuid, from_version integer, to_version integer)
RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
SELECT format('version %s to %s: %s', from_version, to_version, coalesce(string_agg(p.text, '; ' ORDER BY p.place), 'only its layout'))
FROM (
    SELECT min(d.n) AS place,
        CASE WHEN d.part = 'field' THEN 'field ' || string_agg(d.key, ', ' ORDER BY d.n) ELSE format('%s %s', d.part, count(*)) END AS text
    FROM vigil.diff_rule(rule, from_version, to_version) WITH ORDINALITY AS d (part, key, change, old, new, n)
    GROUP BY d.part) AS p
$$;
COMMENT ON FUNCTION vigil.diff_summary(uuid, integer, integer) IS 'What differs between two versions of a rule, in a line: the fields, and how many differences of each other kind';

-- ---- whole folders ----

CREATE FUNCTION vigil.sync_rules(rules jsonb, dry_run boolean DEFAULT true, prune boolean DEFAULT false,
    source text DEFAULT 'sync', strict boolean DEFAULT false,
    OUT action text, OUT rule uuid, OUT name text, OUT path text, OUT details text)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100000 ROWS 100
AS 'MODULE_PATHNAME', 'vigil_sync_rules';
COMMENT ON FUNCTION vigil.sync_rules(jsonb, boolean, boolean, text, boolean) IS 'Makes rules be as declared, all or none: a list of objects with path, text, enabled (true, false, or left out: as it is; what a text calls enabled: false is never switched on) and owner (the role that its rules run as; before that of vigil.yaml). A row for each thing that is done, or that would be in a dry run: create, update, unchanged, owner, enable, disable, delete, and skip for a file of another platform that cannot be taken, or that is no rule: what is stored of it stays. With strict these are errors. Files named vigil.yaml say something of the rules in their folder. With prune, rules that a sync of the same source has made and that are not declared any more are deleted';

REVOKE ALL ON vigil.rule_changes FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.keep_rule_version(), vigil.rule_version_at(uuid, timestamptz), vigil.rollback_rule(uuid, integer),
    vigil.rule_facts(text, text), vigil.rule_facts(uuid, integer), vigil.diff_rule(uuid, integer, integer),
    vigil.diff_rule(text, text), vigil.diff_summary(uuid, integer, integer), vigil.sync_rules(jsonb, boolean, boolean, text, boolean) FROM PUBLIC;
