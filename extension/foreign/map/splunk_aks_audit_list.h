/*
 * splunk_aks_audit_list.h
 *		Fields of Splunk in table AKSAudit: the audit log of Kubernetes.  See ../map.h.
 */
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "AuditId", "")
FIELD("source", CONSTANT, "kubernetes", "")
FIELD("kind", CONSTANT, "Event", "")
FIELD("apiVersion", CONSTANT, "audit.k8s.io/v1", "")
FIELD("auditID", TEXT, "AuditId", "")
FIELD("level", TEXT, "Level", "")
FIELD("stage", TEXT, "Stage", "")
FIELD("verb", TEXT, "Verb", "")
FIELD("requestURI", TEXT, "RequestUri", "")
FIELD("userAgent", TEXT, "UserAgent", "")
FIELD("requestReceivedTimestamp", COMPUTED, "tostring(RequestReceivedTime)", "")
FIELD("stageTimestamp", COMPUTED, "tostring(StageReceivedTime)", "")
FIELD("user", DYNAMIC, "User", "")
FIELD("sourceIPs", DYNAMIC, "SourceIps", "")
FIELD("objectRef", DYNAMIC, "ObjectRef", "")
FIELD("responseStatus", DYNAMIC, "ResponseStatus", "")
FIELD("requestObject", DYNAMIC, "RequestObject", "")
FIELD("responseObject", DYNAMIC, "ResponseObject", "")
FIELD("annotations", DYNAMIC, "Annotations", "")
FIELD("annotations.authorization.k8s.io/decision", COMPUTED,
	  "tostring(Annotations[\"authorization.k8s.io/decision\"])", "")
FIELD("annotations.authorization.k8s.io/reason", COMPUTED,
	  "tostring(Annotations[\"authorization.k8s.io/reason\"])", "")
FIELD("requestObject.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
	  COMPUTED,
	  "tostring(RequestObject.metadata.annotations[\"kubectl.kubernetes.io/"
	  "last-applied-configuration\"])",
	  "")
