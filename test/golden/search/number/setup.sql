CREATE TABLE "T" (i bigint, r double precision, s text, d numeric);
INSERT INTO "T" VALUES (1, 7.25, 'a', 0), (2, 1, 'x 7.25 y', 0), (3, 1, 'zz', 0), (4, 1, '', 7.250), (5, 17.25, '', 0), (6, 42, '', 0), (7, 1, '42', 0), (8, -42, '', 0);
