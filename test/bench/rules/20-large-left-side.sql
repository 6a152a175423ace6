WITH s AS MATERIALIZED (
    SELECT "IPAddress", "UserPrincipalName", "AppDisplayName" FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-15 00:00Z' AND "RiskLevelAggregated" = 'high')
SELECT "UserPrincipalName", "IPAddress", count(*), array_agg(DISTINCT "AppDisplayName") FROM s
WHERE "IPAddress" IN (SELECT "SourceIpAddress" FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-09 00:00Z') GROUP BY 1, 2
