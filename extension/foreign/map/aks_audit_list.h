/*
 * aks_audit_list.h
 *		Fields of rules in table AKSAudit: the audit log of Kubernetes.  See ../map.h.
 */
FIELD("verb", TEXT, "Verb", "")
FIELD("objectRef", DYNAMIC, "ObjectRef", "")
FIELD("requestURI", TEXT, "RequestUri", "")
FIELD("userAgent", TEXT, "UserAgent", "")
FIELD("responseStatus", DYNAMIC, "ResponseStatus", "")
FIELD("user", DYNAMIC, "User", "")
FIELD("stage", TEXT, "Stage", "")
FIELD("level", TEXT, "Level", "")
FIELD("annotations", DYNAMIC, "Annotations", "")
FIELD("requestObject", DYNAMIC, "RequestObject", "")
FIELD("responseObject", DYNAMIC, "ResponseObject", "")
FIELD("sourceIPs", ANY_DYNAMIC, "SourceIps", "[]")
FIELD("apiGroup", DYNAMIC, "ObjectRef", "apiGroup")
FIELD("hostPath", ANY_DYNAMIC, "RequestObject", "spec.volumes[].hostPath")
FIELD("capabilities", ANY_DYNAMIC, "RequestObject", "spec.containers[].securityContext.capabilities")
