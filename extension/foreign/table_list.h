/*
 * table_list.h
 *		The tables that rules of other platforms are translated to; a list of fields each (map/).
 *
 * TABLE(name of the list, table, where keywords are looked for, column of all other fields, prefix)
 * Keywords are looked for in a text that is KQL; NULL: in every column.  The column is a dynamic
 * one whose keys the rules use as fields, or NULL; of a table with both, keywords are looked for in
 * that column.  A prefix may stand in front of a field.
 *
 * ALSO(table, other)
 * The same logs are in another table of the same columns, where it is: a source reads both.
 */
TABLE(aws_cloud_trail, "AWSCloudTrail", NULL, NULL, NULL)
TABLE(signin_logs, "SigninLogs", NULL, NULL, "properties.")
TABLE(audit_logs, "AuditLogs", NULL, NULL, "properties.")
TABLE(azure_activity, "AzureActivity", NULL, NULL, "properties.")
TABLE(aad_user_risk_events, "AADUserRiskEvents", NULL, NULL, "properties.")
TABLE(office_activity, "OfficeActivity", NULL, NULL, NULL)
TABLE(gcp_audit_logs, "GCPAuditLogs", NULL, NULL, NULL)
TABLE(google_workspace_reports, "GoogleWorkspaceReports", NULL, NULL, NULL)
TABLE(okta_system_logs, "OktaV2_CL", NULL, NULL, NULL)
TABLE(okta_system_logs, "OktaSystemLogs", NULL, NULL, NULL)
ALSO("OktaV2_CL", "OktaSystemLogs")
TABLE(github_audit_logs, "GitHubAuditLogsV2_CL", NULL, NULL, NULL)
TABLE(aks_audit, "AKSAudit", NULL, NULL, NULL)
TABLE(device_process_events, "DeviceProcessEvents", NULL, NULL, NULL)
TABLE(device_file_events, "DeviceFileEvents", NULL, NULL, NULL)
TABLE(device_registry_events, "DeviceRegistryEvents", NULL, NULL, NULL)
TABLE(device_network_events, "DeviceNetworkEvents", NULL, NULL, NULL)
TABLE(device_image_load_events, "DeviceImageLoadEvents", NULL, NULL, NULL)
TABLE(device_events, "DeviceEvents", NULL, NULL, NULL)
TABLE(security_event, "SecurityEvent", NULL, NULL, NULL)
TABLE(windows_event, "WindowsEvent", "tostring(EventData)", "EventData", NULL)
TABLE(linux_audit_log, "LinuxAuditLog", NULL, NULL, NULL)
TABLE(syslog, "Syslog", "SyslogMessage", NULL, NULL)
TABLE(w3c_iis_log, "W3CIISLog",
	  "strcat_delim(\" \", csMethod, csUriStem, csUriQuery, scStatus, csUserName, csHost, "
	  "csUserAgent, csReferer, csCookie)",
	  NULL, NULL)
TABLE(common_security_log, "CommonSecurityLog",
	  "strcat_delim(\" \", Message, RequestURL, RequestClientApplication, AdditionalExtensions)",
	  NULL, NULL)
TABLE(asim_dns_activity_logs, "ASimDnsActivityLogs", NULL, NULL, NULL)
