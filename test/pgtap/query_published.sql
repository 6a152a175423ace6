-- What rules as they are published take for granted of the database around the query.
\set ON_ERROR_STOP on
BEGIN;
SELECT no_plan();

CREATE SCHEMA bakery;
SET LOCAL search_path = bakery, public;

-- Log tables are wider than the arguments that a function can have.
SELECT vigil.create_log_table('SecurityEvent', keep_raw => true);
INSERT INTO "SecurityEvent" ("TimeGenerated", "EventID", "Account", "WorkstationName")
VALUES (now(), 4624, 'miller', 'oven-1');

SELECT is((SELECT q ->> 'account' FROM kql.query(
        'SecurityEvent | extend bag = pack_all() | project account = tostring(bag.Account)') AS q),
    'miller', 'pack_all() packs all columns of a wide table');
SELECT is((SELECT (q -> 'size')::integer FROM kql.query(
        'SecurityEvent | project size = array_length(bag_keys(pack_all()))') AS q),
    (SELECT count(*)::integer FROM vigil.published_columns('SecurityEvent')),
    'and none is missing');
SELECT is((SELECT q -> 'bag' FROM kql.query(
        'SecurityEvent | project bag = pack_all(true) | extend bag = bag_remove_keys(bag, dynamic(["TimeGenerated"]))') AS q),
    '{"Type": "SecurityEvent", "Account": "miller", "EventID": 4624, "WorkstationName": "oven-1"}'::jsonb,
    'empty values can be left out of it');
SELECT is((SELECT q -> 'bag' FROM kql.query(format('print bag = bag_pack(%s)',
        (SELECT string_agg(format('"k%s", %s', i % 60, i), ', ') FROM generate_series(1, 120) AS i))) AS q),
    (SELECT jsonb_object_agg('k' || i % 60, i) FROM generate_series(61, 120) AS i),
    'of two pairs of one name the later one stays, however long the list');

SELECT is((SELECT (q -> 'size')::integer FROM kql.query(
        'SecurityEvent | project size = array_length(pack_array(*))') AS q),
    (SELECT count(*)::integer FROM vigil.published_columns('SecurityEvent')),
    'pack_array(*) takes all columns of a wide table');

-- The time of arrival is asked of a table that has a name of the query, too.
SELECT is((SELECT q ->> 'Count' FROM kql.query(
        'let Recent = SecurityEvent | where TimeGenerated > ago(1d); Recent | where ingestion_time() > ago(1h) | count') AS q),
    '1', 'ingestion_time() is known behind a let');
SELECT is((SELECT q ->> 'Count' FROM kql.query(
        'let Recent = materialize(SecurityEvent); Recent | where ingestion_time() > ago(1h) | join kind=inner Recent on Account | count') AS q),
    '1', 'and behind materialize');
