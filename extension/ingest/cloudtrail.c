/*
 * cloudtrail.c
 *		CloudTrail records: which value goes to which column of AWSCloudTrail.
 *
 * Keys that no column wants are kept in _raw only; an unknown key never fails
 * a record, since CloudTrail adds keys with every minor version.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "ingest/ingest.h"

static const MapEntry entries[] = {
	{"TimeGenerated", "eventTime", FIELD_TIME_REQUIRED},
	/* Logstash and Filebeat move it there. */
	{"TimeGenerated", "?@timestamp", FIELD_TIME_REQUIRED},
	{"EventVersion", "eventVersion", FIELD_TEXT},
	{"EventSource", "eventSource", FIELD_TEXT_REQUIRED},
	{"EventName", "eventName", FIELD_TEXT_REQUIRED},
	{"EventTypeName", "eventType", FIELD_TEXT},
	{"AwsEventId", "eventID", FIELD_TEXT},
	{"Category", "eventCategory", FIELD_TEXT},
	{"AWSRegion", "awsRegion", FIELD_TEXT},
	{"SourceIpAddress", "sourceIPAddress", FIELD_TEXT},
	{"UserAgent", "userAgent", FIELD_TEXT},
	{"ErrorCode", "errorCode", FIELD_TEXT},
	{"ErrorMessage", "errorMessage", FIELD_TEXT},
	{"RequestParameters", "requestParameters", FIELD_TEXT_OR_JSON},
	{"ResponseElements", "responseElements", FIELD_TEXT_OR_JSON},
	{"AdditionalEventData", "additionalEventData", FIELD_TEXT_OR_JSON},
	{"AwsRequestId_", "requestID", FIELD_TEXT},
	{"APIVersion", "apiVersion", FIELD_TEXT},
	{"ReadOnly", "readOnly", FIELD_BOOL},
	{"Resources", "resources", FIELD_TEXT_OR_JSON},
	{"RecipientAccountId", "recipientAccountId", FIELD_TEXT},
	{"ServiceEventDetails", "serviceEventDetails", FIELD_TEXT_OR_JSON},
	{"SharedEventId", "sharedEventID", FIELD_TEXT},
	{"VpcEndpointId", "vpcEndpointId", FIELD_TEXT},
	{"ManagementEvent", "managementEvent", FIELD_BOOL},

	{"TlsVersion", "tlsDetails.tlsVersion", FIELD_TEXT},
	{"CipherSuite", "tlsDetails.cipherSuite", FIELD_TEXT},
	{"ClientProvidedHostHeader", "tlsDetails.clientProvidedHostHeader", FIELD_TEXT},

	{"UserIdentityType", "userIdentity.type", FIELD_TEXT},
	{"UserIdentityPrincipalid", "userIdentity.principalId", FIELD_TEXT},
	{"UserIdentityArn", "userIdentity.arn", FIELD_TEXT},
	{"UserIdentityAccountId", "userIdentity.accountId", FIELD_TEXT},
	{"UserIdentityAccessKeyId", "userIdentity.accessKeyId", FIELD_TEXT},
	{"UserIdentityUserName", "userIdentity.userName", FIELD_TEXT},
	{"UserIdentityInvokedBy", "userIdentity.invokedBy", FIELD_TEXT},
	{"UserIdentityUserId", "userIdentity.onBehalfOf.userId", FIELD_TEXT},
	{"UserIdentityStoreArn", "userIdentity.onBehalfOf.identityStoreArn", FIELD_TEXT},

	{"SessionMfaAuthenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated",
	 FIELD_BOOL},
	{"SessionCreationDate", "userIdentity.sessionContext.attributes.creationDate", FIELD_TIME},
	{"SessionIssuerType", "userIdentity.sessionContext.sessionIssuer.type", FIELD_TEXT},
	{"SessionIssuerPrincipalId", "userIdentity.sessionContext.sessionIssuer.principalId",
	 FIELD_TEXT},
	{"SessionIssuerArn", "userIdentity.sessionContext.sessionIssuer.arn", FIELD_TEXT},
	{"SessionIssuerAccountId", "userIdentity.sessionContext.sessionIssuer.accountId", FIELD_TEXT},
	{"SessionIssuerUserName", "userIdentity.sessionContext.sessionIssuer.userName", FIELD_TEXT},
	{"EC2RoleDelivery", "userIdentity.sessionContext.ec2RoleDelivery", FIELD_TEXT},

	/* The first permission of a security group's rule, or the flat form of old calls. */
	{"IpProtocol", "requestParameters.ipPermissions.items.[0].ipProtocol", FIELD_TEXT_IF_PLAIN},
	{"SourcePort", "requestParameters.ipPermissions.items.[0].fromPort", FIELD_TEXT_IF_PLAIN},
	{"DestinationPort", "requestParameters.ipPermissions.items.[0].toPort", FIELD_TEXT_IF_PLAIN},
	{"CidrIp", "requestParameters.ipPermissions.items.[0].ipRanges.items.[0].cidrIp",
	 FIELD_TEXT_IF_PLAIN},
	{"IpProtocol", "?requestParameters.ipProtocol", FIELD_TEXT_IF_PLAIN},
	{"SourcePort", "?requestParameters.fromPort", FIELD_TEXT_IF_PLAIN},
	{"DestinationPort", "?requestParameters.toPort", FIELD_TEXT_IF_PLAIN},
	{"CidrIp", "?requestParameters.cidrIp", FIELD_TEXT_IF_PLAIN},

	{"OperationName", "=CloudTrail", FIELD_TEXT},
	{"Type", "=AWSCloudTrail", FIELD_TEXT},
};

