SELECT tag ->> 'key', count(*), count(DISTINCT "UserIdentityArn")
FROM "AWSCloudTrail" CROSS JOIN LATERAL jsonb_array_elements("RequestParameters"::jsonb -> 'tags') AS tag
WHERE "TimeGenerated" >= '2026-03-13 00:00Z' AND "EventSource" = 'iam.amazonaws.com' AND "ErrorCode" = '' GROUP BY 1
