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

-- Sums and averages.  A sum of longs wraps around, as their addition does.

CREATE FUNCTION kql.avg_long_add(state bigint[], a bigint) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_add';
COMMENT ON FUNCTION kql.avg_long_add(bigint[], bigint) IS 'Adds a long to a count and a sum';

CREATE FUNCTION kql.avg_long_combine(a bigint[], b bigint[]) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_combine';
COMMENT ON FUNCTION kql.avg_long_combine(bigint[], bigint[]) IS 'Adds two counts and sums';

CREATE FUNCTION kql.avg_long_final(state bigint[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_long_final';
COMMENT ON FUNCTION kql.avg_long_final(bigint[]) IS 'Mean of a count and a sum; NaN if there is nothing';

CREATE FUNCTION kql.avg_datetime_add(state bigint[], t timestamptz) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_datetime_add';
COMMENT ON FUNCTION kql.avg_datetime_add(bigint[], timestamptz) IS
    'Adds a datetime to a count and a sum';

CREATE FUNCTION kql.avg_timespan_add(state bigint[], a interval) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_timespan_add';
COMMENT ON FUNCTION kql.avg_timespan_add(bigint[], interval) IS 'Adds a timespan to a count and a sum';

CREATE FUNCTION kql.avg_time_combine(a bigint[], b bigint[]) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_time_combine';
COMMENT ON FUNCTION kql.avg_time_combine(bigint[], bigint[]) IS 'Adds two counts and sums';

CREATE FUNCTION kql.avg_datetime_final(state bigint[]) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_datetime_final';
COMMENT ON FUNCTION kql.avg_datetime_final(bigint[]) IS 'Mean of a count and a sum of datetimes';

CREATE FUNCTION kql.avg_timespan_final(state bigint[]) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_avg_timespan_final';
COMMENT ON FUNCTION kql.avg_timespan_final(bigint[]) IS 'Mean of a count and a sum of timespans';

CREATE AGGREGATE kql.sum(bigint) (
    SFUNC = kql.add,
    STYPE = bigint,
    COMBINEFUNC = kql.add,
    INITCOND = '0',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(bigint) IS
    'Sum of longs, wrapping around; 0 for none';

CREATE AGGREGATE kql.running_sum(bigint) (
    SFUNC = kql.add,
    STYPE = bigint,
    COMBINEFUNC = kql.add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.running_sum(bigint) IS
    'Sum of longs, wrapping around; null for none, for row_cumsum()';

CREATE AGGREGATE kql.avg(bigint) (
    SFUNC = kql.avg_long_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_long_final,
    COMBINEFUNC = kql.avg_long_combine,
    INITCOND = '{0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(bigint) IS
    'Mean of longs; NaN for none';

CREATE AGGREGATE kql.avg(timestamptz) (
    SFUNC = kql.avg_datetime_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_datetime_final,
    COMBINEFUNC = kql.avg_time_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(timestamptz) IS
    'Mean of datetimes';

CREATE AGGREGATE kql.avg(interval) (
    SFUNC = kql.avg_timespan_add,
    STYPE = bigint[],
    FINALFUNC = kql.avg_timespan_final,
    COMBINEFUNC = kql.avg_time_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(interval) IS
    'Mean of timespans';

CREATE AGGREGATE kql.max(double precision) (
    SFUNC = kql.real_greater,
    STYPE = double precision,
    COMBINEFUNC = kql.real_greater,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.max(double precision) IS
    'Greatest real; NaN if there is one';

CREATE AGGREGATE kql.min(double precision) (
    SFUNC = kql.real_smaller,
    STYPE = double precision,
    COMBINEFUNC = kql.real_smaller,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.min(double precision) IS
    'Smallest real; NaN if there is one';


-- Mean, variance and standard deviation of reals

CREATE FUNCTION kql.moments_add(state double precision[], a double precision) RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_add';
COMMENT ON FUNCTION kql.moments_add(double precision[], double precision) IS
    'Adds a real to count, sum and sum of squares';

CREATE FUNCTION kql.moments_combine(a double precision[], b double precision[]) RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_combine';
COMMENT ON FUNCTION kql.moments_combine(double precision[], double precision[]) IS
    'Joins two counts, sums and sums of squares';

CREATE FUNCTION kql.moments_avg(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_avg';
COMMENT ON FUNCTION kql.moments_avg(double precision[]) IS 'Mean; NaN if there is nothing';

CREATE FUNCTION kql.moments_stdev(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_stdev';
COMMENT ON FUNCTION kql.moments_stdev(double precision[]) IS
    'Standard deviation of a sample; 0 if there is one value or none';

CREATE FUNCTION kql.moments_stdevp(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_stdevp';
COMMENT ON FUNCTION kql.moments_stdevp(double precision[]) IS
    'Standard deviation of a population; 0 if there is nothing';

CREATE FUNCTION kql.moments_variance(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_variance';
COMMENT ON FUNCTION kql.moments_variance(double precision[]) IS
    'Variance of a sample; 0 if there is one value or none';

CREATE FUNCTION kql.moments_variancep(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_moments_variancep';
COMMENT ON FUNCTION kql.moments_variancep(double precision[]) IS
    'Variance of a population; 0 if there is nothing';

CREATE AGGREGATE kql.sum(double precision) (
    SFUNC = kql.add,
    STYPE = double precision,
    COMBINEFUNC = kql.add,
    INITCOND = '0',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(double precision) IS
    'Sum of reals; 0 for none';

CREATE AGGREGATE kql.running_sum(double precision) (
    SFUNC = kql.add,
    STYPE = double precision,
    COMBINEFUNC = kql.add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.running_sum(double precision) IS
    'Sum of reals; null for none, for row_cumsum()';

CREATE AGGREGATE kql.running_sum(interval) (
    SFUNC = kql.add,
    STYPE = interval,
    COMBINEFUNC = kql.add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.running_sum(interval) IS
    'Sum of timespans; null for none, for row_cumsum()';

CREATE AGGREGATE kql.sum(interval) (
    SFUNC = kql.add,
    STYPE = interval,
    COMBINEFUNC = kql.add,
    INITCOND = '00:00:00',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.sum(interval) IS
    'Sum of timespans; 0 for none';

CREATE AGGREGATE kql.avg(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_avg,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.avg(double precision) IS
    'Mean of reals; NaN for none';

CREATE AGGREGATE kql.stdev(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_stdev,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.stdev(double precision) IS
    'Standard deviation of a sample';

CREATE AGGREGATE kql.stdevp(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_stdevp,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.stdevp(double precision) IS
    'Standard deviation of a population';

CREATE AGGREGATE kql.variance(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_variance,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.variance(double precision) IS
    'Variance of a sample';

CREATE AGGREGATE kql.variancep(double precision) (
    SFUNC = kql.moments_add,
    STYPE = double precision[],
    FINALFUNC = kql.moments_variancep,
    COMBINEFUNC = kql.moments_combine,
    INITCOND = '{0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.variancep(double precision) IS
    'Variance of a population';

CREATE FUNCTION kql.comoments_add(state double precision[], x double precision, y double precision)
    RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_comoments_add';
COMMENT ON FUNCTION kql.comoments_add(double precision[], double precision, double precision) IS
    'Adds two reals to count, both means and the sum of products';

CREATE FUNCTION kql.comoments_combine(a double precision[], b double precision[])
    RETURNS double precision[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_comoments_combine';
COMMENT ON FUNCTION kql.comoments_combine(double precision[], double precision[]) IS
    'Joins two counts, means and sums of products';

CREATE FUNCTION kql.comoments_covariance(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_comoments_covariance';
COMMENT ON FUNCTION kql.comoments_covariance(double precision[]) IS
    'Covariance of a sample; 0 if there is one pair or none';

CREATE FUNCTION kql.comoments_covariancep(state double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_comoments_covariancep';
COMMENT ON FUNCTION kql.comoments_covariancep(double precision[]) IS
    'Covariance of a population; 0 if there is nothing';

CREATE AGGREGATE kql.covariance(double precision, double precision) (
    SFUNC = kql.comoments_add,
    STYPE = double precision[],
    FINALFUNC = kql.comoments_covariance,
    COMBINEFUNC = kql.comoments_combine,
    INITCOND = '{0,0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.covariance(double precision, double precision) IS
    'Covariance of a sample';

CREATE AGGREGATE kql.covariancep(double precision, double precision) (
    SFUNC = kql.comoments_add,
    STYPE = double precision[],
    FINALFUNC = kql.comoments_covariancep,
    COMBINEFUNC = kql.comoments_combine,
    INITCOND = '{0,0,0,0}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE kql.covariancep(double precision, double precision) IS
    'Covariance of a population';


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
