SELECT ('xy'::text) AS "a", (E'c:\\d'::text) AS "b", (E'two\nlines'::text) AS "c",
    ('secret'::text) AS "d", (E'é\tA'::text) AS "e"
