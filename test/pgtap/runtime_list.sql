-- Functions and aggregates by their names in a query: aliases, signatures, column names.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.answer(query text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(a) FROM kql.query(query) AS a
$$;

CREATE FUNCTION pg_temp.prints(expression text, expected jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT is(pg_temp.answer('print x = ' || expression), jsonb_build_array(jsonb_build_object('x', expected)), expression)
$$;

SELECT pg_temp.prints(e, r) FROM (VALUES
    ('parsejson("[1]")', '[1]'::jsonb), ('todynamic("[1]")', '[1]'), ('toobject("{}")', '{}'), ('toboolean("true")', 'true'),
    ('todouble("1.5")', '1.5'), ('totime("01:00:00") == 1h', 'true'), ('todecimal(2) == decimal(2)', 'true'),
    ('datepart("month", datetime(2020-05-01))', '5'), ('getmonth(datetime(2020-05-01))', '5'), ('weekofyear(datetime(2018-12-31))', '1'),
    ('unixtime_microseconds_todatetime(1000000) == datetime(1970-01-01 00:00:01)', 'true'),
    ('acos(1)', '0'), ('atan(0)', '0'), ('atan2(0, 1)', '0'), ('cos(0)', '1'), ('round(cot(pi() / 4), 6)', '1'), ('erf(0)', '0'), ('exp10(2)', '100'),
    ('exp2(3)', '8'), ('round(radians(180), 4)', '3.1416'), ('sin(0)', '0'), ('tan(0)', '0'),
    ('iif(1 > 2, "a", "b")', '"b"'), ('isnotempty("x")', 'true'), ('isnotempty(dynamic(null))', 'false'), ('isnotnull(int(null))', 'false'), ('isnull(int(null))', 'true'),
    ('isnull("")', 'false'), ('notempty("")', 'false'), ('notnull(5)', 'true'), ('isempty(dynamic("x").y)', 'true'),
    ('array_strcat(dynamic([1, "a"]), "-")', '"1-a"'), ('make_string(75, 113)', '"Kq"'), ('to_utf8("Kq")', '[75, 113]'),
    ('extractall("(\\d)", "a1b2")', '["1", "2"]'), ('extractjson("$.a", "{\"a\": 5}")', '"5"'),
    ('parseurl("https://h/p").Host', '"h"'), ('parseurlquery("a=1")["Query Parameters"].a', '"1"'),
    ('base64_encodestring("Kusto")', '"S3VzdG8="'), ('base64_decodestring("S3VzdG8=")', '"Kusto"'), ('hash_xxhash64("World")', '1846988464401551951'),
    ('array_iif(dynamic([true, false]), 1, 2)', '[1, 2]'), ('arraylength(dynamic([1, 2]))', '2'), ('pack_dictionary("a", 1)', '{"a": 1}'),
    ('dcount_hll(hll_merge(dynamic([1, 2]), dynamic([2, 3])))', '3'),
    ('max_of(1, 3, 2)', '3'), ('min_of("b", "a")', '"a"'), ('coalesce("", "x")', '"x"'), ('coalesce(int(null), 7)', '7'), ('bin(-3, 2)', '-4'), ('floor(5.7, 1)', '5'),
    ('make_datetime(2020, 1, 31, 5) == datetime(2020-01-31 05:00)', 'true'), ('make_timespan(1, 30) == 90m', 'true'), ('range(1, 7, 3)', '[1, 4, 7]'),
    ('array_shift_left(dynamic([1, 2]), 1)', '[2, null]'), ('not(1 == 2)', 'true'), ('welch_test(1, 1, 10, 1, 1, 10)', '1')
) AS v(e, r);

-- Aggregates over one small table
CREATE FUNCTION pg_temp.summarizes(aggregate text, expected jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT is(pg_temp.answer('datatable(g:string, l:long, r:real, s:string, b:bool, d:dynamic)
        ["a", 1, 1.0, "x", true, dynamic({"k": 1}), "a", 2, 3.0, "", false, dynamic({"m": 2}), "b", long(null), real(null), "y", true, dynamic(null)]
        | summarize x = ' || aggregate), jsonb_build_array(jsonb_build_object('x', expected)), aggregate)
$$;

SELECT pg_temp.summarizes(e, r) FROM (VALUES
    ('countif(l > 1)', '1'::jsonb), ('count_distinct(g)', '2'), ('count_distinctif(s, g == "a")', '2'), ('dcountif(s, l > 1)', '1'), ('sumif(l, b)', '1'),
    ('avgif(l, b)', '1'), ('minif(l, not(b))', '2'), ('maxif(s, g == "b")', '"y"'), ('max(b)', 'true'), ('min(b)', 'false'), ('max(s)', '"y"'), ('min(s)', '""'),
    ('make_set_if(s, l > 0)', '["x", ""]'), ('make_list_if(l, l > 1)', '[2]'), ('make_bag_if(d, b)', '{"k": 1}'), ('makeset(g)', '["a", "b"]'), ('makelist(l)', '[1, 2]'),
    ('make_list(s, 2)', '["x", ""]'), ('percentile(l, 50)', '1'), ('percentiles(l, 100)', '2'), ('percentiles_array(l, 0, 100)', '[1, 2]'), ('percentilew(l, l, 50)', '2'),
    ('stdevif(r, b)', '0'), ('stdevpif(r, g == "a")', '1'), ('varianceif(r, g == "a")', '2'), ('variancepif(r, g == "a")', '1'),
    ('covariance(l, r)', '1'), ('covarianceif(l, r, g == "a")', '1'), ('covariancep(l, r)', '0.5'), ('covariancepif(l, r, g == "a")', '0.5'),
    ('binary_all_and(l)', '0'), ('binary_all_or(l)', '3'), ('binary_all_xor(l)', '3'), ('take_anyif(s, g == "b")', '"y"'), ('anyif(l, l > 1)', '2'),
    ('dcount_hll(hll_if(s, b))', '2'), ('buildschema(d)', '{"k": "long", "m": "long"}'), ('percentile_tdigest(tdigest(r), 100)', '3'), ('avg(r)', '2'), ('sum(l)', '3')
) AS v(e, r);

SELECT is(pg_temp.answer('range x from 1 to 4 step 1 | summarize t = tdigest(x), h = hll(x) by g = x % 2
    | summarize t = merge_tdigest(t), h = hll_merge(h) | project p = percentile_tdigest(t, 50), n = dcount_hll(h)'),
    '[{"p": 2.0, "n": 4}]', 'digests merge');
SELECT is(pg_temp.answer('datatable(k:long, a:string, b:string)[1, "x", "p", 2, "y", "q"] | summarize argmax(k, a, b)'),
    '[{"max_k": 2, "max_k_a": "y", "max_k_b": "q"}]', 'argmax');
SELECT is(pg_temp.answer('datatable(k:long, a:string, b:string)[1, "x", "p", 2, "y", "q"] | summarize argmin(k, a)'),
    '[{"min_k": 1, "min_k_a": "x"}]', 'argmin');
SELECT is(pg_temp.answer('datatable(k:long, a:string, b:string)[1, "x", "", 2, "y", "q"] | summarize arg_max(k, *)'),
    '[{"k": 2, "a": "y", "b": "q"}]', 'arg_max of all columns');
SELECT is(pg_temp.answer('datatable(a:string, b:long)["x", long(null)] | extend p = pack_all(), q = pack_all(true) | project p, q'),
    '[{"p": {"a": "x", "b": null}, "q": {"a": "x"}}]', 'pack_all');

SELECT * FROM finish();
ROLLBACK;
