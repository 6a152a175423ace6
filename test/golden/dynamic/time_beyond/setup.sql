CREATE TABLE "Beyond" (id int, at timestamptz, span interval);
INSERT INTO "Beyond" VALUES (1, 'infinity', '2000000 years'), (2, '0044-03-15 BC', '1 hour');
