-- Alerts on their way out: who gets them, how far each has come, and what could not be sent.

CREATE TABLE vigil.forwarders
(
    id integer GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    target text NOT NULL,
    format text NOT NULL,
    severities text[],
    rule_id uuid,
    tactics text[],
    since timestamptz,
    settled bigint NOT NULL,
    candidate bigint,
    waiting text[],
    owner text NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    sent bigint NOT NULL DEFAULT 0,
    last_sent_at timestamptz,
    last_error text,
    last_error_at timestamptz,
    owner_oid oid,
    CONSTRAINT forwarders_pkey PRIMARY KEY (id),
    CONSTRAINT forwarders_name_key UNIQUE (name),
    CONSTRAINT forwarders_name_check CHECK (name ~ '^[[:alnum:]_][[:alnum:]_.-]{0,62}$'),
    CONSTRAINT forwarders_format_check CHECK (format IN ('json', 'ocsf'))
) WITH (fillfactor = 50);
COMMENT ON TABLE vigil.forwarders IS 'Where alerts are sent by vigil forward, and how far each has come; written by functions only';
COMMENT ON COLUMN vigil.forwarders.id IS 'Number of the forwarder';
COMMENT ON COLUMN vigil.forwarders.name IS 'Its name: whoever starts vigil forward with it goes on where it was';
COMMENT ON COLUMN vigil.forwarders.target IS 'Where it sends them, without what may be secret in an address';
COMMENT ON COLUMN vigil.forwarders.format IS 'json or ocsf';
COMMENT ON COLUMN vigil.forwarders.severities IS 'Only alerts of these; null: of all';
COMMENT ON COLUMN vigil.forwarders.rule_id IS 'Only alerts of this rule; null: of all';
COMMENT ON COLUMN vigil.forwarders.tactics IS 'Only alerts with one of these; null: all';
COMMENT ON COLUMN vigil.forwarders.since IS 'Only alerts that were raised from then on; null: those that were not there when it was made';
COMMENT ON COLUMN vigil.forwarders.settled IS 'All alerts with a number up to this one are dealt with, but those that are held or put aside; none of them can still be written';
COMMENT ON COLUMN vigil.forwarders.candidate IS 'The number that comes next, as soon as no transaction is left that may write a lower one';
COMMENT ON COLUMN vigil.forwarders.waiting IS 'Virtual numbers of the transactions that were writing alerts when the candidate was chosen';
COMMENT ON COLUMN vigil.forwarders.owner IS 'Role that made it, by the name that it had: it and its members may move it; a superuser who writes it here hands the forwarder over';
COMMENT ON COLUMN vigil.forwarders.owner_oid IS 'That role itself, to which the forwarder belongs whatever it is called by now; null: whoever has the name. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.forwarders.created_at IS 'When it was first started';
COMMENT ON COLUMN vigil.forwarders.started_at IS 'When it was last started';
COMMENT ON COLUMN vigil.forwarders.sent IS 'Alerts that the other side took, those that it took twice counted twice';
COMMENT ON COLUMN vigil.forwarders.last_sent_at IS 'When it took the last one';
COMMENT ON COLUMN vigil.forwarders.last_error IS 'What went wrong last, null if an alert was taken since';
COMMENT ON COLUMN vigil.forwarders.last_error_at IS 'When';

