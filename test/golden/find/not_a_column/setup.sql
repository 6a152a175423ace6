CREATE TABLE public."FindA" ("Session" text, "Level" text, "EventText" text, "Version" text);
CREATE TABLE public."FindB" ("Session" text, "Level" text, "EventText" text, "EventName" text);
INSERT INTO public."FindA" VALUES ('s1', 'Information', 'Some Text1', 'v1.0.0'), ('s1', 'Error', 'Some Text2', 'v1.0.0'),
    ('s2', 'Error', 'Some Text3', 'v1.0.1'), ('s3', 'Information', 'Größe Text4', NULL);
INSERT INTO public."FindB" VALUES ('s4', 'Information', 'Some Other Text1', 'Event1'), ('s1', 'Information', 'Some Other Text2', 'Event2'),
    ('s1', 'Error', 'Some Other Text3', 'Event3'), ('s5', 'Error', 'Some Other Text4', 'Event4');
