-- Dynamic values: access, comparison, arrays, sets, bags.
BEGIN;
SELECT no_plan();

-- access
SELECT is(kql.dynamic_get('{"a": {"b": 1}, "n": null}', 'a'), '{"b": 1}', 'd.key');
SELECT is(kql.dynamic_get('{"a": 1, "n": null}', 'n'), NULL, 'd.key of JSON null');
SELECT is(kql.dynamic_get('{"a": 1}', 'z'), NULL, 'd.key: absent');
SELECT is(kql.dynamic_get('[1]', 'a'), NULL, 'd.key of an array');
SELECT is(kql.dynamic_get('"text"', 'a'), NULL, 'd.key of a string');
SELECT is(kql.dynamic_index('[1, 2, 3]', 0), '1', 'd[0]');
SELECT is(kql.dynamic_index('[1, 2, 3]', -1), '3', 'd[-1]');
SELECT is(kql.dynamic_index('[1, 2, 3]', 3), NULL, 'd[3]: out of range');
SELECT is(kql.dynamic_index('[1, 2, 3]', -9223372036854775808), NULL, 'd[…]: absurd');
SELECT is(kql.dynamic_index('[null]', 0), NULL, 'd[0] of JSON null');
SELECT is(kql.dynamic_index('1', 0), NULL, 'd[0] of a scalar');
SELECT is(kql.dynamic_get('{"a": 1}', '"a"'::jsonb), '1', 'd[dynamic]: key');
SELECT is(kql.dynamic_get('[5, 6]', '-1'::jsonb), '6', 'd[dynamic]: position');
SELECT is(kql.isempty(d), b, 'isempty: ' || coalesce(d::text, 'null')) FROM (VALUES
    (NULL::jsonb, true), ('null', true), ('""', true), ('[]', false), ('{}', false), ('0', false)) AS v(d, b);

-- comparison
SELECT is(kql.dynamic_equal('"x"', 'x'::text), true, '== string');
SELECT is(kql.dynamic_equal('5', 5::bigint), true, '== long');
SELECT is(kql.dynamic_equal('5.0', 5), true, '== int');
SELECT is(kql.dynamic_equal('5.5', 5::bigint), false, '== long: a fraction');
SELECT is(kql.dynamic_equal('"5"', 5::bigint), true, '== long: a string');
SELECT is(kql.dynamic_equal('true', true), true, '== bool');
SELECT is(kql.dynamic_equal('{}', 'x'::text), false, '== string: a bag');
SELECT is(kql.dynamic_equal(NULL, 'x'::text), NULL, '== of null');
SELECT is(kql.dynamic_equal('"2020-01-01"', timestamptz '2020-01-01Z'), true, '== datetime');
SELECT is(kql.dynamic_compare('"a"', 'b'::text), -1, '< string');
SELECT is(kql.dynamic_compare('7', 5.5::double precision), 1, '> real');
SELECT is(kql.dynamic_compare('[]', 5::bigint), NULL, 'an array has no order');
SELECT is(kql.dynamic_texts('["a", ["b", 1], null, true]'), '{a,b,1,true}', 'texts of a list');
SELECT is(kql.dynamic_texts(NULL), '{}', 'texts of null');

-- expansion into rows
SELECT results_eq($$SELECT value, index FROM kql.mv_expand('[1, null, [2]]')$$,
    $$VALUES ('1'::jsonb, 0::bigint), (NULL, 1), ('[2]', 2)$$, 'mv_expand: array');
SELECT results_eq($$SELECT value FROM kql.mv_expand('{"a": 1, "b": [2]}')$$,
    $$VALUES ('{"a": 1}'::jsonb), ('{"b": [2]}')$$, 'mv_expand: bag');
SELECT results_eq($$SELECT value FROM kql.mv_expand('{"a": 1}', 'array')$$,
    $$VALUES ('["a", 1]'::jsonb)$$, 'mv_expand: kind array');
SELECT results_eq($$SELECT value, index FROM kql.mv_expand(NULL)$$,
    $$VALUES (NULL::jsonb, 0::bigint)$$, 'mv_expand: null makes one row');