CREATE TABLE vigil.forward_alerts
(
    forwarder_id integer NOT NULL,
    alert_id bigint NOT NULL,
    state text NOT NULL,
    tries integer NOT NULL,
    reason text,
    first_try_at timestamptz NOT NULL,
    last_try_at timestamptz NOT NULL,
    next_try_at timestamptz,
    CONSTRAINT forward_alerts_pkey PRIMARY KEY (forwarder_id, alert_id),
    CONSTRAINT forward_alerts_forwarder_fkey
        FOREIGN KEY (forwarder_id) REFERENCES vigil.forwarders (id) ON DELETE CASCADE,
    CONSTRAINT forward_alerts_state_check CHECK (state IN ('sent', 'held', 'dead')),
    CONSTRAINT forward_alerts_next_check CHECK ((state = 'held') = (next_try_at IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE vigil.forward_alerts IS 'Alerts of a forwarder that its number does not tell: sent beyond it, held, or put aside';
COMMENT ON COLUMN vigil.forward_alerts.forwarder_id IS 'The forwarder';
COMMENT ON COLUMN vigil.forward_alerts.alert_id IS 'The alert, which may have been removed since';
COMMENT ON COLUMN vigil.forward_alerts.state IS 'sent; held: it and those of its rule behind it wait for the next try; dead: it was given up';
COMMENT ON COLUMN vigil.forward_alerts.tries IS 'How often it was tried';
COMMENT ON COLUMN vigil.forward_alerts.reason IS 'What the other side said last';
COMMENT ON COLUMN vigil.forward_alerts.first_try_at IS 'When it was first tried';
COMMENT ON COLUMN vigil.forward_alerts.last_try_at IS 'When it was last tried';
COMMENT ON COLUMN vigil.forward_alerts.next_try_at IS 'When it will be tried again; null unless it is held';

CREATE INDEX forward_alerts_open_idx ON vigil.forward_alerts (forwarder_id, state) WHERE state <> 'sent';
COMMENT ON INDEX vigil.forward_alerts_open_idx IS 'What is held or dead';

CREATE TRIGGER forwarders_role BEFORE UPDATE OF owner ON vigil.forwarders
    FOR EACH ROW EXECUTE FUNCTION vigil.note_role('owner');
COMMENT ON TRIGGER forwarders_role ON vigil.forwarders IS 'A forwarder that is handed over belongs to the role that has the name by then';

SELECT pg_catalog.pg_extension_config_dump('vigil.forwarders', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.forwarders_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.forward_alerts', '');

-- What is sent.

CREATE FUNCTION vigil.alert_key(rule uuid, slot_end timestamptz, fingerprint text)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A UUID of version 8: made of what tells the finding from others, so that it has the same after a restore.
    SELECT overlay(overlay(left(h.x, 32) PLACING '8' FROM 13 FOR 1) PLACING 'a' FROM 17 FOR 1)::uuid
    FROM encode(sha256(convert_to(format('%s %s %s', rule, (extract(epoch FROM slot_end) * 1000000)::bigint, fingerprint), 'UTF8')), 'hex') AS h (x)
$$;
COMMENT ON FUNCTION vigil.alert_key(uuid, timestamptz, text) IS 'Names a finding of a rule for those who get alerts from outside of the database: alerts that are sent twice have the same key';

CREATE FUNCTION vigil.alert_json(alert bigint)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT jsonb_build_object(
        'type', 'vigil.alert', 'version', 1,
        'id', vigil.alert_key(a.rule_id, a.slot_end, a.fingerprint), 'alert', a.id,
        'installation', (SELECT i.install_id FROM vigil.installation AS i ORDER BY i.created_at DESC LIMIT 1),
        'rule', jsonb_build_object('id', a.rule_id, 'name', a.rule_name, 'version', a.rule_version),
        'severity', a.severity, 'risk_score', a.risk_score, 'name', a.name, 'description', a.description,
        'tactics', to_jsonb(a.tactics), 'techniques', to_jsonb(a.techniques),
        'status', a.status, 'origin', a.origin, 'raised_at', a.raised_at,
        'start_time', a.start_time, 'end_time', a.end_time,
        'slot', jsonb_build_object('start', a.slot_start, 'end', a.slot_end),
        'window', jsonb_build_object('start', a.window_start, 'end', a.window_end),
        'entities', a.entities, 'custom_details', a.custom_details, 'properties', a.properties,
        'evidence', a.evidence, 'row_count', a.row_count, 'truncated', to_jsonb(a.truncated),
        'incident', (SELECT l.incident FROM vigil.incident_alerts AS l WHERE l.alert_id = a.id))
    FROM vigil.alerts AS a WHERE a.id = alert
$$;
COMMENT ON FUNCTION vigil.alert_json(bigint) IS 'An alert as vigil forward sends it; null if there is none. Needs the right to read alerts';

CREATE FUNCTION vigil.alert_observables(entities jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH kind (type, identifier, type_id, caption) AS (VALUES
        ('account', 'Name', 4, 'User Name'), ('account', 'UPNSuffix', 99, 'Other'), ('account', 'AadUserId', 99, 'Other'),
        ('host', 'HostName', 1, 'Hostname'), ('host', 'NetBiosName', 1, 'Hostname'), ('dns', 'DomainName', 1, 'Hostname'),
        ('ip', 'Address', 2, 'IP Address'), ('url', 'Url', 6, 'URL String'), ('file', 'Name', 7, 'File Name'),
        ('filehash', 'Value', 8, 'Hash'), ('process', 'CommandLine', 99, 'Other'), ('azure-resource', 'ResourceId', 10, 'Resource UID'),
        ('mailbox', 'MailboxPrimaryAddress', 5, 'Email Address'), ('mail-message', 'Recipient', 5, 'Email Address'))
    SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', format('unmapped.entities[%s].%s', e.n - 1, f.key),
            'type_id', coalesce(k.type_id, 99), 'type', coalesce(k.caption, 'Other'), 'value', f.value #>> '{}')
            ORDER BY e.n, f.key), '[]')
    FROM jsonb_array_elements(entities) WITH ORDINALITY AS e (entity, n)
        CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(e.entity) WHEN 'object' THEN e.entity ELSE '{}' END) AS f
        LEFT JOIN kind AS k ON k.type = e.entity ->> 'Type' AND k.identifier = f.key
    WHERE f.key NOT IN ('$id', 'Type') AND jsonb_typeof(f.value) IN ('string', 'number', 'boolean')
$$;
COMMENT ON FUNCTION vigil.alert_observables(jsonb) IS 'The entities of an alert as observables of OCSF';

CREATE FUNCTION vigil.ocsf_time(t timestamptz)
RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$SELECT CASE WHEN isfinite(t) THEN floor(extract(epoch FROM t) * 1000)::bigint END$$;
COMMENT ON FUNCTION vigil.ocsf_time(timestamptz) IS 'A time as OCSF has it: milliseconds since 1970; null if it is infinite';

CREATE FUNCTION vigil.alert_ocsf(alert bigint)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT jsonb_build_object(
        'activity_id', 1, 'activity_name', 'Create', 'category_uid', 2, 'category_name', 'Findings',
        'class_uid', 2004, 'class_name', 'Detection Finding', 'type_uid', 200401, 'type_name', 'Detection Finding: Create',
        'severity_id', CASE a.severity WHEN 'Informational' THEN 1 WHEN 'Low' THEN 2 WHEN 'Medium' THEN 3 ELSE 4 END,
        'severity', a.severity, 'is_alert', true, 'message', a.name,
        'status_id', CASE a.status WHEN 'new' THEN 1 WHEN 'in progress' THEN 2 WHEN 'resolved' THEN 4 ELSE 3 END,
        'status', CASE a.status WHEN 'new' THEN 'New' WHEN 'in progress' THEN 'In Progress' WHEN 'resolved' THEN 'Resolved'
            ELSE 'Suppressed' END,
        'time', vigil.ocsf_time(a.raised_at),
        'start_time', vigil.ocsf_time(a.start_time),
        'end_time', vigil.ocsf_time(a.end_time),
        'metadata', jsonb_build_object('version', '1.3.0', 'uid', k.key, 'log_name', 'vigil.alerts',
            'tenant_uid', (SELECT i.install_id FROM vigil.installation AS i ORDER BY i.created_at DESC LIMIT 1),
            'product', jsonb_build_object('name', 'vigil', 'vendor_name', 'vigil',
                'version', (SELECT x.extversion FROM pg_extension AS x WHERE x.extname = 'vigil'))),
        'finding_info', jsonb_build_object('uid', k.key, 'title', a.name, 'desc', a.description,
            'created_time', vigil.ocsf_time(a.raised_at),
            'first_seen_time', vigil.ocsf_time(a.start_time),
            'last_seen_time', vigil.ocsf_time(a.end_time),
            'analytic', jsonb_build_object('uid', a.rule_id, 'name', a.rule_name, 'type_id', 1, 'type', 'Rule',
                'version', a.rule_version::text),
            'attacks', (
                SELECT coalesce(jsonb_agg(x.attack ORDER BY x.part, x.n), '[]')
                FROM (
                    SELECT 1 AS part, t.n, jsonb_build_object('tactic', jsonb_build_object('name', t.name)) AS attack
                    FROM unnest(a.tactics) WITH ORDINALITY AS t (name, n)
                    UNION ALL
                    SELECT 2, t.n, CASE WHEN t.uid LIKE '%.%' THEN jsonb_build_object('technique', jsonb_build_object('uid', split_part(t.uid, '.', 1)),
                            'sub_technique', jsonb_build_object('uid', t.uid))
                        ELSE jsonb_build_object('technique', jsonb_build_object('uid', t.uid)) END
                    FROM unnest(a.techniques) WITH ORDINALITY AS t (uid, n)) AS x)),
        'observables', vigil.alert_observables(a.entities),
        'evidences', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('data', r.value) ORDER BY r.n), '[]')
            FROM jsonb_array_elements(a.evidence) WITH ORDINALITY AS r (value, n)),
        'count', a.row_count,
        'unmapped', jsonb_build_object('alert', a.id, 'entities', a.entities, 'custom_details', a.custom_details,
            'properties', a.properties, 'origin', a.origin, 'truncated', to_jsonb(a.truncated),
            'incident', (SELECT l.incident FROM vigil.incident_alerts AS l WHERE l.alert_id = a.id)))
        -- OCSF has whole numbers.
        || CASE WHEN a.risk_score IS NULL THEN '{}' ELSE jsonb_build_object('risk_score', round(a.risk_score)) END
    FROM vigil.alerts AS a CROSS JOIN LATERAL vigil.alert_key(a.rule_id, a.slot_end, a.fingerprint) AS k (key)
    WHERE a.id = alert
