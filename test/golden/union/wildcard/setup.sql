CREATE TABLE public."VigilGoldA" ("TimeGenerated" timestamptz, x bigint);
CREATE TABLE public."VigilGoldB" ("TimeGenerated" timestamptz, x bigint);
INSERT INTO public."VigilGoldA" VALUES (now(), 1), (now(), 2);
INSERT INTO public."VigilGoldB" VALUES (now(), 10);
SELECT vigil.register_source('VigilGoldA', 'public."VigilGoldA"'), vigil.register_source('VigilGoldB', 'public."VigilGoldB"');
