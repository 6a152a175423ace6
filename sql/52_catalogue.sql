-- The catalogue: what rules are made of, and which are alike.
-- Derived from the trees of the queries when a rule is loaded; nobody types it in.

-- ---- what fields are for ----

CREATE TABLE vigil.field_roles
(
    table_name text NOT NULL,
    field text NOT NULL,
    role text NOT NULL,
    success text[] NOT NULL DEFAULT '{}',
    shipped boolean NOT NULL DEFAULT false,
    CONSTRAINT field_roles_pkey PRIMARY KEY (table_name, field),
    CONSTRAINT field_roles_role_check CHECK (role IN ('operation', 'outcome')),
    -- Without its good values an outcome says nothing.
    CONSTRAINT field_roles_success_check CHECK ((role = 'outcome') = (success <> '{}'))
);
COMMENT ON TABLE vigil.field_roles IS 'Which field of a log table names the operation, which its outcome; add those of tables of your own, then call vigil.refresh_catalogue()';
COMMENT ON COLUMN vigil.field_roles.table_name IS 'Table as queries write it';
COMMENT ON COLUMN vigil.field_roles.field IS 'Its column';
COMMENT ON COLUMN vigil.field_roles.role IS 'operation: what was done, two of one table are the same field under two names; outcome: whether it worked';
COMMENT ON COLUMN vigil.field_roles.success IS 'Of an outcome: its values in lower case when it worked, an empty text for none';
COMMENT ON COLUMN vigil.field_roles.shipped IS 'Comes with the extension, and is not in dumps';

INSERT INTO vigil.field_roles (table_name, field, role, shipped)
SELECT v.table_name, v.field, 'operation', true
FROM (VALUES
    ('AWSCloudTrail', 'EventName'),
    ('AWSS3ServerAccess', 'Operation'),
    ('AZKVAuditLogs', 'OperationName'),
    ('AuditLogs', 'OperationName'),
    ('AuditLogs', 'ActivityDisplayName'),
    ('AzureActivity', 'OperationNameValue'),
    ('AzureActivity', 'OperationName'),
    ('AzureDevOpsAuditing', 'OperationName'),
    ('AzureDiagnostics', 'OperationName'),
    ('BehaviorInfo', 'ActionType'),
    ('CloudAppEvents', 'ActionType'),
    ('CommonSecurityLog', 'DeviceEventClassID'),
    ('DeviceEvents', 'ActionType'),
    ('DeviceFileEvents', 'ActionType'),
    ('DeviceImageLoadEvents', 'ActionType'),
    ('DeviceLogonEvents', 'ActionType'),
    ('DeviceNetworkEvents', 'ActionType'),
    ('DeviceProcessEvents', 'ActionType'),
    ('DeviceRegistryEvents', 'ActionType'),
    ('Event', 'EventID'),
    ('GCPAuditLogs', 'MethodName'),
    ('IdentityDirectoryEvents', 'ActionType'),
    ('IdentityLogonEvents', 'ActionType'),
    ('IdentityQueryEvents', 'ActionType'),
    ('IntuneAuditLogs', 'OperationName'),
    ('OfficeActivity', 'Operation'),
    ('PowerBIActivity', 'Activity'),
    ('SQLSecurityAuditEvents', 'ActionName'),
    ('SecurityEvent', 'EventID'),
    ('StorageBlobLogs', 'OperationName'),
    ('StorageFileLogs', 'OperationName'),
    ('StorageQueueLogs', 'OperationName'),
    ('StorageTableLogs', 'OperationName'),
    ('UrlClickEvents', 'ActionType'),
    ('WindowsEvent', 'EventID')) AS v (table_name, field);