$$;
COMMENT ON FUNCTION vigil.alert_ocsf(bigint) IS 'An alert as a Detection Finding of OCSF 1.3 (class 2004); null if there is none. Needs the right to read alerts';

-- How far a forwarder has come.

CREATE FUNCTION vigil.own_forwarder(forwarder text)
RETURNS vigil.forwarders
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_found vigil.forwarders;
    v_caller CONSTANT oid := vigil.caller_role();
    v_owner oid;
BEGIN
    IF v_caller IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = format('forwarder "%s" cannot be moved here', left(forwarder, 200)),
            DETAIL = 'This is code of the owner of a table or rule in the session of another role.';
    END IF;
    SELECT * INTO v_found FROM vigil.forwarders AS f WHERE f.name = forwarder;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('forwarder "%s" does not exist', left(forwarder, 200)),
            HINT = '"vigil forward list" shows those there are.';
    END IF;
    v_owner := vigil.role_of(v_found.owner, v_found.owner_oid);
    IF v_owner IS NULL AND NOT EXISTS (SELECT FROM pg_roles AS u WHERE u.oid = v_caller AND u.rolsuper) THEN
        RAISE insufficient_privilege USING MESSAGE = format('forwarder "%s" belonged to role %s, which is gone', left(forwarder, 200), quote_ident(v_found.owner)),
            HINT = format('A superuser gives it to another one: UPDATE vigil.forwarders SET owner = ''…'' WHERE name = %L.', left(forwarder, 200));
    -- A superuser is a member of all roles.
    ELSIF v_owner IS NOT NULL AND NOT pg_has_role(v_caller, v_owner, 'MEMBER') THEN
        RAISE insufficient_privilege USING MESSAGE = format('forwarder "%s" belongs to role %s', left(forwarder, 200), quote_ident(pg_get_userbyid(v_owner)));
    END IF;
    RETURN v_found;
