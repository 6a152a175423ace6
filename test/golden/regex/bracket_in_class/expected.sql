SELECT kql.replace_regex(('["a", b]'::text), E'[[",\\]]'::text, ''::text) AS "sign",
    kql.trim_start('[[]'::text, ('["a", b]'::text)) AS "trimmed",
    kql.replace_regex(('["a", b]'::text), '[a[",]]'::text, '_'::text) AS "class",
    kql.replace_regex('a^[b'::text, '[[^]'::text, '-'::text) AS "caret",
    kql.replace_regex(('["a", b]'::text), '[^[]'::text, '.'::text) AS "negated"
