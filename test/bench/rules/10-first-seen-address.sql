WITH new AS (
    SELECT "UserPrincipalName", "IPAddress", min("TimeGenerated"), array_agg(DISTINCT "AppDisplayName")
    FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-15 00:00Z' AND "ResultType" = '0' GROUP BY 1, 2)
SELECT * FROM new WHERE NOT EXISTS (
    SELECT FROM "SigninLogs" AS s WHERE s."TimeGenerated" >= '2026-03-02 00:00Z' AND s."TimeGenerated" <= '2026-03-15 00:00Z' AND s."ResultType" = '0'
        AND s."UserPrincipalName" = new."UserPrincipalName" AND s."IPAddress" = new."IPAddress")
