-- String operators and functions of the language.
--
-- Which function implements which operator (a negated operator is NOT of it):
--
--   s has x        kql.has(s, x)            s has_cs x         kql.has_cs(s, x)
--   s hasprefix x  kql.hasprefix(s, x)      s hasprefix_cs x   kql.hasprefix_cs(s, x)
--   s hassuffix x  kql.hassuffix(s, x)      s hassuffix_cs x   kql.hassuffix_cs(s, x)
--   s contains x   kql.contains(s, x)       s contains_cs x    kql.contains_cs(s, x)
--   s startswith x kql.startswith(s, x)     s startswith_cs x  kql.startswith_cs(s, x)
--   s endswith x   kql.endswith(s, x)       s endswith_cs x    kql.endswith_cs(s, x)
--   s =~ x         s OPERATOR(kql.=~) x, which an index of the class kql.text_ci_ops serves;
--                  kql.equals_ci(s, x) reads NULL as ''
--   s has_any (…)  kql.has_any(s, ARRAY[…]) or, for a dynamic list, kql.has_any(s, jsonb)
--   s has_all (…)  kql.has_all(s, ARRAY[…]) or kql.has_all(s, jsonb)
--   s in (…)       s = ANY (ARRAY[…]) or, for a dynamic list, kql.in_dynamic(s, jsonb)
--   s in~ (…)      s OPERATOR(kql.=~) ANY (ARRAY[…]) or kql.in_dynamic_ci(s, jsonb)
--   s matches regex x   kql.matches_regex(s, x)
--
-- For a constant x, startswith_cs is s ^@ x, which a text_pattern_ops index or a "C" index
-- serves from version 15 on; contains and has can be preceded by s ILIKE '%x%' (x escaped) when
-- the user has a trigram index and x is ASCII.
--
-- NULL text reads as '': none of these functions is STRICT, and none returns NULL.

