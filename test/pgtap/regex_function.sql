-- Functions with a regular expression.
BEGIN;
SELECT no_plan();

SELECT is(kql.matches_regex('a1b2', '[a-z][0-9]'), true, 'matches anywhere');
SELECT is(kql.matches_regex('2020-01-15', '^\d{4}-\d{2}-\d{2}$'), true, 'anchors');
SELECT is(kql.matches_regex('ABC', 'abc'), false, 'case counts');
SELECT is(kql.matches_regex('ABC', '(?i)abc'), true, 'flag i');
SELECT is(kql.matches_regex(NULL, '^$'), true, 'NULL is empty');
SELECT is(kql.matches_regex('x', ''), true, 'empty pattern');
SELECT is(kql.matches_regex('ＡＢ１２', '\d'), true, 'digits of Unicode');
SELECT is(kql.matches_regex('é', '^\w$'), true, 'letters of Unicode');
SELECT is(kql.matches_regex('é', '^[\w]$'), true, 'letters of Unicode in a class');
SELECT is(kql.matches_regex('é', '^[^\W]$'), true, 'negated class');
SELECT is(kql.matches_regex(E'é\u00a0', '^\w\s$'), true, 'space of Unicode');
SELECT is(kql.matches_regex(E'\x0b', '^\s$'), true, 'vertical tab is a space');
SELECT is(kql.matches_regex(E'a\nb', 'a.b'), false, 'dot is no newline');
SELECT is(kql.matches_regex(E'a\nb', '(?s)a.b'), true, 'flag s');
SELECT is(kql.matches_regex(E'é\n', '^é[\s\S]\z'), true, 'everything');
SELECT is(kql.matches_regex('a b', '(?x) a \  b # comment'), true, 'flag x');
SELECT is(kql.matches_regex('ab', '(?x: a ) b'), false, 'flag x holds for its group only');
SELECT is(kql.matches_regex('x[y', '[\[]'), true, 'bracket in a class');
SELECT is(kql.matches_regex('b', '[[ab]c]'), true, 'class inside a class');
SELECT is(kql.matches_regex('é', '\u00e9'), true, 'escape u');
SELECT is(kql.matches_regex('é', '\u{e9}'), true, 'escape u in braces');
SELECT is(kql.matches_regex('word', '\bword\b'), true, 'word boundary');
SELECT is(kql.matches_regex('a-b', '^[\w-]+$'), true, 'dash behind a class');
SELECT throws_ok($$SELECT kql.matches_regex('a', '(')$$, '2201B', NULL, 'error: open group');
SELECT throws_ok($$SELECT kql.matches_regex('a', '(?=a)')$$, '2201B', NULL, 'error: look-ahead');
SELECT throws_ok($$SELECT kql.matches_regex('a', '[a&&b]')$$, '2201B', NULL, 'error: set operation');
SELECT throws_ok($$SELECT kql.matches_regex('a', '[a')$$, '2201B', NULL, 'error: open class');
SELECT throws_ok($$SELECT kql.matches_regex('a', '\C')$$, '2201B', NULL, 'error: single byte');
SELECT throws_ok($$SELECT kql.matches_regex('a', '((a{1000}){1000}){1000}')$$, '2201B', NULL, 'error: too large');

SELECT is(kql.extract('x=([0-9.]+)', 1, 'hello x=45.6|wo'), '45.6', 'extract');
SELECT is(kql.extract('x=([0-9.]+)', 0, 'hello x=45.6|wo'), 'x=45.6', 'extract: whole match');
SELECT is(kql.extract('x=([0-9.]+)', 2, 'hello x=45.6|wo'), '', 'extract: no such group');
SELECT is(kql.extract('x=([0-9.]+)', -1, 'hello x=45.6|wo'), '', 'extract: negative group');
SELECT is(kql.extract('y=([0-9.]+)', 1, 'hello x=45.6|wo'), '', 'extract: no match');
SELECT is(kql.extract('(?<n>\w+)', 1, 'abc'), 'abc', 'extract: named group');

