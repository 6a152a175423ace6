/*
 * elastic_aws_cloud_trail_list.h
 *		Fields of ECS in table AWSCloudTrail: CloudTrail.  See ../map.h.
 */
FIELD("_id", EVENT, "AwsEventId", "")
FIELD("event.dataset", CONSTANT, "aws.cloudtrail", "")
FIELD("data_stream.dataset", CONSTANT, "aws.cloudtrail", "")
FIELD("event.module", CONSTANT, "aws", "")
FIELD("cloud.provider", CONSTANT, "aws", "")
FIELD("@timestamp", TIME, "TimeGenerated", "")
FIELD("event.provider", TEXT, "EventSource", "")
FIELD("event.action", TEXT, "EventName", "")
FIELD("event.id", TEXT, "AwsEventId", "")
FIELD("event.outcome", CHOICE, "", "")
CHOICE("event.outcome", "success",
	   "iff(EventName == \"ConsoleLogin\", "
	   "tostring(parse_json(ResponseElements).ConsoleLogin) =~ \"Success\", "
	   "isempty(ErrorCode) and isempty(ErrorMessage))")
CHOICE("event.outcome", "failure",
	   "iff(EventName == \"ConsoleLogin\", "
	   "tostring(parse_json(ResponseElements).ConsoleLogin) =~ \"Failure\", "
	   "isnotempty(ErrorCode) or isnotempty(ErrorMessage))")
/* The same of calls that are no ConsoleLogin. */
FIELD("event.outcome of other actions", CHOICE, "", "")
CHOICE("event.outcome of other actions", "success", "isempty(ErrorCode) and isempty(ErrorMessage)")
CHOICE("event.outcome of other actions", "failure",
	   "isnotempty(ErrorCode) or isnotempty(ErrorMessage)")
FIELD("cloud.region", TEXT, "AWSRegion", "")
FIELD("cloud.account.id", TEXT, "UserIdentityAccountId", "")
FIELD("user.name", COMPUTED,
	  "iff(isnotempty(UserIdentityUserName), UserIdentityUserName, SessionIssuerUserName)", "")
FIELD("user.id", TEXT, "UserIdentityPrincipalid", "")
FIELD("user.target.name", JSON, "RequestParameters", "userName")
FIELD("user.changes.name", JSON, "RequestParameters", "newUserName")
FIELD("group.name", JSON, "RequestParameters", "groupName")
FIELD("user_agent.original", TEXT, "UserAgent", "")
FIELD("source.address", TEXT, "SourceIpAddress", "")
FIELD("source.ip", COMPUTED,
	  "iff(isnotnull(parse_ipv4(SourceIpAddress)) or isnotempty(parse_ipv6(SourceIpAddress)), "
	  "SourceIpAddress, \"\")",
	  "")
FIELD("tls.client.server_name", TEXT, "ClientProvidedHostHeader", "")
FIELD("tls.cipher", TEXT, "CipherSuite", "")
FIELD("tls.version", TEXT, "TlsVersion", "")
FIELD("aws.cloudtrail.event_version", TEXT, "EventVersion", "")
FIELD("aws.cloudtrail.event_type", TEXT, "EventTypeName", "")
FIELD("aws.cloudtrail.event_category", TEXT, "Category", "")
FIELD("aws.cloudtrail.error_code", TEXT, "ErrorCode", "")
FIELD("aws.cloudtrail.error_message", TEXT, "ErrorMessage", "")
FIELD("aws.cloudtrail.request_id", TEXT, "AwsRequestId_", "")
FIELD("aws.cloudtrail.api_version", TEXT, "APIVersion", "")
FIELD("aws.cloudtrail.shared_event_id", TEXT, "SharedEventId", "")
FIELD("aws.cloudtrail.vpc_endpoint_id", TEXT, "VpcEndpointId", "")
FIELD("aws.cloudtrail.recipient_account_id", TEXT, "RecipientAccountId", "")
FIELD("aws.cloudtrail.read_only", BOOL, "ReadOnly", "")
FIELD("aws.cloudtrail.management_event", BOOL, "ManagementEvent", "")
FIELD("aws.cloudtrail.user_identity.type", TEXT, "UserIdentityType", "")
FIELD("aws.cloudtrail.user_identity.arn", TEXT, "UserIdentityArn", "")
FIELD("aws.cloudtrail.user_identity.access_key_id", TEXT, "UserIdentityAccessKeyId", "")
FIELD("aws.cloudtrail.user_identity.invoked_by", TEXT, "UserIdentityInvokedBy", "")
FIELD("aws.cloudtrail.user_identity.session_context.mfa_authenticated", BOOL,
	  "SessionMfaAuthenticated", "")
FIELD("aws.cloudtrail.user_identity.session_context.creation_date", TIME, "SessionCreationDate", "")
FIELD("aws.cloudtrail.user_identity.session_context.session_issuer.type", TEXT, "SessionIssuerType",
	  "")
FIELD("aws.cloudtrail.user_identity.session_context.session_issuer.arn", TEXT, "SessionIssuerArn",
	  "")
FIELD("aws.cloudtrail.user_identity.session_context.session_issuer.principal_id", TEXT,
	  "SessionIssuerPrincipalId", "")
FIELD("aws.cloudtrail.user_identity.session_context.session_issuer.account_id", TEXT,
	  "SessionIssuerAccountId", "")
FIELD("aws.cloudtrail.resources.arn", ANY_JSON, "Resources", "[].ARN")
FIELD("aws.cloudtrail.resources.account_id", ANY_JSON, "Resources", "[].accountId")
FIELD("aws.cloudtrail.resources.type", ANY_JSON, "Resources", "[].type")
FIELD("aws.cloudtrail.console_login.additional_eventdata.mfa_used", CHOICE, "", "")
CHOICE("aws.cloudtrail.console_login.additional_eventdata.mfa_used", "true",
	   "EventName == \"ConsoleLogin\" and tostring(parse_json(AdditionalEventData).MFAUsed) =~ "
	   "\"Yes\"")
CHOICE("aws.cloudtrail.console_login.additional_eventdata.mfa_used", "false",
	   "EventName == \"ConsoleLogin\" and tostring(parse_json(AdditionalEventData).MFAUsed) =~ "
	   "\"No\"")
FIELD("aws.cloudtrail.request_parameters", FLAT, "RequestParameters", "")
FIELD("aws.cloudtrail.response_elements", FLAT, "ResponseElements", "")
FIELD("aws.cloudtrail.additional_eventdata", FLAT, "AdditionalEventData", "")
FIELD("aws.cloudtrail.service_event_details", FLAT, "ServiceEventDetails", "")
FIELD("aws.cloudtrail.flattened.request_parameters", LEAF, "RequestParameters", "")
FIELD("aws.cloudtrail.flattened.response_elements", LEAF, "ResponseElements", "")
FIELD("aws.cloudtrail.flattened.additional_eventdata", LEAF, "AdditionalEventData", "")
FIELD("aws.cloudtrail.flattened.service_event_details", LEAF, "ServiceEventDetails", "")
ENTITY("IP", "Address", "SourceIpAddress")
ENTITY("Account", "FullName", "UserIdentityArn")
