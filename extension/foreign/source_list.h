/*
 * source_list.h
 *		Log sources of Sigma: the table that holds each, and which of its rows they are.
 *
 * SOURCE(product, category, service, table, condition)
 * "" is an attribute that the rule does not name; the product "*" is any or none.  The condition is
 * KQL, "" for all rows.  A channel is named as its manifest does; behind that name stands the one that
 * Sigma's definitions have where it is another, which is a label of the Event Viewer.
 */
SOURCE("aws", "", "cloudtrail", "AWSCloudTrail", "")
SOURCE("azure", "", "signinlogs", "SigninLogs", "")
SOURCE("azure", "", "auditlogs", "AuditLogs", "")
SOURCE("azure", "", "activitylogs", "AzureActivity", "")
SOURCE("azure", "", "riskdetection", "AADUserRiskEvents", "")
SOURCE("m365", "", "audit", "OfficeActivity", "")
SOURCE("gcp", "", "gcp.audit", "GCPAuditLogs", "")
SOURCE("gcp", "", "google_workspace.admin", "GoogleWorkspaceReports", "")
SOURCE("gcp", "", "google_workspace.login", "GoogleWorkspaceReports", "")
SOURCE("okta", "", "okta", "OktaV2_CL", "")
SOURCE("github", "", "audit", "GitHubAuditLogsV2_CL", "")
SOURCE("kubernetes", "application", "audit", "AKSAudit", "")
SOURCE("kubernetes", "", "audit", "AKSAudit", "")
SOURCE("windows", "process_creation", "", "DeviceProcessEvents", "")
SOURCE("linux", "process_creation", "", "DeviceProcessEvents", "")
SOURCE("macos", "process_creation", "", "DeviceProcessEvents", "")
SOURCE("", "process_creation", "", "DeviceProcessEvents", "")
SOURCE("windows", "file_event", "", "DeviceFileEvents", "ActionType == \"FileCreated\"")
SOURCE("linux", "file_event", "", "DeviceFileEvents", "ActionType == \"FileCreated\"")
SOURCE("macos", "file_event", "", "DeviceFileEvents", "ActionType == \"FileCreated\"")
SOURCE("windows", "file_delete", "", "DeviceFileEvents", "ActionType == \"FileDeleted\"")
SOURCE("windows", "file_rename", "", "DeviceFileEvents", "ActionType == \"FileRenamed\"")
SOURCE("windows", "file_change", "", "DeviceFileEvents", "ActionType == \"FileModified\"")
SOURCE("windows", "registry_set", "", "DeviceRegistryEvents", "ActionType == \"RegistryValueSet\"")
SOURCE("windows", "registry_add", "", "DeviceRegistryEvents",
	   "ActionType == \"RegistryKeyCreated\"")
SOURCE("windows", "registry_delete", "", "DeviceRegistryEvents",
	   "ActionType in (\"RegistryKeyDeleted\", \"RegistryValueDeleted\")")
SOURCE("windows", "registry_rename", "", "DeviceRegistryEvents",
	   "ActionType == \"RegistryKeyRenamed\"")
SOURCE("windows", "registry_event", "", "DeviceRegistryEvents", "")
SOURCE("windows", "network_connection", "", "DeviceNetworkEvents", "")
SOURCE("linux", "network_connection", "", "DeviceNetworkEvents", "")
SOURCE("macos", "network_connection", "", "DeviceNetworkEvents", "")
SOURCE("windows", "image_load", "", "DeviceImageLoadEvents", "")
SOURCE("windows", "dns_query", "", "DeviceEvents", "ActionType == \"DnsQueryResponse\"")
SOURCE("windows", "", "security", "SecurityEvent", "")
SOURCE("windows", "", "application", "WindowsEvent", "Channel =~ \"Application\"")
SOURCE("windows", "", "system", "WindowsEvent", "Channel =~ \"System\"")
SOURCE("windows", "", "ntlm", "WindowsEvent", "Channel =~ \"Microsoft-Windows-NTLM/Operational\"")
SOURCE("windows", "", "sysmon", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\"")
SOURCE("windows", "", "powershell", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-PowerShell/Operational\", \"PowerShellCore/Operational\")")
SOURCE("windows", "", "powershell-classic", "WindowsEvent", "Channel =~ \"Windows PowerShell\"")
SOURCE("windows", "", "taskscheduler", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-TaskScheduler/Operational\"")
SOURCE("windows", "", "wmi", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-WMI-Activity/Operational\"")
SOURCE(
	"windows", "", "dns-server-audit", "WindowsEvent",
	"Channel in~ (\"Microsoft-Windows-DNSServer/Audit\", \"Microsoft-Windows-DNS-Server/Audit\")")