END
$$;
COMMENT ON FUNCTION vigil.own_forwarder(text) IS 'A forwarder that must exist and that the caller may move';

CREATE FUNCTION vigil.hold_forwarder(forwarder_id bigint)
RETURNS boolean
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_hold_forwarder';
COMMENT ON FUNCTION vigil.hold_forwarder(bigint) IS 'Takes a forwarder for the session, by a lock that no other SQL can take; false if another session has it';
REVOKE EXECUTE ON FUNCTION vigil.hold_forwarder(bigint) FROM PUBLIC;

CREATE FUNCTION vigil.forward_holder(forwarder text)
RETURNS integer
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.pid FROM pg_locks AS l JOIN vigil.forwarders AS f ON l.objid = f.id::oid
    WHERE f.name = forwarder AND l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 4
        AND l.granted AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    LIMIT 1
$$;
COMMENT ON FUNCTION vigil.forward_holder(text) IS 'The server process of whoever sends for a forwarder; null if nobody does';

CREATE FUNCTION vigil.start_forwarder(forwarder text, target text, format text DEFAULT 'json', severities text[] DEFAULT NULL,
    rule uuid DEFAULT NULL, tactics text[] DEFAULT NULL, since timestamptz DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_clock CONSTANT timestamptz := clock_timestamp();
    v_found vigil.forwarders;
    v_id integer;
    v_tactic text;
BEGIN
    IF forwarder !~ '^[[:alnum:]_][[:alnum:]_.-]{0,62}$' THEN
        RAISE invalid_parameter_value USING MESSAGE = format('"%s" is no name for a forwarder', left(forwarder, 200)),
            HINT = 'It has letters, digits and _, and behind the first one . and -, up to 63 of them.';
    END IF;
    IF NOT severities <@ ARRAY['Informational', 'Low', 'Medium', 'High'] THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid severity: "%s"', (SELECT s.x FROM unnest(severities) AS s (x)
                WHERE s.x IS NULL OR s.x <> ALL (ARRAY['Informational', 'Low', 'Medium', 'High']) LIMIT 1)),
            HINT = 'It may be Informational, Low, Medium or High.';
    END IF;
    FOR v_tactic IN
        SELECT t.x FROM unnest(tactics) AS t (x) WHERE NOT EXISTS (SELECT FROM vigil.attack_tactics() AS k WHERE k.tactic = t.x)
    LOOP
        RAISE WARNING USING MESSAGE = format('no tactic of ATT&CK is called "%s"', left(v_tactic, 200)),
            HINT = 'vigil.attack_tactics() lists them, as rules write them.';
    END LOOP;
    INSERT INTO vigil.forwarders AS f (name, target, format, since, settled, owner, owner_oid, created_at, started_at)
        SELECT forwarder, start_forwarder.target, start_forwarder.format, start_forwarder.since,
            -- A run takes the numbers of its alerts within two hours of the time at which it raises them, and
            -- commits within two more: what is not seen yet has higher numbers than all alerts of before that.
            least((SELECT min(a.id) - 1 FROM vigil.alerts AS a WHERE a.raised_at >= start_forwarder.since),
                coalesce((SELECT max(a.id) FROM vigil.alerts AS a WHERE a.raised_at < v_clock - interval '4 hours'), 0)),
            pg_get_userbyid(u.role), u.role, v_clock, v_clock
        FROM vigil.caller_role() AS u (role) WHERE u.role IS NOT NULL
        ON CONFLICT ON CONSTRAINT forwarders_name_key DO NOTHING
        RETURNING f.id INTO v_id;
    v_found := vigil.own_forwarder(forwarder);
    IF NOT vigil.hold_forwarder(v_found.id) THEN
        RETURN false;
    END IF;
    IF v_id IS NOT NULL AND since IS NULL THEN
        INSERT INTO vigil.forward_alerts (forwarder_id, alert_id, state, tries, first_try_at, last_try_at)
            SELECT v_id, a.id, 'sent', 0, v_clock, v_clock FROM vigil.alerts AS a WHERE a.id > v_found.settled;
    END IF;
    UPDATE vigil.forwarders AS f SET target = start_forwarder.target, format = start_forwarder.format,
        severities = start_forwarder.severities, rule_id = start_forwarder.rule, tactics = start_forwarder.tactics,
        started_at = v_clock
    WHERE f.id = v_found.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION vigil.start_forwarder(text, text, text, text[], uuid, text[], timestamptz) IS 'Makes a forwarder, or goes on with one of the caller, and takes it for the session; false if another session has it. A new one begins with the alerts that are not there yet, or with those since a time';

