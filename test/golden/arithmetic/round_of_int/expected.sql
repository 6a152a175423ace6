SELECT (3::integer) AS "a", ('int'::text) AS "b", ('long'::text) AS "c", ('real'::text) AS "d"
