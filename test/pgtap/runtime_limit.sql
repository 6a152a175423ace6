-- What a value and a state may become: bounds in bytes, told as limits, and states that are read.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.large(megabytes int) RETURNS text LANGUAGE sql AS $$ SELECT repeat('abcdefgh', megabytes * 131072) $$;
CREATE FUNCTION pg_temp.refused(statement text) RETURNS SETOF text LANGUAGE sql AS
    $$ SELECT throws_ok(statement, '54000', 'value is too large', 'too large: ' || statement) $$;

-- More out of less, refused by its bytes.
SELECT pg_temp.refused(s) FROM unnest(ARRAY[
    $$SELECT kql.repeat(kql.range(1::bigint, 3000::bigint, 1::bigint), 1000000::bigint)$$,
    $$SELECT kql.repeat(repeat('x', 1000), 1000000::bigint)$$,
    $$SELECT kql.strrep(kql.strrep(repeat('x', 1000), 1000), 1000)$$,
    $$SELECT kql.strcat(pg_temp.large(33), pg_temp.large(33))$$,
    $$SELECT kql.strcat_delim(pg_temp.large(20), 'a', 'b', 'c', 'd', 'e')$$,
    $$SELECT kql.strcat_array(kql.repeat('x'::text, 100000), repeat('y', 1000))$$,
    $$SELECT kql.replace_string(repeat('x', 1000000), 'x', repeat('y', 1000))$$,
    $$SELECT kql.replace_regex(repeat('x', 1000000), 'x', repeat('y', 1000))$$,
    $$SELECT kql.replace_regex(repeat('x', 100000), '^.*$', repeat('\0', 1000))$$,
    $$SELECT kql.replace_strings(repeat('x', 1000000), '["x"]', jsonb_build_array(repeat('y', 1000)))$$,
    $$SELECT kql.url_encode(repeat('ä', 12 * 1048576))$$,
    $$SELECT kql.base64_encode_tostring(pg_temp.large(60))$$,
    $$SELECT kql.array_concat(a, a, a, a) FROM (SELECT kql.repeat(repeat('x', 1000), 20000) AS a OFFSET 0) AS v$$,
    $$SELECT kql.zip(a, a, a, a) FROM (SELECT kql.repeat(repeat('x', 1000), 20000) AS a OFFSET 0) AS v$$,
    $$SELECT kql.pack_array(a, a, a, a) FROM (SELECT pg_temp.large(20) AS a) AS v$$,
    $$SELECT kql.bag_pack('a', a, 'b', a, 'c', a, 'd', a) FROM (SELECT pg_temp.large(20) AS a) AS v$$,
    $$SELECT kql.make_list(repeat('x', 1000) || i) FROM generate_series(1, 100000) AS i$$,
    $$SELECT kql.make_set(repeat('x', 1000) || i) FROM generate_series(1, 100000) AS i$$,
    $$SELECT kql.make_bag(jsonb_build_object(i, repeat('x', 1000))) FROM generate_series(1, 100000) AS i$$,
    $$SELECT kql.tostring(jsonb_build_array(repeat(chr(1), 12 * 1048576)))$$
]) AS s;
SELECT throws_ok($$SELECT kql.make_series('[]', '[]', -9223372036854775808, 9223372036854775807, NULL)$$, '54000', NULL, 'make_series: its points cannot be counted');
SELECT is(kql.make_series('[1]', '[2]', 9223372036854775807, -9223372036854775808, NULL), '[]', 'make_series: no points');

-- What stays below them works.
SELECT is(length(kql.strcat(pg_temp.large(30), pg_temp.large(30))), 60 * 1048576, 'a text of 60 MB');
SELECT is(kql.array_length(kql.repeat(repeat('x', 1000), 60000)), 60000::bigint, 'an array of 60 MB');
SELECT is(kql.array_length(kql.range(1::bigint, 2000000::bigint, 1::bigint)), 1048576::bigint, 'range: as many numbers as there may be');
SELECT is((SELECT length(kql.make_bag(('{"a":' || repeat('{"a":', 1500) || '1' || repeat('}', 1501))::jsonb)::text) FROM generate_series(1, 500)), 10508, 'make_bag: what is repeated is not built');

-- Outside of an aggregate a state is copied once, not for each element.
CREATE TEMP TABLE long AS SELECT jsonb_agg(i) AS a FROM generate_series(1, 200000) AS i;
SELECT is(kql.set_state_count(kql.make_set_add(NULL::kql.set_state, a)), 200000::bigint, 'make_set_add: an array in one call') FROM long;
SELECT is(kql.set_state_count(kql.make_list_add(NULL::kql.set_state, a)), 200000::bigint, 'make_list_add: an array in one call') FROM long;
SELECT is(kql.set_state_count(kql.make_list_add(kql.make_list_add(NULL::kql.set_state, a), a)), 400000::bigint, 'make_list_add: onto a state') FROM long;
SELECT is(kql.set_state_count(kql.set_state_combine(kql.make_set_add(NULL::kql.set_state, '[1, 2]'::jsonb), kql.make_set_add(NULL::kql.set_state, a))), 200000::bigint, 'set_state_combine: a small and a large one') FROM long;
CREATE TEMP TABLE kept AS SELECT kql.make_set_partial(x) AS s, kql.make_list_partial(x) AS l FROM generate_series(1, 5) AS x;
SELECT is(kql.set_state_array(kql.set_state_combine(k.s, o.s)), '[1, 2, 3, 4, 5, 6, 7]', 'set_state_combine: outside of an aggregate')
FROM kept AS k, (SELECT kql.make_set_partial(x) AS s FROM generate_series(3, 7) AS x) AS o;
SELECT is(kql.set_state_array(s), '[1, 2, 3, 4, 5]', 'set_state_combine: the first state stays as it was') FROM kept;

