CREATE TABLE public."SqlT" ("TimeGenerated" timestamptz NOT NULL, "Text" text, "Code" bigint, "Extra" jsonb);
