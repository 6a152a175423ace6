/*
 * elastic_aks_audit_list.h
 *		Fields of ECS in table AKSAudit: all calls of a Kubernetes cluster.  See ../map.h.
 */
#include "foreign/map/elastic_aks_list.h"
FIELD("azure.platformlogs.category", CONSTANT, "kube-audit", "")
