-- kql.limit_rows: the bound that a scan puts on its rows.
BEGIN;
SELECT plan(6);

SELECT is(kql.limit_rows(0, 10), 0, 'no rows');
SELECT is(kql.limit_rows(10, 10), 10, 'as many as allowed');
SELECT throws_ok('SELECT kql.limit_rows(11, 10)', '54000', 'scan reads more than 10 rows', 'one too many');
SELECT is(kql.limit_rows(NULL, 10), NULL, 'an unknown number');
SELECT results_eq(
    $$SELECT kql.query('range x from 1 to 100000 step 1 | sort by x asc | scan declare (n:long = 0) with (step s: true => n = s.n + 1) | summarize n = max(n)')$$,
    $$VALUES ('{"n": 100000}'::jsonb)$$,
    'a scan of as many rows as it may read');
SELECT throws_ok(
    $$SELECT kql.query('range x from 1 to 100001 step 1 | sort by x asc | scan declare (n:long = 0) with (step s: true => n = s.n + 1) | count')$$,
    '54000', 'scan reads more than 100000 rows', 'a scan of one more');

SELECT * FROM finish();
ROLLBACK;