CREATE VIEW vigil.forward_candidates AS
SELECT f.id AS forwarder_id, a.id AS alert_id, a.rule_id
FROM vigil.forwarders AS f
    JOIN vigil.alerts AS a ON a.status <> 'suppressed'
        AND (f.severities IS NULL OR a.severity = ANY (f.severities))
        AND (f.rule_id IS NULL OR a.rule_id = f.rule_id)
        AND (f.tactics IS NULL OR a.tactics && f.tactics)
        AND (f.since IS NULL OR a.raised_at >= f.since);
COMMENT ON VIEW vigil.forward_candidates IS 'Which alerts a forwarder sends, those that it has sent included';
COMMENT ON COLUMN vigil.forward_candidates.forwarder_id IS 'The forwarder';
COMMENT ON COLUMN vigil.forward_candidates.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.forward_candidates.rule_id IS 'Its rule';

CREATE FUNCTION vigil.next_forwards(forwarder text, most integer DEFAULT 100, tried_before timestamptz DEFAULT 'infinity')
RETURNS TABLE (alert bigint, rule uuid, tries integer)
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- The first ones of many, in the order of the key: never all of them, sorted.
SET enable_hashjoin = off
SET enable_sort = off
AS $$
#variable_conflict use_column
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
    -- Rules whose turn it is not: one of their alerts is held.
    v_held uuid[] := ARRAY(
        SELECT DISTINCT a.rule_id FROM vigil.forward_alerts AS f JOIN vigil.alerts AS a ON a.id = f.alert_id
        WHERE f.forwarder_id = v_forwarder.id AND f.state = 'held'
            AND (f.next_try_at > clock_timestamp() OR f.last_try_at >= tried_before));
