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
FIELD("requestObject.spec.containers", EACH_DYNAMIC, "RequestObject", "spec.containers")
FIELD("requestObject.spec.initContainers", EACH_DYNAMIC, "RequestObject", "spec.initContainers")
FIELD("requestObject.spec.volumes", EACH_DYNAMIC, "RequestObject", "spec.volumes")
FIELD("user.groups", ANY_DYNAMIC, "User", "groups[]")
FIELD("requestObject", DYNAMIC, "RequestObject", "")
FIELD("responseObject", DYNAMIC, "ResponseObject", "")
FIELD("sourceIPs", ANY_DYNAMIC, "SourceIps", "[]")
FIELD("apiGroup", DYNAMIC, "ObjectRef", "apiGroup")
FIELD("hostPath", ANY_DYNAMIC, "RequestObject", "spec.volumes[].hostPath")
FIELD("capabilities", ANY_DYNAMIC, "RequestObject",
	  "spec.containers[].securityContext.capabilities")
