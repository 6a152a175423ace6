SELECT "UserPrincipalName", w."Owner", date_bin('1 day', "TimeGenerated", '2000-01-01 00:00Z'), count(*), array_agg(DISTINCT "IPAddress")
FROM "SigninLogs" AS s JOIN "HighValue" AS w ON w."User" = s."UserPrincipalName"
WHERE "TimeGenerated" >= '2026-03-12 00:00Z' AND "ResultType" <> '0' AND w."Tier" = 'tier0' GROUP BY 1, 2, 3
