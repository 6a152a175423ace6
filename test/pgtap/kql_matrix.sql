-- kql_matrix.sql
--		Operators and functions against the values that break them, as tables of an expression
--		and its answer.  The answers are worked out from the rules of the language, not recorded.
BEGIN;
SELECT no_plan();

-- An expression over one column's value, which no compiler can fold away.
CREATE FUNCTION pg_temp.over(value text, expression text) RETURNS jsonb LANGUAGE sql AS
$$ SELECT row -> 'x' FROM kql.query('datatable(v:dynamic)[dynamic(0)] | extend s = ' || value || ' | project x = ' || expression) AS row $$;

-- Is a row with that value kept by a filter?
CREATE FUNCTION pg_temp.kept(value text, expression text) RETURNS boolean LANGUAGE sql AS
$$ SELECT count(*) = 1 FROM kql.query('datatable(v:dynamic)[dynamic(0)] | extend s = ' || value || ' | where ' || expression) $$;

-- String operators: text, operator, operand, answer.  Of each: as a value, as a filter, negated,
-- and on a dynamic.
CREATE TEMP TABLE string_case (text text, operator text, operand text, answer boolean);
INSERT INTO string_case VALUES
	-- whole terms: runs of letters and digits
	('powershell.exe -enc AAA', 'has', 'powershell', true), ('powershell.exe -enc AAA', 'has', 'exe', true),
	('powershell.exe -enc AAA', 'has', 'power', false), ('powershell.exe -enc AAA', 'has', 'ENC', true),
	('powershell.exe -enc AAA', 'has', 'powershell.exe', true), ('powershell.exe -enc AAA', 'has', '-enc', true),
	('powershell.exe -enc AAA', 'has', 'shell.exe', false), ('a_b', 'has', 'a', true), ('a_b', 'has', 'b', true),
	('a-b/c.d', 'has', 'c', true), ('a-b/c.d', 'has', 'b/c', true), ('ab12', 'has', 'ab', false), ('ab12', 'has', '12', false),
	('10.0.0.1', 'has', '10.0.0.1', true), ('110.0.0.1', 'has', '10.0.0.1', false), ('10.0.0.11', 'has', '10.0.0.1', false),
	('x', 'has', '', true), ('', 'has', '', true), ('', 'has', 'x', false), ('a  b', 'has', 'b', true),
	('Straße Köln', 'has', 'köln', true), ('Straße Köln', 'has', 'kö', false), ('日本語 x', 'has', '日本語', true),
	('powershell', 'has_cs', 'PowerShell', false), ('PowerShell x', 'has_cs', 'PowerShell', true),
	('PowerShell_x', 'has_cs', 'PowerShell', true),
	-- ends of terms
	('foo_barbaz', 'hasprefix', 'bar', true), ('foo_barbaz', 'hasprefix', 'baz', false), ('foo_barbaz', 'hasprefix', 'BAR', true),
	('foo_barbaz', 'hasprefix_cs', 'Bar', false), ('foo_barbaz', 'hassuffix', 'baz', true), ('foo_barbaz', 'hassuffix', 'bar', false),
	('foo-bar', 'hassuffix', 'oo', true), ('foo-bar', 'hassuffix_cs', 'OO', false), ('x', 'hasprefix', '', true),
	-- anywhere
	('Hello World', 'contains', 'LO W', true), ('Hello World', 'contains_cs', 'LO W', false), ('Hello World', 'contains_cs', 'lo W', true),
	('Hello', 'contains', '', true), ('', 'contains', '', true), ('', 'contains', 'a', false), ('50% off', 'contains', '%', true),
	('abc', 'contains', '%', false), ('abc', 'contains', 'a_c', false), ('a\\b', 'contains', '\\b', true), ('abc', 'contains', '_', false),
	-- ends of the text
	('Hello', 'startswith', 'HE', true), ('Hello', 'startswith_cs', 'HE', false), ('Hello', 'startswith_cs', 'He', true),
	('Hello', 'startswith', '', true), ('', 'startswith', 'a', false), ('Hello', 'startswith', 'Hello!', false),
	('a%b', 'startswith', 'a%', true), ('axb', 'startswith', 'a%', false), ('a_b', 'startswith', 'a_', true), ('axb', 'startswith', 'a_', false),
	('Hello', 'endswith', 'LO', true), ('Hello', 'endswith_cs', 'LO', false), ('Hello', 'endswith_cs', 'lo', true),
	('Hello', 'endswith', '', true), ('x.exe', 'endswith', '.EXE', true), ('xyexe', 'endswith', '.exe', false), ('a\\', 'endswith', '\\', true),
	-- equality
	('A', '==', 'a', false), ('A', '=~', 'a', true), ('', '==', '', true), ('', '=~', '', true), ('', '==', ' ', false),
	('a ', '==', 'a', false), ('ä', '=~', 'Ä', true), ('I', '=~', 'i', true);
