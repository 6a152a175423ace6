CREATE TABLE public."T" (id int, s text);
INSERT INTO public."T" VALUES (1, NULL), (2, ''), (3, 'abc'), (4, 'x'), (5, 'y'), (6, 'z');
