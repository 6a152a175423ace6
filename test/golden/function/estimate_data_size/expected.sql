SELECT kql.add(kql.add(kql.add(kql.string_size(kql.tostring(('{"a": 1}'::jsonb))), kql.string_size(('xy'::text))), 8::bigint), kql.string_size(kql.tostring(kql.todecimal('1.5'::float8)))) AS "size"
