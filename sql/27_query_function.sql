-- Functions that only compiled queries call.

CREATE FUNCTION kql.make_series(positions jsonb, "values" jsonb, first bigint, last bigint, missing jsonb) RETURNS jsonb
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_series';
COMMENT ON FUNCTION kql.make_series(jsonb, jsonb, bigint, bigint, jsonb) IS 'Values of bins at their places in a series';

CREATE FUNCTION kql.assert(condition boolean, message text) RETURNS boolean
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_assert';
COMMENT ON FUNCTION kql.assert(boolean, text) IS 'True, or an error with the message if the condition does not hold';
