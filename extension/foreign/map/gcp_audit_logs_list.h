/*
 * gcp_audit_logs_list.h
 *		Fields of rules in table GCPAuditLogs: audit logs of Google Cloud.  See ../map.h.
 */
FIELD("gcp.audit.method_name", TEXT, "MethodName", "")
FIELD("gcp.audit.service_name", TEXT, "ServiceName", "")
FIELD("data.protoPayload.methodName", TEXT, "MethodName", "")
FIELD("protoPayload.methodName", TEXT, "MethodName", "")
FIELD("data.protoPayload.serviceName", TEXT, "ServiceName", "")
FIELD("protoPayload.serviceName", TEXT, "ServiceName", "")
FIELD("data.protoPayload.resourceName", TEXT, "GCPResourceName", "")
FIELD("protoPayload.resourceName", TEXT, "GCPResourceName", "")
FIELD("data.protoPayload.authenticationInfo.principalEmail", TEXT, "PrincipalEmail", "")
FIELD("protoPayload.authenticationInfo.principalEmail", TEXT, "PrincipalEmail", "")
FIELD("data.protoPayload.logName", TEXT, "LogName", "")
FIELD("data.logName", TEXT, "LogName", "")
FIELD("data.protoPayload.resource.type", TEXT, "GCPResourceType", "")
FIELD("data.resource.type", TEXT, "GCPResourceType", "")
FIELD("data.protoPayload.authorizationInfo.permission", ANY_DYNAMIC, "AuthorizationInfo",
	  "[].permission")
FIELD("data.protoPayload.authorizationInfo.granted", ANY_DYNAMIC, "AuthorizationInfo", "[].granted")
FIELD("data.protoPayload.authorizationInfo.resource", ANY_DYNAMIC, "AuthorizationInfo",
	  "[].resource")
FIELD("data.protoPayload.request", DYNAMIC, "Request", "")
FIELD("data.protoPayload.response", DYNAMIC, "Response", "")
FIELD("data.protoPayload.requestMetadata", DYNAMIC, "RequestMetadata", "")
FIELD("data.protoPayload.status", DYNAMIC, "Status", "")
FIELD("data.protoPayload.serviceData", DYNAMIC, "ServiceData", "")
FIELD("data.protoPayload.metadata", DYNAMIC, "Metadata", "")
ENTITY("Account", "FullName", "PrincipalEmail")
