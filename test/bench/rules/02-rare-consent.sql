WITH now AS (
    SELECT "TargetResources" -> 0 ->> 'displayName' AS app, count(*) AS n, array_agg(DISTINCT "InitiatedBy" #>> '{user,userPrincipalName}') AS admins
    FROM "AuditLogs" WHERE "OperationName" = 'Consent to application' AND "Result" = 'success' AND "TimeGenerated" >= '2026-03-14 00:00Z' GROUP BY 1),
known AS (
    SELECT "TargetResources" -> 0 ->> 'displayName' AS app, count(*) AS n
    FROM "AuditLogs" WHERE "OperationName" = 'Consent to application' AND "Result" = 'success' AND "TimeGenerated" < '2026-03-14 00:00Z' GROUP BY 1)
SELECT app, now.n, admins, known.n FROM now LEFT JOIN known USING (app) WHERE known.n IS NULL OR known.n < 2
