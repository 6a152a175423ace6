WITH usual AS MATERIALIZED (
    SELECT avg(n)::double precision AS n FROM (SELECT count(*) AS n FROM "OfficeActivity" WHERE "TimeGenerated" < '2026-03-15 00:00Z' AND "Operation" = 'FileDownloaded'
        GROUP BY "UserId", date_bin('1 day', "TimeGenerated", '2000-01-01 00:00Z')) AS d)
SELECT "UserId", count(*), count(DISTINCT "OfficeObjectId"), count(*) / (SELECT n FROM usual)
FROM "OfficeActivity" WHERE "TimeGenerated" >= '2026-03-15 00:00Z' AND "Operation" = 'FileDownloaded'
GROUP BY 1 HAVING count(*) > (SELECT n FROM usual) * 3
