-- Conversions between the types of the language.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Conversion

CREATE FUNCTION kql.tostring(value text) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_text';
COMMENT ON FUNCTION kql.tostring(text) IS 'The text itself; NULL is the empty string';

CREATE FUNCTION kql.tostring(value integer) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'kql_tostring_int';
COMMENT ON FUNCTION kql.tostring(integer) IS 'Digits';

CREATE FUNCTION kql.tostring(value bigint) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'kql_tostring_long';
COMMENT ON FUNCTION kql.tostring(bigint) IS 'Digits';

CREATE FUNCTION kql.tostring(value double precision) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 AS 'MODULE_PATHNAME', 'kql_tostring_real';
COMMENT ON FUNCTION kql.tostring(double precision) IS
    'The shortest text that reads back as the same real';

CREATE FUNCTION kql.tostring(value numeric) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 AS 'MODULE_PATHNAME', 'kql_tostring_decimal';
COMMENT ON FUNCTION kql.tostring(numeric) IS 'Digits';

CREATE FUNCTION kql.tostring(value boolean) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 3 AS 'MODULE_PATHNAME', 'kql_tostring_bool';
COMMENT ON FUNCTION kql.tostring(boolean) IS 'True or False';

CREATE FUNCTION kql.tostring(value timestamptz) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 AS 'MODULE_PATHNAME', 'kql_tostring_datetime';
COMMENT ON FUNCTION kql.tostring(timestamptz) IS '2020-01-31T23:59:59.0000000Z';

CREATE FUNCTION kql.tostring(value interval) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 AS 'MODULE_PATHNAME', 'kql_tostring_timespan';
COMMENT ON FUNCTION kql.tostring(interval) IS '1.02:03:04.0050000';

CREATE FUNCTION kql.tostring(value uuid) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 AS 'MODULE_PATHNAME', 'kql_tostring_guid';
COMMENT ON FUNCTION kql.tostring(uuid) IS 'Lower case, with hyphens';

