/*
 * splunk_azure_activity_list.h
 *		Fields of Splunk in table AzureActivity: the activity log of Azure.  See ../map.h.
 */
#define STATUS_VALUE                                                                               \
	"case(ActivityStatusValue in~ (\"Success\", \"Succeeded\"), \"Succeeded\", "                   \
	"ActivityStatusValue in~ "                                                                     \
	"(\"Failure\", \"Failed\"), \"Failed\", ActivityStatusValue in~ (\"Start\", \"Started\"), "    \
	"\"Started\", "                                                                                \
	"coalesce(ActivityStatusValue, ActivityStatus))"
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "EventDataId", "")
FIELD("sourcetype", CONSTANT, "mscs:azure:audit", "")
FIELD("operationName.value", TEXT, "OperationNameValue", "")
FIELD("operationName.localizedValue", TEXT, "OperationName", "")
FIELD("status.value", COMPUTED, STATUS_VALUE, "")
FIELD("status.localizedValue", COMPUTED, STATUS_VALUE, "")
FIELD("status", COMPUTED, STATUS_VALUE, "")
FIELD("subStatus.value", TEXT, "ActivitySubstatusValue", "")
CHOICE("operationName.localizedValue", "Create or Update an Azure Automation account",
	   "OperationName =~ \"Create or Update an Azure Automation account\" or OperationNameValue =~ "
	   "\"Microsoft.Automation/automationAccounts/write\"")
CHOICE("operationName.localizedValue", "Create or Update an Azure Automation Runbook",
	   "OperationName =~ \"Create or Update an Azure Automation Runbook\" or OperationNameValue =~ "
	   "\"Microsoft.Automation/automationAccounts/runbooks/write\"")
CHOICE("operationName.localizedValue", "Create or Update an Azure Automation webhook",
	   "OperationName =~ \"Create or Update an Azure Automation webhook\" or OperationNameValue =~ "
	   "\"Microsoft.Automation/automationAccounts/webhooks/write\"")
FIELD("caller", TEXT, "Caller", "")
FIELD("user", TEXT, "Caller", "")
FIELD("level", TEXT, "Level", "")
FIELD("correlationId", TEXT, "CorrelationId", "")
FIELD("operationId", TEXT, "OperationId", "")
FIELD("eventDataId", TEXT, "EventDataId", "")
FIELD("subscriptionId", TEXT, "SubscriptionId", "")
FIELD("resourceGroupName", TEXT, "ResourceGroup", "")
FIELD("resourceProviderName.value", TEXT, "ResourceProviderValue", "")
FIELD("resourceUri", TEXT, "_ResourceId", "")
FIELD("object_path", TEXT, "_ResourceId", "")
FIELD("object", COMPUTED, "extract(\"([^/]+)$\", 1, _ResourceId)", "")
FIELD("src_ip", TEXT, "CallerIpAddress", "")
FIELD("src", TEXT, "CallerIpAddress", "")
FIELD("claims.ipaddr", COMPUTED, "coalesce(tostring(Claims_d.ipaddr), CallerIpAddress)", "")
FIELD("claims", DYNAMIC, "Claims_d", "")
FIELD("authorization", DYNAMIC, "Authorization_d", "")
FIELD("properties", DYNAMIC, "Properties_d", "")
#undef STATUS_VALUE
