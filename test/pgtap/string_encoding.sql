-- Encodings and hashes.
BEGIN;
SELECT no_plan();

SELECT is(kql.tohex(256::bigint), '100', 'tohex');
SELECT is(kql.tohex(-256::bigint), 'ffffffffffffff00', 'tohex: negative long');
SELECT is(kql.tohex(-1), 'ffffffff', 'tohex: negative int');
SELECT is(kql.tohex(256::bigint, 8), '00000100', 'tohex: minimal length');
SELECT is(kql.tohex(256::bigint, 2), '100', 'tohex: longer than the minimal length');
SELECT is(kql.tohex(NULL::bigint), '', 'tohex: null');

SELECT is(kql.base64_encode_tostring('Kusto'), 'S3VzdG8=', 'base64: encode');
SELECT is(kql.base64_encode_tostring(''), '', 'base64: encode nothing');
SELECT is(kql.base64_decode_tostring('S3VzdG8='), 'Kusto', 'base64: decode');
SELECT is(kql.base64_decode_tostring('S3VzdG9='), 'Kusto', 'base64: decode with stray bits');
SELECT is(kql.base64_decode_tostring(bad), '', format('base64: %L is bad', bad))
FROM unnest(ARRAY['S3VzdG8', 'S3Vz*G8=', 'U3RyaW5n0KHR0tGA0L7Rh9C60LA', '/w==', '====', 'A===', 'AA=A']) bad;
SELECT is(kql.base64_decode_tostring(NULL), '', 'base64: NULL');
SELECT is(kql.base64_decode_tostring('dwBoAG8AYQBtAGkA'), 'whoami', 'base64: UTF-16 comes out as letters');
SELECT is(kql.base64_decode_tostring(kql.base64_encode_tostring('żółw 😀')), 'żółw 😀', 'base64: there and back');
SELECT is(kql.base64_decode_toarray('S3VzdG8='), '[75, 117, 115, 116, 111]'::jsonb, 'base64: to array');
SELECT is(kql.base64_decode_toarray('x'), NULL::jsonb, 'base64: to array, bad');
SELECT is(kql.base64_encode_fromarray('[75, 117, 115, 116, 111]'), 'S3VzdG8=', 'base64: from array');
SELECT is(kql.base64_encode_fromarray('[256]'), '', 'base64: from array, no byte');
SELECT is(kql.base64_encode_fromarray(NULL), '', 'base64: from null');
SELECT is(kql.base64_encode_fromguid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb'), '8jMxriJurkmwahbmqbIS6w==', 'base64: from guid');
SELECT is(kql.base64_decode_toguid('8jMxriJurkmwahbmqbIS6w=='), 'ae3133f2-6e22-49ae-b06a-16e6a9b212eb'::uuid, 'base64: to guid');
SELECT is(kql.base64_decode_toguid('S3VzdG8='), NULL::uuid, 'base64: to guid, too short');

SELECT is(kql.url_encode('https://www.bing.com/hello world'), 'https%3a%2f%2fwww.bing.com%2fhello+world', 'url_encode');
SELECT is(kql.url_encode_component('https://www.bing.com/hello world/'), 'https%3a%2f%2fwww.bing.com%2fhello%20world%2f', 'url_encode_component');
SELECT is(kql.url_decode('https%3a%2f%2fwww.bing.com%2f'), 'https://www.bing.com/', 'url_decode');
SELECT is(kql.url_decode('a%2'), 'a%2', 'url_decode: short escape');
SELECT is(kql.url_decode('%zz%C3%A9%00+%41'), '%zzé A', 'url_decode: mixed');
SELECT is(kql.url_decode('%ff'), '�', 'url_decode: not UTF-8');
SELECT is(kql.url_decode('%41'), 'A', 'url_decode: at the end');

SELECT is(kql.zlib_decompress_from_base64_string('eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4='), 'Test string 123', 'zlib');
SELECT is(kql.gzip_decompress_from_base64_string('H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=='), '1234567890qwertyuiop', 'gzip');
SELECT is(kql.gzip_decompress_from_base64_string('x0x0x0'), '', 'gzip: bad');
SELECT is(kql.zlib_decompress_from_base64_string('x0x0x0=='), '', 'zlib: bad');
SELECT is(kql.zlib_decompress_from_base64_string('eJwLSS0uUSguKcrMS1cwNDIG'), '', 'zlib: cut off');
SELECT is(kql.gzip_decompress_from_base64_string(kql.gzip_compress_to_base64_string(repeat('é ', 50000))), repeat('é ', 50000), 'gzip: there and back');
SELECT is(kql.zlib_decompress_from_base64_string(kql.zlib_compress_to_base64_string('')), '', 'zlib: nothing');
SELECT is(kql.zlib_compress_to_base64_string('Test string 123'), 'eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=', 'zlib: compress');

SELECT is(kql.punycode_from_string('académie-française'), 'acadmie-franaise-npb1a', 'punycode: encode');
SELECT is(kql.punycode_to_string('acadmie-franaise-npb1a'), 'académie-française', 'punycode: decode');
SELECT is(kql.punycode_from_string('艺术'), 'cqv902d', 'punycode: encode without ASCII');
SELECT is(kql.punycode_to_string('cqv902d'), '艺术', 'punycode: decode without ASCII');
SELECT is(kql.punycode_to_string('é'), '', 'punycode: bad');
SELECT is(kql.punycode_to_string('99999999999'), '', 'punycode: overflow');
SELECT is(kql.punycode_domain_to_string('艺术.com'), 'xn--cqv902d.com', 'punycode: domain');
SELECT is(kql.punycode_domain_from_string('XN--cqv902d.com'), '艺术.com', 'punycode: domain back');
SELECT is(kql.punycode_domain_from_string('xn--mnchen-3ya.de'), 'münchen.de', 'punycode: letters of a domain');
SELECT is(kql.punycode_domain_to_string('münchen.de'), 'xn--mnchen-3ya.de', 'punycode: ASCII of a domain');
SELECT is(kql.punycode_domain_from_string('xn--MNCHEN-3YA.de'), 'münchen.de', 'punycode: capitals of an encoded label');
SELECT is(kql.punycode_domain_from_string('Plain.xn--mnchen-3ya。de｡x'), 'Plain.münchen.de.x', 'punycode: Asian full stops');
SELECT is(kql.punycode_domain_to_string('münchen。de｡'), 'xn--mnchen-3ya.de.', 'punycode: Asian full stops, to ASCII');

SELECT is(kql.hash('World'), 1846988464401551951::bigint, 'hash');
SELECT is(kql.hash('World', 100), 51::bigint, 'hash: modulus');
SELECT is(kql.hash('Hello'), 753694413698530628::bigint, 'hash: other text');
SELECT is(kql.hash('2015-01-01 00:00+00'::timestamptz), 1380966698541616202::bigint, 'hash: datetime');
SELECT is(kql.hash(''), -1205034819632174695::bigint, 'hash: empty text');
SELECT is(kql.hash('World', 0), NULL::bigint, 'hash: modulus 0');
SELECT ok(kql.hash(repeat('0123456789', 20)) <> 0, 'hash: long text');
SELECT is(kql.hash_md5('World'), 'f5a7924e621e84c9280a9a27e1bcb7f6', 'hash_md5');
SELECT is(kql.hash_sha1('World'), '70c07ec18ef89c5309bbb0937f3a6342411e1fdd', 'hash_sha1');
SELECT is(kql.hash_sha256('World'), '78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524', 'hash_sha256');
SELECT is(kql.hash_sha256('2020-01-01 00:00+00'::timestamptz), 'ba666752dc1a20eb750b0eb64e780cc4c968bc9fb8813461c1d7e750f302d71d', 'hash_sha256: datetime');
SELECT ok(kql.hash_sha256('1') <> kql.hash_sha256(1.0::float8), 'hash_sha256: 1 and 1.0 differ');

SELECT * FROM finish();
ROLLBACK;
