SELECT "DeviceName", percentile_disc(0.5) WITHIN GROUP (ORDER BY n), percentile_disc(0.95) WITHIN GROUP (ORDER BY n), max(n) FROM (
    SELECT "DeviceName", count(*) AS n FROM "DeviceNetworkEvents" WHERE "TimeGenerated" >= '2026-03-09 00:00Z'
    GROUP BY 1, date_bin('1 hour', "TimeGenerated", '2000-01-01 00:00Z')) AS c
GROUP BY 1 HAVING max(n) > 1 + percentile_disc(0.95) WITHIN GROUP (ORDER BY n)
