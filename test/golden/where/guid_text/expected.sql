SELECT CASE WHEN v1.c1 IS NULL AND kql.toguid('74BE27DE-1E4E-49D9-B579-FE0B331D3642'::text) IS NULL THEN NULL ELSE v1.c1 IS NOT DISTINCT FROM kql.toguid('74BE27DE-1E4E-49D9-B579-FE0B331D3642'::text) END AS "upper",
    ((v1.c1 IN (kql.toguid('74BE27DE-1E4E-49D9-B579-FE0B331D3642'::text))) IS TRUE) AS "listed",
    CASE WHEN v1.c1 IS NULL AND kql.toguid('74BE27DE-1E4E-49D9-B579-FE0B331D3642'::text) IS NULL THEN NULL ELSE v1.c1 IS DISTINCT FROM kql.toguid('74BE27DE-1E4E-49D9-B579-FE0B331D3642'::text) END AS "other",
    CASE WHEN v1.c1 IS NULL AND kql.toguid('no guid'::text) IS NULL THEN NULL ELSE v1.c1 IS NOT DISTINCT FROM kql.toguid('no guid'::text) END AS "none",
    CASE WHEN v1.c2 IS NULL AND kql.totimespan('1h'::text) IS NULL THEN NULL ELSE v1.c2 IS NOT DISTINCT FROM kql.totimespan('1h'::text) END AS "hour",
    CASE WHEN v1.c2 IS NULL AND kql.totimespan('01:00:00'::text) IS NULL THEN NULL ELSE v1.c2 IS NOT DISTINCT FROM kql.totimespan('01:00:00'::text) END AS "long",
    CASE WHEN v1.c2 IS NULL AND kql.totimespan('2h'::text) IS NULL THEN NULL ELSE v1.c2 IS DISTINCT FROM kql.totimespan('2h'::text) END AS "differs"
FROM (VALUES
        (1, '74be27de-1e4e-49d9-b579-fe0b331d3642'::uuid, '1 hours'::interval),
        (2, NULL::pg_catalog.uuid, NULL::pg_catalog.interval)) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
