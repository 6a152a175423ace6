-- What users do with rules.

CREATE FUNCTION vigil.check_rule(yaml text, OUT severity text, OUT code text, OUT line integer,
    OUT col integer, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 5
AS 'MODULE_PATHNAME', 'vigil_check_rule';
COMMENT ON FUNCTION vigil.check_rule(text) IS 'Everything that is wrong with a rule file, with line and column; no rows if nothing is';

CREATE FUNCTION vigil.lint_rule(yaml text, OUT id text, OUT severity text, OUT line integer,
    OUT col integer, OUT message text, OUT hint text, OUT code text)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 5
AS 'MODULE_PATHNAME', 'vigil_lint_rule';
COMMENT ON FUNCTION vigil.lint_rule(text) IS 'All that is to be said of a rule file: errors, warnings and information, under the stable ids of the checks; executes and changes nothing';

CREATE FUNCTION vigil.load_rule(yaml text)
RETURNS uuid
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000
AS 'MODULE_PATHNAME', 'vigil_load_rule';
COMMENT ON FUNCTION vigil.load_rule(text) IS 'Checks, compiles and stores a rule; a further version if its id is known and the text differs; a rule that was not known is off until vigil.enable_rule()';

CREATE FUNCTION vigil.load_rules(yaml text, OUT rule uuid, OUT name text)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 5
AS 'MODULE_PATHNAME', 'vigil_load_rules';
COMMENT ON FUNCTION vigil.load_rules(text) IS 'Loads all rules of a file as vigil.load_rule() does, or none: a list, an answer of the API, a deployment or a package of solutions; one row for each rule';

CREATE FUNCTION vigil.translate_rule(source text, OUT platform text, OUT rule uuid, OUT name text,
    OUT kql text, OUT yaml text, OUT notes jsonb)
RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'vigil_translate_rule';
COMMENT ON FUNCTION vigil.translate_rule(text) IS 'A rule of another platform (Sigma) as KQL and as a rule of vigil, as vigil.load_rule() would load it; notes is an array of what is to be said of it: severity, line, col, message, hint, code. One row for each rule of the text; one without KQL holds the notes of what is no rule';

CREATE FUNCTION vigil.export_rule(rule uuid, format text DEFAULT 'yaml')
RETURNS text
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 1000
AS 'MODULE_PATHNAME', 'vigil_export_rule';
COMMENT ON FUNCTION vigil.export_rule(uuid, text) IS 'The current version of a rule as a file that loads to the same rule: yaml, a rule template of Sentinel, or arm, a deployment of Azure';

CREATE FUNCTION vigil.enable_rule(rule uuid, anchor timestamptz DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_enable_rule';
COMMENT ON FUNCTION vigil.enable_rule(uuid, timestamptz) IS 'Lets the background worker run a rule; its slots end at multiples of its frequency since 1970-01-01 in its zone, or, if an anchor was ever given, at the anchor and every frequency before and after it';

CREATE FUNCTION vigil.align_rule(rule uuid, anchor timestamptz DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_align_rule';
COMMENT ON FUNCTION vigil.align_rule(uuid, timestamptz) IS 'Moves the ends of the slots of a rule: to the calendar (multiples of the frequency since 1970-01-01 in its zone), or so that one is at the anchor. The slot that is owed next begins where the last one ended, and may be shorter than the others';

CREATE FUNCTION vigil.disable_rule(rule uuid)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_disable_rule';
COMMENT ON FUNCTION vigil.disable_rule(uuid) IS 'Stops the background worker from running a rule; nothing is deleted';

CREATE FUNCTION vigil.delete_rule(rule uuid)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_delete_rule';
COMMENT ON FUNCTION vigil.delete_rule(uuid) IS 'Deletes a rule and the view of its alerts; its versions, runs and alerts stay';

CREATE FUNCTION vigil.configure_rule(rule uuid, delay interval DEFAULT NULL,
    timeout interval DEFAULT NULL, time_zone text DEFAULT NULL, catchup text DEFAULT 'run',
    late text DEFAULT 'rerun', dedup text DEFAULT NULL, keep_states boolean DEFAULT false)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_configure_rule';
COMMENT ON FUNCTION vigil.configure_rule(uuid, interval, interval, text, text, text, text, boolean) IS 'Sets how a rule is run; what is not given goes back to its default. keep_states: its runs keep the groups of partitions that lie inside of their window, and read the rest';

CREATE FUNCTION vigil.set_rule_owner(rule uuid, owner name)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_set_rule_owner';
COMMENT ON FUNCTION vigil.set_rule_owner(uuid, name) IS 'Makes a rule run with the rights of another role, of which the caller must be a member';
