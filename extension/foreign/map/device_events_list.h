/*
 * device_events_list.h
 *		Fields of rules in table DeviceEvents: other events of Defender: names that were asked for.  See ../map.h.
 */
FIELD("QueryName", DYNAMIC, "AdditionalFields", "DnsQueryString")
FIELD("Image", TEXT, "InitiatingProcessFolderPath", "")
FIELD("CommandLine", TEXT, "InitiatingProcessCommandLine", "")
FIELD("ProcessId", NUMBER, "InitiatingProcessId", "")
FIELD("Computer", TEXT, "DeviceName", "")
FIELD("ComputerName", TEXT, "DeviceName", "")
FIELD("User", ACCOUNT,
	  "iff(isempty(InitiatingProcessAccountDomain), InitiatingProcessAccountName, "
	  "strcat(InitiatingProcessAccountDomain, @\"\\\", InitiatingProcessAccountName))",
	  "InitiatingProcessAccountName")
ENTITY("Host", "FullName", "DeviceName")
ENTITY("Account", "Name", "InitiatingProcessAccountName")
ENTITY("Account", "NTDomain", "InitiatingProcessAccountDomain")
