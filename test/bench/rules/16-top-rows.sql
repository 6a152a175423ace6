SELECT "TimeGenerated", "UserPrincipalName", "UserDisplayName", "ResultType", "AppDisplayName", "IPAddress", "UserAgent", "ClientAppUsed", "Category", "OperationName", "Id",
    "RiskLevelAggregated", "RiskLevelDuringSignIn", "RiskState", "RiskEventTypes", "RiskEventTypes_V2", "Status", "LocationDetails", "IsInteractive"
FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-09 00:00Z' AND "ResultType" = '0' AND "AppDisplayName" <> 'Microsoft Teams'
ORDER BY "TimeGenerated" DESC LIMIT 10
