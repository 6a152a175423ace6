-- The aggregates of the language for one type each, "make_set_of" beside "make_set": what
-- compiled queries call.
--
-- An engine that computes an aggregate in parts elsewhere, such as Citus, calls its functions
-- without the expression that a polymorphic one asks for its types, and compares the types of
-- arguments and result with the declared ones.  So nothing here is polymorphic.  They have
-- names of their own: a further form of make_set() would take a smallint or a date from the
-- polymorphic one, and change it on the way.

DO $do$
DECLARE
    value_types CONSTANT text[] := ARRAY['text', 'bigint', 'integer', 'double precision', 'numeric', 'boolean',
        'timestamptz', 'interval', 'jsonb', 'uuid'];
    -- A query turns a key of another type into one of these that orders as it does.
    key_types CONSTANT text[] := ARRAY['text', 'bigint', 'double precision', 'numeric', 'timestamptz'];
    percentile_types CONSTANT text[] := ARRAY['bigint', 'double precision', 'timestamptz', 'interval'];
    value_type text;
    key_type text;
    word text;
    form record;
BEGIN
    FOREACH value_type IN ARRAY value_types LOOP
        word := pg_catalog.replace(value_type, ' ', '_');
        FOR form IN
            SELECT * FROM (VALUES
                ('make_set', '', 'set_state_array'),
                ('make_set', ', bigint', 'set_state_array'),
                ('make_list', '', 'set_state_array'),
                ('make_list', ', bigint', 'set_state_array'),
                ('make_list_with_nulls', '', 'set_state_array'),
                ('dcount', '', 'set_state_count'),
                ('hll', '', 'hll_final')) AS f (name, rest, final)
        LOOP
            EXECUTE pg_catalog.format($sql$
                CREATE FUNCTION kql.%1$s_of_add(kql.set_state, %2$s%3$s) RETURNS kql.set_state
                    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_%1$s_add';
                COMMENT ON FUNCTION kql.%1$s_of_add(kql.set_state, %2$s%3$s) IS 'Adds a value of one type as %1$s_add does';
                CREATE AGGREGATE kql.%1$s_of(%2$s%3$s) (
                    SFUNC = kql.%1$s_of_add,
                    STYPE = kql.set_state,
                    FINALFUNC = kql.%4$s,
                    COMBINEFUNC = kql.set_state_combine,
                    PARALLEL = SAFE
                );
                COMMENT ON AGGREGATE kql.%1$s_of(%2$s%3$s) IS '%1$s of values of one type';
                $sql$, form.name, value_type, form.rest, form.final);
        END LOOP;

        EXECUTE pg_catalog.format($sql$
            CREATE FUNCTION kql.take_any_of_add(%1$s, %1$s) RETURNS %1$s
                LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_take_any_add';
            COMMENT ON FUNCTION kql.take_any_of_add(%1$s, %1$s) IS 'Keeps the first value that is neither null nor empty';
            CREATE AGGREGATE kql.take_any_of(%1$s) (
                SFUNC = kql.take_any_of_add,
                STYPE = %1$s,
                COMBINEFUNC = kql.take_any_of_add,
                PARALLEL = SAFE
            );
            COMMENT ON AGGREGATE kql.take_any_of(%1$s) IS 'take_any of values of one type';
            CREATE FUNCTION kql.arg_extreme_%2$s(kql.extreme_state) RETURNS %1$s
                LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_extreme_value';
            COMMENT ON FUNCTION kql.arg_extreme_%2$s(kql.extreme_state) IS 'The value of a state, of this type';
            $sql$, value_type, word);
        FOREACH key_type IN ARRAY key_types LOOP
            FOR form IN SELECT * FROM (VALUES ('max', 'greatest'), ('min', 'least')) AS f (name, extreme)
            LOOP
                EXECUTE pg_catalog.format($sql$
                    CREATE FUNCTION kql.arg_%1$s_of_add(kql.extreme_state, %2$s, %3$s) RETURNS kql.extreme_state
                        LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_%1$s_add';
                    COMMENT ON FUNCTION kql.arg_%1$s_of_add(kql.extreme_state, %2$s, %3$s) IS
                        'Keeps the value beside the %4$s key';
                    CREATE AGGREGATE kql.arg_%1$s_of(%2$s, %3$s) (
                        SFUNC = kql.arg_%1$s_of_add,
                        STYPE = kql.extreme_state,
                        FINALFUNC = kql.arg_extreme_%5$s,
                        COMBINEFUNC = kql.arg_%1$s_combine,
                        PARALLEL = SAFE
                    );
                    COMMENT ON AGGREGATE kql.arg_%1$s_of(%2$s, %3$s) IS
                        'Value of the row with the %4$s key, of one type each';
                    $sql$, form.name, value_type, key_type, form.extreme, word);
            END LOOP;
        END LOOP;
    END LOOP;

    FOREACH value_type IN ARRAY percentile_types LOOP
        EXECUTE pg_catalog.format($sql$
            CREATE FUNCTION kql.percentilew_of_add(kql.set_state, %1$s, bigint, double precision) RETURNS kql.set_state
                LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_add';
            COMMENT ON FUNCTION kql.percentilew_of_add(kql.set_state, %1$s, bigint, double precision) IS
                'Adds a value of one type with its weight';
            CREATE FUNCTION kql.percentilew_%2$s(kql.set_state) RETURNS %1$s
                LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_value';
            COMMENT ON FUNCTION kql.percentilew_%2$s(kql.set_state) IS 'The value at a percentile, of this type';
            CREATE AGGREGATE kql.percentilew_of(%1$s, bigint, double precision) (
                SFUNC = kql.percentilew_of_add,
                STYPE = kql.set_state,
                FINALFUNC = kql.percentilew_%2$s,
                COMBINEFUNC = kql.digest_combine,
                PARALLEL = SAFE
            );
            COMMENT ON AGGREGATE kql.percentilew_of(%1$s, bigint, double precision) IS
                'percentilew of values of one type';
            $sql$, value_type, pg_catalog.replace(value_type, ' ', '_'));
    END LOOP;
END
$do$;
