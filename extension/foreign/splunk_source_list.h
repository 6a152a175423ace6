/*
 * splunk_source_list.h
 *		Logs of Splunk: the table that holds each.
 *
 * SOURCE(macro, sourcetype, category, operation, list of the table, rows in KQL)
 * The category is that of logs of Entra, the operation one that they all have; "" is any.
 * ORDER: the first that fits is taken.
 */
SOURCE("cloudtrail", "aws:cloudtrail", "", "", aws_cloud_trail, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "SignInLogs", "", signin_logs, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "NonInteractiveUserSignInLogs", "",
	   user_signin_logs, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "ServicePrincipalSignInLogs", "",
	   service_principal_signin_logs, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "UserRiskEvents", "", user_risk_events, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "AuditLogs", "", audit_logs, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "", "Sign-in activity", signin_logs, "")
SOURCE("azure_monitor_aad", "azure:monitor:aad", "", "", audit_logs, "")
SOURCE("o365_management_activity", "o365:management:activity", "", "", office_activity, "")
SOURCE("okta", "OktaIM2:log", "", "", okta_system_logs, "")
SOURCE("kube_audit", "kube_audit", "", "", aks_audit, "")
SOURCE("azure_audit", "mscs:azure:audit", "", "", azure_activity, "")
SOURCE("google_gcp_pubsub_message", "google:gcp:pubsub:message", "", "", gcp_audit_logs, "")
SOURCE("gws_reports_login", "gws:reports:login", "", "", google_workspace_reports,
	   "IdApplicationName =~ \"login\"")
SOURCE("gws_reports_admin", "gws:reports:admin", "", "", google_workspace_reports,
	   "IdApplicationName =~ \"admin\"")
