SELECT c."TargetUserName", c."Computer", c."TimeGenerated", count(*), array_agg(DISTINCT u."IpAddress"), min(u."TimeGenerated")
FROM "SecurityEvent" AS c JOIN "SecurityEvent" AS u ON u."TargetUserName" = c."TargetUserName"
    AND u."TimeGenerated" >= c."TimeGenerated" AND u."TimeGenerated" <= c."TimeGenerated" + interval '6 hours'
WHERE c."TimeGenerated" >= '2026-03-12 00:00Z' AND c."EventID" = 4720
    AND u."TimeGenerated" >= '2026-03-12 00:00Z' AND u."EventID" = 4624 AND u."LogonType" IN (3, 10)
GROUP BY 1, 2, 3
