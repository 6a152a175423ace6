/*
 * windows_event_list.h
 *		Fields of rules in table WindowsEvent: any log of Windows; what is not listed is a name of the event's data.  See ../map.h.
 *
 * What both the event and its data have a name for is that of the data, if there is any: rules call the
 * provider of the event Provider_Name.
 */
FIELD("Hashes", HASH_LIST, "EventData", "Hashes")
FIELD("Hash", HASH_LIST, "EventData", "Hash")
FIELD("Provider_Name", TEXT, "Provider", "")
FIELD("Level", NUMBER, "EventLevel", "")
FIELD("Data", DYNAMIC, "EventData", "")
FIELD("ComputerName", TEXT, "Computer", "")
FIELD("Channel", TEXT, "Channel", "")
FIELD("Computer", TEXT, "Computer", "")
FIELD("Correlation", COMPUTED, "coalesce(tostring(EventData.Correlation), Correlation)", "")
FIELD("EventData", DYNAMIC, "EventData", "")
FIELD("EventID", NUMBER, "EventID", "")
FIELD("EventLevel", NUMBER, "EventLevel", "")
FIELD("EventLevelName", TEXT, "EventLevelName", "")
FIELD("EventOriginId", TEXT, "EventOriginId", "")
FIELD("EventRecordId", TEXT, "EventRecordId", "")
FIELD("Keywords", COMPUTED, "coalesce(tostring(EventData.Keywords), Keywords)", "")
FIELD("Opcode", COMPUTED, "coalesce(tostring(EventData.Opcode), Opcode)", "")
FIELD("Provider", COMPUTED, "coalesce(tostring(EventData.Provider), Provider)", "")
FIELD("RawEventData", TEXT, "RawEventData", "")
FIELD("SystemProcessId", NUMBER, "SystemProcessId", "")
FIELD("SystemThreadId", NUMBER, "SystemThreadId", "")
FIELD("SystemUserId", TEXT, "SystemUserId", "")
FIELD("Task", COMPUTED, "coalesce(tostring(EventData.Task), tostring(Task))", "")
FIELD("TimeGenerated", TIME, "TimeGenerated", "")
FIELD("Version", COMPUTED, "coalesce(tostring(EventData.Version), tostring(Version))", "")
ENTITY("Host", "HostName", "Computer")