SOURCE("windows", "", "dhcp", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-DHCP-Server/Operational\"")
SOURCE("windows", "", "printservice-admin", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-PrintService/Admin\"")
SOURCE("windows", "", "printservice-operational", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-PrintService/Operational\"")
SOURCE("windows", "", "smbclient-security", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-SmbClient/Security\"")
SOURCE("windows", "", "smbclient-connectivity", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-SmbClient/Connectivity\"")
SOURCE("windows", "", "smbserver-connectivity", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-SMBServer/Connectivity\"")
SOURCE("windows", "", "terminalservices-localsessionmanager", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational\"")
SOURCE("windows", "", "codeintegrity-operational", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-CodeIntegrity/Operational\"")
SOURCE("windows", "", "applocker", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-AppLocker/MSI and Script\", "
	   "\"Microsoft-Windows-AppLocker/EXE and DLL\", \"Microsoft-Windows-AppLocker/Packaged "
	   "app-Deployment\", \"Microsoft-Windows-AppLocker/Packaged app-Execution\")")
SOURCE("windows", "", "msexchange-management", "WindowsEvent",
	   "Channel =~ \"MSExchange Management\"")
SOURCE("windows", "", "windefend", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Windows Defender/Operational\"")
SOURCE("windows", "", "firewall-as", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall\"")
SOURCE("windows", "", "bits-client", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Bits-Client/Operational\"")
SOURCE("windows", "", "security-mitigations", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-Security-Mitigations/KernelMode\", "
	   "\"Microsoft-Windows-Security-Mitigations/UserMode\", "
	   "\"Microsoft-Windows-Security-Mitigations/Kernel Mode\", "
	   "\"Microsoft-Windows-Security-Mitigations/User Mode\")")
SOURCE("windows", "", "diagnosis-scripted", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Diagnosis-Scripted/Operational\"")
SOURCE("windows", "", "shell-core", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Shell-Core/Operational\"")
SOURCE("windows", "", "openssh", "WindowsEvent", "Channel =~ \"OpenSSH/Operational\"")
SOURCE("windows", "", "ldap", "WindowsEvent", "Channel =~ \"Microsoft-Windows-LDAP-Client/Debug\"")
SOURCE("windows", "", "bitlocker", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-BitLocker/BitLocker Management\"")
SOURCE("windows", "", "vhdmp", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-VHDMP-Operational\", "
	   "\"Microsoft-Windows-VHDMP/Operational\")")
SOURCE("windows", "", "appxdeployment-server", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-AppXDeploymentServer/Operational\", "
	   "\"Microsoft-Windows-AppXDeployment-Server/Operational\")")
SOURCE("windows", "", "lsa-server", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-LSA/Operational\"")
SOURCE("windows", "", "appxpackaging-om", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-AppxPackaging/Operational\"")
SOURCE("windows", "", "dns-client", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-DNS-Client/Operational\", "
	   "\"Microsoft-Windows-DNS Client Events/Operational\")")
SOURCE("windows", "", "appmodel-runtime", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-AppModel-Runtime/Admin\"")
SOURCE("windows", "", "capi2", "WindowsEvent", "Channel =~ \"Microsoft-Windows-CAPI2/Operational\"")
SOURCE("windows", "", "certificateservicesclient-lifecycle-system", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational\"")
SOURCE("windows", "", "iis-configuration", "WindowsEvent",
	   "Channel =~ \"Microsoft-IIS-Configuration/Operational\"")
SOURCE("windows", "", "dns-server", "WindowsEvent", "Channel =~ \"DNS Server\"")
SOURCE("windows", "", "dns-server-analytic", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-DNSServer/Analytical\", "
	   "\"Microsoft-Windows-DNS-Server/Analytical\")")
SOURCE("windows", "", "driver-framework", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-DriverFrameworks-UserMode/Operational\"")
SOURCE("windows", "", "sense", "WindowsEvent", "Channel =~ \"Microsoft-Windows-SENSE/Operational\"")
SOURCE("windows", "", "servicebus-client", "WindowsEvent",
	   "Channel in~ (\"Microsoft-ServiceBus-Client/Admin\", "
	   "\"Microsoft-ServiceBus-Client/Operational\")")