-- What takes long can be stopped.
CREATE FUNCTION pg_temp.is_stopped(statement text) RETURNS boolean LANGUAGE plpgsql AS $f$
BEGIN
    EXECUTE statement;
    RETURN false;
EXCEPTION WHEN query_canceled THEN
    RETURN true;
END $f$;
SET LOCAL statement_timeout = '200ms';
SELECT ok(pg_temp.is_stopped($$SELECT kql.has_any_index(repeat('a', 2000000), (SELECT jsonb_agg('x' || i) FROM generate_series(1, 30000) AS i))$$),
    'can be stopped: has_any_index');
SELECT ok(pg_temp.is_stopped($$SELECT kql.has_any_ipv4(repeat('1.1.1.1, ', 2000000), (SELECT jsonb_agg('1.2.3.' || i % 256) FROM generate_series(1, 100000) AS i))$$),
    'can be stopped: has_any_ipv4');
SELECT ok(pg_temp.is_stopped($$SELECT kql.buildschema((SELECT jsonb_object_agg(i, i) FROM generate_series(1, 100000) AS i))$$),
    'can be stopped: buildschema of a bag with many keys');
SET LOCAL statement_timeout = 0;

-- RE2 cannot be stopped, so it is not given what would take it long.
SELECT throws_ok(s, '54000', NULL, 'too complex: ' || s) FROM unnest(ARRAY[
    $$SELECT kql.matches_regex(repeat('abc', 10000000), '[ab].{100}z')$$,
    $$SELECT kql.extract('(([0-9]|[a-f]|[0-9a-f]{2}|[a-f0-9]{3}|.{7})+)', 1, repeat('0a1b', 10000000))$$,
    $$SELECT kql.replace_regex(repeat('abc', 10000000), '(.{90}|.{91})+$', '')$$
]) AS s;
SELECT is(length(kql.extract('^(.*?)([a-c]+)$', 2, repeat('x', 2000000) || 'abc')), 3, 'groups in 2 MB');
SELECT ok(NOT kql.matches_regex(repeat('abc', 10000000), 'd'), 'a simple pattern in 30 MB');

-- A state that is none is refused when it is read.
SELECT throws_ok(s, c, NULL, 'no state: ' || s) FROM (VALUES
    ($$SELECT '0000001400000000000000000000000000000000ffffffff'::kql.extreme_state$$, '22P03'),
    ($$SELECT '00000014000f423f0000000000000000ffffffffffffffff'::kql.extreme_state$$, '22P03'),
    ($$SELECT '00000014000008ce0000000000000000ffffffffffffffff'::kql.extreme_state$$, '22P03'),
    ($$SELECT '00000014000000190000000000000000ffffffffffffffff00'::kql.extreme_state$$, '22P03'),
    ($$SELECT '00000014000000170000000000000000ffffffff000000050000000100'::kql.extreme_state$$, '22P03'),
    ($$SELECT '0000001900000eda00000000a0000000000000016b00000004715b315d'::kql.extreme_state$$, '22P03'),
    ($$SELECT ''::kql.extreme_state$$, '08P01'),
    ($$SELECT 'zz'::kql.extreme_state$$, '22023'),
    ($$SELECT ''::kql.set_state$$, '08P01'),
    ($$SELECT '00000001000f423f0000000000000000000000000000'::kql.set_state$$, '22P03'),
    ($$SELECT '00000001000000140000000000000000ff7fffffff'::kql.set_state$$, '08P01'),
    ($$SELECT kql.avg_long_final('{1}')$$, '22023'),
    ($$SELECT kql.avg_long_final('{-1,-9223372036854775808}')$$, '22023'),
    ($$SELECT kql.avg_long_add('{1,NULL}', 1)$$, '22023'),
    ($$SELECT kql.avg_long_combine('{1,1}', '{{1,1}}')$$, '22023'),
    ($$SELECT kql.avg_datetime_final('{-1,-9223372036854775808,0}')$$, '22023'),
    ($$SELECT kql.avg_timespan_add('{}', '1 hour')$$, '22023'),
    ($$SELECT kql.moments_add('{1}', 1)$$, '22023'),
    ($$SELECT kql.moments_avg('{1,2,NULL}')$$, '22023'),
    ($$SELECT kql.percentilew_final(kql.make_list_add(NULL::kql.set_state, 1), '1 hour'::interval, 1, 50)$$, '42804'),
    ($$SELECT kql.percentilew_final(kql.make_list_add(NULL::kql.set_state, 'a'::text), 1, 1, 50)$$, '42804'),
    ($$SELECT kql.make_bag_final(kql.make_list_add(NULL::kql.set_state, 1))$$, '42804')
) AS v(s, c);
SELECT is(kql.avg_datetime_final('{1,9223372036854775807,1}'), NULL, 'a mean beyond the calendar is none');
SELECT is(kql.avg_timespan_final('{1,9223372036854775807,9223372036854775807}'), NULL, 'a mean beyond the timespans is none');

SELECT * FROM finish();
ROLLBACK;
