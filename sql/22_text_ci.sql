-- Texts without regard to case: the operators =~ and !~ of the language, and an operator class
-- that lets an index serve them: CREATE INDEX ON t (name kql.text_ci_ops).

CREATE FUNCTION kql.text_ci_equal(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_equal';
COMMENT ON FUNCTION kql.text_ci_equal(text, text) IS 'The operator =~: are the texts equal when case is ignored?';

CREATE FUNCTION kql.text_ci_not_equal(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_not_equal';
COMMENT ON FUNCTION kql.text_ci_not_equal(text, text) IS 'The operator !~: do the texts differ when case is ignored?';

CREATE FUNCTION kql.text_ci_less(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_less';
COMMENT ON FUNCTION kql.text_ci_less(text, text) IS 'The operator <~: is the first text before the second, case ignored?';

CREATE FUNCTION kql.text_ci_less_equal(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_less_equal';
COMMENT ON FUNCTION kql.text_ci_less_equal(text, text) IS 'The operator <=~: is the first text not after the second, case ignored?';

CREATE FUNCTION kql.text_ci_greater(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_greater';
COMMENT ON FUNCTION kql.text_ci_greater(text, text) IS 'The operator >~: is the first text after the second, case ignored?';

CREATE FUNCTION kql.text_ci_greater_equal(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_greater_equal';
COMMENT ON FUNCTION kql.text_ci_greater_equal(text, text) IS 'The operator >=~: is the first text not before the second, case ignored?';

CREATE FUNCTION kql.text_ci_compare(a text, b text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_compare';
COMMENT ON FUNCTION kql.text_ci_compare(text, text) IS 'The order of two texts when case is ignored, for btree indexes: -1, 0 or 1';

CREATE FUNCTION kql.text_ci_hash(a text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_hash';
COMMENT ON FUNCTION kql.text_ci_hash(text) IS 'A hash of a text that does not depend on case';

CREATE FUNCTION kql.text_ci_hash(a text, seed bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_ci_hash_extended';
COMMENT ON FUNCTION kql.text_ci_hash(text, bigint) IS 'A hash of a text that does not depend on case, with a seed';

CREATE OPERATOR kql.=~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_equal,
    COMMUTATOR = OPERATOR(kql.=~),
    NEGATOR = OPERATOR(kql.!~),
    RESTRICT = pg_catalog.eqsel,
    JOIN = pg_catalog.eqjoinsel,
    HASHES,
    MERGES
);
COMMENT ON OPERATOR kql.=~ (text, text) IS 'equal when case is ignored';

CREATE OPERATOR kql.!~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_not_equal,
    COMMUTATOR = OPERATOR(kql.!~),
    NEGATOR = OPERATOR(kql.=~),
    RESTRICT = pg_catalog.neqsel,
    JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR kql.!~ (text, text) IS 'not equal when case is ignored';

CREATE OPERATOR kql.<~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_less,
    COMMUTATOR = OPERATOR(kql.>~),
    NEGATOR = OPERATOR(kql.>=~),
    RESTRICT = pg_catalog.scalarltsel,
    JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR kql.<~ (text, text) IS 'less when case is ignored';

CREATE OPERATOR kql.<=~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_less_equal,
    COMMUTATOR = OPERATOR(kql.>=~),
    NEGATOR = OPERATOR(kql.>~),
    RESTRICT = pg_catalog.scalarlesel,
    JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR kql.<=~ (text, text) IS 'less or equal when case is ignored';

CREATE OPERATOR kql.>~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_greater,
    COMMUTATOR = OPERATOR(kql.<~),
    NEGATOR = OPERATOR(kql.<=~),
    RESTRICT = pg_catalog.scalargtsel,
    JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR kql.>~ (text, text) IS 'greater when case is ignored';

CREATE OPERATOR kql.>=~ (
    LEFTARG = text,
    RIGHTARG = text,
    FUNCTION = kql.text_ci_greater_equal,
    COMMUTATOR = OPERATOR(kql.<=~),
    NEGATOR = OPERATOR(kql.<~),
    RESTRICT = pg_catalog.scalargesel,
    JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR kql.>=~ (text, text) IS 'greater or equal when case is ignored';

CREATE OPERATOR CLASS kql.text_ci_ops
    FOR TYPE text USING btree AS
    OPERATOR 1 kql.<~,
    OPERATOR 2 kql.<=~,
    OPERATOR 3 kql.=~,
    OPERATOR 4 kql.>=~,
    OPERATOR 5 kql.>~,
    FUNCTION 1 kql.text_ci_compare(text, text);
COMMENT ON OPERATOR CLASS kql.text_ci_ops USING btree IS 'What =~ and in~ compare: texts without regard to case';

CREATE OPERATOR CLASS kql.text_ci_ops
    FOR TYPE text USING hash AS
    OPERATOR 1 kql.=~,
    FUNCTION 1 kql.text_ci_hash(text),
    FUNCTION 2 kql.text_ci_hash(text, bigint);
COMMENT ON OPERATOR CLASS kql.text_ci_ops USING hash IS 'What =~ and in~ compare: texts without regard to case';
COMMENT ON OPERATOR FAMILY kql.text_ci_ops USING btree IS 'Texts without regard to case, for btree indexes and sorting';
COMMENT ON OPERATOR FAMILY kql.text_ci_ops USING hash IS 'Texts without regard to case, for hash indexes and hash tables';
