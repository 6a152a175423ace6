/*
 * splunk_google_workspace_reports_list.h
 *		Fields of Splunk in table GoogleWorkspaceReports: reports of Google Workspace.  See ../map.h.
 */
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "IdUniqueQualifier", "")
FIELD("id.applicationName", TEXT, "IdApplicationName", "")
FIELD("id.customerId", TEXT, "IdCustomerId", "")
FIELD("id.uniqueQualifier", TEXT, "IdUniqueQualifier", "")
FIELD("actor.email", TEXT, "ActorEmail", "")
FIELD("actor.profileId", TEXT, "ActorProfileId", "")
FIELD("ipAddress", TEXT, "SrcIpAddr", "")
FIELD("event.name", TEXT, "EventName", "")
FIELD("event.type", TEXT, "EventType", "")
FIELD("user", TEXT, "ActorEmail", "")
FIELD("user_name", TEXT, "ActorEmail", "")
FIELD("src", TEXT, "SrcIpAddr", "")
FIELD("src_ip", TEXT, "SrcIpAddr", "")
FIELD("app", TEXT, "IdApplicationName", "")
FIELD("command", TEXT, "EventName", "")
FIELD("vendor_account", TEXT, "IdCustomerId", "")
