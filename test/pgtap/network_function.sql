-- Functions on network addresses, on places of the Earth, and units.
BEGIN;
SELECT no_plan();

SELECT is(kql.parse_ipv4('192.168.1.1'), 3232235777::bigint, 'parse_ipv4');
SELECT is(kql.parse_ipv4('192.168.1.1/24'), 3232235776::bigint, 'parse_ipv4: prefix');
SELECT is(kql.parse_ipv4('255.255.255.255/31'), 4294967294::bigint, 'parse_ipv4: the top');
SELECT is(kql.parse_ipv4('1.2.3.4/0'), 0::bigint, 'parse_ipv4: prefix 0');
SELECT is(kql.parse_ipv4(bad), NULL::bigint, format('parse_ipv4: %L', bad))
FROM unnest(ARRAY['', '1.2.3', '1.2.3.256', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4.5', 'a.b.c.d', '1..2.3', '1.2.3.4 x', '0001.2.3.4', '-1.2.3.4']) bad;
SELECT is(kql.parse_ipv4(NULL), NULL::bigint, 'parse_ipv4: NULL');
SELECT is(kql.parse_ipv4_mask('127.0.0.1', 24), 2130706432::bigint, 'parse_ipv4_mask');
SELECT is(kql.parse_ipv4_mask('192.1.168.2/24', 31), 3221334016::bigint, 'parse_ipv4_mask: the smaller prefix');
SELECT is(kql.parse_ipv4_mask('127.0.0.1', 33), NULL::bigint, 'parse_ipv4_mask: bad prefix');

SELECT is(kql.ipv4_compare('192.168.1.0', '192.168.1.0'), 0::bigint, 'ipv4_compare: equal');
SELECT is(kql.ipv4_compare('192.168.1.1/24', '192.168.1.255'), 0::bigint, 'ipv4_compare: prefix left');
SELECT is(kql.ipv4_compare('192.168.1.1/30', '192.168.1.255/24'), 0::bigint, 'ipv4_compare: smallest prefix');
SELECT is(kql.ipv4_compare('192.168.1.1', '192.168.1.0', 31), 0::bigint, 'ipv4_compare: prefix argument');
SELECT is(kql.ipv4_compare('10.0.0.1', '10.0.0.2'), -1::bigint, 'ipv4_compare: less');
SELECT is(kql.ipv4_compare('200.0.0.1', '10.0.0.2'), 1::bigint, 'ipv4_compare: greater');
SELECT is(kql.ipv4_compare('x', '10.0.0.2'), NULL::bigint, 'ipv4_compare: no address');
SELECT is(kql.ipv4_is_match('192.168.1.1/24', '192.168.1.255'), true, 'ipv4_is_match');
SELECT is(kql.ipv4_is_match('192.168.1.1', '192.168.1.255', 24), true, 'ipv4_is_match: prefix argument');
SELECT is(kql.ipv4_is_in_range('192.168.1.1', '192.168.1.255/24'), true, 'ipv4_is_in_range');
SELECT is(kql.ipv4_is_in_range('192.168.2.1', '192.168.1.255/24'), false, 'ipv4_is_in_range: no');
SELECT is(kql.ipv4_is_in_any_range('192.168.1.6', '10.0.0.0/8', '192.168.1.0/24'), true, 'ipv4_is_in_any_range');
SELECT is(kql.ipv4_is_in_any_range('127.0.0.1', '["127.0.0.1", "192.168.1.1"]'::jsonb), true, 'ipv4_is_in_any_range: dynamic');
SELECT is(kql.ipv4_is_in_any_range('127.0.0.2', '["127.0.0.1", "192.168.1.1"]'::jsonb), false, 'ipv4_is_in_any_range: no');
SELECT is(kql.ipv4_is_in_any_range('127.0.0.2', 'x'), NULL::boolean, 'ipv4_is_in_any_range: no range');
SELECT is(kql.ipv4_is_private('192.168.1.1/24'), true, 'ipv4_is_private: 192.168');
SELECT is(kql.ipv4_is_private('10.1.2.3'), true, 'ipv4_is_private: 10');
SELECT is(kql.ipv4_is_private('172.31.255.255'), true, 'ipv4_is_private: 172.31');
SELECT is(kql.ipv4_is_private('172.32.0.0'), false, 'ipv4_is_private: 172.32');
SELECT is(kql.ipv4_is_private('127.0.0.1'), false, 'ipv4_is_private: loopback is not');
SELECT is(kql.ipv4_is_private('169.254.1.1'), false, 'ipv4_is_private: link-local is not');
SELECT is(kql.ipv4_is_private(''), NULL::boolean, 'ipv4_is_private: no address');
SELECT is(kql.ipv4_netmask_suffix('192.168.1.1/24'), 24::bigint, 'ipv4_netmask_suffix');
SELECT is(kql.ipv4_netmask_suffix('10.1.2.3'), 32::bigint, 'ipv4_netmask_suffix: none');
SELECT is(kql.ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255'), '["1.1.128.0/21", "1.1.136.0/22", "1.1.140.0/24"]'::jsonb, 'ipv4_range_to_cidr_list');
SELECT is(kql.ipv4_range_to_cidr_list('0.0.0.0', '255.255.255.255'), '["0.0.0.0/0"]'::jsonb, 'ipv4_range_to_cidr_list: all');
SELECT is(kql.ipv4_range_to_cidr_list('1.1.1.1', '1.1.1.1'), '["1.1.1.1/32"]'::jsonb, 'ipv4_range_to_cidr_list: one');
SELECT is(kql.ipv4_range_to_cidr_list('1.1.1.2', '1.1.1.1'), NULL::jsonb, 'ipv4_range_to_cidr_list: backwards');
SELECT is(kql.format_ipv4('192.168.1.255', 24), '192.168.1.0', 'format_ipv4');
SELECT is(kql.format_ipv4(3232236031), '192.168.1.255', 'format_ipv4: number');
SELECT is(kql.format_ipv4(3232236031, 24), '192.168.1.0', 'format_ipv4: number and prefix');
SELECT is(kql.format_ipv4('x'), '', 'format_ipv4: no address');
SELECT is(kql.format_ipv4(-1), '', 'format_ipv4: negative');
SELECT is(kql.format_ipv4_mask('192.168.1.255', 24), '192.168.1.0/24', 'format_ipv4_mask');
SELECT is(kql.format_ipv4_mask('192.168.1.255'), '192.168.1.255/32', 'format_ipv4_mask: no prefix');

SELECT is(kql.has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1'), true, 'has_ipv4');
SELECT is(kql.has_ipv4('05:04:54 127.0.0.256 GET /favicon.ico 404', '127.0.0.256'), false, 'has_ipv4: no address');
SELECT is(kql.has_ipv4('05:04:54127.0.0.1 GET /favicon.ico 404', '127.0.0.1'), false, 'has_ipv4: not delimited');
SELECT is(kql.has_ipv4('from 10.0.0.10', '10.0.0.1'), false, 'has_ipv4: longer one');
SELECT is(kql.has_any_ipv4('Source address is 10.1.2.3:1234', '["10.1.2.3", "127.0.0.1"]'::jsonb), true, 'has_any_ipv4');
SELECT is(kql.has_any_ipv4('Source address is 10.1.2.3:1234', '1.1.1.1', '10.1.2.3'), true, 'has_any_ipv4: arguments');
SELECT is(kql.has_any_ipv4('05:04:54 127.0.0.256 GET', '["127.0.0.256", "192.168.1.1"]'::jsonb), false, 'has_any_ipv4: no');
SELECT is(kql.has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0.'), true, 'has_ipv4_prefix');
SELECT is(kql.has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0'), false, 'has_ipv4_prefix: must end in a dot');
SELECT is(kql.has_ipv4_prefix('05:04:54 127.0.0.256 GET', '127.0.'), false, 'has_ipv4_prefix: no address');
SELECT is(kql.has_ipv4_prefix('05:04:54127.0.0.1 GET', '127.0.'), false, 'has_ipv4_prefix: not delimited');
SELECT is(kql.has_any_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0.', '192.'), true, 'has_any_ipv4_prefix');
SELECT is(kql.has_any_ipv4_prefix('05:04:54 127.0.0.1 GET', '["127.0"]'::jsonb), false, 'has_any_ipv4_prefix: no');

SELECT is(kql.parse_ipv6('192.168.255.255/24'), '0000:0000:0000:0000:0000:ffff:c0a8:ff00', 'parse_ipv6: IPv4');
SELECT is(kql.parse_ipv6('fe80::85d:e82c:9446:7994'), 'fe80:0000:0000:0000:085d:e82c:9446:7994', 'parse_ipv6');
SELECT is(kql.parse_ipv6('fe80::85d:e82c:9446:7994/x'), '', 'parse_ipv6: bad prefix');
SELECT is(kql.parse_ipv6('::10.20.30.40'), '0000:0000:0000:0000:0000:ffff:0a14:1e28', 'parse_ipv6: IPv4 behind ::');
SELECT is(kql.parse_ipv6('::10.20.30.40/16'), '0000:0000:0000:0000:0000:ffff:0a14:0000', 'parse_ipv6: its prefix counts within IPv4');
SELECT is(kql.parse_ipv6_mask('::10.20.30.40', 24), '0000:0000:0000:0000:0000:ffff:0a14:1e00', 'parse_ipv6_mask: IPv4 behind ::');
SELECT is(kql.parse_ipv6('::10.20.30.400'), '', 'parse_ipv6: bad IPv4 behind ::');
SELECT is(kql.parse_ipv6('::a14:1e28'), '0000:0000:0000:0000:0000:0000:0a14:1e28', 'parse_ipv6: groups behind :: are no IPv4');
SELECT is(kql.ipv6_compare('::10.20.30.40', '10.20.30.40'), 0::bigint, 'ipv6_compare: IPv4 behind ::');
SELECT is(kql.parse_ipv6('zz'), '', 'parse_ipv6: no address');
SELECT is(kql.parse_ipv6_mask('127.0.0.1', 24), '0000:0000:0000:0000:0000:ffff:7f00:0000', 'parse_ipv6_mask: IPv4');
SELECT is(kql.parse_ipv6_mask('fe80::85d:e82c:9446:7994', 120), 'fe80:0000:0000:0000:085d:e82c:9446:7900', 'parse_ipv6_mask');
SELECT is(kql.ipv6_compare(a, b), 0::bigint, format('ipv6_compare: %s and %s', a, b))
FROM (VALUES ('192.168.1.1', '::ffff:c0a8:0101'), ('192.168.1.1/24', '::ffff:c0a8:01ff'), ('::192.168.1.1/30', '192.168.1.255/24'),
             ('fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998')) v(a, b);
SELECT is(kql.ipv6_compare('fe80::85d:e82c:9446:7994', 'fe80::85d:e82c:9446:7995', 127), 0::bigint, 'ipv6_compare: prefix');
SELECT is(kql.ipv6_compare('192.168.1.1', '192.168.1.0', 31), 0::bigint, 'ipv6_compare: prefix of IPv4');
SELECT is(kql.ipv6_compare('fe80::1', 'fe80::2'), -1::bigint, 'ipv6_compare: less');
SELECT is(kql.ipv6_is_match('fe80::1', 'fe80::2'), false, 'ipv6_is_match: no');
SELECT is(kql.ipv6_is_in_range('2001:db8:85a3::7', '2001:db8:85a3::/48'), true, 'ipv6_is_in_range');
SELECT is(kql.ipv6_is_in_any_range('a5e::1', '["2001:db8:85a3::/48", "a5e::/16"]'::jsonb), true, 'ipv6_is_in_any_range');
SELECT is(kql.ipv6_is_in_any_range('a5f::1', '["2001:db8:85a3::/48", "a5e::/16"]'::jsonb), false, 'ipv6_is_in_any_range: no');

SELECT is(round(kql.geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056)::numeric, 6), 1546754.351974, 'geo_distance_2points');
SELECT is(kql.geo_distance_2points(300, 1, 1, 1), NULL::float8, 'geo_distance_2points: no place');
SELECT is(kql.geo_distance_2points('NaN', 1, 1, 1), NULL::float8, 'geo_distance_2points: NaN');
SELECT is(kql.geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500), true, 'geo_point_in_circle');
SELECT is(kql.geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3000), false, 'geo_point_in_circle: no');

SELECT is(kql.convert_angle(1.2, 'Degree', 'Arcminute'), 72.0::float8, 'convert_angle');
SELECT is(round(kql.convert_energy(1.2, 'Joule', 'BritishThermalUnit')::numeric, 15), 0.001137380544376, 'convert_energy');
SELECT is(kql.convert_force(1.2, 'Newton', 'Decanewton'), 0.12::float8, 'convert_force');
SELECT is(round(kql.convert_length(1.2, 'Foot', 'Yard')::numeric, 12), 0.400000000000, 'convert_length');
SELECT is(kql.convert_mass(1.2, 'Tonne', 'Kilogram'), 1200.0::float8, 'convert_mass');
SELECT is(round(kql.convert_speed(1.2, 'MilePerHour', 'CentimeterPerSecond')::numeric, 6), 53.644800, 'convert_speed');
SELECT is(round(kql.convert_temperature(1.2, 'Kelvin', 'DegreeCelsius')::numeric, 6), -271.950000, 'convert_temperature');
SELECT is(round(kql.convert_temperature(212, 'DegreeFahrenheit', 'DegreeDelisle')::numeric, 6), 0.000000, 'convert_temperature: boiling');
SELECT is(round(kql.convert_volume(1.2, 'CubicMeter', 'AcreFoot')::numeric, 9), 0.000972856, 'convert_volume');
SELECT is(kql.convert_volume(1.2, 'CubicMeter', 'Spoon'), NULL::float8, 'convert_volume: unknown unit');
SELECT is(kql.convert_length(NULL, 'Foot', 'Yard'), NULL::float8, 'convert_length: null');

-- Lines and polygons on a sphere
CREATE FUNCTION pg_temp.inside(longitude float8, latitude float8, rings jsonb) RETURNS boolean LANGUAGE sql
AS $$SELECT kql.geo_point_in_polygon(longitude, latitude, jsonb_build_object('type', 'Polygon', 'coordinates', rings))$$;
CREATE FUNCTION pg_temp.turned(ring jsonb) RETURNS jsonb LANGUAGE sql
AS $$SELECT jsonb_build_array(jsonb_agg(e ORDER BY n DESC)) FROM jsonb_array_elements(ring -> 0) WITH ORDINALITY AS e (e, n)$$;
SELECT is(pg_temp.inside(x, y, r::jsonb), answer, format('%s of %s %s in %s', answer, x, y, r)) FROM (VALUES
    (0, 90, '[[[0,60],[90,60],[180,60],[-90,60],[0,60]]]', true), (10, 70, '[[[0,60],[90,60],[180,60],[-90,60],[0,60]]]', true), (10, 40, '[[[0,60],[90,60],[180,60],[-90,60],[0,60]]]', false),
    (0, -90, '[[[0,60],[90,60],[180,60],[-90,60],[0,60]]]', false), (0, -90, '[[[0,-1],[120,-1],[-120,-1],[0,-1]]]', true), (0, 90, '[[[0,-1],[120,-1],[-120,-1],[0,-1]]]', false),
    (180, 0, '[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]]', true), (-180, 0, '[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]]', true), (0, 0, '[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]]', false),
    (179, 0, '[[[-180,-10],[170,-10],[170,10],[180,10],[180,-10]]]', true), (-179, 0, '[[[-180,-10],[170,-10],[170,10],[180,10],[180,-10]]]', false),
    -- An arc between two places of 60 degrees leads far north of them.
    (45, 64, '[[[0,60],[90,60],[45,0],[0,60]]]', true), (45, 80, '[[[0,60],[90,60],[45,0],[0,60]]]', false),
    -- through vertices: west to east along the equator
    (-5, 0, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]', false), (0, 0, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]', true), (5, 0, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]', false),
    (0, 5, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]', false), (0, 0.5, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]', true)) AS v (x, y, r, answer);
SELECT is(pg_temp.inside(x, y, pg_temp.turned(r::jsonb)), pg_temp.inside(x, y, r::jsonb), 'the order of a ring says nothing')
FROM (VALUES (0, 90, '[[[0,60],[90,60],[180,60],[-90,60],[0,60]]]'), (0, -90, '[[[0,-1],[120,-1],[-120,-1],[0,-1]]]'), (45, 80, '[[[0,60],[90,60],[45,0],[0,60]]]'), (0, 0, '[[[0,-1],[1,0],[0,1],[-1,0],[0,-1]]]')) AS v (x, y, r);
SELECT is(pg_temp.inside(1, 1, r::jsonb), NULL, 'no polygon: ' || r) FROM unnest(ARRAY['[]', '[[]]', '[[[0,0],[10,0],[0,0]]]', '[[[0,0],[10,10],[10,10],[0,0]]]', '[[[0,0],[10,10],[10,0],[0,10],[0,0]]]', '[[[0,0],[10,0],[10,10],[0,10]]]',
    '[[[0,0],[10,0],[10,100],[0,0]]]', '[[["0",0],[10,0],[10,10],[0,0]]]', '[[[0],[10,0],[10,10],[0,0]]]', '[[[0,0],[180,0],[10,10],[0,0]]]', '7', 'null', '{}', '[7]', '[[7]]', '[[[0,0],[10,0],[10,10],[0,0]],[]]', '[[[0,0],[10,0],[10,10],[5,20],[0,0],[5,20],[0,0]]]']) AS r;
SELECT is(kql.geo_point_in_polygon(1, 1, o::jsonb), NULL, 'no polygon: ' || o) FROM unnest(ARRAY['null', '7', '[]', '{}', '{"type": "Polygon"}', '{"type": 7, "coordinates": []}', '{"type": "Point", "coordinates": [1, 1]}', '{"type": "MultiPolygon", "coordinates": [[[0,0],[10,0],[10,10],[0,0]]]}']) AS o;
SELECT is(pg_temp.inside(x, y, '[[[0,0],[10,0],[10,10],[0,10],[0,0]]]'), NULL, 'no place') FROM (VALUES (181::float8, 1::float8), (1, 91), ('NaN', 1), (1, 'Infinity'), (NULL, 1)) AS v (x, y);
-- Stars of 40 points near the equator, where the plane is near: an oracle counts crossings of a ray.
CREATE TEMP TABLE star AS SELECT i, 0.01 * CASE WHEN i % 2 = 0 THEN 1 ELSE 0.3 + 0.1 * (i % 3) END * cos(2 * pi() * i / 40) AS x, 0.01 * CASE WHEN i % 2 = 0 THEN 1 ELSE 0.3 + 0.1 * (i % 3) END * sin(2 * pi() * i / 40) AS y FROM generate_series(0, 39) AS i;
CREATE TEMP TABLE spot AS SELECT i, (i * 7919 % 2003 - 1001) / 90000.0::float8 AS x, (i * 104729 % 2011 - 1005) / 90000.0::float8 AS y FROM generate_series(1, 1500) AS i;
SELECT is((SELECT count(*) FROM spot AS p
    CROSS JOIN LATERAL (SELECT count(*) % 2 = 1 AS inside FROM star AS a JOIN star AS b ON b.i = (a.i + 1) % 40
        WHERE (a.y > p.y) <> (b.y > p.y) AND p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) AS plane
    CROSS JOIN (SELECT jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(jsonb_agg(jsonb_build_array(x, y) ORDER BY n))) AS star
        FROM (SELECT i AS n, x, y FROM star UNION ALL SELECT 40, x, y FROM star WHERE i = 0) AS s) AS s
    WHERE kql.geo_point_in_polygon(p.x, p.y, s.star) IS DISTINCT FROM plane.inside), 0::bigint, 'a star, against the plane');
SELECT is(round(kql.geo_distance_point_to_line(x, y, l::jsonb)::numeric), metres::numeric, format('%s m', metres)) FROM (VALUES
    (5, 1, '{"type": "LineString", "coordinates": [[0, 0], [10, 0]]}', 111195), (-1, 0, '{"type": "LineString", "coordinates": [[0, 0], [10, 0]]}', 111195), (5, 0, '{"type": "LineString", "coordinates": [[0, 0], [10, 0]]}', 0),
    (-175, 0, '{"type": "LineString", "coordinates": [[0, 0], [10, 0]]}', 19459143), (5, 1, '{"type": "MultiLineString", "coordinates": [[[0, 5], [10, 5]], [[0, 0], [10, 0]]]}', 111195), (1, 1, '{"type": "LineString", "coordinates": [[1, 1], [1, 1]]}', 0),
    (1, 1, '{"type": "LineString", "coordinates": [[1, 1]]}', NULL), (1, 1, '{"type": "LineString", "coordinates": []}', NULL), (1, 1, '{"type": "Polygon", "coordinates": [[[0,0],[10,0],[10,10],[0,0]]]}', NULL), (1, 1, '{"type": "LineString", "coordinates": [[0,0],[180,0]]}', NULL)) AS v (x, y, l, metres);
SELECT is(round(kql.geo_distance_point_to_line(-115.199625, 36.210419, '{"type":"LineString","coordinates":[[-115.115385,36.229195],[-115.136995,36.200366],[-115.140252,36.192470],[-115.143558,36.188523],[-115.144076,36.181954],[-115.154662,36.174483],[-115.166431,36.176388],[-115.183289,36.175007],[-115.192612,36.176736],[-115.202485,36.173439],[-115.225355,36.174365]]}')::numeric, 6), 3797.888873, 'as the documentation prints it');
SELECT is(round(kql.geo_distance_point_to_polygon(x, y, '{"type": "Polygon", "coordinates": [[[-2,-2],[2,-2],[2,2],[-2,2],[-2,-2]],[[-1,-1],[-1,1],[1,1],[1,-1],[-1,-1]]]}')::numeric, -3), metres::numeric, 'a hole has edges, too')
FROM (VALUES (1.5, 0, 0), (0, 0, 111000), (4, 0, 222000), (0, 0.9, 11000), (181, 0, NULL)) AS v (x, y, metres);
SELECT is((SELECT string_agg(coalesce(kql.geo_point_in_polygon(1, 1, p)::text, 'null'), ' ' ORDER BY n) FROM (VALUES (1, jsonb '{"type": "Polygon", "coordinates": [[[0,0],[10,0],[10,10],[0,10],[0,0]]]}'), (2, '{}'),
    (3, '{"type": "Polygon", "coordinates": [[[5,5],[10,5],[10,10],[5,10],[5,5]]]}'), (4, '{"type": "Polygon", "coordinates": [[[0,0],[10,0],[10,10],[0,10],[0,0]]]}')) AS v (n, p)), 'true null false true', 'one polygon after the other');

SELECT * FROM finish();
ROLLBACK;
