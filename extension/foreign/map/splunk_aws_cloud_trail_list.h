/*
 * splunk_aws_cloud_trail_list.h
 *		Fields of Splunk in table AWSCloudTrail: names of CloudTrail, and those that the add-on for
 *		AWS derives.  See ../map.h.
 */
FIELD("_time", TIME, "TimeGenerated", "")
FIELD("_raw", EVENT, "AwsEventId", "")
FIELD("date_hour", CALCULATED, "hourofday(TimeGenerated)", "")
FIELD("date_minute", CALCULATED, "datetime_part(\"minute\", TimeGenerated)", "")
FIELD(
	"date_wday", COMPUTED,
	"case(dayofweek(TimeGenerated) == 0d, \"sunday\", dayofweek(TimeGenerated) == 1d, \"monday\", "
	"dayofweek(TimeGenerated) == 2d, \"tuesday\", dayofweek(TimeGenerated) == 3d, "
	"\"wednesday\", dayofweek(TimeGenerated) == 4d, \"thursday\", "
	"dayofweek(TimeGenerated) == 5d, \"friday\", \"saturday\")",
	"")
FIELD("sourcetype", CONSTANT, "aws:cloudtrail", "")
FIELD("eventName", TEXT, "EventName", "")
FIELD("eventSource", TEXT, "EventSource", "")
FIELD("eventType", TEXT, "EventTypeName", "")
FIELD("eventID", TEXT, "AwsEventId", "")
FIELD("eventVersion", TEXT, "EventVersion", "")
FIELD("eventCategory", TEXT, "Category", "")
FIELD("requestID", TEXT, "AwsRequestId_", "")
FIELD("sharedEventID", TEXT, "SharedEventId", "")
FIELD("apiVersion", TEXT, "APIVersion", "")
FIELD("vpcEndpointId", TEXT, "VpcEndpointId", "")
FIELD("awsRegion", TEXT, "AWSRegion", "")
FIELD("userAgent", TEXT, "UserAgent", "")
FIELD("sourceIPAddress", TEXT, "SourceIpAddress", "")
FIELD("recipientAccountId", TEXT, "RecipientAccountId", "")
FIELD("errorCode", DEFAULT, "ErrorCode", "success")
FIELD("errorMessage", TEXT, "ErrorMessage", "")
FIELD("readOnly", BOOL, "ReadOnly", "")
FIELD("managementEvent", BOOL, "ManagementEvent", "")
FIELD("userIdentity.type", TEXT, "UserIdentityType", "")
FIELD("userIdentity.principalId", TEXT, "UserIdentityPrincipalid", "")
FIELD("userIdentity.arn", TEXT, "UserIdentityArn", "")
FIELD("userIdentity.accountId", TEXT, "UserIdentityAccountId", "")
FIELD("userIdentity.accessKeyId", TEXT, "UserIdentityAccessKeyId", "")
FIELD("userIdentity.userName", TEXT, "UserIdentityUserName", "")
FIELD("userIdentity.invokedBy", TEXT, "UserIdentityInvokedBy", "")
FIELD("userIdentity.sessionContext.sessionIssuer.type", TEXT, "SessionIssuerType", "")
FIELD("userIdentity.sessionContext.sessionIssuer.userName", TEXT, "SessionIssuerUserName", "")
FIELD("userIdentity.sessionContext.sessionIssuer.arn", TEXT, "SessionIssuerArn", "")
FIELD("userIdentity.sessionContext.sessionIssuer.principalId", TEXT, "SessionIssuerPrincipalId", "")
FIELD("userIdentity.sessionContext.sessionIssuer.accountId", TEXT, "SessionIssuerAccountId", "")
FIELD("userIdentity.sessionContext.attributes.mfaAuthenticated", BOOL, "SessionMfaAuthenticated",
	  "")
FIELD("userIdentity.sessionContext.attributes.creationDate", TIME, "SessionCreationDate", "")
FIELD("tlsDetails.tlsVersion", TEXT, "TlsVersion", "")
FIELD("tlsDetails.cipherSuite", TEXT, "CipherSuite", "")
FIELD("tlsDetails.clientProvidedHostHeader", TEXT, "ClientProvidedHostHeader", "")
FIELD("requestParameters", JSON, "RequestParameters", "")
FIELD("responseElements", JSON, "ResponseElements", "")
FIELD("additionalEventData", JSON, "AdditionalEventData", "")
FIELD("serviceEventDetails", JSON, "ServiceEventDetails", "")
FIELD("resources", JSON, "Resources", "")
FIELD("src", TEXT, "SourceIpAddress", "")
FIELD("src_ip", TEXT, "SourceIpAddress", "")
FIELD("user_agent", TEXT, "UserAgent", "")
FIELD("region", TEXT, "AWSRegion", "")
FIELD("vendor_region", TEXT, "AWSRegion", "")
FIELD("aws_account_id", TEXT, "RecipientAccountId", "")
FIELD("vendor_account", TEXT, "RecipientAccountId", "")
FIELD("user_arn", TEXT, "UserIdentityArn", "")
FIELD("user_type", TEXT, "UserIdentityType", "")
FIELD("user_id", TEXT, "UserIdentityPrincipalid", "")
FIELD("user_access_key", TEXT, "UserIdentityAccessKeyId", "")
FIELD("user_group_id", TEXT, "UserIdentityAccountId", "")
FIELD("signature", TEXT, "EventName", "")
FIELD("user", COMPUTED, "coalesce(UserIdentityUserName, SessionIssuerUserName)", "")
FIELD("user_name", COMPUTED, "coalesce(UserIdentityUserName, SessionIssuerUserName)", "")
FIELD("userName", COMPUTED, "coalesce(UserIdentityUserName, SessionIssuerUserName)", "")
FIELD("status", COMPUTED,
	  "iff(isempty(ErrorCode) and tostring(parse_json(ResponseElements).ConsoleLogin) !~ "
	  "\"Failure\", \"success\", \"failure\")",
	  "")
FIELD("action", COMPUTED,
	  "iff(isempty(ErrorCode) and tostring(parse_json(ResponseElements).ConsoleLogin) !~ "
	  "\"Failure\", \"success\", \"failure\")",
	  "")
