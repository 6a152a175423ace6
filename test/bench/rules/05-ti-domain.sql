WITH i AS MATERIALIZED (
    SELECT DISTINCT ON ("IndicatorId", "DomainName") "IndicatorId", "DomainName", "Active", "ConfidenceScore"
    FROM "ThreatIntelligenceIndicator" WHERE "DomainName" <> '' ORDER BY 1, 2, "TimeGenerated" DESC)
SELECT "TimeGenerated", "DeviceName", d.host, i."IndicatorId", i."ConfidenceScore"
FROM "DeviceNetworkEvents" AS e
    CROSS JOIN LATERAL (SELECT split_part(split_part("RemoteUrl", '/', 3), ':', 1) AS host) AS d
    JOIN i ON i."DomainName" = d.host AND i."Active"
WHERE "TimeGenerated" >= '2026-03-13 00:00Z' AND "RemoteUrl" <> ''
