SELECT kql.divide(7::bigint, 2::bigint) AS "a", kql.divide((-7)::bigint, 2::bigint) AS "b",
    ('3.5'::float8) AS "c", kql.modulo(7::bigint, 0::bigint) AS "d",
    kql.divide(7::bigint, 0::bigint) AS "e", ('Infinity'::float8) AS "f",
    kql.modulo((-14)::bigint, 12::bigint) AS "g", kql.modulo(14::bigint, (-12)::bigint) AS "h"
