SELECT target, actor, array_agg(DISTINCT role), count(*), max("TimeGenerated")
FROM (
    SELECT "TargetResources" #>> '{0,userPrincipalName}' AS target, "InitiatedBy" #>> '{user,userPrincipalName}' AS actor, btrim(p ->> 'newValue', '"') AS role, "TimeGenerated"
    FROM "AuditLogs" CROSS JOIN LATERAL jsonb_array_elements("TargetResources" #> '{0,modifiedProperties}') AS p
    WHERE "TimeGenerated" >= '2026-03-09 00:00Z' AND "OperationName" = 'Add member to role' AND "Result" = 'success' AND p ->> 'displayName' = 'Role.DisplayName') AS r
WHERE role IN ('Role 1', 'Role 7', 'Role 23') GROUP BY 1, 2
