/*
 * splunk_office_activity_list.h
 *		Fields of Splunk in table OfficeActivity: the audit log of Microsoft 365, and those that the
 *		add-on for it derives.  See ../map.h.
 *
 * The parameters of a cmdlet of Exchange are fields of their own.
 */
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "OfficeId", "")
FIELD("sourcetype", CONSTANT, "o365:management:activity", "")
FIELD("Workload", TEXT, "OfficeWorkload", "")
FIELD("Operation", TEXT, "Operation", "")
FIELD("Id", TEXT, "OfficeId", "")
FIELD("ObjectId", TEXT, "OfficeObjectId", "")
FIELD("RecordType", TEXT, "RecordType", "")
FIELD("ResultStatus", TEXT, "ResultStatus", "")
FIELD("UserId", TEXT, "UserId", "")
FIELD("UserKey", TEXT, "UserKey", "")
FIELD("UserType", TEXT, "UserType", "")
FIELD("OrganizationId", TEXT, "OrganizationId", "")
FIELD("OrganizationName", TEXT, "OrganizationName", "")
FIELD("OriginatingServer", TEXT, "OriginatingServer", "")
FIELD("ClientIP", TEXT, "ClientIP", "")
FIELD("ClientIPAddress", TEXT, "Client_IPAddress", "")
FIELD("ClientInfoString", TEXT, "ClientInfoString", "")
FIELD("ClientAppId", TEXT, "ClientAppId", "")
FIELD("ClientVersion", TEXT, "ClientVersion", "")
FIELD("ClientProcessName", TEXT, "ClientProcessName", "")
FIELD("AppId", TEXT, "AppId", "")
FIELD("ApplicationId", TEXT, "ApplicationId", "")
FIELD("ActorContextId", TEXT, "ActorContextId", "")
FIELD("ActorIpAddress", TEXT, "ActorIpAddress", "")
FIELD("TargetContextId", TEXT, "TargetContextId", "")
FIELD("InterSystemsId", TEXT, "InterSystemsId", "")
FIELD("IntraSystemId", TEXT, "IntraSystemId", "")
FIELD("SupportTicketId", TEXT, "SupportTicketId", "")
FIELD("AzureActiveDirectoryEventType", TEXT, "AzureActiveDirectory_EventType", "")
FIELD("ExternalAccess", TEXT, "ExternalAccess", "")
FIELD("LogonType", TEXT, "Logon_Type", "")
FIELD("InternalLogonType", NUMBER, "InternalLogonType", "")
FIELD("LogonUserSid", TEXT, "LogonUserSid", "")
FIELD("MailboxGuid", TEXT, "MailboxGuid", "")
FIELD("MailboxOwnerSid", TEXT, "MailboxOwnerSid", "")
FIELD("MailboxOwnerUPN", TEXT, "MailboxOwnerUPN", "")
FIELD("SourceFileName", TEXT, "SourceFileName", "")
FIELD("SourceFileExtension", TEXT, "SourceFileExtension", "")
FIELD("SourceRelativeUrl", TEXT, "SourceRelativeUrl", "")
FIELD("DestinationFileName", TEXT, "DestinationFileName", "")
FIELD("SiteUrl", TEXT, "Site_Url", "")
FIELD("Site", TEXT, "Site_", "")
FIELD("EventSource", TEXT, "EventSource", "")
FIELD("ItemType", TEXT, "ItemType", "")
FIELD("TargetUserOrGroupName", TEXT, "TargetUserOrGroupName", "")
FIELD("TargetUserOrGroupType", TEXT, "TargetUserOrGroupType", "")
FIELD("TeamName", TEXT, "TeamName", "")
FIELD("Actor", JSON, "Actor", "")
FIELD("Target", JSON, "AADTarget", "")
FIELD("ModifiedProperties", JSON, "ModifiedProperties", "")
FIELD("ExtendedProperties", JSON, "ExtendedProperties", "")
FIELD("Parameters", JSON, "Parameters", "")
FIELD("OperationProperties", DYNAMIC, "OperationProperties", "")
FIELD("Item", JSON, "Item", "")
FIELD("Folders", JSON, "Folders", "")
FIELD("AppAccessContext", DYNAMIC, "AppAccessContext", "")
FIELD("Members", DYNAMIC, "Members", "")
PAIR("AccessRights", "Parameters", "AccessRights")
PAIR("Identity", "Parameters", "Identity")
PAIR("User", "Parameters", "User")
PAIR("Role", "Parameters", "Role")
PAIR("Name", "Parameters", "Name")
PAIR("ForwardTo", "Parameters", "ForwardTo")
PAIR("ForwardAsAttachmentTo", "Parameters", "ForwardAsAttachmentTo")
PAIR("RedirectTo", "Parameters", "RedirectTo")
PAIR("RedirectMessageTo", "Parameters", "RedirectMessageTo")
PAIR("BlindCopyTo", "Parameters", "BlindCopyTo")
PAIR("CopyTo", "Parameters", "CopyTo")
PAIR("ForwardingAddress", "Parameters", "ForwardingAddress")
PAIR("ForwardingSmtpAddress", "Parameters", "ForwardingSmtpAddress")
PAIR("DeliverToMailboxAndForward", "Parameters", "DeliverToMailboxAndForward")
PAIR("InheritanceType", "Parameters", "InheritanceType")
PAIR("additionalDetails", "ExtendedProperties", "additionalDetails")
PAIR("extendedAuditEventCategory", "ExtendedProperties", "extendedAuditEventCategory")
PAIR("RequestType", "ExtendedProperties", "RequestType")
PAIR("ResultStatusDetail", "ExtendedProperties", "ResultStatusDetail")
PAIR("UserAuthenticationMethod", "ExtendedProperties", "UserAuthenticationMethod")
FIELD("UserAgent", COMPUTED,
	  "coalesce(UserAgent, " PAIR_VALUE("ExtendedProperties", "UserAgent") ")", "")
