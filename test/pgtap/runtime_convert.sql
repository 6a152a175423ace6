-- Casts between the types of the language.
BEGIN;
SELECT no_plan();

-- tostring
SELECT is(kql.tostring(NULL::text), '', 'tostring: null text');
SELECT is(kql.tostring(NULL::bigint), '', 'tostring: null long');
SELECT is(kql.tostring(NULL::jsonb), '', 'tostring: null dynamic');
SELECT is(kql.tostring(-5), '-5', 'tostring: int');
SELECT is(kql.tostring((-9223372036854775808)::bigint), '-9223372036854775808', 'tostring: long');
SELECT is(kql.tostring(true) || kql.tostring(false), 'TrueFalse', 'tostring: bool');
SELECT is(kql.tostring(1.5::numeric), '1.5', 'tostring: decimal');
SELECT is(kql.tostring(uuid '74BE27DE-1E4E-49D9-B579-FE0B331D3642'), '74be27de-1e4e-49d9-b579-fe0b331d3642', 'tostring: guid');
SELECT is(kql.tostring(timestamptz '2020-06-15 13:45:30.765432Z'), '2020-06-15T13:45:30.7654320Z', 'tostring: datetime');
SELECT is(kql.tostring(timestamptz '0001-01-01Z'), '0001-01-01T00:00:00.0000000Z', 'tostring: first datetime');
SELECT is(kql.tostring(timestamptz '-infinity'), '', 'tostring: what is no datetime');
SELECT is(kql.tostring(interval '24:00'), '1.00:00:00', 'tostring: a day');
SELECT is(kql.tostring(interval '-00:30'), '-00:30:00', 'tostring: negative timespan');
SELECT is(kql.tostring(interval '1 day 02:03:04.5'), '1.02:03:04.5000000', 'tostring: an interval with days');
SELECT is(kql.tostring(r), t, 'tostring: real ' || t) FROM (VALUES
    (1.0::double precision, '1.0'), (0.1, '0.1'), (-0.5, '-0.5'), (123456789012345, '123456789012345.0'), (1e20, '1E+20'),
    (1e15, '1E+15'), (1.5e-7, '1.5E-07'), (0.0001, '0.0001'), ('NaN', 'NaN'), ('Infinity', 'inf'), ('-Infinity', '-inf'),
    (1.7976931348623157e308, '1.7976931348623157E+308')) AS v(r, t);
SELECT is(kql.tostring(d), t, 'tostring: dynamic ' || t) FROM (VALUES
    ('"a\"b"'::jsonb, 'a"b'), ('{"a": [1, 2.0, null, true], "b": {"c": "x\ny"}}', '{"a":[1,2.0,null,true],"b":{"c":"x\ny"}}'),
    ('[]', '[]'), ('{}', '{}'), ('null', ''), ('true', 'true'), ('1', '1'), ('2.50', '2.5'), ('9223372036854775807', '9223372036854775807'),
    ('9223372036854775808', '9.223372036854776E+18'), ('1e300', '1E+300'), ('"\u0001"', E'\x01'), ('["\u0001é/"]', '["\u0001é/"]')) AS v(d, t);
SET LOCAL extra_float_digits = -15;
SELECT is(kql.tostring(1.0::double precision / 3), '0.3333333333333333', 'tostring does not depend on extra_float_digits');
RESET extra_float_digits;

-- tolong, toint
SELECT is(kql.tolong(t), n, 'tolong: ' || t) FROM (VALUES
    ('42', 42::bigint), (' 123 ', 123), (E'\t456\t', 456), ('007', 7), ('+0', 0), ('-0', 0), ('9223372036854775807', 9223372036854775807),
    ('-9223372036854775808', -9223372036854775808), ('9223372036854775808', NULL), ('', NULL), ('abc', NULL), ('5.9', NULL),
    ('1_000', NULL), ('1e3', NULL), ('0xa0', 160), ('0X1f', 31), ('0xFFFFFFFFFFFFFFFF', -1), ('-0x10', NULL), ('0x', NULL), ('-', NULL),
    ('0b101', NULL), ('99999999999999999999999', NULL)) AS v(t, n);
SELECT is(kql.toint(t), n, 'toint: ' || t) FROM (VALUES
    ('2147483647', 2147483647), ('2147483648', NULL), ('0x7FFFFFFF', 2147483647), ('12.5', NULL), ('-2147483648', -2147483648)) AS v(t, n);
SELECT is(kql.tolong(r), n, 'tolong: real ' || r) FROM (VALUES
    (2.9::double precision, 2::bigint), (-2.9, -2), (1e19, 9223372036854775807), (-1e19, -9223372036854775808), ('NaN', NULL),
    ('Infinity', NULL), (9223372036854775807, 9223372036854775807)) AS v(r, n);
