SELECT target, "Computer", count(DISTINCT port), count(DISTINCT "Account"), count(*) FROM (
    SELECT "Computer", "Account", substr(split_part("EventData", ';', 1), 8) AS target, substr(split_part("EventData", ';', 2), 6)::integer AS port,
        substr(split_part("EventData", ';', 3), 8) AS status
    FROM "SecurityEvent" WHERE "TimeGenerated" >= '2026-03-09 00:00Z' AND "EventID" IN (4625, 4624)) AS p
WHERE status = '0x5' AND port > 1024 GROUP BY 1, 2
