-- Functions that read URLs, paths, CSV, command lines, versions, XML and JSON.
BEGIN;
SELECT no_plan();

SELECT is(kql.parse_url('scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment'),
          '{"Scheme": "scheme", "Host": "host", "Port": "1234", "Path": "/this/is/a/path", "Username": "username", "Password": "password",
            "Query Parameters": {"k1": "v1", "k2": "v2"}, "Fragment": "fragment"}'::jsonb, 'parse_url');
SELECT is(kql.parse_url('https://[::1]:8080?a')->>'Host', '[::1]', 'parse_url: IPv6');
SELECT is(kql.parse_url('https://[::1]:8080?a')->>'Port', '8080', 'parse_url: IPv6 and a port');
SELECT is(kql.parse_url('www.example.com/a')->>'Host', '', 'parse_url: no scheme, no host');
SELECT is(kql.parse_url('http://u@h')->>'Username', 'u', 'parse_url: user without password');
SELECT is(kql.parse_url('http://h/p#f?x=1')->>'Fragment', 'f?x=1', 'parse_url: question mark in the fragment');
SELECT is(kql.parse_url('http://h?a=1&b&=c&&a=2')->'Query Parameters', '{"a": "2", "b": "", "": "c"}'::jsonb, 'parse_url: odd parameters');
SELECT is(kql.parse_url(''), NULL::jsonb, 'parse_url: empty');
SELECT is(kql.parse_urlquery('k1=v1&k2=v2&k3=v3'), '{"Query Parameters": {"k1": "v1", "k2": "v2", "k3": "v3"}}'::jsonb, 'parse_urlquery');
SELECT is(kql.parse_urlquery(''), '{"Query Parameters": {}}'::jsonb, 'parse_urlquery: empty');

SELECT is(kql.parse_path(path), format('{"Scheme": %s, "RootPath": %s, "DirectoryPath": %s, "DirectoryName": "temp", "Filename": %s, "Extension": %s, "AlternateDataStreamName": %s}',
          to_jsonb(scheme), to_jsonb(root), to_jsonb(directory), to_jsonb(file), to_jsonb(extension), to_jsonb(stream))::jsonb, path)
FROM (VALUES ('C:\temp\file.txt', '', 'C:', 'C:\temp', 'file.txt', 'txt', ''),
             ('temp\file.txt', '', '', 'temp', 'file.txt', 'txt', ''),
             ('file://C:/temp/file.txt:some.exe', 'file', 'C:', 'C:/temp', 'file.txt', 'txt', 'some.exe'),
             ('\\shared\users\temp\file.txt.gz', '', '', '\\shared\users\temp', 'file.txt.gz', 'gz', ''),
             ('/usr/lib/temp/file.txt', '', '', '/usr/lib/temp', 'file.txt', 'txt', '')) v(path, scheme, root, directory, file, extension, stream);
SELECT is(kql.parse_path('C:\file')->>'DirectoryName', '', 'parse_path: in the root');
SELECT is(kql.parse_path('file')->>'Extension', '', 'parse_path: no extension');
SELECT is(kql.parse_path(''), NULL::jsonb, 'parse_path: empty');

