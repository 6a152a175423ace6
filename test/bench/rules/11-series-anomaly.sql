WITH n AS (
    SELECT "UserId", ("TimeGenerated" AT TIME ZONE 'UTC')::date - date '2026-03-02' AS day, count(*) AS n
    FROM "OfficeActivity" WHERE "Operation" = 'FileDownloaded' AND "TimeGenerated" >= '2026-03-02 00:00Z' AND "TimeGenerated" < '2026-03-16 00:00Z' GROUP BY 1, 2),
series AS (
    SELECT "UserId", to_jsonb(ARRAY(SELECT coalesce((jsonb_object_agg(day, n) ->> d::text)::bigint, 0) FROM generate_series(0, 13) AS d)) AS downloads
    FROM n GROUP BY 1),
scored AS MATERIALIZED (
    SELECT *, kql.series_decompose_anomalies(downloads, 2.5) -> 0 AS anomalies FROM series)
SELECT "UserId", '2026-03-02 00:00Z'::timestamptz + d * interval '1 day', (downloads -> d)::bigint
FROM scored, generate_series(12, 13) AS d WHERE (anomalies -> d)::double precision > 0