SELECT results_eq($$SELECT value FROM kql.mv_expand('"x"')$$, $$VALUES ('"x"'::jsonb)$$, 'mv_expand: scalar');
SELECT is_empty($$SELECT * FROM kql.mv_expand('[]')$$, 'mv_expand: empty array');
SELECT is_empty($$SELECT * FROM kql.mv_expand('{}')$$, 'mv_expand: empty bag');
SELECT throws_ok($$SELECT * FROM kql.mv_expand('[]', 'heap')$$, '22023', NULL, 'mv_expand: unknown kind');

-- arrays
SELECT is(kql.array_length('[1, null]'), 2::bigint, 'array_length');
SELECT is(kql.array_length('{}'), NULL, 'array_length of a bag');
SELECT is(kql.array_concat('[1, 2]', NULL, '{"a": 1}', '["x", [3]]'), '[1, 2, "x", [3]]', 'array_concat skips what is no array');
SELECT is(kql.array_slice('[1, 2, 3, 4, 5, 6]', s, e), r, format('array_slice %s %s', s, e)) FROM (VALUES
    (2::bigint, -2::bigint, '[3, 4, 5]'::jsonb), (-3, -1, '[4, 5, 6]'), (0, 100, '[1, 2, 3, 4, 5, 6]'), (-100, 0, '[1]'), (4, 2, '[]'),
    (9223372036854775807, 9223372036854775807, '[]'), (-9223372036854775808, -9223372036854775808, '[]')) AS v(s, e, r);
