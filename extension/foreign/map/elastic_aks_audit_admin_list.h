/*
 * elastic_aks_audit_admin_list.h
 *		Fields of ECS in table AKSAuditAdmin: calls of a Kubernetes cluster that change something.  See ../map.h.
 */
#include "foreign/map/elastic_aks_list.h"
FIELD("azure.platformlogs.category", CONSTANT, "kube-audit-admin", "")
