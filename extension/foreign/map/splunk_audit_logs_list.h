/*
 * splunk_audit_logs_list.h
 *		Fields of Splunk in table AuditLogs: the audit log of Entra.  See ../map.h.
 *
 * The user is whom an operation is about, and who does it where it is about no user.
 */
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "Id", "")
FIELD("sourcetype", CONSTANT, "azure:monitor:aad", "")
FIELD("category", CONSTANT, "AuditLogs", "")
FIELD("operationName", TEXT, "OperationName", "")
FIELD("correlationId", TEXT, "CorrelationId", "")
FIELD("resultSignature", TEXT, "ResultSignature", "")
FIELD("resultDescription", TEXT, "ResultDescription", "")
FIELD("identity", TEXT, "Identity", "")
FIELD("callerIpAddress", DYNAMIC, "InitiatedBy", "user.ipAddress")
FIELD("user", COMPUTED,
	  "coalesce(tostring(TargetResources[0].userPrincipalName), "
	  "tostring(InitiatedBy.user.userPrincipalName))",
	  "")
FIELD("user_id", COMPUTED,
	  "coalesce(tostring(TargetResources[0].id), tostring(InitiatedBy.user.id))", "")
FIELD("object", COMPUTED, "tostring(TargetResources[0].displayName)", "")
FIELD("src_user", DYNAMIC, "InitiatedBy", "user.userPrincipalName")
FIELD("src_user_type", COMPUTED,
	  "iff(isnotnull(InitiatedBy.app), \"servicePrincipal\", iff(isnotnull(InitiatedBy.user), "
	  "\"user\", \"\"))",
	  "")
FIELD("src", DYNAMIC, "InitiatedBy", "user.ipAddress")
FIELD("src_ip", DYNAMIC, "InitiatedBy", "user.ipAddress")
FIELD("user_agent", COMPUTED,
	  "tostring(parse_json(strcat(\"\\\"\", extract(@\"\"\"key\"\"\\s*:\\s*\"\"User-Agent\"\""
	  "\\s*,\\s*\"\"value\"\"\\s*:\\s*\"\"((?:[^\"\"\\\\]|\\\\.)*)\"\"\", 1, "
	  "tostring(AdditionalDetails)), \"\\\"\")))",
	  "")
FIELD("result", TEXT, "Result", "")
FIELD("properties.id", TEXT, "Id", "")
FIELD("properties.category", TEXT, "Category", "")
FIELD("properties.correlationId", TEXT, "CorrelationId", "")
FIELD("properties.result", TEXT, "Result", "")
FIELD("properties.resultReason", TEXT, "ResultReason", "")
FIELD("properties.activityDisplayName", TEXT, "ActivityDisplayName", "")
FIELD("properties.activityDateTime", TIME, "ActivityDateTime", "")
FIELD("properties.loggedByService", TEXT, "LoggedByService", "")
FIELD("properties.operationType", TEXT, "AADOperationType", "")
FIELD("properties.userAgent", COMPUTED,
	  "tostring(parse_json(strcat(\"\\\"\", extract(@\"\"\"key\"\"\\s*:\\s*\"\"User-Agent\"\""
	  "\\s*,\\s*\"\"value\"\"\\s*:\\s*\"\"((?:[^\"\"\\\\]|\\\\.)*)\"\"\", 1, "
	  "tostring(AdditionalDetails)), \"\\\"\")))",
	  "")
FIELD("properties.initiatedBy", DYNAMIC, "InitiatedBy", "")
FIELD("properties.targetResources", DYNAMIC, "TargetResources", "")
FIELD("properties.additionalDetails", DYNAMIC, "AdditionalDetails", "")
