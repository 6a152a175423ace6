-- Rules: what is loaded, in every version, and who runs it.

CREATE TABLE vigil.rules
(
    id uuid NOT NULL,
    name text NOT NULL,
    version_no integer NOT NULL,
    enabled boolean NOT NULL DEFAULT false,
    run_as name NOT NULL,
    run_as_oid oid,
    anchor timestamptz,
    delay interval,
    timeout interval,
    time_zone text,
    catchup text NOT NULL DEFAULT 'run',
    late text NOT NULL DEFAULT 'rerun',
    dedup text,
    keep_states boolean NOT NULL DEFAULT false,
    alert_view name,
    alert_view_hash text,
    managed_by text,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT rules_pkey PRIMARY KEY (id),
    CONSTRAINT rules_delay_check CHECK (delay BETWEEN interval '0' AND interval '1 day'),
    CONSTRAINT rules_timeout_check CHECK (timeout > interval '0'),
    CONSTRAINT rules_catchup_check CHECK (catchup IN ('run', 'skip')),
    CONSTRAINT rules_late_check CHECK (late IN ('rerun', 'note', 'ignore')),
    CONSTRAINT rules_dedup_check CHECK (dedup IN ('window', 'slot', 'none'))
);
COMMENT ON TABLE vigil.rules IS 'The rules: which version is current, is it on, who runs it; written by functions only';
COMMENT ON COLUMN vigil.rules.id IS 'The id of the rule file';
COMMENT ON COLUMN vigil.rules.name IS 'Name of the current version';
COMMENT ON COLUMN vigil.rules.version_no IS 'The current version, see vigil.rule_versions';
COMMENT ON COLUMN vigil.rules.enabled IS 'Whether the background worker runs it';
COMMENT ON COLUMN vigil.rules.run_as IS 'Role whose rights the query has: whoever loaded the rule first; a name, so that it survives a dump';
COMMENT ON COLUMN vigil.rules.run_as_oid IS 'That role itself: another role of the name is not the owner. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.rules.anchor IS 'A moment at which a slot ends; null: slots end at multiples of the frequency since 1970-01-01 in the zone';
COMMENT ON COLUMN vigil.rules.delay IS 'How long after the end of a slot its run starts; null for vigil.ingestion_delay';
COMMENT ON COLUMN vigil.rules.timeout IS 'Longest run of the query; null for vigil.rule_timeout';
COMMENT ON COLUMN vigil.rules.time_zone IS 'Zone whose days a frequency of whole days counts; null for UTC';
COMMENT ON COLUMN vigil.rules.catchup IS 'What happens to missed slots: run them, or record them as skipped';
COMMENT ON COLUMN vigil.rules.late IS 'What happens when rows arrive for a slot that is done: rerun it, note it, or ignore it';
COMMENT ON COLUMN vigil.rules.keep_states IS 'Its runs keep what they have computed of long windows, see vigil.configure_rule()';
COMMENT ON COLUMN vigil.rules.dedup IS 'With what a finding is compared, so that it raises one alert; null for what the file says (x-dedup), which is window if it says nothing: window (alerts of slots whose windows overlap), slot (of the same slot), none (of the same slot, and runs by hand raise all they find)';
COMMENT ON COLUMN vigil.rules.alert_view IS 'Name of the view of its alerts in schema vigil_alerts';
COMMENT ON COLUMN vigil.rules.alert_view_hash IS 'MD5 of what that view was made of, so that it stays while it would be the same';
COMMENT ON COLUMN vigil.rules.managed_by IS 'The source of vigil.sync_rules() that made the rule; null: it was made by hand, and no sync deletes it';
COMMENT ON COLUMN vigil.rules.disabled_at IS 'When it was switched off; null when it is on';
COMMENT ON COLUMN vigil.rules.created_at IS 'When the rule was first loaded';
COMMENT ON COLUMN vigil.rules.updated_at IS 'When the rule or its settings were last changed';

