WITH new AS (
    SELECT "UserIdentityArn", "UserAgent", count(*) AS calls, array_agg(DISTINCT "EventName") AS events
    FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-15 00:00Z' AND "EventSource" = 'iam.amazonaws.com' GROUP BY 1, 2 HAVING count(*) > 1)
SELECT * FROM new WHERE NOT EXISTS (
    SELECT FROM "AWSCloudTrail" AS s WHERE s."TimeGenerated" >= '2026-03-02 00:00Z' AND s."TimeGenerated" <= '2026-03-15 00:00Z'
        AND s."EventSource" = 'iam.amazonaws.com' AND s."UserIdentityArn" = new."UserIdentityArn" AND s."UserAgent" = new."UserAgent")
