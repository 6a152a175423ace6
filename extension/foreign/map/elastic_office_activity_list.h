/*
 * elastic_office_activity_list.h
 *		Fields of ECS in table OfficeActivity: the audit log of Office.  See ../map.h.
 */
FIELD("_id", EVENT, "OfficeId", "")
FIELD("event.dataset", CONSTANT, "o365.audit", "")
FIELD("data_stream.dataset", CONSTANT, "o365.audit", "")
FIELD("event.module", CONSTANT, "o365", "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("event.action", TEXT, "Operation", "")
FIELD("event.code", TEXT, "RecordType", "")
FIELD("event.provider", TEXT, "OfficeWorkload", "")
FIELD("event.outcome", CHOICE, "", "")
CHOICE("event.outcome", "success",
	   "ResultStatus in~ (\"Success\", \"Succeeded\", \"PartiallySucceeded\", \"True\")")
CHOICE("event.outcome", "failure", "ResultStatus in~ (\"Failed\", \"False\")")
FIELD("source.ip", COMPUTED,
	  "coalesce(extract(@\"^([0-9.]+):[0-9]+$\", 1, ClientIP), "
	  "extract(@\"^\\[(.+)\\](?::[0-9]+)?$\", 1, ClientIP), ClientIP)",
	  "")
FIELD("user_agent.original", TEXT, "UserAgent", "")
FIELD("user.id", TEXT, "UserId", "")
FIELD("o365.audit.Workload", TEXT, "OfficeWorkload", "")
FIELD("o365.audit.Operation", TEXT, "Operation", "")
FIELD("o365.audit.RecordType", TEXT, "RecordType", "")
FIELD("o365.audit.ResultStatus", TEXT, "ResultStatus", "")
FIELD("o365.audit.UserId", TEXT, "UserId", "")
FIELD("o365.audit.UserType", TEXT, "UserType", "")
FIELD("o365.audit.ClientIP", TEXT, "ClientIP", "")
FIELD("o365.audit.ApplicationId", TEXT, "ApplicationId", "")
FIELD("o365.audit.ObjectId", TEXT, "OfficeObjectId", "")
FIELD("event.category", CHOICE, "", "")
CHOICE("event.category", "authentication", "Operation in~ (\"UserLoggedIn\", \"UserLoginFailed\")")
CHOICE("event.category", "web", "not(Operation in~ (\"UserLoggedIn\", \"UserLoginFailed\"))")
FIELD("o365.audit.UserKey", TEXT, "UserKey", "")
FIELD("o365.audit.ClientAppId", TEXT, "ClientAppId", "")
FIELD("o365.audit.ClientInfoString", TEXT, "ClientInfoString", "")
FIELD("o365.audit.AppId", TEXT, "AppId", "")
FIELD("o365.audit.LogonType", TEXT, "Logon_Type", "")
FIELD("o365.audit.CommunicationType", TEXT, "CommunicationType", "")
FIELD("o365.audit.MailboxOwnerUPN", TEXT, "MailboxOwnerUPN", "")
FIELD("o365.audit.AzureActiveDirectoryEventType", TEXT, "AzureActiveDirectory_EventType", "")
FIELD("o365.audit.Target", SNAKE_ANY_JSON, "AADTarget", "[]")
FIELD("o365.audit.Actor", SNAKE_ANY_JSON, "Actor", "[]")
FIELD("o365.audit.OperationProperties", SNAKE_ANY, "OperationProperties", "[]")
FIELD("o365.audit.Members", SNAKE_ANY, "Members", "[]")
PAIR("o365.audit.ExtendedProperties.RequestType", "ExtendedProperties", "RequestType")
PAIR("o365.audit.ExtendedProperties.ResultStatusDetail", "ExtendedProperties", "ResultStatusDetail")
PAIR("o365.audit.ExtendedProperties.UserAuthenticationMethod", "ExtendedProperties",
	 "UserAuthenticationMethod")
PAIR("o365.audit.Parameters.ForwardTo", "Parameters", "ForwardTo")
PAIR("o365.audit.Parameters.ForwardAsAttachmentTo", "Parameters", "ForwardAsAttachmentTo")
PAIR("o365.audit.Parameters.RedirectTo", "Parameters", "RedirectTo")
PAIR("o365.audit.Parameters.RedirectMessageTo", "Parameters", "RedirectMessageTo")
PAIR("o365.audit.Parameters.ForwardingAddress", "Parameters", "ForwardingAddress")
PAIR("o365.audit.Parameters.AccessRights", "Parameters", "AccessRights")
PAIR("o365.audit.Parameters.GrantSendOnBehalfTo", "Parameters", "GrantSendOnBehalfTo")
PAIR("o365.audit.Parameters.Enabled", "Parameters", "Enabled")
PAIR("o365.audit.Parameters.AllowGuestUser", "Parameters", "AllowGuestUser")
PAIR("o365.audit.Parameters.BodyContainsWords", "Parameters", "BodyContainsWords")
PAIR("o365.audit.Parameters.SubjectContainsWords", "Parameters", "SubjectContainsWords")
PAIR("o365.audit.Parameters.SubjectOrBodyContainsWords", "Parameters", "SubjectOrBodyContainsWords")
PAIR("o365.audit.Parameters.WithinSizeRangeMinimum", "Parameters", "WithinSizeRangeMinimum")
PAIR("o365.audit.Parameters.DeleteMessage", "Parameters", "DeleteMessage")
PAIR("o365.audit.Parameters.MoveToFolder", "Parameters", "MoveToFolder")
PROPERTY("o365.audit.ModifiedProperties.AllowGuestUser.NewValue", "ModifiedProperties",
		 "AllowGuestUser", "NewValue")
PROPERTY("o365.audit.ModifiedProperties.AllowGuestUser.OldValue", "ModifiedProperties",
		 "AllowGuestUser", "OldValue")
PROPERTY("o365.audit.ModifiedProperties.AllowFederatedUsers.NewValue", "ModifiedProperties",
		 "AllowFederatedUsers", "NewValue")
PROPERTY("o365.audit.ModifiedProperties.AllowFederatedUsers.OldValue", "ModifiedProperties",
		 "AllowFederatedUsers", "OldValue")
PROPERTY("o365.audit.ModifiedProperties.IsPublic.NewValue", "ModifiedProperties", "IsPublic",
		 "NewValue")
PROPERTY("o365.audit.ModifiedProperties.IsPublic.OldValue", "ModifiedProperties", "IsPublic",
		 "OldValue")
PROPERTY("o365.audit.ModifiedProperties.ShareWithGuests.NewValue", "ModifiedProperties",
		 "ShareWithGuests", "NewValue")
PROPERTY("o365.audit.ModifiedProperties.ShareWithGuests.OldValue", "ModifiedProperties",
		 "ShareWithGuests", "OldValue")
PROPERTY("o365.audit.ModifiedProperties.ShareUsingAnonymousLinks.NewValue", "ModifiedProperties",
		 "ShareUsingAnonymousLinks", "NewValue")
PROPERTY("o365.audit.ModifiedProperties.ShareUsingAnonymousLinks.OldValue", "ModifiedProperties",
		 "ShareUsingAnonymousLinks", "OldValue")
PROPERTY("o365.audit.ModifiedProperties.AllowTeamsConsumer.NewValue", "ModifiedProperties",
		 "AllowTeamsConsumer", "NewValue")
PROPERTY("o365.audit.ModifiedProperties.AllowTeamsConsumer.OldValue", "ModifiedProperties",
		 "AllowTeamsConsumer", "OldValue")
PROPERTY("o365.audit.ModifiedProperties.Role_DisplayName.NewValue", "ModifiedProperties",
		 "Role\\.DisplayName", "NewValue")
ENTITY("Account", "FullName", "UserId")
ENTITY("IP", "Address", "ClientIP")