BEGIN
    RETURN QUERY
    SELECT x.alert_id, x.rule_id, x.tries FROM (
        (SELECT c.alert_id, c.rule_id, f.tries
         FROM vigil.forward_alerts AS f JOIN vigil.forward_candidates AS c ON c.alert_id = f.alert_id
         WHERE f.forwarder_id = v_forwarder.id AND f.state = 'held' AND c.forwarder_id = v_forwarder.id AND c.rule_id <> ALL (v_held)
         ORDER BY c.alert_id LIMIT most)
        UNION ALL
        (SELECT c.alert_id, c.rule_id, 0
         FROM vigil.forward_candidates AS c
         WHERE c.forwarder_id = v_forwarder.id AND c.alert_id > v_forwarder.settled AND c.rule_id <> ALL (v_held)
             AND NOT EXISTS (SELECT FROM vigil.forward_alerts AS f WHERE f.forwarder_id = v_forwarder.id AND f.alert_id = c.alert_id)
         ORDER BY c.alert_id LIMIT most)) AS x
    ORDER BY x.alert_id LIMIT most;
END
$$;
COMMENT ON FUNCTION vigil.next_forwards(text, integer, timestamptz) IS 'Alerts that a forwarder of the caller sends next, in their order; not those of a rule of which one is held, or was tried since a time';