SELECT is(kql.toint(r), n, 'toint: real ' || r) FROM (VALUES
    (2.5::double precision, 2), (-2.5, -2), (1e30, 2147483647), (-1e30, -2147483648), ('NaN', NULL)) AS v(r, n);
SELECT is(kql.toint(9223372036854775807), -1, 'toint: a long wraps around');
SELECT is(kql.toint(kql.tolong(interval '01:00')), 1640261632, 'toint: timespan');
SELECT is(kql.tolong(9.99::numeric), 9::bigint, 'tolong: decimal');
SELECT is(kql.tolong(1e30::numeric), 9223372036854775807, 'tolong: huge decimal');
SELECT is(kql.toint(-9.99::numeric), -9, 'toint: decimal');
SELECT is(kql.tolong(true), 1::bigint, 'tolong: bool');
SELECT is(kql.tolong(timestamptz '2020-01-01Z'), 637134336000000000, 'tolong: ticks of a datetime');
SELECT is(kql.tolong(interval '24:00'), 864000000000, 'tolong: ticks of a timespan');
SELECT is(row(kql.toint(d), kql.tolong(d), kql.toreal(d), kql.tobool(d))::text, t, format('dynamic to numbers: %s', d)) FROM (VALUES
    ('2147483648'::jsonb, '(-2147483648,2147483648,2147483648,t)'), ('1.9', '(1,1,1.9,t)'), ('"42"', '(42,42,42,t)'), ('"3.14"', '(,,3.14,)'),
    ('"0x10"', '(16,16,,t)'), ('true', '(1,1,1,t)'), ('null', '(,,,)'), ('[1]', '(,,,)'), ('{"a": 1}', '(,,,)'),
    ('9223372036854775807', '(-1,9223372036854775807,9.223372036854776e+18,t)'),
    ('1.7976931348623157e308', '(2147483647,9223372036854775807,1.7976931348623157e+308,t)')) AS v(d, t);

-- toreal, todecimal
SELECT is(kql.toreal(t), r, 'toreal: ' || t) FROM (VALUES
    ('1.5e10', 1.5e10::double precision), ('-0', 0), ('1_000', NULL), ('Inf', 'Infinity'), ('inf', 'Infinity'), ('INF', NULL), ('-inf', '-Infinity'),
    ('+Infinity', 'Infinity'), (' NaN ', 'NaN'), ('nan', 'NaN'), ('', NULL), ('0x10', NULL), ('1e400', 'Infinity'), ('-1e400', '-Infinity'),
    ('1e-400', 0), ('4.9e-324', 4.94065645841247e-324), ('1.', 1), ('.5', 0.5), ('.', NULL), ('1e', NULL), ('true', NULL)) AS v(t, r);
SELECT is(kql.toreal(timestamptz '2021-06-15 12:30Z'), 6.3759357e17::double precision, 'toreal: datetime');
SELECT is(kql.toreal(interval '01:00'), 36000000000::double precision, 'toreal: timespan');
SELECT is(kql.toreal(1.5::numeric), 1.5::double precision, 'toreal: decimal');
SELECT is(kql.todecimal('3.14159'), 3.14159, 'todecimal');
SELECT is(kql.todecimal('abc'), NULL, 'todecimal: no number');
SELECT is(kql.todecimal('NaN'), NULL, 'todecimal: NaN');
SELECT is(kql.todecimal('1e999999999'), NULL, 'todecimal: absurd');
SELECT is(kql.todecimal('Infinity'::double precision), NULL, 'todecimal: infinity');
SELECT is(kql.todecimal(0.1::double precision), 0.1, 'todecimal: real');
SELECT is(kql.todecimal('"1.5"'::jsonb), 1.5, 'todecimal: dynamic');

-- tobool
SELECT is(kql.tobool(t), b, 'tobool: ' || t) FROM (VALUES
    ('true', true), ('True', true), ('FALSE', false), ('1', true), ('0', false), ('-1', true), ('1.0', NULL), ('yes', NULL), ('', NULL)) AS v(t, b);
SELECT is(kql.tobool(123::bigint), true, 'tobool: long');
SELECT is(kql.tobool(0::double precision), false, 'tobool: real');

