-- query_limit.sql
--		Long queries: cost grows with the text, what is too much is told as a limit with its
--		place, and the compiler looks at cancel requests.
BEGIN;
SELECT no_plan();

-- before, then the piece once for each number in place of #, #- being the one before.
CREATE FUNCTION pg_temp.repeated(before text, piece text, times int, between_them text = '') RETURNS text LANGUAGE sql AS
$$ SELECT before || string_agg(replace(replace(piece, '#-', (i - 1)::text), '#', i::text), between_them ORDER BY i)
   FROM generate_series(1, times) AS i $$;

-- Kilobytes that the backend has had at most.
CREATE FUNCTION pg_temp.peak() RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s*(\d+)'))[1]::int $$;

-- What check says of it, as "code line: message", or nothing; and whether it took memory within the bound.
CREATE FUNCTION pg_temp.checked(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before int := pg_temp.peak();
	answer text;
BEGIN
	SELECT string_agg(code || ' ' || message, ', ') INTO answer FROM kql.check(query);
	IF pg_temp.peak() - before > 200 * 1024 THEN
		RETURN 'took ' || pg_temp.peak() - before || ' kB';
	END IF;
	RETURN answer;
END $$;

SELECT is(pg_temp.checked(pg_temp.repeated('print a = 1', '|extend c#=1', 1590)), NULL, 'as many columns as a row can have');
SELECT is(pg_temp.checked(pg_temp.repeated('print a = 1', '|extend c#=1', 5000)),
    'VK0603 the query is too complex: more than 1600 columns', 'more are a limit');
SELECT is((SELECT col FROM kql.check(pg_temp.repeated('print c0 = 1', E'\n|extend c#=1', 5000))), 9, 'which stands at its place');
SELECT is((SELECT line FROM kql.check(pg_temp.repeated('print c0 = 1', E'\n|extend c#=1', 5000))), 1601, 'in its line');
SELECT is(pg_temp.checked(pg_temp.repeated('print ', 'a#=1', 1500, ',') || pg_temp.repeated('', '|extend a7=#', 5000)), NULL,
    'one column of a wide row made anew many times');
SELECT is(pg_temp.checked(pg_temp.repeated('print c0 = 1', '|extend c#=c#-+1', 3000)),
    'VK0603 the query is too complex: more than 1000000 columns in all its steps', 'each reading the one before');
SELECT is(pg_temp.checked(pg_temp.repeated('print a = 1', '|extend a=a+1', 3000)), NULL, 'a column of itself');
SELECT is(pg_temp.checked(pg_temp.repeated('print a = dynamic([1])', '|mv-expand a', 3000)), NULL, 'mv-expand of mv-expand');
SELECT is(pg_temp.checked(pg_temp.repeated('print ', 'a#=1', 1500, ',') || repeat('|sort by a7|take 5', 2500)),
    'VK0603 the query is too complex: more than 1000000 columns in all its steps', 'sorting a wide row');
SELECT is(pg_temp.checked(pg_temp.repeated('union ', '(print a#=1)', 4000, ',')),
    'VK0603 the query is too complex: 4000 columns of a union of 4000 tables are read', 'a union without a common column');
SELECT is(pg_temp.checked(pg_temp.repeated('union ', '(print a#=1)', 1000, ',') || '| summarize count(a1) by a2'), NULL,
    'of which few are read');
SELECT is(pg_temp.checked(pg_temp.repeated('union ', '(print a#=1)', 300, ',')),
    'VK0603 the query is too complex: 300 columns of a union of 300 tables are read', 'what PostgreSQL would plan for a gigabyte');
SELECT is(pg_temp.checked(pg_temp.repeated('union ', '(print a#=1)', 150, ',')), NULL, 'half of each is not too much');
SELECT is(pg_temp.checked(format('union (%s), (%s), (%s)', pg_temp.repeated('union ', '(print a#=1)', 150, ','),
    pg_temp.repeated('union ', '(print b#=1)', 150, ','), pg_temp.repeated('union ', '(print c#=1)', 150, ','))),
    'VK0603 the query is too complex: 150 columns of a union of 150 tables are read', 'unions of unions count together');
SELECT is(pg_temp.checked(pg_temp.repeated('let t0=print a=1;', 'let t#=t#-|extend b#=1;', 3000) || 't3000'),
    'VK0603 the query is too complex: more than 200000 nodes', 'a table of a table of a table');
SELECT is(pg_temp.checked(pg_temp.repeated('print a=1', '|join (print a=1) on a', 2000) || '|count'),
    'VK0603 the query is too complex: more than 1000000 columns in all its steps', 'a join of joins');
SELECT is(pg_temp.checked('datatable(' || pg_temp.repeated('', 'c#:int', 8000, ',') || ')[]'),
    'VK0603 the query is too complex: more than 1600 columns', 'a wide datatable');
SELECT is(pg_temp.checked(pg_temp.repeated('print a=1|summarize ', 'count()', 1590, ',')), NULL, 'columns that want one name');

-- An extend that joins the one before it gives what it would give alone.
SELECT is((SELECT row ->> 'x' || ' ' || (row ->> 'y') || ' ' || (row ->> 'a1') || ' ' || (row ->> 'z') FROM kql.query(
    pg_temp.repeated('print ', 'a#=#', 80, ',') || '| extend a1 = a2 + 5 | extend x = a1 + a3, a3 = 9 | extend y = a3 | extend a1 = 1 | extend z = a4') AS row),
    '10 9 1 4', 'columns made anew are read by what follows only');

-- union * over many tables costs what is read of them.
SELECT is((SELECT message FROM kql.check('union *')), 'no table matches "*"', 'no table is registered');
DO $$
BEGIN
	FOR i IN 1 .. 300 LOOP
		EXECUTE format('CREATE TABLE many%s ("TimeGenerated" timestamptz, "Type" text, %s)', i,
		    (SELECT string_agg(format('c%s_%s text', i % 30, j), ', ') FROM generate_series(1, 60) AS j));
		PERFORM vigil.register_source('Many' || i, format('many%s', i)::regclass, 'TimeGenerated');
	END LOOP;
END $$;
SELECT is(pg_temp.checked('union * | where TimeGenerated > ago(1d) | summarize count() by Type'), NULL, 'union * of which two columns are read');
SELECT is(pg_temp.checked('union withsource=T Many* | where c7_9 == "x" | project T, c7_9, c8_1'), NULL, 'or three');
SELECT is(pg_temp.checked('union *'), 'VK0603 the query is too complex: 1802 columns of a union of 300 tables are read', 'all of them are a limit');
SELECT is(pg_temp.checked('search "x"'), 'VK0603 the query is too complex: 1803 columns of a union of 300 tables are read', 'search reads all');

-- A cancel request ends a compilation.
CREATE FUNCTION pg_temp.cancelled(query text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 1000 LOOP
		PERFORM kql.check(query);
	END LOOP;
	RETURN false;
EXCEPTION WHEN query_canceled THEN
	RETURN true;
END $$;
SET statement_timeout = '100ms';
SELECT ok(pg_temp.cancelled(pg_temp.repeated('print a = 1', '|extend c#=1', 1590)), 'a timeout ends the compiler');
SELECT ok(pg_temp.cancelled(pg_temp.repeated('print a=1', '|join (print a=1) on a', 2000)), 'in joins');
SELECT ok(pg_temp.cancelled(pg_temp.repeated('union ', '(print a#=1)', 4000, ',')), 'in a union');
SELECT ok(pg_temp.cancelled('print a=1|where ' || pg_temp.repeated('', 'a==#', 9000, ' or ')), 'in an expression');
RESET statement_timeout;

SELECT throws_ok($$SELECT kql.stages(repeat('%25', 13000000))$$, '54000', NULL, 'a text that is too long is not read, whoever asks');
SELECT throws_ok($$SELECT kql.to_sql(repeat('%25', 13000000))$$, '54000', NULL, 'nor by the compiler');

-- A text that no file may have is refused before anybody reads its lines.
SELECT is((SELECT string_agg(c.code, ' ') FROM vigil.check_rule(repeat(E'\n', 17000000)) AS c), 'VF0111', 'a rule may be too large, whatever it is');

SELECT * FROM finish();
ROLLBACK;
