-- What parse, parse-where and parse-kv do to one text.
BEGIN;
SELECT no_plan();

SELECT is(kql.parse_text('name=alice age=30', '{"c:name=",t:string,"c: age=",t:int}'), '{alice,30}', 'simple');
SELECT is(kql.parse_text('garbage', '{"c:name=",t:string,"c: age=",t:int}'), NULL::text[], 'simple: no match');
SELECT is(kql.parse_text('2020-01-02 ERROR something else', '{t:datetime,"c: ",t:string,"c: ",t:string}'),
          '{2020-01-02,ERROR,something else}', 'simple: the last column takes the rest');
SELECT is(kql.parse_text('2020-13-45 weird', '{t:datetime,"c: ",t:string}'), NULL::text[], 'simple: no datetime');
SELECT is(kql.parse_text('a###b###c', '{t:string,"c:###",t:string}'), '{a,b###c}', 'simple: the first delimiter');
SELECT is(kql.parse_text('  leading and trailing  spaces  here  ', '{"c:  ",t:string,"c: and ",t:string,"c:  ",t:string}'),
          ARRAY['leading', 'trailing', 'spaces  here  '], 'simple: blanks are kept');
SELECT is(kql.parse_text(E'line1\nline2', ARRAY['t:string', E'c:\n', 't:string']), '{line1,line2}', 'simple: newlines');
SELECT is(kql.parse_text('<<a>>=<<b>>', '{c:<<,t:string,c:>>=<<,t:string,c:>>}'), '{a,b}', 'simple: constant at the end');
SELECT is(kql.parse_text('negative=-42 positive=+17', '{c:negative=,t:int,"c: positive=",t:string}'), '{-42,+17}', 'simple: sign');
SELECT is(kql.parse_text('n=99999999999', '{c:n=,t:int}'), NULL::text[], 'simple: not an int');
SELECT is(kql.parse_text('n=99999999999', '{c:n=,t:long}'), '{99999999999}', 'simple: a long');
SELECT is(kql.parse_text('n=1.5e3;', '{c:n=,t:real,c:;}'), '{1.5e3}', 'simple: a real');
SELECT is(kql.parse_text('a.b', '{c:a.,t:string}'), '{b}', 'simple: constants are no patterns');
SELECT is(kql.parse_text('axb', '{c:a.,t:string}'), NULL::text[], 'simple: a dot is a dot');
SELECT is(kql.parse_text('Event: X (resourceName=P, totalSlices=27, sliceNumber=23, lockTime=02/17/2016 08:40:01, done)',
              '{*,c:resourceName=,t:string,"c:, totalSlices=",t:long,*,c:sliceNumber=,t:long,*,c:lockTime=,t:datetime,"c:,",*}'),
          '{P,27,23,02/17/2016 08:40:01}', 'simple: skips');
SELECT is(kql.parse_text('x=abc x=5 rest', '{*,c:x=,t:long,*}'), '{5}', 'simple: looks on for a number');
SELECT is(kql.parse_text(NULL, '{t:string}'), '{""}', 'simple: NULL is empty');
SELECT is(kql.parse_text('total=none, number=20, at=never, end', '{*,c:total=,t:long,*,c:number=,t:long,"c:, at=",t:datetime,"c:,",*}', 'relaxed'),
          '{"",20,never}', 'relaxed: a column that is no value');
SELECT is(kql.parse_text('total=none', '{*,c:number=,t:long,*}', 'relaxed'), NULL::text[], 'relaxed: no delimiter');
SELECT is(kql.parse_text('ABCdef', '{"c:[A-Z]+",t:string,"c:[a-z]*"}', 'regex'), '{def}', 'regex: greedy');
SELECT is(kql.parse_text('123XYZ', '{"c:[A-Z]+",t:string,"c:[a-z]*"}', 'regex'), '{""}', 'regex: anywhere');
SELECT is(kql.parse_text('v1.2.3', '{c:v,t:int,c:.,t:int,c:.,t:int}', 'regex'), '{1,2,3}', 'regex: numbers');
SELECT is(kql.parse_text('ERROR: timeout after 30s on host srv-7', '{"c:ERROR: ",t:string,"c: after ",t:int,"c:s on host ",t:string}', 'regex'),
          '{timeout,30,srv-7}', 'regex: constants');
SELECT is(kql.parse_text('(resourceName=P, a=1, b=2', '{*,c:resourceName=,t:string,"c:,",*}', 'regex'), '{"P, a=1"}', 'regex: as much as it can');
SELECT is(kql.parse_text('(resourceName=P, a=1, b=2', '{*,c:RESOURCENAME=,t:string,"c:,",*}', 'regex', 'Ui'), '{P}', 'regex: flags');
SELECT is(kql.parse_text('a=1 b=xyz', '{"c:b=",t:string}', 'regex', 'U'), '{xyz}', 'regex: U and a column at the end');
SELECT is(kql.parse_text('(a)(b)=c', '{"c:(\\(\\w\\))+=",t:string}', 'regex'), '{c}', 'regex: own groups');
SELECT is(kql.parse_text('guid=550e8400-e29b-41d4-a716-446655440000 end', '{c:guid=,t:guid,"c: end"}', 'regex'),
          '{550e8400-e29b-41d4-a716-446655440000}', 'regex: guid');
