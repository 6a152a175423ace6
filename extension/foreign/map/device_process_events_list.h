/*
 * device_process_events_list.h
 *		Fields of rules in table DeviceProcessEvents: processes that Defender saw start.  See ../map.h.
 */
FIELD("Image", TEXT, "FolderPath", "")
FIELD("CommandLine", TEXT, "ProcessCommandLine", "")
FIELD("OriginalFileName", TEXT, "ProcessVersionInfoOriginalFileName", "")
FIELD("Description", TEXT, "ProcessVersionInfoFileDescription", "")
FIELD("Product", TEXT, "ProcessVersionInfoProductName", "")
FIELD("Company", TEXT, "ProcessVersionInfoCompanyName", "")
FIELD("FileVersion", TEXT, "ProcessVersionInfoProductVersion", "")
FIELD("ParentImage", TEXT, "InitiatingProcessFolderPath", "")
FIELD("ParentCommandLine", TEXT, "InitiatingProcessCommandLine", "")
FIELD("ParentUser", ACCOUNT,
	  "iff(isempty(InitiatingProcessAccountDomain), InitiatingProcessAccountName, "
	  "strcat(InitiatingProcessAccountDomain, @\"\\\", InitiatingProcessAccountName))",
	  "InitiatingProcessAccountName")
FIELD("User", ACCOUNT,
	  "iff(isempty(AccountDomain), AccountName, strcat(AccountDomain, @\"\\\", AccountName))",
	  "AccountName")
FIELD("IntegrityLevel", TEXT, "ProcessIntegrityLevel", "")
FIELD("ProcessId", NUMBER, "ProcessId", "")
FIELD("ParentProcessId", NUMBER, "InitiatingProcessId", "")
FIELD("LogonId", NUMBER, "LogonId", "")
FIELD("Hashes", HASH, "", "")
FIELD("md5", TEXT, "MD5", "")
FIELD("sha1", TEXT, "SHA1", "")
FIELD("sha256", TEXT, "SHA256", "")
FIELD("Computer", TEXT, "DeviceName", "")
FIELD("ComputerName", TEXT, "DeviceName", "")
ENTITY("Host", "FullName", "DeviceName")
ENTITY("Account", "Name", "AccountName")
ENTITY("Account", "NTDomain", "AccountDomain")
ENTITY("Process", "CommandLine", "ProcessCommandLine")
