-- Functions that take a text apart.
--
-- parse and parse-where: kql.parse_text(source, spec, kind, flags) gives the texts of the
-- columns in order, or NULL if the source does not match.  The spec is a constant array:
--     '*'        skips text
--     'c:TEXT'   the constant TEXT
--     't:TYPE'   a column of type string, long, int, real, decimal, bool, datetime, timespan,
--                guid or dynamic
-- kind is 'simple', 'relaxed' or 'regex'; flags are the letters of the regex kind, else ''.
-- The caller converts each text to its column's type.
--
-- parse-kv: kql.parse_kv(source, keys, pair_delimiter, kv_delimiter, quotes, escapes, greedy),
-- the delimiters '' if the query names none, or kql.parse_kv_regex(source, keys, regex).  Both
-- give the values in the keys' order, NULL for a key that does not occur.

CREATE FUNCTION kql.parse_text(source text, spec text[], kind text DEFAULT 'simple', flags text DEFAULT '') RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_text';
COMMENT ON FUNCTION kql.parse_text(text, text[], text, text) IS 'Matches a text with a pattern of parse';

CREATE FUNCTION kql.parse_kv(source text, keys text[], pair_delimiter text, kv_delimiter text, quotes text[] DEFAULT '{}', escapes text[] DEFAULT '{}', greedy boolean DEFAULT false) RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_kv';
COMMENT ON FUNCTION kql.parse_kv(text, text[], text, text, text[], text[], boolean) IS 'Values of keys in a text of pairs';

CREATE FUNCTION kql.parse_kv_regex(source text, keys text[], regex text) RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_kv_regex';
COMMENT ON FUNCTION kql.parse_kv_regex(text, text[], text) IS 'Values of keys found by a regular expression';

CREATE FUNCTION kql.parse_url(url text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_url';
COMMENT ON FUNCTION kql.parse_url(text) IS 'The parts of a URL';

CREATE FUNCTION kql.url_text(url text, part text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_url_text';
COMMENT ON FUNCTION kql.url_text(text, text) IS 'One part of a URL under the name that parse_url() gives it; the empty string if there is none';

CREATE FUNCTION kql.parse_urlquery(query text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_urlquery';
COMMENT ON FUNCTION kql.parse_urlquery(text) IS 'The parameters of a URL''s query';

CREATE FUNCTION kql.parse_path(path text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_path';
COMMENT ON FUNCTION kql.parse_path(text) IS 'The parts of a file''s path';

CREATE FUNCTION kql.parse_csv(record text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_csv';
COMMENT ON FUNCTION kql.parse_csv(text) IS 'The fields of a CSV record';

CREATE FUNCTION kql.parse_command_line(line text, kind text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_command_line';
COMMENT ON FUNCTION kql.parse_command_line(text, text) IS 'The arguments of a Windows command line';

CREATE FUNCTION kql.parse_version(version text) RETURNS numeric
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_parse_version';
COMMENT ON FUNCTION kql.parse_version(text) IS 'A number that orders like the version';

CREATE FUNCTION kql.parse_xml(document text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'kql_parse_xml';
COMMENT ON FUNCTION kql.parse_xml(text) IS 'An XML document as a dynamic value';

CREATE FUNCTION kql.extract_json(path text, "json" text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 70 AS 'MODULE_PATHNAME', 'kql_extract_json';
COMMENT ON FUNCTION kql.extract_json(text, text) IS 'Text of the value at a path of JSON, or the empty text';

CREATE FUNCTION kql.format_bytes(value double precision, "precision" bigint DEFAULT 0, unit text DEFAULT '') RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_format_bytes';
COMMENT ON FUNCTION kql.format_bytes(double precision, bigint, text) IS 'A size in bytes, KB, MB and so on';

CREATE FUNCTION kql.user_agent_list(patterns jsonb) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_user_agent_list';
COMMENT ON FUNCTION kql.user_agent_list(jsonb) IS 'Rows of a table of patterns (kind, regex, …) as the list that kql.parse_user_agent() takes';

CREATE FUNCTION kql.parse_user_agent(agent text, wanted jsonb, patterns text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'kql_parse_user_agent';
COMMENT ON FUNCTION kql.parse_user_agent(text, jsonb, text) IS 'What patterns tell of a user agent: its browser, os or device ("browser" or an array of them)';

CREATE FUNCTION kql.reduce_words(value text, separators text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_reduce_words';
COMMENT ON FUNCTION kql.reduce_words(text, text) IS 'Words of a text with their places, for the operator reduce; no separators are all but ASCII letters and digits';

CREATE FUNCTION kql.reduce_pattern(value text, separators text, frequent jsonb) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_reduce_pattern';
COMMENT ON FUNCTION kql.reduce_pattern(text, text, jsonb) IS 'The text with * for all but the frequent words, which an object has as kql.reduce_words() gives them; the empty text if it has none';