CREATE FUNCTION kql.text_support(request internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_text_support';
COMMENT ON FUNCTION kql.text_support(internal) IS
    'Tells the planner how many rows a test of a text by a pattern lets through, by the statistics of the column';

CREATE FUNCTION kql.has(value text, term text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has';
COMMENT ON FUNCTION kql.has(text, text) IS 'Does the text hold the term? Case is ignored';

CREATE FUNCTION kql.has_cs(value text, term text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has_cs';
COMMENT ON FUNCTION kql.has_cs(text, text) IS 'Does the text hold the term, in this case?';

CREATE FUNCTION kql.hasprefix(value text, prefix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_hasprefix';
COMMENT ON FUNCTION kql.hasprefix(text, text) IS 'Does a term of the text begin like this? Case is ignored';

CREATE FUNCTION kql.hasprefix_cs(value text, prefix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_hasprefix_cs';
COMMENT ON FUNCTION kql.hasprefix_cs(text, text) IS 'Does a term of the text begin like this, in this case?';

CREATE FUNCTION kql.hassuffix(value text, suffix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_hassuffix';
COMMENT ON FUNCTION kql.hassuffix(text, text) IS 'Does a term of the text end like this? Case is ignored';

CREATE FUNCTION kql.hassuffix_cs(value text, suffix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_hassuffix_cs';
COMMENT ON FUNCTION kql.hassuffix_cs(text, text) IS 'Does a term of the text end like this, in this case?';

CREATE FUNCTION kql.contains(value text, part text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_contains';
COMMENT ON FUNCTION kql.contains(text, text) IS 'Is the part anywhere in the text? Case is ignored';

CREATE FUNCTION kql.contains_cs(value text, part text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_contains_cs';
COMMENT ON FUNCTION kql.contains_cs(text, text) IS 'Is the part anywhere in the text, in this case?';

CREATE FUNCTION kql.startswith(value text, prefix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_startswith';
COMMENT ON FUNCTION kql.startswith(text, text) IS 'Does the text begin like this? Case is ignored';

CREATE FUNCTION kql.startswith_cs(value text, prefix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_startswith_cs';
COMMENT ON FUNCTION kql.startswith_cs(text, text) IS 'Does the text begin like this, in this case?';

CREATE FUNCTION kql.endswith(value text, suffix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_endswith';
COMMENT ON FUNCTION kql.endswith(text, text) IS 'Does the text end like this? Case is ignored';

CREATE FUNCTION kql.endswith_cs(value text, suffix text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_endswith_cs';
COMMENT ON FUNCTION kql.endswith_cs(text, text) IS 'Does the text end like this, in this case?';

CREATE FUNCTION kql.equals_ci(a text, b text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_equals_ci';
COMMENT ON FUNCTION kql.equals_ci(text, text) IS 'Are the texts equal when case is ignored?';

CREATE FUNCTION kql.has_any(value text, terms text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has_any';
COMMENT ON FUNCTION kql.has_any(text, text[]) IS 'Does the text hold one of the terms?';

CREATE FUNCTION kql.has_any(value text, terms jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has_any_dynamic';
COMMENT ON FUNCTION kql.has_any(text, jsonb) IS 'Does the text hold one of the terms of a dynamic array?';

CREATE FUNCTION kql.has_all(value text, terms text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has_all';
COMMENT ON FUNCTION kql.has_all(text, text[]) IS 'Does the text hold all of the terms?';

CREATE FUNCTION kql.has_all(value text, terms jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_has_all_dynamic';
COMMENT ON FUNCTION kql.has_all(text, jsonb) IS 'Does the text hold all of the terms of a dynamic array?';

CREATE FUNCTION kql.has_any_index(value text, terms jsonb) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_has_any_index';
COMMENT ON FUNCTION kql.has_any_index(text, jsonb) IS 'Place of the first term that the text holds, -1 if none';

CREATE FUNCTION kql.in_ci(value text, list text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_in_ci';
COMMENT ON FUNCTION kql.in_ci(text, text[]) IS 'Is the text in the list when case is ignored?';

CREATE FUNCTION kql.in_dynamic(value text, list jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_in_dynamic';
COMMENT ON FUNCTION kql.in_dynamic(text, jsonb) IS 'Is the text that of an element of a dynamic array, nested ones included?';

CREATE FUNCTION kql.in_dynamic(value anyelement, list jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_in_dynamic_value';
COMMENT ON FUNCTION kql.in_dynamic(anyelement, jsonb) IS 'Is the value an element of a dynamic array, nested ones included?';

CREATE FUNCTION kql.in_dynamic_ci(value text, list jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_in_dynamic_ci';
COMMENT ON FUNCTION kql.in_dynamic_ci(text, jsonb) IS 'The same when case is ignored';

CREATE FUNCTION kql.tolower(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_tolower';
COMMENT ON FUNCTION kql.tolower(text) IS 'Lower case, whatever the locale';

CREATE FUNCTION kql.toupper(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_toupper';
COMMENT ON FUNCTION kql.toupper(text) IS 'Upper case, whatever the locale';

CREATE FUNCTION kql.strlen(value text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strlen';
COMMENT ON FUNCTION kql.strlen(text) IS 'Number of characters';

CREATE FUNCTION kql.string_size(value text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_string_size';
COMMENT ON FUNCTION kql.string_size(text) IS 'Number of bytes in UTF-8';

CREATE FUNCTION kql.substring(value text, start bigint, length bigint DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_substring';
COMMENT ON FUNCTION kql.substring(text, bigint, bigint) IS 'Part of a text; a negative start counts from the end';

CREATE FUNCTION kql.indexof(value "any", part "any", start bigint DEFAULT 0, length bigint DEFAULT -1, occurrence bigint DEFAULT 1) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_indexof';
COMMENT ON FUNCTION kql.indexof("any", "any", bigint, bigint, bigint) IS 'Place of a part, -1 if it does not occur';

CREATE FUNCTION kql.countof(value text, part text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_countof';
COMMENT ON FUNCTION kql.countof(text, text) IS 'Number of places where the part occurs; they may overlap';

CREATE FUNCTION kql.countof(value text, part text, kind text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_countof_kind';
COMMENT ON FUNCTION kql.countof(text, text, text) IS 'The same; kind ''regex'' counts matches that do not overlap';

CREATE FUNCTION kql.replace_string(value text, part text, rewrite text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_replace_string';
COMMENT ON FUNCTION kql.replace_string(text, text, text) IS 'Replaces every occurrence of a part';

CREATE FUNCTION kql.replace_strings(value text, parts jsonb, rewrites jsonb) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_replace_strings';
COMMENT ON FUNCTION kql.replace_strings(text, jsonb, jsonb) IS 'Replaces several parts in one pass';

CREATE FUNCTION kql.translate(search text, replacement text, value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_translate';
COMMENT ON FUNCTION kql.translate(text, text, text) IS 'Replaces characters one by one';

CREATE FUNCTION kql.strcmp(a text, b text) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_strcmp';
COMMENT ON FUNCTION kql.strcmp(text, text) IS '-1, 0 or 1: order by code point';

CREATE FUNCTION kql.reverse(value "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_reverse';
COMMENT ON FUNCTION kql.reverse("any") IS 'The characters in reverse order';

CREATE FUNCTION kql.isascii(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isascii';
COMMENT ON FUNCTION kql.isascii(text) IS 'Are all characters ASCII?';

CREATE FUNCTION kql.isutf8(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isutf8';
COMMENT ON FUNCTION kql.isutf8(text) IS 'Is it valid UTF-8?';

CREATE FUNCTION kql.strcat(VARIADIC "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_strcat';
COMMENT ON FUNCTION kql.strcat(VARIADIC "any") IS 'Joins values of any type';

CREATE FUNCTION kql.strcat_delim(delimiter text, VARIADIC "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_strcat_delim';
COMMENT ON FUNCTION kql.strcat_delim(text, VARIADIC "any") IS 'Joins values of any type with a delimiter';

CREATE FUNCTION kql.strcat_array(array_value jsonb, delimiter text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_strcat_array';
COMMENT ON FUNCTION kql.strcat_array(jsonb, text) IS 'Joins the elements of a dynamic array';

CREATE FUNCTION kql.strrep(value "any", times bigint, delimiter text DEFAULT '') RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_strrep';
COMMENT ON FUNCTION kql.strrep("any", bigint, text) IS 'Repeats a value, at most 1024 times';

CREATE FUNCTION kql.split(value text, delimiter text, index bigint DEFAULT NULL) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_split';
COMMENT ON FUNCTION kql.split(text, text, bigint) IS 'The parts of a text, or an array of one of them';

CREATE FUNCTION kql.split_text(value text, delimiter text, index bigint) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 8 AS 'MODULE_PATHNAME', 'kql_split_text';
COMMENT ON FUNCTION kql.split_text(text, text, bigint) IS
    'One part of a text, counted from the end if the index is negative; the empty string if there is none';

CREATE FUNCTION kql.unicode_codepoints_from_string(value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_codepoints_from_string';
COMMENT ON FUNCTION kql.unicode_codepoints_from_string(text) IS 'The code points of a text';

CREATE FUNCTION kql.unicode_codepoints_to_string(VARIADIC "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_codepoints_to_string';
COMMENT ON FUNCTION kql.unicode_codepoints_to_string(VARIADIC "any") IS 'A text made of code points';

-- Regular expressions: the Rust crate's syntax, matched by RE2.

CREATE FUNCTION kql.matches_regex(value text, regex text) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 15 SUPPORT kql.text_support AS 'MODULE_PATHNAME', 'kql_matches_regex';
COMMENT ON FUNCTION kql.matches_regex(text, text) IS 'Does the regular expression match anywhere?';

CREATE FUNCTION kql.extract(regex text, capture_group bigint, value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_extract';
COMMENT ON FUNCTION kql.extract(text, bigint, text) IS 'Text of a group of the first match, or the empty text';

CREATE FUNCTION kql.extract_all(regex text, value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_extract_all';
COMMENT ON FUNCTION kql.extract_all(text, text) IS 'Groups of all matches';

CREATE FUNCTION kql.extract_all(regex text, capture_groups jsonb, value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_extract_all_groups';
COMMENT ON FUNCTION kql.extract_all(text, jsonb, text) IS 'Some groups of all matches, by number or name';

CREATE FUNCTION kql.replace_regex(value text, regex text, rewrite text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_replace_regex';
COMMENT ON FUNCTION kql.replace_regex(text, text, text) IS E'Replaces every match; \\0 to \\9 stand for groups';

CREATE FUNCTION kql.indexof_regex(value text, regex text, start bigint DEFAULT 0, length bigint DEFAULT -1, occurrence bigint DEFAULT 1) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'kql_indexof_regex';
COMMENT ON FUNCTION kql.indexof_regex(text, text, bigint, bigint, bigint) IS 'Place of a match, -1 if there is none';

CREATE FUNCTION kql.trim(regex text, value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_trim';
COMMENT ON FUNCTION kql.trim(text, text) IS 'Takes a match off both ends';

CREATE FUNCTION kql.trim_start(regex text, value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_trim_start';
COMMENT ON FUNCTION kql.trim_start(text, text) IS 'Takes a match off the start';

CREATE FUNCTION kql.trim_end(regex text, value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_trim_end';
COMMENT ON FUNCTION kql.trim_end(text, text) IS 'Takes a match off the end';

CREATE FUNCTION kql.regex_error(regex text, capture_group text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_regex_error';
COMMENT ON FUNCTION kql.regex_error(text, text) IS
    'What is wrong with a regular expression, or with asking it for a group by name or number; NULL if nothing is';

CREATE FUNCTION kql.bad_patterns() RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'kql_bad_patterns';
COMMENT ON FUNCTION kql.bad_patterns() IS 'Rows of this session that matched nothing because their pattern was no regular expression';

CREATE FUNCTION kql.regex_quote(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_regex_quote';
COMMENT ON FUNCTION kql.regex_quote(text) IS 'A regular expression that matches the text';

-- Encodings and hashes.

CREATE FUNCTION kql.tohex(value integer, minimal_length bigint DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_tohex_int';
COMMENT ON FUNCTION kql.tohex(integer, bigint) IS 'Hexadecimal digits of a number';

CREATE FUNCTION kql.tohex(value bigint, minimal_length bigint DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_tohex_long';
COMMENT ON FUNCTION kql.tohex(bigint, bigint) IS 'Hexadecimal digits of a number';

CREATE FUNCTION kql.base64_encode_tostring(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_encode_tostring';
COMMENT ON FUNCTION kql.base64_encode_tostring(text) IS 'Base64 of a text in UTF-8';

CREATE FUNCTION kql.base64_decode_tostring(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_decode_tostring';
COMMENT ON FUNCTION kql.base64_decode_tostring(text) IS 'The text in UTF-8 that base64 holds';

CREATE FUNCTION kql.base64_encode_fromarray(bytes jsonb) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_encode_fromarray';
COMMENT ON FUNCTION kql.base64_encode_fromarray(jsonb) IS 'Base64 of an array of bytes';

CREATE FUNCTION kql.base64_decode_toarray(value text) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_decode_toarray';
COMMENT ON FUNCTION kql.base64_decode_toarray(text) IS 'The bytes that base64 holds';

CREATE FUNCTION kql.base64_encode_fromguid(value uuid) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_encode_fromguid';
COMMENT ON FUNCTION kql.base64_encode_fromguid(uuid) IS 'Base64 of a guid';

CREATE FUNCTION kql.base64_decode_toguid(value text) RETURNS uuid
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_base64_decode_toguid';
COMMENT ON FUNCTION kql.base64_decode_toguid(text) IS 'The guid that base64 holds';

CREATE FUNCTION kql.url_encode(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_url_encode';
COMMENT ON FUNCTION kql.url_encode(text) IS 'Encodes a text for a URL; a blank becomes a plus sign';

CREATE FUNCTION kql.url_encode_component(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_url_encode_component';
COMMENT ON FUNCTION kql.url_encode_component(text) IS 'Encodes a text for a part of a URL';

CREATE FUNCTION kql.url_decode(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_url_decode';
COMMENT ON FUNCTION kql.url_decode(text) IS 'Decodes what a URL encodes';

CREATE FUNCTION kql.gzip_compress_to_base64_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'kql_gzip_compress';
COMMENT ON FUNCTION kql.gzip_compress_to_base64_string(text) IS 'Base64 of a gzip''d text';

CREATE FUNCTION kql.gzip_decompress_from_base64_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'kql_gzip_decompress';
COMMENT ON FUNCTION kql.gzip_decompress_from_base64_string(text) IS 'The text in base64 of gzip';

CREATE FUNCTION kql.zlib_compress_to_base64_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'kql_zlib_compress';
COMMENT ON FUNCTION kql.zlib_compress_to_base64_string(text) IS 'Base64 of a zlib-compressed text';

CREATE FUNCTION kql.zlib_decompress_from_base64_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'kql_zlib_decompress';
COMMENT ON FUNCTION kql.zlib_decompress_from_base64_string(text) IS 'The text in base64 of zlib';

CREATE FUNCTION kql.punycode_from_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_punycode_from_string';
COMMENT ON FUNCTION kql.punycode_from_string(text) IS 'Punycode of a text';

CREATE FUNCTION kql.punycode_to_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_punycode_to_string';
COMMENT ON FUNCTION kql.punycode_to_string(text) IS 'The text that punycode stands for';

CREATE FUNCTION kql.punycode_domain_from_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_punycode_domain_from_string';
COMMENT ON FUNCTION kql.punycode_domain_from_string(text) IS 'A domain name with its labels in punycode';

CREATE FUNCTION kql.punycode_domain_to_string(value text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_punycode_domain_to_string';
COMMENT ON FUNCTION kql.punycode_domain_to_string(text) IS 'A domain name with its labels decoded';

CREATE FUNCTION kql.hash(value "any", modulus bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_hash';
COMMENT ON FUNCTION kql.hash("any", bigint) IS 'XXH64 of a value';

CREATE FUNCTION kql.hash_md5(value "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_hash_md5';
COMMENT ON FUNCTION kql.hash_md5("any") IS 'MD5 of a value''s text';

CREATE FUNCTION kql.hash_sha1(value "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_hash_sha1';
COMMENT ON FUNCTION kql.hash_sha1("any") IS 'SHA-1 of a value''s text';

CREATE FUNCTION kql.hash_sha256(value "any") RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_hash_sha256';
COMMENT ON FUNCTION kql.hash_sha256("any") IS 'SHA-256 of a value''s text';

