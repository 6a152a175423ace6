/*
 * device_registry_events_list.h
 *		Fields of rules in table DeviceRegistryEvents: registry keys and values that Defender saw change.  See ../map.h.
 */
FIELD(
	"TargetObject", REGISTRY_KEY,
	"case(isnotempty(RegistryValueName), strcat(RegistryKey, @\"\\\", RegistryValueName), "
	"ActionType startswith \"RegistryValue\", strcat(RegistryKey, @\"\\(Default)\"), RegistryKey)",
	"")
FIELD("NewName", REGISTRY_KEY, "RegistryKey", "")
FIELD("Details", REGISTRY_DATA, "RegistryValueData", "")
FIELD("EventType", CHOICE, "", "")
CHOICE("EventType", "CreateKey", "ActionType == \"RegistryKeyCreated\"")
CHOICE("EventType", "DeleteKey", "ActionType == \"RegistryKeyDeleted\"")
CHOICE("EventType", "DeleteValue", "ActionType == \"RegistryValueDeleted\"")
CHOICE("EventType", "SetValue", "ActionType == \"RegistryValueSet\"")
CHOICE("EventType", "RenameKey", "ActionType == \"RegistryKeyRenamed\"")
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
ENTITY("RegistryKey", "Key", "RegistryKey")
