-- Tables and a rule that the cases of lint.txt and field.txt read.
CREATE TABLE "Signin" ("TimeGenerated" timestamptz NOT NULL, "Who" text, "Address" text, "N" bigint, "Ok" boolean,
    "Code" integer, "Result" text, "Level" text, "Tactics" text, "Bag" jsonb);
CREATE TABLE "Audit" ("TimeGenerated" timestamptz NOT NULL, "Who" text, "N" bigint);
CREATE TABLE "Timeless" ("Who" text);
INSERT INTO "Signin" VALUES
    ('2024-01-31 08:10:00+00', 'ada@example.org', '192.0.2.7', 7, true, 0, '0', 'Low', 'Impact',
        '[{"Type": "host", "HostName": "web1"}]'),
    ('2024-01-31 08:20:00+00', 'bob@example.org', '192.0.2.8', 8, false, 1, '1', 'Medium', 'Execution', '[]');
SELECT vigil.load_rule($$
id: 22222222-2222-4333-8444-555555555555
name: A stored rule
description: It is there before the cases.
severity: Low
kind: NRT
query: print Stored = 1
$$);