SELECT vigil.create_log_table('SigninLogs');
INSERT INTO "SigninLogs" ("TimeGenerated", "UserPrincipalName", _ingested_at) VALUES (now(), 'ann', now() - interval '3 hours');
SELECT results_eq($$ SELECT q ->> 'T', q ->> 'n' FROM kql.query(
        'let Both = union withsource=T SecurityEvent, (SigninLogs | where isnotempty(UserPrincipalName));
         Both | where ingestion_time() > ago(1h) | summarize n = count() by T') AS q $$,
    $$ VALUES ('SecurityEvent', '1') $$, 'of a union of tables it is that of each row');
SELECT is((SELECT string_agg(q ->> 'late', ', ' ORDER BY q ->> 'late') FROM kql.query(
        'union (union SecurityEvent, SigninLogs), (print at = 1) | extend at = ingestion_time() | project late = at < ago(1h)') AS q),
    'false, true', 'also of a union of unions; rows that are of no table have none');
SELECT is((SELECT count(*) FROM kql.fields('union SecurityEvent, SigninLogs') WHERE name ~ 'Ingestion'), 0::bigint,
    'and the union does not show it');
SELECT is((SELECT q ->> 'same' FROM kql.query('SigninLogs | project same = _TimeReceived == ingestion_time()') AS q), 'true',
    'it has the name that Azure gives it');
SELECT is((SELECT count(*) FROM kql.fields('SigninLogs') WHERE name = '_TimeReceived'), 0::bigint, 'which is no part of *');
SELECT is((SELECT count(*) FROM kql.query('union SecurityEvent, SigninLogs | where _TimeReceived == ingestion_time()') AS q), 2::bigint,
    'in a union, too');
CREATE TABLE bare (at timestamptz);
SELECT vigil.register_source('Bare', 'bare', 'at');
SELECT is((SELECT code FROM kql.check('union SecurityEvent, Bare | where ingestion_time() > ago(1h)')), 'VK0501',
    'but a table that does not keep it is no empty leg');
SELECT is((SELECT string_agg(name, ', ') FROM kql.fields('let T = SecurityEvent; union T, T | join kind=inner T on Account')
        WHERE name IN ('_raw', '_xid', '_ingested_at')),
    NULL, 'but bookkeeping columns are no part of a result');
SELECT is((SELECT count(*) FROM kql.query('let T = SecurityEvent; T | evaluate narrow() | where Column in ("_raw", "_xid", "_ingested_at")')),
    0::bigint, 'nor do plugins read them');

-- Parsers and saved functions of a workspace.
SELECT is((SELECT hint FROM kql.check('_Im_Dns(starttime = ago(1h)) | count')),
    'This is a parser of the workspace: make it with vigil.create_function().', 'a parser that is called');
SELECT is((SELECT hint FROM kql.check('imProcessCreate | count')),
    'This is a parser of the workspace: make it with vigil.create_function().', 'a parser that is named');
SELECT is((SELECT hint FROM kql.check('SecurityEvent | invoke BreadProfile(Account)')),
    'Make a function of the workspace with vigil.create_function().', 'a function that is invoked');
SELECT is((SELECT hint FROM kql.check('SecurityEvent | extend weight = WeighTheLoaves(Account)')),
    'Make a function of the workspace with vigil.create_function().', 'a function of values');
SELECT is((SELECT hint FROM kql.check('SecurityEvent | extend weight = strcatt(Account)')),
    'Did you mean "strcat"?', 'a slip of the pen is still a slip of the pen');

-- Columns that only the data knows: the same query, before and after there is a row of the kind.
CREATE TABLE "BreadLog" ("TimeGenerated" timestamptz, "Bag" jsonb);
SELECT is((SELECT message || ' ' || hint FROM kql.check(
        'BreadLog | evaluate bag_unpack(Bag) | where Flour == "rye" | count')),
    'column "Flour" is not in the data now: it is null Columns that must always be there are written '
        'behind bag_unpack(): bag_unpack() : (name: type, …).',
    'a column that the data does not have yet is null, with a warning');
INSERT INTO "BreadLog" VALUES (now(), '{"Flour": "rye"}');
SELECT is((SELECT q -> 'Count' FROM kql.query(
        'BreadLog | evaluate bag_unpack(Bag) | where Flour == "rye" | count') AS q), '1'::jsonb,
    'and is a column once it has it');
DROP TABLE "BreadLog";

SELECT throws_ok($$ SELECT vigil.create_log_table('BreadLog') $$, '42704',
    'log table "BreadLog" is not in the catalogue', 'a table that the catalogue has not is refused with a reason');

-- What a query may ask of the server.
SELECT is((SELECT q ->> 'same' FROM kql.query(format('print same = current_database() == %L', replace(current_database(), '"', '\"'))) AS q),
    'true', 'current_database() is the name of this one');
SELECT is((SELECT q ->> 'name' FROM kql.query('print name = current_cluster_endpoint()') AS q), current_setting('cluster_name'), 'current_cluster_endpoint() is what the setting says');
SELECT is((SELECT q ->> 'same' FROM kql.query(
        'print zones = datetime_list_timezones() | project same = zones has "Europe/Berlin" and array_length(zones) > 100') AS q),
    'true', 'datetime_list_timezones() are those of the server');

-- A column that the data does not have is null in each place, also behind the name of a step.
SELECT is((SELECT array_agg(q ORDER BY q ->> 'a') FROM kql.query('datatable(d:dynamic)[dynamic({"a":1}), dynamic({"a":2})] | evaluate bag_unpack(d) | serialize '
    '| scan declare (l:long, p:timespan, s:string = "x") with (step one output=all: true => l = one.l2, p = one.p2, s = one.s2;)') AS q),
    ARRAY['{"a": 1, "l": null, "p": null, "s": ""}', '{"a": 2, "l": null, "p": null, "s": ""}']::jsonb[], 'state of a scan that the data does not have');

SELECT * FROM finish();
ROLLBACK;
