SELECT ('z'::text) AS "a", kql.strcat(('z'::text), '!'::text) AS "b"
