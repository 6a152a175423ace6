-- String functions without a regular expression.
BEGIN;
SELECT no_plan();

SELECT is(kql.strlen('Ångström'), 8::bigint, 'strlen counts characters');
SELECT is(kql.strlen('👨‍👩‍👧'), 5::bigint, 'strlen: joined emoji');
SELECT is(kql.strlen(NULL), 0::bigint, 'strlen: NULL');
SELECT is(kql.string_size('Ångström'), 10::bigint, 'string_size counts bytes');

SELECT is(kql.substring('hello', 1, 3), 'ell', 'substring');
SELECT is(kql.substring('hello', -2, 2), 'lo', 'substring: from the end');
SELECT is(kql.substring('hello', -3, 2), 'll', 'substring: from the end, not to it');
SELECT is(kql.substring('hello', -100, 3), '', 'substring: before the start');
SELECT is(kql.substring('hello', 1, -1), '', 'substring: negative length');
SELECT is(kql.substring('hello', 2, 100), 'llo', 'substring: past the end');
SELECT is(kql.substring('hello', 10), '', 'substring: behind the end');
SELECT is(kql.substring('xy', -2), 'xy', 'substring: all from the end');
SELECT is(kql.substring('𝓗ello', 0, 2), '𝓗e', 'substring: characters');
SELECT is(kql.substring(NULL, 0, 2), '', 'substring: NULL');
SELECT is(kql.substring('abc', 9223372036854775807, 9223372036854775807), '', 'substring: extremes');
SELECT is(kql.substring('abc', -9223372036854775808, 9223372036854775807), '', 'substring: lower extreme');

SELECT is(kql.indexof('abcdefg', 'cde'), 2::bigint, 'indexof');
SELECT is(kql.indexof('abcdefg', 'cde', 1, 4), 2::bigint, 'indexof: in the stretch');
SELECT is(kql.indexof('abcdefg', 'cde', 1, 2), -1::bigint, 'indexof: the stretch is too short');
SELECT is(kql.indexof('abcdefg', 'cde', 3, 4), -1::bigint, 'indexof: behind it');
SELECT is(kql.indexof('abcdefg', 'cde', -5), 2::bigint, 'indexof: start from the end');
SELECT is(kql.indexof(1234567, 5, 1, 4), 4::bigint, 'indexof: numbers');
SELECT is(kql.indexof('abcdefgabcdefg', 'cde', 1, 10, 2), 9::bigint, 'indexof: second occurrence');
SELECT is(kql.indexof('abcdefgabcdefg', 'cde', 1, -1, 3), -1::bigint, 'indexof: no third one');
SELECT is(kql.indexof('abc', 'a', 0, -2), NULL::bigint, 'indexof: bad length');
SELECT is(kql.indexof('hello', ''), NULL::bigint, 'indexof: nothing to look for');
SELECT is(kql.indexof('', ''), NULL::bigint, 'indexof: nothing in nothing');
SELECT is(kql.indexof('hello', NULL::text), NULL::bigint, 'indexof: NULL is nothing to look for');
SELECT is(kql.indexof('', 'a'), -1::bigint, 'indexof: in nothing');
SELECT is(kql.indexof('café', 'é'), 3::bigint, 'indexof: characters');
SELECT is(kql.indexof(NULL::text, 'é'), -1::bigint, 'indexof: NULL');
SELECT is(kql.indexof('aaa', 'a', 2), 2::bigint, 'indexof: start');

SELECT is(kql.countof('aaaa', 'aa'), 3::bigint, 'countof overlaps');
SELECT is(kql.countof('ababa', 'aba'), 2::bigint, 'countof overlaps, longer');
SELECT is(kql.countof('abc', ''), 0::bigint, 'countof: nothing');
SELECT is(kql.countof('ababa', 'aba', 'regex'), 1::bigint, 'countof: regex does not overlap');
SELECT is(kql.countof('Hello World Hello', 'l', 'regex'), 5::bigint, 'countof: regex');
SELECT is(kql.countof('a.b', '.', 'normal'), 1::bigint, 'countof: normal');

SELECT is(kql.replace_string('abcabc', 'a', 'XY'), 'XYbcXYbc', 'replace_string');
SELECT is(kql.replace_string('aaa', '', 'X'), 'aaa', 'replace_string: empty part');
SELECT is(kql.replace_string('', 'a', 'b'), '', 'replace_string: empty text');
SELECT is(kql.replace_string('abcabc', 'abc', ''), '', 'replace_string: delete');
SELECT is(kql.replace_strings('This is an example of using replace_strings()', '["This", "is"]', '["This", "was"]'),
          'This was an example of using replace_strings()', 'replace_strings: the first part wins');
SELECT is(kql.replace_strings('This is an example of using replace_strings()', '["is", "This"]', '["was", "This"]'),
          'Thwas was an example of using replace_strings()', 'replace_strings: the other order');
SELECT is(kql.replace_strings('abc', '["b"]', '[1]'), 'abc', 'replace_strings: no string keeps the part');
SELECT is(kql.replace_strings('abc', NULL, NULL), 'abc', 'replace_strings: null');

