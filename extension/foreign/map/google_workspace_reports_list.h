/*
 * google_workspace_reports_list.h
 *		Fields of rules in table GoogleWorkspaceReports: reports of Google Workspace.  See ../map.h.
 */
FIELD("eventService", TEXT, "IdApplicationName", "")
FIELD("protoPayload.serviceName", TEXT, "IdApplicationName", "")
FIELD("eventName", TEXT, "EventName", "")
FIELD("protoPayload.metadata.event.eventName", TEXT, "EventName", "")
FIELD("new_value", TEXT, "NewValue", "")
FIELD("old_value", TEXT, "OldValue", "")
FIELD("setting_name", DYNAMIC, "EventParameters", "")
ENTITY("Account", "FullName", "ActorEmail")
ENTITY("IP", "Address", "SrcIpAddr")
