/*
 * elastic_audit_logs_list.h
 *		Fields of ECS in table AuditLogs: the audit log of Entra.  See ../map.h.
 */
FIELD("_id", EVENT, "Id", "")
FIELD("event.dataset", CONSTANT, "azure.auditlogs", "")
FIELD("data_stream.dataset", CONSTANT, "azure.auditlogs", "")
FIELD("event.module", CONSTANT, "azure", "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("event.action", TEXT, "OperationName", "")
FIELD("azure.auditlogs.operation_name", TEXT, "OperationName", "")
FIELD("event.outcome", CHOICE, "", "")
CHOICE("event.outcome", "success", "Result =~ \"success\"")
CHOICE("event.outcome", "failure", "Result =~ \"failure\"")
FIELD("azure.tenant_id", TEXT, "AADTenantId", "")
FIELD("azure.correlation_id", TEXT, "CorrelationId", "")
FIELD("azure.auditlogs.identity", TEXT, "Identity", "")
FIELD("azure.auditlogs.properties.identity", TEXT, "Identity", "")
FIELD("azure.auditlogs.properties.id", TEXT, "Id", "")
FIELD("azure.auditlogs.properties.category", TEXT, "Category", "")
FIELD("azure.auditlogs.properties.activity_display_name", TEXT, "ActivityDisplayName", "")
FIELD("azure.auditlogs.properties.correlation_id", TEXT, "CorrelationId", "")
FIELD("azure.auditlogs.properties.logged_by_service", TEXT, "LoggedByService", "")
FIELD("azure.auditlogs.properties.operation_type", TEXT, "AADOperationType", "")
FIELD("azure.auditlogs.properties.result", TEXT, "Result", "")
FIELD("azure.auditlogs.properties.result_reason", TEXT, "ResultReason", "")
FIELD("azure.auditlogs.properties.initiated_by", SNAKE, "InitiatedBy", "")
FIELD("azure.auditlogs.properties.target_resources", SNAKE_EACH, "TargetResources", "")
FIELD("azure.auditlogs.properties.target_resources.modified_properties", SNAKE_EACH,
	  "TargetResources", "[].modifiedProperties")
FIELD("azure.auditlogs.properties.additional_details", SNAKE_ANY, "AdditionalDetails", "[]")
FIELD("azure.auditlogs.properties.userAgent", COMPUTED,
	  "extract(@\"\"\"key\"\":\"\"User-Agent\"\",\"\"value\"\":\"\"([^\"\"]*)\"\"\", 1, "
	  "tostring(AdditionalDetails))",
	  "")
FIELD("user_agent.original", COMPUTED,
	  "extract(@\"\"\"key\"\":\"\"User-Agent\"\",\"\"value\"\":\"\"([^\"\"]*)\"\"\", 1, "
	  "tostring(AdditionalDetails))",
	  "")
FIELD("source.ip", DYNAMIC, "InitiatedBy", "user.ipAddress")
FIELD("user.id", DYNAMIC, "InitiatedBy", "user.id")
PATH("InitiatedBy", "user.id")
PATH("InitiatedBy", "user.displayName")
PATH("InitiatedBy", "user.userPrincipalName")
PATH("InitiatedBy", "user.ipAddress")
PATH("InitiatedBy", "user.userType")
PATH("InitiatedBy", "user.homeTenantId")
PATH("InitiatedBy", "user.homeTenantName")
PATH("InitiatedBy", "app.appId")
PATH("InitiatedBy", "app.displayName")
PATH("InitiatedBy", "app.servicePrincipalId")
PATH("InitiatedBy", "app.servicePrincipalName")
ENTITY("Account", "FullName", "Identity")
