/*
 * audit_logs_list.h
 *		Fields of rules in table AuditLogs: the audit log of Entra.  See ../map.h.
 */
FIELD("message", EITHER, "OperationName", "ActivityDisplayName")
FIELD("OperationName", EITHER, "OperationName", "ActivityDisplayName")
FIELD("ActivityDisplayName", EITHER, "OperationName", "ActivityDisplayName")
FIELD("ActivityType", EITHER, "OperationName", "ActivityDisplayName")
FIELD("Status", TEXT, "Result", "")
FIELD("failure_status_reason", TEXT, "ResultReason", "")
FIELD("additionalDetails.additionalInfo", DYNAMIC, "AdditionalDetails", "")
FIELD("Initiatied.By", DYNAMIC, "InitiatedBy", "")
FIELD("Initiatedby", DYNAMIC, "InitiatedBy", "")
FIELD("TargetResources.modifiedProperties", EACH_DYNAMIC, "TargetResources",
	  "[].modifiedProperties")
FIELD("ConsentContext.IsAdminConsent", CHOICE, "", "")
CHOICE("ConsentContext.IsAdminConsent", "true",
	   "tostring(TargetResources) matches regex "
	   "@\"(?is)\"\"displayName\"\"\\s*:\\s*\"\"ConsentContext\\.IsAdminConsent\"\"[^{}]*True|True["
	   "^{}]*\"\"displayName\"\"\\s*:\\s*\"\"ConsentContext\\.IsAdminConsent\"\"\"")
CHOICE("ConsentContext.IsAdminConsent", "false",
	   "tostring(TargetResources) matches regex "
	   "@\"(?is)\"\"displayName\"\"\\s*:\\s*\"\"ConsentContext\\.IsAdminConsent\"\"[^{}]*False|"
	   "False[^{}]*\"\"displayName\"\"\\s*:\\s*\"\"ConsentContext\\.IsAdminConsent\"\"\"")
FIELD("AADOperationType", TEXT, "AADOperationType", "")
FIELD("AADTenantId", TEXT, "AADTenantId", "")
FIELD("ActivityDateTime", TIME, "ActivityDateTime", "")
FIELD("AdditionalDetails", EACH_DYNAMIC, "AdditionalDetails", "")
FIELD("Category", TEXT, "Category", "")
FIELD("CorrelationId", TEXT, "CorrelationId", "")
FIELD("DurationMs", NUMBER, "DurationMs", "")
FIELD("Id", TEXT, "Id", "")
FIELD("Identity", TEXT, "Identity", "")
FIELD("InitiatedBy", DYNAMIC, "InitiatedBy", "")
FIELD("Level", TEXT, "Level", "")
FIELD("Location", TEXT, "Location", "")
FIELD("LoggedByService", TEXT, "LoggedByService", "")
FIELD("OperationVersion", TEXT, "OperationVersion", "")
FIELD("Resource", TEXT, "Resource", "")
FIELD("ResourceGroup", TEXT, "ResourceGroup", "")
FIELD("ResourceId", TEXT, "ResourceId", "")
FIELD("ResourceProvider", TEXT, "ResourceProvider", "")
FIELD("Result", TEXT, "Result", "")
FIELD("ResultDescription", TEXT, "ResultDescription", "")
FIELD("ResultReason", TEXT, "ResultReason", "")
FIELD("ResultSignature", TEXT, "ResultSignature", "")
FIELD("ResultType", TEXT, "ResultType", "")
FIELD("TargetResources", EACH_DYNAMIC, "TargetResources", "")
FIELD("TimeGenerated", TIME, "TimeGenerated", "")