SELECT is(kql.extract_all('([\da-f]{2})', '82b8be2d'), '["82", "b8", "be", "2d"]'::jsonb, 'extract_all: one group');
SELECT is(kql.extract_all('([a-z])(\d)?', 'a1b'), '[["a", "1"], ["b", ""]]'::jsonb, 'extract_all: a group without part');
SELECT is(kql.extract_all('([;,|-])', 'single'), NULL::jsonb, 'extract_all: no match');
SELECT is(kql.extract_all('(\d)', 'ＡＢ１２'), '["１", "２"]'::jsonb, 'extract_all: Unicode');
SELECT is(kql.extract_all('(?P<first>\w)(?P<middle>\w+)(?P<last>\w)', '["first", 2, "last"]', '82b8be2d-dfa7'),
          '[["8", "2b8be2", "d"], ["d", "fa", "7"]]'::jsonb, 'extract_all: named groups');
SELECT is(kql.extract_all('(\w)(\w)', '[2]', 'abcd'), '["b", "d"]'::jsonb, 'extract_all: one of two');
SELECT throws_ok($$SELECT kql.extract_all('a', 'a')$$, '22023', NULL, 'extract_all: no group');

-- A pattern of a row that is none matches nothing, and is counted.
SET LOCAL client_min_messages = error;
CREATE TEMP TABLE pattern (p text);
INSERT INTO pattern VALUES ('('), ('[a'), ('(?=a)'), (repeat('a', 70000));
SELECT is(kql.bad_patterns(), 0::bigint, 'pattern of a row: none was bad yet');
SELECT is(kql.matches_regex('a(', p), false, 'pattern of a row: matches') FROM pattern;
SELECT is(kql.bad_patterns(), 4::bigint, 'pattern of a row: the bad ones are counted');
SELECT is(kql.extract(p, 0, 'a('), '', 'pattern of a row: extract') FROM pattern;
SELECT is(kql.extract_all(p, 'a('), NULL, 'pattern of a row: extract_all') FROM pattern;
SELECT is(kql.extract_all(p, '[0]', 'a('), NULL, 'pattern of a row: extract_all of groups') FROM pattern;
SELECT is(kql.replace_regex('a(', p, 'x'), 'a(', 'pattern of a row: replace_regex') FROM pattern;
SELECT is(kql.indexof_regex('a(', p), -1::bigint, 'pattern of a row: indexof_regex') FROM pattern;
SELECT is(kql.countof('a(', p, 'regex'), 0::bigint, 'pattern of a row: countof') FROM pattern;
SELECT is(kql.trim(p, 'a('), 'a(', 'pattern of a row: trim') FROM pattern;
SELECT is(kql.trim_start(p, 'a('), 'a(', 'pattern of a row: trim_start') FROM pattern;
SELECT is(kql.trim_end(p, 'a('), 'a(', 'pattern of a row: trim_end') FROM pattern;
SELECT is(kql.extract_all(p, 'a'), NULL, 'pattern of a row: no group') FROM (VALUES ('a'), ('b')) AS v(p);
SELECT is(kql.extract_all('(a)', g, 'a'), NULL, 'groups of a row: no such group') FROM (VALUES ('[2]'::jsonb), ('["x"]')) AS v(g);
SELECT throws_ok($$SELECT kql.trim('(', 'a')$$, '2201B', NULL, 'error: a constant pattern of trim');
SELECT throws_ok($$SELECT kql.extract_all('(a)', '[2]', 'a')$$, '22023', NULL, 'extract_all: no such group');
SELECT throws_ok($$SELECT kql.matches_regex('a', repeat('a', 70000))$$, '2201B', NULL, 'error: too long a pattern');

