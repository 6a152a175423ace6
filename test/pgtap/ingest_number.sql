-- Numbers as JSON may write them, in columns of each type: kept as what they are, or refused.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('Number_CL', 'TimeGenerated', 'datetime', 1), ('Number_CL', 'Long', 'long', 2), ('Number_CL', 'Int', 'int', 3), ('Number_CL', 'Real', 'real', 4),
    ('Number_CL', 'Decimal', 'decimal', 5), ('Number_CL', 'Bool', 'bool', 6), ('Number_CL', 'Datetime', 'datetime', 7), ('Number_CL', 'Dynamic', 'dynamic', 8),
    ('Number_CL', 'String', 'string', 9), ('Number_CL', 'ResultType', 'string', 10), ('Number_CL', 'Seconds', 'datetime', 11),
    ('Number_CL', 'Millis', 'datetime', 12), ('Number_CL', 'Micros', 'datetime', 13);
SELECT vigil.create_log_table('Number_CL');
SELECT vigil.register_mapping('number', '{"table": "Number_CL", "columns": {"TimeGenerated": "at", "String": "S", "Seconds": {"path": "Seconds", "time": "seconds"},
    "Millis": {"path": "Millis", "time": "milliseconds"}, "Micros": {"path": "Micros", "time": "microseconds"}}}');

