/*
 * elastic_dataset_list.h
 *		Data sets of Elastic's integrations, and the tables that hold their events.
 *
 * DATASET(data set, name of the list in map/, table)
 * A data set may be in several tables: a rule is about those of which rows can match.
 */
DATASET("aws.cloudtrail", aws_cloud_trail, "AWSCloudTrail")
DATASET("azure.signinlogs", signin_logs, "SigninLogs")
DATASET("azure.signinlogs", user_signin_logs, "AADNonInteractiveUserSignInLogs")
DATASET("azure.signinlogs", service_principal_signin_logs, "AADServicePrincipalSignInLogs")
DATASET("azure.signinlogs", managed_identity_signin_logs, "AADManagedIdentitySignInLogs")
DATASET("azure.auditlogs", audit_logs, "AuditLogs")
DATASET("azure.activitylogs", azure_activity, "AzureActivity")
DATASET("azure.identity_protection", user_risk_events, "AADUserRiskEvents")
DATASET("azure.graphactivitylogs", graph_activity_logs, "MicrosoftGraphActivityLogs")
DATASET("azure.aadgraphactivitylogs", aad_graph_activity_logs, "AADGraphActivityLogs")
DATASET("azure.platformlogs", aks_audit, "AKSAudit")
DATASET("azure.platformlogs", aks_audit_admin, "AKSAuditAdmin")
DATASET("azure.platformlogs", key_vault, "AZKVAuditLogs")
DATASET("azure.platformlogs", storage_blob_logs, "StorageBlobLogs")
DATASET("o365.audit", office_activity, "OfficeActivity")
DATASET("kubernetes.audit_logs", kubernetes_audit, "AKSAudit")
DATASET("okta.system", okta_v2, "OktaV2_CL")
DATASET("okta.system", okta_system_logs, "OktaSystemLogs")
DATASET("github.audit", github, "GitHubAuditLogsV2_CL")
DATASET("gcp.audit", gcp_audit, "GCPAuditLogs")
