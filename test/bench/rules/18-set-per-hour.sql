SELECT "UserIdentityArn", date_bin('1 hour', "TimeGenerated", '2000-01-01 00:00Z'), array_agg(DISTINCT "EventName"), (array_agg(DISTINCT "AWSRegion"))[:5], count(*)
FROM "AWSCloudTrail" WHERE "TimeGenerated" >= '2026-03-14 00:00Z'
    AND lower("EventName" COLLATE "C") IN ('createuser', 'createaccesskey', 'attachrolepolicy', 'putbucketpolicy', 'createrole')
GROUP BY 1, 2 HAVING count(DISTINCT "EventName") > 1