SELECT is(kql.translate('krasp', 'otsku', 'spark'), 'kusto', 'translate');
SELECT is(kql.translate('abc', 'x', 'abc'), 'xxx', 'translate: the last character again');
SELECT is(kql.translate('abc', '', 'ab'), '', 'translate: delete');
SELECT is(kql.strcmp('ABC', 'ABC'), 0::bigint, 'strcmp: equal');
SELECT is(kql.strcmp('abc', 'ABC'), 1::bigint, 'strcmp: greater');
SELECT is(kql.strcmp('ABC', 'abc'), -1::bigint, 'strcmp: less');
SELECT is(kql.strcmp('abcde', 'abc'), 1::bigint, 'strcmp: longer');
SELECT is(kql.reverse('macrohard'), 'drahorcam', 'reverse');
SELECT is(kql.reverse('𝓗ello'), 'olle𝓗', 'reverse: characters');
SELECT is(kql.reverse(12345), '54321', 'reverse: int');
SELECT is(kql.reverse(123.45::float8), '54.321', 'reverse: real');
SELECT is(kql.reverse('2017-10-15 12:00+00'::timestamptz), 'Z0000000.00:00:21T51-01-7102', 'reverse: datetime');
SELECT is(kql.reverse('3 hours'::interval), '00:00:30', 'reverse: timespan');
SELECT is(kql.isascii('abc'), true, 'isascii');
SELECT is(kql.isascii('abcdefgh-é'), false, 'isascii: no');
SELECT is(kql.isutf8('é'), true, 'isutf8');

SELECT is(kql.strcat('hello', ' ', 'world'), 'hello world', 'strcat');
SELECT is(kql.strcat('a', NULL::int, 1::bigint, 1.5::float8, true, '1 hour'::interval), 'a11.5True01:00:00', 'strcat: types');
SELECT is(kql.strcat('v=', true, false, NULL::boolean), 'v=TrueFalse', 'strcat: bool as tostring() writes it');
SELECT is(kql.strcat('Infinity'::float8, '|', '-Infinity'::float8, '|', 2::float8), 'inf|-inf|2.0', 'strcat: real as tostring() writes it');
SELECT is(kql.strcat_delim('-', true, 'Infinity'::float8), 'True-inf', 'strcat_delim: the same');
SELECT is(kql.strrep(true, 2, '-'), 'True-True', 'strrep: the same');
SELECT is(kql.indexof(true, 'r'), 1::bigint, 'indexof: the same');
SELECT is(kql.strcat('[true]'::jsonb), '[true]', 'strcat: a bool inside a dynamic stays JSON');
SELECT is(kql.strcat('a'::text, '"b"'::jsonb, '{"x": [1, null]}'::jsonb), 'ab{"x":[1,null]}', 'strcat: dynamic');
SELECT is(kql.strcat_delim('-', 1, '2', 'A', '1 second'::interval), '1-2-A-00:00:01', 'strcat_delim');
SELECT is(kql.strcat_delim('-', '', 'y'), '-y', 'strcat_delim: empty');
SELECT is(kql.strcat_array('[1, null, 3]', '-'), '1--3', 'strcat_array: null element');
SELECT is(kql.strcat_array('["a", "", "b"]', '|'), 'a||b', 'strcat_array: empty element');
SELECT is(kql.strcat_array('[]', ','), '', 'strcat_array: empty');
SELECT is(kql.strcat_array(NULL, ','), '', 'strcat_array: null');
SELECT is(kql.strrep('ABC', 2), 'ABCABC', 'strrep');
SELECT is(kql.strrep(123.45::float8, 2, '.'), '123.45.123.45', 'strrep: delimiter');
SELECT is(kql.strrep('a', -1), '', 'strrep: negative');
SELECT is(length(kql.strrep('a', 5000)), 1024, 'strrep: bounded');
SELECT is(kql.split('aa_bb', '_'), '["aa", "bb"]'::jsonb, 'split');
SELECT is(kql.split('a,b,,c,', ','), '["a", "b", "", "c", ""]'::jsonb, 'split keeps empty parts');
SELECT is(kql.split('', '_'), '[""]'::jsonb, 'split: empty text');
SELECT is(kql.split(NULL, '_'), '[""]'::jsonb, 'split: NULL');
SELECT is(kql.split('aaa_bbb_ccc', '_', 1), '["bbb"]'::jsonb, 'split: one part');
SELECT is(kql.split('noequals', '=', 1), NULL::jsonb, 'split: no such part');
SELECT is(kql.split('a__b', '__'), '["a", "b"]'::jsonb, 'split: long delimiter');
SELECT is(kql.unicode_codepoints_from_string('⒦⒰⒮⒯⒪'), '[9382, 9392, 9390, 9391, 9386]'::jsonb, 'code points');
SELECT is(kql.unicode_codepoints_to_string(75, 10, 117::bigint, '[115, 116, 111]'::jsonb), E'K\nusto', 'text of code points');
SELECT is(kql.unicode_codepoints_to_string(0, -1, 55296, 1114112, 65), 'A', 'what is no code point is left out');

SELECT * FROM finish();
ROLLBACK;