INSERT INTO vigil.field_roles (table_name, field, role, success, shipped)
SELECT v.table_name, v.field, 'outcome', v.success, true
FROM (VALUES
    ('AADManagedIdentitySignInLogs', 'ResultType', ARRAY['0']),
    ('AADNonInteractiveUserSignInLogs', 'ResultType', ARRAY['0']),
    ('AADServicePrincipalSignInLogs', 'ResultType', ARRAY['0']),
    ('ADFSSignInLogs', 'ResultType', ARRAY['0']),
    ('AWSCloudTrail', 'ErrorCode', ARRAY['']),
    ('AWSCloudTrail', 'ErrorMessage', ARRAY['']),
    ('AuditLogs', 'Result', ARRAY['success']),
    ('AzureActivity', 'ActivityStatusValue', ARRAY['success', 'succeeded']),
    ('AzureActivity', 'ActivityStatus', ARRAY['success', 'succeeded']),
    ('OfficeActivity', 'ResultStatus', ARRAY['succeeded', 'success', 'true', 'partiallysucceeded']),
    ('SigninLogs', 'ResultType', ARRAY['0']),
    ('StorageBlobLogs', 'StatusText', ARRAY['success']),
    ('StorageFileLogs', 'StatusText', ARRAY['success']),
    ('StorageQueueLogs', 'StatusText', ARRAY['success']),
    ('StorageTableLogs', 'StatusText', ARRAY['success'])) AS v (table_name, field, success);

SELECT pg_catalog.pg_extension_config_dump('vigil.field_roles', 'WHERE NOT shipped');

-- ---- what a version of a rule is made of ----

CREATE TABLE vigil.rule_stage
(
    rule_id uuid NOT NULL,
    version_no integer NOT NULL,
    ordinal integer NOT NULL,
    path text NOT NULL,
    depth integer NOT NULL,
    operator text NOT NULL,
    text text NOT NULL,
    predicates text[] NOT NULL,
    tables text[] NOT NULL,
    CONSTRAINT rule_stage_pkey PRIMARY KEY (rule_id, version_no, ordinal)
);
COMMENT ON TABLE vigil.rule_stage IS 'Operators of the query of each version of a rule; read vigil.rule_stages';
COMMENT ON COLUMN vigil.rule_stage.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_stage.version_no IS 'Its version';
COMMENT ON COLUMN vigil.rule_stage.ordinal IS 'Place in the text, from 1';
COMMENT ON COLUMN vigil.rule_stage.path IS 'Number in its pipeline; behind a slash the number in a pipeline inside';
COMMENT ON COLUMN vigil.rule_stage.depth IS '0 for the query itself';
COMMENT ON COLUMN vigil.rule_stage.operator IS 'where, summarize, …, or source';
COMMENT ON COLUMN vigil.rule_stage.text IS 'Its text without comments';
COMMENT ON COLUMN vigil.rule_stage.predicates IS 'What it asks';
COMMENT ON COLUMN vigil.rule_stage.tables IS 'Tables that it and what is inside it read';

CREATE TABLE vigil.rule_indicator
(
    rule_id uuid NOT NULL,
    version_no integer NOT NULL,
    ordinal integer NOT NULL,
    stage text,
    table_name text,
    field text NOT NULL,
    role text,
    kind text NOT NULL,
    "values" text[] NOT NULL,
    negated boolean NOT NULL,
    ignores_case boolean NOT NULL,
    derived boolean NOT NULL,
    excluding boolean NOT NULL,
    alternative text,
    lineage text[] NOT NULL,
    value_source text[] NOT NULL,
    match text[] COLLATE "C" NOT NULL,
    CONSTRAINT rule_indicator_pkey PRIMARY KEY (rule_id, version_no, ordinal)
);
COMMENT ON TABLE vigil.rule_indicator IS 'Constants that the query of each version of a rule looks for; read vigil.rule_indicators';
COMMENT ON COLUMN vigil.rule_indicator.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_indicator.version_no IS 'Its version';
COMMENT ON COLUMN vigil.rule_indicator.ordinal IS 'Place in the query, from 1';
COMMENT ON COLUMN vigil.rule_indicator.stage IS 'Path of the stage that asks';
COMMENT ON COLUMN vigil.rule_indicator.table_name IS 'Table whose field it is';
COMMENT ON COLUMN vigil.rule_indicator.field IS 'What is tested';
COMMENT ON COLUMN vigil.rule_indicator.role IS 'What the field is for, by vigil.field_roles when it was stored';
COMMENT ON COLUMN vigil.rule_indicator.kind IS 'How it is tested';
COMMENT ON COLUMN vigil.rule_indicator."values" IS 'Against what';
COMMENT ON COLUMN vigil.rule_indicator.negated IS 'It must not be so';
COMMENT ON COLUMN vigil.rule_indicator.ignores_case IS 'Whatever the case of letters';
COMMENT ON COLUMN vigil.rule_indicator.derived IS 'The field is computed';
COMMENT ON COLUMN vigil.rule_indicator.excluding IS 'It says which rows leave others out';
COMMENT ON COLUMN vigil.rule_indicator.alternative IS 'Which side of which or';
COMMENT ON COLUMN vigil.rule_indicator.lineage IS 'What the field is made of';
COMMENT ON COLUMN vigil.rule_indicator.value_source IS 'Column that the values are looked up in';
COMMENT ON COLUMN vigil.rule_indicator.match IS 'For each value a hash of field, kind and value: equal where rules share them';

