-- String operators and functions of the language.
--
-- Which function implements which operator (a negated operator is NOT of it):
--
--   s has x        kql.has(s, x)            s has_cs x         kql.has_cs(s, x)
--   s hasprefix x  kql.hasprefix(s, x)      s hasprefix_cs x   kql.hasprefix_cs(s, x)
--   s hassuffix x  kql.hassuffix(s, x)      s hassuffix_cs x   kql.hassuffix_cs(s, x)
--   s contains x   kql.contains(s, x)       s contains_cs x    kql.contains_cs(s, x)
--   s startswith x kql.startswith(s, x)     s startswith_cs x  kql.startswith_cs(s, x)
--   s endswith x   kql.endswith(s, x)       s endswith_cs x    kql.endswith_cs(s, x)
--   s =~ x         kql.equals_ci(s, x); the same as kql.tolower(s) = kql.tolower(x), which an
--                  index on kql.tolower(s) can serve
--   s has_any (…)  kql.has_any(s, ARRAY[…]) or, for a dynamic list, kql.has_any(s, jsonb)
--   s has_all (…)  kql.has_all(s, ARRAY[…]) or kql.has_all(s, jsonb)
--   s in (…)       s = ANY (ARRAY[…]) or, for a dynamic list, kql.in_dynamic(s, jsonb)
--   s in~ (…)      kql.in_ci(s, ARRAY[…]), kql.tolower(s) = ANY (…) or kql.in_dynamic_ci(s, jsonb)
--   s matches regex x   kql.matches_regex(s, x)
--
-- For a constant x, startswith_cs is s ^@ x, which a text_pattern_ops index or a "C" index
-- serves from version 15 on; contains and has can be preceded by s ILIKE '%x%' (x escaped) when
-- the user has a trigram index and x is ASCII.
--
-- NULL text reads as '': none of these is STRICT, and none of the operators returns NULL.

CREATE FUNCTION kql.has(value text, term text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has';
COMMENT ON FUNCTION kql.has(text, text) IS 'Does the text hold the term? Case is ignored';

CREATE FUNCTION kql.has_cs(value text, term text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_cs';
COMMENT ON FUNCTION kql.has_cs(text, text) IS 'Does the text hold the term, in this case?';

CREATE FUNCTION kql.hasprefix(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hasprefix';
COMMENT ON FUNCTION kql.hasprefix(text, text) IS 'Does a term of the text begin like this? Case is ignored';

CREATE FUNCTION kql.hasprefix_cs(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hasprefix_cs';
COMMENT ON FUNCTION kql.hasprefix_cs(text, text) IS 'Does a term of the text begin like this, in this case?';

CREATE FUNCTION kql.hassuffix(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hassuffix';
COMMENT ON FUNCTION kql.hassuffix(text, text) IS 'Does a term of the text end like this? Case is ignored';

CREATE FUNCTION kql.hassuffix_cs(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_hassuffix_cs';
COMMENT ON FUNCTION kql.hassuffix_cs(text, text) IS 'Does a term of the text end like this, in this case?';

CREATE FUNCTION kql.contains(value text, part text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_contains';
COMMENT ON FUNCTION kql.contains(text, text) IS 'Is the part anywhere in the text? Case is ignored';

CREATE FUNCTION kql.contains_cs(value text, part text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_contains_cs';
COMMENT ON FUNCTION kql.contains_cs(text, text) IS 'Is the part anywhere in the text, in this case?';

CREATE FUNCTION kql.startswith(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startswith';
COMMENT ON FUNCTION kql.startswith(text, text) IS 'Does the text begin like this? Case is ignored';

CREATE FUNCTION kql.startswith_cs(value text, prefix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_startswith_cs';
COMMENT ON FUNCTION kql.startswith_cs(text, text) IS 'Does the text begin like this, in this case?';

CREATE FUNCTION kql.endswith(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endswith';
COMMENT ON FUNCTION kql.endswith(text, text) IS 'Does the text end like this? Case is ignored';

CREATE FUNCTION kql.endswith_cs(value text, suffix text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_endswith_cs';
COMMENT ON FUNCTION kql.endswith_cs(text, text) IS 'Does the text end like this, in this case?';

CREATE FUNCTION kql.equals_ci(a text, b text) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_equals_ci';
COMMENT ON FUNCTION kql.equals_ci(text, text) IS 'Are the texts equal when case is ignored?';

CREATE FUNCTION kql.has_any(value text, terms text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any';
COMMENT ON FUNCTION kql.has_any(text, text[]) IS 'Does the text hold one of the terms?';

CREATE FUNCTION kql.has_any(value text, terms jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_dynamic';
COMMENT ON FUNCTION kql.has_any(text, jsonb) IS 'Does the text hold one of the terms of a dynamic array?';

CREATE FUNCTION kql.has_all(value text, terms text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_all';
COMMENT ON FUNCTION kql.has_all(text, text[]) IS 'Does the text hold all of the terms?';

CREATE FUNCTION kql.has_all(value text, terms jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_all_dynamic';
COMMENT ON FUNCTION kql.has_all(text, jsonb) IS 'Does the text hold all of the terms of a dynamic array?';

CREATE FUNCTION kql.has_any_index(value text, terms jsonb) RETURNS bigint
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_has_any_index';
COMMENT ON FUNCTION kql.has_any_index(text, jsonb) IS 'Place of the first term that the text holds, -1 if none';

CREATE FUNCTION kql.in_ci(value text, list text[]) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_ci';
COMMENT ON FUNCTION kql.in_ci(text, text[]) IS 'Is the text in the list when case is ignored?';

CREATE FUNCTION kql.in_dynamic(value text, list jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_dynamic';
COMMENT ON FUNCTION kql.in_dynamic(text, jsonb) IS 'Is the text a string in a dynamic array, nested ones included?';

CREATE FUNCTION kql.in_dynamic_ci(value text, list jsonb) RETURNS boolean
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_in_dynamic_ci';
COMMENT ON FUNCTION kql.in_dynamic_ci(text, jsonb) IS 'The same when case is ignored';

CREATE FUNCTION kql.tolower(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tolower';
COMMENT ON FUNCTION kql.tolower(text) IS 'Lower case, whatever the locale';

CREATE FUNCTION kql.toupper(value text) RETURNS text
    LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_toupper';
COMMENT ON FUNCTION kql.toupper(text) IS 'Upper case, whatever the locale';

