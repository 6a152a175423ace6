SELECT kql.tostring(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text)) AS "s",
    kql.strlen(kql.tostring((('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('b'::text)) -> ('c'::text))) AS "size",
    kql.toint(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text)) AS "i",
    kql.tolong((('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('b'::text)) -> ('c'::text)) AS "l",
    kql.toreal(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text)) AS "r",
    kql.todatetime(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text)) AS "t",
    kql.tobool(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text)) AS "flag",
    (NULLIF(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('a'::text), 'null'::jsonb) IS NULL) AS "none",
    kql.toint(('{"a": null, "b": {"c": null}, "n": "7"}'::jsonb) -> ('n'::text)) AS "n"
