WITH new AS (
    SELECT "UserIdentityArn", "EventName", min("TimeGenerated"), count(*) AS calls, (array_agg(DISTINCT "SourceIpAddress"))[:10]
    FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-15 00:00Z' AND "ErrorCode" = '' GROUP BY 1, 2 HAVING count(*) > 1)
SELECT * FROM new WHERE NOT EXISTS (
    SELECT FROM "AWSCloudTrail" AS s WHERE s."TimeGenerated" < '2026-03-15 00:00Z' AND s."ErrorCode" = ''
        AND s."UserIdentityArn" = new."UserIdentityArn" AND s."EventName" = new."EventName")