CREATE INDEX rule_indicator_match_idx ON vigil.rule_indicator USING gin (match);
COMMENT ON INDEX vigil.rule_indicator_match_idx IS 'Rules that share a value';

CREATE TABLE vigil.rule_output_field
(
    rule_id uuid NOT NULL,
    version_no integer NOT NULL,
    ordinal integer NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    stage text,
    operator text,
    lineage text[] NOT NULL,
    is_time boolean NOT NULL,
    CONSTRAINT rule_output_field_pkey PRIMARY KEY (rule_id, version_no, ordinal)
);
COMMENT ON TABLE vigil.rule_output_field IS 'Columns of the result of each version of a rule; read vigil.rule_output_fields';
COMMENT ON COLUMN vigil.rule_output_field.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_output_field.version_no IS 'Its version';
COMMENT ON COLUMN vigil.rule_output_field.ordinal IS 'Place in the result, from 1';
COMMENT ON COLUMN vigil.rule_output_field.name IS 'Its name';
COMMENT ON COLUMN vigil.rule_output_field.type IS 'Its KQL type';
COMMENT ON COLUMN vigil.rule_output_field.stage IS 'Path of the stage that made it';
COMMENT ON COLUMN vigil.rule_output_field.operator IS 'Operator of that stage';
COMMENT ON COLUMN vigil.rule_output_field.lineage IS 'Columns of tables that it is made of';
COMMENT ON COLUMN vigil.rule_output_field.is_time IS 'It is a time of its source''s rows';

SELECT pg_catalog.pg_extension_config_dump('vigil.rule_stage', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.rule_indicator', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.rule_output_field', '');

CREATE FUNCTION vigil.store_catalogue(rule uuid, version_no integer, stages jsonb, indicators jsonb, fields jsonb)
RETURNS void
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DELETE FROM vigil.rule_stage AS s WHERE s.rule_id = rule AND s.version_no = store_catalogue.version_no;
DELETE FROM vigil.rule_indicator AS i WHERE i.rule_id = rule AND i.version_no = store_catalogue.version_no;
DELETE FROM vigil.rule_output_field AS f WHERE f.rule_id = rule AND f.version_no = store_catalogue.version_no;

INSERT INTO vigil.rule_stage (rule_id, version_no, ordinal, path, depth, operator, text, predicates, tables)
SELECT rule, store_catalogue.version_no, s.ordinal, s.path, s.depth, s.operator, s.text, s.predicates, s.tables
FROM jsonb_to_recordset(stages) AS s (ordinal integer, path text, depth integer, operator text, text text,
    predicates text[], tables text[]);

INSERT INTO vigil.rule_indicator (rule_id, version_no, ordinal, stage, table_name, field, role, kind, "values",
    negated, ignores_case, derived, excluding, alternative, lineage, value_source, match)