-- todatetime
SELECT is(kql.todatetime(t), d, 'todatetime: ' || t) FROM (VALUES
    ('2020-06-15T13:45:09.1234567Z', timestamptz '2020-06-15 13:45:09.123456Z'), ('2020-06-15 13:45:09', '2020-06-15 13:45:09Z'),
    ('1969-07-20', '1969-07-20Z'), ('2015', '2015-01-01Z'), ('2015-03', '2015-03-01Z'), ('2020-06-15T13:45', '2020-06-15 13:45Z'),
    ('9999-12-31T23:59:59.9999999Z', '9999-12-31 23:59:59.999999Z'), ('2020-06-15T13:45:09+02:00', '2020-06-15 11:45:09Z'),
    ('2020-06-15 13:45:09 -0330', '2020-06-15 17:15:09Z'), ('2020-06-15 13:45:09 GMT', '2020-06-15 13:45:09Z'), ('12-02-2022', '2022-12-02Z'),
    ('6/15/2020 1:45:09 PM', '2020-06-15 13:45:09Z'), ('6/15/2020 12:45 AM', '2020-06-15 00:45Z'), ('Sat, 8 Nov 2014 15:05:02 GMT', '2014-11-08 15:05:02Z'),
    ('8 Nov 14 15:05', '2014-11-08 15:05Z'), ('Saturday, 08-Nov-14 15:05:02 UTC', '2014-11-08 15:05:02Z'), ('2020/06/15', '2020-06-15Z'),
    ('not a date', NULL), ('', NULL), ('2020-02-30', NULL), ('2020-13-01', NULL), ('2020-01-01T25:00', NULL), ('2020-01-01T00:60', NULL),
    ('0000-01-01', NULL), ('2020-01-01 X', NULL), ('2020-01-01T10', NULL), ('0001-01-01T00:00:00+01:00', NULL), ('infinity', NULL), ('now', NULL)) AS v(t, d);
SELECT is(kql.todatetime(0::bigint), timestamptz '0001-01-01Z', 'todatetime: ticks');
SELECT is(kql.todatetime(-1::bigint), NULL, 'todatetime: negative ticks');
SELECT is(kql.todatetime(3155378975999999999), timestamptz '9999-12-31 23:59:59.999999Z', 'todatetime: the last tick');
SELECT is(kql.todatetime(3155378976000000000), NULL, 'todatetime: a tick too many');
SELECT is(kql.todatetime('"2020-01-01"'::jsonb), timestamptz '2020-01-01Z', 'todatetime: dynamic');
SELECT is(kql.todatetime('[]'::jsonb), NULL, 'todatetime: an array');

-- totimespan
SELECT is(kql.totimespan(t)::text, p, 'totimespan: ' || t) FROM (VALUES
    ('1d', '24:00:00'), ('2h', '02:00:00'), ('01:00:00', '01:00:00'), ('1.5', NULL), ('90s', '00:01:30'), ('-1d', '-24:00:00'), ('00:00:00.001', '00:00:00.001'),
    ('1.02:03:04.5', '26:03:04.5'), ('0.00:03:00', '00:03:00'), ('1:02:03:04', '26:03:04'), ('1.5h', '01:30:00'), ('25min', '00:25:00'),
    ('100ms', '00:00:00.1'), ('10ticks', '00:00:00.000001'), ('2', '48:00:00'), ('23:59', '23:59:00'), ('24:00', NULL), ('00:60', NULL), ('', NULL), ('1x', NULL),
    ('00:00:00.9999999', '00:00:00.999999'), ('10675199.02:48:05.4775807', '256204778:48:05.47758'), ('99999999.00:00:00', NULL), ('1.1s', '00:00:01.1')) AS v(t, p);
SELECT is(kql.totimespan(864000000000)::text, '24:00:00', 'totimespan: ticks');
SELECT is(kql.totimespan('"01:00:00"'::jsonb)::text, '01:00:00', 'totimespan: dynamic');

-- toguid
SELECT is(kql.toguid(t), g, 'toguid: ' || t) FROM (VALUES
    ('0123456789abcdef0123456789abcdef', uuid '01234567-89ab-cdef-0123-456789abcdef'), ('0123456789ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'),
    ('74BE27DE-1E4E-49D9-B579-FE0B331D3642 and more', '74be27de-1e4e-49d9-b579-fe0b331d3642'), ('a string that is not a guid', NULL), ('', NULL), ('0123', NULL)) AS v(t, g);
SELECT is(kql.toguid('"74be27de1e4e49d9b579fe0b331d3642"'::jsonb), uuid '74be27de-1e4e-49d9-b579-fe0b331d3642', 'toguid: dynamic');

-- parse_json, to_dynamic, gettype
SELECT is(kql.parse_json(t), d, 'parse_json: ' || t) FROM (VALUES
    ('{"a": 1, "b": [true, null, "x"]}', '{"a": 1, "b": [true, null, "x"]}'::jsonb), ('[]', '[]'), ('null', NULL), ('', NULL), ('not json', '"not json"'),
    (' ', '" "'), ('{''a'': 1}', '"{''a'': 1}"'), ('"hello"', '"hello"'), (' 12 ', '12'), ('-2.5E-2', '-0.025'), ('01', '"01"'), ('1.', '"1."'), ('[1,]', '"[1,]"'),
    ('{"a":1,"a":2}', '{"a": 2}'), ('"\u00e9\ud83d\ude00\\\n"', E'"é😀\\\\\\n"'), ('"\u0000"', E'"\uFFFD"'), (E'{"k":"a\tb"}', E'"{\\"k\\":\\"a\\tb\\"}"'), (E'{"a\n":1}', E'"{\\"a\\n\\":1}"'), ('"\ud83d"', E'"\uFFFD"'), ('{"a"}', '"{\"a\"}"'),
    ('1e400', (1e200::numeric * 1e200)::text::jsonb), ('1e401000', '"1e401000"'), ('truex', '"truex"'), ('{} x', '"{} x"')) AS v(t, d);
