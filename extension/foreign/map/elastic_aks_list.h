/*
 * elastic_aks_list.h
 *		Fields of ECS in the audit logs of Kubernetes: part of their lists.  See ../map.h.
 */
FIELD("event.dataset", CONSTANT, "azure.platformlogs", "")
FIELD("data_stream.dataset", CONSTANT, "azure.platformlogs", "")
FIELD("event.module", CONSTANT, "azure", "")
FIELD("event.action", CONSTANT, "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
	  "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("azure.resource.id", ANY_CASE, "_ResourceId", "")
FIELD("azure.resource.name", COMPUTED, "tostring(split(_ResourceId, \"/\")[-1])", "")
FIELD("azure.platformlogs.properties.log.level", TEXT, "Level", "")
FIELD("azure.platformlogs.properties.log.stage", TEXT, "Stage", "")
FIELD("azure.platformlogs.properties.log.verb", TEXT, "Verb", "")
FIELD("azure.platformlogs.properties.log.requestURI", TEXT, "RequestUri", "")
FIELD("azure.platformlogs.properties.log.userAgent", TEXT, "UserAgent", "")
FIELD("azure.platformlogs.properties.log.auditID", TEXT, "AuditId", "")
FIELD("azure.platformlogs.properties.log.user.groups", ANY_DYNAMIC, "User", "groups[]")
FIELD("azure.platformlogs.properties.log.user", DYNAMIC, "User", "")
FIELD("azure.platformlogs.properties.log.objectRef", DYNAMIC, "ObjectRef", "")
FIELD("azure.platformlogs.properties.log.responseStatus", DYNAMIC, "ResponseStatus", "")
FIELD("azure.platformlogs.properties.log.sourceIPs", ANY_DYNAMIC, "SourceIps", "[]")
FIELD("azure.platformlogs.properties.log.requestObject", LEAF_DYNAMIC, "RequestObject", "")
FIELD("azure.platformlogs.properties.log.responseObject", LEAF_DYNAMIC, "ResponseObject", "")
FIELD("azure.platformlogs.properties.log.annotations", LEAF_DYNAMIC, "Annotations", "")
