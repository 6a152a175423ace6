-- Dynamic values: paths, arrays, sets and bags.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Dynamic values: access and comparison.  d.key is dynamic_get, d[0] dynamic_index;
-- both give NULL for a JSON null, which the server's -> does not.

CREATE FUNCTION kql.dynamic_get(d jsonb, key text) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_get';
COMMENT ON FUNCTION kql.dynamic_get(jsonb, text) IS 'Value of a key';

CREATE FUNCTION kql.dynamic_get(d jsonb, key jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_get_dynamic';
COMMENT ON FUNCTION kql.dynamic_get(jsonb, jsonb) IS
    'Value of a key or a position that is itself a dynamic';

CREATE FUNCTION kql.dynamic_text(d jsonb, path text[]) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 8 AS 'MODULE_PATHNAME', 'kql_dynamic_text';
COMMENT ON FUNCTION kql.dynamic_text(jsonb, text[]) IS
    'What tostring() gives of the value at a path of steps such as .key and [0; the empty string if there is none';

CREATE FUNCTION kql.json_text(value text, path text[]) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 30 AS 'MODULE_PATHNAME', 'kql_json_text';
COMMENT ON FUNCTION kql.json_text(text, text[]) IS
    'What dynamic_text() gives of parse_json(), without building it';

CREATE FUNCTION kql.dynamic_index(d jsonb, index bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_index';
COMMENT ON FUNCTION kql.dynamic_index(jsonb, bigint) IS
    'Element at a position, from the end if negative';

CREATE FUNCTION kql.dynamic_equal(d jsonb, value anyelement) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_equal';
COMMENT ON FUNCTION kql.dynamic_equal(jsonb, anyelement) IS
    'Whether what a dynamic holds equals a value';

CREATE FUNCTION kql.dynamic_compare(d jsonb, value anyelement) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_compare';
COMMENT ON FUNCTION kql.dynamic_compare(jsonb, anyelement) IS
    '-1, 0 or 1 as a dynamic is less, equal or greater; NULL if it does not compare';

CREATE FUNCTION kql.add(a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_add_dynamic';
COMMENT ON FUNCTION kql.add(jsonb, jsonb) IS
    'Sum of two numbers or times that dynamics hold';

CREATE FUNCTION kql.subtract(a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_subtract_dynamic';
COMMENT ON FUNCTION kql.subtract(jsonb, jsonb) IS
    'Difference of two numbers or times that dynamics hold';

CREATE FUNCTION kql.dynamic_texts(d jsonb) RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_texts';
COMMENT ON FUNCTION kql.dynamic_texts(jsonb) IS 'Scalars of a dynamic as texts, nested arrays flattened';

CREATE FUNCTION kql.isempty(d jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isempty_dynamic';
COMMENT ON FUNCTION kql.isempty(jsonb) IS 'Whether a dynamic is null or an empty string';

CREATE FUNCTION kql.mv_expand(d jsonb, OUT value jsonb, OUT index bigint) RETURNS SETOF record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'kql_mv_expand';
COMMENT ON FUNCTION kql.mv_expand(jsonb) IS
    'One row per element or property; one row for NULL, none for an empty container';

CREATE FUNCTION kql.mv_expand(d jsonb, kind text, OUT value jsonb, OUT index bigint) RETURNS SETOF record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'kql_mv_expand';
COMMENT ON FUNCTION kql.mv_expand(jsonb, text) IS
    'The same; kind array gives properties as [key, value]';

CREATE FUNCTION kql.path_values(d jsonb, VARIADIC path text[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'kql_path_values';
COMMENT ON FUNCTION kql.path_values(jsonb, VARIADIC text[]) IS
    'An array of all values at a path of keys, through the arrays on its way; NULL if there is none';

CREATE FUNCTION kql.path_values(value text, VARIADIC path text[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 60 AS 'MODULE_PATHNAME', 'kql_path_values_text';
COMMENT ON FUNCTION kql.path_values(text, VARIADIC text[]) IS 'The same of a text that is JSON';

CREATE FUNCTION kql.path_has_array(d jsonb, VARIADIC path text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 6 AS 'MODULE_PATHNAME', 'kql_path_has_array';
COMMENT ON FUNCTION kql.path_has_array(jsonb, VARIADIC text[]) IS
    'Whether an array is on the way of a path of keys, or at its end';

CREATE FUNCTION kql.path_has_array(value text, VARIADIC path text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'kql_path_has_array_text';
COMMENT ON FUNCTION kql.path_has_array(text, VARIADIC text[]) IS 'The same of a text that is JSON';

CREATE FUNCTION kql.treepath(d jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_treepath';
COMMENT ON FUNCTION kql.treepath(jsonb) IS 'Paths of all that is within a dynamic';

CREATE FUNCTION kql.dynamic_to_json(d jsonb) RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_dynamic_to_json';
COMMENT ON FUNCTION kql.dynamic_to_json(jsonb) IS 'JSON with the keys in order';

-- Dynamic arrays

CREATE FUNCTION kql.array_length(a jsonb) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_array_length';
COMMENT ON FUNCTION kql.array_length(jsonb) IS 'Number of elements';

CREATE FUNCTION kql.array_concat(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_concat';
COMMENT ON FUNCTION kql.array_concat(VARIADIC jsonb[]) IS
    'Elements of all arrays in one; what is no array is skipped';

CREATE FUNCTION kql.array_slice(a jsonb, first bigint, last bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_slice';
COMMENT ON FUNCTION kql.array_slice(jsonb, bigint, bigint) IS
    'Elements from one position through another';

CREATE FUNCTION kql.array_split(a jsonb, at anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_split';
COMMENT ON FUNCTION kql.array_split(jsonb, anyelement) IS
    'Pieces of an array, split before a position or several';

CREATE FUNCTION kql.array_reverse(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_reverse';
COMMENT ON FUNCTION kql.array_reverse(jsonb) IS 'Elements from the last to the first';

CREATE FUNCTION kql.array_rotate_left(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_rotate_left';
COMMENT ON FUNCTION kql.array_rotate_left(jsonb, bigint) IS 'Elements moved left and around';

CREATE FUNCTION kql.array_rotate_right(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_rotate_right';
COMMENT ON FUNCTION kql.array_rotate_right(jsonb, bigint) IS 'Elements moved right and around';

CREATE FUNCTION kql.array_shift_left(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_shift_left';
COMMENT ON FUNCTION kql.array_shift_left(jsonb, bigint) IS 'Elements moved left, filled up with null';

CREATE FUNCTION kql.array_shift_left(a jsonb, n bigint, fill anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_shift_left';
COMMENT ON FUNCTION kql.array_shift_left(jsonb, bigint, anyelement) IS
    'Elements moved left, filled up with a value';

CREATE FUNCTION kql.array_shift_right(a jsonb, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_shift_right';
COMMENT ON FUNCTION kql.array_shift_right(jsonb, bigint) IS 'Elements moved right, filled up with null';

CREATE FUNCTION kql.array_shift_right(a jsonb, n bigint, fill anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_shift_right';
COMMENT ON FUNCTION kql.array_shift_right(jsonb, bigint, anyelement) IS
    'Elements moved right, filled up with a value';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement) IS 'Position of a value, -1 if absent';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint) IS
    'Position of a value from a start on';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint, length bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint, bigint) IS
    'Position of a value among so many elements';

CREATE FUNCTION kql.array_index_of(a jsonb, value anyelement, start bigint, length bigint, occurrence bigint)
    RETURNS bigint
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_array_index_of';
COMMENT ON FUNCTION kql.array_index_of(jsonb, anyelement, bigint, bigint, bigint) IS
    'Position of the n-th occurrence of a value';

CREATE FUNCTION kql.array_sum(a jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sum';
COMMENT ON FUNCTION kql.array_sum(jsonb) IS 'Sum of numbers; NULL if there is anything else';

CREATE FUNCTION kql.array_iff(conditions jsonb, a anyelement, b anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_iff';
COMMENT ON FUNCTION kql.array_iff(jsonb, anyelement, anyelement) IS
    'Per condition an element of the one array or the other';

CREATE FUNCTION kql.array_sort_asc(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_asc';
COMMENT ON FUNCTION kql.array_sort_asc(jsonb) IS 'Elements from the least to the greatest, nulls last';

CREATE FUNCTION kql.array_sort_asc(a jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_asc';
COMMENT ON FUNCTION kql.array_sort_asc(jsonb, boolean) IS 'Elements from the least to the greatest';

CREATE FUNCTION kql.array_sort_desc(a jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_desc';
COMMENT ON FUNCTION kql.array_sort_desc(jsonb) IS 'Elements from the greatest to the least, nulls last';

CREATE FUNCTION kql.array_sort_desc(a jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_desc';
COMMENT ON FUNCTION kql.array_sort_desc(jsonb, boolean) IS 'Elements from the greatest to the least';

CREATE FUNCTION kql.array_sort_by_asc(a jsonb, other jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_by_asc';
COMMENT ON FUNCTION kql.array_sort_by_asc(jsonb, jsonb) IS
    'Elements of the other array in the order of the first one sorted';

CREATE FUNCTION kql.array_sort_by_asc(a jsonb, other jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_by_asc';
COMMENT ON FUNCTION kql.array_sort_by_asc(jsonb, jsonb, boolean) IS
    'Elements of the other array in the order of the first one sorted';

CREATE FUNCTION kql.array_sort_by_desc(a jsonb, other jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_by_desc';
COMMENT ON FUNCTION kql.array_sort_by_desc(jsonb, jsonb) IS
    'Elements of the other array in the order of the first one sorted down';

CREATE FUNCTION kql.array_sort_by_desc(a jsonb, other jsonb, nulls_last boolean) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_array_sort_by_desc';
COMMENT ON FUNCTION kql.array_sort_by_desc(jsonb, jsonb, boolean) IS
    'Elements of the other array in the order of the first one sorted down';

CREATE FUNCTION kql.pack_array(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_pack_array';
COMMENT ON FUNCTION kql.pack_array(VARIADIC "any") IS 'An array of values';

CREATE FUNCTION kql.repeat(value anyelement, n bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_repeat';
COMMENT ON FUNCTION kql.repeat(anyelement, bigint) IS 'An array of n times a value';

CREATE FUNCTION kql.range(first bigint, last bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_long';
COMMENT ON FUNCTION kql.range(bigint, bigint) IS 'Whole numbers in steps of 1, at most 1048576';

CREATE FUNCTION kql.range(first bigint, last bigint, step bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_long';
COMMENT ON FUNCTION kql.range(bigint, bigint, bigint) IS 'Whole numbers in steps, at most 1048576';

CREATE FUNCTION kql.range(first double precision, last double precision) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_real';
COMMENT ON FUNCTION kql.range(double precision, double precision) IS
    'Reals in steps of 1, at most 1048576';

CREATE FUNCTION kql.range(first double precision, last double precision, step double precision)
    RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_real';
COMMENT ON FUNCTION kql.range(double precision, double precision, double precision) IS
    'Reals in steps, at most 1048576';

CREATE FUNCTION kql.range(first timestamptz, last timestamptz) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_datetime';
COMMENT ON FUNCTION kql.range(timestamptz, timestamptz) IS
    'Datetimes in steps of an hour, at most 1048576';

CREATE FUNCTION kql.range(first timestamptz, last timestamptz, step interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_datetime';
COMMENT ON FUNCTION kql.range(timestamptz, timestamptz, interval) IS
    'Datetimes in steps, at most 1048576';

CREATE FUNCTION kql.range(first interval, last interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_timespan';
COMMENT ON FUNCTION kql.range(interval, interval) IS 'Timespans in steps of an hour, at most 1048576';

CREATE FUNCTION kql.range(first interval, last interval, step interval) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_range_timespan';
COMMENT ON FUNCTION kql.range(interval, interval, interval) IS 'Timespans in steps, at most 1048576';

CREATE FUNCTION kql.zip(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_zip';
COMMENT ON FUNCTION kql.zip(VARIADIC jsonb[]) IS 'An array per position of several arrays';

-- Dynamic arrays as sets

CREATE FUNCTION kql.set_union(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_set_union';
COMMENT ON FUNCTION kql.set_union(VARIADIC jsonb[]) IS 'Distinct values of all arrays';

CREATE FUNCTION kql.set_intersect(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_set_intersect';
COMMENT ON FUNCTION kql.set_intersect(VARIADIC jsonb[]) IS 'Distinct values that are in all arrays';

CREATE FUNCTION kql.set_difference(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_set_difference';
COMMENT ON FUNCTION kql.set_difference(VARIADIC jsonb[]) IS
    'Distinct values of the first array that are in no other';

CREATE FUNCTION kql.set_has_element(a jsonb, value anyelement) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_set_has_element';
COMMENT ON FUNCTION kql.set_has_element(jsonb, anyelement) IS 'Whether a value is in an array';

CREATE FUNCTION kql.set_equals(a jsonb, b jsonb) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_set_equals';
COMMENT ON FUNCTION kql.set_equals(jsonb, jsonb) IS 'Whether two arrays have the same distinct values';

CREATE FUNCTION kql.jaccard_index(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_jaccard_index';
COMMENT ON FUNCTION kql.jaccard_index(jsonb, jsonb) IS 'Size of the intersection by that of the union';

-- Property bags

CREATE FUNCTION kql.bag_pack(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_pack';
COMMENT ON FUNCTION kql.bag_pack(VARIADIC "any") IS 'A bag of keys and values in turn';

CREATE FUNCTION kql.bag_pack_nonempty(VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_pack_nonempty';
COMMENT ON FUNCTION kql.bag_pack_nonempty(VARIADIC "any") IS
    'A bag of keys and values in turn, nulls and empty strings left out';

CREATE FUNCTION kql.bag_keys(bag jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_keys';
COMMENT ON FUNCTION kql.bag_keys(jsonb) IS 'Keys of a bag';

CREATE FUNCTION kql.bag_merge(VARIADIC list jsonb[]) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_merge';
COMMENT ON FUNCTION kql.bag_merge(VARIADIC jsonb[]) IS
    'One bag of several; the first value of a key stays';

CREATE FUNCTION kql.bag_has_key(bag jsonb, key text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'kql_bag_has_key';
COMMENT ON FUNCTION kql.bag_has_key(jsonb, text) IS 'Whether a bag has a key or a path';

CREATE FUNCTION kql.bag_set_key(bag jsonb, key text, value anyelement) RETURNS jsonb
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_set_key';
COMMENT ON FUNCTION kql.bag_set_key(jsonb, text, anyelement) IS
    'A bag with the value at a key or path set';

CREATE FUNCTION kql.bag_remove_keys(bag jsonb, keys jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_remove_keys';
COMMENT ON FUNCTION kql.bag_remove_keys(jsonb, jsonb) IS 'A bag without some keys or paths';

CREATE FUNCTION kql.bag_zip(keys jsonb, list jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 40 AS 'MODULE_PATHNAME', 'kql_bag_zip';
COMMENT ON FUNCTION kql.bag_zip(jsonb, jsonb) IS 'A bag of an array of keys and one of values';

