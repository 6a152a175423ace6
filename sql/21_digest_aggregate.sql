-- Percentiles with weights, digests to keep, and schemas

CREATE FUNCTION kql.percentilew_add(state kql.set_state, value anyelement, weight bigint, percentile double precision)
    RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_add';
COMMENT ON FUNCTION kql.percentilew_add(kql.set_state, anyelement, bigint, double precision) IS
    'Adds a value with its weight';

CREATE FUNCTION kql.percentilew_final(state kql.set_state, value anyelement, weight bigint, percentile double precision)
    RETURNS anyelement
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentilew_final';
COMMENT ON FUNCTION kql.percentilew_final(kql.set_state, anyelement, bigint, double precision) IS
    'The value at a percentile';

CREATE FUNCTION kql.tdigest_add(state kql.set_state, value double precision) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_add';
COMMENT ON FUNCTION kql.tdigest_add(kql.set_state, double precision) IS 'Adds a value to a digest';

CREATE FUNCTION kql.tdigest_add(state kql.set_state, value double precision, weight bigint)
    RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_add';
COMMENT ON FUNCTION kql.tdigest_add(kql.set_state, double precision, bigint) IS
    'Adds a value with its weight to a digest';

CREATE FUNCTION kql.tdigest_merge_add(state kql.set_state, digest jsonb) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_merge_add';
COMMENT ON FUNCTION kql.tdigest_merge_add(kql.set_state, jsonb) IS 'Adds a digest to a digest';

CREATE FUNCTION kql.digest_combine(a kql.set_state, b kql.set_state) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_digest_combine';
COMMENT ON FUNCTION kql.digest_combine(kql.set_state, kql.set_state) IS
    'Adds the values of the second digest to the first';

CREATE FUNCTION kql.tdigest_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tdigest_final';
COMMENT ON FUNCTION kql.tdigest_final(kql.set_state) IS
    'A digest: its values in order, and their weights';

CREATE FUNCTION kql.percentile_tdigest(digest jsonb, percentile double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentile_tdigest';
COMMENT ON FUNCTION kql.percentile_tdigest(jsonb, double precision) IS
    'The value of a digest at a percentile';

CREATE FUNCTION kql.rank_tdigest(digest jsonb, value double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rank_tdigest';
COMMENT ON FUNCTION kql.rank_tdigest(jsonb, double precision) IS
    'How many values of a digest do not exceed a value';

CREATE FUNCTION kql.percentrank_tdigest(digest jsonb, value double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_percentrank_tdigest';
COMMENT ON FUNCTION kql.percentrank_tdigest(jsonb, double precision) IS
    'How many percent of a digest do not exceed a value';

CREATE FUNCTION kql.hll_add(state kql.set_state, value anyelement) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hll_add';
COMMENT ON FUNCTION kql.hll_add(kql.set_state, anyelement) IS 'Adds the hash of a value to a set';

CREATE FUNCTION kql.hll_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_set_state_array';
COMMENT ON FUNCTION kql.hll_final(kql.set_state) IS 'Hashes as an array';

CREATE FUNCTION kql.buildschema_add(state kql.set_state, value jsonb) RETURNS kql.set_state
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_dcount_add';
COMMENT ON FUNCTION kql.buildschema_add(kql.set_state, jsonb) IS 'Adds a value to the set of those seen';

CREATE FUNCTION kql.buildschema_final(state kql.set_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_buildschema_final';
COMMENT ON FUNCTION kql.buildschema_final(kql.set_state) IS 'The least schema of the values of a state';

CREATE AGGREGATE kql.percentilew(anyelement, bigint, double precision) (
    SFUNC = kql.percentilew_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.percentilew_final,
    FINALFUNC_EXTRA,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.percentilew(anyelement, bigint, double precision) IS
    'Value at a percentile, each counted as often as its weight says';

CREATE AGGREGATE kql.tdigest(double precision) (
    SFUNC = kql.tdigest_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest(double precision) IS
    'Values and how often each occurs, for percentile_tdigest';

CREATE AGGREGATE kql.tdigest(double precision, bigint) (
    SFUNC = kql.tdigest_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest(double precision, bigint) IS
    'Values and their weights, for percentile_tdigest';

CREATE AGGREGATE kql.tdigest_merge(jsonb) (
    SFUNC = kql.tdigest_merge_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.tdigest_final,
    COMBINEFUNC = kql.digest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.tdigest_merge(jsonb) IS
    'One digest of several';

CREATE AGGREGATE kql.hll(anyelement) (
    SFUNC = kql.hll_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.hll_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.hll(anyelement) IS
    'Hashes of the distinct values, for dcount_hll';

CREATE AGGREGATE kql.buildschema(jsonb) (
    SFUNC = kql.buildschema_add,
    STYPE = kql.set_state,
    FINALFUNC = kql.buildschema_final,
    COMBINEFUNC = kql.set_state_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.buildschema(jsonb) IS
    'The least schema that admits all values';