static const KeyWord keywords[] = {
	{"eventVersion", KEY_RECORD},    {"eventTime", KEY_RECORD},
	{"eventName", KEY_RECORD},       {"eventSource", KEY_RECORD},
	{"eventID", KEY_RECORD},         {"userIdentity", KEY_RECORD},
	{"Records", KEY_LIST},           {"TimeGenerated", KEY_ROW},
	{"tables", KEY_TABLES},          {"detail-type", KEY_ENVELOPE},
	{"detail", KEY_DETAIL},          {"logEvents", KEY_LOG_EVENTS},
	{"messageType", KEY_LOG_EVENTS}, {"Events", KEY_LOOKUP},
	{"QueryResultRows", KEY_LAKE},   {"awslogs", KEY_LAMBDA},
	{"TopicArn", KEY_MESSAGE},       {"Message", KEY_MESSAGE},
	{"digestStartTime", KEY_DIGEST}, {"digestEndTime", KEY_DIGEST},
	{"logFiles", KEY_DIGEST},        {NULL, KEY_OTHER},
};

static Mapping *
cloudtrail_mapping(Ingest *ingest, const IngestForm *form)
{
	if (form->shape == SHAPE_ROW)
		return ingest_column_mapping(form->target, form->log_table);
	return mapping_make(entries, lengthof(entries), false);
}

static bool
text_is(const IngestForm *form, const char *column, const char *word)
{
	JsonSpan text = ingest_text(form, column);

	return json_span_is(&text, word);
}

/* Insights and notifications of S3 look like records; they are none of this table's. */
static IngestReason
cloudtrail_skip(const IngestForm *form)
{
	if (text_is(form, "EventSource", "aws:s3"))
		return REASON_S3_NOTIFICATION;
	if (text_is(form, "Category", "Insight") ||
		text_is(form, "EventTypeName", "AwsCloudTrailInsight"))
		return REASON_INSIGHT_EVENT;
	return REASON_NONE;
}

const IngestProfile ingest_cloudtrail = {
	.keyword = keywords,
	.make_mapping = cloudtrail_mapping,
	.skip = cloudtrail_skip,
	.routes_rows = true,
};