SELECT is(kql.parse_csv('aa,b,cc'), '["aa", "b", "cc"]'::jsonb, 'parse_csv');
SELECT is(kql.parse_csv('aa,"b,b,b",cc,"Escaping quotes: ""Title""","line1
line2"'), '["aa", "b,b,b", "cc", "Escaping quotes: \"Title\"", "line1\nline2"]'::jsonb, 'parse_csv: quotes');
SELECT is(kql.parse_csv(E'record1,a\nrecord2,x'), '["record1", "a"]'::jsonb, 'parse_csv: the first record only');
SELECT is(kql.parse_csv(',,'), '["", "", ""]'::jsonb, 'parse_csv: empty fields');
SELECT is(kql.parse_csv('"a'), '["a"]'::jsonb, 'parse_csv: open quote');

SELECT is(kql.parse_command_line('echo "hello world!"', 'windows'), '["echo", "hello world!"]'::jsonb, 'parse_command_line');
SELECT is(kql.parse_command_line('"C:\Program Files\a.exe" -x "a\"b" c\\d "e\\" f', 'Windows'),
          '["C:\\Program Files\\a.exe", "-x", "a\"b", "c\\\\d", "e\\", "f"]'::jsonb, 'parse_command_line: quotes');
SELECT is(kql.parse_command_line('a ""  b', 'windows'), '["a", "", "b"]'::jsonb, 'parse_command_line: empty argument');
SELECT is(kql.parse_command_line('a b', 'linux'), NULL::jsonb, 'parse_command_line: other kind');
SELECT is(kql.parse_command_line('', 'windows'), NULL::jsonb, 'parse_command_line: empty');

SELECT is(kql.parse_version('1.2.3.4'), 1000000020000000300000004::numeric, 'parse_version');
SELECT is(kql.parse_version('1.2'), 1000000020000000000000000::numeric, 'parse_version: two parts');
SELECT is(kql.parse_version('0.0.0.5'), 5::numeric, 'parse_version: small');
SELECT is(kql.parse_version(bad), NULL::numeric, format('parse_version: %L', bad))
FROM unnest(ARRAY['', '1.', '.1', '1.2.3.4.5', 'a', '1.2b', '123456789', '-1', '1..2', '1.2.3.4.']) bad;

SELECT is(kql.parse_xml('<e/>'), '{"e": null}'::jsonb, 'parse_xml: empty element');
SELECT is(kql.parse_xml('<e>text</e>'), '{"e": "text"}'::jsonb, 'parse_xml: text');
SELECT is(kql.parse_xml('<e name="value"/>'), '{"e": {"@name": "value"}}'::jsonb, 'parse_xml: attribute');
SELECT is(kql.parse_xml('<e name="value">text</e>'), '{"e": {"@name": "value", "#text": "text"}}'::jsonb, 'parse_xml: attribute and text');
SELECT is(kql.parse_xml('<e><a>1</a><b>2</b></e>'), '{"e": {"a": "1", "b": "2"}}'::jsonb, 'parse_xml: children');
SELECT is(kql.parse_xml('<e><a>1</a><b/><a>2</a></e>'), '{"e": {"a": ["1", "2"], "b": null}}'::jsonb, 'parse_xml: children of one name');
SELECT is(kql.parse_xml('<e> text <a>1</a></e>'), '{"e": {"#text": "text", "a": "1"}}'::jsonb, 'parse_xml: mixed');
SELECT is(kql.parse_xml('<?xml version="1.0"?><!DOCTYPE e><!-- c --><e a=''1''>x&lt;&#65;&#x42;&amp;<![CDATA[<y>]]></e><!-- end -->'),
          '{"e": {"@a": "1", "#text": "x<AB&<y>"}}'::jsonb, 'parse_xml: prolog, entities, CDATA');
SELECT is(kql.parse_xml('<EventData xmlns="http://x"><Data Name="SubjectUserName">bob</Data><Data Name="P">-</Data></EventData>'),
          '{"EventData": {"@xmlns": "http://x", "Data": [{"@Name": "SubjectUserName", "#text": "bob"}, {"@Name": "P", "#text": "-"}]}}'::jsonb,
          'parse_xml: event data');
SELECT is(kql.parse_xml(bad), NULL::jsonb, format('parse_xml: %L', bad))
FROM unnest(ARRAY['', 'x', '<e>', '<e></f>', '<e/><f/>', '<e a=1/>', '<e a="1/>', '<e>&x;</e>', '<e>&#0;</e>', '<e>&#xd800;</e>', '<1/>', '<e',
                  '<!DOCTYPE e [<!ENTITY x "y">]><e>&x;</e>', '<e>a<!--</e>', '</e>', '<e/>x', '&', '<e>&#99999999999999999999;</e>']) bad;
SELECT is(kql.parse_xml(repeat('<a>', 300) || repeat('</a>', 300)), NULL::jsonb, 'parse_xml: too deep');
SELECT is(kql.parse_xml('<a>' || repeat('x', 1048576) || '</a>'), NULL::jsonb, 'parse_xml: too long');
SELECT ok(kql.parse_xml('<a>' || (SELECT string_agg('<b' || i || '/>', '') FROM generate_series(1, 50000) i) || '</a>') IS NOT NULL,
          'parse_xml: many children');

SELECT is(kql.extract_json('$.hosts[1].AvailableMB', '{"hosts": [{"AvailableMB": 1}, {"AvailableMB": 7}]}'), '7', 'extract_json');
SELECT is(kql.extract_json('$.name', '{"name": "John"}'), 'John', 'extract_json: text');
SELECT is(kql.extract_json('$[''a b''].c', '{"a b": {"c": [1, 2]}}'), '[1,2]', 'extract_json: quoted name, array');
SELECT is(kql.extract_json('$', '{"a": 1}'), '{"a":1}', 'extract_json: all');
SELECT is(kql.extract_json(path, '{"a": [1]}'), '', format('extract_json: %L', path))
FROM unnest(ARRAY['', 'a', '$.', '$.b', '$.a.b', '$.a[1]', '$.a[99999999999999999999]', '$[', '$[''a', '$[0', '$a']) path;
SELECT is(kql.extract_json('$.a', 'no json'), '', 'extract_json: no JSON');

SELECT is(kql.format_bytes(564), '564 Bytes', 'format_bytes');
SELECT is(kql.format_bytes(10332, 1), '10.1 KB', 'format_bytes: precision');
SELECT is(kql.format_bytes(20010332), '19 MB', 'format_bytes: MB');
SELECT is(kql.format_bytes(20010332, 2), '19.08 MB', 'format_bytes: two digits');
SELECT is(kql.format_bytes(20010332, 0, 'KB'), '19541 KB', 'format_bytes: unit');
SELECT is(kql.format_bytes(NULL), '', 'format_bytes: null');

SELECT * FROM finish();
ROLLBACK;
