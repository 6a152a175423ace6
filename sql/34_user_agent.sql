-- Patterns that tell browsers, systems and devices by their user agents: parse_user_agent() reads
-- them.  `vigil useragents load` hands over the file of patterns that a user has.

CREATE FUNCTION vigil.user_agent_patterns(patterns jsonb)
RETURNS TABLE ("position" bigint, kind text, regex text, regex_flag text, family_replacement text, v1_replacement text,
    v2_replacement text, v3_replacement text, v4_replacement text, brand_replacement text, model_replacement text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT row_number() OVER (ORDER BY k.place, e.place), k.kind, e.item ->> 'regex', e.item ->> 'regex_flag',
        coalesce(e.item ->> 'family_replacement', e.item ->> 'os_replacement', e.item ->> 'device_replacement'),
        coalesce(e.item ->> 'v1_replacement', e.item ->> 'os_v1_replacement'),
        coalesce(e.item ->> 'v2_replacement', e.item ->> 'os_v2_replacement'),
        coalesce(e.item ->> 'v3_replacement', e.item ->> 'os_v3_replacement'),
        coalesce(e.item ->> 'v4_replacement', e.item ->> 'os_v4_replacement'),
        e.item ->> 'brand_replacement', e.item ->> 'model_replacement'
    FROM (VALUES (1, 'user_agent_parsers', 'browser'), (2, 'os_parsers', 'os'), (3, 'device_parsers', 'device')) AS k (place, key, kind)
    CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(patterns -> k.key) = 'array' THEN patterns -> k.key ELSE '[]' END)
        WITH ORDINALITY AS e (item, place);
$$;
COMMENT ON FUNCTION vigil.user_agent_patterns(jsonb) IS 'The rows of a table of patterns of user agents out of the public file regexes.yaml of uap-core, read as JSON';

CREATE FUNCTION vigil.load_user_agents(patterns jsonb, relation text DEFAULT 'user_agent_pattern', schema_name text DEFAULT current_schema())
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_name text[] := parse_ident(coalesce(relation, 'user_agent_pattern'));
    v_schema text := CASE WHEN array_length(v_name, 1) > 1 THEN v_name[1] ELSE schema_name END;
    v_table text := left(v_name[array_upper(v_name, 1)], 63);
    v_relation regclass := vigil.hold_relation(vigil.find_relation(v_schema, v_table));
    v_rows bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM vigil.user_agent_patterns(patterns) AS p WHERE p.regex IS NOT NULL) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'there are no patterns of user agents in it',
            HINT = 'The file has lists of objects with "regex" under user_agent_parsers, os_parsers and device_parsers.';
    END IF;
    -- A pattern that is no regular expression is an error here, and not of each query.
    PERFORM kql.parse_user_agent('', '["browser", "os", "device"]', kql.user_agent_list(jsonb_agg(to_jsonb(p) ORDER BY p."position")))
    FROM vigil.user_agent_patterns(patterns) AS p;
    IF v_relation IS NULL THEN
        EXECUTE format('CREATE TABLE %I.%I ("position" bigint NOT NULL, kind text NOT NULL, regex text NOT NULL, regex_flag text,
            family_replacement text, v1_replacement text, v2_replacement text, v3_replacement text, v4_replacement text,
            brand_replacement text, model_replacement text, PRIMARY KEY ("position"))', v_schema, v_table);
        v_relation := vigil.hold_made(v_schema, v_table);
    ELSIF NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner
            WHERE c.oid = v_relation AND c.relkind = 'r' AND o.rolname = current_user) THEN
        -- The triggers of another one's table would run with the caller's rights.
        RAISE insufficient_privilege USING MESSAGE = format('%s is no table of yours', v_relation),
            HINT = 'Name another table with --table.';
    ELSIF vigil.watchlist_columns(v_relation) IS DISTINCT FROM ARRAY['position', 'kind', 'regex', 'regex_flag', 'family_replacement', 'v1_replacement',
            'v2_replacement', 'v3_replacement', 'v4_replacement', 'brand_replacement', 'model_replacement'] THEN
        RAISE duplicate_table USING MESSAGE = format('%s is no table of patterns of user agents', v_relation),
            HINT = 'Name another table with --table.';
    END IF;
    EXECUTE format('DELETE FROM %s', v_relation);
    EXECUTE format('INSERT INTO %s SELECT * FROM vigil.user_agent_patterns($1)', v_relation) USING patterns;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    PERFORM vigil.register_external('parse_user_agent()', v_relation);
    RETURN v_rows;
END
$$;
COMMENT ON FUNCTION vigil.load_user_agents(jsonb, text, text) IS 'Replaces the patterns that parse_user_agent() knows by those of the public file regexes.yaml of uap-core, read as JSON, in a table that is made if it is not there; for administrators';
REVOKE EXECUTE ON FUNCTION vigil.load_user_agents(jsonb, text, text) FROM PUBLIC;
