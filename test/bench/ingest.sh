# Loading CloudTrail records: ours against INSERT ... SELECT over jsonb, the best that SQL
# alone can do, into the same table with the same columns.
. ./lib.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
../../sample/generate "$folder" >/dev/null
bench_sql <<<"SELECT vigil.create_log_table('AWSCloudTrail', keep_raw => true), vigil.create_log_table('SigninLogs'),
	vigil.create_partitions('AWSCloudTrail', '2026-03-01', '2026-03-06'), vigil.find_duplicates('AWSCloudTrail', NULL)" >/dev/null
../../sample/load "$folder" | bench_sql >/dev/null 2>&1
bench_sql <<'SQL'
CREATE TABLE payload AS
SELECT string_agg("_raw"::text, E'\n') AS records FROM "AWSCloudTrail", generate_series(1, 10);
TRUNCATE "AWSCloudTrail";
SQL

columns='"TimeGenerated", "AwsEventId", "EventVersion", "EventSource", "EventTypeName", "EventName", "Category", "AWSRegion",
	"SourceIpAddress", "UserAgent", "ErrorCode", "ErrorMessage", "RequestParameters", "ResponseElements", "AdditionalEventData",
	"AwsRequestId_", "APIVersion", "ReadOnly", "Resources", "RecipientAccountId", "ServiceEventDetails", "SharedEventId",
	"VpcEndpointId", "ManagementEvent", "TlsVersion", "CipherSuite", "ClientProvidedHostHeader", "UserIdentityType",
	"UserIdentityPrincipalid", "UserIdentityArn", "UserIdentityAccountId", "UserIdentityAccessKeyId", "UserIdentityUserName",
	"UserIdentityInvokedBy", "SessionMfaAuthenticated", "SessionCreationDate", "SessionIssuerType", "SessionIssuerPrincipalId",
	"SessionIssuerArn", "SessionIssuerAccountId", "SessionIssuerUserName", "EC2RoleDelivery", "OperationName", "_raw"'
text() { printf "coalesce(r %s, ''), " "$1"; }
values="(r ->> 'eventTime')::timestamptz, "
for key in eventID eventVersion eventSource eventType eventName eventCategory awsRegion sourceIPAddress userAgent errorCode errorMessage \
	requestParameters responseElements additionalEventData requestID apiVersion; do
	values+=$(text "->> '$key'")' '
done
values+="(r ->> 'readOnly')::boolean, "
for key in resources recipientAccountId serviceEventDetails sharedEventID vpcEndpointId; do
	values+=$(text "->> '$key'")' '
done
values+="(r ->> 'managementEvent')::boolean, "
for path in tlsDetails,tlsVersion tlsDetails,cipherSuite tlsDetails,clientProvidedHostHeader userIdentity,type userIdentity,principalId \
	userIdentity,arn userIdentity,accountId userIdentity,accessKeyId userIdentity,userName userIdentity,invokedBy; do
	values+=$(text "#>> '{$path}'")' '
done
values+="(r #>> '{userIdentity,sessionContext,attributes,mfaAuthenticated}')::boolean,
	(r #>> '{userIdentity,sessionContext,attributes,creationDate}')::timestamptz, "
for key in type principalId arn accountId userName; do
	values+=$(text "#>> '{userIdentity,sessionContext,sessionIssuer,$key}'")' '
done
values+=$(text "#>> '{userIdentity,sessionContext,ec2RoleDelivery}'")" 'CloudTrail', line::json"

bench_ratio 'load CloudTrail with _raw' \
	'SELECT vigil.ingest_cloudtrail(records) FROM payload' \
	"INSERT INTO \"AWSCloudTrail\" ($columns) SELECT $values FROM (SELECT line, line::jsonb AS r
		FROM payload, string_to_table(records, E'\\n') AS line OFFSET 0) AS s"
bench_sql <<<'TRUNCATE "AWSCloudTrail"; ALTER TABLE "AWSCloudTrail" DROP COLUMN "_raw"'
bench_ratio 'load CloudTrail without _raw' \
	'SELECT vigil.ingest_cloudtrail(records) FROM payload' \
	"INSERT INTO \"AWSCloudTrail\" (${columns%, *}) SELECT ${values%, *} FROM (SELECT line, line::jsonb AS r
		FROM payload, string_to_table(records, E'\\n') AS line OFFSET 0) AS s"
