CREATE TABLE "T" (h text, l jsonb);
INSERT INTO "T" VALUES ('u1', '[1, 2]'), ('u2', '[3, 4]'), ('u3', '[]'), ('u4', '[5, 6]');
