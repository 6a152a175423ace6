SELECT "UserIdentityArn", "SourceIpAddress", count(DISTINCT "EventName"), count(DISTINCT "EventSource"), count(*), (array_agg(DISTINCT "EventName"))[:25]
FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-09 00:00Z' AND "ErrorCode" = 'AccessDenied'
GROUP BY 1, 2 HAVING count(DISTINCT "EventName") >= 4
