-- A table of Citus: the rows go with the statement.  Its catalog alone is here, which is what
-- the loader asks.
BEGIN;
SELECT plan(4);

SELECT vigil.create_log_table('AWSCloudTrail') \g /dev/null
SELECT string_agg(jsonb_strip_nulls(jsonb_build_object('eventTime', '2026-03-02T09:00:00Z', 'eventID', i, 'eventVersion', '1.08',
    'eventSource', 's3.amazonaws.com', 'eventName', CASE WHEN i % 3 = 0 THEN 'ä"{},\' ELSE 'GetObject' END,
    'readOnly', CASE WHEN i % 2 = 0 THEN true END, 'requestParameters', jsonb_build_object('key', repeat('k', i % 50))))::text, E'\n') AS records
FROM generate_series(1, 21000) AS i \gset
CREATE FUNCTION pg_temp.statement() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_context text;
BEGIN
    PERFORM vigil.ingest_cloudtrail('{"eventTime": "2026-03-02T09:00:00Z", "eventName": "stop", "eventVersion": "1.08", "eventSource": "s"}'::text);
    RETURN 'no error';
EXCEPTION WHEN feature_not_supported THEN
    GET STACKED DIAGNOSTICS v_context = PG_EXCEPTION_CONTEXT;
    RETURN v_context;
END
$$;
CREATE FUNCTION pg_temp.stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."EventName" = 'stop' THEN
        RAISE EXCEPTION 'stop' USING ERRCODE = 'feature_not_supported';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stop BEFORE INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION pg_temp.stop();

SELECT unalike(pg_temp.statement(), '%unnest(%', 'rows for a table of this server are a relation of the session');
SELECT vigil.ingest_cloudtrail(:'records'::text) \g /dev/null
CREATE TEMP TABLE local AS SELECT * FROM "AWSCloudTrail";
TRUNCATE "AWSCloudTrail";

SET LOCAL allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
INSERT INTO pg_catalog.pg_dist_partition VALUES ('"AWSCloudTrail"');
SELECT alike(pg_temp.statement(), '%SELECT pg_catalog.unnest($1)%', 'those for a distributed one are parameters');
SELECT is((SELECT i.rows FROM vigil.ingest_cloudtrail(:'records'::text) AS i), 21000::bigint, 'more of them than a batch has');
ALTER TABLE "AWSCloudTrail" DROP COLUMN "_ingested_at";
ALTER TABLE local DROP COLUMN "_ingested_at";
SELECT is((SELECT count(*) FROM (SELECT t::text FROM "AWSCloudTrail" AS t EXCEPT ALL SELECT l::text FROM local AS l) AS x), 0::bigint, 'and the rows are the same');

SELECT * FROM finish();
ROLLBACK;