SELECT is(pg_temp.over(format('"%s"', text), format('s %s "%s"', operator, operand)), to_jsonb(answer),
    format('"%s" %s "%s"', text, operator, operand)) FROM string_case;
SELECT is(pg_temp.kept(format('"%s"', text), format('s %s "%s"', operator, operand)), answer,
    format('where "%s" %s "%s"', text, operator, operand)) FROM string_case;
SELECT is(pg_temp.kept(format('"%s"', text), format('not(s %s "%s")', operator, operand)), NOT answer,
    format('where not("%s" %s "%s")', text, operator, operand)) FROM string_case;
SELECT is(pg_temp.kept(format('"%s"', text), format('s %s "%s"', '!' || ltrim(operator, '='), operand)), NOT answer,
    format('where "%s" !%s "%s"', text, operator, operand)) FROM string_case WHERE operator <> '==';
SELECT is(pg_temp.kept(format('dynamic("%s")', text), format('s %s "%s"', operator, operand)), answer,
    format('where dynamic "%s" %s "%s"', text, operator, operand)) FROM string_case WHERE text <> '';

-- Lists of texts.
CREATE TEMP TABLE list_case (value text, expression text, answer jsonb);
INSERT INTO list_case VALUES
	('"a"', 's in ("A", "b")', 'false'), ('"a"', 's in~ ("A", "b")', 'true'), ('"a"', 's !in ("A", "b")', 'true'),
	('"a"', 's !in~ ("A", "b")', 'false'), ('""', 's in ("")', 'true'), ('""', 's !in ("a")', 'true'), ('"a"', 's in ()', 'false'),
	('"a"', 's in (dynamic(["x", ["a"]]))', 'true'), ('"net user add"', 's has_any ("use", "USER")', 'true'),
	('"net user add"', 's has_all ("net", "ADD")', 'true'), ('"net user add"', 's has_all ("net", "ad")', 'false'),
	('"a"', 's has_any (dynamic(["b", "A"]))', 'true'), ('"a"', 's has_any ()', 'false'),
	('long(null)', 's in (1)', 'false'), ('long(null)', 's !in (1)', 'true'), ('2', 's in (1, 2.0)', 'true'),
	-- nulls in conditions
	('long(null)', 'iff(s == 1, "t", "f")', '"f"'), ('long(null)', 'iff(s != 1, "t", "f")', '"t"'),
	('long(null)', 'iff(s > 1, "t", "f")', '"f"'), ('long(null)', 'iff(not(s > 1), "t", "f")', '"f"'),
	('long(null)', 'case(s > 1, "a", isnull(s), "b", "c")', '"b"'), ('long(null)', 's between (1 .. 2)', 'null'),
	('long(null)', 's !between (1 .. 2)', 'null'), ('long(null)', 'not(s between (1 .. 2))', 'null'),
	('long(null)', 's > 1 or true', 'true'), ('long(null)', 's > 1 and false', 'false'), ('long(null)', 's > 1 and true', 'null'),
	('long(null)', 'coalesce(s, 7)', '7'), ('""', 'coalesce(s, "x")', '"x"'), ('long(null)', 'max_of(s, 3)', '3'),
	('long(null)', 's + 1', 'null'), ('long(null)', 'strcat("<", s, ">")', '"<>"'), ('long(null)', 'tostring(s)', '""'),
	('bool(null)', 'not(s)', 'null'), ('bool(null)', 's == true', 'false'), ('bool(null)', 's != true', 'true'),
	('bool(null)', 'iif(s, 1, 2)', '2'),
	-- emptiness
	('""', 'pack_array(isnull(s), isempty(s), isnotnull(s), isnotempty(s), notnull(s), notempty(s))', '[false, true, true, false, true, false]'),
	('" "', 'pack_array(isnull(s), isempty(s), isnotnull(s), isnotempty(s))', '[false, false, true, true]'),
	('int(null)', 'pack_array(isnull(s), isempty(s), isnotnull(s), isnotempty(s), notnull(s), notempty(s))', '[true, true, false, false, false, false]'),
	('dynamic([])', 'pack_array(isnull(s), isempty(s), isnotempty(s))', '[false, false, true]'),
	('parse_json("")', 'pack_array(isnull(s), isempty(s), isnotempty(s))', '[true, true, false]');
