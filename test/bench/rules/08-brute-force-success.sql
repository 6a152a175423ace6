WITH f AS MATERIALIZED (
    SELECT "UserPrincipalName", "IPAddress", date_bin('1 hour', "TimeGenerated", '2000-01-01 00:00Z') AS w, count(*) AS failures, max("TimeGenerated") AS last
    FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-13 00:00Z' AND "ResultType" IN ('50126', '50076', '53003') GROUP BY 1, 2, 3 HAVING count(*) >= 2)
SELECT s."UserPrincipalName", s."IPAddress", f.w, min("TimeGenerated"), array_agg(DISTINCT "AppDisplayName"), max(failures)
FROM "SigninLogs" AS s JOIN f ON f."UserPrincipalName" = s."UserPrincipalName" AND f."IPAddress" = s."IPAddress"
    AND f.w = date_bin('1 hour', s."TimeGenerated", '2000-01-01 00:00Z')
WHERE "TimeGenerated" >= '2026-03-13 00:00Z' AND "ResultType" = '0' AND "TimeGenerated" > f.last
GROUP BY 1, 2, 3
