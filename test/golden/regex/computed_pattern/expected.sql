SELECT ('a(1'::text) AS "s",
    kql.matches_regex(('a(1'::text), (SELECT kql.strcat('('::text, 'a'::text))) AS "m",
    kql.countof(('a(1'::text), (SELECT ('('::text)), kql.strcat('re'::text, 'gex'::text)) AS "n",
    kql.extract_all((SELECT kql.strcat('a'::text, '.'::text)), ('a(1'::text)) AS "k",
    kql.extract((SELECT kql.strcat('(a'::text, '.'::text)), 0::bigint, ('a(1'::text)) AS "l",
    kql.extract_all('(a)'::text, (SELECT kql.pack_array(kql.strcat('n'::text, 'o'::text))), ('a(1'::text)) AS "o",
    kql.extract((SELECT kql.strcat('(a'::text, '.)'::text)), 1::bigint, ('a(1'::text)) AS "p"