SELECT is(kql.array_split('[1, 2, 3, 4, 5]', 2), '[[1, 2], [3, 4, 5]]', 'array_split');
SELECT is(kql.array_split('[1, 2, 3, 4, 5]', '[1, 3]'::jsonb), '[[1], [2, 3], [4, 5]]', 'array_split at several');
SELECT is(kql.array_split('[1, 2, 3]', -1), '[[1, 2], [3]]', 'array_split from the end');
SELECT is(kql.array_reverse('[1, "a", null]'), '[null, "a", 1]', 'array_reverse');
SELECT is(kql.array_rotate_left('[1, 2, 3, 4, 5]', -2), '[4, 5, 1, 2, 3]', 'array_rotate_left');
SELECT is(kql.array_rotate_right('[1, 2, 3, 4, 5]', 2), '[4, 5, 1, 2, 3]', 'array_rotate_right');
SELECT is(kql.array_rotate_left('[1, 2, 3]', -9223372036854775808), '[2, 3, 1]', 'array_rotate_left: absurd');
SELECT is(kql.array_rotate_left('[]', 3), '[]', 'array_rotate_left: empty');
SELECT is(kql.array_shift_left('[1, 2, 3, 4, 5]', 2), '[3, 4, 5, null, null]', 'array_shift_left');
SELECT is(kql.array_shift_left('[1, 2, 3, 4, 5]', 2, -1), '[3, 4, 5, -1, -1]', 'array_shift_left: fill');
SELECT is(kql.array_shift_right('[1, 2, 3, 4, 5]', 2, ''::text), '["", "", 1, 2, 3]', 'array_shift_right: fill');
SELECT is(kql.array_shift_right('[1]', -9223372036854775808), '[null]', 'array_shift_right: absurd');
SELECT is(kql.array_index_of('["this", "is", "it", "is"]', 'is'::text), 1::bigint, 'array_index_of');
SELECT is(kql.array_index_of('["this", "is", "it", "is"]', 'is'::text, 2), 3::bigint, 'array_index_of: start');
SELECT is(kql.array_index_of('["this", "is", "it", "is"]', 'is'::text, -3, 2), 1::bigint, 'array_index_of: length');
SELECT is(kql.array_index_of('["this", "is", "it", "is"]', 'is'::text, 0, -1, 2), 3::bigint, 'array_index_of: occurrence');
SELECT is(kql.array_index_of('[1, 2]', 99), -1::bigint, 'array_index_of: absent');
SELECT is(kql.array_sum('[1, null, 3]'), 4::double precision, 'array_sum skips nulls');
SELECT is(kql.array_sum('[1, "a"]'), NULL, 'array_sum: not a number');
SELECT is(kql.array_sum('[]'), NULL, 'array_sum: empty');
SELECT is(kql.array_iff('[true, false, 1, 0, "x"]', '[1, 2, 3]'::jsonb, '9'::jsonb), '[1, 9, 3, 9, null]', 'array_iff');
SELECT is(kql.array_sort_asc('[null, "blue", 3, "Green", 1.5, true]'), '[1.5, 3, "Green", "blue", true, null]', 'array_sort_asc');
SELECT is(kql.array_sort_asc('[null, "blue", "yellow", null]', false), '[null, null, "blue", "yellow"]', 'array_sort_asc: nulls first');
SELECT is(kql.array_sort_desc('[5, 2, 8, 1]'), '[8, 5, 2, 1]', 'array_sort_desc');
SELECT is(kql.array_sort_by_desc('[1, 3, 4, 5, 2]', '["a", "b", "c", "d", "e"]'), '["d", "c", "b", "e", "a"]', 'array_sort_desc carries another');
SELECT is(kql.array_sort_by_asc('[1, 2]', '[1]'), NULL, 'array_sort_asc: lengths differ');
SELECT is(kql.pack_array(1, 'a'::text, NULL::integer, NULL::text, 1.5::double precision, '{"b": 2}'::jsonb), '[1, "a", null, "", 1.5, {"b": 2}]', 'pack_array');
SELECT is(kql.repeat(interval '01:00', 2), '["01:00:00", "01:00:00"]', 'repeat');
SELECT is(kql.repeat(1, -1), '[]', 'repeat: negative');
SELECT is(kql.range(1::bigint, 8, 3), '[1, 4, 7]', 'range: long');
SELECT is(kql.range(3::bigint, 1), '[]', 'range: wrong direction');
SELECT is(kql.range(3::bigint, 1, -1), '[3, 2, 1]', 'range: down');
SELECT is(jsonb_array_length(kql.range((-9223372036854775808)::bigint, 9223372036854775807)), 1048576, 'range: at most so many');
SELECT is(kql.range(0::double precision, 1, 0.5), '[0.0, 0.5, 1.0]', 'range: real');
SELECT is(kql.range(timestamptz '2020-01-01Z', '2020-01-01 01:30Z'), '["2020-01-01T00:00:00.0000000Z", "2020-01-01T01:00:00.0000000Z"]', 'range: datetime');
SELECT is(kql.range(interval '00:00', interval '00:02', interval '00:01'), '["00:00:00", "00:01:00", "00:02:00"]', 'range: timespan');
SELECT is(kql.zip('["A", 1, 1.5]', '[{}, "B"]'), '[["A", {}], [1, "B"], [1.5, null]]', 'zip');

-- sets
SELECT is(kql.set_union('[1, 2, 2]', '[2, 3.0, 3]', '["1"]'), '[1, 2, 3.0, "1"]', 'set_union');
SELECT is(kql.set_intersect('[1, 2, 3, 3]', '[3, 4, 5]', '[3]'), '[3]', 'set_intersect');
SELECT is(kql.set_difference('[1, 2, 4, 4]', '[1, 2]', '[8]'), '[4]', 'set_difference');
SELECT is(kql.set_difference('[null, 1, null, 2]', '[null]'), '[1, 2]', 'set_difference: null is a value');
SELECT is(kql.set_has_element('[1, 2, 3]', 2), true, 'set_has_element');
SELECT is(kql.set_has_element('[1, 2, 3]', '2'::text), false, 'set_has_element: another type');
SELECT is(kql.set_equals('[1, 2, 1]', '[2, 1]'), true, 'set_equals');
SELECT is(kql.jaccard_index('[1, 2, 3]', '[1, 2, 3, 4]'), 0.75::double precision, 'jaccard_index');
SELECT is(jsonb_array_length(kql.set_union(kql.range(1::bigint, 20000), kql.range(10000::bigint, 30000))), 30000, 'set_union: many');

