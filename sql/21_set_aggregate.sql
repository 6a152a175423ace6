-- The aggregates of the language, and the type of their states.

-- A state is a plain type with text and binary forms, so that it passes between
-- parallel workers, shards and tables alike; it is never internal.
CREATE TYPE kql.set_state;
COMMENT ON TYPE kql.set_state IS 'Values gathered by make_set, make_list, make_bag or dcount, not yet an array';

CREATE FUNCTION kql.set_state_in(state cstring) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_in';
COMMENT ON FUNCTION kql.set_state_in(cstring) IS 'Reads a state';

CREATE FUNCTION kql.set_state_out(state kql.set_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_out';
COMMENT ON FUNCTION kql.set_state_out(kql.set_state) IS 'Writes a state';

CREATE FUNCTION kql.set_state_recv(state internal) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_recv';
COMMENT ON FUNCTION kql.set_state_recv(internal) IS 'Receives a state';

CREATE FUNCTION kql.set_state_send(state kql.set_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_send';
COMMENT ON FUNCTION kql.set_state_send(kql.set_state) IS 'Sends a state';

CREATE TYPE kql.set_state (
    INPUT = kql.set_state_in,
    OUTPUT = kql.set_state_out,
    RECEIVE = kql.set_state_recv,
    SEND = kql.set_state_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);

CREATE FUNCTION kql.set_state_combine(a kql.set_state, b kql.set_state) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_combine';
COMMENT ON FUNCTION kql.set_state_combine(kql.set_state, kql.set_state) IS
    'Adds the values of the second state to the first';

CREATE FUNCTION kql.set_state_array(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_array';
COMMENT ON FUNCTION kql.set_state_array(kql.set_state) IS 'Values of a state as an array; [] for NULL';

CREATE FUNCTION kql.set_state_count(state kql.set_state) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_count';
COMMENT ON FUNCTION kql.set_state_count(kql.set_state) IS 'Number of values of a state; 0 for NULL';

CREATE FUNCTION kql.make_set_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_set_add';
COMMENT ON FUNCTION kql.make_set_add(kql.set_state, anyelement) IS
    'Adds a value, or the elements of an array, to a set';

CREATE FUNCTION kql.make_set_add(state kql.set_state, value anyelement, max bigint) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_set_add';
COMMENT ON FUNCTION kql.make_set_add(kql.set_state, anyelement, bigint) IS
    'Adds to a set of at most max values';

CREATE FUNCTION kql.make_list_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_add';
COMMENT ON FUNCTION kql.make_list_add(kql.set_state, anyelement) IS
    'Adds a value, or the elements of an array, to a list';

CREATE FUNCTION kql.make_list_add(state kql.set_state, value anyelement, max bigint) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_add';
COMMENT ON FUNCTION kql.make_list_add(kql.set_state, anyelement, bigint) IS
    'Adds to a list of at most max values';

CREATE FUNCTION kql.make_list_with_nulls_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_list_with_nulls_add';
COMMENT ON FUNCTION kql.make_list_with_nulls_add(kql.set_state, anyelement) IS
    'Adds a value, or a null, to a list';

CREATE FUNCTION kql.dcount_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dcount_add';
COMMENT ON FUNCTION kql.dcount_add(kql.set_state, anyelement) IS
    'Adds a value as it is to a set without a limit';

CREATE FUNCTION kql.make_bag_add(state kql.set_state, bag jsonb) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_bag_add';
COMMENT ON FUNCTION kql.make_bag_add(kql.set_state, jsonb) IS 'Adds a bag to a list of bags';

CREATE FUNCTION kql.make_bag_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_bag_final';
COMMENT ON FUNCTION kql.make_bag_final(kql.set_state) IS
    'Merges bags; of several values for a key the first stays';

CREATE AGGREGATE kql.make_set(anyelement) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set(anyelement) IS
    'Distinct values as an array, nulls skipped, at most 1048576';

CREATE AGGREGATE kql.make_set(anyelement, bigint) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set(anyelement, bigint) IS
    'Distinct values as an array, nulls skipped, at most so many';

CREATE AGGREGATE kql.make_set_partial(anyelement) (
    SFUNC = kql.make_set_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set_partial(anyelement) IS
    'Distinct values as a state for make_set_rollup';

CREATE AGGREGATE kql.make_set_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_set_rollup(kql.set_state) IS
    'Joins the states of make_set_partial into one array';

CREATE AGGREGATE kql.make_list(anyelement) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list(anyelement) IS
    'Values as an array in the order of the rows, nulls skipped';

CREATE AGGREGATE kql.make_list(anyelement, bigint) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list(anyelement, bigint) IS
    'At most so many values as an array, nulls skipped';

CREATE AGGREGATE kql.make_list_with_nulls(anyelement) (
    SFUNC = kql.make_list_with_nulls_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_with_nulls(anyelement) IS
    'Values as an array, nulls included';

CREATE AGGREGATE kql.make_list_partial(anyelement) (
    SFUNC = kql.make_list_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_partial(anyelement) IS
    'Values as a state for make_list_rollup';

CREATE AGGREGATE kql.make_list_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_array,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_list_rollup(kql.set_state) IS
    'Joins the states of make_list_partial into one array';

CREATE AGGREGATE kql.make_bag(jsonb) (
    SFUNC = kql.make_bag_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.make_bag_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.make_bag(jsonb) IS
    'Bags merged into one';

CREATE AGGREGATE kql.dcount(anyelement) (
    SFUNC = kql.dcount_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_count,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount(anyelement) IS
    'Number of distinct values, exact';

CREATE AGGREGATE kql.dcount_partial(anyelement) (
    SFUNC = kql.dcount_add,
    STYPE = kql.set_state,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount_partial(anyelement) IS
    'Distinct values as a state for dcount_rollup';

CREATE AGGREGATE kql.dcount_rollup(kql.set_state) (
    SFUNC = kql.set_state_combine,
    STYPE = kql.set_state,
    FINALFUNC = kql.set_state_count,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.dcount_rollup(kql.set_state) IS
    'Number of distinct values of the states of dcount_partial';
