-- query_hostile.sql
--		Texts that would break a compiler or a planner: each is answered in time, or refused
--		with a diagnostic.
BEGIN;
SELECT no_plan();
SET LOCAL statement_timeout = '20s';

-- The first column of the first row, as text.
CREATE FUNCTION pg_temp.answer(query text) RETURNS text LANGUAGE sql AS
$$ SELECT value FROM kql.query(query) AS row, jsonb_each_text(row) LIMIT 1 $$;

-- The code of the first diagnostic.
CREATE FUNCTION pg_temp.code(query text) RETURNS text LANGUAGE sql AS
$$ SELECT code FROM kql.check(query) LIMIT 1 $$;

-- before, then the piece with the numbers from first to last in place of #, then behind.
CREATE FUNCTION pg_temp.repeated(before text, piece text, first int, last int, behind text, between_them text = '') RETURNS text
LANGUAGE sql AS
$$ SELECT before || string_agg(replace(replace(piece, '#-', (i - 1)::text), '#', i::text), between_them ORDER BY i) || behind
   FROM generate_series(first, last) AS i $$;

SELECT is(pg_temp.answer(pg_temp.repeated('print x="a" ', '| extend x=substring(strcat(x,x),0,50)', 1, 30, '| project strlen(x)')), '50',
    'thirty doublings of a text do not double the plan');
SELECT is(pg_temp.answer(pg_temp.repeated('print x=1 ', '| extend x=x+x', 1, 60, '')), '1152921504606846976',
    'nor do sixty of a number');
SELECT is(pg_temp.answer(pg_temp.repeated('let t0=print x=1;', 'let t#=union t#-,t#-;', 1, 14, 't14 | count')), '16384',
    'named relations that use each other twice are not planned again and again');
SELECT ok(kql.to_sql(pg_temp.repeated('let t0=print x=1;', 'let t#=union t#-,t#-;', 1, 3, 't3 | count')) !~ 'AS MATERIALIZED',
    'a few of them are planned with each use');
SELECT ok(kql.to_sql(pg_temp.repeated('let t0=print x=1;', 'let t#=union t#-,t#-;', 1, 9, 't9 | count')) ~ 'AS MATERIALIZED',
    'many are computed once');
SELECT is(pg_temp.answer(pg_temp.repeated('let t0=range x from 1 to 3 step 1;', 'let t#=t#- | where x > 0;', 1, 200, 't200 | count')), '3',
    'a chain of two hundred named relations');
SELECT is(pg_temp.answer(pg_temp.repeated('union ', '(print x=#)', 1, 200, '| count', ',')), '200', 'two hundred legs');
SELECT is(pg_temp.answer(pg_temp.repeated('print k=1 ', '| join kind=inner (print k=1) on k | project k', 1, 30, '')), '1', 'thirty joins');
SELECT is(pg_temp.answer(pg_temp.repeated('print ', 'c#=#', 1, 500, pg_temp.repeated('| extend ', 'd#=c#+1', 1, 500, '', ',')
        || pg_temp.repeated('| summarize ', 'sum(d#)', 1, 500, '| project sum_d500', ','), ',')), '501', 'five hundred columns');
SELECT is(pg_temp.answer(pg_temp.repeated('range x from 1 to 100 step 1 | where x in (', '#', 1, 50000, ') | count', ',')), '100',
    'fifty thousand numbers in a list');
SELECT is(pg_temp.answer(pg_temp.repeated('print x="V7" | where x in~ (', '"v#"', 1, 50000, ')', ',')), 'V7', 'and texts');
SELECT is(pg_temp.answer(pg_temp.repeated('print x=1999 | where ', 'x==#', 1, 2000, '', ' or ')), '1999', 'two thousand conditions');
SELECT is(pg_temp.answer(pg_temp.repeated('print x=5 | project case(', 'x==#,"#"', 1, 500, ',"z")', ',')), '5', 'five hundred cases');
SELECT is(pg_temp.answer($$print x=strrep("a",5000) | where x matches regex "(a*)*(a*)*b" | count$$), '0', 'a pattern that would explode elsewhere');
SELECT is(pg_temp.answer('print strlen("' || repeat('a', 900000) || '")'), '900000', 'a long text');

SELECT is(pg_temp.code('print "' || repeat('a', 1100000) || '"'), 'VK0602', 'a query that is too long');
SELECT is(pg_temp.code(pg_temp.repeated('let a0=1;', 'let a#=a#-+a#-;', 1, 40, 'print a40')), 'VK0603', 'values that use each other twice');
SELECT is(pg_temp.code(pg_temp.repeated('let f0=(x:long){x+1};', 'let f#=(x:long){f#-(x)+f#-(x)};', 1, 30, 'print f30(1)')), 'VK0603',
    'functions that call each other twice');
SELECT is(pg_temp.code('print ' || repeat('(', 5000) || '1' || repeat(')', 5000)), 'VK0601', 'deep brackets');
SELECT is(pg_temp.code('print ' || repeat('-', 5000) || '1'), 'VK0601', 'many signs');
SELECT is(pg_temp.code('print ' || repeat('1+', 5000) || '1'), 'VK0601', 'a long sum');
SELECT is(pg_temp.code(repeat('print x | where (', 3000)), 'VK0601', 'nested queries');
SELECT is(pg_temp.code('print [''' || repeat('ä', 50) || ''']=1'), 'VK0213', 'a name that PostgreSQL would cut');
SELECT ok(count(*) > 0, 'brackets that nothing closes') FROM kql.check(repeat('[{(', 2000));

SELECT throws_ok($$SELECT kql.query('range x from 1 to 1000000000000 step 1 | count')$$, '54000', NULL, 'a range without end');
SELECT throws_ok($$SELECT kql.query('range x from 1 to 2 step 1 | make-series count() on x from 0 to 100000000 step 1')$$, '54000', NULL,
    'a series without end');

-- Names and texts are data, whatever they hold.
SELECT is(kql.query($$print ['a"b']=1, ['c\'d']=2, ['$1']=3, ['e\nf']=4, ['x;--']=5, ['\\']=6 | extend k=['a"b'] | where ['e\nf']==4$$),
    '{"a\"b": 1, "c''d": 2, "$1": 3, "e\nf": 4, "x;--": 5, "\\": 6, "k": 1}', 'names with quotes, ends of lines and dollars');
SELECT is(kql.query($$print x='$1 $* @ \\ %s \n', y="'; drop table x; --" | where x has '$1' and y contains ';' and x endswith "\n"$$),
    '{"x": "$1 $* @ \\ %s \n", "y": "''; drop table x; --"}', 'texts with quotes, backslashes and marks of templates');
SET LOCAL standard_conforming_strings = off;
SELECT is(kql.query($$print x="\\ ' y", y='\\\\'$$)::text, $${"x": "\\ ' y", "y": "\\\\"}$$, 'backslashes where they are escapes in SQL');
RESET standard_conforming_strings;

SELECT * FROM finish();
ROLLBACK;