-- bags
SELECT is(kql.bag_pack('a', 1, 'b', NULL::integer, 'c', 'x'::text, 'a', 2), '{"a": 2, "b": null, "c": "x"}', 'bag_pack');
SELECT is(kql.bag_pack_nonempty('a', 1, 'b', NULL::integer, 'c', ''::text), '{"a": 1}', 'bag_pack without the empty');
SELECT throws_ok($$SELECT kql.bag_pack('a')$$, '22023', 'a bag needs a value for each key', 'bag_pack: a key without a value');
SELECT is(kql.bag_keys('{"a": 1, "b": {"c": 2}}'), '["a", "b"]', 'bag_keys');
SELECT is(kql.bag_keys('[]'), NULL, 'bag_keys of an array');
SELECT is(kql.bag_merge('{"a": 1}', NULL, '[1]', '{"a": 2, "b": 3}'), '{"a": 1, "b": 3}', 'bag_merge: the first stays');
SELECT is(kql.bag_has_key('{"key1": 1, "key2": {"prop1": null}}', k), b, 'bag_has_key: ' || k) FROM (VALUES
    ('key1', true), ('key9', false), ('$.key2.prop1', true), ('$.key2.prop9', false), ('$[''key2''][''prop1'']', true), ('$.key1.x', false), ('$.', false)) AS v(k, b);
SELECT is(kql.bag_set_key('{"key1": 123, "key2": {"prop1": 123, "prop2": "xyz"}}', '$.key2.prop1', 'abc'::text),
    '{"key1": 123, "key2": {"prop1": "abc", "prop2": "xyz"}}', 'bag_set_key: a path');
SELECT is(kql.bag_set_key('{"key1": 123}', '$.key2.prop1', 'abc'::text), '{"key1": 123, "key2": {"prop1": "abc"}}', 'bag_set_key: a new path');
SELECT is(kql.bag_set_key('{}', 'a', NULL::bigint), '{"a": null}', 'bag_set_key: null');
SELECT is(kql.bag_remove_keys('{"a": 1, "b": {"c": 2, "d": 3}}', '["a", "$.b.c", "zz", 5]'), '{"b": {"d": 3}}', 'bag_remove_keys');
SELECT is(kql.bag_zip('["a", 1, "b"]', '[1, 2]'), '{"a": 1, "b": null}', 'bag_zip');
SELECT is(kql.bag_zip('{}', '[]'), NULL, 'bag_zip: no keys');
SELECT is(kql.bag_zip('["p", "q"]', v), '{"p": null, "q": null}', 'bag_zip: values are no array: ' || v::text)
FROM (VALUES ('7'::jsonb), ('"x"'), ('{"p": 1}'), ('[]')) AS a(v);
SELECT is(kql.bag_merge('{"a": 1, "b": 2}', '{"b": 3, "c": {"d": 4}}', NULL, '[1]', '{"a": 5, "d": []}'),
    '{"a": 1, "b": 2, "c": {"d": 4}, "d": []}', 'bag_merge: the first value of a key stays');
SELECT is((SELECT count(*) FROM jsonb_object_keys((SELECT kql.make_bag(jsonb_build_object('k' || i % 1000, i)) FROM generate_series(0, 4999) AS i))),
    1000::bigint, 'make_bag: many keys');
SELECT is((SELECT kql.make_bag(jsonb_build_object('k' || i % 1000, i) ORDER BY i) FROM generate_series(0, 4999) AS i) -> 'k7', '7'::jsonb, 'make_bag: the first value stays');
SELECT is(kql.bag_remove_keys('{"a": 1, "b": {"c": 2, "d": 3}, "e": 4}', '["a", "$.b.c", 5, "none", "e"]'), '{"b": {"d": 3}}', 'bag_remove_keys: one after the other');
SELECT is(kql.treepath('{"listProperty": [100, 200, "abcde", {"x": "y"}]}'),
    $$["['listProperty']", "['listProperty'][0]", "['listProperty'][0]['x']"]$$, 'treepath');
SELECT is(kql.treepath('1'), NULL, 'treepath of a scalar');

SELECT * FROM finish();
ROLLBACK;
