-- Mappings that are data: kinds of logs that need no release.

CREATE TABLE vigil.mappings
(
    name text NOT NULL,
    mapping jsonb NOT NULL,
    registered_by text NOT NULL DEFAULT current_user,
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT mappings_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE vigil.mappings IS 'Kinds of logs that vigil.register_mapping() added; vigil.known_mappings() has those that come with the extension, too';
COMMENT ON COLUMN vigil.mappings.name IS 'Name of the kind, for vigil.ingest() and "vigil ingest"';
COMMENT ON COLUMN vigil.mappings.mapping IS 'What vigil.register_mapping() was given; see doc/mapping.md';
COMMENT ON COLUMN vigil.mappings.registered_by IS 'Role that registered it';
COMMENT ON COLUMN vigil.mappings.registered_at IS 'When it was registered';

SELECT pg_catalog.pg_extension_config_dump('vigil.mappings', '');
-- Whoever may load reads them.
GRANT SELECT ON vigil.mappings TO PUBLIC;

CREATE FUNCTION vigil.shipped_mappings(OUT name text, OUT mapping jsonb)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT m.name, m.mapping::jsonb FROM (VALUES
    ('okta', $${"description": "Okta system log", "table": "OktaV2_CL", "records": "data.events", "columns": {
    "TimeGenerated": {"path": "published"}, "EventOriginalUid": {"path": "uuid", "required": true},
    "EventOriginalType": {"path": "eventType", "required": true}, "Version": "version", "LegacyEventType": "legacyEventType",
    "EventMessage": "displayMessage", "OriginalSeverity": "severity", "OriginalOutcomeResult": "outcome.result",
    "EventOriginalResultDetails": "outcome.reason", "ActorUserId": "actor.id", "OriginalUserId": "actor.id", "OriginalUserType": "actor.type",
    "ActorUsername": "actor.alternateId", "OriginalActorAlternateId": "actor.alternateId", "ActorDisplayName": "actor.displayName",
    "ActorDetailEntry": "actor.detailEntry", "ActorSessionId": "authenticationContext.externalSessionId",
    "HttpUserAgent": "client.userAgent.rawUserAgent", "SrcDvcOs": "client.userAgent.os", "ActingAppName": "client.userAgent.browser",
    "OriginalClientDevice": "client.device", "SrcDeviceType": "client.device", "SrcDvcId": "client.id", "SrcIpAddr": "client.ipAddress",
    "SrcZone": "client.zone", "SrcGeoCity": "client.geographicalContext.city", "SrcGeoRegion": "client.geographicalContext.state",
    "SrcGeoCountry": "client.geographicalContext.country", "SrcGeoPostalCode": "client.geographicalContext.postalCode",
    "SrcGeoLatitude": "client.geographicalContext.geolocation.lat", "SrcGeoLongtitude": "client.geographicalContext.geolocation.lon",
    "SecurityContextAsNumber": "securityContext.asNumber", "SecurityContextAsOrg": "securityContext.asOrg",
    "SecurityContextDomain": "securityContext.domain", "SecurityContextIsProxy": "securityContext.isProxy", "SrcIsp": "securityContext.isp",
    "AuthenticationContextAuthenticationProvider": "authenticationContext.authenticationProvider",
    "AuthenticationContextAuthenticationStep": "authenticationContext.authenticationStep",
    "AuthenticationContextCredentialProvider": "authenticationContext.credentialProvider",
    "AuthenticationContextInterface": "authenticationContext.interface", "AuthenticationContextIssuerId": "authenticationContext.issuer.id",
    "AuthenticationContextIssuerType": "authenticationContext.issuer.type", "OriginalTarget": "target", "Request": "request",
    "DebugData": "debugContext.debugData", "TransactionId": "transaction.id", "TransactionType": "transaction.type",
    "TransactionDetail": "transaction.detail"}}$$),
    ('github', $${"description": "GitHub audit log", "table": "GitHubAuditLogsV2_CL", "columns": {
    "TimeGenerated": {"path": ["@timestamp", "created_at"], "time": "milliseconds"}, "Action": {"path": "action", "required": true},
    "CountryCode": "actor_location.country_code", "DocumentId": "_document_id", "Active": "active", "ActiveWas": "active_was", "Actor": "actor",
    "ActorId": "actor_id", "ActorIp": "actor_ip", "ActorIsBot": "actor_is_bot", "After": "after", "AllowedValues": "allowed_values",
    "ApplicationClientId": "application_client_id", "AuditLogStreamId": "audit_log_stream_id", "AuditLogStreamResult": "audit_log_stream_result",
    "AuditLogStreamSink": "audit_log_stream_sink", "AuditLogStreamSinkDetails": "audit_log_stream_sink_details", "BaseRole": "base_role",
    "Before": "before", "BlockedUser": "blocked_user", "Branch": "branch", "Business": "business", "BusinessId": "business_id",
    "CommitId": "commit_id", "Conclusion": "conclusion", "Config": "config", "ConfigWas": "config_was", "ContentType": "content_type",
    "CreatedAt": "created_at", "Data": "data", "DeployKeyFingerprint": "deploy_key_fingerprint", "Description": "description",
    "DomainName": "domain_name", "Email": "email", "EnforcementLevel": "enforcement_level", "EnvironmentName": "environment_name", "Event": "event",
    "Events": "events", "EventsWere": "events_were", "Explanation": "explanation", "ExternalIdentityNameid": "external_identity_nameid",
    "ExternalIdentityUsername": "external_identity_username", "Fingerprint": "fingerprint", "GhsaId": "ghsa_id", "HashedToken": "hashed_token",
    "HeadBranch": "head_branch", "HeadSha": "head_sha", "HookId": "hook_id", "Integration": "integration", "InvitationId": "invitation_id",
    "InviteeEmail": "invitee_email", "IpAllowListEntry": "ip_allow_list_entry", "Issuer": "issuer", "JobName": "job_name", "Key": "key",
    "LimitedAvailability": "limited_availability", "MembershipType": "membership_type", "Message": "message", "Name": "name",
    "NewAccess": "new_access", "NewPolicy": "new_policy", "NewRepoPermission": "new_repo_permission", "OauthApplication": "oauth_application",
    "OauthApplicationId": "oauth_application_id", "OldAccess": "old_access", "OldDescription": "old_description", "OldPermission": "old_permission",
    "OldRepoPermission": "old_repo_permission", "OldUser": "old_user", "OpensshPublicKey": "openssh_public_key", "OperationType": "operation_type",
    "Org": "org", "Owner": "owner", "OwnerType": "owner_type", "Permission": "permission", "Policy": "policy",
    "PreviousVisibility": "previous_visibility", "ProgrammaticAccessType": "programmatic_access_type", "PublicProject": "public_project",
    "PublicRepo": "public_repo", "PullRequestId": "pull_request_id", "PullRequestTitle": "pull_request_title", "PullRequestUrl": "pull_request_url",
    "ReadOnly": "read_only", "Reason": "reason", "Reasons": "reasons", "Recipient": "recipient", "Ref": "ref", "Repo": "repo", "RepoId": "repo_id",
    "RepositorySelection": "repository_selection", "RequestCategory": "request_category", "RequestId": "request_id",
    "RolePermissions": "role_permissions", "RulesetEnforcement": "ruleset_enforcement", "RulesetId": "ruleset_id", "RulesetName": "ruleset_name",
    "RulesetRules": "ruleset_rules", "RunNumber": "run_number", "RunnerGroupName": "runner_group_name", "RunnerId": "runner_id",
    "RunnerName": "runner_name", "Source": "source", "TargetLogin": "target_login", "Team": "team", "TokenId": "token_id",
    "TransportProtocol": "transport_protocol", "TransportProtocolName": "transport_protocol_name", "TriggerId": "trigger_id",
    "TwoFactorMethod": "two_factor_method", "User": "user", "UserAgent": "user_agent", "UserId": "user_id", "Visibility": "visibility",
    "WorkflowId": "workflow_id", "WorkflowRunId": "workflow_run_id"}}$$),
    ('gcp_audit', $${"description": "audit logs of Google Cloud", "table": "GCPAuditLogs", "records": "entries", "when": {"protoPayload.@type": "type.googleapis.com/google.cloud.audit.AuditLog"}, "columns": {
    "TimeGenerated": ["timestamp", "receiveTimestamp"], "Timestamp": "timestamp", "InsertId": "insertId", "LogName": "logName",
    "Severity": "severity", "GCPResourceType": "resource.type", "ProjectId": "resource.labels.project_id",
    "GCPResourceName": "protoPayload.resourceName", "ServiceName": {"path": "protoPayload.serviceName", "required": true},
    "MethodName": {"path": "protoPayload.methodName", "required": true}, "PrincipalEmail": "protoPayload.authenticationInfo.principalEmail",
    "AuthenticationInfo": "protoPayload.authenticationInfo", "AuthorizationInfo": "protoPayload.authorizationInfo",
    "RequestMetadata": "protoPayload.requestMetadata", "Request": "protoPayload.request", "Response": "protoPayload.response",
    "Status": "protoPayload.status", "StatusMessage": "protoPayload.status.message", "Metadata": "protoPayload.metadata",
    "ServiceData": "protoPayload.serviceData", "NumResponseItems": "protoPayload.numResponseItems",
    "ResourceLocation": "protoPayload.resourceLocation", "ResourceOriginalState": "protoPayload.resourceOriginalState"}}$$),
    ('kubernetes', $${"description": "Kubernetes audit events", "table": "AKSAudit", "records": "items", "columns": {
    "TimeGenerated": ["stageTimestamp", "requestReceivedTimestamp"], "StageReceivedTime": "stageTimestamp",
    "RequestReceivedTime": "requestReceivedTimestamp", "AuditId": {"path": "auditID", "required": true}, "Level": "level", "Stage": "stage",
    "RequestUri": "requestURI", "Verb": "verb", "User": "user", "SourceIps": "sourceIPs", "UserAgent": "userAgent", "ObjectRef": "objectRef",
    "ResponseStatus": "responseStatus", "RequestObject": "requestObject", "ResponseObject": "responseObject", "Annotations": "annotations"}}$$),
    ('syslog', $${"description": "lines of syslog (RFC 3164 and 5424)", "table": "Syslog", "format": "syslog", "columns": {
    "TimeGenerated": "time", "EventTime": "time", "Computer": "host", "HostName": "host", "Facility": "facility", "SeverityLevel": "severity",
    "ProcessName": "process", "ProcessID": "pid", "SyslogMessage": "message"}}$$),
    ('cef', $${"description": "lines of CEF", "table": "CommonSecurityLog", "format": "cef", "columns": {
    "TimeGenerated": ["rtTime", "time", "startTime", "endTime"], "Computer": "host", "DeviceVendor": {"path": "deviceVendor", "required": true},
    "DeviceProduct": "deviceProduct", "DeviceVersion": "deviceVersion", "DeviceEventClassID": "deviceEventClassId", "Activity": "name",
    "LogSeverity": "severity", "AdditionalExtensions": "additional", "StartTime": "startTime", "EndTime": "endTime", "ReceiptTime": "rt",
    "DeviceAction": "act", "ApplicationProtocol": "app", "DeviceEventCategory": "cat", "EventCount": "cnt",
    "DestinationDnsDomain": "destinationDnsDomain", "DestinationServiceName": "destinationServiceName",
    "DestinationTranslatedAddress": "destinationTranslatedAddress", "DestinationTranslatedPort": "destinationTranslatedPort",
    "CommunicationDirection": "deviceDirection", "DeviceDnsDomain": "deviceDnsDomain", "DeviceExternalID": "deviceExternalId",
    "DeviceFacility": "deviceFacility", "DeviceInboundInterface": "deviceInboundInterface", "DeviceNtDomain": "deviceNtDomain",
    "DeviceOutboundInterface": "deviceOutboundInterface", "DevicePayloadId": "devicePayloadId", "ProcessName": "deviceProcessName",
    "DeviceTranslatedAddress": "deviceTranslatedAddress", "DestinationHostName": "dhost", "DestinationMACAddress": "dmac",
    "DestinationNTDomain": "dntdom", "DestinationProcessId": "dpid", "DestinationUserPrivileges": "dpriv", "DestinationProcessName": "dproc",
    "DestinationPort": "dpt", "DestinationIP": "dst", "DeviceTimeZone": "dtz", "DestinationUserID": "duid", "DestinationUserName": "duser",
    "DeviceAddress": "dvc", "DeviceName": "dvchost", "DeviceMacAddress": "dvcmac", "ProcessID": "dvcpid", "ExtID": "externalId",
    "FileCreateTime": "fileCreateTime", "FileHash": "fileHash", "FileID": "fileId", "FileModificationTime": "fileModificationTime",
    "FilePath": "filePath", "FilePermission": "filePermission", "FileType": "fileType", "FileName": "fname", "FileSize": "fsize",
    "ReceivedBytes": "in", "SentBytes": "out", "Message": "msg", "OldFileCreateTime": "oldFileCreateTime", "OldFileHash": "oldFileHash",
    "OldFileID": "oldFileId", "OldFileModificationTime": "oldFileModificationTime", "OldFileName": "oldFileName", "OldFilePath": "oldFilePath",
    "OldFilePermission": "oldFilePermission", "OldFileSize": "oldFileSize", "OldFileType": "oldFileType", "EventOutcome": "outcome",
    "Protocol": "proto", "Reason": "reason", "RequestURL": "request", "RequestClientApplication": "requestClientApplication",
    "RequestContext": "requestContext", "RequestCookies": "requestCookies", "RequestMethod": "requestMethod", "SourceHostName": "shost",
    "SourceMACAddress": "smac", "SourceNTDomain": "sntdom", "SourceDnsDomain": "sourceDnsDomain", "SourceServiceName": "sourceServiceName",
    "SourceTranslatedAddress": "sourceTranslatedAddress", "SourceTranslatedPort": "sourceTranslatedPort", "SourceProcessId": "spid",
    "SourceUserPrivileges": "spriv", "SourceProcessName": "sproc", "SourcePort": "spt", "SourceIP": "src", "SourceUserID": "suid",
    "SourceUserName": "suser", "EventType": "type", "DeviceCustomString1": "cs1", "DeviceCustomString1Label": "cs1Label",
    "DeviceCustomString2": "cs2", "DeviceCustomString2Label": "cs2Label", "DeviceCustomString3": "cs3", "DeviceCustomString3Label": "cs3Label",
    "DeviceCustomString4": "cs4", "DeviceCustomString4Label": "cs4Label", "DeviceCustomString5": "cs5", "DeviceCustomString5Label": "cs5Label",
    "DeviceCustomString6": "cs6", "DeviceCustomString6Label": "cs6Label", "DeviceCustomNumber1": "cn1", "FieldDeviceCustomNumber1": "cn1",
    "DeviceCustomNumber1Label": "cn1Label", "DeviceCustomNumber2": "cn2", "FieldDeviceCustomNumber2": "cn2", "DeviceCustomNumber2Label": "cn2Label",
    "DeviceCustomNumber3": "cn3", "FieldDeviceCustomNumber3": "cn3", "DeviceCustomNumber3Label": "cn3Label", "DeviceCustomFloatingPoint1": "cfp1",
    "DeviceCustomFloatingPoint1Label": "cfp1Label", "DeviceCustomIPv6Address1": "c6a1", "DeviceCustomIPv6Address1Label": "c6a1Label",
    "DeviceCustomFloatingPoint2": "cfp2", "DeviceCustomFloatingPoint2Label": "cfp2Label", "DeviceCustomIPv6Address2": "c6a2",
    "DeviceCustomIPv6Address2Label": "c6a2Label", "DeviceCustomFloatingPoint3": "cfp3", "DeviceCustomFloatingPoint3Label": "cfp3Label",
    "DeviceCustomIPv6Address3": "c6a3", "DeviceCustomIPv6Address3Label": "c6a3Label", "DeviceCustomFloatingPoint4": "cfp4",
    "DeviceCustomFloatingPoint4Label": "cfp4Label", "DeviceCustomIPv6Address4": "c6a4", "DeviceCustomIPv6Address4Label": "c6a4Label",
    "DeviceCustomDate1": "deviceCustomDate1", "DeviceCustomDate1Label": "deviceCustomDate1Label", "FlexNumber1": "flexNumber1",
    "FlexNumber1Label": "flexNumber1Label", "FlexString1": "flexString1", "FlexString1Label": "flexString1Label",
    "DeviceCustomDate2": "deviceCustomDate2", "DeviceCustomDate2Label": "deviceCustomDate2Label", "FlexNumber2": "flexNumber2",
    "FlexNumber2Label": "flexNumber2Label", "FlexString2": "flexString2", "FlexString2Label": "flexString2Label", "FlexDate1": "flexDate1",
    "FlexDate1Label": "flexDate1Label"}}$$),
    ('security_lake', $${"description": "CloudTrail as Security Lake has it (OCSF 1.1), as JSON", "table": "AWSCloudTrail", "when": {"metadata.product.name": "CloudTrail", "metadata.version": ["1.1.0"]}, "columns": {
    "TimeGenerated": {"path": "time", "time": "milliseconds"}, "EventName": {"path": "api.operation", "required": true},
    "EventSource": {"path": "api.service.name", "required": true}, "EventVersion": "metadata.product.version", "AwsEventId": "metadata.uid",
    "APIVersion": "api.version", "AWSRegion": "cloud.region", "SourceIpAddress": ["src_endpoint.ip", "src_endpoint.domain", "src_endpoint.svc_name"],
    "VpcEndpointId": "src_endpoint.uid", "UserAgent": "http_request.user_agent", "ErrorCode": "api.response.error",
    "ErrorMessage": "api.response.message", "RequestParameters": "api.request.data", "ResponseElements": "api.response.data",
    "AwsRequestId_": "api.request.uid", "RecipientAccountId": ["cloud.account.uid", "unmapped.recipientAccountId"],
    "EventTypeName": "unmapped.eventType", "ReadOnly": "unmapped.readOnly", "ManagementEvent": "unmapped.managementEvent",
    "UserIdentityType": "actor.user.type", "UserIdentityArn": "actor.user.uid", "UserIdentityPrincipalid": "actor.user.uid_alt",
    "UserIdentityAccountId": "actor.user.account.uid", "UserIdentityAccessKeyId": "actor.user.credential_uid",
    "UserIdentityUserName": "actor.user.name", "UserIdentityInvokedBy": "actor.invoked_by", "SessionIssuerArn": "actor.session.issuer",
    "SessionMfaAuthenticated": "actor.session.is_mfa", "SessionCreationDate": "actor.session.created_time_dt", "TlsVersion": "tls.version",
    "CipherSuite": "tls.cipher", "ClientProvidedHostHeader": "tls.sni", "OperationName": {"value": "CloudTrail"}}}$$)
    ) AS m (name, mapping)
$function$;
COMMENT ON FUNCTION vigil.shipped_mappings() IS
    'The mappings that come with the extension; one of vigil.mappings of the same name counts instead';

CREATE FUNCTION vigil.known_mappings(OUT name text, OUT mapping jsonb, OUT shipped boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.name, m.mapping, false FROM vigil.mappings AS m
    UNION ALL
    SELECT s.name, s.mapping, true FROM vigil.shipped_mappings() AS s
    WHERE NOT EXISTS (SELECT FROM vigil.mappings AS m WHERE m.name = s.name)
$$;
COMMENT ON FUNCTION vigil.known_mappings() IS 'The mappings that are in force: registered ones, and those that come with the extension';

CREATE FUNCTION vigil.mapping_columns(mapping jsonb, OUT column_name text, OUT is_time boolean)
RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_mapping_columns';
COMMENT ON FUNCTION vigil.mapping_columns(jsonb) IS
    'The columns that a mapping fills, and which it reads as times; an error that names the place in the JSON if it is no mapping';

CREATE FUNCTION vigil.check_mapping(mapping jsonb)
RETURNS void
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_check_mapping';
COMMENT ON FUNCTION vigil.check_mapping(jsonb) IS
    'An error that names the place unless a mapping is one, and the columns of its log table take what it has for them; vigil.register_mapping() asks it';

CREATE FUNCTION vigil.register_mapping(name text, mapping jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := register_mapping.mapping ->> 'table';
    v_columns text[];
    v_column record;
BEGIN
    IF NOT has_table_privilege('vigil.mappings', 'INSERT') OR NOT has_table_privilege('vigil.mappings', 'UPDATE') THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('role "%s" may not register mappings', current_user),
            HINT = format('A superuser lets it: SELECT vigil.grant_access(%L, ''admin'')', current_user);
    END IF;
    IF register_mapping.name IS NULL OR register_mapping.mapping IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'name and mapping must not be null';
    END IF;
    IF register_mapping.name !~ '^[a-z][a-z0-9_]{0,62}$' THEN
        RAISE invalid_name USING
            MESSAGE = format('invalid name of a mapping: "%s"', left(register_mapping.name, 200)),
            HINT = 'It has small letters, digits and underscores, and starts with a letter.';
    END IF;
    IF EXISTS (SELECT FROM vigil.built_in_kinds() AS k WHERE k.name = register_mapping.name) THEN
        RAISE duplicate_object USING MESSAGE = format('"%s" is a kind of logs that is built in', left(register_mapping.name, 200));
    END IF;
    IF EXISTS (SELECT FROM vigil.log_sources AS s WHERE s.name = register_mapping.name) THEN
        RAISE duplicate_object USING
            MESSAGE = format('"%s" is a log table', left(register_mapping.name, 200)),
            DETAIL = 'A load of that name would no longer be one of its rows.';
    END IF;

    -- Reads all of it, so it is sound from here on.
    PERFORM FROM vigil.mapping_columns(register_mapping.mapping);
    SELECT array_agg(c.name) INTO v_columns
    FROM vigil.log_sources AS s
    CROSS JOIN LATERAL vigil.find_relation(s.relation_schema, s.relation_name) AS r (relation)
    CROSS JOIN LATERAL (
        SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = r.relation AND a.attnum > 0 AND NOT a.attisdropped
        UNION SELECT f.column_name FROM vigil.table_fields(r.relation) AS f) AS c (name)
    WHERE s.name = v_table;
    IF v_columns IS NULL THEN
        SELECT array_agg(c.column_name) INTO v_columns FROM vigil.log_table_columns(v_table) AS c;
    END IF;
    IF v_columns IS NULL THEN
        RAISE undefined_table USING
            MESSAGE = format('invalid mapping: "table" is "%s", which is neither a log table nor in the catalogue', left(v_table, 200)),
            HINT = 'Add its columns to vigil.log_catalog, or name a table of yours with vigil.register_source(); names are case-sensitive.';
    END IF;
    FOR v_column IN SELECT c.column_name FROM vigil.mapping_columns(register_mapping.mapping) AS c
    LOOP
        CONTINUE WHEN v_column.column_name = ANY (v_columns);
        RAISE undefined_column USING
            MESSAGE = format('invalid mapping: "columns.%s" is no column of log table "%s"', v_column.column_name, left(v_table, 200)),
            HINT = coalesce((SELECT format('Perhaps you mean "%s".', c.name) FROM unnest(v_columns) AS c (name)
                WHERE lower(c.name) = lower(v_column.column_name) LIMIT 1), 'Names of columns are case-sensitive.');
    END LOOP;
    PERFORM vigil.check_mapping(register_mapping.mapping);

    INSERT INTO vigil.mappings AS m (name, mapping)
    VALUES (register_mapping.name, register_mapping.mapping)
    ON CONFLICT ON CONSTRAINT mappings_pkey DO UPDATE
        SET mapping = EXCLUDED.mapping, registered_by = EXCLUDED.registered_by, registered_at = EXCLUDED.registered_at;
END;
$$;
COMMENT ON FUNCTION vigil.register_mapping(text, jsonb) IS
    'Makes a kind of logs that vigil.ingest() and "vigil ingest" know by its name: which value of a record goes to which column; replaces an earlier one of the name. See doc/mapping.md';

CREATE FUNCTION vigil.drop_mapping(name text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.mappings AS m WHERE m.name = drop_mapping.name;
    IF NOT FOUND THEN
        RAISE NOTICE 'no mapping "%" was registered', drop_mapping.name
            USING HINT = CASE WHEN EXISTS (SELECT FROM vigil.log_kinds() AS k WHERE k.name = drop_mapping.name)
                THEN 'The kind of this name comes with the extension.' ELSE 'vigil.mappings has those that were.' END;
        RETURN false;
    END IF;
    RETURN true;
END;
$$;
COMMENT ON FUNCTION vigil.drop_mapping(text) IS
    'Forgets a mapping that was registered; one of the same name that comes with the extension counts again. False if there was none';

CREATE FUNCTION vigil.log_kinds(OUT name text, OUT log_table text, OUT description text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.name, k.log_table, k.description FROM vigil.built_in_kinds() AS k
    UNION ALL
    SELECT m.name, m.mapping ->> 'table', coalesce(m.mapping ->> 'description', '') FROM vigil.known_mappings() AS m
$$;
COMMENT ON FUNCTION vigil.log_kinds() IS
    'The kinds of logs that vigil.ingest() and the command "vigil ingest" know by name, and the log table of each';
