-- Functions on network addresses, distances on the Earth, and units of measurement.
--
-- A text that is no address makes the answer NULL ('' where it is a string).

CREATE FUNCTION kql.parse_ipv4(address text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_parse_ipv4';
COMMENT ON FUNCTION kql.parse_ipv4(text) IS 'The number of an IPv4 address under its prefix';

CREATE FUNCTION kql.parse_ipv4_mask(address text, prefix bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_parse_ipv4_mask';
COMMENT ON FUNCTION kql.parse_ipv4_mask(text, bigint) IS 'The number of an IPv4 address under a prefix';

CREATE FUNCTION kql.ipv4_compare(a text, b text, prefix bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_ipv4_compare';
COMMENT ON FUNCTION kql.ipv4_compare(text, text, bigint) IS 'Order of two IPv4 addresses under the smallest prefix';

CREATE FUNCTION kql.ipv4_is_match(a text, b text, prefix bigint DEFAULT NULL) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_ipv4_is_match';
COMMENT ON FUNCTION kql.ipv4_is_match(text, text, bigint) IS 'Are two IPv4 addresses equal under the smallest prefix?';

CREATE FUNCTION kql.ipv4_is_in_range(address text, range text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_ipv4_is_in_range';
COMMENT ON FUNCTION kql.ipv4_is_in_range(text, text) IS 'Is an IPv4 address in a network?';

CREATE FUNCTION kql.ipv4_is_in_any_range(address text, VARIADIC "any") RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv4_is_in_any_range';
COMMENT ON FUNCTION kql.ipv4_is_in_any_range(text, VARIADIC "any") IS 'Is an IPv4 address in one of the networks?';

CREATE FUNCTION kql.ipv4_is_private(address text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_ipv4_is_private';
COMMENT ON FUNCTION kql.ipv4_is_private(text) IS 'Is an IPv4 address in a private network (RFC 1918)?';

CREATE FUNCTION kql.ipv4_netmask_suffix(address text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_ipv4_netmask_suffix';
COMMENT ON FUNCTION kql.ipv4_netmask_suffix(text) IS 'The prefix of an IPv4 address, 32 if it has none';

CREATE FUNCTION kql.ipv4_range_to_cidr_list(first_address text, last_address text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv4_range_to_cidr_list';
COMMENT ON FUNCTION kql.ipv4_range_to_cidr_list(text, text) IS 'The networks that make up a range of IPv4 addresses';

CREATE FUNCTION kql.format_ipv4(address "any", prefix bigint DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_format_ipv4';
COMMENT ON FUNCTION kql.format_ipv4("any", bigint) IS 'An IPv4 address under its prefix, as text';

CREATE FUNCTION kql.format_ipv4_mask(address "any", prefix bigint DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_format_ipv4_mask';
COMMENT ON FUNCTION kql.format_ipv4_mask("any", bigint) IS 'An IPv4 network as text with its prefix';

CREATE FUNCTION kql.has_ipv4(value text, address text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_has_ipv4';
COMMENT ON FUNCTION kql.has_ipv4(text, text) IS 'Does the text hold the IPv4 address?';

CREATE FUNCTION kql.has_any_ipv4(value text, VARIADIC "any") RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_has_any_ipv4';
COMMENT ON FUNCTION kql.has_any_ipv4(text, VARIADIC "any") IS 'Does the text hold one of the IPv4 addresses?';

CREATE FUNCTION kql.has_ipv4_prefix(value text, prefix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_has_ipv4_prefix';
COMMENT ON FUNCTION kql.has_ipv4_prefix(text, text) IS 'Does the text hold an IPv4 address that begins like this?';

CREATE FUNCTION kql.has_any_ipv4_prefix(value text, VARIADIC "any") RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_has_any_ipv4_prefix';
COMMENT ON FUNCTION kql.has_any_ipv4_prefix(text, VARIADIC "any") IS 'Does the text hold an IPv4 address that begins like one of these?';

CREATE FUNCTION kql.parse_ipv6(address text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_parse_ipv6';
COMMENT ON FUNCTION kql.parse_ipv6(text) IS 'All groups of an IPv6 address under its prefix';

CREATE FUNCTION kql.parse_ipv6_mask(address text, prefix bigint) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_parse_ipv6';
COMMENT ON FUNCTION kql.parse_ipv6_mask(text, bigint) IS 'All groups of an IPv6 address under a prefix';

CREATE FUNCTION kql.ipv6_compare(a text, b text, prefix bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv6_compare';
COMMENT ON FUNCTION kql.ipv6_compare(text, text, bigint) IS 'Order of two addresses under the smallest prefix';

CREATE FUNCTION kql.ipv6_is_match(a text, b text, prefix bigint DEFAULT NULL) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv6_is_match';
COMMENT ON FUNCTION kql.ipv6_is_match(text, text, bigint) IS 'Are two addresses equal under the smallest prefix?';

CREATE FUNCTION kql.ipv6_is_in_range(address text, range text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv6_is_match';
COMMENT ON FUNCTION kql.ipv6_is_in_range(text, text) IS 'Is an address in a network?';

CREATE FUNCTION kql.ipv6_is_in_any_range(address text, VARIADIC "any") RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_ipv6_is_in_any_range';
COMMENT ON FUNCTION kql.ipv6_is_in_any_range(text, VARIADIC "any") IS 'Is an address in one of the networks?';

CREATE FUNCTION kql.geo_distance_2points(longitude1 double precision, latitude1 double precision, longitude2 double precision, latitude2 double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_geo_distance_2points';
COMMENT ON FUNCTION kql.geo_distance_2points(double precision, double precision, double precision, double precision) IS 'Distance of two places on the Earth, in metres';

CREATE FUNCTION kql.geo_point_to_geohash(longitude double precision, latitude double precision, length bigint DEFAULT 5) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_geo_point_to_geohash';
COMMENT ON FUNCTION kql.geo_point_to_geohash(double precision, double precision, bigint) IS 'The geohash of a place, with so many characters';

CREATE FUNCTION kql.geo_geohash_to_central_point(geohash text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_geo_geohash_to_central_point';
COMMENT ON FUNCTION kql.geo_geohash_to_central_point(text) IS 'The middle of the rectangle of a geohash, as a GeoJSON point';

CREATE FUNCTION kql.geo_point_in_circle(longitude double precision, latitude double precision, center_longitude double precision, center_latitude double precision, radius double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_geo_point_in_circle';
COMMENT ON FUNCTION kql.geo_point_in_circle(double precision, double precision, double precision, double precision, double precision) IS 'Is a place within so many metres of another?';

CREATE FUNCTION kql.geo_point_in_polygon(longitude double precision, latitude double precision, polygon jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'kql_geo_point_in_polygon';
COMMENT ON FUNCTION kql.geo_point_in_polygon(double precision, double precision, jsonb) IS 'Is a place in a polygon of GeoJSON, or in one of several, and in none of its holes?';

CREATE FUNCTION kql.geo_distance_point_to_polygon(longitude double precision, latitude double precision, polygon jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'kql_geo_distance_point_to_polygon';
COMMENT ON FUNCTION kql.geo_distance_point_to_polygon(double precision, double precision, jsonb) IS 'Distance of a place from a polygon of GeoJSON, or from the nearest of several, in metres; 0 inside';

CREATE FUNCTION kql.geo_distance_point_to_line(longitude double precision, latitude double precision, line jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'kql_geo_distance_point_to_line';
COMMENT ON FUNCTION kql.geo_distance_point_to_line(double precision, double precision, jsonb) IS 'Distance of a place from a line of GeoJSON, or from the nearest of several, in metres';

-- Conversion between units of measurement.

CREATE FUNCTION kql.convert_angle(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_angle';
COMMENT ON FUNCTION kql.convert_angle(double precision, text, text) IS 'Converts a angle from one unit to another';

CREATE FUNCTION kql.convert_energy(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_energy';
COMMENT ON FUNCTION kql.convert_energy(double precision, text, text) IS 'Converts a energy from one unit to another';

CREATE FUNCTION kql.convert_force(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_force';
COMMENT ON FUNCTION kql.convert_force(double precision, text, text) IS 'Converts a force from one unit to another';

CREATE FUNCTION kql.convert_length(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_length';
COMMENT ON FUNCTION kql.convert_length(double precision, text, text) IS 'Converts a length from one unit to another';

CREATE FUNCTION kql.convert_mass(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_mass';
COMMENT ON FUNCTION kql.convert_mass(double precision, text, text) IS 'Converts a mass from one unit to another';

CREATE FUNCTION kql.convert_speed(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_speed';
COMMENT ON FUNCTION kql.convert_speed(double precision, text, text) IS 'Converts a speed from one unit to another';

CREATE FUNCTION kql.convert_temperature(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_temperature';
COMMENT ON FUNCTION kql.convert_temperature(double precision, text, text) IS 'Converts a temperature from one unit to another';

CREATE FUNCTION kql.convert_volume(value double precision, from_unit text, to_unit text) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_convert_volume';
COMMENT ON FUNCTION kql.convert_volume(double precision, text, text) IS 'Converts a volume from one unit to another';

CREATE FUNCTION kql.to_inet(address text) RETURNS inet
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_to_inet';
COMMENT ON FUNCTION kql.to_inet(text) IS 'An IPv4 or IPv6 address; null if the text is none. A prefix is left out';