SELECT throws_ok($$SELECT kql.parse_text('a', '{t:string}', 'regex', 'q')$$, '22023', NULL, 'regex: bad flag');
SELECT throws_ok($$SELECT kql.parse_text('a', '{t:strong}')$$, '22023', NULL, 'unknown type');
SELECT is((SELECT array_agg(kql.parse_text(s, p)) FROM (VALUES ('a1', '{c:a,t:int}'::text[]), ('b2', '{c:b,t:int}')) v(s, p)),
          '{{1},{2}}', 'the pattern changes from row to row');

SELECT is(kql.parse_kv('key1=v1;key2=v2;key3=v3', '{key1,key2,key3}', ';', '='), '{v1,v2,v3}', 'kv');
SELECT is(kql.parse_kv('no delimiters here', '{foo}', ';', '='), '{NULL}', 'kv: no key');
SELECT is(kql.parse_kv('k1=val with spaces;k2=another val', '{k1,k2}', ';', '='), '{val with spaces,another val}', 'kv: blanks');
SELECT is(kql.parse_kv('  key  =  value  ', '{key,x}', ' ', '='), '{value,NULL}', 'kv: blanks around, blank delimiter');
SELECT is(kql.parse_kv(' kv1 = 11 ; kv2 = 22 ', '{kv1,kv2}', ';', '='), '{11,22}', 'kv: blanks around');
SELECT is(kql.parse_kv('name="John Smith";city="New;York"', '{name,city}', ';', '=', '{"\""}'), '{John Smith,New;York}', 'kv: quotes');
SELECT is(kql.parse_kv('f=(connection aborted) (event time)=(2021-01-01 10:00:54)', ARRAY['event time', 'f'], ' ', '=', '{()}'),
          '{2021-01-01 10:00:54,connection aborted}', 'kv: two quotes, quoted key');
SELECT is(kql.parse_kv('f="sent \"bye!\"" time=x', '{time,f}', ' ', '=', '{"\""}', '{"\\"}'), ARRAY['x', 'sent "bye!"'], 'kv: escape');
SELECT is(kql.parse_kv('k1=1;k2=2;k1=3', '{k1,k2}', ';', '='), '{1,2}', 'kv: the first one counts');
SELECT is(kql.parse_kv('key=value=extra', '{key}', ' ', '='), '{value=extra}', 'kv: delimiter in a value');
SELECT is(kql.parse_kv('a==b', '{a}', ' ', '='), '{=b}', 'kv: delimiter twice');
SELECT is(kql.parse_kv('EMPTY=;FILLED=yes', '{EMPTY,FILLED}', ';', '='), '{"",yes}', 'kv: empty value');
SELECT is(kql.parse_kv(';a=1;;b=2;', '{a,b}', ';', '='), '{1,2}', 'kv: empty pairs');
SELECT is(kql.parse_kv('name=John Doe phone=555 5555 city=New York', '{name,phone,city}', ' ', '='), '{John,555,New}', 'kv: not greedy');
SELECT is(kql.parse_kv('name=John Doe phone=555 5555 city=New York', '{name,phone,city}', ' ', '=', '{}', '{}', true),
          '{John Doe,555 5555,New York}', 'kv: greedy');
SELECT is(kql.parse_kv('2021-01-01T10:00:34 [INFO] ThreadId:458745723, Machine:Node001, Text: Started', '{Text,ThreadId,Machine}', '', ''),
          '{Started,458745723,Node001}', 'kv: no delimiters');
SELECT is(kql.parse_kv('ThreadId:458745723, Text: ''The service \'' is up''', '{Text,ThreadId}', '', '', '{''}', '{"\\"}'),
          ARRAY['The service '' is up', '458745723'], 'kv: no delimiters, quotes');
SELECT is(kql.parse_kv_regex('["referer url: https://hostname.com/redirect?dest=/?h=1234", "advertiser id: 24fefbca"]',
              ARRAY['referer url', 'advertiser id'], '"([\w ]+)\s*:\s*([^"]*)"'),
          '{https://hostname.com/redirect?dest=/?h=1234,24fefbca}', 'kv: regex');
SELECT throws_ok($$SELECT kql.parse_kv_regex('a', '{a}', '(a)')$$, '22023', NULL, 'kv: regex needs two groups');
SELECT is(kql.parse_kv(NULL, '{a}', ';', '='), '{NULL}', 'kv: NULL');
SELECT is(kql.parse_kv('a="x', '{a}', ';', '=', '{"\""}'), '{"\"x"}', 'kv: a quote that is not closed');

SELECT is(kql.parse_text('ab', ARRAY[NULL, 'c:a', NULL, 't:string', NULL], kind), '{b}', 'nulls of the pattern are left out: ' || kind)
FROM unnest(ARRAY['simple', 'relaxed', 'regex']) AS kind;
SELECT is(kql.parse_text('ab', ARRAY[NULL::text], 'regex'), '{}', 'a pattern of nothing');
SELECT throws_ok($$SELECT kql.parse_text('ab', ARRAY['t'], 'simple')$$, '22023', NULL, 'error: a pattern that is too short');
SELECT throws_ok($$SELECT kql.parse_text('ab', ARRAY[''], 'simple')$$, '22023', NULL, 'error: an empty pattern');

SELECT * FROM finish();
ROLLBACK;
