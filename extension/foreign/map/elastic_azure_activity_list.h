/*
 * elastic_azure_activity_list.h
 *		Fields of ECS in table AzureActivity: the activity log of Azure.  See ../map.h.
 */
FIELD("_id", EVENT, "EventDataId", "")
FIELD("event.dataset", CONSTANT, "azure.activitylogs", "")
FIELD("data_stream.dataset", CONSTANT, "azure.activitylogs", "")
FIELD("event.module", CONSTANT, "azure", "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("event.action", ANY_CASE, "OperationNameValue", "")
FIELD("azure.activitylogs.operation_name", ANY_CASE, "OperationNameValue", "")
FIELD("azure.activitylogs.category", TEXT, "CategoryValue", "")
FIELD("event.outcome", CHOICE, "", "")
CHOICE("event.outcome", "success", "ActivityStatusValue in~ (\"Success\", \"Succeeded\")")
CHOICE("event.outcome", "failure", "ActivityStatusValue in~ (\"Failure\", \"Failed\")")
FIELD("source.ip", TEXT, "CallerIpAddress", "")
FIELD("source.address", TEXT, "CallerIpAddress", "")
FIELD("azure.correlation_id", TEXT, "CorrelationId", "")
FIELD("azure.subscription_id", TEXT, "SubscriptionId", "")
FIELD("azure.resource.id", ANY_CASE, "_ResourceId", "")
FIELD("azure.activitylogs.resource.id", ANY_CASE, "_ResourceId", "")
FIELD("azure.resource.group", ANY_CASE, "ResourceGroup", "")
FIELD("azure.resource.provider", ANY_CASE, "ResourceProviderValue", "")
FIELD("azure.resource.name", COMPUTED, "tostring(split(_ResourceId, \"/\")[-1])", "")
FIELD("azure.activitylogs.result_type", TEXT, "ActivityStatusValue", "")
FIELD("azure.activitylogs.properties.requestbody.properties.roleDefinitionId", COMPUTED,
	  "extract(@\"(?i)\"\"roleDefinitionId\"\"\\s*:\\s*\"\"([^\"\"]*)\"\"\", 1, "
	  "tostring(Properties_d.requestbody))",
	  "")
FIELD("azure.activitylogs.properties", SNAKE, "Properties_d", "")
FIELD("azure.activitylogs.identity.claims_initiated_by_user.name", COMPUTED,
	  "tostring(Claims_d[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name\"])", "")
FIELD("azure.activitylogs.identity.claims", DYNAMIC, "Claims_d", "")
FIELD("azure.activitylogs.identity.authorization", SNAKE, "Authorization_d", "")
ENTITY("Account", "FullName", "Caller")
ENTITY("IP", "Address", "CallerIpAddress")
