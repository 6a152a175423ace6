/*
 * elastic_office_activity_list.h
 *		Fields of ECS in table OfficeActivity: the audit log of Office.  See ../map.h.
 */
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
FIELD("source.ip", TEXT, "ClientIP", "")
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
ENTITY("Account", "FullName", "UserId")
ENTITY("IP", "Address", "ClientIP")
