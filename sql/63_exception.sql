-- Exceptions: findings that a rule shall not raise, without a change of the rule.

-- No foreign key to the rules: a dump would then restore them before vigil.installation, which
-- says first of all that a copy is a copy.
CREATE TABLE vigil.exceptions
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    condition text NOT NULL,
    reason text NOT NULL,
    owner text NOT NULL,
    origin text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    hits bigint NOT NULL DEFAULT 0,
    last_hit_at timestamptz,
    error text,
    CONSTRAINT exceptions_pkey PRIMARY KEY (id),
    CONSTRAINT exceptions_reason_check CHECK (reason ~ E'\\S'),
    CONSTRAINT exceptions_origin_check CHECK (origin IN ('function', 'file'))
);
COMMENT ON TABLE vigil.exceptions IS 'Conditions over the result of a rule: rows for which one holds are no findings; written by functions only';
COMMENT ON COLUMN vigil.exceptions.id IS 'Number of the exception';
COMMENT ON COLUMN vigil.exceptions.rule_id IS 'The rule, in all its versions';
COMMENT ON COLUMN vigil.exceptions.condition IS 'The condition in KQL, over the columns of the result';
COMMENT ON COLUMN vigil.exceptions.reason IS 'Why: for those who ask later';
COMMENT ON COLUMN vigil.exceptions.owner IS 'Role that made it, or whom the file names';
COMMENT ON COLUMN vigil.exceptions.origin IS 'Made by vigil.create_exception (function), or from x-exceptions of the rule (file)';
COMMENT ON COLUMN vigil.exceptions.created_at IS 'When it was made; it holds for slots before that as well, if they are run after it';
COMMENT ON COLUMN vigil.exceptions.expires_at IS 'It holds for slots that end by then; null: for all';
COMMENT ON COLUMN vigil.exceptions.hits IS 'Rows that it has taken out of results; rows for which several hold count with the first';
COMMENT ON COLUMN vigil.exceptions.last_hit_at IS 'End of the latest slot of which it has taken rows';
COMMENT ON COLUMN vigil.exceptions.error IS 'Why runs leave it out: it does not fit the current query; null if it does';

CREATE INDEX exceptions_by_rule ON vigil.exceptions (rule_id);
COMMENT ON INDEX vigil.exceptions_by_rule IS 'Exceptions of a rule';

SELECT pg_catalog.pg_extension_config_dump('vigil.exceptions', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.exceptions_id_seq', '');

CREATE FUNCTION vigil.create_exception(rule uuid, condition text, reason text, expires_at timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_create_exception';
COMMENT ON FUNCTION vigil.create_exception(uuid, text, text, timestamptz) IS 'Keeps rows for which a condition in KQL holds out of the findings of a rule; returns the number of the exception. The condition is one expression over the columns of the result: UserName =~ "backup" and Ip == "192.0.2.1"';

CREATE FUNCTION vigil.drop_exception(exception bigint)
RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_drop_exception';
COMMENT ON FUNCTION vigil.drop_exception(bigint) IS 'Ends an exception; its rows are findings again';

REVOKE ALL ON vigil.exceptions FROM PUBLIC;
REVOKE ALL ON FUNCTION vigil.create_exception(uuid, text, text, timestamptz), vigil.drop_exception(bigint) FROM PUBLIC;
