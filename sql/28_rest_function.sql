-- Fields of a slim log table that have no column of their own: values of one JSON object.
--
-- Each gives the field as a column of the table would have it. An index on the same expression
-- serves a query of the field.

CREATE FUNCTION kql.rest_string(rest jsonb, name text, absent text DEFAULT '') RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_string';
COMMENT ON FUNCTION kql.rest_string(jsonb, text, text) IS 'A field of type string that a slim log table keeps in _rest; never null: what it is if it is absent there is the last argument';

CREATE FUNCTION kql.rest_long(rest jsonb, name text) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_long';
COMMENT ON FUNCTION kql.rest_long(jsonb, text) IS 'A field of type long that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_int(rest jsonb, name text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_int';
COMMENT ON FUNCTION kql.rest_int(jsonb, text) IS 'A field of type int that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_real(rest jsonb, name text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_real';
COMMENT ON FUNCTION kql.rest_real(jsonb, text) IS 'A field of type real that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_decimal(rest jsonb, name text) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_decimal';
COMMENT ON FUNCTION kql.rest_decimal(jsonb, text) IS 'A field of type decimal that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_bool(rest jsonb, name text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_bool';
COMMENT ON FUNCTION kql.rest_bool(jsonb, text) IS 'A field of type bool that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_datetime(rest jsonb, name text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_datetime';
COMMENT ON FUNCTION kql.rest_datetime(jsonb, text) IS 'A field of type datetime that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_timespan(rest jsonb, name text) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_timespan';
COMMENT ON FUNCTION kql.rest_timespan(jsonb, text) IS 'A field of type timespan that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_guid(rest jsonb, name text) RETURNS uuid
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_guid';
COMMENT ON FUNCTION kql.rest_guid(jsonb, text) IS 'A field of type guid that a slim log table keeps in _rest; null if it has none';

CREATE FUNCTION kql.rest_dynamic(rest jsonb, name text) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_rest_dynamic';
COMMENT ON FUNCTION kql.rest_dynamic(jsonb, text) IS 'A field of type dynamic that a slim log table keeps in _rest; null if it has none';
