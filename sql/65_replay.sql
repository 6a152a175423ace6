-- A rule on trial, before it is switched on or changed.

CREATE FUNCTION vigil.simulate_rule(rule uuid, slots integer DEFAULT 50)
    RETURNS TABLE (slot_start timestamptz, slot_end timestamptz, rows bigint, excepted bigint,
        alerts bigint, entities bigint, ms double precision)
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 50
    AS 'MODULE_PATHNAME', 'vigil_simulate_rule';
COMMENT ON FUNCTION vigil.simulate_rule(uuid, integer) IS 'What runs for the latest slots that are over would find and raise, on the data of now, if nothing had been raised before them; one row a slot. Writes nothing; the rule may be off';

CREATE FUNCTION vigil.replay_rule(rule uuid, from_time timestamptz, to_time timestamptz,
    emit text DEFAULT 'none', version integer DEFAULT NULL)
    RETURNS TABLE (slot_start timestamptz, slot_end timestamptz, found bigint, raised_before bigint,
        new bigint, gone bigint, alerts bigint, new_findings jsonb, gone_findings jsonb)
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 100
    AS 'MODULE_PATHNAME', 'vigil_replay_rule';
COMMENT ON FUNCTION vigil.replay_rule(uuid, timestamptz, timestamptz, text, integer) IS 'Evaluates the slots of a rule, or of a version of it, that overlap a range of time and are over, and compares what is found with the alerts that are stored: none counts, diff lists what is new and what is gone, alerts writes the alerts that are missing';

CREATE FUNCTION vigil.compare_rule(rule uuid, yaml text, from_time timestamptz, to_time timestamptz)
    RETURNS TABLE (slot_start timestamptz, slot_end timestamptz, change text, row_count bigint,
        fingerprint text, evidence jsonb)
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 100
    AS 'MODULE_PATHNAME', 'vigil_compare_rule';
COMMENT ON FUNCTION vigil.compare_rule(uuid, text, timestamptz, timestamptz) IS 'The alerts that the stored text of a rule and another one would raise over a range of time, on one snapshot: same, gone (only the stored text raises it) or new (only the other one). Writes nothing';

CREATE FUNCTION vigil.explain_rule(rule uuid, as_of timestamptz DEFAULT now(), "analyze" boolean DEFAULT false)
    RETURNS TABLE (ordinal integer, stage text, kql text, estimated_rows double precision,
        actual_rows double precision, ms double precision, plan text[])
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'vigil_explain_rule';
COMMENT ON FUNCTION vigil.explain_rule(uuid, timestamptz, boolean) IS 'PostgreSQL''s plan for the run of the slot that ends at as_of, one row for each stage of the SQL with what it does of the query; executes the query to count and time, if analyze is true. For a rule that keeps states a last row says what of its window runs do not read. Stages that the planner has merged into another have no plan of their own';

REVOKE ALL ON FUNCTION vigil.explain_rule(uuid, timestamptz, boolean), vigil.simulate_rule(uuid, integer),
    vigil.replay_rule(uuid, timestamptz, timestamptz, text, integer),
    vigil.compare_rule(uuid, text, timestamptz, timestamptz) FROM PUBLIC;
