-- Functions that make rows or look at neighbouring rows.

CREATE FUNCTION kql.range_rows(first bigint, last bigint, step bigint) RETURNS SETOF bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_long';
COMMENT ON FUNCTION kql.range_rows(bigint, bigint, bigint) IS 'Numbers from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first double precision, last double precision, step double precision)
RETURNS SETOF double precision
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_real';
COMMENT ON FUNCTION kql.range_rows(double precision, double precision, double precision) IS 'Numbers from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first timestamptz, last timestamptz, step interval)
RETURNS SETOF timestamptz
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_datetime';
COMMENT ON FUNCTION kql.range_rows(timestamptz, timestamptz, interval) IS 'Times from first to last, both included, a step apart';

CREATE FUNCTION kql.range_rows(first interval, last interval, step interval)
RETURNS SETOF interval
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'kql_range_rows_timespan';
COMMENT ON FUNCTION kql.range_rows(interval, interval, interval) IS 'Timespans from first to last, both included, a step apart';

CREATE FUNCTION kql.row_window_session(t timestamptz, max_from_first interval, max_between interval)
RETURNS timestamptz
LANGUAGE c WINDOW IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_row_window_session';
COMMENT ON FUNCTION kql.row_window_session(timestamptz, interval, interval) IS 'Start of the session that the row belongs to; a row that is one of the distances or more away begins a new one';


CREATE FUNCTION kql.limit_rows(row_count bigint, most integer)
RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_limit_rows';
COMMENT ON FUNCTION kql.limit_rows(bigint, integer) IS 'The number of rows; an error if there are more than a scan may read';
