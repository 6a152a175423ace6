CREATE TABLE public."FindA" ("TimeGenerated" timestamptz NOT NULL DEFAULT now(), "Session" text, "Level" text, "EventText" text, "Version" text);
CREATE TABLE public."FindB" ("TimeGenerated" timestamptz NOT NULL DEFAULT now(), "Session" text, "Level" text, "EventText" text, "EventName" text);
INSERT INTO public."FindA" ("Session", "Level", "EventText", "Version") VALUES ('s1', 'Information', 'Some Text1', 'v1.0.0'), ('s1', 'Error', 'Some Text2', 'v1.0.0'),
    ('s2', 'Error', 'Some Text3', 'v1.0.1'), ('s3', 'Information', 'Größe Text4', NULL);
INSERT INTO public."FindB" ("Session", "Level", "EventText", "EventName") VALUES ('s4', 'Information', 'Some Other Text1', 'Event1'), ('s1', 'Information', 'Some Other Text2', 'Event2'),
    ('s1', 'Error', 'Some Other Text3', 'Event3'), ('s5', 'Error', 'Some Other Text4', 'Event4');
SELECT vigil.register_source('FindA', 'public."FindA"'), vigil.register_source('FindB', 'public."FindB"');
