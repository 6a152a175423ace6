WITH f AS MATERIALIZED (
    SELECT "IPAddress", date_bin('6 hours', "TimeGenerated", '2000-01-01 00:00Z') AS hour, count(DISTINCT "UserPrincipalName") AS users, count(*) AS attempts
    FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-12 00:00Z' AND "ResultType" IN ('50126', '50053') GROUP BY 1, 2)
SELECT f."IPAddress", hour, users, attempts, peak, hours
FROM f JOIN (SELECT "IPAddress", max(attempts) AS peak, count(*) AS hours FROM f GROUP BY 1) AS p USING ("IPAddress")
WHERE users >= 1 AND attempts > 1
