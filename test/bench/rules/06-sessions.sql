SELECT "UserPrincipalName", start, count(*), count(DISTINCT "IPAddress"), max("TimeGenerated")
FROM (SELECT *, kql.row_window_session("TimeGenerated", '4 hours', '30 minutes') OVER (PARTITION BY "UserPrincipalName" ORDER BY "TimeGenerated") AS start
    FROM (SELECT "UserPrincipalName", "TimeGenerated", "IPAddress" FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-14 00:00Z') AS s) AS q
GROUP BY 1, 2 HAVING count(*) >= 5
