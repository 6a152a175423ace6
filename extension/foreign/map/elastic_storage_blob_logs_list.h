/*
 * elastic_storage_blob_logs_list.h
 *		Fields of ECS in table StorageBlobLogs: blobs of storage accounts.  See ../map.h.
 */
FIELD("event.dataset", CONSTANT, "azure.platformlogs", "")
FIELD("data_stream.dataset", CONSTANT, "azure.platformlogs", "")
FIELD("event.module", CONSTANT, "azure", "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("event.action", TEXT, "OperationName", "")
FIELD("azure.platformlogs.operation_name", TEXT, "OperationName", "")
FIELD("azure.platformlogs.category", TEXT, "Category", "")
FIELD("azure.platformlogs.statusCode", TEXT, "StatusCode", "")
FIELD("azure.platformlogs.statusText", TEXT, "StatusText", "")
FIELD("azure.platformlogs.identity.type", TEXT, "AuthenticationType", "")
FIELD("azure.platformlogs.properties.accountName", TEXT, "AccountName", "")
FIELD("azure.platformlogs.properties.userAgentHeader", TEXT, "UserAgentHeader", "")
FIELD("azure.platformlogs.properties.objectKey", TEXT, "ObjectKey", "")
FIELD("azure.platformlogs.uri", TEXT, "Uri", "")
FIELD("user_agent.original", TEXT, "UserAgentHeader", "")
FIELD("azure.correlation_id", TEXT, "CorrelationId", "")
FIELD("azure.resource.id", ANY_CASE, "_ResourceId", "")
FIELD("azure.resource.name", TEXT, "AccountName", "")
FIELD("azure.subscription_id", TEXT, "_SubscriptionId", "")