-- What a column holds then, "null", or why the record was refused.
CREATE FUNCTION held(name text, form text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record; held text;
BEGIN
    DELETE FROM "Number_CL";
    DELETE FROM vigil.dead_letter;
    r := CASE WHEN name IN ('Seconds', 'Millis', 'Micros') THEN vigil.ingest('number', convert_to(format('{"at":"2026-03-02T09:00:00Z","S":"x",%s:%s}', to_json(name), form), 'UTF8'))
        ELSE vigil.ingest_rows('Number_CL', format('{"TimeGenerated":"2026-03-02T09:00:00Z",%s:%s}', to_json(name), form)) END;
    IF r.rejected = 1 THEN RETURN (SELECT reason FROM vigil.dead_letter); END IF;
    EXECUTE format($x$SELECT coalesce(CASE WHEN pg_typeof(%1$I) = 'timestamptz'::regtype THEN extract(epoch FROM %1$I::text::timestamptz)::text ELSE %1$I::text END, 'null') FROM "Number_CL"$x$, name) INTO held;
    RETURN held;
END $f$;
SELECT is((SELECT string_agg(held(name, form), ' | ' ORDER BY n)
    FROM unnest('{Long,Int,Real,Decimal,Bool,Datetime,Dynamic,String,ResultType,Seconds,Millis,Micros}'::text[]) WITH ORDINALITY AS c (name, n)), held, form)
FROM (VALUES
    ('1', '1 | 1 | 1 | 1 | bad_bool | bad_time | 1 | 1 | 1 | 1.000000 | 0.001000 | 0.000001'),
    ('-1', '-1 | -1 | -1 | -1 | bad_bool | bad_time | -1 | -1 | -1 | -1.000000 | -0.001000 | -0.000001'),
    ('1.0', '1 | 1 | 1 | 1.0 | bad_bool | bad_time | 1.0 | 1.0 | 1 | 1.000000 | 0.001000 | 0.000001'),
    ('1.50', 'bad_number | bad_number | 1.5 | 1.50 | bad_bool | bad_time | 1.50 | 1.50 | 1.50 | 1.500000 | 0.001500 | 0.000001'),
    ('1e3', '1000 | 1000 | 1000 | 1000 | bad_bool | bad_time | 1000 | 1e3 | 1000 | 1000.000000 | 1.000000 | 0.001000'),
    ('1.5e3', '1500 | 1500 | 1500 | 1500 | bad_bool | bad_time | 1500 | 1.5e3 | 1500 | 1500.000000 | 1.500000 | 0.001500'),
    ('15e-1', 'bad_number | bad_number | 1.5 | 1.5 | bad_bool | bad_time | 1.5 | 15e-1 | 15e-1 | 1.500000 | 0.001500 | 0.000001'),
    ('1.706691600e9', '1706691600 | 1706691600 | 1706691600 | 1706691600 | bad_bool | bad_time | 1706691600 | 1.706691600e9 | 1706691600 | 1706691600.000000 | 1706691.600000 | 1706.691600'),
    ('-0', '0 | 0 | -0 | 0 | bad_bool | bad_time | 0 | -0 | 0 | 0.000000 | 0.000000 | 0.000000'),
    ('-0.0', '0 | 0 | -0 | 0.0 | bad_bool | bad_time | 0.0 | -0.0 | 0 | 0.000000 | 0.000000 | 0.000000'),
    ('"1"', '1 | 1 | 1 | 1 | bad_bool | bad_time | "1" | 1 | 1 | 1.000000 | 0.001000 | 0.000001'),
    ('"1.0"', '1 | 1 | 1 | 1.0 | bad_bool | bad_time | "1.0" | 1.0 | 1 | 1.000000 | 0.001000 | 0.000001'),
    ('"1e3"', '1000 | 1000 | 1000 | 1000 | bad_bool | bad_time | "1e3" | 1e3 | 1e3 | 1000.000000 | 1.000000 | 0.001000'),
    ('"+1"', '1 | 1 | 1 | 1 | bad_bool | bad_time | "+1" | +1 | +1 | bad_time | bad_time | bad_time'),
    ('" 1"', '1 | 1 | 1 | 1 | bad_bool | bad_time | " 1" |  1 |  1 | bad_time | bad_time | bad_time'),
    ('"1,000"', 'bad_number | bad_number | bad_number | bad_number | bad_bool | bad_time | "1,000" | 1,000 | 1,000 | bad_time | bad_time | bad_time'),
    ('"0x10"', 'bad_number | bad_number | bad_number | bad_number | bad_bool | bad_time | "0x10" | 0x10 | 0x10 | bad_time | bad_time | bad_time'),
    ('true', 'bad_number | bad_number | bad_number | bad_number | true | bad_time | true | true | true | bad_time | bad_time | bad_time'),
    ('"true"', 'bad_number | bad_number | bad_number | bad_number | true | bad_time | "true" | true | true | bad_time | bad_time | bad_time'),
    ('null', 'null | null | null | null | null | null | null |  |  | null | null | null'),
    ('""', 'null | null | null | null | null | null | null |  |  | null | null | null'),
    ('2147483648', '2147483648 | bad_number | 2147483648 | 2147483648 | bad_bool | bad_time | 2147483648 | 2147483648 | 2147483648 | 2147483648.000000 | 2147483.648000 | 2147.483648'),
    ('9223372036854775807', '9223372036854775807 | bad_number | 9.223372036854776e+18 | 9223372036854775807 | bad_bool | bad_time | 9223372036854775807 | 9223372036854775807 | 9223372036854775807 | bad_time | bad_time | bad_time'),
    ('9223372036854775808', 'bad_number | bad_number | 9.223372036854776e+18 | 9223372036854775808 | bad_bool | bad_time | 9223372036854775808 | 9223372036854775808 | 9223372036854775808 | bad_time | bad_time | bad_time'),
    ('9007199254740993.0', '9007199254740993 | bad_number | 9.007199254740992e+15 | 9007199254740993.0 | bad_bool | bad_time | 9007199254740993.0 | 9007199254740993.0 | 9007199254740993 | bad_time | bad_time | 9007199254.740993'),
    ('1e18', '1000000000000000000 | bad_number | 1e+18 | 1000000000000000000 | bad_bool | bad_time | 1000000000000000000 | 1e18 | 1000000000000000000 | bad_time | bad_time | bad_time'),
    ('1e19', 'bad_number | bad_number | 1e+19 | 10000000000000000000 | bad_bool | bad_time | 10000000000000000000 | 1e19 | 10000000000000000000 | bad_time | bad_time | bad_time'),
    ('1e65', 'bad_number | bad_number | 1e+65 | 100000000000000000000000000000000000000000000000000000000000000000 | bad_bool | bad_time | 100000000000000000000000000000000000000000000000000000000000000000 | 1e65 | 1e65 | bad_time | bad_time | bad_time'),
    ('"NaN"', 'bad_number | bad_number | NaN | bad_number | bad_bool | bad_time | "NaN" | NaN | NaN | bad_time | bad_time | bad_time'),
    ('"-infinity"', 'bad_number | bad_number | -Infinity | bad_number | bad_bool | bad_time | "-infinity" | -infinity | -infinity | bad_time | bad_time | bad_time'),
    ('[1]', 'bad_number | bad_number | bad_number | bad_number | bad_bool | bad_time | [1] | [1] | [1] | bad_time | bad_time | bad_time'),
    ('{"a":1}', 'bad_number | bad_number | bad_number | bad_number | bad_bool | bad_time | {"a": 1} | {"a":1} | {"a":1} | bad_time | bad_time | bad_time')
    ) AS v (form, held);
SELECT is(held('Real', '1e400') || ' ' || held('Real', '1e-400') || ' ' || held('Real', '-1e-400'), 'bad_number 0 -0', 'a real that is too large, and what is too small');
SELECT is(held('ResultType', form), '50126', form) FROM unnest(ARRAY['50126', '50126.0', '"50126"', '"50126.0"', '50126.00', '5.0126e4']) AS form;
SELECT is(held('ResultType', form), trim('"' FROM form), form) FROM unnest(ARRAY['"Success"', '"1.0.0"', '"50126.5"', '"."', '"0x0"']) AS form;

-- A sign-in says it in its status, too.
SELECT vigil.create_log_table('SigninLogs');
CREATE FUNCTION result(fields text, status text) RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
    DELETE FROM "SigninLogs";
    PERFORM vigil.ingest_signin(format('{"time":"2026-03-02T09:00:00Z","category":"SignInLogs",%s"properties":{"id":"a","status":%s}}', fields, status));
    RETURN (SELECT concat_ws(' ', "ResultType", "Status") FROM "SigninLogs");
END $f$;
SELECT is(result(fields, status), held, what) FROM (VALUES
    ('', '{"errorCode":50126}', '50126 {"errorCode": 50126}', 'from the status alone'),
    ('', '{"errorCode":50126.0}', '50126 {"errorCode": 50126.0}', 'with a point'),
    ('"resultType":"0",', '{"errorCode":50126}', '0 {"errorCode": 50126}', 'the result itself counts more'),
    ('"resultType":null,', '{"errorCode":7}', '7 {"errorCode": 7}', 'unless it is null'),
    ('', 'null', '', 'neither'),
    ('', '"x"', ' "x"', 'a status that is a text')) AS v (fields, status, held, what);
SELECT is((SELECT r.rows FROM vigil.ingest_rows('SigninLogs', E'TimeGenerated,Id,ResultType\n2026-03-02T09:00:00Z,csv,50126.0\n') AS r), 1::bigint, 'CSV of a program that makes all numbers reals');
SELECT is((SELECT "ResultType" FROM "SigninLogs" WHERE "Id" = 'csv'), '50126', 'has the code');

SELECT * FROM finish();
ROLLBACK;
