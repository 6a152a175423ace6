CREATE TABLE public."UniqueL" ("K" text, "N" bigint, "A" text, "B" bigint, "C1" bigint, "C2" bigint, "C3" bigint, "C4" bigint, "C5" bigint, "C6" bigint, "C7" bigint);
INSERT INTO public."UniqueL" ("K", "N", "A", "B") VALUES ('x', 1, 'a', 1), ('x', 1, 'a', 1), ('x', NULL, NULL, 5), ('X', 1, 'b', 2), (NULL, 1, 'c', NULL), ('', 1, 'c', NULL), ('z', 1, 'z', 9);
CREATE TABLE public."UniqueR" ("K" text, "N" bigint, "W" text);
INSERT INTO public."UniqueR" VALUES ('x', 1, 'p'), ('x', 1, 'q'), ('', 1, 'r'), (NULL, 1, 's'), ('x', NULL, 't'), ('y', 1, 'u');