CREATE FUNCTION vigil.note_forward(forwarder text, alert bigint, outcome text, reason text DEFAULT NULL,
    pause interval DEFAULT interval '1 second', most_tries integer DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
    v_clock CONSTANT timestamptz := clock_timestamp();
    v_state text := CASE outcome WHEN 'sent' THEN 'sent' WHEN 'later' THEN 'held' WHEN 'refused' THEN 'held' END;
    v_tries integer := 1 + coalesce((SELECT f.tries FROM vigil.forward_alerts AS f
        WHERE f.forwarder_id = v_forwarder.id AND f.alert_id = alert), 0);
BEGIN
    IF outcome NOT IN ('sent', 'later', 'refused', 'down') THEN
        RAISE invalid_parameter_value USING MESSAGE = format('invalid outcome: "%s"', left(outcome, 200)),
            HINT = 'It may be sent, later, refused or down.';
    END IF;
    PERFORM vigil.check_age('the pause before the next try', pause, interval '0', false);
    IF outcome = 'refused' AND v_tries >= most_tries THEN
        v_state := 'dead';
    END IF;
    UPDATE vigil.forwarders AS f SET sent = f.sent + (outcome = 'sent')::integer,
        last_sent_at = CASE outcome WHEN 'sent' THEN v_clock ELSE f.last_sent_at END,
        last_error = CASE outcome WHEN 'sent' THEN NULL ELSE left(note_forward.reason, 2000) END,
        last_error_at = CASE outcome WHEN 'sent' THEN f.last_error_at ELSE v_clock END
    WHERE f.id = v_forwarder.id;
    IF v_state = 'sent' AND alert <= v_forwarder.settled THEN
        DELETE FROM vigil.forward_alerts AS f WHERE f.forwarder_id = v_forwarder.id AND f.alert_id = alert;
    ELSIF v_state IS NOT NULL THEN
        INSERT INTO vigil.forward_alerts AS f (forwarder_id, alert_id, state, tries, reason, first_try_at, last_try_at, next_try_at)
            VALUES (v_forwarder.id, alert, v_state, v_tries, left(note_forward.reason, 2000), v_clock, v_clock,
                CASE v_state WHEN 'held' THEN v_clock + pause END)
            ON CONFLICT ON CONSTRAINT forward_alerts_pkey DO UPDATE SET state = excluded.state, tries = excluded.tries,
                reason = excluded.reason, last_try_at = excluded.last_try_at, next_try_at = excluded.next_try_at;
    END IF;
    RETURN v_state;
END
$$;
COMMENT ON FUNCTION vigil.note_forward(text, bigint, text, text, interval, integer) IS 'Notes what came of sending an alert: sent; later, its rule waits; refused, so too, and it is given up after so many tries; down, the other side does not answer at all. Returns its state';

CREATE FUNCTION vigil.alert_writers()
RETURNS TABLE (transaction text, prepared boolean)
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.virtualtransaction, l.pid IS NULL
    FROM pg_locks AS l
    WHERE l.locktype = 'relation' AND l.relation = 'vigil.alerts'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
$$;
COMMENT ON FUNCTION vigil.alert_writers() IS 'Transactions that may have written alerts that nobody sees yet: one takes its lock before a number, and keeps it until it has ended';

CREATE FUNCTION vigil.settle_forwarder(forwarder text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_hashjoin = off
SET enable_sort = off
AS $$
#variable_conflict use_column
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
    v_open bigint;
BEGIN
    -- The order of the statements matters: each must see what was committed before it.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING MESSAGE = 'vigil.settle_forwarder() needs the isolation level READ COMMITTED';
    END IF;
    IF v_forwarder.candidate IS NULL THEN
        v_forwarder.candidate := (SELECT max(a.id) FROM vigil.alerts AS a WHERE a.id > v_forwarder.settled);
        -- Whoever takes the lock from here on takes higher numbers.
        v_forwarder.waiting := ARRAY(SELECT w.transaction FROM vigil.alert_writers() AS w);
    END IF;
    IF v_forwarder.candidate IS NOT NULL
        -- One of them may have been prepared since, under another number.
        AND NOT EXISTS (SELECT FROM vigil.alert_writers() AS w WHERE w.prepared OR w.transaction = ANY (v_forwarder.waiting)) THEN
        SELECT c.alert_id INTO v_open FROM vigil.forward_candidates AS c
        WHERE c.forwarder_id = v_forwarder.id AND c.alert_id > v_forwarder.settled AND c.alert_id <= v_forwarder.candidate
            AND NOT EXISTS (SELECT FROM vigil.forward_alerts AS f WHERE f.forwarder_id = v_forwarder.id AND f.alert_id = c.alert_id)
        ORDER BY c.alert_id LIMIT 1;
        v_forwarder.settled := coalesce(v_open - 1, v_forwarder.candidate);
        v_forwarder.waiting := '{}';
        IF v_open IS NULL THEN
            v_forwarder.candidate := NULL;
        END IF;
        DELETE FROM vigil.forward_alerts AS f
        WHERE f.forwarder_id = v_forwarder.id AND f.state = 'sent' AND f.alert_id <= v_forwarder.settled;
    END IF;
    -- What was removed from the database can neither be sent nor sent again, and what is suppressed is not.
    DELETE FROM vigil.forward_alerts AS f
    WHERE f.forwarder_id = v_forwarder.id AND f.state <> 'sent'
        AND NOT EXISTS (SELECT FROM vigil.forward_candidates AS c WHERE c.forwarder_id = f.forwarder_id AND c.alert_id = f.alert_id)
        AND (f.state = 'held' OR NOT EXISTS (SELECT FROM vigil.alerts AS a WHERE a.id = f.alert_id));
    UPDATE vigil.forwarders AS f SET settled = v_forwarder.settled, candidate = v_forwarder.candidate, waiting = v_forwarder.waiting
    WHERE f.id = v_forwarder.id
        AND (f.settled, f.candidate, f.waiting) IS DISTINCT FROM (v_forwarder.settled, v_forwarder.candidate, v_forwarder.waiting);
    RETURN v_forwarder.settled;
END
$$;
COMMENT ON FUNCTION vigil.settle_forwarder(text) IS 'Moves the number of a forwarder on, up to the first alert that is left to send or that a transaction may still write; returns it';

-- What people do with it.

CREATE FUNCTION vigil.retry_forwards(forwarder text, alerts bigint[] DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
    v_count bigint;
BEGIN
    UPDATE vigil.forward_alerts AS f SET state = 'held', tries = 0, next_try_at = clock_timestamp()
    WHERE f.forwarder_id = v_forwarder.id AND f.state <> 'sent' AND (alerts IS NULL OR f.alert_id = ANY (alerts));
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION vigil.retry_forwards(text, bigint[]) IS 'Has alerts that were given up or are held tried again at once, all of them or those that are named; their number';

CREATE FUNCTION vigil.skip_forwards(forwarder text, alerts bigint[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
    v_clock CONSTANT timestamptz := clock_timestamp();
    v_count bigint;
BEGIN
    INSERT INTO vigil.forward_alerts AS f (forwarder_id, alert_id, state, tries, reason, first_try_at, last_try_at)
        SELECT v_forwarder.id, a.id, 'dead', 0, 'given up by ' || vigil.caller_name(), v_clock, v_clock
        FROM vigil.alerts AS a
        WHERE a.id = ANY (alerts) AND (a.id > v_forwarder.settled OR EXISTS (SELECT FROM vigil.forward_alerts AS h
            WHERE h.forwarder_id = v_forwarder.id AND h.alert_id = a.id))
        ON CONFLICT ON CONSTRAINT forward_alerts_pkey DO UPDATE SET state = 'dead', next_try_at = NULL, reason = excluded.reason
            WHERE f.state = 'held';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION vigil.skip_forwards(text, bigint[]) IS 'Gives alerts up that were not sent yet, so that those behind them are; their number';

CREATE FUNCTION vigil.drop_forwarder(forwarder text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_forwarder vigil.forwarders := vigil.own_forwarder(forwarder);
BEGIN
    IF vigil.forward_holder(forwarder) <> pg_backend_pid() THEN
        RAISE object_in_use USING MESSAGE = format('forwarder "%s" is at work', left(forwarder, 200)),
            DETAIL = format('Server process %s sends for it.', vigil.forward_holder(forwarder)),
            HINT = 'Stop that vigil forward first.';
    END IF;
    DELETE FROM vigil.forwarders AS f WHERE f.id = v_forwarder.id;
END
$$;
COMMENT ON FUNCTION vigil.drop_forwarder(text) IS 'Forgets a forwarder, with how far it has come and what it has given up';

CREATE VIEW vigil.forwarding AS
SELECT f.name,
    f.target,
    vigil.forward_holder(f.name) IS NOT NULL AS running,
    (SELECT count(*) FROM vigil.forward_candidates AS c
     WHERE c.forwarder_id = f.id AND c.alert_id > f.settled
         AND NOT EXISTS (SELECT FROM vigil.forward_alerts AS x WHERE x.forwarder_id = f.id AND x.alert_id = c.alert_id))
        + (SELECT count(*) FROM vigil.forward_alerts AS x WHERE x.forwarder_id = f.id AND x.state = 'held') AS backlog,
    (SELECT count(*) FROM vigil.forward_alerts AS x WHERE x.forwarder_id = f.id AND x.state = 'held') AS held,
    (SELECT count(*) FROM vigil.forward_alerts AS x WHERE x.forwarder_id = f.id AND x.state = 'dead') AS dead,
    f.sent,
    f.last_sent_at,
    f.last_error,
    f.last_error_at,
    f.format,
    f.severities,
    f.rule_id,
    f.tactics,
    coalesce((SELECT r.rolname::text FROM pg_roles AS r WHERE r.oid = vigil.role_of(f.owner, f.owner_oid)), f.owner) AS owner,
    f.started_at
FROM vigil.forwarders AS f;
COMMENT ON VIEW vigil.forwarding IS 'How it goes with the alerts that vigil forward sends';
COMMENT ON COLUMN vigil.forwarding.name IS 'Name of the forwarder';
COMMENT ON COLUMN vigil.forwarding.target IS 'Where it sends them';
COMMENT ON COLUMN vigil.forwarding.running IS 'Whether a vigil forward is at work for it';
COMMENT ON COLUMN vigil.forwarding.backlog IS 'Alerts that it has not sent yet, those that are held included';
COMMENT ON COLUMN vigil.forwarding.held IS 'Alerts that were not taken and are tried again; those of their rules wait behind them';
COMMENT ON COLUMN vigil.forwarding.dead IS 'Alerts that it has given up, with their reasons in vigil.forward_alerts';
COMMENT ON COLUMN vigil.forwarding.sent IS 'Alerts that the other side took';
COMMENT ON COLUMN vigil.forwarding.last_sent_at IS 'When it took the last one';
COMMENT ON COLUMN vigil.forwarding.last_error IS 'What went wrong last, null if an alert was taken since';
COMMENT ON COLUMN vigil.forwarding.last_error_at IS 'When';
COMMENT ON COLUMN vigil.forwarding.format IS 'json or ocsf';
COMMENT ON COLUMN vigil.forwarding.severities IS 'Only alerts of these; null: of all';
COMMENT ON COLUMN vigil.forwarding.rule_id IS 'Only alerts of this rule; null: of all';
COMMENT ON COLUMN vigil.forwarding.tactics IS 'Only alerts with one of these; null: all';
COMMENT ON COLUMN vigil.forwarding.owner IS 'Role that it belongs to, which made it; one that is gone by the name that it had';
COMMENT ON COLUMN vigil.forwarding.started_at IS 'When it was last started';

REVOKE EXECUTE ON FUNCTION vigil.alert_json(bigint), vigil.alert_ocsf(bigint), vigil.own_forwarder(text), vigil.forward_holder(text),
    vigil.start_forwarder(text, text, text, text[], uuid, text[], timestamptz), vigil.next_forwards(text, integer, timestamptz),
    vigil.note_forward(text, bigint, text, text, interval, integer), vigil.alert_writers(), vigil.settle_forwarder(text),
    vigil.retry_forwards(text, bigint[]), vigil.skip_forwards(text, bigint[]), vigil.drop_forwarder(text) FROM PUBLIC;
