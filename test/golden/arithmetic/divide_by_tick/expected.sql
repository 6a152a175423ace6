SELECT ('5.4e+10'::float8) AS "a", ('2e+06'::float8) AS "b"
