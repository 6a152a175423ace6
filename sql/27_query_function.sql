-- Functions that only compiled queries call.

CREATE FUNCTION kql.make_series(positions jsonb, "values" jsonb, first bigint, last bigint, missing jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_make_series';
COMMENT ON FUNCTION kql.make_series(jsonb, jsonb, bigint, bigint, jsonb) IS 'Values of bins at their places in a series';
