SELECT * FROM (
    SELECT DISTINCT ON ("UserPrincipalName") "UserPrincipalName", "TimeGenerated", "IPAddress", "AppDisplayName", "UserAgent", "RiskLevelAggregated", "RiskState",
        "RiskEventTypes", "ResultType", "LocationDetails"
    FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-14 00:00Z' ORDER BY "UserPrincipalName", "TimeGenerated" DESC) AS l
WHERE "RiskLevelAggregated" IN ('high', 'medium')