SELECT rule, store_catalogue.version_no, i.ordinal, i.stage, i.table_name, i.field, o.role, i.kind, i."values",
    i.negated, i.ignores_case, i.derived, i.excluding, i.alternative, i.lineage, i.value_source, m.match
FROM jsonb_to_recordset(indicators) AS i (ordinal integer, stage text, table_name text, field text, kind text,
    "values" text[], negated boolean, ignores_case boolean, derived boolean, excluding boolean, alternative text,
    lineage text[], value_source text[])
LEFT JOIN vigil.field_roles AS o ON o.table_name = i.table_name AND o.field = i.field
-- One value of in is as good as ==, one of has_any as has; a test without a value is one of ''.
CROSS JOIN LATERAL (
    SELECT array_agg(left(encode(sha256(convert_to(concat_ws(E'\n', i.excluding, i.negated, i.derived, i.table_name,
            CASE WHEN o.role = 'operation' THEN '*' ELSE i.field END,
            CASE i.kind WHEN 'in' THEN 'eq' WHEN 'has_any' THEN 'has' WHEN 'has_all' THEN 'has' ELSE i.kind END,
            lower(x.value COLLATE "C")), 'UTF8')), 'hex'), 24) ORDER BY x.place) AS match
    FROM unnest(CASE WHEN cardinality(i."values") > 0 THEN i."values" ELSE ARRAY[''] END) WITH ORDINALITY
        AS x (value, place)) AS m;

INSERT INTO vigil.rule_output_field (rule_id, version_no, ordinal, name, type, stage, operator, lineage, is_time)
SELECT rule, store_catalogue.version_no, f.ordinal, f.name, f.type, f.stage, f.operator, f.lineage, f.is_time
FROM jsonb_to_recordset(fields) AS f (ordinal integer, name text, type text, stage text, operator text,
    lineage text[], is_time boolean);
$$;
COMMENT ON FUNCTION vigil.store_catalogue(uuid, integer, jsonb, jsonb, jsonb) IS 'Stores what a version of a rule is made of';
REVOKE EXECUTE ON FUNCTION vigil.store_catalogue(uuid, integer, jsonb, jsonb, jsonb) FROM PUBLIC;

