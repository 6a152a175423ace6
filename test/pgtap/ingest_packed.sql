-- Packed records: members that are unpacked at once and members that are not give the same.
BEGIN;
SELECT plan(16);
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail') \g /dev/null

-- Records from one number to another, with as many letters each as are asked for.
CREATE FUNCTION record_lines(first integer, last integer, letters integer DEFAULT 10) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('{"eventTime":"2026-01-01T00:00:00Z","eventSource":"s","eventName":"n%s","eventID":"%s","userAgent":"%s"}', i, md5(i::text), repeat('x', letters)) || E'\n', '')
    FROM generate_series(first, last) AS i
$$;
CREATE FUNCTION packed(content text) RETURNS bytea LANGUAGE sql AS $$SELECT decode(kql.gzip_compress_to_base64_string(content), 'base64')$$;
-- What came of a payload, and the reasons; what it put into the table is taken out again.
CREATE FUNCTION verdict(payload bytea) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE
    v record;
    v_reasons text;
BEGIN
    DELETE FROM vigil.dead_letter;
    TRUNCATE "AWSCloudTrail";
    v := vigil.ingest_file('cloudtrail', payload, 'packed', true);
    SELECT string_agg(d.reason, ' ' ORDER BY d.id) INTO v_reasons FROM vigil.dead_letter AS d;
    RETURN concat_ws(' ', (SELECT count(DISTINCT "EventName") FROM "AWSCloudTrail"), v.rejected, v.skipped, v_reasons);
END $f$;

SELECT is(verdict(packed(record_lines(1, 100))), '100 0 0', 'one member');
SELECT is(verdict(packed(record_lines(1, 3000)) || packed(record_lines(3001, 3002))), '3002 0 0', 'a large one and a small one');
SELECT is(verdict(packed(record_lines(1, 2)) || packed(record_lines(3, 3000)) || packed('') || packed(record_lines(3001, 3001))), '3001 0 0', 'a small one, a large one, an empty one, a small one');
SELECT is(verdict(packed(record_lines(1, 40, 60000))), '40 0 0', 'a member that packs very well');
SELECT is(verdict(packed(record_lines(1, 1)) || packed(record_lines(2, 60, 600000)) || packed(record_lines(61, 62))), '62 0 0', 'one of 35 MB between two small ones');
SELECT is(verdict(packed(record_lines(1, 10)) || '\x00000000'::bytea), '10 0 0', 'zeros behind it');
SELECT is(verdict(packed(record_lines(1, 10)) || '\xffffffff'::bytea), '10 1 0 gzip_rest', 'what tells of a huge size behind it');
SELECT is((SELECT record FROM vigil.dead_letter), '\xffffffff'::bytea, 'is kept');
SELECT is(verdict(packed(record_lines(1, 3000)) || '\x0000'::bytea || packed(record_lines(3001, 3002)) || '\x0000'::bytea), '3002 0 0', 'zeros between members');
SELECT is(verdict(packed(record_lines(1, 10)) || '\x1f8c'::bytea || substring(packed(record_lines(11, 20)) FROM 3)), '10 1 0 gzip_rest', 'a member whose start is damaged');
SELECT is(verdict(packed(record_lines(1, 10)) || '\x1f'::bytea), '10 1 0 gzip_rest', 'half of a start');
SELECT is(verdict(substring(packed(record_lines(1, 3000)) FOR 18)), '0 1 0 truncated_gzip', 'no more than a head');
SELECT matches(verdict(packed(record_lines(1, 10)) || substring(packed(record_lines(11, 3000)) FOR 2000)), '^\d+ \d+ 0 .*truncated_gzip$', 'a second member that was cut');
-- The checksum is in the last eight bytes, before the size.
SELECT matches(verdict(set_byte(p, length(p) - 8, get_byte(p, length(p) - 8) # 1)), 'gzip_crc$', 'a wrong checksum') FROM packed(record_lines(1, 100)) AS p;
SELECT matches(verdict(set_byte(p, length(p) - 4, get_byte(p, length(p) - 4) # 1)), 'gzip_crc$', 'a wrong size') FROM packed(record_lines(1, 100)) AS p;
-- Bit 1 of the fourth byte: a checksum of the head, which here is wrong, lies behind it.
SELECT matches(verdict(set_byte(substring(p FOR 10), 3, 2) || '\x0000'::bytea || substring(p FROM 11)), 'gzip_crc$', 'a head with a wrong checksum of its own') FROM packed(record_lines(1, 100)) AS p;

SELECT * FROM finish();
ROLLBACK;
