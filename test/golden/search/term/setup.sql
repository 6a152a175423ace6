CREATE TABLE public."SearchA" ("TimeGenerated" timestamptz, "Text" text);
CREATE TABLE public."SearchB" ("TimeGenerated" timestamptz, "Text" text, "Who" text);
INSERT INTO public."SearchA" VALUES (now(), 'bob was here'), (now(), 'bobby was not');
INSERT INTO public."SearchB" VALUES (now(), 'x', 'BOB'), (now(), 'y', 'eve');
SELECT vigil.register_source('SearchA', 'public."SearchA"'), vigil.register_source('SearchB', 'public."SearchB"');
