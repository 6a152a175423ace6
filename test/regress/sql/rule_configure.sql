-- What is wrong with the settings of a rule is told without a word about the engine's own SQL.
SET client_min_messages = warning;
BEGIN;
SELECT vigil.load_rule(E'id: 0a4b0c1e-1111-4a4a-8b8b-0000000000d3\nname: Configured\nseverity: Low\nkind: NRT\nquery: print a = 1\n') AS id \gset
SAVEPOINT before;
SELECT vigil.configure_rule(:'id', time_zone => 'Moon/Crater');
ROLLBACK TO before;
SELECT vigil.configure_rule(:'id', delay => '-1 hour');
ROLLBACK TO before;
SELECT vigil.configure_rule(:'id', timeout => '1000 years');
ROLLBACK TO before;
SELECT vigil.configure_rule(:'id', catchup => 'maybe');
ROLLBACK TO before;
SELECT vigil.configure_rule(:'id', late => 'never');
ROLLBACK TO before;
SELECT vigil.configure_rule(:'id', time_zone => 'Europe/Paris', delay => '1 day', catchup => 'skip', late => 'note');
SELECT time_zone, delay = '1 day' AS a_day, catchup, late FROM vigil.rules WHERE id = :'id';
SELECT vigil.load_rule(E'id: 0a4b0c1e-1111-4a4a-8b8b-0000000000d3\nname: Configured\nseverity: Low\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 14d\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  SecurityAlert\n  | summarize Names = make_set(AlertName) by ProviderName\n') AS id \gset
SELECT vigil.configure_rule(:'id', keep_states => true);
ROLLBACK;