SELECT is(pg_temp.over(value, expression), answer, format('%s over %s', expression, value)) FROM list_case;

-- Times: before Christ there is nothing, after 9999 neither; weeks begin on Sunday.
CREATE TEMP TABLE time_case (value text, expression text, answer jsonb);
INSERT INTO time_case VALUES
	('datetime(2024-02-29)', 'startofyear(s)', '"2024-01-01T00:00:00.0000000Z"'),
	('datetime(2024-02-29)', 'datetime_add("year", 1, s)', '"2025-02-28T00:00:00.0000000Z"'),
	('datetime(2024-01-31)', 'datetime_add("month", 1, s)', '"2024-02-29T00:00:00.0000000Z"'),
	('datetime(2024-03-31)', 'datetime_add("month", -1, s)', '"2024-02-29T00:00:00.0000000Z"'),
	('datetime(2024-02-29)', 'dayofyear(s)', '60'), ('datetime(2024-02-29)', 's + 1d', '"2024-03-01T00:00:00.0000000Z"'),
	('datetime(2024-02-29)', 'endofmonth(s)', '"2024-02-29T23:59:59.9999990Z"'),
	('datetime(2024-02-29)', 'datetime_diff("year", datetime(2023-12-31), s)', '-1'),
	('datetime(2024-06-16)', 'dayofweek(s)', '"00:00:00"'), ('datetime(2024-06-15)', 'dayofweek(s)', '"6.00:00:00"'),
	('datetime(2024-06-16)', 'startofweek(s)', '"2024-06-16T00:00:00.0000000Z"'),
	('datetime(2024-06-15 23:59)', 'startofweek(s)', '"2024-06-09T00:00:00.0000000Z"'),
	('datetime(2024-06-15)', 'endofweek(s)', '"2024-06-15T23:59:59.9999990Z"'),
	('datetime(2024-06-16)', 'startofweek(s, -1)', '"2024-06-09T00:00:00.0000000Z"'),
	('datetime(2024-06-16)', 'datetime_diff("week", s, datetime(2024-06-15))', '1'),
	('datetime(2024-12-30)', 'week_of_year(s)', '1'), ('datetime(2021-01-03)', 'weekofyear(s)', '53'),
	-- a bin of a week begins on a Monday: bins count from the first day of year 1
	('datetime(2024-06-16 12:00)', 'bin(s, 7d)', '"2024-06-10T00:00:00.0000000Z"'),
	('datetime(0001-01-01)', 'bin(s, 1d)', '"0001-01-01T00:00:00.0000000Z"'),
	('datetime(0001-01-01)', 'getyear(s)', '1'), ('datetime(0001-01-01)', 's - 1d', 'null'),
	('datetime(0001-01-01)', 'tostring(s)', '"0001-01-01T00:00:00.0000000Z"'),
	('datetime(0001-01-01)', 'startofweek(s)', 'null'),
	('datetime(9999-12-31)', 's + 1d', 'null'), ('datetime(9999-12-31)', 'endofyear(s)', '"9999-12-31T23:59:59.9999990Z"'),
	('datetime(9999-12-31)', 'monthofyear(s)', '12'), ('datetime(9999-12-31)', 'getmonth(s)', '12'),
	('datetime(9999-12-31)', 'datetime_diff("day", s, datetime(0001-01-01))', '3652058'),
	('datetime(2024-06-15 23:59:59.999)', 'datetime_diff("hour", datetime(2024-06-16), s)', '1'),
	('datetime(2024-06-15 13:45:30.1234567)', 'datepart("microsecond", s)', '123456'),
	('datetime(2024-06-15 13:45:30)', 'format_datetime(s, "yy-M-d h:m:s tt")', '"24-6-15 1:45:30 PM"'),
	('datetime(null)', 'startofday(s)', 'null'), ('datetime(null)', 's + 1d', 'null'), ('datetime(null)', 'tostring(s)', '""'),
	('datetime(1969-12-31 23:59:59)', 's - datetime(1970-01-01)', '"-00:00:01"'),
	('-90m', 'tostring(s)', '"-01:30:00"'), ('-90m', 'bin(s, 1h)', '"-02:00:00"'), ('-90m', 's / 1h', '-1.5'), ('-90m', 'abs(s)', '"01:30:00"'),
	('1.5d', 'tostring(s)', '"1.12:00:00"'), ('1.5d', 's % 1d', '"12:00:00"'), ('1.5d', 'format_timespan(s, "d.hh:mm")', '"1.12:00"'),
	('-1', 'bin(s, 3)', '-3'), ('-0.1', 'floor(s, 0.5)', '-0.5'), ('5', 'bin(s, -2)', 'null'), ('5', 'bin(s, 0)', 'null'),
	('0', 'unixtime_seconds_todatetime(s)', '"1970-01-01T00:00:00.0000000Z"'),
	('-1', 'unixtime_microseconds_todatetime(s)', '"1969-12-31T23:59:59.9999990Z"');
