-- What an administrator writes into tables without the functions does nothing that he could not do himself.
BEGIN;
SELECT plan(14);
SET LOCAL client_min_messages = error;

CREATE ROLE guard_admin;
CREATE ROLE guard_other;
SELECT vigil.grant_access('guard_admin', 'admin');
GRANT guard_other TO CURRENT_USER;
CREATE SCHEMA guarded AUTHORIZATION guard_other;
GRANT ALL ON SCHEMA guarded TO guard_admin;
SELECT format($$CREATE TABLE guarded.%1$s ("TimeGenerated" timestamptz NOT NULL, "_ingested_at" timestamptz DEFAULT now()) PARTITION BY RANGE ("TimeGenerated");
    CREATE TABLE guarded.%1$s_p20200101 PARTITION OF guarded.%1$s FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z');
    CREATE TABLE guarded.%1$s_default PARTITION OF guarded.%1$s DEFAULT;
    INSERT INTO guarded.%1$s VALUES ('2020-01-01 12:00Z'), ('2019-06-01Z')$$, t.name) FROM (VALUES ('super'), ('other'), ('own')) AS t (name) \gexec
ALTER TABLE guarded.other OWNER TO guard_other;
ALTER TABLE guarded.own OWNER TO guard_admin;
ALTER TABLE guarded.own_p20200101 OWNER TO guard_admin;
ALTER TABLE guarded.own_default OWNER TO guard_admin;
-- One whose table came to be when it stood there, as behind a restore.
INSERT INTO vigil.log_sources (name, relation_schema, relation_name, time_column, managed) VALUES ('Restored', 'guarded', 'restored', 'TimeGenerated', true);

SET ROLE guard_admin;
PREPARE manage (text) AS INSERT INTO vigil.log_sources (name, relation_schema, relation_name, time_column, managed, retention)
    VALUES ($1, 'guarded', $1, 'TimeGenerated', true, '1 day');
SELECT throws_ok($$ EXECUTE manage('super') $$, '42501', 'role "guard_admin" may not have the partitions of relation guarded.super made and dropped', 'tables of a superuser');
SELECT throws_ok($$ EXECUTE manage('other') $$, '42501', 'role "guard_admin" may not have the partitions of relation guarded.other made and dropped', 'of another role');
SELECT throws_ok($$ EXECUTE manage('absent') $$, '42P01', 'log source "absent" cannot be managed: there is no relation guarded.absent', 'and those to come');
SELECT vigil.register_source('super', 'guarded.super'), vigil.register_source('other', 'guarded.other');
SELECT throws_ok($$ UPDATE vigil.log_sources SET managed = true WHERE name = 'super' $$, '42501', NULL, 'registered, they are not managed either');
SELECT throws_ok($$ UPDATE vigil.log_sources SET managed = true, retention = '1 day', relation_name = 'other' WHERE name = 'super' $$, '42501', NULL, 'nor by another name');
SELECT lives_ok($$ EXECUTE manage('own') $$, 'a table of his own is');
SELECT throws_ok($$ UPDATE vigil.log_sources SET relation_name = 'super' WHERE name = 'own' $$, '42501', NULL, 'and does not become another');
SELECT throws_ok($$ INSERT INTO vigil.log_sources VALUES ('own', 'guarded', 'super', 'TimeGenerated') ON CONFLICT (name) DO UPDATE SET relation_name = 'super' $$, '42501', NULL,
    'by ON CONFLICT neither');
SELECT lives_ok($$ UPDATE vigil.log_sources SET retention = '2 days' WHERE name = 'own' $$, 'its retention is his to set');
SELECT throws_ok($$ INSERT INTO vigil.mappings (name, mapping) VALUES ('bad', '[1]') $$, '22023', 'a mapping must be a JSON object', 'what is no mapping is not stored');
SELECT throws_ok($$ INSERT INTO vigil.mappings (name, mapping) VALUES ('bad', '{"table": 1}') $$, '22023', NULL, 'nor one that is unsound');
RESET ROLE;

SELECT vigil.maintain_partitions();
SELECT is((SELECT count(*) FROM guarded.super), 2::bigint, 'rows of a superuser stay');
SELECT is((SELECT count(*) FROM guarded.other), 2::bigint, 'those of another role, too');
SELECT is((SELECT count(*) FROM guarded.own), 0::bigint, 'his own go');

SELECT * FROM finish();
ROLLBACK;