SELECT is(kql.tostring(kql.parse_json('{"x": 1e3, "y": 118.0}')), '{"x":1000.0,"y":118.0}', 'parse_json: reals stay reals');
SELECT is((SELECT array_agg(i) FROM generate_series(1, 127) AS i WHERE kql.parse_json('["' || chr(i) || '"]') ->> 0 = chr(i)),
    (SELECT array_agg(i) FROM generate_series(32, 127) AS i WHERE i NOT IN (34, 92)), 'parse_json: no control character stands raw in a string');
SELECT is((SELECT array_agg(i) FROM generate_series(1, 127) AS i WHERE kql.parse_json('{"' || chr(i) || '":1}') ? chr(i)),
    (SELECT array_agg(i) FROM generate_series(32, 127) AS i WHERE i NOT IN (34, 92)), 'parse_json: nor in a key');
SELECT is((SELECT array_agg(i) FROM generate_series(1, 31) AS i WHERE kql.parse_json('["\u00' || lpad(to_hex(i), 2, '0') || '"]') ->> 0 = chr(i)),
    (SELECT array_agg(i) FROM generate_series(1, 31) AS i), 'parse_json: each may be escaped');
SELECT is(kql.parse_json(t), to_jsonb(t), 'parse_json: no JSON, so a string: ' || t) FROM unnest(ARRAY['.5', '+1', '-', '1.e1', '1e', '0x10', 'NaN', 'Infinity', '-Infinity', '[1 2]',
    '[,]', '{"a":1,}', '{"a" 1}', '{a:1}', '"\x"', '"\u12"', '"abc', '[1', '{"a":', 'tru', 'True', '1 2', E'\uFEFF{}', E'\u00A01', '/**/1']) AS t;
SELECT is(kql.parse_json(t)::text, d, 'parse_json: ' || t) FROM (VALUES ('-0', '0'), ('9223372036854775808', '9223372036854775808'), ('["\uDD25\uD83D\u0041"]', E'["\uFFFD\uFFFDA"]'),
    ('{"a":1,"\u0061":null}', '{"a": null}'), ('[1e5000, -2]', '["1e5000", -2]'), (E'\t\n\r [ ] ', '[]')) AS v(t, d);
SELECT is(kql.parse_json('[' || repeat('7', 3000) || ',1]') -> 1, '1', 'parse_json: a number of thousands of digits does not spoil the rest');
SELECT is(jsonb_typeof(kql.parse_json(repeat('[', 512) || repeat(']', 512))), 'array', 'parse_json: nesting of 512');
SELECT is(jsonb_typeof(kql.parse_json(repeat('[', 513) || repeat(']', 513))), 'string', 'parse_json: and no more');
SELECT is(jsonb_typeof(kql.parse_json(repeat('[', 100000))), 'string', 'parse_json: too deep is no JSON');
SELECT is(kql.to_dynamic(1.0::double precision)::text, '1.0', 'to_dynamic: real');
SELECT is(kql.to_dynamic(timestamptz '2020-01-01Z'), '"2020-01-01T00:00:00.0000000Z"', 'to_dynamic: datetime');
SELECT is(kql.to_dynamic('x'::text), '"x"', 'to_dynamic: string');
SELECT is(kql.gettype(d), t, 'gettype: ' || t) FROM (VALUES
    ('1'::jsonb, 'long'), ('1.0', 'double'), ('"s"', 'string'), ('[1]', 'array'), ('{}', 'dictionary'), ('true', 'bool'), (NULL, 'null'), ('null', 'null')) AS v(d, t);
SELECT is(kql.gettype(NULL::integer), 'int', 'gettype: null int');
SELECT is(kql.gettype(1::bigint), 'long', 'gettype: long');
SELECT is(kql.gettype(1::double precision), 'real', 'gettype: real');
SELECT is(kql.gettype('x'::text), 'string', 'gettype: string');
SELECT is(kql.gettype(interval '1 s'), 'timespan', 'gettype: timespan');
SELECT is(kql.dynamic_to_json('{"b": {"zz": 1, "y": [2]}, "aa": "x"}'), '{"aa":"x","b":{"y":[2],"zz":1}}', 'dynamic_to_json orders keys');
SELECT is(kql.dynamic_to_json(NULL), '', 'dynamic_to_json: null');

SELECT * FROM finish();
ROLLBACK;