CREATE FUNCTION kql.tostring_support(request internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tostring_support';
COMMENT ON FUNCTION kql.tostring_support(internal) IS
    'Puts a call of dynamic_text, json_text, split_text or url_text in the place of tostring() of a part of something, for the planner';

CREATE FUNCTION kql.tostring(value jsonb) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 12 SUPPORT kql.tostring_support AS 'MODULE_PATHNAME', 'kql_tostring_dynamic';
COMMENT ON FUNCTION kql.tostring(jsonb) IS 'A string bare, anything else as JSON';

CREATE FUNCTION kql.tolong(value text) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_tolong_text';
COMMENT ON FUNCTION kql.tolong(text) IS 'A long from decimal or 0x digits';

CREATE FUNCTION kql.tolong(value double precision) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_real';
COMMENT ON FUNCTION kql.tolong(double precision) IS 'The whole part of a real';

CREATE FUNCTION kql.tolong(value numeric) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_decimal';
COMMENT ON FUNCTION kql.tolong(numeric) IS 'The whole part of a decimal';

CREATE FUNCTION kql.tolong(value boolean) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_bool';
COMMENT ON FUNCTION kql.tolong(boolean) IS '1 or 0';

CREATE FUNCTION kql.tolong(value timestamptz) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_datetime';
COMMENT ON FUNCTION kql.tolong(timestamptz) IS 'Ticks of 100 ns since 0001-01-01';

CREATE FUNCTION kql.tolong(value interval) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolong_timespan';
COMMENT ON FUNCTION kql.tolong(interval) IS 'Ticks of 100 ns';

CREATE FUNCTION kql.tolong(value jsonb) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_tolong_dynamic';
COMMENT ON FUNCTION kql.tolong(jsonb) IS 'A long from what a dynamic holds';

CREATE FUNCTION kql.toint(value text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_toint_text';
COMMENT ON FUNCTION kql.toint(text) IS 'An int from decimal or 0x digits';

CREATE FUNCTION kql.toint(value bigint) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_long';
COMMENT ON FUNCTION kql.toint(bigint) IS 'The low 32 bits';

CREATE FUNCTION kql.toint(value double precision) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_real';
COMMENT ON FUNCTION kql.toint(double precision) IS 'The whole part of a real, within the range of int';

CREATE FUNCTION kql.toint(value numeric) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_decimal';
COMMENT ON FUNCTION kql.toint(numeric) IS 'The whole part of a decimal, within the range of int';

CREATE FUNCTION kql.toint(value boolean) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toint_bool';
COMMENT ON FUNCTION kql.toint(boolean) IS '1 or 0';

CREATE FUNCTION kql.toint(value jsonb) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_toint_dynamic';
COMMENT ON FUNCTION kql.toint(jsonb) IS 'An int from what a dynamic holds';

CREATE FUNCTION kql.toreal(value text) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_toreal_text';
COMMENT ON FUNCTION kql.toreal(text) IS 'A real from a text';

CREATE FUNCTION kql.toreal(value numeric) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_decimal';
COMMENT ON FUNCTION kql.toreal(numeric) IS 'The nearest real';

CREATE FUNCTION kql.toreal(value boolean) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_bool';
COMMENT ON FUNCTION kql.toreal(boolean) IS '1 or 0';

CREATE FUNCTION kql.toreal(value timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_datetime';
COMMENT ON FUNCTION kql.toreal(timestamptz) IS 'Ticks of 100 ns since 0001-01-01';

CREATE FUNCTION kql.toreal(value interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toreal_timespan';
COMMENT ON FUNCTION kql.toreal(interval) IS 'Ticks of 100 ns';

CREATE FUNCTION kql.toreal(value jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_toreal_dynamic';
COMMENT ON FUNCTION kql.toreal(jsonb) IS 'A real from what a dynamic holds';

CREATE FUNCTION kql.todecimal(value text) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_todecimal_text';
COMMENT ON FUNCTION kql.todecimal(text) IS 'A decimal from a text';

CREATE FUNCTION kql.todecimal(value double precision) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_real';
COMMENT ON FUNCTION kql.todecimal(double precision) IS 'A decimal from a real';

CREATE FUNCTION kql.todecimal(value boolean) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todecimal_bool';
COMMENT ON FUNCTION kql.todecimal(boolean) IS '1 or 0';

CREATE FUNCTION kql.todecimal(value jsonb) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_todecimal_dynamic';
COMMENT ON FUNCTION kql.todecimal(jsonb) IS 'A decimal from what a dynamic holds';

CREATE FUNCTION kql.tobool(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_tobool_text';
COMMENT ON FUNCTION kql.tobool(text) IS 'true and false in any case; an integer is true unless it is 0';

CREATE FUNCTION kql.tobool(value bigint) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_long';
COMMENT ON FUNCTION kql.tobool(bigint) IS 'true unless 0';

CREATE FUNCTION kql.tobool(value double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tobool_real';
COMMENT ON FUNCTION kql.tobool(double precision) IS 'true unless 0';

CREATE FUNCTION kql.tobool(value jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_tobool_dynamic';
COMMENT ON FUNCTION kql.tobool(jsonb) IS 'A bool from what a dynamic holds';

CREATE FUNCTION kql.todatetime(value text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'kql_todatetime_text';
COMMENT ON FUNCTION kql.todatetime(text) IS
    'A datetime from a text; what is finer than a microsecond is cut off';

CREATE FUNCTION kql.todatetime(value bigint) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_long';
COMMENT ON FUNCTION kql.todatetime(bigint) IS 'Ticks of 100 ns since 0001-01-01 as a datetime';

CREATE FUNCTION kql.todatetime(value double precision) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_todatetime_real';
COMMENT ON FUNCTION kql.todatetime(double precision) IS 'Ticks of 100 ns since 0001-01-01 as a datetime';

CREATE FUNCTION kql.todatetime(value jsonb) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_todatetime_dynamic';
COMMENT ON FUNCTION kql.todatetime(jsonb) IS 'A datetime from what a dynamic holds';

CREATE FUNCTION kql.totimespan(value text) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'kql_totimespan_text';
COMMENT ON FUNCTION kql.totimespan(text) IS 'A timespan from a text such as 1.02:03:04 or 90s';

CREATE FUNCTION kql.totimespan(value bigint) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_long';
COMMENT ON FUNCTION kql.totimespan(bigint) IS 'Ticks of 100 ns as a timespan';

CREATE FUNCTION kql.totimespan(value double precision) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_real';
COMMENT ON FUNCTION kql.totimespan(double precision) IS 'Ticks of 100 ns as a timespan';

CREATE FUNCTION kql.totimespan(value interval) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_totimespan_interval';
COMMENT ON FUNCTION kql.totimespan(interval) IS 'An interval of a table as a timespan: a day is 24 hours, a month 30 days';

CREATE FUNCTION kql.totimespan(value jsonb) RETURNS interval
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_totimespan_dynamic';
COMMENT ON FUNCTION kql.totimespan(jsonb) IS 'A timespan from what a dynamic holds';

CREATE FUNCTION kql.toguid(value text) RETURNS uuid
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_toguid_text';
COMMENT ON FUNCTION kql.toguid(text) IS 'The first 32 hexadecimal digits as a guid';

CREATE FUNCTION kql.toguid(value jsonb) RETURNS uuid
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_toguid_dynamic';
COMMENT ON FUNCTION kql.toguid(jsonb) IS 'A guid from the string that a dynamic holds';

CREATE FUNCTION kql.parse_json(value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_parse_json';
COMMENT ON FUNCTION kql.parse_json(text) IS
    'JSON as a dynamic; text that is not JSON as a string; the empty string as null';

CREATE FUNCTION kql.reparse(value jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_reparse';
COMMENT ON FUNCTION kql.reparse(jsonb) IS
    'What parse_json(tostring()) gives: of a dynamic that is a string what it says as JSON, anything else as it is';

CREATE FUNCTION kql.to_dynamic(value anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_to_dynamic';
COMMENT ON FUNCTION kql.to_dynamic(anyelement) IS 'A value of any type as a dynamic';

CREATE FUNCTION kql.gettype(value anyelement) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gettype';
COMMENT ON FUNCTION kql.gettype(anyelement) IS
    'Name of a value''s type; for a dynamic, of what it holds';

