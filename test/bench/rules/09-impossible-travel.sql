WITH s AS MATERIALIZED (
    SELECT "UserPrincipalName" AS u, date_bin('6 hours', "TimeGenerated", '2000-01-01 00:00Z') AS w, "TimeGenerated" AS t, "IPAddress" AS ip,
        "LocationDetails" ->> 'city' AS city, "LocationDetails" ->> 'countryOrRegion' AS country, "AppDisplayName" AS app
    FROM "SigninLogs" WHERE "TimeGenerated" >= '2026-03-13 00:00Z' AND "ResultType" = '0'),
g AS (
    SELECT u, w, min(t) AS first, max(t) AS last, count(DISTINCT country) AS countries FROM s GROUP BY 1, 2 HAVING min(ip COLLATE "C") <> max(ip COLLATE "C"))
SELECT u, w, a.t, a.ip, a.city, b.t, b.ip, b.city, b.app, countries
FROM g JOIN s AS a USING (u, w) JOIN s AS b USING (u, w) WHERE a.t = first AND b.t = last AND a.ip <> b.ip