SELECT is(kql.replace_regex('Number is 1', 'is (\d+)', 'was: \1'), 'Number was: 1', 'replace_regex');
SELECT is(kql.replace_regex('one two', '(\w+)', '[\1]'), '[one] [two]', 'replace_regex: all');
SELECT is(kql.replace_regex('one two three', '(\w)(\w)', '\2\1'), 'noe wto htere', 'replace_regex: swap');
SELECT is(kql.replace_regex('abcABCabc', '(?i)abc', '#'), '###', 'replace_regex: flag');
SELECT is(kql.replace_regex('abc', 'x*', '-'), '-a-b-c-', 'replace_regex: empty matches');
SELECT is(kql.replace_regex('baaac', 'a*', '-'), '-b-c-', 'replace_regex: empty match behind a match');
SELECT is(kql.replace_regex('abc', 'b', '\\\0\x'), 'a\b\xc', 'replace_regex: backslashes');
SELECT is(kql.replace_regex('été', '', '-'), '-é-t-é-', 'replace_regex: between characters');

SELECT is(kql.indexof_regex('abcabc', 'a.c'), 0::bigint, 'indexof_regex');
SELECT is(kql.indexof_regex('abcabcdefg', 'a.c', 0, 9, 2), 3::bigint, 'indexof_regex: second');
SELECT is(kql.indexof_regex('abcabc', 'a.c', 1, -1, 2), -1::bigint, 'indexof_regex: no second');
SELECT is(kql.indexof_regex('ababaa', 'a.a', 0, -1, 2), -1::bigint, 'indexof_regex: no overlap');
SELECT is(kql.indexof_regex('abcabc', 'a|ab', -1), NULL::bigint, 'indexof_regex: bad start');

SELECT is(kql.trim('x', 'xxabcxx'), 'xabcx', 'trim takes one match off each end');
SELECT is(kql.trim('x+', 'xxabcxx'), 'abc', 'trim: a run');
SELECT is(kql.trim('y', 'yyy'), 'y', 'trim: the same on both ends');
SELECT is(kql.trim('1', '11'), '', 'trim: nothing left');
SELECT is(kql.trim('[\sx]', E'trim\tme\t'), E'trim\tme', 'trim: class');
SELECT is(kql.trim('a|b', 'bxa'), 'x', 'trim: alternatives');
SELECT is(kql.trim_start('https://', 'https://bing.com'), 'bing.com', 'trim_start');
SELECT is(kql.trim_end('.com', 'bing.com'), 'bing', 'trim_end');
SELECT is(kql.trim(' ', NULL), '', 'trim: NULL');
-- A text that means itself is compared and not searched for: as a group of it says.
SELECT is(count(*), 0::bigint, 'trim: a plain text and a group of it') FROM unnest('{"\"",x,xx,xy,"","ä"," ","-#&~",%,"€","/"}'::text[]) AS p,
    (SELECT a || b || c FROM unnest('{"",x,xx,xxx,xy,"\"","ä","€","é"," ","-#&~",/}'::text[]) AS a, unnest('{"",m,"x m","ä"}'::text[]) AS b, unnest('{"",x,xx,yx,xy,"\"","ä","€"," ","-#&~","//"}'::text[]) AS c) AS s (s)
WHERE (kql.trim(p, s), kql.trim_start(p, s), kql.trim_end(p, s)) IS DISTINCT FROM (kql.trim('(?:' || p || ')', s), kql.trim_start('(?:' || p || ')', s), kql.trim_end('(?:' || p || ')', s));
SELECT is(kql.extract(r, g, 'abcdefgh'), substr('abcdefgh', g, 1), format('group %s of %s', g, groups)) FROM generate_series(1, 8) AS g,
    (SELECT repeat('(.)', n), n FROM generate_series(1, 8) AS n) AS r (r, groups) WHERE g <= groups;
SELECT is(kql.regex_quote('a.b*c'), 'a\.b\*c', 'regex_quote');
SELECT is(kql.matches_regex('a.b(c)[d]{e}^$|\&-~#', '^' || kql.regex_quote('a.b(c)[d]{e}^$|\&-~#') || '$'), true,
          'regex_quote: matches itself');
-- the cache: more patterns than it holds, each still right
SELECT is((SELECT count(*) FROM generate_series(1, 600) i, generate_series(1, 2) j
           WHERE kql.matches_regex('x' || i || 'y', 'x' || i || 'y')), 1200::bigint, 'many patterns');

SELECT * FROM finish();
ROLLBACK;