CREATE FUNCTION vigil.refresh_catalogue(rule uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000
AS 'MODULE_PATHNAME', 'vigil_refresh_catalogue';
COMMENT ON FUNCTION vigil.refresh_catalogue(uuid) IS 'Makes the catalogue of a rule, or of all, from their texts again; the number of rules. Each is compiled as its owner; one that cannot be keeps what it had, with a warning';
REVOKE EXECUTE ON FUNCTION vigil.refresh_catalogue(uuid) FROM PUBLIC;

-- ---- stages ----

CREATE VIEW vigil.rule_stages AS
SELECT s.rule_id, r.name AS rule_name, s.ordinal, s.path, s.depth, s.operator, s.text, s.predicates, s.tables
FROM vigil.rule_stage AS s
JOIN vigil.rules AS r ON r.id = s.rule_id AND r.version_no = s.version_no;
COMMENT ON VIEW vigil.rule_stages IS 'The operators of each rule''s query, step by step';
COMMENT ON COLUMN vigil.rule_stages.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_stages.rule_name IS 'Its name';
COMMENT ON COLUMN vigil.rule_stages.ordinal IS 'Place in the text, from 1';
COMMENT ON COLUMN vigil.rule_stages.path IS 'Number in its pipeline: "5/1" is the first operator inside the fifth, "3/b/1" the first in the second pipeline inside the third, "Spray/2" the second of a let';
COMMENT ON COLUMN vigil.rule_stages.depth IS '0 for the query itself, more for what is inside a join, a union, a let';
COMMENT ON COLUMN vigil.rule_stages.operator IS 'where, summarize, …, or source for the table that a pipeline begins with';
COMMENT ON COLUMN vigil.rule_stages.text IS 'Its text without comments';
COMMENT ON COLUMN vigil.rule_stages.predicates IS 'What it asks: the conditions of a where, the keys of a join, the conditions of iff, case and countif';
COMMENT ON COLUMN vigil.rule_stages.tables IS 'Tables that it and what is inside it read';

CREATE FUNCTION vigil.rule_stages(rule uuid)
RETURNS SETOF vigil.rule_stages
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
SELECT s.* FROM vigil.rule_stages AS s WHERE s.rule_id = rule ORDER BY s.ordinal
$$;
COMMENT ON FUNCTION vigil.rule_stages(uuid) IS 'The operators of a rule''s query in the order of the text: see the view of that name';

-- ---- indicators ----

CREATE VIEW vigil.rule_indicators AS
SELECT i.rule_id, r.name AS rule_name, i.ordinal, i.stage, i.table_name, i.field, i.kind, i."values", i.negated,
    i.ignores_case, i.derived, i.excluding, i.alternative, i.lineage, i.value_source, i.role,
    -- Rules that share several values of a list are to be counted once: only lists need a look at the others.
    CASE WHEN cardinality(i.match) = 1 THEN c.by_value[1]
         ELSE (SELECT count(DISTINCT o.rule_id)
               FROM vigil.rule_indicator AS o
               JOIN vigil.rules AS u ON u.id = o.rule_id AND u.version_no = o.version_no
               WHERE o.match && i.match AND o.rule_id <> i.rule_id) END AS other_rules,
    c.by_value AS other_rules_by_value
FROM vigil.rule_indicator AS i
JOIN vigil.rules AS r ON r.id = i.rule_id AND r.version_no = i.version_no
JOIN (
    SELECT n.rule_id, n.version_no, n.ordinal, array_agg(v.rules - 1 ORDER BY x.place) AS by_value
    FROM vigil.rule_indicator AS n
    CROSS JOIN LATERAL unnest(n.match) WITH ORDINALITY AS x (match, place)
    JOIN (
        SELECT m.match, count(DISTINCT o.rule_id) AS rules
        FROM vigil.rule_indicator AS o
        JOIN vigil.rules AS u ON u.id = o.rule_id AND u.version_no = o.version_no
        CROSS JOIN LATERAL unnest(o.match) AS m (match)
        GROUP BY m.match) AS v ON v.match = x.match
    GROUP BY n.rule_id, n.version_no, n.ordinal) AS c
    ON c.rule_id = i.rule_id AND c.version_no = i.version_no AND c.ordinal = i.ordinal;
COMMENT ON VIEW vigil.rule_indicators IS 'The constants that each rule''s query looks for, in a normal form: all must hold, but for alternatives';
COMMENT ON COLUMN vigil.rule_indicators.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_indicators.rule_name IS 'Its name';
COMMENT ON COLUMN vigil.rule_indicators.ordinal IS 'Place in the query, from 1';
COMMENT ON COLUMN vigil.rule_indicators.stage IS 'Path of the stage that asks, see vigil.rule_stages';
COMMENT ON COLUMN vigil.rule_indicators.table_name IS 'Table whose field it is, also behind a rename or a join; null if the field is computed or is one of more than 32 tables';
COMMENT ON COLUMN vigil.rule_indicators.field IS 'Column of that table, perhaps with a path into it; else what the query calls it';
COMMENT ON COLUMN vigil.rule_indicators.kind IS 'eq, in, is_null, is_not_null (of texts: empty), lt, le, gt, ge, has, has_any, has_all, hasprefix, hassuffix, contains, startswith, endswith, matches_regex, or the function that tests; a between is ge and le';
COMMENT ON COLUMN vigil.rule_indicators."values" IS 'Against what, as texts; empty for is_null, and for an in whose values a table has';
COMMENT ON COLUMN vigil.rule_indicators.negated IS 'It must not be so';
COMMENT ON COLUMN vigil.rule_indicators.ignores_case IS 'The case of letters does not count';
COMMENT ON COLUMN vigil.rule_indicators.derived IS 'The field is computed by the query, and no column of a table';
COMMENT ON COLUMN vigil.rule_indicators.excluding IS 'It tells which rows leave others out: it stands inside an anti join or an !in';
COMMENT ON COLUMN vigil.rule_indicators.alternative IS 'null if it must hold; "1a" and "1b" are sides of one or, "1a.2b" is inside of 1a';
COMMENT ON COLUMN vigil.rule_indicators.lineage IS 'The columns of tables that the field is made of';
COMMENT ON COLUMN vigil.rule_indicators.value_source IS 'Of an in whose values a table has: the column that is looked up';
COMMENT ON COLUMN vigil.rule_indicators.role IS 'operation or outcome, if vigil.field_roles says so of the field';
COMMENT ON COLUMN vigil.rule_indicators.other_rules IS 'Number of other rules that share field, kind and at least one value; of kinds, in counts as eq and has_any as has';
COMMENT ON COLUMN vigil.rule_indicators.other_rules_by_value IS 'The same for each of the values';

CREATE FUNCTION vigil.rule_indicators(rule uuid)
RETURNS SETOF vigil.rule_indicators
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
SELECT i.* FROM vigil.rule_indicators AS i WHERE i.rule_id = rule ORDER BY i.ordinal
$$;
COMMENT ON FUNCTION vigil.rule_indicators(uuid) IS 'The constants that a rule''s query looks for, in its order: see the view of that name';

-- ---- output fields ----

CREATE VIEW vigil.rule_output_fields AS
SELECT f.rule_id, r.name AS rule_name, f.ordinal, f.name, f.type, f.stage, f.operator, f.lineage, f.is_time,
    ARRAY(
        SELECT u.use
        FROM (
            SELECT 1, e.at, m.at, 'entity ' || (e.one ->> 'entityType') || '.' || (m.one ->> 'identifier'),
                m.one ->> 'columnName'
            FROM jsonb_array_elements(v.definition -> 'entityMappings') WITH ORDINALITY AS e (one, at)
            CROSS JOIN jsonb_array_elements(e.one -> 'fieldMappings') WITH ORDINALITY AS m (one, at)
            UNION ALL
            SELECT 2, e.at, 0, 'entities', e.one ->> 'columnName'
            FROM jsonb_array_elements(v.definition -> 'sentinelEntitiesMappings') WITH ORDINALITY AS e (one, at)
            UNION ALL
            SELECT 3, 0, 0, 'detail ' || d.key, d.value
            FROM jsonb_each_text(v.definition -> 'customDetails') AS d
            UNION ALL
            SELECT 4, 0, 0, o.key, CASE WHEN o.key LIKE '%ColumnName' THEN o.value
                WHEN strpos(o.value, '{{' || f.name || '}}') > 0 THEN f.name END
            FROM jsonb_each_text(v.definition -> 'alertDetailsOverride') AS o
            WHERE o.key <> 'alertDynamicProperties'
            UNION ALL
            SELECT 5, p.at, 0, p.one ->> 'alertProperty', p.one ->> 'value'
            FROM jsonb_array_elements(v.definition -> 'alertDetailsOverride' -> 'alertDynamicProperties')
                WITH ORDINALITY AS p (one, at)) AS u (part, first, second, use, field)
        WHERE u.field = f.name
        ORDER BY u.part, u.first, u.second, u.use COLLATE "C") AS used_by
FROM vigil.rule_output_field AS f
JOIN vigil.rules AS r ON r.id = f.rule_id AND r.version_no = f.version_no
JOIN vigil.rule_versions AS v ON v.rule_id = f.rule_id AND v.version_no = f.version_no;
COMMENT ON VIEW vigil.rule_output_fields IS 'The columns of each rule''s result, and where they come from';
COMMENT ON COLUMN vigil.rule_output_fields.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_output_fields.rule_name IS 'Its name';
COMMENT ON COLUMN vigil.rule_output_fields.ordinal IS 'Place in the result, from 1';
COMMENT ON COLUMN vigil.rule_output_fields.name IS 'Name of the column';
COMMENT ON COLUMN vigil.rule_output_fields.type IS 'Its KQL type';
COMMENT ON COLUMN vigil.rule_output_fields.stage IS 'Path of the stage that made it: a summarize makes all columns of its result, a project only those that it computes or renames';
COMMENT ON COLUMN vigil.rule_output_fields.operator IS 'Operator of that stage';
COMMENT ON COLUMN vigil.rule_output_fields.lineage IS 'The columns of tables that it is made of: "AWSCloudTrail.EventName"';
COMMENT ON COLUMN vigil.rule_output_fields.is_time IS 'It is the time of a row of its table, or the first or last time of several';
COMMENT ON COLUMN vigil.rule_output_fields.used_by IS 'What the rule makes of it: entity and identifier, custom detail, override';

CREATE FUNCTION vigil.rule_output_fields(rule uuid)
RETURNS SETOF vigil.rule_output_fields
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 15
SET search_path = pg_catalog, pg_temp
AS $$
SELECT f.* FROM vigil.rule_output_fields AS f WHERE f.rule_id = rule ORDER BY f.ordinal
$$;
COMMENT ON FUNCTION vigil.rule_output_fields(uuid) IS 'The columns of a rule''s result in order: see the view of that name';

-- ---- related rules ----

CREATE VIEW vigil.rule_operations AS
SELECT DISTINCT ON (i.rule_id, x.match) i.rule_id, i.table_name, i.field, x.value AS operation, x.match
FROM vigil.rule_indicator AS i
JOIN vigil.rules AS r ON r.id = i.rule_id AND r.version_no = i.version_no
CROSS JOIN LATERAL unnest(i."values", i.match) AS x (value, match)
WHERE i.role = 'operation' AND i.kind IN ('eq', 'in') AND NOT i.negated AND NOT i.excluding AND x.value IS NOT NULL
ORDER BY i.rule_id, x.match, i.ordinal;
COMMENT ON VIEW vigil.rule_operations IS 'The operations that each rule''s query looks for by name, of the fields that vigil.field_roles calls so';
COMMENT ON COLUMN vigil.rule_operations.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_operations.table_name IS 'Table of the operation';
COMMENT ON COLUMN vigil.rule_operations.field IS 'Field that names it';
COMMENT ON COLUMN vigil.rule_operations.operation IS 'Its name, as the rule writes it';
COMMENT ON COLUMN vigil.rule_operations.match IS 'The same for the same operation, however its letters are written';

CREATE VIEW vigil.rule_outcomes AS
SELECT t.rule_id, t.table_name,
    CASE WHEN bool_or(t.good) AND bool_or(t.bad) THEN NULL
         WHEN bool_or(t.good) THEN 'success'
         WHEN bool_or(t.bad) THEN 'failure' END AS outcome
FROM (
    SELECT i.rule_id, i.table_name,
        CASE WHEN i.kind = 'is_null' THEN '' = ANY (o.success)
             WHEN i.kind IN ('eq', 'in') THEN NOT i.negated AND x.tested <@ o.success END AS good,
        CASE WHEN i.kind = 'is_not_null' THEN '' = ANY (o.success)
             WHEN i.kind IN ('eq', 'in') AND i.negated THEN o.success <@ x.tested
             WHEN i.kind IN ('eq', 'in') THEN NOT x.tested && o.success END AS bad
    FROM vigil.rule_indicator AS i
    JOIN vigil.rules AS r ON r.id = i.rule_id AND r.version_no = i.version_no
    JOIN vigil.field_roles AS o ON o.table_name = i.table_name AND o.field = i.field AND o.role = 'outcome'
    CROSS JOIN LATERAL (
        SELECT array_agg(lower(v.value COLLATE "C")) AS tested FROM unnest(i."values") AS v (value)) AS x
    WHERE i.alternative IS NULL AND NOT i.excluding) AS t
GROUP BY t.rule_id, t.table_name;
COMMENT ON VIEW vigil.rule_outcomes IS 'Whether a rule asks for operations of a table that worked, or that failed';
COMMENT ON COLUMN vigil.rule_outcomes.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_outcomes.table_name IS 'Table whose outcome it asks for';
COMMENT ON COLUMN vigil.rule_outcomes.outcome IS 'success or failure; null if it asks for neither, or for both';

CREATE VIEW vigil.related_rules AS
SELECT p.rule_id, r.name AS rule_name, p.related_id, u.name AS related_name, p.tables, p.shared, p.shared_count,
    round(p.shared_count::numeric / (o.count + e.count - p.shared_count), 3) AS jaccard,
    round(p.shared_count::numeric / o.count, 3) AS of_own,
    round(p.shared_count::numeric / e.count, 3) AS of_related,
    p.outcome
FROM (
    SELECT a.rule_id, b.rule_id AS related_id,
        array_agg(DISTINCT a.table_name ORDER BY a.table_name) AS tables,
        array_agg(a.operation ORDER BY a.operation COLLATE "C") AS shared,
        count(*) AS shared_count,
        CASE WHEN bool_and(x.outcome = y.outcome) THEN 'same'
             WHEN bool_and(x.outcome <> y.outcome) THEN 'disjoint'
             ELSE 'open' END AS outcome
    FROM vigil.rule_operations AS a
    JOIN vigil.rule_operations AS b ON b.match = a.match AND b.rule_id <> a.rule_id
    LEFT JOIN vigil.rule_outcomes AS x ON x.rule_id = a.rule_id AND x.table_name = a.table_name
    LEFT JOIN vigil.rule_outcomes AS y ON y.rule_id = b.rule_id AND y.table_name = b.table_name
    GROUP BY a.rule_id, b.rule_id) AS p
-- Counted once for each rule, not for each pair.
JOIN (SELECT w.rule_id, count(*) AS count FROM vigil.rule_operations AS w GROUP BY w.rule_id) AS o ON o.rule_id = p.rule_id
JOIN (SELECT w.rule_id, count(*) AS count FROM vigil.rule_operations AS w GROUP BY w.rule_id) AS e ON e.rule_id = p.related_id
JOIN vigil.rules AS r ON r.id = p.rule_id
JOIN vigil.rules AS u ON u.id = p.related_id;
COMMENT ON VIEW vigil.related_rules IS 'Rules that look for the same operations: API calls, audit operations, event numbers';
COMMENT ON COLUMN vigil.related_rules.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.related_rules.rule_name IS 'Its name';
COMMENT ON COLUMN vigil.related_rules.related_id IS 'A rule that shares at least one operation';
COMMENT ON COLUMN vigil.related_rules.related_name IS 'Its name';
COMMENT ON COLUMN vigil.related_rules.tables IS 'Tables of the operations';
COMMENT ON COLUMN vigil.related_rules.shared IS 'The operations that both look for';
COMMENT ON COLUMN vigil.related_rules.shared_count IS 'Their number';
COMMENT ON COLUMN vigil.related_rules.jaccard IS 'Their share of all operations of both: 1 if these are the same';
COMMENT ON COLUMN vigil.related_rules.of_own IS 'Their share of the rule''s own operations';
COMMENT ON COLUMN vigil.related_rules.of_related IS 'Their share of the other rule''s operations';
COMMENT ON COLUMN vigil.related_rules.outcome IS 'same if both ask for operations that worked, or that failed; disjoint if one asks for either; open if a rule does not ask';

CREATE FUNCTION vigil.related_rules(rule uuid)
RETURNS SETOF vigil.related_rules
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
SELECT p.* FROM vigil.related_rules AS p WHERE p.rule_id = rule
ORDER BY p.jaccard DESC, p.related_name COLLATE "C", p.related_id
$$;
COMMENT ON FUNCTION vigil.related_rules(uuid) IS 'Rules that look for the same operations as a rule, the most alike first: see the view of that name';