CREATE TABLE vigil.rule_versions
(
    rule_id uuid NOT NULL,
    version_no integer NOT NULL,
    version text,
    name text NOT NULL,
    description text NOT NULL,
    severity text NOT NULL,
    kind text NOT NULL,
    query_frequency interval NOT NULL,
    query_period interval NOT NULL,
    trigger_operator text NOT NULL,
    trigger_threshold integer NOT NULL,
    tactics text[] NOT NULL,
    techniques text[] NOT NULL,
    query text NOT NULL,
    sql text NOT NULL,
    fields jsonb NOT NULL,
    definition jsonb NOT NULL,
    yaml text NOT NULL,
    compiled_in jsonb NOT NULL DEFAULT '[]',
    loaded_at timestamptz NOT NULL,
    loaded_by name NOT NULL,
    CONSTRAINT rule_versions_pkey PRIMARY KEY (rule_id, version_no),
    CONSTRAINT rule_versions_severity_check
        CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT rule_versions_kind_check CHECK (kind IN ('Scheduled', 'NRT')),
    CONSTRAINT rule_versions_trigger_check CHECK (trigger_operator IN ('gt', 'lt', 'eq', 'ne')),
    -- A gap between two windows would never be read.
    CONSTRAINT rule_versions_period_check CHECK (query_period >= query_frequency)
);
COMMENT ON TABLE vigil.rule_versions IS 'Every text that was ever loaded under the id of a rule; never changed, kept when the rule is deleted';
COMMENT ON COLUMN vigil.rule_versions.rule_id IS 'The id of the rule file';
COMMENT ON COLUMN vigil.rule_versions.version_no IS 'Counts the texts of one rule, from 1';
COMMENT ON COLUMN vigil.rule_versions.version IS 'What the author calls the version: "1.0.1"';
COMMENT ON COLUMN vigil.rule_versions.name IS 'Name of the rule';
COMMENT ON COLUMN vigil.rule_versions.description IS 'What the rule finds';
COMMENT ON COLUMN vigil.rule_versions.severity IS 'Informational, Low, Medium or High';
COMMENT ON COLUMN vigil.rule_versions.kind IS 'Scheduled or NRT';
COMMENT ON COLUMN vigil.rule_versions.query_frequency IS 'Length of a slot';
COMMENT ON COLUMN vigil.rule_versions.query_period IS 'Length of the window that a run may read';
COMMENT ON COLUMN vigil.rule_versions.trigger_operator IS 'How the number of rows is compared: gt, lt, eq or ne';
COMMENT ON COLUMN vigil.rule_versions.trigger_threshold IS 'What the number of rows is compared with';
COMMENT ON COLUMN vigil.rule_versions.tactics IS 'Tactics of MITRE ATT&CK';
COMMENT ON COLUMN vigil.rule_versions.techniques IS 'Techniques of MITRE ATT&CK';
COMMENT ON COLUMN vigil.rule_versions.query IS 'The query in KQL';
COMMENT ON COLUMN vigil.rule_versions.sql IS 'The SELECT that the query became when it was loaded; a run compiles it again for its own window';
COMMENT ON COLUMN vigil.rule_versions.fields IS 'Columns of the result in order: name and KQL type';
COMMENT ON COLUMN vigil.rule_versions.definition IS 'All fields of the rule as JSON, in the keys of the rule format';
COMMENT ON COLUMN vigil.rule_versions.yaml IS 'The text as it was loaded';
COMMENT ON COLUMN vigil.rule_versions.compiled_in IS 'Saved functions and watchlists that the query used when it was loaded: kind, name, owner, hash (SHA-256)';
COMMENT ON COLUMN vigil.rule_versions.loaded_at IS 'When it was loaded';
COMMENT ON COLUMN vigil.rule_versions.loaded_by IS 'Role that loaded it';

SELECT pg_catalog.pg_extension_config_dump('vigil.rules', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.rule_versions', '');
