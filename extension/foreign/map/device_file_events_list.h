/*
 * device_file_events_list.h
 *		Fields of rules in table DeviceFileEvents: files that Defender saw change.  See ../map.h.
 */
FIELD("TargetFilename", TEXT, "FolderPath", "")
FIELD("SourceFilename", COMPUTED,
	  "iff(isempty(PreviousFileName), PreviousFolderPath, strcat(PreviousFolderPath, @\"\\\", "
	  "PreviousFileName))",
	  "")
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
FIELD("Hashes", HASH, "", "")
ENTITY("Host", "FullName", "DeviceName")
ENTITY("Account", "Name", "InitiatingProcessAccountName")
ENTITY("Account", "NTDomain", "InitiatingProcessAccountDomain")
ENTITY("File", "Name", "FileName")
