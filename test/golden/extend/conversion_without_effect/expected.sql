SELECT ('y'::text) AS "c"
