/*
 * device_network_events_list.h
 *		Fields of rules in table DeviceNetworkEvents: connections that Defender saw.  See ../map.h.
 */
FIELD("SourceIp", ADDRESS, "LocalIP", "")
FIELD("SourcePort", NUMBER, "LocalPort", "")
FIELD("DestinationIp", ADDRESS, "RemoteIP", "")
FIELD("DestinationPort", NUMBER, "RemotePort", "")
FIELD("DestinationHostname", COMPUTED,
	  "extract(@\"^(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#@]*@)?([^/?#:]*)\", 1, RemoteUrl)", "")
FIELD("Protocol", TEXT, "Protocol", "")
FIELD("Initiated", CHOICE, "", "")
CHOICE("Initiated", "true",
	   "ActionType in (\"ConnectionSuccess\", \"ConnectionAttempt\", \"ConnectionFailed\")")
CHOICE("Initiated", "false", "ActionType == \"InboundConnectionAccepted\"")
FIELD("Image", TEXT, "InitiatingProcessFolderPath", "")
FIELD("CommandLine", TEXT, "InitiatingProcessCommandLine", "")
FIELD("IntegrityLevel", TEXT, "InitiatingProcessIntegrityLevel", "")
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
ENTITY("IP", "Address", "RemoteIP")
