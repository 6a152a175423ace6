-- Values of the row that a key picks.  A query calls them once per column; ties go
-- to the first row, so that all calls pick the same one.

CREATE TYPE kql.extreme_state;
COMMENT ON TYPE kql.extreme_state IS 'The best key of arg_max or arg_min so far, and the value beside it';

CREATE FUNCTION kql.extreme_state_in(state cstring) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_in';
COMMENT ON FUNCTION kql.extreme_state_in(cstring) IS 'Reads a state';

CREATE FUNCTION kql.extreme_state_out(state kql.extreme_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_out';
COMMENT ON FUNCTION kql.extreme_state_out(kql.extreme_state) IS 'Writes a state';

CREATE FUNCTION kql.extreme_state_recv(state internal) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_recv';
COMMENT ON FUNCTION kql.extreme_state_recv(internal) IS 'Receives a state';

CREATE FUNCTION kql.extreme_state_send(state kql.extreme_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_extreme_state_send';
COMMENT ON FUNCTION kql.extreme_state_send(kql.extreme_state) IS 'Sends a state';

CREATE TYPE kql.extreme_state (
    INPUT = kql.extreme_state_in,
    OUTPUT = kql.extreme_state_out,
    RECEIVE = kql.extreme_state_recv,
    SEND = kql.extreme_state_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);

CREATE FUNCTION kql.arg_max_add(state kql.extreme_state, value anyelement, key "any")
    RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_max_add';
COMMENT ON FUNCTION kql.arg_max_add(kql.extreme_state, anyelement, "any") IS
    'Keeps the value beside the greatest key';

CREATE FUNCTION kql.arg_min_add(state kql.extreme_state, value anyelement, key "any")
    RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_min_add';
COMMENT ON FUNCTION kql.arg_min_add(kql.extreme_state, anyelement, "any") IS
    'Keeps the value beside the least key';

CREATE FUNCTION kql.arg_max_combine(a kql.extreme_state, b kql.extreme_state) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_max_combine';
COMMENT ON FUNCTION kql.arg_max_combine(kql.extreme_state, kql.extreme_state) IS
    'The state with the greater key';

CREATE FUNCTION kql.arg_min_combine(a kql.extreme_state, b kql.extreme_state) RETURNS kql.extreme_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_min_combine';
COMMENT ON FUNCTION kql.arg_min_combine(kql.extreme_state, kql.extreme_state) IS
    'The state with the lesser key';

CREATE FUNCTION kql.arg_extreme_final(state kql.extreme_state, value anyelement, key "any")
    RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_arg_extreme_final';
COMMENT ON FUNCTION kql.arg_extreme_final(kql.extreme_state, anyelement, "any") IS
    'The value of a state';

CREATE FUNCTION kql.take_any_add(state anyelement, value anyelement) RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_take_any_add';
COMMENT ON FUNCTION kql.take_any_add(anyelement, anyelement) IS
    'Keeps the first value that is neither null nor empty';

CREATE AGGREGATE kql.arg_max(anyelement, "any") (
    SFUNC = kql.arg_max_add,
    STYPE = kql.extreme_state,
    FINALFUNC = kql.arg_extreme_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.arg_max_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.arg_max(anyelement, "any") IS
    'Value of the row with the greatest key';

CREATE AGGREGATE kql.arg_min(anyelement, "any") (
    SFUNC = kql.arg_min_add,
    STYPE = kql.extreme_state,
    FINALFUNC = kql.arg_extreme_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.arg_min_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.arg_min(anyelement, "any") IS
    'Value of the row with the least key';

CREATE AGGREGATE kql.take_any(anyelement) (
    SFUNC = kql.take_any_add,
    STYPE = anyelement,
    COMBINEFUNC = kql.take_any_add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.take_any(anyelement) IS
    'Some value, null or empty only if there is no other';