SOURCE("windows", "", "microsoft-servicebus-client", "WindowsEvent",
	   "Channel in~ (\"Microsoft-ServiceBus-Client/Admin\", "
	   "\"Microsoft-ServiceBus-Client/Operational\")")
SOURCE("windows", "", "ntfs", "WindowsEvent", "Channel =~ \"Microsoft-Windows-Ntfs/Operational\"")
SOURCE("windows", "", "application-experience", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-Application-Experience/Program-Telemetry\", "
	   "\"Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant\")")
SOURCE("windows", "", "kernel-shimengine", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-Kernel-ShimEngine/Operational\", "
	   "\"Microsoft-Windows-Kernel-ShimEngine/Diagnostic\")")
SOURCE("windows", "", "kernel-event-tracing", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-Kernel-EventTracing/Admin\", "
	   "\"Microsoft-Windows-Kernel-EventTracing\")")
SOURCE("windows", "", "hyper-v-worker", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-Hyper-V-Worker-Admin\", "
	   "\"Microsoft-Windows-Hyper-V-Worker-Operational\", "
	   "\"Microsoft-Windows-Hyper-V-Worker\")")
SOURCE("windows", "ps_module", "", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-PowerShell/Operational\", \"PowerShellCore/Operational\") "
	   "and EventID == 4103")
SOURCE("windows", "ps_script", "", "WindowsEvent",
	   "Channel in~ (\"Microsoft-Windows-PowerShell/Operational\", \"PowerShellCore/Operational\") "
	   "and EventID == 4104")
SOURCE("windows", "ps_classic_start", "", "WindowsEvent",
	   "Channel =~ \"Windows PowerShell\" and EventID == 400")
SOURCE("windows", "ps_classic_provider_start", "", "WindowsEvent",
	   "Channel =~ \"Windows PowerShell\" and EventID == 600")
SOURCE("windows", "ps_classic_script", "", "WindowsEvent",
	   "Channel =~ \"Windows PowerShell\" and EventID == 800")
SOURCE("windows", "driver_load", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 6")
SOURCE("windows", "create_remote_thread", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 8")
SOURCE("windows", "raw_access_thread", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 9")
SOURCE("windows", "process_access", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 10")
SOURCE("windows", "create_stream_hash", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 15")
SOURCE("windows", "pipe_created", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID in (17, 18)")
SOURCE("windows", "wmi_event", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID in (19, 20, 21)")
SOURCE("windows", "clipboard_capture", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 24")
SOURCE("windows", "process_tampering", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 25")
SOURCE("windows", "file_delete_detected", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 26")
SOURCE("windows", "file_block_executable", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 27")
SOURCE("windows", "file_block_shredding", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 28")
SOURCE("windows", "file_executable_detected", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 29")
SOURCE("windows", "sysmon_status", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID in (4, 16)")
SOURCE("windows", "sysmon_error", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 255")
SOURCE("windows", "process_termination", "", "WindowsEvent",
	   "Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == 5")
SOURCE("windows", "file_access", "", "WindowsEvent",
	   "Provider =~ \"Microsoft-Windows-Kernel-File\"")
SOURCE("windows", "", "", "WindowsEvent", "")
SOURCE("linux", "", "auditd", "LinuxAuditLog", "")
SOURCE("linux", "", "sshd", "Syslog", "ProcessName =~ \"sshd\"")
SOURCE("linux", "", "sudo", "Syslog", "ProcessName =~ \"sudo\"")
SOURCE("linux", "", "cron", "Syslog", "ProcessName in~ (\"cron\", \"crond\")")
SOURCE("linux", "", "vsftpd", "Syslog", "ProcessName =~ \"vsftpd\"")
SOURCE("linux", "", "clamav", "Syslog", "ProcessName in~ (\"clamd\", \"clamscan\", \"freshclam\")")
SOURCE("linux", "", "guacamole", "Syslog", "ProcessName =~ \"guacd\"")
SOURCE("linux", "", "auth", "Syslog", "Facility in~ (\"auth\", \"authpriv\")")
SOURCE("linux", "", "syslog", "Syslog", "")
SOURCE("linux", "", "", "Syslog", "")
SOURCE("*", "webserver", "", "W3CIISLog", "")
SOURCE("", "", "apache", "W3CIISLog", "")
SOURCE("", "", "nginx", "W3CIISLog", "")
SOURCE("*", "proxy", "", "CommonSecurityLog", "")
SOURCE("*", "firewall", "", "CommonSecurityLog", "")
SOURCE("*", "dns", "", "ASimDnsActivityLogs", "")
