-- States of long windows: what rules have computed of partitions that do not change.

CREATE TABLE vigil.kept_parts (
    rule_id uuid NOT NULL,
    query bytea NOT NULL,
    part oid NOT NULL,
    range_start timestamptz NOT NULL,
    range_end timestamptz NOT NULL,
    mark text NOT NULL,
    groups bigint NOT NULL,
    bytes bigint NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT kept_parts_pkey PRIMARY KEY (rule_id, query, part),
    CONSTRAINT kept_parts_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.kept_parts IS 'Partitions of which a rule has kept its groups, see vigil.configure_rule(); made by runs, and gone when the partition changes';
COMMENT ON COLUMN vigil.kept_parts.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.kept_parts.query IS 'Which groups, as which owner: a hash of the SQL that finds them';
COMMENT ON COLUMN vigil.kept_parts.part IS 'The partition';
COMMENT ON COLUMN vigil.kept_parts.range_start IS 'Begin of the time that it holds';
COMMENT ON COLUMN vigil.kept_parts.range_end IS 'End of it, not included';
COMMENT ON COLUMN vigil.kept_parts.mark IS 'What it was when the groups were found: another mark means that it may have changed';
COMMENT ON COLUMN vigil.kept_parts.groups IS 'Number of groups';
COMMENT ON COLUMN vigil.kept_parts.bytes IS 'Their size';
COMMENT ON COLUMN vigil.kept_parts.made_at IS 'When they were found';

-- Values of logs, which only the owner of the rule may have seen: nobody is granted a right on it.
CREATE TABLE vigil.kept_states (
    rule_id uuid NOT NULL,
    query bytea NOT NULL,
    part oid NOT NULL,
    ordinal integer NOT NULL,
    groups bytea NOT NULL,
    CONSTRAINT kept_states_pkey PRIMARY KEY (rule_id, query, part, ordinal),
    CONSTRAINT kept_states_part_fkey FOREIGN KEY (rule_id, query, part)
        REFERENCES vigil.kept_parts (rule_id, query, part) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.kept_states IS 'The groups that are kept of a partition, as the server has them in memory';
COMMENT ON COLUMN vigil.kept_states.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.kept_states.query IS 'Which groups, see vigil.kept_parts';
COMMENT ON COLUMN vigil.kept_states.part IS 'The partition';
COMMENT ON COLUMN vigil.kept_states.ordinal IS 'Number of the piece, from 0';
COMMENT ON COLUMN vigil.kept_states.groups IS 'Some of the groups';

CREATE TABLE vigil.kept_rules (
    rule_id uuid NOT NULL,
    used integer NOT NULL,
    made integer NOT NULL,
    note text,
    retry_at timestamptz,
    noted_at timestamptz NOT NULL,
    CONSTRAINT kept_rules_pkey PRIMARY KEY (rule_id),
    CONSTRAINT kept_rules_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.kept_rules IS 'How the last run of a rule that keeps states went about it';
COMMENT ON COLUMN vigil.kept_rules.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.kept_rules.used IS 'Partitions of which it read the groups that were kept';
COMMENT ON COLUMN vigil.kept_rules.made IS 'Partitions that it read to keep their groups';
COMMENT ON COLUMN vigil.kept_rules.note IS 'Why it read its window whole, or null';
COMMENT ON COLUMN vigil.kept_rules.retry_at IS 'Until then it does not try again';
COMMENT ON COLUMN vigil.kept_rules.noted_at IS 'When the run was written';

REVOKE ALL ON vigil.kept_parts, vigil.kept_states, vigil.kept_rules FROM PUBLIC;
