-- Who may do what: nothing is open to everybody, and one function opens it.

-- Roles outlive an extension and are shared by all databases of a server, so none is
-- made here: the administrator names the roles that exist.

REVOKE EXECUTE ON FUNCTION vigil.load_rule(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.load_rules(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.export_rule(uuid, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.enable_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.disable_rule(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.delete_rule(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.configure_rule(uuid, interval, interval, text, text, text, text, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.set_rule_owner(uuid, name) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.run_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.run_rule(uuid, timestamptz, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.align_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.preview_rule(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.rule_sql(uuid, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.create_alert_view(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.drop_alert_view(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.clear_alert_view(name) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.share_function(text, name, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.share_watchlist(text, name, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.register_workspace(text, name) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.unregister_workspace(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.register_external(text, regclass) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.unregister_external(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.add_external(text, text, text, text, text, boolean, boolean, boolean, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.remove_external(regclass) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.note_external(regclass, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.fill_external(regclass, bigint, text, text, text[]) FROM PUBLIC;

CREATE FUNCTION vigil.grant_access(role name, level text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_author CONSTANT text[] := ARRAY['load_rule', 'load_rules', 'enable_rule', 'align_rule', 'disable_rule', 'delete_rule',
        'configure_rule', 'set_rule_owner', 'run_rule', 'preview_rule', 'rule_sql', 'test_rule', 'simulate_rule', 'replay_rule',
        'compare_rule', 'explain_rule', 'refill', 'reset_rule',
        'create_exception', 'drop_exception', 'rollback_rule', 'sync_rules',
        'create_function', 'drop_function', 'create_watchlist', 'drop_watchlist',
        'load_watchlist', 'delete_watchlist'];
    v_reader CONSTANT text[] := ARRAY['set_alert_status', 'set_incident_status', 'set_incident_severity',
        'assign_incident', 'label_incident', 'unlabel_incident', 'comment_incident', 'export_rule', 'rule_version_at',
        'rule_facts', 'diff_rule', 'diff_summary', 'slots', 'coverage', 'workers', 'launcher',
        'alert_json', 'alert_ocsf', 'own_forwarder', 'forward_holder', 'start_forwarder', 'next_forwards', 'note_forward',
        'settle_forwarder', 'retry_forwards', 'skip_forwards', 'drop_forwarder', 'close_alert', 'reopen_alert', 'assign_alert',
        'source_status', 'has_rows', 'doctor', 'doctor_server', 'doctor_engine', 'doctor_tables', 'doctor_rules',
        'doctor_records', 'doctor_duplicates', 'doctor_forwarders', 'doctor_rights', 'read_metrics'];
    -- What an administrator does besides: names sources and what outlives what, looks after what was put aside.
    v_admin CONSTANT text[] := ARRAY['share_function', 'share_watchlist', 'set_risk_weight', 'set_alert_retention', 'keep_for', 'repair_clock',
        'register_workspace', 'unregister_workspace', 'register_external', 'unregister_external',
        'add_external', 'remove_external', 'note_external', 'fill_external', 'load_user_agents', 'set_up'];
    v_admin_table CONSTANT regclass[] := ARRAY['vigil.log_sources', 'vigil.log_catalog', 'vigil.mappings', 'vigil.risk_weights',
        'vigil.retentions', 'vigil.workspaces', 'vigil.external_data', 'vigil.external_sources']::regclass[];
    v_function regprocedure;
    v_relation regclass;
BEGIN
    IF level NOT IN ('loader', 'reader', 'author', 'admin') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid level of access: "%s"', left(level, 200)),
            HINT = 'It may be loader, reader, author or admin.';
    END IF;
    -- Who loads needs the functions, which are everybody's, and a right on the tables, which is their owner's to give.
    IF level = 'loader' THEN
        EXECUTE format('GRANT USAGE ON SCHEMA vigil TO %I', role);
        RETURN;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA vigil, vigil_alerts TO %I', role);
    -- Not the dead letters: they hold records as they came, which nobody asked for; nor states that rules keep.
    FOR v_relation IN
        SELECT c.oid FROM pg_class AS c
        WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname NOT IN ('dead_letter', 'kept_states')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO %I', v_relation, role);
    END LOOP;
    -- The views of rules that are there; those to come are granted with the right on vigil.alerts.
    FOR v_relation IN
        SELECT u.oid FROM vigil.rules AS r
        CROSS JOIN LATERAL to_regclass(format('vigil_alerts.%I', r.alert_view)) AS u (oid)
        WHERE u.oid IS NOT NULL
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO %I', v_relation, role);
    END LOOP;
    FOR v_function IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = 'vigil'::regnamespace
            AND p.proname = ANY (CASE level WHEN 'admin' THEN v_reader || v_author || v_admin
                WHEN 'author' THEN v_reader || v_author ELSE v_reader END)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', v_function, role);
    END LOOP;
    IF level = 'admin' THEN
        FOREACH v_relation IN ARRAY v_admin_table
        LOOP
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', v_relation, role);
        END LOOP;
        -- Whoever could write a dead letter would choose in whose name it is loaded.
        EXECUTE format('GRANT SELECT, DELETE ON vigil.dead_letter, vigil.loads TO %I', role);
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.grant_access(name, text) IS 'Lets a role load logs into the tables it may write (loader), or read rules, runs and alerts and set the status of alerts and incidents (reader), or load, switch and run rules as well (author), or make log tables, name sources and set retention, too (admin)';
REVOKE EXECUTE ON FUNCTION vigil.grant_access(name, text) FROM PUBLIC;
