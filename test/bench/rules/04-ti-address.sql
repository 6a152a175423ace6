WITH i AS MATERIALIZED (
    SELECT DISTINCT ON (ip) ip, expires FROM (
        SELECT DISTINCT ON ("IndicatorId") "NetworkIP" AS ip, "ExpirationDateTime" AS expires, "Active", "ConfidenceScore"
        FROM "ThreatIntelligenceIndicator" WHERE "NetworkIP" <> '' AND "ExpirationDateTime" > '2026-03-16 00:00Z'
        ORDER BY "IndicatorId", "TimeGenerated" DESC) AS latest
    WHERE "Active" AND "ConfidenceScore" >= 50)
SELECT ip, "UserIdentityArn", max("TimeGenerated"), (array_agg("EventName" ORDER BY "TimeGenerated" DESC))[1], count(*)
FROM i JOIN "AWSCloudTrail" AS c ON c."SourceIpAddress" = ip AND c."TimeGenerated" >= '2026-03-15 00:00Z' AND c."TimeGenerated" < expires
GROUP BY 1, 2