SELECT is(pg_temp.over(value, expression), answer, format('%s over %s', expression, value)) FROM time_case;

-- Functions that no other test calls, most of them names of others.
CREATE TEMP TABLE function_case (value text, expression text, answer jsonb);
INSERT INTO function_case VALUES
	('"{\"a\":1}"', 'parsejson(s).a', '1'), ('"[1]"', 'todynamic(s)[0]', '1'), ('"[1]"', 'toobject(s)[0]', '1'),
	('"true"', 'toboolean(s)', 'true'), ('"1.5"', 'todouble(s)', '1.5'), ('"01:00"', 'totime(s)', '"01:00:00"'),
	('1.0', 'acos(s)', '0'), ('0.0', 'atan(s)', '0'), ('0.0', 'atan2(s, 1.0)', '0'), ('0.0', 'cos(s)', '1'), ('0.0', 'sin(s)', '0'),
	('0.0', 'tan(s)', '0'), ('0.0', 'erf(s)', '0'), ('2.0', 'exp10(s)', '100'), ('3.0', 'exp2(s)', '8'), ('180.0', 'round(radians(s), 4)', '3.1416'),
	('pi() / 4', 'round(cot(s), 6)', '1'), ('dynamic(["a", 1])', 'array_strcat(s, "-")', '"a-1"'), ('97', 'make_string(s, 98)', '"ab"'),
	('"ab"', 'to_utf8(s)', '[97, 98]'), ('"a1b2"', 'extractall("([a-z])", s)', '["a", "b"]'), ('"{\"a\":{\"b\":\"c\"}}"', 'extractjson("$.a.b", s)', '"c"'),
	('"http://h/p"', 'parseurl(s).Host', '"h"'), ('"a=1"', 'parseurlquery(s)["Query Parameters"].a', '"1"'),
	('"YQ=="', 'base64_decodestring(s)', '"a"'), ('"a"', 'base64_encodestring(s)', '"YQ=="'), ('"x"', 'hash_xxhash64(s) == hash(s)', 'true'),
	('dynamic([1, 0])', 'array_iif(s, "y", "n")', '["y", "n"]'), ('dynamic([1, 0])', 'arraylength(s)', '2'),
	('1', 'pack_dictionary("a", s)', '{"a": 1}'), ('1', 'bag_pack_columns(s)', '{"s": 1}'), ('1', 'pack_all()', '{"s": 1, "v": 0}');
SELECT is(pg_temp.over(value, expression), answer, format('%s over %s', expression, value)) FROM function_case;

-- An interval of a table has days and months, a timespan has not.
CREATE TABLE matrix_interval (span interval);
INSERT INTO matrix_interval VALUES ('1 month 2 days 03:00'), ('-1 day'), (NULL), ('178000000 years');
SELECT results_eq('SELECT row ->> ''span'' FROM kql.query(''matrix_interval'') AS row',
    ARRAY['32.03:00:00', '-1.00:00:00', NULL, NULL], 'an interval as a timespan');

-- A constant that is null where a list of numbers is wanted.
SELECT is((SELECT code FROM kql.check('range x from 1 to 3 step 1 | summarize percentiles_array(x, dynamic(null))') LIMIT 1), 'VK0301', 'no list of percentiles');

SELECT * FROM finish();
ROLLBACK;
