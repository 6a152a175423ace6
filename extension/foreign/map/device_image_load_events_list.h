/*
 * device_image_load_events_list.h
 *		Fields of rules in table DeviceImageLoadEvents: libraries that Defender saw loaded.  See ../map.h.
 */
FIELD("ImageLoaded", TEXT, "FolderPath", "")
FIELD("Hashes", HASH, "", "")
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
ENTITY("File", "Name", "FileName")
