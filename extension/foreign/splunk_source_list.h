/*
 * splunk_source_list.h
 *		Logs of Splunk: the table that holds each.
 *
 * SOURCE(macro, sourcetype, category, operation, list of the table)
 * The category is that of logs of Entra, the operation one that they all have; "" is any.
 * ORDER: the first that fits is taken.
 */
SOURCE("cloudtrail", "aws:cloudtrail", "", "", aws_cloud_trail)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "SignInLogs", "", signin_logs)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "NonInteractiveUserSignInLogs", "",
	   user_signin_logs)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "ServicePrincipalSignInLogs", "",
	   service_principal_signin_logs)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "UserRiskEvents", "", user_risk_events)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "AuditLogs", "", audit_logs)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "", "Sign-in activity", signin_logs)
SOURCE("azure_monitor_aad", "azure:monitor:aad", "", "", audit_logs)
