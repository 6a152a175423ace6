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
