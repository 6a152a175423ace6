/*
 * splunk_table_list.h
 *		The tables that detections of Splunk are translated to; a list of fields each (map/).
 *
 * TABLE(name of the list, table)
 */
TABLE(aws_cloud_trail, "AWSCloudTrail")
TABLE(signin_logs, "SigninLogs")
TABLE(user_signin_logs, "AADNonInteractiveUserSignInLogs")
TABLE(service_principal_signin_logs, "AADServicePrincipalSignInLogs")
TABLE(user_risk_events, "AADUserRiskEvents")
TABLE(audit_logs, "AuditLogs")
TABLE(office_activity, "OfficeActivity")
TABLE(okta_system_logs, "OktaV2_CL")
TABLE(aks_audit, "AKSAudit")
TABLE(azure_activity, "AzureActivity")
TABLE(gcp_audit_logs, "GCPAuditLogs")
TABLE(google_workspace_reports, "GoogleWorkspaceReports")
