/*
 * sysmon_list.h
 *		Fields of categories of Windows that only Sysmon writes, and the number of its event.
 *
 * SYSMON(category, event, field)
 * A rule that asks for one of them is about Sysmon's events in WindowsEvent, not about the table of
 * its category: all other fields have the same names there.
 */
SYSMON("process_creation", 1, "CurrentDirectory")
SYSMON("process_creation", 1, "LogonGuid")
SYSMON("process_creation", 1, "ParentProcessGuid")
SYSMON("process_creation", 1, "ProcessGuid")
SYSMON("process_creation", 1, "TerminalSessionId")
SYSMON("file_change", 2, "CreationUtcTime")
SYSMON("file_change", 2, "PreviousCreationUtcTime")
SYSMON("network_connection", 3, "DestinationIsIpv6")
SYSMON("network_connection", 3, "DestinationPortName")
SYSMON("network_connection", 3, "SourceHostname")
SYSMON("network_connection", 3, "SourceIsIpv6")
SYSMON("network_connection", 3, "SourcePortName")
SYSMON("image_load", 7, "Company")
SYSMON("image_load", 7, "Description")
SYSMON("image_load", 7, "FileVersion")
SYSMON("image_load", 7, "OriginalFileName")
SYSMON("image_load", 7, "Product")
SYSMON("image_load", 7, "Signature")
SYSMON("image_load", 7, "SignatureStatus")
SYSMON("image_load", 7, "Signed")
SYSMON("file_event", 11, "CreationUtcTime")
SYSMON("file_event", 11, "ProcessGuid")
SYSMON("dns_query", 22, "QueryResults")
SYSMON("dns_query", 22, "QueryStatus")
SYSMON("file_delete", 23, "Archived")
SYSMON("file_delete", 23, "IsExecutable")
