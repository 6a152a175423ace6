SELECT address, array_agg(DISTINCT source), count(DISTINCT account) AS accounts, min(t), max(t) FROM (
    SELECT "TimeGenerated" AS t, "IPAddress" AS address, "UserPrincipalName" AS account, 'Entra' AS source FROM "SigninLogs"
        WHERE "TimeGenerated" >= '2026-03-14 00:00Z' AND "RiskLevelDuringSignIn" IN ('high', 'medium')
    UNION ALL SELECT "TimeGenerated", "SourceIpAddress", "UserIdentityArn", 'AWS' FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-14 00:00Z' AND "ErrorCode" = 'AccessDenied'
    UNION ALL SELECT "TimeGenerated", split_part("ClientIP", ':', 1), "UserId", 'Office' FROM "OfficeActivity"
        WHERE "TimeGenerated" >= '2026-03-14 00:00Z' AND "Operation" = 'New-InboxRule') AS u
GROUP BY 1 HAVING count(DISTINCT account) > 3