FIELD("user_agent", COMPUTED,
	  "coalesce(UserAgent, " PAIR_VALUE("ExtendedProperties",
										"UserAgent") ", "
													 "tostring(parse_json(" PAIR_VALUE(
														 "ExtendedProperties",
														 "additionalDetails") ")[\"User-Agent\"]))",
	  "")
FIELD("user", TEXT, "UserId", "")
FIELD("user_id", TEXT, "UserId", "")
FIELD("user_name", TEXT, "UserId", "")
FIELD("src_user", TEXT, "UserId", "")
FIELD("user_type", TEXT, "UserType", "")
FIELD("src_user_type", COMPUTED,
	  "case(Actor has_cs \"ServicePrincipal\", \"ServicePrincipal\", Actor has_cs \"User\", "
	  "\"User\", UserType)",
	  "")
FIELD("src", COMPUTED,
	  "coalesce(extract(@\"^([0-9.]+):[0-9]+$\", 1, ClientIP), "
	  "extract(@\"^\\[(.+)\\](?::[0-9]+)?$\", 1, ClientIP), ClientIP, Client_IPAddress, "
	  "ActorIpAddress)",
	  "")
FIELD("src_ip", COMPUTED,
	  "coalesce(extract(@\"^([0-9.]+):[0-9]+$\", 1, ClientIP), "
	  "extract(@\"^\\[(.+)\\](?::[0-9]+)?$\", 1, ClientIP), ClientIP, Client_IPAddress, "
	  "ActorIpAddress)",
	  "")
FIELD("object", COMPUTED, "coalesce(OfficeObjectId, tostring(parse_json(Item).ParentFolder.Name))",
	  "")
FIELD("object_id", TEXT, "OfficeObjectId", "")
FIELD("dest", COMPUTED, "coalesce(OfficeObjectId, tostring(parse_json(Item).ParentFolder.Name))",
	  "")
FIELD("app", TEXT, "OfficeWorkload", "")
FIELD("authentication_service", TEXT, "OfficeWorkload", "")
FIELD("command", TEXT, "Operation", "")
FIELD("signature", TEXT, "Operation", "")
FIELD("record_type", TEXT, "RecordType", "")
FIELD("vendor_account", TEXT, "OrganizationId", "")
FIELD("tenant_id", TEXT, "OrganizationId", "")
FIELD("status", COMPUTED,
	  "iff(Operation =~ \"UserLoginFailed\" or ResultStatus in~ (\"Failed\", \"Failure\", "
	  "\"False\"), \"failure\", \"success\")",
	  "")
FIELD("action", COMPUTED,
	  "case(Operation =~ \"UserLoggedIn\", \"success\", Operation =~ \"UserLoginFailed\", "
	  "\"failure\", Operation startswith \"Add\" or Operation startswith \"New-\" or Operation "
	  "startswith \"Create\", \"created\", Operation startswith \"Delete\" or Operation "
	  "startswith \"Remove\" or Operation startswith \"Hard delete\", \"deleted\", \"modified\")",
	  "")
